// SPDX-License-Identifier: BSD-3-Clause
/// @file onnx_alone.cpp  What an ONNX file is made of: `onnx_alone resnet50.onnx`. Links `ledg::onnx`, no tensors.
#include <iostream>
#include <ledg/onnx.hpp>

#ifdef XTENSOR_VERSION_MAJOR
#error "ledg::onnx brought a tensor library"
#endif

int main(int argc, char** argv) try {
  if (argc != 2) throw ledg::input_error("usage: onnx_alone NETWORK.onnx");
  // [read]
  ledg::onnx::options shapes;
  shapes.batch = 1;  // for a first dimension that the file leaves free
  const auto network = ledg::onnx::read(argv[1], shapes);
  std::cout << network.params() << " parameters, " << network.macs() << " MACs\n";
  for (const auto& [op, count] : network.op_histogram()) std::cout << count << " x " << op << '\n';
  for (const auto& node : network.unresolved()) std::cout << "unknown shape: " << node.op << ", " << node.reason << '\n';
  // [read]
  return network.macs() > 0 ? 0 : 1;
} catch (const ledg::any_error& e) {
  std::cerr << e.what() << '\n';  // names the file, the node, what was expected and what came
  return 2;
}
