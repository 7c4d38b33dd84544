// SPDX-License-Identifier: BSD-3-Clause
// Shapes of the outputs of ONNX files, for tests/reference/onnx_suite.py: reads paths from standard input, prints a
// line of JSON for each.
#include <iostream>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"
#include "ledg/onnx/read.hpp"

namespace {

using ledg::io::json;

json describe(const std::string& path) {
  const auto net = ledg::onnx::read(path);
  auto outputs = json::array();
  for (const auto& v : net.outputs()) outputs.push_back(v.dims ? json(*v.dims) : json());
  json line{{"outputs", outputs}, {"macs", net.macs()}, {"params", net.params()}, {"reason", ""}};
  if (const auto open = net.unresolved(); !open.empty()) line["reason"] = open.front().reason;
  (void)net.to_graph();
  return line;
}

}  // namespace

int main() {
  for (std::string path; std::getline(std::cin, path);) {
    json line;
    try {
      line = describe(path);
    } catch (const std::exception& e) {
      line = {{"outputs", json::array()}, {"reason", e.what()}};
    }
    line["file"] = path;
    std::cout << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
  }
}
