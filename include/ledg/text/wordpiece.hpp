// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"
#include "ledg/text/unicode.hpp"
#include "ledg/text/vocabulary.hpp"

/// @file text/wordpiece.hpp
/// BERT's tokenizer: clean-up, splitting into words, and greedy longest-match WordPiece. Ids and offsets are those of
/// Hugging Face's tokenizers.

namespace ledg::inline v0_1::text {

/// Which segment gives way where a text is longer than allowed.
enum class truncation : std::uint8_t {
  longest_first,  ///< the longer one, until both are about equal
  only_first,     ///< the first one, which must keep a token
  only_second     ///< the second one, which must keep a token
};

/// The truncation called @p name (`longest_first`, ...). @throws lookup_error for any other name.
[[nodiscard]] inline truncation truncation_named(std::string_view name) {
  if (name == "longest_first") return truncation::longest_first;
  if (name == "only_first") return truncation::only_first;
  if (name == "only_second") return truncation::only_second;
  throw lookup_error("unknown truncation '" + std::string(name) + "'; there are longest_first, only_first, only_second",
                     {"longest_first", "only_first", "only_second"});
}

/// Wishes for one call of `encode`. By default nothing is cut.
struct encode_options {
  std::optional<std::size_t> max_length = std::nullopt;  ///< most ids in the result, [CLS] and [SEP] included
  truncation strategy = truncation::longest_first;
  bool special_tokens = true;  ///< add [CLS] and [SEP]
};

/// Half-open range of code points of the original text; `{0, 0}` for tokens that were added.
struct token_span {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  friend bool operator==(const token_span&, const token_span&) = default;
};

/// A tokenized text or pair; the three lists have equal length.
struct encoding {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;  ///< 0 in the first segment, 1 in the second
  std::vector<token_span> offsets;     ///< each within its own segment
  [[nodiscard]] std::size_t size() const { return ids.size(); }
};

/// How text is cleaned and split; the defaults are bert-base-uncased's.
struct wordpiece_config {
  bool lowercase = true;
  std::optional<bool> strip_accents = std::nullopt;  ///< as `lowercase` where not set
  bool clean_text = true;                            ///< drop control characters, make every white space a blank
  bool split_cjk = true;                             ///< every CJK ideograph is a word
  std::size_t max_word_chars = 100;                  ///< longer words become the unknown token
  std::string continuation = "##";
  special_names special = {};
};

/// The tokenizer. Immutable: `encode` and `decode` may run in any number of threads at once.
class wordpiece {
 public:
  /// @throws input_error where the vocabulary lacks the unknown, [CLS] or [SEP] token.
  explicit wordpiece(vocabulary vocab, wordpiece_config config = {})
      : vocab_(std::move(vocab)), config_(std::move(config)) {
    const auto need = [&](const std::string& name) {
      const auto id = vocab_.find(name);
      if (!id) throw input_error(vocab_.source() + ": a WordPiece vocabulary needs the token '" + name + "'");
      return *id;
    };
    unk_ = need(config_.special.unk);
    cls_ = need(config_.special.cls);
    sep_ = need(config_.special.sep);
    const auto& s = config_.special;
    for (const auto* name : {&s.pad, &s.unk, &s.cls, &s.sep, &s.mask})
      if (vocab_.find(*name)) add_special(*name);
    for (const auto& token : vocab_.tokens()) longest_token_ = std::max(longest_token_, token.size());
  }

