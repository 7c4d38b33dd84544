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
#include "ledg/model/node_features.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/text/templates.hpp"

/// @file model/packed_networks.hpp
/// From networks to what a graph encoder runs on.

namespace ledg::inline v0_1 {

/// One network, ready to be packed: its different rows, and who is whose neighbour. Texts are indices into a table that
/// the owner keeps (`text_table`).
struct prepared_network {
  std::vector<std::int32_t> text;  ///< of each row
  std::vector<float> numeric;      ///< `{rows, node_feature_count}`
  std::vector<node_work> work;     ///< of each row
  csr parents;
  csr children;
  std::vector<csr> lists;  ///< one for each mask of the encoder

  [[nodiscard]] std::size_t rows() const { return text.size(); }
};

/// Prepares a network for @p GraphEncoder: features of every node, neighbour lists of the encoder's masks, equal rows
/// once. @p text_index turns a node's text into its index.
/// @param layers blocks of the encoder that rows must stay equal through
template <class GraphEncoder, class TextIndex>
[[nodiscard]] prepared_network prepare_network(const graph& g, std::size_t layers, const text::template_set& templates,
                                               TextIndex&& text_index) {
  const auto parents = parents_of(g);
  const csr* const one[] = {&parents};
  auto structure = GraphEncoder::structure(graph_batch(one));
  const auto features = features_of(g, templates);
  // Colour by everything a row holds; the graph's own order decides ties, so the result is deterministic.
  std::map<std::vector<float>, std::int32_t> numbers;
  std::vector<std::int32_t> colors(g.size());
  std::vector<std::int32_t> texts(g.size());
  for (std::size_t i = 0; i < g.size(); ++i) {
    texts[i] = text_index(features[i].text);
    std::vector<float> key(features[i].numeric.begin(), features[i].numeric.end());
    key.insert(key.end(), {static_cast<float>(texts[i]), features[i].work.macs, features[i].work.weights,
                           features[i].work.activations, static_cast<float>(features[i].work.group)});
    colors[i] = numbers.try_emplace(std::move(key), static_cast<std::int32_t>(numbers.size())).first->second;
  }
  auto lists = structure.lists;
  lists.push_back(structure.batch.parents);
  lists.push_back(structure.batch.children);
  const auto classes = equal_rows(std::move(colors), lists, layers * GraphEncoder::reach);
  prepared_network out;
  for (std::size_t c = 0; c < classes.representative.size(); ++c) {
    const auto i = static_cast<std::size_t>(classes.representative[c]);
    out.text.push_back(texts[i]);
    out.numeric.insert(out.numeric.end(), features[i].numeric.begin(), features[i].numeric.end());
    out.work.push_back(features[i].work);
    out.work.back().count = static_cast<float>(classes.multiplicity[c]);
  }
  out.parents = collapse(structure.batch.parents, classes);
  out.children = collapse(structure.batch.children, classes);
  for (const auto& l : structure.lists) out.lists.push_back(collapse(l, classes));
  return out;
}

/// Several prepared networks, stacked.
struct packed_networks {
  graph_structure structure;
  std::vector<std::int32_t> text;
  std::vector<float> numeric;  ///< `{rows, node_feature_count}`
  std::vector<node_work> work;

  packed_networks() = default;
  explicit packed_networks(std::span<const prepared_network* const> networks) {
    auto& batch = structure.batch;
    for (const auto* n : networks) {
      const auto shift = batch.offsets.back();
      append(n->parents, shift, batch.parents);
      append(n->children, shift, batch.children);
      structure.lists.resize(n->lists.size());
      for (std::size_t m = 0; m < n->lists.size(); ++m) append(n->lists[m], shift, structure.lists[m]);
      text.insert(text.end(), n->text.begin(), n->text.end());
      numeric.insert(numeric.end(), n->numeric.begin(), n->numeric.end());
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

}  // namespace ledg::inline v0_1
