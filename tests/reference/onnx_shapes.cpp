// SPDX-License-Identifier: BSD-3-Clause
// Shapes of the outputs of ONNX files, for tests/reference/onnx_suite.py and free_dimensions.py: reads paths from
// standard input, prints a line of JSON for each.
#include <iostream>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/io/json.hpp"
#include "ledg/onnx/read.hpp"

namespace {

using ledg::io::json;

// A shape as far as it is known: -1 for a free dimension, null where nothing is known.
json as_far_as_known(const ledg::onnx::value& v) {
  if (v.dims) return *v.dims;
  return v.open_dims.empty() ? json() : json(v.open_dims);
}

json describe(const std::string& path) {
  const auto net = ledg::onnx::read(path);
  auto outputs = json::array(), open = json::array();
  for (const auto& v : net.outputs()) {
    outputs.push_back(v.dims ? json(*v.dims) : json());
    open.push_back(as_far_as_known(v));
  }
  json line{{"outputs", outputs}, {"open", open}, {"macs", net.macs()}, {"params", net.params()}, {"reason", ""}};
  if (const auto all = net.unresolved(); !all.empty()) line["reason"] = all.front().reason;
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
      line = {{"outputs", json::array()}, {"open", json::array()}, {"reason", e.what()}};
    }
    line["file"] = path;
    std::cout << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
  }
}