  /// Reads `tokenizer.json`, or `vocab.txt` with `tokenizer_config.json` (optional), from @p folder. Truncation and
  /// padding sections are not obeyed: both are the caller's choice, per call.
  /// @throws input_error where the folder holds neither, or asks for a tokenizer that is not BERT's.
  /// @throws corrupt_error where a file breaks its format.
  [[nodiscard]] static wordpiece from_folder(const std::filesystem::path& folder) {
    const auto fast = folder / "tokenizer.json";
    const auto slow = folder / "vocab.txt";
    if (std::filesystem::exists(fast)) return from_tokenizer_json(fast);
    if (!std::filesystem::exists(slow))
      throw input_error("'" + folder.string() + "': expected tokenizer.json or vocab.txt, found neither");
    wordpiece_config config;
    const auto settings = folder / "tokenizer_config.json";
    if (std::filesystem::exists(settings)) {
      const auto document = io::read_json(settings);
      const io::json_view view(document, "'" + settings.string() + "'");
      config.lowercase = view.get("do_lower_case", true);
      config.split_cjk = view.get("tokenize_chinese_chars", true);
      if (view.has("strip_accents")) config.strip_accents = view.get<bool>("strip_accents");
      auto& s = config.special;
      for (const auto& [key, name] :
           {std::pair("pad_token", &s.pad), std::pair("unk_token", &s.unk), std::pair("cls_token", &s.cls),
            std::pair("sep_token", &s.sep), std::pair("mask_token", &s.mask)})
        if (view.has(key))
          *name = view[key].value().is_object() ? view[key].get<std::string>("content") : view.get<std::string>(key);
    }
    return wordpiece(vocabulary::read_text(slow), std::move(config));
  }

  /// Reads one `tokenizer.json`. @throws as `from_folder`.
  [[nodiscard]] static wordpiece from_tokenizer_json(const std::filesystem::path& path) {
    const auto document = io::read_json(path);
    const auto source = "'" + path.string() + "'";
    const io::json_view view(document, source);
    const auto expect = [&](std::string_view part, std::string_view type) {
      const auto got = view[part].get<std::string>("type", "");
      if (got != type)
        throw input_error(source + ": /" + std::string(part) + "/type: expected " + std::string(type) + ", got '" +
                          got + "'; only BERT's tokenizer is supported");
      return view[part];
    };
    const auto model = view["model"];
    const auto kind = model.get<std::string>("type", "WordPiece");  // early files do not name it
    if (kind != "WordPiece") throw input_error(source + ": /model/type: expected WordPiece, got '" + kind + "'");
    const auto normalizer = expect("normalizer", "BertNormalizer");
    static_cast<void>(expect("pre_tokenizer", "BertPreTokenizer"));

    wordpiece_config config;
    config.clean_text = normalizer.get("clean_text", true);
    config.split_cjk = normalizer.get("handle_chinese_chars", true);
    config.lowercase = normalizer.get("lowercase", true);
    if (normalizer.has("strip_accents")) config.strip_accents = normalizer.get<bool>("strip_accents");
    config.continuation = model.get<std::string>("continuing_subword_prefix", "##");
    config.max_word_chars = model.get<std::size_t>("max_input_chars_per_word", 100);
    config.special.unk = model.get<std::string>("unk_token", "[UNK]");
    read_post_processor(view, source, config.special);

    wordpiece tokenizer(vocabulary::from_tokenizer_json(view, source), std::move(config));
    tokenizer.specials_.clear();
    tokenizer.starts_.fill(false);
    const auto added = view.has("added_tokens") ? view["added_tokens"].size() : 0;
    for (std::size_t i = 0; i < added; ++i) {
      const auto token = view["added_tokens"][i];
      const auto content = token.get<std::string>("content");
      for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized"})
        if (token.get(flag, false))
          throw input_error(source + ": added token '" + content + "' sets '" + flag + "', which is not supported");
      if (content.empty()) throw corrupt_error(source + ": added token " + std::to_string(i) + " is empty");
      tokenizer.add_special(content);
    }
    return tokenizer;
  }

  [[nodiscard]] const vocabulary& vocab() const { return vocab_; }
  [[nodiscard]] const wordpiece_config& config() const { return config_; }
  [[nodiscard]] std::int32_t unk_id() const { return unk_; }
  [[nodiscard]] std::int32_t cls_id() const { return cls_; }
  [[nodiscard]] std::int32_t sep_id() const { return sep_; }
  /// Id of the padding token. @throws lookup_error where the vocabulary has none.
  [[nodiscard]] std::int32_t pad_id() const { return vocab_.id(config_.special.pad); }

