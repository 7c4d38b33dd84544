// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ledg/graph/batch.hpp"
#include "ledg/graph/equal_rows.hpp"
#include "ledg/model/node_table.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/text/templates.hpp"

/// @file model/shared_networks.hpp
/// Many small networks from one search space, for inference: rows that are equal are computed once, whichever networks
/// they belong to. Before the first block there are only as many different rows as there are different operators; each
/// block tells apart what its reach tells apart. The result is exact.

namespace ledg::inline v0_1 {

/// The different rows behind one block of a graph encoder.
struct block_rows {
  std::vector<std::int32_t> from;  ///< the row before the block that each begins as
  graph_structure structure;       ///< who is whose neighbour among them

  [[nodiscard]] std::size_t rows() const { return from.size(); }
};

/// Several networks, equal rows of all of them once.
struct shared_networks {
  std::vector<std::int32_t> text;    ///< of each row before the first block
  std::vector<float> numeric;        ///< of the same, `{rows, node_feature_count}`
  std::vector<block_rows> blocks;    ///< one for each block of the encoder
  std::vector<std::int32_t> row_of;  ///< each node's row behind the last block
  graph_batch batch;                 ///< all nodes

  [[nodiscard]] std::size_t rows() const { return text.size(); }
};

/// Prepares @p networks for @p GraphEncoder. @p text_index turns a node's text into its index.
/// @param layers blocks of the encoder
template <class GraphEncoder, class TextIndex>
[[nodiscard]] shared_networks share_rows(std::span<const graph> networks, std::size_t layers,
                                         const text::template_set& templates, TextIndex&& text_index) {
  shared_networks out;
  auto whole = GraphEncoder::structure(graph_batch(networks));
  node_table nodes(templates);
  out.row_of.reserve(whole.batch.node_count());
  for (const auto& g : networks) {
    const auto consumers = consumer_counts(g);
    for (std::size_t i = 0; i < g.size(); ++i) out.row_of.push_back(nodes.add(g, i, consumers[i]));
  }
  for (const auto& f : nodes.features()) {
    out.text.push_back(text_index(f.text));
    out.numeric.insert(out.numeric.end(), f.numeric.begin(), f.numeric.end());
  }

  const auto masks = whole.lists.size();
  auto& lists = whole.lists;
  lists.push_back(whole.batch.parents);
  lists.push_back(whole.batch.children);
  color_refinement refinement(out.row_of, lists);
  for (std::size_t b = 0; b < layers; ++b) {
    for (std::size_t step = 0; step < GraphEncoder::reach; ++step) refinement.refine();
    auto classes = refinement.classes();
    block_rows block;
    for (const auto i : classes.representative) block.from.push_back(out.row_of[static_cast<std::size_t>(i)]);
    for (std::size_t m = 0; m < masks; ++m) block.structure.lists.push_back(collapse(lists[m], classes));
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

}  // namespace ledg::inline v0_1
