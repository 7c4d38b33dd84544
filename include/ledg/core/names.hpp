// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"

/// @file core/names.hpp
/// What is said where a name is looked up in a list and not found. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI {

/// Least number of insertions, deletions and replacements of bytes, and swaps of two that stand side by side, that turn
/// @p a into @p b; no byte is changed twice (the optimal string alignment distance).
[[nodiscard]] inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  std::vector<std::size_t> above(row.size());
  std::vector<std::size_t> two_above(row.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    two_above.swap(above);
    above.swap(row);
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = above[j] + (a[i] == b[j] ? 0 : 1);
      row[j + 1] = std::min({replaced, row[j] + 1, above[j + 1] + 1});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
        row[j + 1] = std::min(row[j + 1], two_above[j - 1] + 1);
    }
  }
  return row.back();
}

/// @p text with its ASCII letters in lower case.
[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string s(text);
  for (auto& c : s) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return s;
}

/// Of @p known, the at most @p count names that @p got may have been meant for, best first. More than one letter in
/// three may not differ; case does not count.
[[nodiscard]] inline std::vector<std::string> near_names(std::string_view got, std::span<const std::string> known,
                                                         std::size_t count = 3) {
  const auto wanted = lower_case(got);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& name : known) {
    const auto edits = edit_distance(wanted, lower_case(name));
    if (3 * edits <= std::max(wanted.size(), name.size())) near.emplace_back(edits, name);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(count, near.size()); ++i) names.push_back(std::move(near[i].second));
  return names;
}

/// `A, B and C`, for @p last `and`; each name within @p quote.
[[nodiscard]] inline std::string listed(std::span<const std::string> names, std::string_view last,
                                        std::string_view quote = "") {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 < names.size() ? ", " : " " + std::string(last) + " ";
    text.append(quote).append(names[i]).append(quote);
  }
  return text;
}

/// Says that there is no @p what (`preset`, `data set`) called @p got, what may have been meant, and what there is.
/// @param place file, option or member where the name stands; may be empty
/// @throws lookup_error, always; its `nearest()` are the near names
[[noreturn]] inline void throw_unknown(std::string_view what, std::string_view got, std::span<const std::string> known,
                                       std::string_view place = "") {
  auto near = near_names(got, known);
  std::string message(place);
  if (!place.empty()) message += ": ";
  message.append("unknown ").append(what).append(" '").append(got).append("'; ");
  if (!near.empty()) message += "did you mean " + listed(near, "or", "'") + "? ";
  message += known.empty() ? "none are known" : "known are " + listed(known, "and");
  throw lookup_error(message, std::move(near));
}

}  // namespace ledg::inline LEDG_ABI
