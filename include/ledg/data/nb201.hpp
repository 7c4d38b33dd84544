// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/dead_operators.hpp"
#include "ledg/graph/graph.hpp"

/// @file data/nb201.hpp
/// NAS-Bench-201 (Dong and Yang, ICLR 2020): a cell of four nodes whose six edges each carry one of five operators, and
/// the CIFAR network that repeats it.

namespace ledg::inline LEDG_ABI::data::nb201 {

/// What an edge carries; the numbers are the benchmark's codes.
enum class edge_op : std::uint8_t { none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3 };

inline constexpr std::array<std::string_view, 5> op_names{"none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3",
                                                          "avg_pool_3x3"};

/// Source and target node of each edge, in the order of the architecture string.
inline constexpr std::array<std::pair<int, int>, 6> edges{{{0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 3}}};

/// A cell: the operator of each of `edges`.
using cell = std::array<edge_op, 6>;

/// Reads `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`.
/// @throws input_error saying what was expected where.
[[nodiscard]] inline cell parse(std::string_view text) {
  const auto fail = [&](const std::string& what) {
    throw input_error("NAS-Bench-201 string '" + std::string(text) + "': " + what);
  };
  cell c{};
  auto rest = text;
  const auto take = [&](std::string_view token) {
    if (!rest.starts_with(token))
      fail("expected '" + std::string(token) + "' at character " + std::to_string(text.size() - rest.size()));
    rest.remove_prefix(token.size());
  };
  for (std::size_t k = 0; k < edges.size(); ++k) {
    const auto [source, target] = edges[k];
    if (source == 0) take(target == 1 ? "|" : "+|");
    const auto name = rest.substr(0, rest.find('~'));
    const auto at = std::find(op_names.begin(), op_names.end(), name);
    if (at == op_names.end()) fail("unknown operator '" + std::string(name.substr(0, 40)) + "'");
    c[k] = static_cast<edge_op>(at - op_names.begin());
    rest.remove_prefix(name.size());
    take("~" + std::to_string(source) + "|");
  }
  if (!rest.empty()) fail("'" + std::string(rest) + "' is left over");
  return c;
}

/// The string that `parse` reads.
[[nodiscard]] inline std::string format(const cell& c) {
  std::string s;
  for (std::size_t k = 0; k < edges.size(); ++k) {
    const auto [source, target] = edges[k];
    if (source == 0) s += target == 1 ? "|" : "+|";
    s += std::string(op_names[static_cast<std::size_t>(c[k])]) + "~" + std::to_string(source) + "|";
  }
  return s;
}

/// The cell with six codes 0..4, in the order of `edges`. @throws input_error on another number.
[[nodiscard]] inline cell from_codes(const std::array<int, 6>& codes) {
  cell c{};
  for (std::size_t k = 0; k < codes.size(); ++k) {
    if (codes[k] < 0 || codes[k] > 4)
      throw input_error("NAS-Bench-201: operator code " + std::to_string(codes[k]) + ", expected 0 to 4");
    c[k] = static_cast<edge_op>(codes[k]);
  }
  return c;
}

/// All 15,625 cells are `from_index(0)` to `from_index(15624)`: the codes as a number to base 5, first edge first. This
/// is not the benchmark's own numbering, which follows no rule.
[[nodiscard]] inline cell from_index(int index) {
  if (index < 0 || index >= 15625)
    throw input_error("NAS-Bench-201: cell " + std::to_string(index) + ", expected 0 to 15624");
  cell c{};
  for (std::size_t k = c.size(); k-- > 0; index /= 5) c[k] = static_cast<edge_op>(index % 5);
  return c;
}

/// For each edge, whether it is an operator of the network that runs.
[[nodiscard]] inline std::array<bool, 6> running_edges(const cell& c, dead_operators dead) {
  std::array<bool, 6> runs{};
  if (dead == dead_operators::execute) {
    runs.fill(true);
    return runs;
  }
  std::array<bool, 4> reached{true};
  std::array<bool, 4> used{false, false, false, true};
  for (std::size_t k = 0; k < edges.size(); ++k)
    if (c[k] != edge_op::none && reached[static_cast<std::size_t>(edges[k].first)])
      reached[static_cast<std::size_t>(edges[k].second)] = true;
  for (std::size_t k = edges.size(); k-- > 0;)
    if (c[k] != edge_op::none && used[static_cast<std::size_t>(edges[k].second)])
      used[static_cast<std::size_t>(edges[k].first)] = true;
  for (std::size_t k = 0; k < edges.size(); ++k)
    runs[k] = c[k] != edge_op::none && used[static_cast<std::size_t>(edges[k].second)] &&
              (dead == dead_operators::remove_unused || reached[static_cast<std::size_t>(edges[k].first)]);
  return runs;
}

/// For each edge, whether data flow through it from the cell's input to its output.
[[nodiscard]] inline std::array<bool, 6> live_edges(const cell& c) { return running_edges(c, dead_operators::remove); }

namespace detail {

// Adds nodes one after another; every method gives the new node's index.
class builder {
 public:
  std::int32_t add(std::string op, std::vector<std::int32_t> inputs, shape out, std::int64_t params = 0,
                   std::vector<attribute> attributes = {}) {
    nodes_.push_back({std::move(op), {}, std::move(inputs), std::move(out), params, std::move(attributes)});
    return static_cast<std::int32_t>(nodes_.size()) - 1;
  }

