// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "ledg/core/random.hpp"
#include "ledg/core/tensor.hpp"

/// @file nn/pass.hpp
/// What a layer is. Layers are plain types that hold sizes and offsets into the flat parameter buffer; `forward` and
/// `backward` are const, activations live in a `workspace`, what `backward` needs in the layer's `context`, gradients
/// in a buffer of their own. So one model serves many threads at once.

namespace ledg::inline LEDG_ABI {

class packed_parameters;

/// What a layer reads and what it writes. T follows from the pass alone: a parameter of these types takes whatever
/// converts, a `tensor<T, 2>` and, to read, a `matrix_view<T>` too.
template <class T>
using input_view = std::type_identity_t<matrix_view<const T>>;
template <class T>
using output_view = std::type_identity_t<matrix_view<T>>;

/// What a forward pass needs beside its input.
template <class T>
struct forward_pass {
  const T* parameters;         ///< the model's flat buffer
  workspace<T>* memory;        ///< where outputs and contexts live until its `reset`
  bool training = false;       ///< whether dropout acts
  philox dropout = philox(0);  ///< stream of this step
  std::size_t first_row = 0;   ///< position of row 0 in the whole batch, so that shards draw what the whole would draw
  const packed_parameters* packed = nullptr;  ///< the same parameters packed, where they stay (float)
};

/// What a backward pass needs beside the gradient of its output.
template <class T>
struct backward_pass {
  const T* parameters;
  T* gradients;  ///< flat buffer; layers add to it
  workspace<T>* memory;
};

/// A layer maps rows to rows. `forward(pass, x, context)` returns a view of its output; `backward(pass, dy, context)`
/// adds to the parameters' gradients and returns the gradient of the input. Views are valid until the workspace is
/// reset, and the input must stay unchanged until then.
template <class L, class T>
concept layer = requires(const L l, const forward_pass<T>& f, const backward_pass<T>& b, matrix_view<const T> x,
                         typename L::template context<T>& c) {
  { l.forward(f, x, c) } -> std::convertible_to<matrix_view<const T>>;
  { l.backward(b, x, c) } -> std::convertible_to<matrix_view<const T>>;
};

}  // namespace ledg::inline LEDG_ABI
