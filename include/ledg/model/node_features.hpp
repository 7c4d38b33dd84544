// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/model/node_work.hpp"
#include "ledg/text/templates.hpp"

/// @file model/node_features.hpp
/// What a model is told of an operator beside its neighbours: a text, and numbers that do not depend on the batch.

namespace ledg::inline LEDG_ABI {

/// How many numbers describe a node.
inline constexpr std::size_t node_feature_count = 24;

/// A node as a model sees it.
struct node_features {
  std::string text;
  std::array<float, node_feature_count> numeric{};
  node_work work;
};

/// Features of node @p i of @p g. They depend on the node, on the shapes of what it reads, and on the number of its
/// @p consumers, and on nothing else of the graph.
///
/// Numbers are logarithms (base 2) brought to about [-1, 1] by fixed constants, and flags: macs; elements read, written
/// and of weights; channels in and out, also per group; positions; reduction length; kernel; stride; groups; whether
/// channels are multiples of 8 and 32 (what matrix units like); arithmetic intensity; number of inputs and consumers;
/// folded normalisation; ratio of elements read to written. Unknown shapes count as empty.
[[nodiscard]] inline node_features features_of(const graph& g, std::size_t i, std::int64_t consumers,
                                               const text::template_set& templates) {
  const auto& v = g[i];
  const auto cost = cost_of(g, i);
  node_features f;
  f.text = templates.describe(v);
  // A recurrent operator's time is that of its products in all steps, which the multiply-accumulates of a network,
  // as everybody counts them, leave out.
  const double macs = static_cast<double>(group_of(v.op) == operator_group::recurrent ? cost.flops / 2 : cost.macs);
  const double read = static_cast<double>(cost.input_elements);
  const double written = static_cast<double>(cost.output_elements);
  const double weights = static_cast<double>(cost.weight_elements);
  f.work = {static_cast<float>(macs * 1e-6), static_cast<float>(weights * 1e-6),
            static_cast<float>((read + written) * 1e-6), static_cast<std::int32_t>(group_of(g, i)), 1.0F};

  // Images are {batch, channels, height, width}, token sequences {batch, tokens, channels}.
  const auto channels = [](const shape& s) { return s.empty() ? std::int64_t{1} : (s.size() >= 4 ? s[1] : s.back()); };
  const shape none;
  const auto& to = v.output_shape ? *v.output_shape : none;
  const auto& from = !v.inputs.empty() && g[static_cast<std::size_t>(v.inputs[0])].output_shape
                         ? *g[static_cast<std::size_t>(v.inputs[0])].output_shape
                         : to;
  const auto in_channels = std::max<std::int64_t>(v.integer("in", channels(from)), 1);
  const auto out_channels = std::max<std::int64_t>(v.integer("out", channels(to)), 1);
  const double groups = static_cast<double>(std::max<std::int64_t>(v.integer("group", 1), 1));
  double kernel = 1;
  for (const auto k : v.integers("kernel_shape")) kernel *= static_cast<double>(std::max<std::int64_t>(k, 1));
  const auto strides = v.integers("strides", {1});
  const double stride = static_cast<double>(strides.empty() ? 1 : std::max<std::int64_t>(strides[0], 1));
  const double positions = written / static_cast<double>(out_channels);
  const double reduction = written > 0 ? macs / written : 0;
  const double in = static_cast<double>(in_channels);
  const double out_c = static_cast<double>(out_channels);

  std::size_t at = 0;
  const auto put = [&](double x) { f.numeric[at++] = static_cast<float>(x); };
  const auto large = [&](double x) { put(std::log2(1.0 + x) / 12.0 - 1.0); };
  const auto small = [&](double x) { put(std::log2(1.0 + x) / 4.0 - 1.5); };
  const auto flag = [&](bool x) { put(x ? 1.0 : 0.0); };
  large(macs);
  large(read);
  large(written);
  large(weights);
  small(in);
  small(out_c);
  large(positions);
  small(reduction);
  put(std::log2(kernel) / 4.0);
  put(std::log2(stride));
  put(std::log2(groups) / 5.0);
  small(in / groups);
  small(out_c / groups);
  flag(in_channels % 8 == 0);
  flag(out_channels % 8 == 0);
  flag(in_channels % 32 == 0);
  flag(out_channels % 32 == 0);
  put(macs > 0 ? std::log2((2.0 * macs + 1.0) / (4.0 * (read + written + weights) + 1.0)) / 4.0 : -2.0);
  flag(static_cast<std::int64_t>(positions) % 8 == 0);
  flag(static_cast<std::int64_t>(positions) % 49 == 0);
  put(static_cast<double>(std::min<std::size_t>(v.inputs.size(), 6)) / 2.0 - 0.5);
  put(static_cast<double>(std::min<std::int64_t>(consumers, 6)) / 2.0 - 0.5);
  flag(v.integer("bn_folded", 0) != 0);
  put(std::log2((read + 1.0) / (written + 1.0)) / 4.0);
  return f;
}

/// Features of a virtual node (`with_virtual_node`): the text of an operator `VirtualNode`, numbers 0, and no work,
/// which counts for no node.
[[nodiscard]] inline node_features virtual_node_features(const text::template_set& templates) {
  return {templates.describe(graph_node{"VirtualNode", {}, {}, {}, 0, {}}), {}, {.count = 0.0F}};
}

/// How many inputs of other nodes each node of @p g feeds.
[[nodiscard]] inline std::vector<std::int64_t> consumer_counts(const graph& g) {
  std::vector<std::int64_t> consumers(g.size(), 0);
  for (const auto& v : g.nodes())
    for (const auto j : v.inputs) ++consumers[static_cast<std::size_t>(j)];
  return consumers;
}

/// Features of all nodes of @p g, in order.
[[nodiscard]] inline std::vector<node_features> features_of(const graph& g, const text::template_set& templates) {
  const auto consumers = consumer_counts(g);
  std::vector<node_features> out;
  out.reserve(g.size());
  for (std::size_t i = 0; i < g.size(); ++i) out.push_back(features_of(g, i, consumers[i], templates));
  return out;
}

}  // namespace ledg::inline LEDG_ABI
