// SPDX-License-Identifier: BSD-3-Clause
/// @file shared_cases_test.cpp  Small files that people reported trouble with, each with the right value beside it.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledg/io/json.hpp"
#include "ledg/onnx/read.hpp"
#include "support/catch.hpp"

using ledg::io::json;

namespace {

ledg::onnx::options options_of(const json& arguments) {
  ledg::onnx::options o;
  o.assumed_batch = 1;
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2)
    if (arguments[i] == "--dim")
      ledg::onnx::bind_dim(o, arguments[i + 1].get<std::string>());
    else
      ledg::onnx::bind_input(o, arguments[i + 1].get<std::string>());
  return o;
}

// A shape as far as it is known: null for what is not.
json as_far_as_known(const std::optional<ledg::shape>& dims, const ledg::shape& open) {
  if (dims) return *dims;
  json all;
  for (const auto d : open) all.push_back(d < 0 ? json() : json(d));
  return all;
}

std::map<std::string, json> shapes_of(const ledg::onnx::network& net) {
  std::map<std::string, json> all;
  for (const auto& v : net.inputs()) all[v.name] = as_far_as_known(v.dims, v.open_dims);
  for (const auto& v : net.outputs()) all[v.name] = as_far_as_known(v.dims, v.open_dims);
  for (std::size_t i = 0; i < net.node_count(); ++i) {
    const auto n = net.node(i);
    for (std::size_t k = 0; k < n.out_names.size(); ++k) {
      auto& shape = all[n.out_names[k]];
      shape = as_far_as_known(n.out_shapes[k], n.open_out_shapes[k]);
      for (const auto& e : n.out_elements[k]) shape.push_back(e ? json(*e) : json());
    }
  }
  return all;
}

// What is wrong with the reading of one case; empty where nothing is.
std::string complaint(const std::filesystem::path& file, const json& truth) {
  try {
    const auto net = ledg::onnx::read(file, options_of(truth["args"]));
    std::string wrong;
    const auto compare = [&](const std::string& what, const json& got, const json& right) {
      if (got != right) wrong += " " + what + " is " + got.dump() + ", not " + right.dump() + ";";
    };
    if (truth.contains("params")) compare("params", net.params(), truth["params"]);
    if (truth.contains("macs") && !truth["macs"].is_null()) compare("macs", net.macs(), truth["macs"]);
    if (truth.contains("shapes")) {
      const auto shapes = shapes_of(net);
      for (const auto& [name, dims] : truth["shapes"].items()) {
        const auto found = shapes.find(name);
        compare("shape of " + name, found == shapes.end() ? json("missing") : found->second, dims);
      }
    }
    for (const auto& u : net.unresolved())
      if (!wrong.empty()) wrong += " (" + u.reason + ")";
    return wrong;
  } catch (const ledg::any_error& e) {
    return std::string(" threw: ") + e.what();
  }
}

}  // namespace

TEST_CASE("every reported file has the value beside it", "[onnx][shared]") {
  const auto folder = ledg_test::shared_folder() / "cases/onnx";
  if (ledg_test::shared_folder().empty() || !std::filesystem::exists(folder)) LEDG_SKIP("no shared data");
  std::vector<std::filesystem::path> truths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") truths.push_back(entry.path());
  std::sort(truths.begin(), truths.end());
  CHECK(truths.size() > 100);
  for (const auto& path : truths) {
    const auto truth = ledg::io::parse_json(ledg::io::read_text(path), path.string());
    if (!truth.contains("params") && !truth.contains("macs") && !truth.contains("shapes")) continue;
    INFO(path.stem().string());
    CHECK(complaint(folder / truth["file"].get<std::string>(), truth) == "");
  }
}
