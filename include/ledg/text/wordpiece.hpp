// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/text/character_table.hpp"
#include "ledg/text/encoding.hpp"
#include "ledg/text/piece_table.hpp"
#include "ledg/text/unicode.hpp"
#include "ledg/text/vocabulary.hpp"

/// @file text/wordpiece.hpp
/// BERT's tokenizer: clean-up, splitting into words, and greedy longest-match WordPiece. Ids and offsets are those of
/// Hugging Face's tokenizers.

namespace ledg::inline LEDG_ABI::text {

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
      : vocab_(std::move(vocab)),
        config_(std::move(config)),
        pieces_(2 * vocab_.size()),
        characters_(std::make_shared<const character_table>(
            clean_up_rules{.drop_control = config_.clean_text,
                           .split_cjk = config_.split_cjk,
                           .strip_accents = config_.strip_accents.value_or(config_.lowercase),
                           .lowercase = config_.lowercase})) {
    const auto need = [&](const std::string& name) {
      const auto id = vocab_.find(name);
      if (!id) throw input_error(vocab_.source() + ": a WordPiece vocabulary needs the token '" + name + "'");
      return *id;
    };
    unk_ = need(config_.special.unk);
    cls_ = need(config_.special.cls);
    sep_ = need(config_.special.sep);
    list_pieces();
    const auto& s = config_.special;
    std::vector<std::string> specials;
    for (const auto* name : {&s.pad, &s.unk, &s.cls, &s.sep, &s.mask})
      if (vocab_.find(*name)) specials.push_back(*name);
    set_specials(std::move(specials));
  }

