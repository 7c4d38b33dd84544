// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/products/backend.hpp"
#include "ledg/core/products/epilogue.hpp"
#include "ledg/core/products/panels.hpp"
#include "ledg/core/products/tile.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/core/weight_type.hpp"

/// @file core/products/panel_weights.hpp
/// Matrix products with weights that stay: packed once into the order in which the kernel reads them, kept as they are
/// stored (F32, F16, BF16) and widened on the way. Every element of a result is summed over k from first to last,
/// whatever else is computed beside it, so a row's bits do not depend on how rows are batched or split over threads.

namespace ledg::inline LEDG_ABI::tiles {

struct free_aligned {
  void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{64}); }
};

/// View of a weight matrix `{out_features, in_features}` in panels (core/products/panels.hpp) of stored elements.
struct panel_view {
  std::size_t out_features = 0;
  std::size_t in_features = 0;
  weight_type type = weight_type::f32;
  instruction_set set = instruction_set::baseline;
  const std::byte* data = nullptr;

  /// Outputs of one panel.
  [[nodiscard]] std::size_t width() const { return tile_width(set); }
  /// The panel of outputs [width() * p, width() * (p + 1)), from input @p k on.
  [[nodiscard]] const std::byte* panel(std::size_t p, std::size_t k) const {
    return data + (p * in_features + k) * width() * size_of(type);
  }
};

/// A weight matrix `{out_features, in_features}` in panels, with its memory.
///
/// Thread-safety: const access from any thread.
class panel_weights {
 public:
  panel_weights() = default;

  /// All zeros. @pre this processor has @p set.
  panel_weights(std::size_t out_features, std::size_t in_features, weight_type type = weight_type::f32,
                instruction_set set = instructions())
      : out_features_(out_features),
        in_features_(in_features),
        type_(type),
        set_(set),
        data_(new (std::align_val_t{64}) std::byte[bytes()]()) {}

  [[nodiscard]] std::size_t out_features() const { return out_features_; }
  [[nodiscard]] std::size_t in_features() const { return in_features_; }
  [[nodiscard]] weight_type type() const { return type_; }
  [[nodiscard]] instruction_set set() const { return set_; }
  /// Bytes held.
  [[nodiscard]] std::size_t bytes() const {
    return panel_floats(out_features_, in_features_, tile_width(set_)) * size_of(type_);
  }
  operator panel_view() const {  // NOLINT(google-explicit-constructor): a view of it
    return {out_features_, in_features_, type_, set_, data_.get()};
  }

  /// Fills outputs [@p first, @p first + @p count) from rows `{count, in_features}` of type @p stored; another type
  /// than the own is rounded to nearest. @param from need not be aligned
  /// @throws shape_error if there are not that many outputs.
  void assign(std::size_t first, std::size_t count, weight_type stored, const void* from) {
    detail::check_outputs(first, count, out_features_);
    const auto* const bytes = static_cast<const std::byte*>(from);
    const std::size_t width = tile_width(set_);
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t k = 0; k < in_features_; ++k) {
        const std::size_t place = ((first + r) / width * in_features_ + k) * width + (first + r) % width;
        write_as(type_, stored, bytes + (r * in_features_ + k) * size_of(stored), data_.get() + place * size_of(type_));
      }
  }
  /// The same from a matrix of floats.
  void assign(std::size_t first, matrix_view<const float> rows) {
    detail::check_inputs(rows, in_features_);
    detail::check_outputs(first, rows.rows, out_features_);
    if (type_ == weight_type::f32 && first == 0 && rows.rows == out_features_)
      return pack_rows(rows, tile_width(set_), reinterpret_cast<float*>(data_.get()));
    for (std::size_t r = 0; r < rows.rows; ++r) assign(first + r, 1, weight_type::f32, rows.row(r));
  }

 private:
  std::size_t out_features_ = 0;
  std::size_t in_features_ = 0;
  weight_type type_ = weight_type::f32;
  instruction_set set_ = instruction_set::baseline;
  std::unique_ptr<std::byte[], free_aligned> data_;
};

/// `y = then(x w^T + bias)`, @p bias null for zeros. Allocates nothing. @pre sizes fit
inline void multiply(matrix_view<const float> x, const panel_view& w, const float* bias, epilogue then,
                     matrix_view<float> y) {
  // A block of a panel serves all rows before the next one is read. Widened weights stay in the first-level cache, with
  // wide registers, or in half of it; others may as well come from the second level, to spare sums a way to memory.
  constexpr std::size_t most_floats = 8192;
  alignas(64) float wide[most_floats];
  alignas(64) float edge[tile_rows * widest_tile];
  alignas(64) float edge_bias[widest_tile]{};
  const std::size_t width = w.width();
  const std::size_t depth = x.cols;
  const std::size_t floats = w.type == weight_type::f32         ? 3 * most_floats
                             : w.set == instruction_set::avx512 ? most_floats
                                                                : most_floats / 2;
  const std::size_t block = std::max<std::size_t>(1, floats / width);
  const tile_split split(x.rows);
  for (std::size_t first = 0, p = 0; first < y.cols; first += width, ++p) {
    const std::size_t count = std::min(width, y.cols - first);
    const bool whole = count == width;
    const float* start = bias == nullptr ? zero_row : bias + first;
    if (bias != nullptr && !whole) {
      std::copy_n(start, count, edge_bias);
      start = edge_bias;
    }
    for (std::size_t k = 0; k == 0 || k < depth; k += block) {
      const std::size_t some = std::min(block, depth - k);
      const auto* weights = reinterpret_cast<const float*>(w.panel(p, k));
      if (w.type != weight_type::f32) {
        detail::widen(w.type, w.set, some * width, reinterpret_cast<const std::uint16_t*>(w.panel(p, k)), wide);
        weights = wide;
      }
      // Blocks lie in memory in the order in which they are read: the tiles of one fetch the next, a bit for each k.
      const std::size_t lines = some * width * size_of(w.type) / 64;
      const std::size_t step = (lines * 64 + split.count * some - 1) / std::max<std::size_t>(1, split.count * some);
      const auto* ahead = reinterpret_cast<const char*>(w.panel(p, k + some));
      const auto* const fetched = ahead + lines * 64;
      for (std::size_t t = 0, r = 0, rows = 0; t < split.count; ++t, r += rows) {
        rows = split[t];
        const matrix_view<float> to(whole ? y.row(r) + first : edge, rows, count, whole ? y.stride : width);
        if (!whole && k > 0)
          for (std::size_t i = 0; i < rows; ++i) std::copy_n(y.row(r + i) + first, count, to.row(i));
        const tile_task task{some,
                             x.row(r) + k,
                             x.stride,
                             weights,
                             k == 0 ? start : to.data,
                             k == 0 ? 0 : to.stride,
                             to.data,
                             to.stride,
                             ahead,
                             ahead < fetched ? step : 0};
        weight_tile(rows)(w.set, &task);
        if (ahead < fetched) ahead += some * step;
        if (k + some == depth) apply_epilogue(then, to);
        if (!whole)
          for (std::size_t i = 0; i < rows; ++i) std::copy_n(to.row(i), count, y.row(r + i) + first);
      }
    }
  }
}

}  // namespace ledg::inline LEDG_ABI::tiles
