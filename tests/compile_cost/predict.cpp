// SPDX-License-Identifier: BSD-3-Clause
// What somebody writes who wants the latency of a network, whatever preset the checkpoint holds.
#include <iostream>
#include <ledg/latency.hpp>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto predictor = ledg::any_latency_predictor::load(argv[1]);
  const auto network = ledg::onnx::read(argv[2]).to_graph();
  ledg::platform_query query;
  query.spec = ledg::hardware::find(argv[3]);
  std::cout << predictor.predict(network, query).latency_ms << " ms\n";
}