  /// Tokenizes one text (UTF-8; other bytes count as one dropped code point each).
  /// @throws input_error where `max_length` leaves no room as the strategy demands.
  [[nodiscard]] encoding encode(std::string_view text, const encode_options& options = {}) const {
    return assemble(segment(text), nullptr, options);
  }

  /// Tokenizes a pair: `[CLS] first [SEP] second [SEP]`.
  /// @throws input_error where `max_length` leaves no room as the strategy demands.
  [[nodiscard]] encoding encode(std::string_view first, std::string_view second,
                                const encode_options& options = {}) const {
    auto b = segment(second);
    return assemble(segment(first), &b, options);
  }

  /// The tokens' texts for @p ids. @throws lookup_error where an id is out of range.
  [[nodiscard]] std::vector<std::string> tokens(const std::vector<std::int32_t>& ids) const {
    std::vector<std::string> result;
    result.reserve(ids.size());
    for (const auto id : ids) result.push_back(vocab_.token(id));
    return result;
  }

  /// Words of @p ids joined by blanks; special tokens are left out unless @p keep_special. Case, accents and white
  /// space that `encode` removed do not come back. @throws lookup_error where an id is out of range.
  [[nodiscard]] std::string decode(const std::vector<std::int32_t>& ids, bool keep_special = false) const {
    std::string out;
    for (const auto id : ids) {
      std::string_view token = vocab_.token(id);
      if (!keep_special && is_special(token)) continue;
      if (token.starts_with(config_.continuation) && !out.empty())
        token.remove_prefix(config_.continuation.size());
      else if (!out.empty())
        out += ' ';
      out += token;
    }
    return out;
  }

 private:
  /// A word in the making: its bytes, and for each byte the code point of the original text it came from.
  struct word_buffer {
    std::string bytes;
    std::vector<std::int32_t> origin;
    std::size_t chars = 0;
    std::string piece;  ///< scratch for lookups of continuations

    void put(char32_t c, std::int32_t from) {
      append_utf8(bytes, c);
      origin.resize(bytes.size(), from);
      ++chars;
    }
    void clear() {
      bytes.clear();
      origin.clear();
      chars = 0;
    }
  };

