// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/text/added_token.hpp"
#include "ledg/text/character_table.hpp"
#include "ledg/text/encoding.hpp"
#include "ledg/text/piece_table.hpp"
#include "ledg/text/sequence_template.hpp"
#include "ledg/text/token_finder.hpp"
#include "ledg/text/unicode.hpp"
#include "ledg/text/vocabulary.hpp"
#include "ledg/text/word_buffer.hpp"

/// @file text/wordpiece.hpp
/// BERT's tokenizer: clean-up, splitting into words, and greedy longest-match WordPiece. Ids and offsets are those of
/// Hugging Face's tokenizers. `read_tokenizer` (text/tokenizer_folder.hpp) makes one from a folder.

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
  bool cut_front = false;        ///< a text that is too long loses its beginning, not its end
  bool special_is_text = false;  ///< special tokens within a text are words like others

  friend bool operator==(const wordpiece_config&, const wordpiece_config&) = default;
};

/// The tokenizer. Immutable: `encode` and `decode` may run in any number of threads at once.
class wordpiece {
 public:
  /// Special tokens are those of the vocabulary, and BERT's template is used.
  /// @throws input_error where the vocabulary lacks the unknown, [CLS] or [SEP] token.
  explicit wordpiece(vocabulary vocab, wordpiece_config config = {})
      : wordpiece(plain(std::move(vocab), std::move(config))) {}

  /// @param added tokens that are taken whole, with ids by this vocabulary
  /// @throws input_error where the vocabulary lacks the unknown token.
  wordpiece(vocabulary vocab, wordpiece_config config, added_tokens added, sequence_template around)
      : vocab_(std::move(vocab)),
        config_(std::move(config)),
        added_(std::move(added)),
        around_(std::move(around)),
        pieces_(2 * vocab_.size()),
        characters_(std::make_shared<const character_table>(
            clean_up_rules{.drop_control = config_.clean_text,
                           .split_cjk = config_.split_cjk,
                           .strip_accents = config_.strip_accents.value_or(config_.lowercase),
                           .lowercase = config_.lowercase})),
        unk_(needed(vocab_, config_.special.unk)) {
    list_pieces();
    list_added();
  }

  /// The same tokenizer for texts that are put into small letters first. Accents stay where they stayed before.
  [[nodiscard]] wordpiece in_lower_case() const {
    auto config = config_;
    config.strip_accents = config.strip_accents.value_or(config.lowercase);
    config.lowercase = true;
    return {vocab_, std::move(config), added_, around_};
  }

  /// Whether vocabulary, letters and accents tell all: tokens and template are those of the first constructor, and
  /// all else is as in `wordpiece_config`.
  [[nodiscard]] bool is_plain() const {
    wordpiece_config usual;
    usual.lowercase = config_.lowercase;
    usual.strip_accents = config_.strip_accents;
    usual.clean_text = config_.clean_text;
    usual.split_cjk = config_.split_cjk;
    const auto& s = usual.special;
    if (!(config_ == usual) || !vocab_.find(s.cls) || !vocab_.find(s.sep)) return false;
    const wordpiece same(vocab_, usual);
    return added_ == same.added_ && around_ == same.around_;
  }

