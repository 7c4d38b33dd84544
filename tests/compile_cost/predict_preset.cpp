// SPDX-License-Identifier: BSD-3-Clause
// The same for a checkpoint of one preset, known when compiling.
#include <iostream>
#include <ledg/hardware/catalogue.hpp>
#include <ledg/latency/presets.hpp>
#include <ledg/onnx/read.hpp>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto predictor = ledg::latency_predictor<ledg::ledg_former>::load(argv[1]);
  const auto network = ledg::onnx::read(argv[2]).to_graph();
  ledg::platform_query query;
  query.spec = ledg::hardware::find(argv[3]);
  std::cout << predictor.predict(network, query).latency_ms << " ms\n";
}
