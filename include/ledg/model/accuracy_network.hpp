// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/rows.hpp"
#include "ledg/model/network_encoder.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/pooled_head.hpp"
#include "ledg/model/shared_networks.hpp"

/// @file model/accuracy_network.hpp
/// Cells and the vectors of their operators' texts in, scores out: network encoder and pooled head in one. A score is
/// an accuracy on whatever scale the network was trained for.

namespace ledg::inline LEDG_ABI {

/// Sizes of all parts; ours.
struct accuracy_network_config {
  std::size_t text_size = 32;  ///< of a text's vector
  graph_encoder_config graph{
      .hidden_size = 64, .num_layers = 3, .num_heads = 4, .intermediate_size = 128, .dropout = 0.1};
  std::size_t scalar_size = 1;  ///< structural numbers of a cell
  std::size_t fusion_size = 128;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(nullptr, self.text_size);  // what has no key follows from language and cells
    visit("graph", self.graph);
    visit(nullptr, self.scalar_size);
    visit("fusion_size", self.fusion_size);
  }
};

/// What one pass works on.
struct accuracy_inputs {
  packed_networks cells;
  std::vector<float> scalars;  ///< `{cells, scalar_size}`
};

/// The assembled network. Thread-safety: const; any number of passes may run at once.
template <encoder_of_graphs<float> GraphEncoder, row_pool<float> Pool = mean_pool>
class accuracy_network {
 public:
  using graph_encoder_type = GraphEncoder;
  using config_type = accuracy_network_config;
  using inputs_type = accuracy_inputs;
  using read_out_type = Pool;
  using usual_read_out = mean_pool;

  template <class T>
  struct context {
    typename network_encoder<GraphEncoder>::template context<T> cells;
    typename pooled_head<Pool>::template context<T> head;
    std::vector<std::int32_t> graph_of;
  };

  accuracy_network(parameter_layout& layout, const config_type& config)
      : config_(config),
        cells_(layout, "network", config.text_size, config.graph),
        head_(layout, "head", config.graph.hidden_size, config.scalar_size, config.fusion_size) {}

  [[nodiscard]] const config_type& config() const { return config_; }

  /// @param texts vectors of all texts that @p in refers to, `{texts, text_size}`
  /// @param in at least one cell; must stay unchanged until `backward`
  /// @returns scores `{cells, 1}`. @throws shape_error where the scalars are not `{cells, scalar_size}`.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> texts, const accuracy_inputs& in,
                         context<T>& c) const {
    check_scalars(in.scalars, in.cells.structure.batch);
    const matrix_view<const T> z = cells_.forward(pass, texts, in.cells, c.cells);
    return read_out(pass, z, in.cells.structure.batch, in.scalars, c);
  }

  /// The same scores to the last bit, for inference: equal rows of all cells once, and nothing is kept for a
  /// `backward`.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> texts, const shared_networks& cells,
                         std::span<const float> scalars) const {
    check_scalars(scalars, cells.batch);
    context<T> c;
    const matrix_view<const T> z = cells_.forward(pass, texts, cells);
    return read_out(pass, z, cells.batch, scalars, c);
  }

  /// @param d gradient of every score
  /// @param d_texts gradient of `texts`, added to
  template <class T>
  void backward(const backward_pass<T>& pass, input_view<T> d, const accuracy_inputs& in, const context<T>& c,
                output_view<T> d_texts) const {
    const auto d_scalars = pass.memory->zeros(d.rows, config_.scalar_size);
    const matrix_view<const T> dz = head_.backward(pass, d, d_scalars, c.head);
    const auto d_nodes = cells_.backward(pass, dz, in.cells, c.cells);
    for (std::size_t t = 0; t < d_nodes.rows; ++t) rows::axpy(d_texts.cols, T{1}, d_nodes.row(t), d_texts.row(t));
  }

 private:
  void check_scalars(std::span<const float> scalars, const graph_batch& batch) const {
    const auto count = batch.graph_count();
    if (scalars.size() != count * config_.scalar_size)
      throw shape_error("accuracy network: expected " + std::to_string(count * config_.scalar_size) + " scalars for " +
                        std::to_string(count) + " cells, got " + std::to_string(scalars.size()));
  }

  /// Scores from the states of all nodes.
  template <class T>
  matrix_view<T> read_out(const forward_pass<T>& pass, input_view<T> z, const graph_batch& batch,
                          std::span<const float> numbers, context<T>& c) const {
    const auto scalars = pass.memory->take(batch.graph_count(), config_.scalar_size);
    std::transform(numbers.begin(), numbers.end(), scalars.data, [](float x) { return static_cast<T>(x); });
    c.graph_of.resize(batch.graph_count());
    std::iota(c.graph_of.begin(), c.graph_of.end(), 0);
    return head_.forward(pass, z, batch, scalars, c.graph_of, c.head);
  }

  config_type config_;
  network_encoder<GraphEncoder> cells_;
  pooled_head<Pool> head_;
};

}  // namespace ledg::inline LEDG_ABI
