// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "ledg/core/tensor.hpp"
#include "ledg/graph/csr.hpp"
#include "ledg/graph/equal_rows.hpp"
#include "ledg/graph/virtual_node.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/model/node_features.hpp"
#include "ledg/model/position_features.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/text/templates.hpp"

/// @file model/packed_networks.hpp
/// From networks to what a graph encoder runs on.

namespace ledg::inline LEDG_ABI {

/// One network, ready to be packed: its different rows, and who is whose neighbour. Texts are indices into a table that
/// the owner keeps (`text_table`).
struct prepared_network {
  std::vector<std::int32_t> text;  ///< of each row
  std::vector<float> numeric;      ///< `{rows, node_feature_count}`
  std::vector<float> positions;    ///< `{rows, position_feature_count}`, or empty
  std::vector<node_work> work;     ///< of each row
  csr parents;
  csr children;
  std::vector<csr> lists;                ///< one for each mask of the encoder
  std::span<const char* const> masks{};  ///< their names

  [[nodiscard]] std::size_t rows() const { return text.size(); }
};

/// Prepares a network for @p GraphEncoder with a row for each node: features, neighbour lists of the encoder's masks
/// and, where @p config asks for them, positions and a virtual node, the last row (`virtual_node_features`). Positions
/// are those without it; its own are 0.
/// @p text_index turns a node's text into its index.
template <class GraphEncoder, class TextIndex>
[[nodiscard]] prepared_network prepare_nodes(const graph& g, const graph_encoder_config& config,
                                             const text::template_set& templates, TextIndex&& text_index) {
  const auto parents = parents_of(g);
  const csr* const one[] = {&parents};
  graph_batch batch(one);
  auto features = features_of(g, templates);
  prepared_network out;
  if (config.positions) out.positions = position_features(batch);
  if (config.virtual_node) {
    batch = with_virtual_node(batch);
    features.push_back(virtual_node_features(templates));
    if (config.positions) out.positions.resize(features.size() * position_feature_count, 0.0F);
  }
  for (const auto& f : features) {
    out.text.push_back(text_index(f.text));
    out.numeric.insert(out.numeric.end(), f.numeric.begin(), f.numeric.end());
    out.work.push_back(f.work);
  }
  auto structure = GraphEncoder::structure(std::move(batch));
  out.parents = std::move(structure.batch.parents);
  out.children = std::move(structure.batch.children);
  out.lists = std::move(structure.lists);
  out.masks = structure.masks;
  return out;
}

/// Classes of rows of @p n that are equal and stay so through @p rounds layers.
[[nodiscard]] inline row_classes equal_rows_of(const prepared_network& n, std::size_t rounds) {
  const auto numeric = [&](std::size_t i) {
    return n.numeric.begin() + static_cast<std::ptrdiff_t>(i * node_feature_count);
  };
  const std::size_t position_count = n.positions.empty() ? 0 : position_feature_count;
  const auto position = [&](std::size_t i) {
    return n.positions.begin() + static_cast<std::ptrdiff_t>(i * position_count);
  };
  // Colour by everything a row holds; the graph's own order decides ties, so the result is deterministic.
  std::map<std::vector<float>, std::int32_t> numbers;
  std::vector<std::int32_t> colors(n.rows());
  for (std::size_t i = 0; i < n.rows(); ++i) {
    std::vector<float> key(numeric(i), numeric(i + 1));
    key.insert(key.end(), position(i), position(i + 1));
    const auto& w = n.work[i];
    key.insert(key.end(),
               {static_cast<float>(n.text[i]), w.macs, w.weights, w.activations, static_cast<float>(w.group), w.count});
    colors[i] = numbers.try_emplace(std::move(key), static_cast<std::int32_t>(numbers.size())).first->second;
  }
  auto lists = n.lists;
  lists.push_back(n.parents);
  lists.push_back(n.children);
  return equal_rows(std::move(colors), lists, rounds);
}

/// @p n with one row for each of its @p classes.
[[nodiscard]] inline prepared_network merge_equal_rows(const prepared_network& n, const row_classes& classes) {
  const std::size_t position_count = n.positions.empty() ? 0 : position_feature_count;
  const auto part = [](const std::vector<float>& all, std::size_t i, std::size_t size) {
    return std::span(all).subspan(i * size, size);
  };
  prepared_network out;
  for (std::size_t c = 0; c < classes.representative.size(); ++c) {
    const auto i = static_cast<std::size_t>(classes.representative[c]);
    out.text.push_back(n.text[i]);
    const auto numeric = part(n.numeric, i, node_feature_count);
    const auto position = part(n.positions, i, position_count);
    out.numeric.insert(out.numeric.end(), numeric.begin(), numeric.end());
    out.positions.insert(out.positions.end(), position.begin(), position.end());
    out.work.push_back(n.work[i]);
    out.work.back().count *= static_cast<float>(classes.multiplicity[c]);
  }
  out.parents = collapse(n.parents, classes);
  out.children = collapse(n.children, classes);
  for (const auto& l : n.lists) out.lists.push_back(collapse(l, classes));
  out.masks = n.masks;
  return out;
}

/// As `prepare_nodes`, equal rows once: rows that stay equal through all blocks of an encoder of @p config.
template <class GraphEncoder, class TextIndex>
[[nodiscard]] prepared_network prepare_network(const graph& g, const graph_encoder_config& config,
                                               const text::template_set& templates, TextIndex&& text_index) {
  const auto nodes = prepare_nodes<GraphEncoder>(g, config, templates, std::forward<TextIndex>(text_index));
  return merge_equal_rows(nodes, equal_rows_of(nodes, config.num_layers * GraphEncoder::reach));
}

/// Several prepared networks, stacked.
struct packed_networks {
  graph_structure structure;
  std::vector<std::int32_t> text;
  std::vector<float> numeric;    ///< `{rows, node_feature_count}`
  std::vector<float> positions;  ///< `{rows, position_feature_count}`, or empty
  std::vector<node_work> work;

  packed_networks() = default;
  explicit packed_networks(std::span<const prepared_network* const> networks) {
    auto& batch = structure.batch;
    for (const auto* n : networks) {
      const auto shift = batch.offsets.back();
      append(n->parents, shift, batch.parents);
      append(n->children, shift, batch.children);
      structure.lists.resize(n->lists.size());
      structure.masks = n->masks;
      for (std::size_t m = 0; m < n->lists.size(); ++m) append(n->lists[m], shift, structure.lists[m]);
      text.insert(text.end(), n->text.begin(), n->text.end());
      numeric.insert(numeric.end(), n->numeric.begin(), n->numeric.end());
      positions.insert(positions.end(), n->positions.begin(), n->positions.end());
      work.insert(work.end(), n->work.begin(), n->work.end());
      batch.offsets.push_back(shift + static_cast<std::int32_t>(n->rows()));
    }
  }

  [[nodiscard]] std::size_t rows() const { return text.size(); }
  [[nodiscard]] std::span<const std::int32_t> offsets() const { return structure.batch.offsets; }

 private:
  static void append(const csr& from, std::int32_t shift, csr& to) {
    for (std::size_t i = 0; i < from.rows(); ++i) {
      for (const auto j : from.row(i)) to.indices.push_back(j + shift);
      to.close_row();
    }
  }
};

}  // namespace ledg::inline LEDG_ABI
