// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @file core/nearest.hpp
/// What may have been meant by a name that there is not.

namespace ledg::inline v0_1 {

/// Least number of insertions, deletions and replacements that turn @p a into @p b. O(|a| |b|)
[[nodiscard]] inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// The @p count of @p names that take the fewest edits to become @p name, ignoring case, best first.
[[nodiscard]] inline std::vector<std::string> nearest_names(std::string_view name,
                                                            const std::vector<std::string>& names,
                                                            std::size_t count = 3) {
  const auto lower = [](std::string_view text) {
    std::string s(text);
    for (auto& c : s) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return s;
  };
  const auto wanted = lower(name);
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const auto& n : names) order.emplace_back(edit_distance(wanted, lower(n)), n);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  order.resize(std::min(order.size(), count));
  std::vector<std::string> best;
  for (auto& [edits, n] : order) best.push_back(std::move(n));
  return best;
}

/// `; did you mean 'a', 'b' or 'c'?` for the end of a message; nothing for no @p names.
[[nodiscard]] inline std::string did_you_mean(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::string text = "; did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "'" : i + 1 < names.size() ? ", '" : " or '") + names[i] + "'";
  return text + "?";
}

}  // namespace ledg::inline v0_1
