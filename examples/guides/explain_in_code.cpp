// SPDX-License-Identifier: BSD-3-Clause
// Which operators of a network take its time on a device, and whether it fits: docs/explain.md.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <iostream>
#include <ledg/hardware/catalogue.hpp>
#include <ledg/latency/predictor.hpp>
#include <ledg/model/presets.hpp>
#include <ledg/onnx/read.hpp>

namespace {

using predictor_type = ledg::latency_predictor<ledg::ledg_former>;  // any_latency_predictor does the same

/// Prints the five most expensive operators. @returns whether all of them sum to the answer
bool explain(const predictor_type& predictor, const ledg::graph& network) {
  // [explain]
  ledg::platform_query query;
  query.spec = ledg::hardware::find("Tesla T4");
  query.batch = 8;
  auto e = predictor.explain(network, query);
  double sum = e.overhead_ms;
  for (const auto& o : e.operators) sum += o.ms;
  std::cout << e.answer.latency_ms << " ms, of which " << e.overhead_ms << " belong to no operator\n";
  std::sort(e.operators.begin(), e.operators.end(), [](const auto& a, const auto& b) { return a.ms > b.ms; });
  for (std::size_t i = 0; i < 5; ++i) {
    const auto& o = e.operators[i];
    const auto& node = (*e.network)[o.node];
    std::cout << node.op << ' ' << node.name << ": " << o.ms << " ms, " << to_string(o.bound) << " bound\n";
  }
  if (e.memory.fits() == false) std::cout << "it does not fit\n";
  // [explain]
  return std::abs(sum - e.answer.latency_ms) <= 1e-9 * e.answer.latency_ms;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: explain_in_code CHECKPOINT NETWORK.onnx\n";
    return 2;
  }
  try {
    ledg::onnx::options shapes;
    shapes.batch = 1;
    const auto network = ledg::onnx::read(argv[2], shapes).to_graph();
    return explain(predictor_type::load(argv[1]), network) ? 0 : 1;
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
