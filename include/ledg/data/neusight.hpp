// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/gzip.hpp"
#include "ledg/io/json.hpp"

/// @file data/neusight.hpp
/// Records of the NeuSight measurements (Lee, Phanishayee, Mahajan, ASPLOS 2025): traced transformer networks and their
/// times. Shapes hold the real batch.

namespace ledg::inline LEDG_ABI::data::neusight {

/// The transformer block that a trace holds once and the network has several times.
struct repetition {
  std::size_t first, last, times;  ///< nodes first..last, unrolled this often
  std::size_t carry_in, carry_out;
};

/// What a network is made of, before unrolling.
struct trace {
  std::vector<graph_node> nodes;                       ///< inputs are empty: see `edges`
  std::vector<std::vector<shape>> input_shapes;  ///< of each node, in the order of its incoming edges
  std::vector<bool> bookkeeping;                 ///< no tensor comes out: sizes, numbers, devices
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  std::optional<repetition> repeat;
};

/// One measured (network, configuration, device).
struct record {
  std::string id;          ///< `bert_large-inf-512-2@Tesla_T4`
  std::string network_id;  ///< the part before '@' without `-fusion`
  std::string family, mode, device, runtime, graph_key;
  double batch = 1;
  double latency_ms = 0;  ///< end to end
  double op_sum_ms = 0;   ///< sum of the operators' own times; 0 where they were not measured
  std::size_t expanded_nodes = 0, expanded_edges = 0;  ///< what unrolling must give
  trace network;
};

namespace detail {

struct renamed {
  std::string_view from, to;
};

// PyTorch's and NeuSight's own names; what is not here keeps its name.
inline constexpr std::array renames{
    renamed{"Linear", "Gemm"},
    renamed{"addmm", "Gemm"},
    renamed{"matmul", "MatMul"},
    renamed{"bmm", "MatMul"},
    renamed{"BMM", "MatMul"},
    renamed{"LayerNorm", "LayerNormalization"},
    renamed{"VECln", "LayerNormalization"},
    renamed{"softmax", "Softmax"},
    renamed{"VECsoftmax", "Softmax"},
    renamed{"add", "Add"},
    renamed{"VECadd", "Add"},
    renamed{"VECaddu", "Add"},
    renamed{"mul", "Mul"},
    renamed{"VECmul", "Mul"},
    renamed{"VECmulu", "Mul"},
    renamed{"sub", "Sub"},
    renamed{"truediv", "Div"},
    renamed{"VECdiv", "Div"},
    renamed{"VECdivu", "Div"},
    renamed{"pow", "Pow"},
    renamed{"VECpow", "Pow"},
    renamed{"VECpowu", "Pow"},
    renamed{"tanh", "Tanh"},
    renamed{"VECtanh", "Tanh"},
    renamed{"ReLU", "Relu"},
    renamed{"relu", "Relu"},
    renamed{"VECrelu", "Relu"},
    renamed{"gelu", "Gelu"},
    renamed{"VECgelu", "Gelu"},
    renamed{"Embedding", "Gather"},
    renamed{"embedding", "Gather"},
    renamed{"EMBEDDING", "Gather"},
    renamed{"view", "Reshape"},
    renamed{"reshape", "Reshape"},
    renamed{"unsqueeze", "Unsqueeze"},
    renamed{"permute", "Transpose"},
    renamed{"transpose", "Transpose"},
    renamed{"expand", "Expand"},
    renamed{"repeat", "Tile"},
    renamed{"getitem", "Slice"},
    renamed{"getattr", "Identity"},
    renamed{"split", "Split"},
    renamed{"cat", "Concat"},
    renamed{"where", "Where"},
    renamed{"masked_fill", "Where"},
    renamed{"masked_fill_", "Where"},
    renamed{"mean", "ReduceMean"},
    renamed{"sum", "ReduceSum"},
    renamed{"rsqrt", "Rsqrt"},
    renamed{"cumsum", "CumSum"},
    renamed{"argmax", "ArgMax"},
    renamed{"max", "Max"},
    renamed{"min", "Min"},
    renamed{"to", "Cast"},
    renamed{"type", "Cast"},
    renamed{"float", "Cast"},
    renamed{"long", "Cast"},
    renamed{"bool", "Cast"},
    renamed{"type_as", "Cast"},
    renamed{"contiguous", "Identity"},
    renamed{"clone", "Identity"},
    renamed{"Dropout", "Dropout"},
    renamed{"dropout", "Dropout"},
    renamed{"get_attr", "Constant"},
    renamed{"Weight", "Constant"},
    renamed{"placeholder", "Input"},
    renamed{"arange", "Range"},
    renamed{"one_hot", "OneHot"},
    renamed{"ones", "Constant"},
    renamed{"zeros", "Constant"},
    renamed{"full", "Constant"},
    renamed{"tensor", "Constant"},
    renamed{"full_like", "Constant"},
    renamed{"zeros_like", "Constant"},
    renamed{"abs", "Abs"},
    renamed{"neg", "Neg"},
    renamed{"log", "Log"},
    renamed{"lt", "Less"},
    renamed{"le", "LessOrEqual"},
    renamed{"gt", "Greater"},
    renamed{"eq", "Equal"},
    renamed{"logsumexp", "ReduceLogSumExp"},
};

[[nodiscard]] inline std::string onnx_name(std::string_view op) {
  const auto* const at = std::find_if(renames.begin(), renames.end(), [&](const auto& r) { return r.from == op; });
  return std::string(at == renames.end() ? op : at->to);
}

// Gemm and MatMul get their inner sizes, and operators that own weights the elements one can tell from the shapes:
// linear layers without a bias that the trace does not show, norms with scale and shift.
inline void add_sizes(graph_node& n, std::string_view op, const std::vector<shape>& in) {
  const auto last = [](const shape& s) { return s.empty() ? std::int64_t{1} : s.back(); };
  if (op == "addmm" && in.size() == 3 && n.output_shape) {
    n.set("in", last(in[1]));
    n.set("out", last(*n.output_shape));
    n.params = element_count(in[0]) + element_count(in[2]);
  } else if (op == "Linear" && !in.empty() && n.output_shape) {
    n.set("in", last(in[0]));
    n.set("out", last(*n.output_shape));
    n.params = last(in[0]) * last(*n.output_shape);
  } else if (n.op == "MatMul" && !in.empty()) {
    n.set("k", last(in[0]));
  } else if (n.op == "LayerNormalization" && n.output_shape) {
    n.params = 2 * last(*n.output_shape);
  } else if (op == "embedding" && in.size() == 2) {
    n.params = element_count(in[1]);
  }
}

[[nodiscard]] inline trace read_trace(const io::json_view& r) {
  trace t;
  const auto nodes = r["nodes"];
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto v = nodes[i];
    graph_node n;
    const auto op = v.get<std::string>("op");
    n.op = onnx_name(op);
    n.name = v.get<std::string>("name", "");
    if (v.has("output_shape")) n.output_shape = v.get<std::vector<std::int64_t>>("output_shape");
    auto in = v.get<std::vector<shape>>("input_shapes");
    // An operator graph knows no dtype; there `misc` stands for what launches no kernel.
    const bool traced = v.has("fx");
    const bool none = traced && !v.has("dtype") && op != "split";
    if (op == "split") n.output_shape.reset();  // a tuple
    add_sizes(n, op, in);
    t.bookkeeping.push_back(none || op == "misc" || op == "output");
    t.input_shapes.push_back(std::move(in));
    t.nodes.push_back(std::move(n));
  }
  for (auto& e : r.get<std::vector<std::vector<std::size_t>>>("edges")) {
    if (e.size() != 2 || e[0] >= e[1] || e[1] >= t.nodes.size())
      throw corrupt_error("NeuSight record '" + r.get<std::string>("id") + "': an edge is not [source, destination]");
    t.edges.emplace_back(e[0], e[1]);
  }
  if (r.has("repeat")) {
    const auto v = r["repeat"];
    const auto at = [&](const char* key) { return v.get<std::size_t>(key); };
    t.repeat = repetition{at("first"), at("last"), at("times"), at("carry_in"), at("carry_out")};
    const auto& p = *t.repeat;
    if (p.first > p.last || p.last >= t.nodes.size() || p.times == 0 || p.carry_in >= p.first ||
        p.carry_out < p.first || p.carry_out > p.last)
      throw corrupt_error("NeuSight record '" + r.get<std::string>("id") + "': 'repeat' does not fit its nodes");
  }
  return t;
}

}  // namespace detail

