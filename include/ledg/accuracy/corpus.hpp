// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ledg/accuracy/structure.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/random.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/model/accuracy_network.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/text/templates.hpp"

/// @file accuracy/corpus.hpp
/// Cells brought together for training, and which of them serve for what.

namespace ledg::inline LEDG_ABI {

/// Which cells serve for what, by index.
struct accuracy_split {
  std::vector<std::int32_t> train, validation, test;
};

/// Draws @p train cells and @p validation others at random from those whose accuracy is known; the rest is for testing.
/// @throws input_error where there are not enough.
[[nodiscard]] inline accuracy_split draw_split(std::span<const double> accuracies, std::size_t train,
                                               std::size_t validation, std::uint64_t seed) {
  std::vector<std::int32_t> known;
  for (std::size_t i = 0; i < accuracies.size(); ++i)
    if (std::isfinite(accuracies[i])) known.push_back(static_cast<std::int32_t>(i));
  if (train < 2 || validation < 2 || train + validation > known.size())
    throw input_error("accuracy split: expected at least 2 cells for training, 2 for validation and not more than " +
                      std::to_string(known.size()) + " in all, got " + std::to_string(train) + " and " +
                      std::to_string(validation));
  philox(seed).split(0).shuffle(std::span(known));
  const auto cut = [&](std::size_t begin, std::size_t end) {
    std::vector<std::int32_t> part(known.begin() + static_cast<std::ptrdiff_t>(begin),
                                   known.begin() + static_cast<std::ptrdiff_t>(end));
    std::sort(part.begin(), part.end());
    return part;
  };
  return {cut(0, train), cut(train, train + validation), cut(train + validation, known.size())};
}

/// Cells prepared once for a @p GraphEncoder of some configuration, a row for each node: a cell has few, and a mean
/// over nodes must count equal ones. Thread-safety: const access from any number of threads.
template <class GraphEncoder>
class accuracy_corpus {
 public:
  accuracy_corpus(const std::vector<graph>& cells, std::span<const std::int64_t> groups,
                  const text::template_set& templates, const graph_encoder_config& config)
      : most_rows_(largest_cell + (config.virtual_node ? 1 : 0)), twins_(cells.size()) {
    std::map<std::int64_t, std::vector<std::int32_t>> members;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells_.push_back(
          prepare_nodes<GraphEncoder>(cells[i], config, templates, [&](const auto& t) { return texts_.add(t); }));
      structures_.push_back(structure_of(cells[i]));
      checksum_ = io::crc32(cells[i].id, checksum_);
      members[groups[i]].push_back(static_cast<std::int32_t>(i));
    }
    for (const auto& [group, all] : members)
      for (const auto i : all) twins_[static_cast<std::size_t>(i)] = all;
  }

  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  /// No cell has more rows.
  [[nodiscard]] std::size_t most_rows() const { return most_rows_; }
  [[nodiscard]] const text_table& texts() const { return texts_; }
  [[nodiscard]] const std::vector<cell_structure>& structures() const { return structures_; }
  [[nodiscard]] std::uint32_t checksum() const { return checksum_; }
  /// Cells isomorphic to cell @p i, itself included.
  [[nodiscard]] std::span<const std::int32_t> twins(std::int32_t i) const {
    return twins_[static_cast<std::size_t>(i)];
  }

  /// What a pass over the cells @p chosen works on.
  [[nodiscard]] accuracy_inputs inputs(std::span<const std::int32_t> chosen, const scalar_norm& norm) const {
    std::vector<const prepared_network*> networks;
    accuracy_inputs out;
    for (const auto i : chosen) {
      networks.push_back(&cells_[static_cast<std::size_t>(i)]);
      norm.append(structures_[static_cast<std::size_t>(i)], out.scalars);
    }
    out.cells = packed_networks(networks);
    return out;
  }

 private:
  std::size_t most_rows_;
  std::vector<prepared_network> cells_;
  std::vector<cell_structure> structures_;
  std::vector<std::vector<std::int32_t>> twins_;
  text_table texts_;
  std::uint32_t checksum_ = 0;
};

}  // namespace ledg::inline LEDG_ABI
