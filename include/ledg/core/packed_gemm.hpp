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
#include <utility>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/half.hpp"
#include "ledg/core/pack.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"

/// @file core/packed_gemm.hpp
/// Matrix products with weights that stay: packed once into the order in which the kernel reads them, kept as they are
/// stored (F32, F16, BF16) and widened on the way. Every element of a result is summed over k from first to last,
/// whatever else is computed beside it, so a row's bits do not depend on how rows are batched or split over threads.

namespace ledg::inline v0_1 {

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

/// @p Rows rows by @p Registers registers of `c += a * b`: the sums stay in registers over all of k. Rows of @p b are
/// as long as the tile is wide, one behind the other. Meanwhile what will be wanted next is fetched, @p step bytes on
/// from @p ahead for each k.
template <std::size_t Rows, std::size_t Registers>
struct tile_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t k, const float* a, std::size_t a_stride, const float* b, float* c,
                                     std::size_t c_stride, const char* ahead, std::size_t step) {
    using number = simd::pack<Lanes>;
    constexpr std::size_t n = Registers;
    number sums[Rows][n];
    simd::unrolled<Rows * n>([&](auto i) __attribute__((always_inline)) {
      sums[i / n][i % n] = number::load(c + i / n * c_stride + i % n * Lanes);
    });
    // One pointer for three rows: more would not leave registers for the addresses.
    const float* rows[(Rows + 2) / 3];
    simd::unrolled<(Rows + 2) / 3>([&](auto g) __attribute__((always_inline)) { rows[g] = a + 3 * g * a_stride; });
    for (const float* const end = b + k * n * Lanes; b != end; b += n * Lanes, ahead += step) {
      __builtin_prefetch(ahead, 0, 2);
      number row[n];
      simd::unrolled<n>([&](auto j) __attribute__((always_inline)) { row[j] = number::load(b + j * Lanes); });
      simd::unrolled<Rows * n>([&](auto i) __attribute__((always_inline)) {
        constexpr std::size_t r = i / n;
        sums[r][i % n] = multiply_add(number(rows[r / 3][r % 3 * a_stride]), row[i % n], sums[r][i % n]);
      });
      simd::unrolled<(Rows + 2) / 3>([&](auto g) __attribute__((always_inline)) { ++rows[g]; });
    }
    simd::unrolled<Rows * n>([&](auto i) __attribute__((always_inline)) {
      sums[i / n][i % n].store(c + i / n * c_stride + i % n * Lanes);
    });
  }
};

/// Most rows of a tile: with two registers a row (four of 32) the sums fill the register file, but for what feeds them.
inline constexpr std::size_t tile_rows = 6;

/// Registers in a row of a tile of weights.
[[nodiscard]] constexpr std::size_t tile_registers(instruction_set set) {
  return set == instruction_set::avx512 ? 4 : 2;
}

using tile_function = void (*)(instruction_set, std::size_t, const float*, std::size_t, const float*, float*,
                               std::size_t, const char*, std::size_t);

/// The tile of @p rows rows, 1 to `tile_rows`, with @p Registers registers in a row.
template <std::size_t Registers>
[[nodiscard]] tile_function tile_of(std::size_t rows) {
  static constexpr auto table = []<std::size_t... R>(std::index_sequence<R...>) {
    return std::array<tile_function, sizeof...(R)>{
        &dispatch<tile_kernel<R + 1, Registers>, std::size_t, const float*, std::size_t, const float*, float*,
                  std::size_t, const char*, std::size_t>...};
  }
  (std::make_index_sequence<tile_rows>{});
  return table[rows - 1];
}

/// Rows of the next tile where @p left are left: as even as can be, since small tiles are slow. @pre left > 0
[[nodiscard]] constexpr std::size_t next_tile(std::size_t left) {
  const std::size_t tiles = (left - 1) / tile_rows + 1;
  return (left - 1) / tiles + 1;
}

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

struct gelu_function {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    return rows::gelu(x);
  }
};
struct gelu_tanh_function {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    return rows::gelu_tanh(x);
  }
};
struct relu_function {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    using simd::less, simd::select;
    return select(less(T(0.0F), x), x, T(0.0F));
  }
};
struct tanh_function {
  template <class T>
  LEDG_ALWAYS_INLINE static T value(const T& x) {
    return rows::tanh(x);
  }
};

inline void apply(epilogue then, std::size_t n, float* x) {
  switch (then) {
    case epilogue::none:
      return;
    case epilogue::gelu:
      return rows::map<gelu_function>(n, x, x);
    case epilogue::gelu_tanh:
      return rows::map<gelu_tanh_function>(n, x, x);
    case epilogue::relu:
      return rows::map<relu_function>(n, x, x);
    case epilogue::tanh:
      return rows::map<tanh_function>(n, x, x);
  }
}

}  // namespace detail

