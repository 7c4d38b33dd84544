// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/text/wordpiece.hpp"

/// @file reference_tokenizer.hpp
/// BERT's tokenizer step by step, as plain and as slow as its description: what the fast one must agree with. Shares
/// with it the types that tests compare, and no code.
namespace ledg_test {

/// A code point and the part of the text that it came from, in bytes and in code points.
struct reference_char {
  char32_t value;
  ledg::text::token_span bytes;
  ledg::text::token_span chars;
};

struct reference_token {
  std::int32_t id;
  ledg::text::token_span bytes;
  ledg::text::token_span chars;
};

class reference_tokenizer {
 public:
  reference_tokenizer(const std::vector<std::string>& vocabulary, ledg::text::wordpiece_config config,
                      std::vector<std::string> specials)
      : config_(std::move(config)), specials_(std::move(specials)) {
    for (std::size_t i = 0; i < vocabulary.size(); ++i) ids_[vocabulary[i]] = static_cast<std::int32_t>(i);
  }

  /// The tokens of one text, nothing added.
  [[nodiscard]] std::vector<reference_token> tokens(std::string_view text) const {
    std::vector<reference_token> out;
    std::vector<reference_char> between;
    const auto all = decode(text);
    for (std::size_t i = 0; i < all.size();) {
      const std::string* found = nullptr;
      for (const auto& s : specials_)
        if (text.substr(static_cast<std::size_t>(all[i].bytes.begin)).starts_with(s) &&
            (found == nullptr || s.size() > found->size()))
          found = &s;
      if (found == nullptr) {
        between.push_back(all[i++]);
        continue;
      }
      add_words(between, out);
      between.clear();
      const auto first = all[i];
      const auto end = first.bytes.begin + static_cast<std::int32_t>(found->size());
      while (i < all.size() && all[i].bytes.begin < end) ++i;
      out.push_back({ids_.at(*found), {first.bytes.begin, end}, {first.chars.begin, all[i - 1].chars.end}});
    }
    add_words(between, out);
    return out;
  }

 private:
  static std::string utf8(char32_t c) {
    std::array<utf8proc_uint8_t, 4> bytes;
    const auto n = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes.data());
    return {bytes.begin(), bytes.begin() + n};
  }
  static std::string category(char32_t c) { return utf8proc_category_string(static_cast<utf8proc_int32_t>(c)); }

