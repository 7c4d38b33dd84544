// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"

/// @file train/split.hpp
/// Deterministic splits: where an example goes depends on its key (a family, an id) alone, so that adding examples
/// moves no other, and all members of a family stay together when the key is the family.

namespace ledg::inline LEDG_ABI {

namespace detail {

inline constexpr std::array<std::uint32_t, 256> crc32_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c >> 1) ^ ((c & 1U) != 0 ? 0xEDB88320U : 0U);
    table[i] = c;
  }
  return table;
}();

}  // namespace detail

/// CRC-32 (ISO 3309) of @p text, as zlib's `crc32`; @p start continues an earlier one.
[[nodiscard]] constexpr std::uint32_t crc32(std::string_view text, std::uint32_t start = 0) {
  std::uint32_t c = ~start;
  for (const char ch : text) c = detail::crc32_table[(c ^ static_cast<unsigned char>(ch)) & 0xFFU] ^ (c >> 8);
  return ~c;
}

/// Whether @p text matches @p pattern as a whole, where `*` stands for any characters and `?` for one.
/// O(pattern * text) at worst.
[[nodiscard]] constexpr bool glob_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // last `*`, and where the text it stands for ends
  std::size_t star_end = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_end = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_end;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

/// The parts of a data set.
enum class split_part { train, validation, test };

/// How keys are divided. Keys that match a pattern of `test_keys` or `validation_keys` go there (test first); the
/// others by the bucket `crc32(salt + key) % 10000`: the lowest to test, the next to validation, the rest to training.
struct split_rule {
  double validation = 0.1;                   ///< fraction of the buckets
  double test = 0.1;                         ///< fraction of the buckets
  std::string salt;                          ///< another salt is another split
  std::vector<std::string> test_keys;        ///< names or globs to hold out
  std::vector<std::string> validation_keys;  ///< names or globs

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("validation", self.validation);
    visit("test", self.test);
    visit("salt", self.salt);
    visit("test_keys", self.test_keys);
    visit("validation_keys", self.validation_keys);
  }

  /// @throws input_error where the fractions are not in [0, 1] or add up to more than 1.
  void check() const {
    if (!(validation >= 0 && test >= 0 && validation + test <= 1))
      throw input_error("split: expected fractions in [0, 1] whose sum is at most 1, got validation " +
                        std::to_string(validation) + " and test " + std::to_string(test));
  }

  /// Where @p key goes. @pre `check()` passed
  [[nodiscard]] split_part operator()(std::string_view key) const {
    if (matches(test_keys, key)) return split_part::test;
    if (matches(validation_keys, key)) return split_part::validation;
    const double bucket = (static_cast<double>(crc32(key, crc32(salt)) % 10000) + 0.5) / 10000;
    if (bucket < test) return split_part::test;
    return bucket < test + validation ? split_part::validation : split_part::train;
  }

  /// The parts of all @p keys, in their order.
  /// @throws lookup_error naming a pattern that matches none of them: a hold-out by a misspelt name would hold out
  /// nothing.
  [[nodiscard]] std::vector<split_part> assign(std::span<const std::string> keys) const {
    check();
    for (const auto* patterns : {&test_keys, &validation_keys})
      for (const auto& pattern : *patterns) {
        bool found = false;
        for (const auto& key : keys) found = found || glob_match(pattern, key);
        if (!found)
          throw lookup_error("split: '" + pattern + "' matches none of the " + std::to_string(keys.size()) + " keys");
      }
    std::vector<split_part> parts;
    parts.reserve(keys.size());
    for (const auto& key : keys) parts.push_back((*this)(key));
    return parts;
  }

 private:
  static bool matches(const std::vector<std::string>& patterns, std::string_view key) {
    for (const auto& pattern : patterns)
      if (glob_match(pattern, key)) return true;
    return false;
  }
};

/// Positions of the examples that went to @p wanted.
[[nodiscard]] inline std::vector<std::size_t> members(std::span<const split_part> parts, split_part wanted) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (parts[i] == wanted) result.push_back(i);
  return result;
}

}  // namespace ledg::inline LEDG_ABI
