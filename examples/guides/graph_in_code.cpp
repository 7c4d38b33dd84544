// SPDX-License-Identifier: BSD-3-Clause
/// @file graph_in_code.cpp  A network without a file: nodes in code, its cost, its text. Links `ledg::text`, no tensors.
#include <iostream>
#include <ledg/graph/cost.hpp>
#include <ledg/graph/graph.hpp>
#include <ledg/text/templates.hpp>

// [network]
ledg::graph small_network() {
  ledg::graph_node input, conv, relu;
  input.op = "Input";
  input.output_shape = ledg::shape{1, 3, 32, 32};
  conv.op = "Conv";
  conv.inputs = {0};  // the producers, by index
  conv.output_shape = ledg::shape{1, 16, 32, 32};
  conv.params = 16 * 3 * 3 * 3;
  conv.set("kernel_shape", ledg::shape{3, 3});
  conv.set("pads", ledg::shape{1, 1, 1, 1});
  relu.op = "Relu";
  relu.inputs = {1};
  relu.output_shape = conv.output_shape;
  return ledg::graph({input, conv, relu}, "small");  // throws for an edge to nowhere and for a cycle
}
// [network]

int main() {
  // [cost]
  const auto network = small_network();
  const auto cost = ledg::total_cost(network);
  std::cout << cost.macs << " MACs, " << network.params() << " parameters\n";
  for (const auto& text : ledg::text::template_set::named("concise").describe(network)) std::cout << text << '\n';
  // [cost]
  return cost.macs == 16 * 3 * 3 * 3 * 32 * 32 && network.params() == 432 ? 0 : 1;
}
