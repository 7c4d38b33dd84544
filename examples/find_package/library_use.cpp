// SPDX-License-Identifier: BSD-3-Clause
/// @file library_use.cpp  How long a network takes on a device, asked from C++:
/// `library_use latency.safetensors resnet50.onnx "Tesla T4"`.
#include <iostream>
#include <ledg/latency.hpp>

int main(int argc, char** argv) try {
  if (argc != 4) throw ledg::input_error("usage: library_use CHECKPOINT NETWORK.onnx HARDWARE");
  const auto predictor = ledg::any_latency_predictor::load(argv[1]);  // whatever preset the file holds

  ledg::onnx::options shapes;
  shapes.batch = 1;
  const auto network = ledg::onnx::read(argv[2], shapes).to_graph();

  ledg::platform_query platform;
  platform.spec = ledg::hardware::find(argv[3]);  // throws, naming the nearest, if unknown
  platform.batch = 8;
  const auto answer = predictor.predict(network, platform);  // const, from any number of threads
  std::cout << answer.latency_ms << " ms";
  if (const auto& within = answer.interval)
    std::cout << ", 90 % within " << within->low_ms << " to " << within->high_ms;
  std::cout << '\n';
  for (const auto& flag : answer.flags) std::cout << "beware: " << flag << '\n';
} catch (const ledg::any_error& e) {
  std::cerr << e.what() << '\n';
  return 2;
}