/// The whole network of @p t: its block unrolled. In repetition k > 0 an edge from `carry_in` into the block comes from
/// `carry_out` of repetition k - 1; edges leaving the block leave every repetition, those of `carry_out` only the last.
///
/// Without @p keep_bookkeeping, nodes that give no tensor are gone, and `misc` nodes of operator graphs (views, which
/// launch no kernel) are bridged: their consumers read what they read.
[[nodiscard]] inline graph unroll(const trace& t, bool keep_bookkeeping = false, std::string id = {},
                                  std::string family = {}) {
  const auto n = t.nodes.size();
  const auto block = t.repeat.value_or(repetition{n, n, 1, n, n});
  const auto length = t.repeat ? block.last - block.first + 1 : 0;
  const auto inside = [&](std::size_t i) { return t.repeat && i >= block.first && i <= block.last; };
  // Index of node i in repetition k of the block; k does not matter elsewhere.
  const auto place = [&](std::size_t i, std::size_t k) {
    return i < block.first ? i : inside(i) ? i + k * length : i + (block.times - 1) * length;
  };
  std::vector<graph_node> nodes(n + (block.times - 1) * length);
  std::vector<std::size_t> origin(nodes.size());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < (inside(i) ? block.times : 1); ++k) {
      nodes[place(i, k)] = t.nodes[i];
      origin[place(i, k)] = i;
    }
  const auto connect = [&](std::size_t from, std::size_t to) {
    nodes[to].inputs.push_back(static_cast<std::int32_t>(from));
  };
  for (const auto& [from, to] : t.edges) {
    if (inside(to)) {
      for (std::size_t k = 0; k < block.times; ++k) {
        const bool carried = k > 0 && from == block.carry_in;
        connect(carried ? place(block.carry_out, k - 1) : place(from, k), place(to, k));
      }
    } else if (inside(from) && from != block.carry_out) {
      for (std::size_t k = 0; k < block.times; ++k) connect(place(from, k), place(to, 0));
    } else {
      connect(place(from, block.times - 1), place(to, 0));
    }
  }
  if (keep_bookkeeping) return graph(std::move(nodes), std::move(id), std::move(family));

  std::vector<std::vector<std::int32_t>> producers(nodes.size());  // who stands for a node in the graph that is left
  std::vector<graph_node> kept;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::vector<std::int32_t> inputs;
    for (const auto j : nodes[i].inputs)
      for (const auto p : producers[static_cast<std::size_t>(j)])
        if (std::find(inputs.begin(), inputs.end(), p) == inputs.end()) inputs.push_back(p);
    if (!t.bookkeeping[origin[i]]) {
      nodes[i].inputs = std::move(inputs);
      producers[i] = {static_cast<std::int32_t>(kept.size())};
      kept.push_back(std::move(nodes[i]));
    } else if (nodes[i].op == "misc") {
      producers[i] = std::move(inputs);
    }
  }
  return graph(std::move(kept), std::move(id), std::move(family));
}