  [[nodiscard]] const vocabulary& vocab() const { return vocab_; }
  [[nodiscard]] const wordpiece_config& config() const { return config_; }
  /// Tokens that are taken whole, special ones among them.
  [[nodiscard]] const added_tokens& added() const { return added_; }
  /// What is put around texts and pairs.
  [[nodiscard]] const sequence_template& around() const { return around_; }
  [[nodiscard]] std::int32_t unk_id() const { return unk_; }
  /// @throws lookup_error where there is no padding token; it is not needed for packed batches.
  [[nodiscard]] std::int32_t pad_id() const {
    const auto id = added_.find(config_.special.pad);
    return id ? *id : vocab_.id(config_.special.pad);
  }
  /// Text of the token with this id. @throws lookup_error where there is none.
  [[nodiscard]] const std::string& token(std::int32_t id) const {
    const auto* const added = added_.find(id);
    return added != nullptr ? added->content : vocab_.token(id);
  }

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
    for (const auto id : ids) result.push_back(token(id));
    return result;
  }

  /// Words of @p ids joined by blanks, none before `.`, `,`, `!` and `?`; special tokens are left out unless @p
  /// keep_special. Case, accents and white space that `encode` removed do not come back.
  /// @throws lookup_error where an id is out of range.
  [[nodiscard]] std::string decode(const std::vector<std::int32_t>& ids, bool keep_special = false) const {
    std::string out;
    for (const auto id : ids) {
      if (const auto* const added = added_.find(id); !keep_special && added != nullptr && added->special) continue;
      std::string_view token = this->token(id);
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
  using id_sink = detail::id_sink;
  using span_sink = detail::span_sink;
  template <bool Traces>
  using word_buffer = detail::word_buffer<Traces>;

  [[nodiscard]] static std::int32_t needed(const vocabulary& vocab, const std::string& name) {
    const auto id = vocab.find(name);
    if (!id) throw input_error(vocab.source() + ": a WordPiece vocabulary needs the token '" + name + "'");
    return *id;
  }

  [[nodiscard]] static wordpiece plain(vocabulary vocab, wordpiece_config config) {
    const auto& s = config.special;
    static_cast<void>(needed(vocab, s.unk));
    const auto around = sequence_template::bert(needed(vocab, s.cls), needed(vocab, s.sep));
    added_tokens added;
    for (const auto* name : {&s.pad, &s.unk, &s.cls, &s.sep, &s.mask})
      if (vocab.find(*name)) added.add(vocab, special_token(*name));
    return {std::move(vocab), std::move(config), std::move(added), around};
  }

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
    std::int32_t id = -1;
    for (std::string_view token : vocab_.tokens()) {
      ++id;
      if (vocab_.find(token) != id) continue;  // blank, or there is another one behind it
      add(token, role::front, id);
      if (token.starts_with(config_.continuation)) add(token.substr(config_.continuation.size()), role::inside, id);
    }
    kinds_.fill(kind::ordered);
    for (std::size_t c = 0; c < 0x80; ++c) {
      const auto cleaned = (*characters_)[static_cast<char32_t>(c)];
      kinds_[c] = cleaned.what;
      const auto piece = vocab_.find({cleaned.bytes.data(), cleaned.size});
      sign_ids_[c] = cleaned.what == kind::sign && config_.max_word_chars > 0 && piece ? *piece : unk_;
    }
  }

  /// Decides how added tokens are looked for. Most stand as they are, and are found on the way; where one has other
  /// properties, all are found before words are split.
  void list_added() {
    std::vector<const added_tokens::entry*> wanted;
    for (const auto& e : added_.entries())
      if (!(e.token.special && config_.special_is_text)) wanted.push_back(&e);
    const bool simple = std::all_of(wanted.begin(), wanted.end(), [](const auto* e) {
      return !e->token.normalized && !e->token.single_word && !e->token.lstrip && !e->token.rstrip;
    });
    for (const auto* e : wanted) {
      if (simple)
        starts_exact_[static_cast<unsigned char>(e->token.content.front())] = true;
      else if (e->token.normalized)
        in_clean_.add(clean_text_of(e->token.content).bytes, *e);
      else
        in_raw_.add(e->token.content, *e);
    }
    if (!simple) return;
    for (const auto* e : wanted) exact_.push_back(*e);
    // Longest first, so that the first match is the right one.
    std::stable_sort(exact_.begin(), exact_.end(),
                     [](const auto& a, const auto& b) { return a.token.content.size() > b.token.content.size(); });
    for (unsigned char c = '0'; c <= 'z'; ++c)
      words_hold_exact_ = words_hold_exact_ || (starts_exact_[c] && kinds_[c] == kind::letter);
  }

  /// The token of `exact_` that begins at @p p, or nullptr.
  [[nodiscard]] const added_tokens::entry* exact_at(const char* p, const char* end) const {
    return starts_exact_[static_cast<unsigned char>(*p)] ? search_exact(p, end) : nullptr;
  }
  [[nodiscard]] const added_tokens::entry* search_exact(const char* p, const char* end) const {
    const std::string_view rest(p, static_cast<std::size_t>(end - p));
    const auto at =
        std::find_if(exact_.begin(), exact_.end(), [&](const auto& e) { return rest.starts_with(e.token.content); });
    return at != exact_.end() ? &*at : nullptr;
  }

  /// A cleaned text, and the bytes of the text given that each of its bytes came from.
  struct cleaned_text {
    std::string bytes;
    std::vector<token_span> origins;
  };

  /// @param offset of @p text in the text given
  [[nodiscard]] cleaned_text clean_text_of(std::string_view text, std::size_t offset = 0) const {
    std::vector<traced_char> run;
    std::vector<token_span> origins;
    for (auto rest = text; !rest.empty();) {
      const auto begin = offset + text.size() - rest.size();
      run.push_back({take_code_point(rest), static_cast<std::int32_t>(run.size())});
      origins.push_back(
          {static_cast<std::int32_t>(begin), static_cast<std::int32_t>(offset + text.size() - rest.size())});
    }
    cleaned_text out;
    for (const auto& c : clean_up(run, characters_->rules())) {
      append_utf8(out.bytes, config_.clean_text && is_whitespace(c.value) ? U' ' : c.value);
      out.origins.resize(out.bytes.size(), origins[static_cast<std::size_t>(c.origin)]);
    }
    return out;
  }

  /// Puts the tokens of @p text into @p out, spans in bytes.
  template <class Sink>
  void split(std::string_view text, Sink& out) const {
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
      throw input_error("a text of " + std::to_string(text.size()) + " bytes is too long to tokenize");
    if (in_raw_.empty() && in_clean_.empty()) return split_words(text, 0, text.size(), out);
    in_raw_.each_part(text, [&](const token_finder::part& p) {
      if (p.token != nullptr)
        out.put(p.token->id, {static_cast<std::int32_t>(p.begin), static_cast<std::int32_t>(p.end)});
      else
        split_around_added(text, p.begin, p.end, out);
    });
  }

  /// Takes a part of @p text that holds no token of `in_raw_`, but may hold some of `in_clean_`.
  template <class Sink>
  void split_around_added(std::string_view text, std::size_t begin, std::size_t end, Sink& out) const {
    if (in_clean_.empty()) return split_words(text, begin, end, out);
    const auto clean = clean_text_of(text.substr(begin, end - begin), begin);
    in_clean_.each_part(clean.bytes, [&](const token_finder::part& p) {
      if (p.token != nullptr)
        out.put(p.token->id, {clean.origins[p.begin].begin, clean.origins[p.end - 1].end});
      else if (p.begin == 0 && p.end == clean.bytes.size())
        split_words(text, begin, end, out);
      else
        split_clean_words(clean, p.begin, p.end, out);
    });
  }

  /// Takes words of a text that is clean already.
  template <class Sink>
  void split_clean_words(const cleaned_text& clean, std::size_t begin, std::size_t end, Sink& out) const {
    word_buffer<Sink::traces> word(config_.max_word_chars);
    for (auto rest = std::string_view(clean.bytes).substr(begin, end - begin); !rest.empty();) {
      const auto at = end - rest.size();
      put_clean(take_code_point(rest), clean.origins[at], word, out);
    }
    flush(word, out);
  }

  /// Takes words of [@p begin, @p end) of @p text, and tokens of `exact_` between them.
  template <class Sink>
  void split_words(std::string_view text, std::size_t begin, std::size_t stop, Sink& out) const {
    const char* const start = text.data();
    const char* const end = start + stop;
    const auto is = [this](const char* p, kind what) { return kinds_[static_cast<unsigned char>(*p)] == what; };
    word_buffer<Sink::traces> word(config_.max_word_chars);
    for (const char* p = start + begin; p != end;) {
      // Most words are a few letters and digits between blanks and signs, and one look-up does.
      const auto bytes = short_bytes::load(start, p, end);
      const auto n = bytes.alphanumeric();
      if (n > 0 && n < short_bytes::capacity && !words_hold_exact_ &&
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
        if (p != end && is(p, kind::blank) && !starts_exact_[static_cast<unsigned char>(*p)]) ++p;
        continue;
      }
      if (const auto* const exact = exact_at(p, end)) {
        out.put(exact->id, span(start, p, p + exact->token.content.size()));
        p += exact->token.content.size();
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

  /// Takes words with other characters from @p p on, up to the next ASCII blank or sign or added token. Returns where
  /// it stopped. @pre no added token at @p p
  template <class Sink>
  const char* split_unusual(const char* p, const char* start, const char* end, word_buffer<Sink::traces>& word,
                            Sink& out) const {
    static_assert(sizeof(clean_character) == short_bytes::capacity && sizeof(short_bytes) == short_bytes::capacity);
    for (bool first = true; p != end; first = false) {
      if (!first && exact_at(p, end) != nullptr) break;
      const auto c = static_cast<unsigned char>(*p);
      const char* next = p + 1;
      const clean_character* cleaned = nullptr;
      if (c < 0x80) {
        if (kinds_[c] == kind::blank || kinds_[c] == kind::sign) break;
        if (!Sink::traces && !words_hold_exact_) {
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
      if (!run.empty() && exact_at(p, end) != nullptr) break;
      std::string_view rest(p, static_cast<std::size_t>(end - p));
      run.push_back({take_code_point(rest), static_cast<std::int32_t>(run.size())});
      origins.push_back(span(start, p, rest.data()));
      p = rest.data();
    }
    for (const auto& c : clean_up(run, characters_->rules()))
      put_clean(c.value, origins[static_cast<std::size_t>(c.origin)], word, out);
    return p;
  }

  /// Adds a cleaned character to the word in the making, or ends it.
  template <class Sink>
  void put_clean(char32_t c, token_span from, word_buffer<Sink::traces>& word, Sink& out) const {
    const bool sign = is_punctuation(c);
    const bool blank = is_whitespace(c);
    if (sign || blank) flush(word, out);
    if (blank) return;
    std::string bytes;
    append_utf8(bytes, c);
    const auto size = bytes.size();
    bytes.resize(short_bytes::capacity);
    word.put(bytes.data(), size, 1, from);
    if (sign) flush(word, out);
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

  /// How many tokens of each segment there are in a result.
  struct segment_sizes {
    std::size_t first = 0;
    std::size_t second = 0;
  };

  /// The whole of a text or pair: segments, what is added around them, cut and padded.
  template <class Sink>
  segment_sizes assemble(std::string_view a, std::optional<std::string_view> b, const encode_options& options,
                         Sink& out) const {
    static const sequence_form nothing;
    const auto& form = !options.special_tokens ? nothing : b ? around_.pair : around_.single;
    const auto added = form.added();
    if (options.max_length && *options.max_length < added)
      throw input_error("max_length " + std::to_string(*options.max_length) + " leaves no room for the " +
                        std::to_string(added) + " special tokens");
    const auto put = [&](const std::vector<sequence_form::token>& tokens) {
      for (const auto& t : tokens) out.put(t.id);
    };
    const auto start = out.size();
    try {
      put(form.before);
      const auto first = out.size();
      split(a, out);
      const auto first_end = out.size();
      put(form.between);
      const auto second = out.size();
      if (b) split(*b, out);
      segment_sizes k{first_end - first, out.size() - second};
      if (options.max_length) {
        const auto all = k;
        std::tie(k.first, k.second) = detail::truncated_sizes(k.first, b ? std::optional(k.second) : std::nullopt,
                                                              *options.max_length - added, options.strategy);
        cut(out, second, all.second, k.second);
        cut(out, first, all.first, k.first);
      }
      put(form.behind);
      if (options.pad_to && out.size() - start < *options.pad_to) out.pad(start + *options.pad_to, pad_id());
      return k;
    } catch (...) {
      out.erase(start, out.size());
      throw;
    }
  }

  /// Leaves @p left of the @p size tokens from @p first on.
  template <class Sink>
  void cut(Sink& out, std::size_t first, std::size_t size, std::size_t left) const {
    if (left == size) return;
    if (config_.cut_front)
      out.erase(first, first + size - left);
    else
      out.erase(first + left, first + size);
  }

  [[nodiscard]] encoding encode_segments(std::string_view a, std::optional<std::string_view> b,
                                         const encode_options& options) const {
    encoding e;
    span_sink out{e.ids, e.offsets};
    const auto kept = assemble(a, b, options, out);
    const auto& form = b ? around_.pair : around_.single;
    e.type_ids.resize(e.size(), 0);
    std::size_t at = 0;
    const auto pass_added = [&](const std::vector<sequence_form::token>& tokens) {
      if (options.special_tokens)
        for (const auto& t : tokens) e.type_ids[at++] = t.type;
      return at;
    };
    const auto pass_segment = [&](std::size_t size, std::int32_t type) {
      if (type != 0) std::fill_n(e.type_ids.begin() + static_cast<std::ptrdiff_t>(at), size, type);
      at += size;
    };
    const auto first = pass_added(form.before);
    pass_segment(kept.first, form.first_type);
    const auto second = pass_added(form.between);
    pass_segment(kept.second, form.second_type);
    e.padding = e.size() - pass_added(form.behind);
    if (options.unit == offset_unit::code_points) {
      to_code_points(a, std::span(e.offsets).subspan(first, kept.first));
      if (b) to_code_points(*b, std::span(e.offsets).subspan(second, kept.second));
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
  added_tokens added_;
  sequence_template around_;
  piece_table pieces_;
  std::shared_ptr<const character_table> characters_;
  std::int32_t unk_;
  std::array<kind, 0x100> kinds_{};            ///< what becomes of ASCII characters; `ordered` for other bytes
  std::array<std::int32_t, 0x80> sign_ids_{};  ///< ids of those that are signs
  std::vector<added_tokens::entry> exact_;     ///< taken wherever they stand in a text, longest first
  std::array<bool, 256> starts_exact_{};       ///< first bytes of these
  bool words_hold_exact_ = false;              ///< one begins with a letter or digit
  token_finder in_raw_;                        ///< where `exact_` does not do: what is looked for in the text as given
  token_finder in_clean_;                      ///< and what in the cleaned text
  std::size_t longest_piece_ = 0;              ///< in bytes, of those beyond 16
};

/// The tokenizer in use throughout the library.
using tokenizer = wordpiece;

}  // namespace ledg::inline LEDG_ABI::text
