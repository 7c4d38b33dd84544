// SPDX-License-Identifier: BSD-3-Clause
// onnx NETWORK.onnx: reads it with the headers of ledg::onnx and those that it stands on, and nothing else.
#include <cstdio>
#include <ledg/onnx.hpp>

#if defined(XTENSOR_VERSION_MAJOR) || defined(NLOHMANN_JSON_VERSION_MAJOR) || defined(ZLIB_VERSION)
#error "reading ONNX files must not need xtensor, nlohmann_json or zlib"
#endif

int main(int argc, char** argv) try {
  if (argc != 2) throw ledg::input_error("usage: onnx NETWORK.onnx");
  const auto network = ledg::onnx::read(argv[1], {}).to_graph();
  std::printf("%zu operators\n", network.nodes().size());
  return network.nodes().size() > 100 ? 0 : 1;
} catch (const ledg::any_error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 2;
}