  /// Convolution without bias; with a batch normalisation folded into it, two parameters a channel.
  std::int32_t conv(std::int32_t input, std::int64_t channels, std::int64_t kernel, std::int64_t stride, bool norm) {
    const auto in = shape_of(input);
    std::vector<attribute> attributes = window(kernel, stride, kernel / 2);
    attributes.push_back({"group", std::int64_t{1}});
    if (norm) attributes.push_back({"bn_folded", std::int64_t{1}});
    return add("Conv", {input}, {1, channels, in[2] / stride, in[3] / stride},
               in[1] * channels * kernel * kernel + (norm ? 2 * channels : 0), std::move(attributes));
  }

  std::int32_t relu(std::int32_t input) { return add("Relu", {input}, shape_of(input)); }

  std::int32_t relu_conv(std::int32_t input, std::int64_t channels, std::int64_t kernel, std::int64_t stride = 1) {
    return conv(relu(input), channels, kernel, stride, true);
  }

  std::int32_t pool(std::int32_t input, std::int64_t kernel, std::int64_t stride, std::int64_t pad) {
    const auto in = shape_of(input);
    auto attributes = window(kernel, stride, pad);
    if (pad > 0) attributes.push_back({"count_include_pad", std::int64_t{0}});
    return add("AveragePool", {input}, {1, in[1], in[2] / stride, in[3] / stride}, 0, std::move(attributes));
  }

  /// @p terms added one by one.
  std::int32_t sum(const std::vector<std::int32_t>& terms) {
    auto total = terms.front();
    for (std::size_t i = 1; i < terms.size(); ++i) total = add("Add", {total, terms[i]}, shape_of(terms[i]));
    return total;
  }

  /// A multiplication by zero: what PyTorch's `none` does.
  std::int32_t zero(std::int32_t input) { return add("Mul", {input}, shape_of(input), 0, {{"scale", 0.0}}); }

  [[nodiscard]] shape shape_of(std::int32_t i) const { return *nodes_[static_cast<std::size_t>(i)].output_shape; }

  [[nodiscard]] std::vector<graph_node> take() { return std::move(nodes_); }

 private:
  static std::vector<attribute> window(std::int64_t kernel, std::int64_t stride, std::int64_t pad) {
    return {{"kernel_shape", std::vector<std::int64_t>(2, kernel)},
            {"strides", std::vector<std::int64_t>(2, stride)},
            {"pads", std::vector<std::int64_t>(4, pad)}};
  }

