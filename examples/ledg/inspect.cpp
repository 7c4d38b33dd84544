// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "ledg/io/json.hpp"
#include "ledg/onnx/read.hpp"

namespace ledg_program {

namespace {

using ledg::io::json;

struct inspect_options {
  std::string network;
  std::vector<std::string> dims, inputs;
  bool as_json = false;
};

json to_json(const std::optional<ledg::shape>& dims) { return dims ? json(*dims) : json(); }

json to_json(const std::vector<std::optional<ledg::shape>>& shapes) {
  auto out = json::array();
  for (const auto& s : shapes) out.push_back(to_json(s));
  return out;
}

json to_json(const std::vector<ledg::onnx::value>& values) {
  auto out = json::array();
  for (const auto& v : values) out.push_back({{"name", v.name}, {"dtype", v.dtype}, {"shape", to_json(v.dims)}});
  return out;
}

json to_json(const ledg::onnx::network& net) {
  auto nodes = json::array();
  for (std::size_t i = 0; i < net.node_count(); ++i) {
    const auto n = net.node(i);
    nodes.push_back({{"i", i},
                     {"op", n.op},
                     {"name", n.name},
                     {"out_names", n.out_names},
                     {"in_shapes", to_json(n.in_shapes)},
                     {"out_shapes", to_json(n.out_shapes)},
                     {"params", n.params},
                     {"macs", n.macs},
                     {"flops", n.flops},
                     {"bytes", n.bytes}});
  }
  auto unresolved = json::array();
  for (const auto& u : net.unresolved()) unresolved.push_back({{"i", u.i}, {"op", u.op}, {"reason", u.reason}});
  return {{"model", std::filesystem::path(net.source()).filename().string()},
          {"ir_version", net.model().ir_version},
          {"opset", net.model().opset},
          {"inputs", to_json(net.inputs())},
          {"outputs", to_json(net.outputs())},
          {"node_count", net.node_count()},
          {"op_histogram", net.op_histogram()},
          {"edge_count", net.edge_count()},
          {"params", net.params()},
          {"macs", net.macs()},
          {"macs_by_op", net.macs_by_op()},
          {"flops", net.flops()},
          {"bytes", net.bytes()},
          {"nodes", std::move(nodes)},
          {"unresolved", std::move(unresolved)},
          {"unknown_operators", net.unknown_operators()}};
}

std::string in_words(const std::optional<ledg::shape>& dims) {
  return dims ? fmt::format("{}", fmt::join(*dims, "x")) : "?";
}

/// 1234567 as 1,234,567.
std::string grouped(std::int64_t n) {
  auto s = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(s.size()) - 3; at > 0; at -= 3)
    s.insert(static_cast<std::size_t>(at), ",");
  return s;
}

void print_table(const ledg::onnx::network& net) {
  const auto unresolved = net.unresolved();
  const auto print_values = [](const char* what, const std::vector<ledg::onnx::value>& values) {
    for (const auto& v : values) fmt::print("{:<8} {} {} {}\n", what, v.name, v.dtype, in_words(v.dims));
  };
  fmt::print("{}: {} nodes, {} edges, opset {}\n", net.source(), net.node_count(), net.edge_count(), net.model().opset);
  print_values("input", net.inputs());
  print_values("output", net.outputs());
  fmt::print("\n{:>5}  {:<22} {:<20} {:>14} {:>18}\n", "node", "operator", "output", "parameters", "MACs");
  for (std::size_t i = 0; i < net.node_count(); ++i) {
    const auto n = net.node(i);
    if (n.op == "Constant" || n.op == "ConstantOfShape") continue;
    fmt::print("{:>5}  {:<22} {:<20} {:>14} {:>18}\n", i, n.op, n.out_shapes.empty() ? "" : in_words(n.out_shapes[0]),
               n.params > 0 ? grouped(n.params) : "", n.macs > 0 ? grouped(n.macs) : "");
  }
  fmt::print("\noperators ");
  for (const auto& [op, n] : net.op_histogram()) fmt::print(" {} {}", n, op);
  fmt::print("\nparameters  {}\nMACs        {}\nFLOPs       {}\nbytes moved {}\n", grouped(net.params()),
             grouped(net.macs()), grouped(net.flops()), grouped(net.bytes()));
  if (unresolved.empty()) return;
  fmt::print("\n{} nodes have unknown shapes, and count nothing above:\n", unresolved.size());
  std::string last;
  for (const auto& u : unresolved) {
    if (u.reason != last) fmt::print("  from node {} ({}): {}\n", u.i, u.op, u.reason);
    last = u.reason;
  }
}

int inspect(const inspect_options& wanted) {
  ledg::onnx::options given;
  for (const auto& d : wanted.dims) ledg::onnx::bind_dim(given, d);
  for (const auto& i : wanted.inputs) ledg::onnx::bind_input(given, i);
  const auto net = wanted.network == "-"
                       ? ledg::onnx::read_bytes({std::istreambuf_iterator<char>(std::cin), {}}, "stdin", given)
                       : ledg::onnx::read(wanted.network, given);
  if (wanted.as_json)
    std::cout << ledg::io::to_line(to_json(net)) << '\n';
  else
    print_table(net);
  return 0;
}

}  // namespace

void add_inspect(CLI::App& program, action& run) {
  auto* const command = program.add_subcommand("inspect", "Shapes, parameters and operations of an ONNX network");
  const auto options = std::make_shared<inspect_options>();
  command->add_option("network", options->network, "ONNX file, or - for standard input")
      ->required()
      ->type_name("NETWORK");
  command->add_option("--dim", options->dims, "Size of a free dimension; may be given several times")
      ->type_name("NAME=N");
  command->add_option("--input", options->inputs, "Shape of an input; may be given several times")
      ->type_name("NAME=1x3x224x224");
  command->add_flag("--json", options->as_json, "Write one JSON object");
  command->footer("Example:\n  ledg inspect resnet50.onnx --dim N=1 --json");
  command->callback([options, &run] { run = [options] { return inspect(*options); }; });
}

}  // namespace ledg_program
