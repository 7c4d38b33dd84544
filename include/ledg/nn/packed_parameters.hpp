// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>

#include "ledg/core/error.hpp"
#include "ledg/core/products.hpp"
#include "ledg/nn/parameters.hpp"

/// @file nn/packed_parameters.hpp

namespace ledg::inline LEDG_ABI {

/// The matrices of a model packed once, for passes that do not change them: products of a few rows then need not pack
/// them anew each time. Results have the same bits as without, where `products::rows_are_independent`.
///
/// Thread-safety: const access from any thread.
class packed_parameters {
 public:
  /// Packs all matrices of @p values; later changes of those do not reach this object. Takes about as much memory
  /// again.
  /// @throws shape_error where @p values are not as many as the layout has.
  packed_parameters(const parameter_layout& layout, std::span<const float> values) {
    if (values.size() != layout.size())
      throw shape_error("packed parameters: expected " + std::to_string(layout.size()) + " values, got " +
                        std::to_string(values.size()));
    for (const auto& p : layout.entries()) {
      if (p.shape.size() != 2) continue;
      packed_weights w(p.shape[0], p.shape[1]);
      w.assign(0, {values.data() + p.offset, p.shape[0], p.shape[1]});
      matrices_.emplace(p.offset, std::move(w));
    }
  }

  /// The matrix at @p offset of the flat buffer, or null where none starts there.
  [[nodiscard]] const packed_weights* find(std::size_t offset) const {
    const auto at = matrices_.find(offset);
    return at == matrices_.end() ? nullptr : &at->second;
  }

  /// Bytes held.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t total = 0;
    for (const auto& [offset, w] : matrices_) total += w.bytes();
    return total;
  }

 private:
  std::unordered_map<std::size_t, packed_weights> matrices_;
};

}  // namespace ledg::inline LEDG_ABI