  std::vector<graph_node> nodes_;
};

/// Adds one cell behind node @p input; gives its output, or -1 where no edge that runs leads there.
/// @param zeros a node to take for one that gets nothing but zeros; -1 for a new `Constant`
[[nodiscard]] inline std::int32_t add_cell(builder& b, const cell& c, std::int32_t input, dead_operators dead,
                                           std::int32_t zeros = -1) {
  const auto runs = running_edges(c, dead);
  const auto channels = b.shape_of(input)[1];
  std::array<std::int32_t, 4> value{input, -1, -1, -1};
  for (int target = 1; target < 4; ++target) {
    std::vector<std::int32_t> terms;
    for (std::size_t k = 0; k < edges.size(); ++k) {
      if (edges[k].second != target || !runs[k]) continue;
      auto& from = value[static_cast<std::size_t>(edges[k].first)];
      if (from < 0) from = zeros >= 0 ? zeros : b.add("Constant", {}, b.shape_of(input));
      switch (c[k]) {
        case edge_op::none:
          terms.push_back(b.zero(from));
          break;
        case edge_op::skip_connect:
          terms.push_back(from);
          break;
        case edge_op::nor_conv_1x1:
          terms.push_back(b.relu_conv(from, channels, 1));
          break;
        case edge_op::nor_conv_3x3:
          terms.push_back(b.relu_conv(from, channels, 3));
          break;
        case edge_op::avg_pool_3x3:
          terms.push_back(b.pool(from, 3, 1, 1));
          break;
      }
    }
    if (!terms.empty()) value[static_cast<std::size_t>(target)] = b.sum(terms);
  }
  return value[3];
}

}  // namespace detail

/// The whole network around @p c at batch 1: convolution 3x3 to 16 channels; three stages of five cells at 16, 32 and
/// 64 channels with a residual block of stride 2 before the second and third; batch normalisation, ReLU, global average
/// pool, linear. Batch normalisations behind convolutions are folded into them.
///
/// With `dead_operators::execute` every edge is an operator, `none` a multiplication by zero. With
/// `dead_operators::remove` only what the output depends on is left; with `dead_operators::remove_unused` also what it
/// uses of zeros, which come from a `Constant`. In both, a cell without any path gives a constant, so its network
/// begins at the last cell with one.
/// @param size input height and width (32 for CIFAR, 16 for ImageNet16-120), a multiple of 4
/// @throws input_error on another size
[[nodiscard]] inline graph network(const cell& c, dead_operators dead = dead_operators::execute,
                                   std::int64_t classes = 10, std::int64_t size = 32) {
  if (size < 4 || size % 4 != 0 || classes < 1)
    throw input_error("NAS-Bench-201: input size " + std::to_string(size) + " and " + std::to_string(classes) +
                      " classes, expected a positive multiple of 4 and at least one class");
  detail::builder b;
  auto at = b.add("Input", {}, {1, 3, size, size});
  const bool blocked = dead != dead_operators::execute && live_edges(c) == std::array<bool, 6>{};
  if (blocked) {
    at = b.add("Constant", {}, {1, 64, size / 4, size / 4});
    if (const auto end = detail::add_cell(b, c, at, dead, at); end >= 0) at = end;
  } else {
    at = b.conv(at, 16, 3, 1, true);
    for (const std::int64_t channels : {16, 32, 64}) {
      if (channels > 16) {
        const auto first = b.relu_conv(at, channels, 3, 2);
        const auto second = b.relu_conv(first, channels, 3);
        const auto shortcut = b.conv(b.pool(at, 2, 2, 0), channels, 1, 1, false);
        at = b.sum({shortcut, second});
      }
      for (int i = 0; i < 5; ++i) at = detail::add_cell(b, c, at, dead);
    }
  }
  at = b.add("BatchNormalization", {at}, b.shape_of(at), 128);
  at = b.relu(at);
  at = b.add("GlobalAveragePool", {at}, {1, 64, 1, 1});
  at = b.add("Flatten", {at}, {1, 64});
  b.add("Gemm", {at}, {1, classes}, 64 * classes + classes, {{"in", std::int64_t{64}}, {"out", classes}});
  return graph(b.take(), format(c), "nasbench201");
}

/// The cell alone, for accuracy: `Input`, one node per live operator on an edge (`Conv` with its kernel,
/// `AveragePool`), and `Output`. Skips are edges, dead and `none` edges are gone, sums are implied by several inputs;
/// equal producers reached by several skips are listed once for each. A cell without a path has no edge at all.
[[nodiscard]] inline graph cell_graph(const cell& c) {
  const auto live = live_edges(c);
  std::vector<graph_node> nodes(1);
  nodes[0].op = "Input";
  std::array<std::vector<std::int32_t>, 4> producers;
  producers[0] = {0};
  for (std::size_t k = 0; k < edges.size(); ++k) {
    if (!live[k]) continue;
    const auto& from = producers[static_cast<std::size_t>(edges[k].first)];
    auto& to = producers[static_cast<std::size_t>(edges[k].second)];
    if (c[k] == edge_op::skip_connect) {
      to.insert(to.end(), from.begin(), from.end());
      continue;
    }
    graph_node n;
    const bool pool = c[k] == edge_op::avg_pool_3x3;
    n.op = pool ? "AveragePool" : "Conv";
    n.inputs = from;
    n.set("kernel_shape", std::vector<std::int64_t>(2, c[k] == edge_op::nor_conv_1x1 ? 1 : 3));
    nodes.push_back(std::move(n));
    to.push_back(static_cast<std::int32_t>(nodes.size()) - 1);
  }
  graph_node output;
  output.op = "Output";
  output.inputs = producers[3];
  nodes.push_back(std::move(output));
  return graph(std::move(nodes), format(c), "nasbench201");
}

}  // namespace ledg::inline LEDG_ABI::data::nb201