/// A weight matrix `{out_features, in_features}` in the kernel's order: panels as wide as a tile, padded with zeros,
/// each holding for every input its outputs side by side.
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
        width_(detail::tile_registers(set) * lanes_of(set)),
        data_(new (std::align_val_t{64}) std::byte[bytes()]()) {}

  [[nodiscard]] std::size_t out_features() const { return out_features_; }
  [[nodiscard]] std::size_t in_features() const { return in_features_; }
  [[nodiscard]] weight_type type() const { return type_; }
  [[nodiscard]] instruction_set set() const { return set_; }
  /// Outputs of one panel.
  [[nodiscard]] std::size_t width() const { return width_; }
  /// Bytes held.
  [[nodiscard]] std::size_t bytes() const {
    return width_ == 0 ? 0 : (out_features_ + width_ - 1) / width_ * width_ * in_features_ * size_of(type_);
  }
  /// The panel of outputs [width() * p, width() * (p + 1)), from input @p k on.
  [[nodiscard]] const std::byte* panel(std::size_t p, std::size_t k) const {
    return data_.get() + (p * in_features_ + k) * width_ * size_of(type_);
  }

  /// Fills outputs [@p first, @p first + @p count) from rows `{count, in_features}` of type @p stored; another type
  /// than the own is rounded to nearest. @param from need not be aligned
  /// @throws shape_error if there are not that many outputs.
  void assign(std::size_t first, std::size_t count, weight_type stored, const void* from) {
    if (first + count > out_features_)
      throw shape_error("packed weights: rows " + std::to_string(first) + " to " + std::to_string(first + count) +
                        " of " + std::to_string(out_features_));
    const auto* const bytes = static_cast<const std::byte*>(from);
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t k = 0; k < in_features_; ++k) {
        const std::byte* const source = bytes + (r * in_features_ + k) * size_of(stored);
        std::byte* const to =
            data_.get() + (((first + r) / width_ * in_features_ + k) * width_ + (first + r) % width_) * size_of(type_);
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
    for (std::size_t r = 0; r < rows.rows; ++r) assign(first + r, 1, weight_type::f32, rows.row(r));
  }

 private:
  std::size_t out_features_ = 0;
  std::size_t in_features_ = 0;
  weight_type type_ = weight_type::f32;
  instruction_set set_ = instruction_set::baseline;
  std::size_t width_ = 0;
  std::unique_ptr<std::byte[], detail::free_aligned> data_;
};

/// `y = then(x w^T + bias)`: @p x `{rows, in_features}`, @p y `{rows, out_features}`. Allocates nothing.
/// @param bias out_features numbers, or null for zeros
/// @throws shape_error if the sizes disagree.
/// @pre `y` overlaps neither `x` nor `bias`.
inline void packed_product(matrix_view<const float> x, const packed_weights& w, const float* bias, epilogue then,
                           matrix_view<float> y) {
  if (x.cols != w.in_features() || y.cols != w.out_features() || x.rows != y.rows)
    throw shape_error("packed product: " + shape_text(x.rows, x.cols) + " times the transpose of " +
                      shape_text(w.out_features(), w.in_features()) + " into " + shape_text(y.rows, y.cols));
  // A block of a panel serves all rows before the next one is read. Widened weights stay in the first-level cache, with
  // wide registers, or in half of it; others may as well come from the second level, to spare sums a way to memory.
  constexpr std::size_t most_floats = 8192;
  constexpr std::size_t widest = 64;
  alignas(64) float wide[most_floats];
  alignas(64) float edge[detail::tile_rows * widest];
  const std::size_t width = w.width();
  const std::size_t depth = x.cols;
  const std::size_t floats = w.type() == weight_type::f32         ? 3 * most_floats
                             : w.set() == instruction_set::avx512 ? most_floats
                                                                  : most_floats / 2;
  const std::size_t block = std::max<std::size_t>(1, floats / std::max<std::size_t>(width, 1));
  for (std::size_t first = 0, p = 0; first < y.cols; first += width, ++p) {
    const std::size_t count = std::min(width, y.cols - first);
    const bool whole = count == width;
    for (std::size_t k = 0; k == 0 || k < depth; k += block) {
      const std::size_t some = std::min(block, depth - k);
      const auto* weights = reinterpret_cast<const float*>(w.panel(p, k));
      if (w.type() != weight_type::f32) {
        detail::widen(w.type(), w.set(), some * width, reinterpret_cast<const std::uint16_t*>(w.panel(p, k)), wide);
        weights = wide;
      }
      const bool last = k + some == depth;
      // Blocks lie in memory in the order in which they are read: the tiles of one fetch the next, a bit for each k.
      const auto* ahead = reinterpret_cast<const char*>(w.panel(p, k + some));
      const std::size_t lines = some * width * size_of(w.type()) / 64;
      const std::size_t tiles = (x.rows + detail::tile_rows - 1) / detail::tile_rows;
      const std::size_t step = (lines * 64 + tiles * some - 1) / std::max<std::size_t>(1, tiles * some);
      const auto* const fetched = ahead + lines * 64;
      for (std::size_t r = 0, rows = 0; r < x.rows; r += rows) {
        rows = detail::next_tile(x.rows - r);
        float* const c = whole ? y.row(r) + first : edge;
        const std::size_t stride = whole ? y.stride : width;
        for (std::size_t i = 0; i < rows; ++i) {
          float* const to = c + i * stride;
          if (k == 0)
            bias == nullptr ? std::fill_n(to, count, 0.0F) : std::copy_n(bias + first, count, to);
          else if (!whole)
            std::copy_n(y.row(r + i) + first, count, to);
          if (!whole) std::fill_n(to + count, width - count, 0.0F);
        }
        (w.set() == instruction_set::avx512 ? detail::tile_of<4>(rows) : detail::tile_of<2>(rows))(
            w.set(), some, x.row(r) + k, x.stride, weights, c, stride, ahead, ahead < fetched ? step : 0);
        if (ahead < fetched) ahead += some * step;
        for (std::size_t i = 0; i < rows; ++i) {
          if (!whole) std::copy_n(c + i * stride, count, y.row(r + i) + first);
          if (last) detail::apply(then, count, y.row(r + i) + first);
        }
      }
    }
  }
}

}  // namespace ledg::inline v0_1