  /// Reads `tokenizer.json`, or `vocab.txt` with `tokenizer_config.json` (optional), from @p folder. Truncation and
  /// padding sections are not obeyed: both are the caller's choice, per call.
  /// @throws input_error where the folder holds neither, or asks for a tokenizer that is not BERT's.
  /// @throws corrupt_error where a file breaks its format.
  [[nodiscard]] static wordpiece from_folder(const std::filesystem::path& folder) {
    const auto fast = folder / "tokenizer.json";
    const auto slow = folder / "vocab.txt";
    if (io::exists(fast)) return from_tokenizer_json(fast);
    if (!io::exists(slow))
      throw input_error("'" + folder.string() + "': expected tokenizer.json or vocab.txt, found neither");
    wordpiece_config config;
    const auto settings = folder / "tokenizer_config.json";
    if (io::exists(settings)) {
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
    return from_tokenizer_json(io::json_view(document, source), source);
  }

  /// The same from a parsed document; @p source names it in messages.
  [[nodiscard]] static wordpiece from_tokenizer_json(const io::json_view& view, const std::string& source) {
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
    std::vector<std::string> specials;
    const auto added = view.has("added_tokens") ? view["added_tokens"].size() : 0;
    for (std::size_t i = 0; i < added; ++i) {
      const auto token = view["added_tokens"][i];
      const auto content = token.get<std::string>("content");
      for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized"})
        if (token.get(flag, false))
          throw input_error(source + ": added token '" + content + "' sets '" + flag + "', which is not supported");
      if (content.empty()) throw corrupt_error(source + ": added token " + std::to_string(i) + " is empty");
      specials.push_back(content);
    }
    tokenizer.set_specials(std::move(specials));
    return tokenizer;
  }

  [[nodiscard]] const vocabulary& vocab() const { return vocab_; }
  [[nodiscard]] const wordpiece_config& config() const { return config_; }
  [[nodiscard]] std::int32_t unk_id() const { return unk_; }
  [[nodiscard]] std::int32_t cls_id() const { return cls_; }
  [[nodiscard]] std::int32_t sep_id() const { return sep_; }
  /// @throws lookup_error where the vocabulary has no padding token; it is not needed for packed batches.
  [[nodiscard]] std::int32_t pad_id() const { return vocab_.id(config_.special.pad); }

  /// Tokenizes one text (UTF-8; other bytes count as one dropped code point each).
  /// @throws input_error where `max_length` leaves no room as the strategy demands.
  [[nodiscard]] encoding encode(std::string_view text, const encode_options& options = {}) const {
    return encode_segments(text, std::nullopt, options);
  }

  /// Tokenizes a pair: `[CLS] first [SEP] second [SEP]`.
  /// @throws input_error where `max_length` leaves no room as the strategy demands.
  [[nodiscard]] encoding encode(std::string_view first, std::string_view second,
                                const encode_options& options = {}) const {
    return encode_segments(first, second, options);
  }

  /// Appends the ids of one text to @p ids: the fast way for those who need no more, and without an allocation where
  /// @p ids has room. @throws as `encode`; @p ids is then as it was
  void append_ids(std::string_view text, std::vector<std::int32_t>& ids, const encode_options& options = {}) const {
    id_sink out{ids};
    static_cast<void>(assemble(text, std::nullopt, options, out));
  }

  /// The same for a pair.
  void append_ids(std::string_view first, std::string_view second, std::vector<std::int32_t>& ids,
                  const encode_options& options = {}) const {
    id_sink out{ids};
    static_cast<void>(assemble(first, second, options, out));
  }

  /// Fills every text of @p batch with [PAD] up to @p length ids; longer ones stay.
  /// @throws lookup_error where the vocabulary has no padding token.
  void pad(std::span<encoding> batch, std::size_t length) const {
    for (auto& e : batch) {
      if (e.size() >= length) continue;
      e.padding += length - e.size();
      e.ids.resize(length, pad_id());
      e.type_ids.resize(length, 0);
      e.offsets.resize(length);
    }
  }
  /// Fills up to the longest of @p batch.
  void pad(std::span<encoding> batch) const {
    std::size_t longest = 0;
    for (const auto& e : batch) longest = std::max(longest, e.size());
    pad(batch, longest);
  }

  /// The tokens' texts for @p ids. @throws lookup_error where an id is out of range.
  [[nodiscard]] std::vector<std::string> tokens(const std::vector<std::int32_t>& ids) const {
    std::vector<std::string> result;
    result.reserve(ids.size());
    for (const auto id : ids) result.push_back(vocab_.token(id));
    return result;
  }

  /// Words of @p ids joined by blanks, none before `.`, `,`, `!` and `?`; special tokens are left out unless @p
  /// keep_special. Case, accents and white space that `encode` removed do not come back.
  /// @throws lookup_error where an id is out of range.
  [[nodiscard]] std::string decode(const std::vector<std::int32_t>& ids, bool keep_special = false) const {
    std::string out;
    for (const auto id : ids) {
      std::string_view token = vocab_.token(id);
      if (!keep_special && is_special(token)) continue;
      if (token.starts_with(config_.continuation) && !out.empty())
        token.remove_prefix(config_.continuation.size());
      else if (!out.empty() && token != "." && token != "," && token != "!" && token != "?")
        out += ' ';
      out += token;
    }
    return out;
  }

 private:
  using role = piece_table::role;
  using kind = clean_character::kind;

  struct special_token {
    std::string text;
    std::int32_t id;
  };

  // Where tokens go, with the bytes of the text that they came from.
  struct id_sink {
    std::vector<std::int32_t>& ids;
    static constexpr bool traces = false;
    [[nodiscard]] std::size_t size() const { return ids.size(); }
    void put(std::int32_t id, token_span = {}) { ids.push_back(id); }
    void erase(std::size_t first, std::size_t last) {
      ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(first), ids.begin() + static_cast<std::ptrdiff_t>(last));
    }
    void pad(std::size_t length, std::int32_t id) { ids.resize(length, id); }
  };
  struct span_sink {
    std::vector<std::int32_t>& ids;
    std::vector<token_span>& spans;
    static constexpr bool traces = true;
    [[nodiscard]] std::size_t size() const { return ids.size(); }
    void put(std::int32_t id, token_span from = {}) {
      ids.push_back(id);
      spans.push_back(from);
    }
    void erase(std::size_t first, std::size_t last) {
      id_sink{ids}.erase(first, last);
      spans.erase(spans.begin() + static_cast<std::ptrdiff_t>(first),
                  spans.begin() + static_cast<std::ptrdiff_t>(last));
    }
    void pad(std::size_t length, std::int32_t id) {
      ids.resize(length, id);
      spans.resize(length);
    }
  };