/// Calls `use(record&&)` for each record of @p path, plain or gzip.
/// @throws input_error where it cannot be opened; corrupt_error naming file and line.
template <class Function>
void for_each_record(const std::filesystem::path& path, const Function& use) {
  io::for_each_line(path, [&](std::string_view line, std::size_t number) {
    if (line.empty()) return;
    const auto place = path.string() + ":" + std::to_string(number);
    const auto value = io::parse_json(line, place);
    const io::json_view r(value, place);
    record out;
    out.id = r.get<std::string>("id");
    out.network_id = out.id.substr(0, out.id.find('@'));
    if (out.network_id.ends_with("-fusion")) out.network_id.resize(out.network_id.size() - 7);
    out.family = r.get<std::string>("family");
    out.mode = r.get<std::string>("mode");
    out.device = r.get<std::string>("device");
    out.runtime = r.get<std::string>("runtime");
    out.graph_key = r.get<std::string>("graph_key");
    out.batch = r.get<double>("batch");
    out.latency_ms = r.get<double>("latency_ms");
    out.op_sum_ms = r.get<double>("op_sum_ms", 0);
    out.expanded_nodes = r.get<std::size_t>("expanded_nodes");
    out.expanded_edges = r.get<std::size_t>("expanded_edges");
    out.network = detail::read_trace(r);
    use(std::move(out));
  });
}

}  // namespace ledg::inline LEDG_ABI::data::neusight
