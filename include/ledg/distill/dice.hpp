// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "ledg/core/random.hpp"
#include "ledg/distill/words.hpp"

/// @file distill/dice.hpp
/// What chance decides when texts are made.

namespace ledg::inline LEDG_ABI::distill {

/// Draws one after the other from a counter-based generator.
class text_dice {
 public:
  explicit text_dice(philox random) : random_(random) {}

  [[nodiscard]] std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_.below(at_++, n)); }
  [[nodiscard]] bool chance(double p) { return random_.uniform(at_++ * 4) < p; }
  template <class List>
  [[nodiscard]] const auto& pick(const List& list) {
    return list[below(std::size(list))];
  }
  /// A number between the two, evenly on a logarithmic scale.
  [[nodiscard]] double magnitude(double least, double most) {
    return least * std::pow(most / least, random_.uniform(at_++ * 4));
  }

 private:
  philox random_;
  std::uint64_t at_ = 0;
};

/// Whether @p text is the one in @p n that is chosen by its hash (FNV-1a, then mixed), which no standard library
/// decides.
[[nodiscard]] inline bool chosen_by_hash(std::uint64_t n, std::string_view text) {
  std::uint64_t h = 14695981039346656037ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return philox(h).below(0, n) == 0;
}

/// Names that nobody has given to anything.
class name_dice {
 public:
  /// @param words ordinary words, in lower case; may be empty
  name_dice(text_dice& dice, std::span<const std::string> words) : dice_(dice), words_(words) {}

  [[nodiscard]] std::string word() { return words_.empty() ? "word" : dice_.pick(words_); }

  /// One or two words with large first letters.
  [[nodiscard]] std::string name() {
    auto name = capitalized(word());
    if (dice_.chance(0.5)) name += capitalized(word());
    return name;
  }

  /// What stands behind the name of a processor: `RTX 3070 Ti`, `i7-940X`.
  [[nodiscard]] std::string digits() {
    std::string s = dice_.pick(std::array{"", "", "", "A", "RTX ", "GTX ", "V", "i7-", "MI", "E5-", "X", "T"});
    for (std::size_t n = 1 + dice_.below(4); n > 0; --n) s += static_cast<char>('0' + dice_.below(10));
    return s + dice_.pick(std::array{"", "", "", "", "X", "T", "U", "K", "M", " Ti", " Pro", " Max", "G"});
  }

  [[nodiscard]] std::string family() { return std::string(dice_.pick(processor_families)); }

 private:
  [[nodiscard]] static std::string capitalized(std::string word) {
    if (!word.empty()) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word;
  }

  text_dice& dice_;
  std::span<const std::string> words_;
};

}  // namespace ledg::inline LEDG_ABI::distill