  static bool is_valid(const std::string& bytes, utf8proc_int32_t& c) {
    const auto n = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                    static_cast<utf8proc_ssize_t>(bytes.size()), &c);
    return n == static_cast<utf8proc_ssize_t>(bytes.size());
  }

  /// Whether some valid character begins with @p bytes and is longer.
  static bool is_prefix(const std::string& bytes) {
    utf8proc_int32_t c = 0;
    for (const char second : {'\x80', '\x8F', '\x90', '\x9F', '\xA0', '\xBF'})
      for (std::size_t more = 1; bytes.size() + more <= 4; ++more) {
        auto longer = bytes;
        longer += second;
        longer.resize(bytes.size() + more, '\x80');
        if (is_valid(longer, c)) return true;
      }
    return false;
  }

  static std::vector<reference_char> decode(std::string_view text) {
    std::vector<reference_char> out;
    for (std::size_t at = 0; at < text.size();) {
      utf8proc_int32_t c = 0;
      std::size_t length = 1;
      const auto bytes = [&] { return std::string(text.substr(at, length)); };
      // A character, or the longest beginning of one, or a single byte.
      while (!is_valid(bytes(), c) && at + length < text.size() && is_prefix(bytes())) ++length;
      if (!is_valid(bytes(), c)) {
        if (length > 1 && !is_prefix(bytes())) --length;
        c = 0xFFFD;
      }
      const auto index = static_cast<std::int32_t>(out.size());
      out.push_back({static_cast<char32_t>(c),
                     {static_cast<std::int32_t>(at), static_cast<std::int32_t>(at + length)},
                     {index, index + 1}});
      at += length;
    }
    return out;
  }

  static bool is_space(char32_t c) {
    return c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r' || c == 0x85 || category(c)[0] == 'Z';
  }
  static bool is_sign(char32_t c) {
    return (c < 0x80 && std::string_view("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").find(static_cast<char>(c)) !=
                            std::string_view::npos) ||
           category(c)[0] == 'P';
  }
  static bool is_ideograph(char32_t c) {
    constexpr std::array<std::pair<char32_t, char32_t>, 7> ranges{{{0x3400, 0x4DBF},
                                                                   {0x4E00, 0x9FFF},
                                                                   {0xF900, 0xFAFF},
                                                                   {0x20000, 0x2A6DF},
                                                                   {0x2A700, 0x2B81F},
                                                                   {0x2B920, 0x2CEAF},
                                                                   {0x2F800, 0x2FA1F}}};
    return std::any_of(ranges.begin(), ranges.end(), [&](const auto& r) { return c >= r.first && c <= r.second; });
  }

  [[nodiscard]] std::vector<reference_char> cleaned(const std::vector<reference_char>& text) const {
    std::vector<reference_char> out;
    for (auto c : text) {
      if (config_.clean_text) {
        const auto k = category(c.value);
        const bool kept = c.value == '\t' || c.value == '\n' || c.value == '\r';
        if (c.value == 0xFFFD || (!kept && (k == "Cc" || k == "Cf" || k == "Co"))) continue;
        if (is_space(c.value)) c.value = ' ';
      }
      out.push_back(c);
    }
    return out;
  }

  [[nodiscard]] static std::vector<reference_char> set_apart(const std::vector<reference_char>& text) {
    std::vector<reference_char> out;
    for (const auto& c : text) {
      const reference_char blank{' ', c.bytes, c.chars};
      if (is_ideograph(c.value)) out.push_back(blank);
      out.push_back(c);
      if (is_ideograph(c.value)) out.push_back(blank);
    }
    return out;
  }

  [[nodiscard]] static std::vector<reference_char> without_accents(const std::vector<reference_char>& text) {
    std::vector<reference_char> parts;
    for (const auto& c : text) {
      std::array<utf8proc_int32_t, 32> to;
      int unused = 0;
      const auto n = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c.value), to.data(), to.size(),
                                             UTF8PROC_DECOMPOSE, &unused);
      for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i)
        parts.push_back({static_cast<char32_t>(to[i]), c.bytes, c.chars});
    }
    const auto order = [](const reference_char& c) {
      return utf8proc_get_property(static_cast<utf8proc_int32_t>(c.value))->combining_class;
    };
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t i = 1; i < parts.size(); ++i)
        if (order(parts[i]) != 0 && order(parts[i - 1]) > order(parts[i])) {
          std::swap(parts[i - 1], parts[i]);
          moved = true;
        }
    }
    std::vector<reference_char> out;
    for (const auto& c : parts)
      if (category(c.value) != "Mn") out.push_back(c);
    return out;
  }

  [[nodiscard]] static std::vector<reference_char> lowered(const std::vector<reference_char>& text) {
    std::vector<reference_char> out;
    for (auto c : text) {
      const bool dotted = c.value == 0x130;
      c.value = dotted ? U'i' : static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c.value)));
      out.push_back(c);
      c.value = 0x307;
      if (dotted) out.push_back(c);
    }
    return out;
  }

  void add_words(const std::vector<reference_char>& text, std::vector<reference_token>& out) const {
    auto chars = cleaned(text);
    if (config_.split_cjk) chars = set_apart(chars);
    if (config_.strip_accents.value_or(config_.lowercase)) chars = without_accents(chars);
    if (config_.lowercase) chars = lowered(chars);
    std::vector<reference_char> word;
    const auto finish = [&] {
      if (!word.empty()) add_pieces(word, out);
      word.clear();
    };
    for (const auto& c : chars) {
      if (is_space(c.value) || is_sign(c.value)) finish();
      if (is_space(c.value)) continue;
      word.push_back(c);
      if (is_sign(c.value)) finish();
    }
    finish();
  }

  void add_pieces(const std::vector<reference_char>& word, std::vector<reference_token>& out) const {
    const auto token = [&](std::int32_t id, std::size_t begin, std::size_t end) {
      return reference_token{id,
                             {word[begin].bytes.begin, word[end - 1].bytes.end},
                             {word[begin].chars.begin, word[end - 1].chars.end}};
    };
    const auto unknown = token(ids_.at(config_.special.unk), 0, word.size());
    std::vector<reference_token> pieces;
    for (std::size_t begin = 0; begin < word.size();) {
      std::size_t end = word.size();
      for (; end > begin; --end) {
        std::string piece = begin > 0 ? config_.continuation : std::string();
        for (std::size_t i = begin; i < end; ++i) piece += utf8(word[i].value);
        if (const auto found = ids_.find(piece); found != ids_.end()) {
          pieces.push_back(token(found->second, begin, end));
          break;
        }
      }
      if (end == begin || word.size() > config_.max_word_chars) {
        out.push_back(unknown);
        return;
      }
      begin = end;
    }
    out.insert(out.end(), pieces.begin(), pieces.end());
  }

  std::map<std::string, std::int32_t> ids_;
  ledg::text::wordpiece_config config_;
  std::vector<std::string> specials_;
};

/// A vocabulary of some 300 tokens that makes every branch of the tokenizer busy: one character and several, of one to
/// four bytes, beyond 16 bytes, first in a word and inside it, composed and decomposed.
inline std::vector<std::string> tricky_vocabulary() {
  std::vector<std::string> tokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  const auto both = [&](const std::string& piece) {
    tokens.push_back(piece);
    tokens.push_back("##" + piece);
  };
  for (char c = 'a'; c <= 'z'; ++c)
    if (c != 'q' && c != 'j') both(std::string(1, c));  // words with these are unknown unless a longer piece has them
  for (char c = '0'; c <= '8'; ++c) both(std::string(1, c));
  for (char c = '!'; c < '0'; ++c) tokens.emplace_back(1, c);
  for (const char* piece :
       {"conv", "relu", "quant", "ization", "norm", "al", "the", "th", "tran", "transpose", "jump", "64", "128",
        "sixteenbytesword", "sixteenbytesworde", "morethansixteenbytesinone", "morethansixteenbytes", "A", "Conv", "AB",
        "\u00E9", "caf\u00E9", "\u00E0\u0301", "\u00DF", "\u00E6", "\u03B1", "\u03C3", "\u03BB\u03CC\u03B3", "\u0434",
        "\u0430", "\u0434\u0430", "\u043D\u0435\u0442", "\u0439", "\u0438", "\u4E2D", "\u6587", "\u4E2D\u6587",
        "\u3042", "\u304C", "\u304B", "\u1112", "\u1161", "\u11AB", "\u1112\u1161\u11AB", "\uD55C", "\u0915",
        "\u093F", "\u0915\u093F", "\u0627", "\u0644", "\u0301", "i\u0307", "\U0001F600", "\U0001F680",
        "\U00020000", "\U0001D158", "\U0001D165", "\u200B", "\uFFFD", "\u043F\u0440\u0435\u043E\u0431\u0440\u0430",
        "\u043F\u0440\u0435\u043E\u0431\u0440\u0430\u0437\u043E"})
    both(piece);
  for (const char* sign : {"[", "]", "\u3002", "\u2014", "\u00BF", "_", "=", ":"}) tokens.emplace_back(sign);
  return tokens;
}

}  // namespace ledg_test
