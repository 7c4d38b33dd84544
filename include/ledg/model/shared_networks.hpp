// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ledg/graph/batch.hpp"
#include "ledg/graph/equal_rows.hpp"
#include "ledg/graph/virtual_node.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/model/node_features.hpp"
#include "ledg/model/node_table.hpp"
#include "ledg/model/position_features.hpp"
#include "ledg/text/templates.hpp"

/// @file model/shared_networks.hpp
/// Many small networks from one search space, for inference: rows that are equal are computed once, whichever networks
/// they belong to. Before the first block there are only as many different rows as there are different operators, at
/// different places where the configuration has positions; each block tells apart what its reach tells apart. The
/// result is exact.

namespace ledg::inline LEDG_ABI {

/// Several networks, equal rows of all of them once.
struct shared_networks {
  std::vector<std::int32_t> text;    ///< of each row before the first block
  std::vector<float> numeric;        ///< of the same, `{rows, node_feature_count}`
  std::vector<float> positions;      ///< of the same, `{rows, position_feature_count}`, or empty
  std::vector<block_rows> blocks;    ///< one for each block of the encoder
  std::vector<std::int32_t> row_of;  ///< each node's row behind the last block
  graph_batch batch;                 ///< all nodes

  [[nodiscard]] std::size_t rows() const { return text.size(); }
};

/// Prepares @p networks for a @p GraphEncoder of @p config, which sees the nodes of `prepare_nodes`. @p text_index
/// turns a node's text into its index. @throws graph_error where positions are asked for and a network has a cycle.
template <class GraphEncoder, class TextIndex>
[[nodiscard]] shared_networks share_rows(std::span<const graph> networks, const graph_encoder_config& config,
                                         const text::template_set& templates, TextIndex&& text_index) {
  shared_networks out;
  graph_batch joined(networks);
  const auto positions = config.positions ? position_features(joined) : std::vector<float>();
  if (config.virtual_node) joined = with_virtual_node(joined);
  auto whole = GraphEncoder::structure(std::move(joined));
  const auto put = [&](const node_features& f) {
    out.text.push_back(text_index(f.text));
    out.numeric.insert(out.numeric.end(), f.numeric.begin(), f.numeric.end());
  };
  if (config.virtual_node) put(virtual_node_features(templates));  // row 0 of all networks
  const std::size_t width = config.positions ? position_feature_count : 0;
  out.positions.resize(out.rows() * width, 0.0F);
  node_table nodes(templates);
  out.row_of.reserve(whole.batch.node_count());
  auto position = positions.data();
  for (const auto& g : networks) {
    const auto consumers = consumer_counts(g);
    for (std::size_t i = 0; i < g.size(); ++i, position += width) {
      const auto known = nodes.size();
      out.row_of.push_back((config.virtual_node ? 1 : 0) + nodes.add(g, i, consumers[i], {position, width}));
      if (nodes.size() > known) out.positions.insert(out.positions.end(), position, position + width);
    }
    if (config.virtual_node) out.row_of.push_back(0);
  }
  for (const auto& f : nodes.features()) put(f);

  const auto masks = whole.lists.size();
  auto& lists = whole.lists;
  lists.push_back(whole.batch.parents);
  lists.push_back(whole.batch.children);
  color_refinement refinement(out.row_of, lists);
  for (std::size_t b = 0; b < config.num_layers; ++b) {
    for (std::size_t step = 0; step < GraphEncoder::reach; ++step) refinement.refine();
    auto classes = refinement.classes();
    block_rows block;
    for (const auto i : classes.representative) block.from.push_back(out.row_of[static_cast<std::size_t>(i)]);
    for (std::size_t m = 0; m < masks; ++m) block.structure.lists.push_back(collapse(lists[m], classes));
    block.structure.masks = whole.masks;
    auto& batch = block.structure.batch;
    batch.parents = collapse(whole.batch.parents, classes);
    batch.children = collapse(whole.batch.children, classes);
    batch.offsets.push_back(static_cast<std::int32_t>(block.rows()));  // rows belong to no network of their own
    out.blocks.push_back(std::move(block));
    out.row_of = std::move(classes.class_of);
  }
  out.batch = std::move(whole.batch);
  return out;
}

}  // namespace ledg::inline LEDG_ABI
