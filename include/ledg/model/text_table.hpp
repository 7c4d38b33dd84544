// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file model/text_table.hpp

namespace ledg::inline LEDG_ABI {

/// Distinct texts, numbered in the order in which they were first seen: each is tokenised and encoded once.
///
/// Thread-safety: const access from any number of threads.
class text_table {
 public:
  /// Number of @p text, adding it if it is new.
  std::int32_t add(std::string_view text) {
    const auto [at, fresh] = numbers_.try_emplace(std::string(text), static_cast<std::int32_t>(texts_.size()));
    if (fresh) texts_.emplace_back(text);
    return at->second;
  }

  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] const std::string& operator[](std::size_t i) const { return texts_[i]; }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::unordered_map<std::string, std::int32_t> numbers_;
  std::vector<std::string> texts_;
};

}  // namespace ledg::inline LEDG_ABI
