// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/model/node_features.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/position_features.hpp"
#include "ledg/model/shared_networks.hpp"
#include "ledg/nn/activation.hpp"
#include "ledg/nn/linear.hpp"

/// @file model/network_encoder.hpp
/// From vectors of texts and numbers of operators to node states.

namespace ledg::inline LEDG_ABI {

/// Node texts and numbers to node states, then the graph encoder:
/// `x = W2 gelu(W_text text + W_numeric numeric + b [+ W_position position]) + b2`, positions where the configuration
/// asks for them. The text's part is computed once for each distinct text.
template <encoder_of_graphs<float> GraphEncoder>
class network_encoder {
 public:
  using graph_encoder_type = GraphEncoder;

  template <class T>
  struct context {
    linear::context<T> text, numeric, position, out;
    activation<gelu>::context<T> act;
    typename GraphEncoder::template context<T> graph;
    std::span<const std::int32_t> text_of;
    std::size_t texts = 0;
  };

  network_encoder(parameter_layout& layout, const std::string& name, std::size_t text_size,
                  const graph_encoder_config& config)
      : text_(layout, name + ".node.text", text_size, config.hidden_size, false),
        numeric_(layout, name + ".node.numeric", node_feature_count, config.hidden_size),
        position_(config.positions ? std::optional<linear>(std::in_place, layout, name + ".node.position",
                                                           position_feature_count, config.hidden_size, false)
                                   : std::nullopt),
        out_(layout, name + ".node.out", config.hidden_size, config.hidden_size),
        graph_(layout, name + ".graph", config) {}

  [[nodiscard]] const graph_encoder_config& config() const { return graph_.config(); }

  /// @param texts rows of all texts that `networks.text` indexes
  /// @param networks must stay alive and unchanged until `backward`
  /// @returns node states `{rows, hidden_size}`.
  /// @throws shape_error where the networks were prepared without the positions that there are weights for, or with
  /// some that there are none for.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> texts, const packed_networks& networks,
                         context<T>& c) const {
    const auto x = nodes(pass, texts, networks.text, networks.numeric, networks.positions, c);
    return graph_.forward(pass, x, networks.structure, c.graph);
  }

  /// For inference, equal rows of all networks once: nothing is kept for a `backward`.
  /// @returns states of all nodes, `{nodes, hidden_size}`, with the same bits as those of the other `forward`
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> texts, const shared_networks& networks) const {
    const auto z = pass.memory->take(networks.row_of.size(), config().hidden_size);
    const auto before = pass.memory->here();
    context<T> c;
    const auto x = nodes(pass, texts, networks.text, networks.numeric, networks.positions, c);
    gather(graph_.forward(pass, x, std::span(networks.blocks)), networks.row_of, z);
    pass.memory->release(before);
    return z;
  }

  /// @returns the gradient of @p texts of `forward`.
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dz, const packed_networks& networks,
                          const context<T>& c) const {
    const matrix_view<const T> dx = graph_.backward(pass, dz, networks.structure, c.graph);
    const matrix_view<const T> da = out_.backward(pass, dx, c.out);
    const matrix_view<const T> dh = act_.backward(pass, da, c.act);
    numeric_.backward(pass, dh, c.numeric, false);
    if (position_) position_->backward(pass, dh, c.position, false);
    const auto d_text = pass.memory->zeros(c.texts, dh.cols);
    for (std::size_t r = 0; r < dh.rows; ++r)
      rows::axpy(dh.cols, T{1}, dh.row(r), d_text.row(static_cast<std::size_t>(c.text_of[r])));
    return text_.backward(pass, d_text, c.text);
  }

 private:
  /// What the graph encoder begins with.
  template <class T>
  matrix_view<const T> nodes(const forward_pass<T>& pass, input_view<T> texts, std::span<const std::int32_t> text_of,
                             std::span<const float> numeric, std::span<const float> positions, context<T>& c) const {
    const auto row_count = text_of.size();
    if (const auto count = position_ ? row_count * position_feature_count : 0; positions.size() != count)
      throw shape_error("network encoder: expected " + std::to_string(count) + " positions for " +
                        std::to_string(row_count) + " rows, got " + std::to_string(positions.size()));
    c.text_of = text_of;
    c.texts = texts.rows;
    const auto from_text = text_.forward(pass, texts, c.text);
    const auto values = [&](std::span<const float> numbers, std::size_t count) {
      const auto out = pass.memory->take(row_count, count);
      std::transform(numbers.begin(), numbers.end(), out.data, [](float x) { return static_cast<T>(x); });
      return out;
    };
    const auto h = numeric_.forward(pass, values(numeric, node_feature_count), c.numeric);
    for (std::size_t r = 0; r < row_count; ++r)
      rows::axpy(h.cols, T{1}, from_text.row(static_cast<std::size_t>(text_of[r])), h.row(r));
    if (position_) {
      const auto from_position = position_->forward(pass, values(positions, position_feature_count), c.position);
      for (std::size_t r = 0; r < row_count; ++r) rows::axpy(h.cols, T{1}, from_position.row(r), h.row(r));
    }
    const matrix_view<const T> a = act_.forward(pass, h, c.act);
    return out_.forward(pass, a, c.out);
  }

  linear text_;
  linear numeric_;
  std::optional<linear> position_;
  activation<gelu> act_;
  linear out_;
  GraphEncoder graph_;
};

}  // namespace ledg::inline LEDG_ABI
