// SPDX-License-Identifier: BSD-3-Clause
/// @file inspect.cpp  `ledg inspect`: what a network is made of.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "formats.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/io/json.hpp"
#include "network_argument.hpp"
#include "output.hpp"

namespace ledg_program {

namespace {

using ledg::io::json;

struct inspect_options {
  std::string network;
  std::vector<std::string> dims, inputs;
  format_flags format;
};

/// What is printed of a network, whatever it was read from.
struct report {
  std::string source;
  std::vector<ledg::onnx::value> inputs, outputs;
  std::vector<ledg::onnx::file_node> nodes;
  std::vector<ledg::onnx::unresolved_node> unresolved;
  std::vector<std::string> unknown_operators;
  std::map<std::string, std::int64_t> op_histogram, macs_by_op;
  std::int64_t edge_count = 0, params = 0, macs = 0, flops = 0, bytes = 0;
  ledg::onnx::counted_share counted;
  std::optional<std::int64_t> ir_version, opset;  ///< of ONNX files
  std::optional<ledg::onnx::assumed_dimension> assumed;
  std::vector<ledg::onnx::unbound_dimension> unbound;
  std::vector<std::string> guessed, notes;

  /// A file's own name, or what the source calls the network.
  [[nodiscard]] std::string model_name() const {
    return opset ? std::filesystem::path(source).filename().string() : source;
  }
};

report report_of(const ledg::onnx::network& net) {
  report r;
  r.source = net.source();
  r.inputs = net.inputs();
  r.outputs = net.outputs();
  for (std::size_t i = 0; i < net.node_count(); ++i) r.nodes.push_back(net.node(i));
  r.unresolved = net.unresolved();
  r.unknown_operators = net.unknown_operators();
  r.op_histogram = net.op_histogram();
  r.macs_by_op = net.macs_by_op();
  r.edge_count = net.edge_count();
  r.params = net.params();
  r.macs = net.macs();
  r.flops = net.flops();
  r.bytes = net.bytes();
  r.counted = net.counted();
  r.assumed = net.assumed();
  r.unbound = net.unbound();
  r.guessed = net.guessed();
  r.notes = net.notes();
  r.ir_version = net.model().ir_version;
  r.opset = net.model().opset;
  return r;
}

/// Graphs name no element type, so 4 bytes an element are assumed; inputs are nodes among the others.
report report_of(const ledg::graph& g) {
  report r;
  r.source = g.id;
  std::vector<bool> used(g.size());
  for (const auto& v : g.nodes())
    for (const auto j : v.inputs) used[static_cast<std::size_t>(j)] = true;
  for (std::size_t i = 0; i < g.size(); ++i) {
    const auto& v = g[i];
    const auto cost = cost_of(g, i);
    ledg::onnx::file_node n;
    n.op = v.op;
    n.name = v.name;
    if (!v.name.empty()) n.out_names.push_back(v.name);
    for (const auto j : v.inputs) n.in_shapes.push_back(g[static_cast<std::size_t>(j)].output_shape);
    n.out_shapes.push_back(v.output_shape);
    n.params = v.params;
    n.macs = cost.macs;
    n.flops = cost.flops;
    n.bytes = ledg::saturated_product(
        {4, ledg::saturated_sum(ledg::saturated_sum(cost.input_elements, cost.output_elements), cost.weight_elements)});
    if (v.op == "Input") n.bytes = 0;
    if (!v.output_shape) r.unresolved.push_back({i, v.op, "the source states no shape"});
    const ledg::onnx::value end{v.name, "undefined", v.output_shape};
    if (v.op == "Input") r.inputs.push_back(end);
    if (!used[i]) r.outputs.push_back(end);
    ++r.op_histogram[v.op];
    if (n.macs > 0) r.macs_by_op[v.op] = ledg::saturated_sum(r.macs_by_op[v.op], n.macs);
    const bool known = ledg::is_known_operator(v.op);
    if (!known) r.unknown_operators.push_back(v.op);
    if (v.op != "Input") ++r.counted.nodes;
    if (v.op != "Input" && known && v.output_shape) ++r.counted.counted;
    r.bytes = ledg::saturated_sum(r.bytes, n.bytes);
    r.nodes.push_back(std::move(n));
  }
  std::sort(r.unknown_operators.begin(), r.unknown_operators.end());
  r.unknown_operators.erase(std::unique(r.unknown_operators.begin(), r.unknown_operators.end()),
                            r.unknown_operators.end());
  r.edge_count = static_cast<std::int64_t>(g.edge_count());
  const auto total = total_cost(g);
  r.params = g.params();
  r.macs = total.macs;
  r.flops = total.flops;
  return r;
}

/// A shape as far as it is known: null for a free dimension, and for a shape without a known rank.
/// @param open  the shape with -1 for what is not known; empty where nothing is
json to_json(const std::optional<ledg::shape>& dims, const ledg::shape& open = {}) {
  if (dims) return *dims;
  json out;
  for (const auto d : open) out.push_back(d < 0 ? json() : json(d));
  return out;
}

json to_json(const std::vector<std::optional<ledg::shape>>& shapes, const std::vector<ledg::shape>& open = {}) {
  auto out = json::array();
  for (std::size_t i = 0; i < shapes.size(); ++i)
    out.push_back(to_json(shapes[i], i < open.size() ? open[i] : ledg::shape()));
  return out;
}

json to_json(const std::vector<ledg::onnx::value>& values) {
  auto out = json::array();
  for (const auto& v : values)
    out.push_back({{"name", v.name}, {"dtype", v.dtype}, {"shape", to_json(v.dims, v.open_dims)}});
  return out;
}

/// Shapes of outputs; that of a sequence is a list of its elements' shapes.
json output_shapes(const ledg::onnx::file_node& n) {
  auto shapes = to_json(n.out_shapes, n.open_out_shapes);
  for (std::size_t k = 0; k < n.out_elements.size(); ++k)
    if (!n.out_elements[k].empty()) shapes[k] = to_json(n.out_elements[k]);
  return shapes;
}

/// What is said of an ONNX file beside its nodes and totals.
json reading_of(const report& r) {
  auto free = json::array();
  for (const auto& d : r.unbound)
    free.push_back({{"input", d.input}, {"axis", d.axis}, {"name", d.name}, {"bind_with", d.option()}});
  json out = {{"free_dimensions", std::move(free)}, {"control_flow", r.guessed}, {"notes", r.notes}};
  out["assumed"] = json::array();
  if (r.assumed) out["assumed"].push_back({{"dimension", r.assumed->name}, {"size", r.assumed->size}});
  out["ir_version"] = *r.ir_version;
  out["opset"] = *r.opset;
  return out;
}

double share_of(const ledg::onnx::counted_share& c) {
  return c.nodes == 0 ? 1 : static_cast<double>(c.counted) / static_cast<double>(c.nodes);
}

json to_json(const report& r) {
  auto nodes = json::array();
  for (std::size_t i = 0; i < r.nodes.size(); ++i) {
    const auto& n = r.nodes[i];
    nodes.push_back({{"i", i},
                     {"op", n.op},
                     {"name", n.name},
                     {"out_names", n.out_names},
                     {"in_shapes", to_json(n.in_shapes, n.open_in_shapes)},
                     {"out_shapes", output_shapes(n)},
                     {"stated", n.stated},
                     {"params", n.params},
                     {"macs", n.macs},
                     {"flops", n.flops},
                     {"bytes", n.bytes}});
  }
  auto unresolved = json::array();
  for (const auto& u : r.unresolved) unresolved.push_back({{"i", u.i}, {"op", u.op}, {"reason", u.reason}});
  json out = {{"model", r.model_name()},
              {"inputs", to_json(r.inputs)},
              {"outputs", to_json(r.outputs)},
              {"node_count", r.nodes.size()},
              {"op_histogram", r.op_histogram},
              {"edge_count", r.edge_count},
              {"params", r.params},
              {"macs", r.macs},
              {"macs_by_op", r.macs_by_op},
              {"flops", r.flops},
              {"bytes", r.bytes},
              {"nodes", std::move(nodes)},
              {"unresolved", std::move(unresolved)},
              {"unknown_operators", r.unknown_operators},
              {"complete", r.counted.complete()},
              {"counted", {{"operators", r.counted.counted}, {"of", r.counted.nodes}, {"share", share_of(r.counted)}}}};
  if (r.opset) out.update(reading_of(r));
  return out;
}

/// 1x3x224x224; 1x3x?x? for @p open with -1 where a dimension is free; ? where nothing is known.
std::string in_words(const std::optional<ledg::shape>& dims, const ledg::shape& open = {}) {
  if (!dims && open.empty()) return "?";
  std::vector<std::string> words;
  for (const auto d : dims.value_or(open)) words.push_back(d < 0 ? "?" : fmt::to_string(d));
  return fmt::format("{}", fmt::join(words, "x"));
}

std::string first_in_words(const std::vector<std::optional<ledg::shape>>& shapes,
                           const std::vector<ledg::shape>& open) {
  return shapes.empty() ? "" : in_words(shapes.front(), open.empty() ? ledg::shape() : open.front());
}

/// 1234567 as 1,234,567.
std::string grouped(std::int64_t n) {
  auto s = fmt::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(s.size()) - 3; at > 0; at -= 3)
    s.insert(static_cast<std::size_t>(at), ",");
  return s;
}

std::string grouped_or_blank(std::int64_t n) { return n > 0 ? grouped(n) : ""; }

/// What the totals are about, and what was taken for known.
void print_reading(const report& r) {
  if (r.assumed)
    std::cout << fmt::format(
        "batch   {} is free, and 1 here{}\n",
        r.assumed->name.empty() ? "the first dimension of the inputs" : "'" + r.assumed->name + "'",
        r.assumed->name.empty() ? "" : fmt::format("; another one with --dim {}=N", r.assumed->name));
  for (const auto& d : r.unbound)
    std::cout << fmt::format("free    {} of input {}; bind it with {}\n",
                             d.name.empty() ? fmt::format("dimension {}", d.axis) : "'" + d.name + "'", d.input,
                             d.option());
  for (const auto& name : r.guessed)
    std::cout << fmt::format(
        "note    {}: only a run tells its branch or iterations; the dearer branch, or one, counts\n", name);
  for (const auto& note : r.notes) std::cout << fmt::format("note    {}\n", note);
}

void print_totals(const report& r) {
  const auto least = r.counted.complete() ? "" : "at least ";
  std::cout << fmt::format("\nparameters  {}{}\nMACs        {}{}\nFLOPs       {}{}\nbytes moved {}{}\n", least,
                           grouped(r.params), least, grouped(r.macs), least, grouped(r.flops), least, grouped(r.bytes));
  if (!r.counted.complete())
    std::cout << fmt::format("counted     {} of {} operators ({:.0f} %)\n", r.counted.counted, r.counted.nodes,
                             std::floor(100 * share_of(r.counted)));
  if (!r.unknown_operators.empty()) std::cout << fmt::format("unknown     {}\n", fmt::join(r.unknown_operators, ", "));
}

void print_table(const report& r) {
  std::cout << fmt::format("{}: {} nodes, {} edges{}\n", styled(r.source, style::bold), r.nodes.size(), r.edge_count,
                           r.opset ? fmt::format(", opset {}", *r.opset) : "");
  const auto print_values = [](const char* what, const std::vector<ledg::onnx::value>& values) {
    for (const auto& v : values)
      std::cout << fmt::format("{:<7} {} {} {}\n", what, v.name, v.dtype, in_words(v.dims, v.open_dims));
  };
  print_values("input", r.inputs);
  print_values("output", r.outputs);
  print_reading(r);
  std::cout << '\n';
  using align = table::align;
  table out({{"node", align::right}, {"operator"}, {"output"}, {"parameters", align::right}, {"MACs", align::right}});
  for (std::size_t i = 0; i < r.nodes.size(); ++i) {
    const auto& n = r.nodes[i];
    if (n.op == "Constant" || n.op == "ConstantOfShape") continue;
    out.add({fmt::to_string(i), n.op, first_in_words(n.out_shapes, n.open_out_shapes), grouped_or_blank(n.params),
             grouped_or_blank(n.macs)});
  }
  out.print();
  std::cout << "\noperators  ";
  for (const auto& [op, n] : r.op_histogram) std::cout << fmt::format(" {} {}", n, op);
  print_totals(r);
  if (r.unresolved.empty()) return;
  std::cout << fmt::format("\n{} nodes have unknown shapes, and count nothing above:\n", r.unresolved.size());
  std::string last;
  for (const auto& u : r.unresolved) {
    if (u.reason != last) std::cout << fmt::format("  from node {} ({}): {}\n", u.i, u.op, u.reason);
    last = u.reason;
  }
}

const std::vector<std::string> csv_columns{"model",  "i",    "op",    "name", "in_shapes", "out_shapes",
                                           "params", "macs", "flops", "bytes"};

/// 1x3x224x224; several are separated by "; ", and an unknown one is "?".
std::string csv_shapes(const std::vector<std::optional<ledg::shape>>& shapes, const std::vector<ledg::shape>& open) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < shapes.size(); ++i)
    words.push_back(in_words(shapes[i], i < open.size() ? open[i] : ledg::shape()));
  return fmt::format("{}", fmt::join(words, "; "));
}

