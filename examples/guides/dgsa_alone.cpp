// SPDX-License-Identifier: BSD-3-Clause
/// @file dgsa_alone.cpp  Dynamic graph self-attention by itself: forward, the weights of its branches, backward.
#include <cmath>
#include <iostream>
#include <ledg/nn.hpp>
#include <vector>

int main() {
  // [layer]
  using layer = ledg::dgsa<ledg::masks<ledg::grandfather, ledg::father, ledg::child>, ledg::mlp_gate>;
  constexpr std::size_t hidden_size = 16;
  constexpr std::size_t num_heads = 4;
  ledg::parameter_layout layout;  // names and shapes of all parameters, in one flat buffer
  const layer attention(layout, "attention", hidden_size, num_heads);
  std::vector<float> parameters(layout.size());
  layout.initialize(std::span(parameters), 1);
  // [layer]

  // [forward]
  ledg::graph_node input, left, right, sum;
  input.op = "Input";
  left.op = right.op = "Conv";
  left.inputs = right.inputs = {0};
  sum.op = "Add";
  sum.inputs = {1, 2};
  const std::vector<ledg::graph> graphs{ledg::graph({input, left, right, sum})};
  const auto structure = ledg::make_structure(layer::mask_list{}, ledg::graph_batch(graphs));

  ledg::tensor<float, 2> x = ledg::tensor<float, 2>::from_shape({4, hidden_size});
  x.fill(0.5F);
  ledg::workspace<float> memory;
  layer::context<float> context;  // what backward needs
  const ledg::forward_pass<float> forward{parameters.data(), &memory};
  const auto y = attention.forward(forward, x, structure, context);
  for (std::size_t node = 0; node < 4; ++node)
    std::cout << graphs[0].label(node) << ": grandfather " << context.weights.row(node)[0] << ", father "
              << context.weights.row(node)[1] << ", child " << context.weights.row(node)[2] << '\n';
  // [forward]

  // [backward]
  ledg::tensor<float, 2> dy = ledg::tensor<float, 2>::from_shape({4, hidden_size});
  dy.fill(1.0F);
  std::vector<float> gradients(layout.size());
  const ledg::backward_pass<float> backward{parameters.data(), gradients.data(), &memory};
  const auto dx = attention.backward(backward, dy, structure, context);  // adds to the parameters' gradients
  // [backward]

  float norm = 0;
  for (const float g : gradients) norm += g * g;
  std::cout << "gradient norm " << std::sqrt(norm) << '\n';
  return y.rows == 4 && dx.cols == hidden_size && norm > 0 && std::isfinite(norm) ? 0 : 1;
}
