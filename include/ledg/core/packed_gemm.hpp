// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/elementwise.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/half.hpp"
#include "ledg/core/pack.hpp"
#include "ledg/core/panels.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/core/tile.hpp"

/// @file core/packed_gemm.hpp
/// Matrix products with weights that stay: packed once into the order in which the kernel reads them, kept as they are
/// stored (F32, F16, BF16) and widened on the way. Every element of a result is summed over k from first to last,
/// whatever else is computed beside it, so a row's bits do not depend on how rows are batched or split over threads.

namespace ledg::inline LEDG_ABI {

/// How the elements of packed weights are stored.
enum class weight_type : std::uint8_t { f32, f16, bf16 };

/// `F32`, `F16`, `BF16`.
[[nodiscard]] constexpr std::string_view name_of(weight_type type) {
  return std::array<std::string_view, 3>{"F32", "F16", "BF16"}[static_cast<std::size_t>(type)];
}

/// Bytes of one element.
[[nodiscard]] constexpr std::size_t size_of(weight_type type) { return type == weight_type::f32 ? 4 : 2; }

/// What happens to a product before it is written.
enum class epilogue : std::uint8_t { none, gelu, gelu_tanh, relu, tanh };

namespace detail {

#if defined(__x86_64__)
[[gnu::target("avx2,fma,f16c")]] inline void widen_half_f16c(std::size_t n, const std::uint16_t* from, float* to) {
  using halves = simd::vector_of<short, 8>::type;
  for (std::size_t i = 0; i < n; i += 8) {
    halves h;
    std::memcpy(&h, from + i, sizeof h);
    const auto wide = __builtin_ia32_vcvtph2ps256(h);
    std::memcpy(to + i, &wide, sizeof wide);
  }
}
#endif

struct widen_bfloat16 {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, const std::uint16_t* from, float* to) {
    for (std::size_t i = 0; i < n; i += Lanes) {
      typename simd::vector_of<std::uint16_t, Lanes>::type bits;
      std::memcpy(&bits, from + i, sizeof bits);
      const auto wide = __builtin_convertvector(bits, typename simd::vector_of<std::uint32_t, Lanes>::type) << 16;
      std::memcpy(to + i, &wide, sizeof wide);
    }
  }
};

/// @p n stored elements, a multiple of 16, as floats. @pre @p type is not F32
inline void widen(weight_type type, instruction_set set, std::size_t n, const std::uint16_t* from, float* to) {
  if (type == weight_type::bf16) return dispatch<widen_bfloat16>(set, n, from, to);
#if defined(__x86_64__)
  if (set != instruction_set::baseline) return widen_half_f16c(n, from, to);
#endif
  for (std::size_t i = 0; i < n; ++i) to[i] = half_to_float(from[i]);
}

/// A number of any stored type at @p from, which need not be aligned.
[[nodiscard]] inline float widened(weight_type type, const std::byte* from) {
  if (type == weight_type::f32) {
    float value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }
  std::uint16_t bits;
  std::memcpy(&bits, from, sizeof bits);
  return type == weight_type::f16 ? half_to_float(bits) : bfloat16_to_float(bits);
}

/// @p n numbers of any stored type, at an address that need not be aligned.
inline void widen_row(weight_type type, std::size_t n, const std::byte* from, float* to) {
  if (type == weight_type::f32) {
    if (n > 0) std::memcpy(to, from, n * sizeof(float));
    return;
  }
  const std::size_t whole = n / 16 * 16;
  widen(type, instructions(), whole, reinterpret_cast<const std::uint16_t*>(from), to);
  for (std::size_t i = whole; i < n; ++i) to[i] = widened(type, from + i * size_of(type));
}

struct free_aligned {
  void operator()(std::byte* p) const { ::operator delete[](p, std::align_val_t{64}); }
};

/// @p Function on @p rows rows of @p n elements, in place.
template <class Function>
struct map_rows_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t rows, std::size_t n, float* x, std::size_t stride) {
    for (; rows > 0; --rows, x += stride) rows::detail::map_kernel<Function>::template run<Lanes>(n, x, x);
  }
};

inline void apply(epilogue then, matrix_view<float> y) {
  const auto map = [&]<class Function>(Function) {
    dispatch<map_rows_kernel<Function>>(instructions(), y.rows, y.cols, y.data, y.stride);
  };
  switch (then) {
    case epilogue::none:
      return;
    case epilogue::gelu:
      return map(gelu{});
    case epilogue::gelu_tanh:
      return map(gelu_tanh{});
    case epilogue::relu:
      return map(relu{});
    case epilogue::tanh:
      return map(tanh_activation{});
  }
}

}  // namespace detail

/// View of a weight matrix `{out_features, in_features}` in panels (core/panels.hpp) of stored elements.
struct packed_view {
  std::size_t out_features = 0;
  std::size_t in_features = 0;
  weight_type type = weight_type::f32;
  instruction_set set = instruction_set::baseline;
  const std::byte* data = nullptr;

  /// Outputs of one panel.
  [[nodiscard]] std::size_t width() const { return detail::tile_width(set); }
  /// The panel of outputs [width() * p, width() * (p + 1)), from input @p k on.
  [[nodiscard]] const std::byte* panel(std::size_t p, std::size_t k) const {
    return data + (p * in_features + k) * width() * size_of(type);
  }
};

/// A weight matrix `{out_features, in_features}` in panels, with its memory.
///
/// Thread-safety: const access from any thread.
class packed_weights {
 public:
  packed_weights() = default;