  /// A word in the making that is not plain ASCII: its bytes and, if it traces, the bytes of the text that each came
  /// from. Lives on the stack unless a word is extraordinarily long.
  template <bool Traces>
  class word_buffer {
   public:
    explicit word_buffer(std::size_t max_chars) : max_chars_(max_chars) {}

    /// Adds the first @p size bytes at @p bytes, which are @p chars characters. @pre 16 bytes can be read there
    void put(const void* bytes, std::size_t size, std::size_t chars, token_span from) {
      if constexpr (Traces) {
        if (empty()) whole_.begin = from.begin;
        whole_.end = from.end;
      }
      chars_ += chars;
      if (is_overlong()) return;
      if (size_ + slack > bytes_.size()) {
        bytes_.resize(2 * bytes_.size() + 512);
        if constexpr (Traces) origins_.resize(bytes_.size());
      }
      std::memcpy(bytes_.data() + size_, bytes, short_bytes::capacity);
      if constexpr (Traces) std::fill_n(origins_.begin() + static_cast<std::ptrdiff_t>(size_), size, from);
      size_ += size;
    }
    void clear() { size_ = chars_ = 0; }

    [[nodiscard]] bool empty() const { return chars_ == 0; }
    [[nodiscard]] bool is_overlong() const { return chars_ > max_chars_; }
    [[nodiscard]] const char* data() const { return bytes_.data(); }  ///< 16 bytes beyond the end can be read
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] token_span origin(std::size_t begin, std::size_t end) const {
      return Traces ? token_span{origins_[begin].begin, origins_[end - 1].end} : token_span{};
    }
    [[nodiscard]] token_span origin() const { return whole_; }

