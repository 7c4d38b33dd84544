// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/elementwise.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"

/// @file core/products/epilogue.hpp
/// What happens to a product while it is still at hand.

namespace ledg::inline LEDG_ABI {

/// What happens to a product before it is written.
enum class epilogue : std::uint8_t { none, gelu, gelu_tanh, relu, tanh };

namespace detail {

/// @p Function on @p rows rows of @p n elements, in place.
template <class Function>
struct map_rows_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t rows, std::size_t n, float* x, std::size_t stride) {
    for (; rows > 0; --rows, x += stride) rows::detail::map_kernel<Function>::template run<Lanes>(n, x, x);
  }
};

}  // namespace detail

/// @p then on every element of @p y, in place.
inline void apply_epilogue(epilogue then, matrix_view<float> y) {
  const auto map = [&]<class Function>(Function) {
    dispatch<detail::map_rows_kernel<Function>>(instructions(), y.rows, y.cols, y.data, y.stride);
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

}  // namespace ledg::inline LEDG_ABI