/// A row for each node of @p r.
void print_csv(const report& r) {
  for (std::size_t i = 0; i < r.nodes.size(); ++i) {
    const auto& n = r.nodes[i];
    std::cout << fmt::format("{},{},{},{},{},{},{},{},{},{}\n", ledg::io::csv_field(r.model_name()), i,
                             ledg::io::csv_field(n.op), ledg::io::csv_field(n.name),
                             csv_shapes(n.in_shapes, n.open_in_shapes), csv_shapes(n.out_shapes, n.open_out_shapes),
                             n.params, n.macs, n.flops, n.bytes);
  }
}

int inspect(const inspect_options& wanted) {
  const auto format = wanted.format.chosen();
  auto given = shape_options(wanted.dims, wanted.inputs);
  given.assumed_batch = 1;
  const auto network = read_argument(wanted.network, given);
  const auto* const graphs = std::get_if<std::vector<ledg::graph>>(&network);
  if (graphs != nullptr && graphs->empty())
    throw ledg::input_error(fmt::format("'{}' holds no network", wanted.network));
  if (graphs != nullptr && graphs->size() > 1 && format == row_format::json)
    throw ledg::input_error(
        fmt::format("'{}' holds {} networks; --jsonl writes an object for each", wanted.network, graphs->size()));
  const auto show = [&](const report& r) {
    if (format == row_format::csv)
      print_csv(r);
    else if (format == row_format::table)
      print_table(r);
    else
      std::cout << ledg::io::to_line(to_json(r)) << std::endl;
  };
  if (format == row_format::csv) std::cout << fmt::format("{}\n", fmt::join(csv_columns, ","));
  if (graphs == nullptr) {
    show(report_of(std::get<ledg::onnx::network>(network)));
    return 0;
  }
  for (std::size_t i = 0; i < graphs->size(); ++i) {
    if (i > 0 && format == row_format::table) std::cout << '\n';
    show(report_of((*graphs)[i]));
  }
  return 0;
}

}  // namespace

void add_inspect(CLI::App& program, action& run) {
  auto* const command = program.add_subcommand("inspect", "Shapes, parameters and operations of a network");
  const auto options = std::make_shared<inspect_options>();
  command
      ->add_option("network", options->network,
                   "ONNX file, graph JSON lines, NAS-Bench-201 string or NAS-Bench-101 cell; - is stdin")
      ->required()
      ->type_name("NETWORK");
  command->add_option("--dim", options->dims, "Size of a free dimension of an ONNX network; may be given several times")
      ->type_name("NAME=N");
  command->add_option("--input", options->inputs, "Shape of an input of an ONNX network; may be given several times")
      ->type_name("NAME=1x3x224x224");
  add_formats(*command, options->format);
  command->footer("Example:\n  ledg inspect examples/networks/resnet50.onnx --dim N=1 --json");
  command->callback([options, &run] { run = [options] { return inspect(*options); }; });
}

}  // namespace ledg_program
