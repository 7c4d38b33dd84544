// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <vector>

#include "ledg/core/tensor.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"

/// @file view_check.hpp  Layers take whatever holds a matrix: tensors, views to write to, views to read.
namespace ledg_test {

[[nodiscard]] inline ledg::tensor<float, 2> as_tensor(const dense<float>& m) {
  ledg::tensor<float, 2> t({m.rows, m.cols});
  std::copy(m.values.begin(), m.values.end(), t.begin());
  return t;
}

/// What a forward and a backward pass give: output, gradient of the input, gradients of the parameters.
struct passes {
  std::vector<float> y, dx, gradients;
  bool operator==(const passes&) const = default;
};

/// Runs @p layer on @p x and @p dy as they are.
template <class Layer, class X, class... Rest>
[[nodiscard]] passes run_passes(const ledg::parameter_layout& layout, const Layer& layer, X&& x, X&& dy,
                                const Rest&... rest) {
  const auto parameters = random_parameters<float>(layout);
  ledg::workspace<float> memory;
  typename Layer::template context<float> context;
  passes out;
  out.gradients.assign(layout.size(), 0.0F);
  const auto copy = [](ledg::matrix_view<const float> m) { return std::vector<float>(m.data, m.data + m.size()); };
  const ledg::forward_pass<float> forward{.parameters = parameters.data(), .memory = &memory};
  out.y = copy(layer.forward(forward, x, rest..., context));
  const ledg::backward_pass<float> backward{parameters.data(), out.gradients.data(), &memory};
  out.dx = copy(layer.backward(backward, dy, rest..., context));
  return out;
}

/// Holds the passes of @p layer on tensors and on either kind of view to the same bits. @param x rows in, @param dy
/// gradient of the rows out, which a gate may overwrite
template <class Layer, class... Rest>
void check_views(const ledg::parameter_layout& layout, const Layer& layer, const dense<float>& x,
                 const dense<float>& dy, const Rest&... rest) {
  auto tensor_x = as_tensor(x), tensor_dy = as_tensor(dy);
  const auto of_tensors = run_passes(layout, layer, tensor_x, tensor_dy, rest...);
  CHECK(of_tensors.y.size() == dy.values.size());
  CHECK(of_tensors.dx.size() == x.values.size());
  auto own_x = x, own_dy = dy;
  ledg::matrix_view<float> view_x(own_x.values.data(), x.rows, x.cols), view_dy(own_dy.values.data(), dy.rows, dy.cols);
  CHECK(of_tensors == run_passes(layout, layer, view_x, view_dy, rest...));
  if constexpr (requires(ledg::backward_pass<float> b, typename Layer::template context<float> c) {
                  layer.backward(b, view(dy), rest..., c);
                }) {
    const auto const_x = as_tensor(x), const_dy = as_tensor(dy);
    CHECK(of_tensors == run_passes(layout, layer, const_x, const_dy, rest...));
    CHECK(of_tensors == run_passes(layout, layer, view(x), view(dy), rest...));
  }
}

}  // namespace ledg_test
