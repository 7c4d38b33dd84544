// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/text/added_token.hpp"
#include "ledg/text/unicode.hpp"

/// @file text/token_finder.hpp
/// Where added tokens stand in a text, by the rules of Hugging Face's tokenizers.

namespace ledg::inline LEDG_ABI::text {

/// Finds tokens from left to right, of several at one place the longest.
/// Thread-safety: const access from any thread.
class token_finder {
 public:
  /// A part of a text: an added token, or what lies between two of them.
  struct part {
    const added_tokens::entry* token;  ///< nullptr for what lies between
    std::size_t begin;                 ///< in bytes
    std::size_t end;
  };

  token_finder() = default;

  /// Looks for @p text and calls it @p token. An empty one is not looked for.
  void add(std::string text, added_tokens::entry token) {
    if (text.empty()) return;
    starts_[static_cast<unsigned char>(text.front())] = true;
    const auto behind =
        std::find_if(patterns_.begin(), patterns_.end(), [&](const auto& p) { return p.text.size() < text.size(); });
    patterns_.insert(behind, {std::move(text), std::move(token)});
  }

  [[nodiscard]] bool empty() const { return patterns_.empty(); }

  /// Calls @p f with every part of @p text in turn; none is empty.
  template <class Function>
  void each_part(std::string_view text, Function f) const {
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto* const found = find(text.substr(at));
      if (found == nullptr) {
        ++at;
        continue;
      }
      const auto end = at + found->text.size();
      const auto place = extent(text, at, end, found->token.token);
      at = end;
      if (place.first == place.second) continue;
      const auto begin = std::max(place.first, done);
      if (done < begin) f(part{nullptr, done, begin});
      f(part{&found->token, begin, place.second});
      done = place.second;
      at = std::max(at, done);
    }
    if (done < text.size()) f(part{nullptr, done, text.size()});
  }

 private:
  struct pattern {
    std::string text;
    added_tokens::entry token;
  };

  /// The pattern at the front of @p rest, or nullptr.
  [[nodiscard]] const pattern* find(std::string_view rest) const {
    if (!starts_[static_cast<unsigned char>(rest.front())]) return nullptr;
    const auto at =
        std::find_if(patterns_.begin(), patterns_.end(), [&](const auto& p) { return rest.starts_with(p.text); });
    return at != patterns_.end() ? &*at : nullptr;
  }

  /// What @p token takes of @p text where its pattern stands at [@p begin, @p end); nothing where a neighbour forbids
  /// it.
  [[nodiscard]] static std::pair<std::size_t, std::size_t> extent(std::string_view text, std::size_t begin,
                                                                  std::size_t end, const added_token& token) {
    const auto before = text.substr(0, begin);
    const auto behind = text.substr(end);
    if (token.single_word && (ends_with_word(before) || starts_with_word(behind))) return {0, 0};
    return {token.lstrip ? begin - blanks_at_end(before) : begin, token.rstrip ? end + blanks_at_start(behind) : end};
  }

  [[nodiscard]] static bool starts_with_word(std::string_view text) {
    return !text.empty() && is_word_character(take_code_point(text));
  }
  [[nodiscard]] static bool ends_with_word(std::string_view text) {
    return !text.empty() && is_word_character(last_code_point(text));
  }

  [[nodiscard]] static std::size_t blanks_at_start(std::string_view text) {
    auto rest = text;
    for (auto next = rest; !next.empty() && is_whitespace(take_code_point(next));) rest = next;
    return text.size() - rest.size();
  }
  [[nodiscard]] static std::size_t blanks_at_end(std::string_view text) {
    auto rest = text;
    while (!rest.empty() && is_whitespace(last_code_point(rest))) rest.remove_suffix(last_size(rest));
    return text.size() - rest.size();
  }

  /// Bytes of the last code point. @pre not empty
  [[nodiscard]] static std::size_t last_size(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && size < 4 && (static_cast<unsigned char>(text[text.size() - size]) & 0xC0U) == 0x80U)
      ++size;
    return size;
  }
  [[nodiscard]] static char32_t last_code_point(std::string_view text) {
    text.remove_prefix(text.size() - last_size(text));
    return take_code_point(text);
  }

  std::vector<pattern> patterns_;  ///< longest first; of equal ones the first that was added
  std::array<bool, 256> starts_{};
};

}  // namespace ledg::inline LEDG_ABI::text