  void add_special(const std::string& token) {
    if (token.empty() || is_special(token)) return;
    specials_.push_back(token);
    starts_[static_cast<unsigned char>(token.front())] = true;
    // Longest first, so that the first match is the right one.
    std::sort(specials_.begin(), specials_.end(),
              [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  }

  [[nodiscard]] bool is_special(std::string_view token) const {
    return std::find(specials_.begin(), specials_.end(), token) != specials_.end();
  }

  // [CLS] and [SEP] are what the post-processor puts around the segments, whatever their names.
  static void read_post_processor(const io::json_view& view, const std::string& source, special_names& names) {
    if (!view.has("post_processor")) return;
    const auto post = view["post_processor"];
    const auto type = post.get<std::string>("type", "");
    if (type == "BertProcessing") {
      names.cls = post["cls"][0].as<std::string>();
      names.sep = post["sep"][0].as<std::string>();
    } else if (type == "TemplateProcessing") {
      const auto single = post["single"];
      const auto pair = post["pair"];
      const auto is = [](const io::json_view& item, std::string_view key, int segment) {
        return item.has(key) && item[key].get("type_id", 0) == segment;
      };
      if (single.size() != 3 || !is(single[0], "SpecialToken", 0) || !is(single[1], "Sequence", 0) ||
          !is(single[2], "SpecialToken", 0) || pair.size() != 5 || !is(pair[3], "Sequence", 1) ||
          !is(pair[4], "SpecialToken", 1))
        throw input_error(source + ": /post_processor: expected [CLS] A [SEP] B [SEP] with types 0 and 1");
      names.cls = single[0]["SpecialToken"].get<std::string>("id");
      names.sep = single[2]["SpecialToken"].get<std::string>("id");
    } else {
      throw input_error(source + ": /post_processor/type: expected TemplateProcessing or BertProcessing, got '" + type +
                        "'");
    }
  }

  [[nodiscard]] encoding segment(std::string_view text) const {
    encoding out;
    word_buffer word;
    std::int32_t index = 0;  // of the code point at the front of `text`
    std::vector<traced_char> run;
    while (!text.empty()) {
      const auto lead = static_cast<unsigned char>(text.front());
      if (starts_[lead])
        if (const auto* special = special_at(text)) {
          flush(word, out);
          const auto length = static_cast<std::int32_t>(count_code_points(*special));
          emit(out, vocab_.id(*special), {index, index + length});
          index += length;
          text.remove_prefix(special->size());
          continue;
        }
      if (lead < 0x80) {
        text.remove_prefix(1);
        const bool dropped =
            config_.clean_text && (lead < ' ' || lead == 0x7F) && lead != '\t' && lead != '\n' && lead != '\r';
        if (!dropped) accept(lower_ascii(lead), index, word, out);
        ++index;
      } else {
        run.clear();
        for (; !text.empty() && static_cast<unsigned char>(text.front()) >= 0x80; ++index) {
          if (starts_[static_cast<unsigned char>(text.front())] && special_at(text) != nullptr) break;
          run.push_back({take_code_point(text), index});
        }
        for (const auto& c : normalize(run)) accept(c.value, c.origin, word, out);
      }
    }
    flush(word, out);
    out.type_ids.assign(out.ids.size(), 0);
    return out;
  }

  [[nodiscard]] const std::string* special_at(std::string_view text) const {
    const auto at =
        std::find_if(specials_.begin(), specials_.end(), [&](const auto& s) { return text.starts_with(s); });
    return at != specials_.end() ? &*at : nullptr;
  }

  [[nodiscard]] char32_t lower_ascii(unsigned char c) const {
    return config_.lowercase && c >= 'A' && c <= 'Z' ? c + char32_t{32} : char32_t{c};
  }

  /// A stretch without ASCII, through BERT's steps in their order.
  [[nodiscard]] std::vector<traced_char> normalize(const std::vector<traced_char>& run) const {
    std::vector<traced_char> chars;
    chars.reserve(run.size());
    for (const auto& c : run) {
      if (config_.clean_text && (c.value == replacement_character || is_control(c.value))) continue;
      const bool alone = config_.split_cjk && is_cjk_ideograph(c.value);
      if (alone) chars.push_back({' ', c.origin});
      chars.push_back(c);
      if (alone) chars.push_back({' ', c.origin});
    }
    if (config_.strip_accents.value_or(config_.lowercase)) {
      chars = decompose(chars);
      std::erase_if(chars, [](const traced_char& c) { return is_nonspacing_mark(c.value); });
    }
    if (config_.lowercase) {
      std::vector<traced_char> lower;
      lower.reserve(chars.size());
      for (const auto& c : chars) append_lower(lower, c);
      return lower;
    }
    return chars;
  }

  void accept(char32_t c, std::int32_t origin, word_buffer& word, encoding& out) const {
    if (is_whitespace(c)) {
      flush(word, out);
    } else if (is_punctuation(c)) {
      flush(word, out);
      word.put(c, origin);
      flush(word, out);
    } else {
      word.put(c, origin);
    }
  }

  /// Splits the word into the longest known pieces from the left; one that leaves a rest is unknown as a whole.
  void flush(word_buffer& word, encoding& out) const {
    if (word.bytes.empty()) return;
    const auto unknown_from = out.ids.size();
    std::size_t begin = 0;
    bool known = word.chars <= config_.max_word_chars;
    while (known && begin < word.bytes.size()) {
      std::optional<std::int32_t> id;
      std::size_t end = std::min(word.bytes.size(), begin + longest_token_);
      for (; end > begin; --end) {
        if (end < word.bytes.size() && (static_cast<unsigned char>(word.bytes[end]) & 0xC0) == 0x80) continue;
        id = find_piece(word, begin, end);
        if (id) break;
      }
      known = id.has_value();
      if (known) emit(out, *id, {word.origin[begin], word.origin[end - 1] + 1});
      begin = end;
    }
    if (!known) {
      out.ids.resize(unknown_from);
      out.offsets.resize(unknown_from);
      emit(out, unk_, {word.origin.front(), word.origin.back() + 1});
    }
    word.clear();
  }

  [[nodiscard]] std::optional<std::int32_t> find_piece(word_buffer& word, std::size_t begin, std::size_t end) const {
    const auto part = std::string_view(word.bytes).substr(begin, end - begin);
    if (begin == 0) return vocab_.find(part);
    word.piece.assign(config_.continuation).append(part);
    return vocab_.find(word.piece);
  }

  static void emit(encoding& out, std::int32_t id, token_span span) {
    out.ids.push_back(id);
    out.offsets.push_back(span);
  }

  static void cut(encoding& e, std::size_t size) {
    if (size >= e.size()) return;
    e.ids.resize(size);
    e.type_ids.resize(size);
    e.offsets.resize(size);
  }

  static void truncate(encoding& a, encoding* b, std::size_t room, truncation strategy) {
    const std::size_t total = a.size() + (b != nullptr ? b->size() : 0);
    if (total <= room) return;
    const std::size_t excess = total - room;
    if (strategy == truncation::longest_first) {
      if (b == nullptr) return cut(a, room);
      // The shorter one keeps its length if the longer can give enough; else both get half, the longer one more.
      const bool swapped = a.size() > b->size();
      std::size_t shorter = std::min(a.size(), b->size());
      std::size_t longer = shorter > room ? shorter : std::max(shorter, room - shorter);
      if (shorter + longer > room) {
        shorter = room / 2;
        longer = room - shorter;
      }
      cut(a, swapped ? longer : shorter);
      cut(*b, swapped ? shorter : longer);
      return;
    }
    if (room == 0) {
      cut(a, 0);
      if (b != nullptr) cut(*b, 0);
      return;
    }
    encoding* const target = strategy == truncation::only_first ? &a : b;
    const std::string which = strategy == truncation::only_first ? "first" : "second";
    if (target == nullptr) throw input_error("truncation only_second needs a second text");
    if (target->size() <= excess)
      throw input_error("cannot truncate: " + std::to_string(excess) + " tokens are too many, the " + which +
                        " text has only " + std::to_string(target->size()));
    cut(*target, target->size() - excess);
  }

  [[nodiscard]] encoding assemble(encoding a, encoding* b, const encode_options& options) const {
    const std::size_t added = !options.special_tokens ? 0 : b != nullptr ? 3 : 2;
    if (options.max_length) {
      if (*options.max_length < added)
        throw input_error("max_length " + std::to_string(*options.max_length) + " leaves no room for the " +
                          std::to_string(added) + " special tokens");
      truncate(a, b, *options.max_length - added, options.strategy);
    }
    if (!options.special_tokens && b == nullptr) return a;
    encoding out;
    const std::size_t size = a.size() + (b != nullptr ? b->size() : 0) + added;
    out.ids.reserve(size);
    out.offsets.reserve(size);
    const auto append = [&](const encoding& part) {
      out.ids.insert(out.ids.end(), part.ids.begin(), part.ids.end());
      out.offsets.insert(out.offsets.end(), part.offsets.begin(), part.offsets.end());
      if (options.special_tokens) emit(out, sep_, {});
    };
    if (options.special_tokens) emit(out, cls_, {});
    append(a);
    out.type_ids.assign(out.size(), 0);
    if (b != nullptr) append(*b);
    out.type_ids.resize(out.size(), 1);
    return out;
  }

  vocabulary vocab_;
  wordpiece_config config_;
  std::int32_t unk_ = 0;
  std::int32_t cls_ = 0;
  std::int32_t sep_ = 0;
  std::vector<std::string> specials_;  ///< taken whole wherever they stand in a text, longest first
  std::array<bool, 256> starts_{};     ///< first bytes of these
  std::size_t longest_token_ = 0;      ///< in bytes
};

/// The tokenizer in use throughout the library.
using tokenizer = wordpiece;

}  // namespace ledg::inline v0_1::text