   private:
    static constexpr std::size_t slack = 2 * short_bytes::capacity;
    std::array<std::byte, Traces ? 5632 : 768> stack_;  // enough for 512 bytes of word and their origins
    std::pmr::monotonic_buffer_resource memory_{stack_.data(), stack_.size()};
    std::pmr::vector<char> bytes_{&memory_};
    std::pmr::vector<token_span> origins_{&memory_};
    std::size_t size_ = 0;
    std::size_t chars_ = 0;
    std::size_t max_chars_;
    token_span whole_;
  };

  void list_pieces() {
    const auto add = [&](std::string_view piece, role whole, std::int32_t id) {
      if (piece.size() <= short_bytes::capacity) {
        if (!piece.empty()) pieces_.insert(piece, whole, id);
      } else {
        pieces_.insert(piece.substr(0, short_bytes::capacity),
                       whole == role::front ? role::front_stem : role::inside_stem, id);
        longest_piece_ = std::max(longest_piece_, piece.size());
      }
    };
    std::int32_t id = 0;
    for (std::string_view token : vocab_.tokens()) {
      add(token, role::front, id);
      if (token.starts_with(config_.continuation)) add(token.substr(config_.continuation.size()), role::inside, id);
      ++id;
    }
    kinds_.fill(kind::ordered);
    for (std::size_t c = 0; c < 0x80; ++c) {
      const auto cleaned = (*characters_)[static_cast<char32_t>(c)];
      kinds_[c] = cleaned.what;
      const auto piece = vocab_.find({cleaned.bytes.data(), cleaned.size});
      sign_ids_[c] = cleaned.what == kind::sign && config_.max_word_chars > 0 && piece ? *piece : unk_;
    }
  }

  void set_specials(std::vector<std::string> names) {
    // Longest first, so that the first match is the right one.
    std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    names.erase(std::unique(names.begin(), names.end()), names.end());
    specials_.clear();
    starts_special_.fill(false);
    for (auto& name : names) {
      if (name.empty()) continue;
      starts_special_[static_cast<unsigned char>(name.front())] = true;
      const auto id = vocab_.id(name);
      specials_.push_back({std::move(name), id});
    }
    words_hold_specials_ = false;
    for (unsigned char c = '0'; c <= 'z'; ++c)
      words_hold_specials_ = words_hold_specials_ || (starts_special_[c] && kinds_[c] == kind::letter);
  }

  [[nodiscard]] bool is_special(std::string_view token) const {
    return std::any_of(specials_.begin(), specials_.end(), [&](const auto& s) { return s.text == token; });
  }

  /// The special token that begins at @p p, or nullptr.
  [[nodiscard]] const special_token* special_at(const char* p, const char* end) const {
    return starts_special_[static_cast<unsigned char>(*p)] ? search_special(p, end) : nullptr;
  }
  [[nodiscard]] const special_token* search_special(const char* p, const char* end) const {
    const std::string_view rest(p, static_cast<std::size_t>(end - p));
    const auto at =
        std::find_if(specials_.begin(), specials_.end(), [&](const auto& s) { return rest.starts_with(s.text); });
    return at != specials_.end() ? &*at : nullptr;
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
        throw input_error(source +
                          ": /post_processor: expected [CLS] A [SEP] "
                          "B [SEP] with types 0 and 1");
      names.cls = single[0]["SpecialToken"].get<std::string>("id");
      names.sep = single[2]["SpecialToken"].get<std::string>("id");
    } else {
      throw input_error(source +
                        ": /post_processor/type: expected TemplateProcessing "
                        "or BertProcessing, got '" +
                        type + "'");
    }
  }

  /// Puts the tokens of @p text into @p out, spans in bytes.
  template <class Sink>
  void split(std::string_view text, Sink& out) const {
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
      throw input_error("a text of " + std::to_string(text.size()) + " bytes is too long to tokenize");
    const char* const start = text.data();
    const char* const end = start + text.size();
    const auto is = [this](const char* p, kind what) { return kinds_[static_cast<unsigned char>(*p)] == what; };
    word_buffer<Sink::traces> word(config_.max_word_chars);
    for (const char* p = start; p != end;) {
      // Most words are a few letters and digits between blanks and signs, and one look-up does.
      const auto bytes = short_bytes::load(start, p, end);
      const auto n = bytes.alphanumeric();
      if (n > 0 && n < short_bytes::capacity && !words_hold_specials_ &&
          (p + n == end || is(p + n, kind::blank) || is(p + n, kind::sign))) {
        const auto letters = config_.lowercase ? bytes.lower().front(n) : bytes.front(n);
        const auto id = n <= config_.max_word_chars ? pieces_.find(letters, n, role::front) : unk_;
        if (id >= 0) {
          out.put(id, span(start, p, p + n));
        } else {
          const std::array<short_bytes, 2> padded{letters};
          put_pieces(reinterpret_cast<const char*>(padded.data()), n, out,
                     [&](std::size_t first, std::size_t last) { return span(start, p + first, p + last); });
        }
        p += n;
        if (p != end && is(p, kind::blank) && !starts_special_[static_cast<unsigned char>(*p)]) ++p;
        continue;
      }
      if (const auto* const special = special_at(p, end)) {
        out.put(special->id, span(start, p, p + special->text.size()));
        p += special->text.size();
      } else if (is(p, kind::blank)) {
        ++p;
      } else if (is(p, kind::sign)) {
        out.put(sign_ids_[static_cast<unsigned char>(*p)], span(start, p, p + 1));
        ++p;
      } else {
        p = split_unusual(p, start, end, word, out);
      }
    }
  }

  [[nodiscard]] static token_span span(const char* start, const char* first, const char* last) {
    return {static_cast<std::int32_t>(first - start), static_cast<std::int32_t>(last - start)};
  }

  /// Takes words with other characters from @p p on, up to the next ASCII blank or sign or special token. Returns where
  /// it stopped. @pre no special token at @p p
  template <class Sink>
  const char* split_unusual(const char* p, const char* start, const char* end, word_buffer<Sink::traces>& word,
                            Sink& out) const {
    static_assert(sizeof(clean_character) == short_bytes::capacity && sizeof(short_bytes) == short_bytes::capacity);
    for (bool first = true; p != end; first = false) {
      if (!first && special_at(p, end) != nullptr) break;
      const auto c = static_cast<unsigned char>(*p);
      const char* next = p + 1;
      const clean_character* cleaned = nullptr;
      if (c < 0x80) {
        if (kinds_[c] == kind::blank || kinds_[c] == kind::sign) break;
        if (!Sink::traces && !words_hold_specials_) {
          const auto bytes = short_bytes::load(start, p, end);
          if (const auto n = bytes.alphanumeric(); n > 1) {
            const auto letters = config_.lowercase ? bytes.lower() : bytes;
            word.put(&letters, n, n, {});
            p += n;
            continue;
          }
        }
        cleaned = &(*characters_)[c];
      } else {
        std::string_view rest(p, static_cast<std::size_t>(end - p));
        cleaned = &(*characters_)[take_code_point(rest)];
        next = rest.data();
      }
      switch (cleaned->what) {
        case kind::dropped:
          break;
        case kind::letter:
          word.put(cleaned, cleaned->size, cleaned->chars, span(start, p, next));
          break;
        case kind::sign:
          flush(word, out);
          word.put(cleaned, cleaned->size, 1, span(start, p, next));
          [[fallthrough]];
        case kind::blank:
          flush(word, out);
          break;
        case kind::ordered:
          next = put_ordered(p, start, end, word, out);
          break;
      }
      p = next;
    }
    flush(word, out);
    return p;
  }

  /// Cleans a whole run without ASCII at once, since marks in it change places. Returns its end.
  template <class Sink>
  const char* put_ordered(const char* p, const char* start, const char* end, word_buffer<Sink::traces>& word,
                          Sink& out) const {
    std::vector<traced_char> run;
    std::vector<token_span> origins;
    while (p != end && static_cast<unsigned char>(*p) >= 0x80) {
      if (!run.empty() && special_at(p, end) != nullptr) break;
      std::string_view rest(p, static_cast<std::size_t>(end - p));
      run.push_back({take_code_point(rest), static_cast<std::int32_t>(run.size())});
      origins.push_back(span(start, p, rest.data()));
      p = rest.data();
    }
    std::string bytes;
    for (const auto& c : clean_up(run, characters_->rules())) {
      const bool sign = is_punctuation(c.value);
      if (sign || is_whitespace(c.value)) flush(word, out);
      if (is_whitespace(c.value)) continue;
      bytes.clear();
      append_utf8(bytes, c.value);
      const auto size = bytes.size();
      bytes.resize(short_bytes::capacity);
      word.put(bytes.data(), size, 1, origins[static_cast<std::size_t>(c.origin)]);
      if (sign) flush(word, out);
    }
    return p;
  }

  template <class Sink>
  void flush(word_buffer<Sink::traces>& word, Sink& out) const {
    if (word.empty()) return;
    if (word.is_overlong())
      out.put(unk_, word.origin());
    else
      put_pieces(word.data(), word.size(), out, [&](std::size_t a, std::size_t b) { return word.origin(a, b); });
    word.clear();
  }

  /// Splits the word into the longest known pieces from the left; one that leaves a rest is unknown as a whole.
  /// `where(begin, end)` tells the bytes of the text that bytes of the word came from.
  /// @pre 16 bytes beyond the end of the word can be read
  template <class Sink, class Where>
  void put_pieces(const char* word, std::size_t size, Sink& out, const Where& where) const {
    const auto first_token = out.size();
    for (std::size_t begin = 0; begin < size;) {
      const auto [id, length] = longest_piece(word + begin, size - begin, begin > 0);
      if (length == 0) {
        out.erase(first_token, out.size());
        out.put(unk_, where(0, size));
        return;
      }
      out.put(id, where(begin, begin + length));
      begin += length;
    }
  }

  /// The longest piece at the front of @p text, as id and length; length 0 where there is none.
  [[nodiscard]] std::pair<std::int32_t, std::size_t> longest_piece(const char* text, std::size_t size,
                                                                   bool inside) const {
    const auto all = short_bytes::load(text);
    if (size > short_bytes::capacity &&
        pieces_.find(all, short_bytes::capacity, inside ? role::inside_stem : role::front_stem) >= 0) {
      std::string token(inside ? config_.continuation : "");
      const auto prefix = token.size();
      token.append(text, std::min(size, longest_piece_));
      for (; token.size() > prefix + short_bytes::capacity; token.pop_back())
        if (const auto id = vocab_.find(token)) return {*id, token.size() - prefix};
    }
    return pieces_.longest(all, std::min(size, short_bytes::capacity), inside ? role::inside : role::front);
  }

  /// The whole of a text or pair: segments, what is added around them, cut and padded. Returns the number of tokens of
  /// type 0 and of type 1.
  template <class Sink>
  std::pair<std::size_t, std::size_t> assemble(std::string_view a, std::optional<std::string_view> b,
                                               const encode_options& options, Sink& out) const {
    const std::size_t added = !options.special_tokens ? 0 : b ? 3 : 2;
    const auto around = [&](std::int32_t id) {
      if (options.special_tokens) out.put(id);
    };
    if (options.max_length && *options.max_length < added)
      throw input_error("max_length " + std::to_string(*options.max_length) + " leaves no room for the " +
                        std::to_string(added) + " special tokens");
    const auto start = out.size();
    try {
      around(cls_);
      const auto first = out.size();
      split(a, out);
      const auto first_end = out.size();
      around(sep_);
      const auto second = out.size();
      if (b) split(*b, out);
      auto [keep_first, keep_second] = std::pair(first_end - first, out.size() - second);
      if (options.max_length) {
        const auto size = b ? std::optional(keep_second) : std::nullopt;
        const auto second_end = out.size();
        std::tie(keep_first, keep_second) =
            detail::truncated_sizes(keep_first, size, *options.max_length - added, options.strategy);
        out.erase(second + keep_second, second_end);
        out.erase(first + keep_first, first_end);
      }
      if (b) around(sep_);
      const std::size_t of_first = (second - first_end) + (first - start) + keep_first;
      const std::size_t of_second = out.size() - start - of_first;
      if (options.pad_to && out.size() - start < *options.pad_to) out.pad(start + *options.pad_to, pad_id());
      return {of_first, of_second};
    } catch (...) {
      out.erase(start, out.size());
      throw;
    }
  }

  [[nodiscard]] encoding encode_segments(std::string_view a, std::optional<std::string_view> b,
                                         const encode_options& options) const {
    encoding e;
    span_sink out{e.ids, e.offsets};
    const auto [of_first, of_second] = assemble(a, b, options, out);
    e.type_ids.resize(of_first, 0);
    e.type_ids.resize(of_first + of_second, 1);
    e.type_ids.resize(e.size(), 0);
    e.padding = e.size() - of_first - of_second;
    if (options.unit == offset_unit::code_points) {
      to_code_points(a, std::span(e.offsets).first(of_first));
      if (b) to_code_points(*b, std::span(e.offsets).subspan(of_first, of_second));
    }
    return e;
  }

  /// Makes spans in bytes of @p text spans in code points.
  static void to_code_points(std::string_view text, std::span<token_span> spans) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return;
    std::vector<std::int32_t> before(text.size() + 1);
    std::int32_t n = 0;
    for (auto rest = text; !rest.empty(); before[text.size() - rest.size()] = ++n)
      static_cast<void>(take_code_point(rest));
    for (auto& s : spans) s = {before[static_cast<std::size_t>(s.begin)], before[static_cast<std::size_t>(s.end)]};
  }

  vocabulary vocab_;
  wordpiece_config config_;
  piece_table pieces_;
  std::shared_ptr<const character_table> characters_;
  std::int32_t unk_ = 0;
  std::int32_t cls_ = 0;
  std::int32_t sep_ = 0;
  std::array<kind, 0x100> kinds_{};            ///< what becomes of ASCII characters; `ordered` for other bytes
  std::array<std::int32_t, 0x80> sign_ids_{};  ///< ids of those that are signs
  std::vector<special_token> specials_;        ///< taken whole wherever they stand in a text, longest first
  std::array<bool, 256> starts_special_{};     ///< first bytes of these
  bool words_hold_specials_ = false;           ///< one begins with a letter or digit
  std::size_t longest_piece_ = 0;              ///< in bytes, of those beyond 16
};

/// The tokenizer in use throughout the library.
using tokenizer = wordpiece;

}  // namespace ledg::inline LEDG_ABI::text