  /// All zeros. @pre this processor has @p set.
  packed_weights(std::size_t out_features, std::size_t in_features, weight_type type = weight_type::f32,
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
    return detail::panel_floats(out_features_, in_features_, detail::tile_width(set_)) * size_of(type_);
  }
  operator packed_view() const {  // NOLINT(google-explicit-constructor): a view of it
    return {out_features_, in_features_, type_, set_, data_.get()};
  }

  /// Fills outputs [@p first, @p first + @p count) from rows `{count, in_features}` of type @p stored; another type
  /// than the own is rounded to nearest. @param from need not be aligned
  /// @throws shape_error if there are not that many outputs.
  void assign(std::size_t first, std::size_t count, weight_type stored, const void* from) {
    if (first + count > out_features_)
      throw shape_error("packed weights: rows " + std::to_string(first) + " to " + std::to_string(first + count) +
                        " of " + std::to_string(out_features_));
    const auto* const bytes = static_cast<const std::byte*>(from);
    const std::size_t width = detail::tile_width(set_);
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t k = 0; k < in_features_; ++k) {
        const std::byte* const source = bytes + (r * in_features_ + k) * size_of(stored);
        std::byte* const to =
            data_.get() + (((first + r) / width * in_features_ + k) * width + (first + r) % width) * size_of(type_);
        if (stored == type_) {
          std::memcpy(to, source, size_of(type_));
        } else {
          const float value = detail::widened(stored, source);
          const std::uint16_t bits = type_ == weight_type::f16 ? float_to_half(value) : float_to_bfloat16(value);
          if (type_ == weight_type::f32)
            std::memcpy(to, &value, sizeof value);
          else
            std::memcpy(to, &bits, sizeof bits);
        }
      }
  }
  /// The same from a matrix of floats.
  void assign(std::size_t first, matrix_view<const float> rows) {
    if (rows.cols != in_features_)
      throw shape_error("packed weights: expected rows of " + std::to_string(in_features_) + ", got " +
                        shape_text(rows.rows, rows.cols));
    if (type_ == weight_type::f32 && first == 0 && rows.rows == out_features_)
      return detail::pack_rows(rows, detail::tile_width(set_), reinterpret_cast<float*>(data_.get()));
    for (std::size_t r = 0; r < rows.rows; ++r) assign(first + r, 1, weight_type::f32, rows.row(r));
  }

 private:
  std::size_t out_features_ = 0;
  std::size_t in_features_ = 0;
  weight_type type_ = weight_type::f32;
  instruction_set set_ = instruction_set::baseline;
  std::unique_ptr<std::byte[], detail::free_aligned> data_;
};

/// `y = then(x w^T + bias)`: @p x `{rows, in_features}`, @p y `{rows, out_features}`. Allocates nothing.
/// @param bias out_features numbers, or null for zeros
/// @throws shape_error if the sizes disagree.
/// @pre `y` overlaps neither `x` nor `bias`.
inline void packed_product(matrix_view<const float> x, const packed_view& w, const float* bias, epilogue then,
                           matrix_view<float> y) {
  if (x.cols != w.in_features || y.cols != w.out_features || x.rows != y.rows)
    throw shape_error("packed product: " + shape_text(x.rows, x.cols) + " times the transpose of " +
                      shape_text(w.out_features, w.in_features) + " into " + shape_text(y.rows, y.cols));
  // A block of a panel serves all rows before the next one is read. Widened weights stay in the first-level cache, with
  // wide registers, or in half of it; others may as well come from the second level, to spare sums a way to memory.
  constexpr std::size_t most_floats = 8192;
  alignas(64) float wide[most_floats];
  alignas(64) float edge[detail::tile_rows * detail::widest_tile];
  alignas(64) float edge_bias[detail::widest_tile]{};
  const std::size_t width = w.width();
  const std::size_t depth = x.cols;
  const std::size_t floats = w.type == weight_type::f32         ? 3 * most_floats
                             : w.set == instruction_set::avx512 ? most_floats
                                                                : most_floats / 2;
  const std::size_t block = std::max<std::size_t>(1, floats / width);
  const detail::tile_split tiles(x.rows);
  for (std::size_t first = 0, p = 0; first < y.cols; first += width, ++p) {
    const std::size_t count = std::min(width, y.cols - first);
    const bool whole = count == width;
    const float* start = bias == nullptr ? detail::zero_row : bias + first;
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
      const std::size_t step = (lines * 64 + tiles.count * some - 1) / std::max<std::size_t>(1, tiles.count * some);
      const auto* ahead = reinterpret_cast<const char*>(w.panel(p, k + some));
      const auto* const fetched = ahead + lines * 64;
      for (std::size_t t = 0, r = 0, rows = 0; t < tiles.count; ++t, r += rows) {
        rows = tiles[t];
        const matrix_view<float> to(whole ? y.row(r) + first : edge, rows, count, whole ? y.stride : width);
        if (!whole && k > 0)
          for (std::size_t i = 0; i < rows; ++i) std::copy_n(y.row(r + i) + first, count, to.row(i));
        const detail::tile_task task{some,
                                     x.row(r) + k,
                                     x.stride,
                                     weights,
                                     k == 0 ? start : to.data,
                                     k == 0 ? 0 : to.stride,
                                     to.data,
                                     to.stride,
                                     ahead,
                                     ahead < fetched ? step : 0};
        detail::weight_tile(rows)(w.set, &task);
        if (ahead < fetched) ahead += some * step;
        if (k + some == depth) detail::apply(then, to);
        if (!whole)
          for (std::size_t i = 0; i < rows; ++i) std::copy_n(to.row(i), count, y.row(r + i) + first);
      }
    }
  }
}

}  // namespace ledg::inline LEDG_ABI
