// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "ledg/nn/dropout.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/layer_norm.hpp"

/// @file model/graph_encoder.hpp
/// A stack of pre-norm blocks over packed graphs: `x += mixer(norm(x)); x += feed_forward(norm(x))`, then a last norm.
/// Which neighbours mix, and how, is in the types.

namespace ledg::inline v0_1 {

/// Sizes of a graph encoder. The values are ours; the source gives none.
struct graph_encoder_config {
  std::size_t hidden_size = 64;
  std::size_t num_layers = 2;
  std::size_t num_heads = 4;
  std::size_t intermediate_size = 128;
  double dropout = 0.0;
};

namespace detail {

/// How many steps along its lists a layer's row looks: what the layer says as `reach`, else one.
template <class Layer>
[[nodiscard]] constexpr std::size_t reach_of() {
  if constexpr (requires { Layer::reach; })
    return Layer::reach;
  else
    return 1;
}

}  // namespace detail

template <class Mixer, class FeedForward>
requires graph_layer<Mixer, float> && graph_layer<FeedForward, float>
class graph_encoder {
 public:
  /// How many steps further each block lets a node look.
  static constexpr std::size_t reach = detail::reach_of<Mixer>() + detail::reach_of<FeedForward>();

  template <class T>
  struct block_context {
    layer_norm::context<T> mixer_norm, feed_norm;
    typename Mixer::template context<T> mixer;
    typename FeedForward::template context<T> feed;
    dropout::context<T> mixer_dropout, feed_dropout;
  };
  template <class T>
  struct context {
    std::vector<block_context<T>> blocks;
    layer_norm::context<T> norm;
  };

  graph_encoder(parameter_layout& layout, const std::string& name, const graph_encoder_config& config)
      : config_(config), norm_(add_blocks(layout, name), name + ".norm", config.hidden_size) {}

  [[nodiscard]] const graph_encoder_config& config() const { return config_; }

  /// Neighbour lists that this encoder attends over.
  [[nodiscard]] static graph_structure structure(graph_batch batch) {
    return make_structure(typename Mixer::mask_list{}, std::move(batch));
  }

  /// @param x node rows `{nodes, hidden_size}`; the result has the same shape.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, const graph_structure& s,
                         context<T>& c) const {
    c.blocks.resize(blocks_.size());
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      auto& bc = c.blocks[b];
      const matrix_view<const T> n1 = blocks_[b].mixer_norm.forward(pass, x, bc.mixer_norm);
      const matrix_view<const T> m = blocks_[b].mixer.forward(pass, n1, s, bc.mixer);
      x = add(pass, x, blocks_[b].mixer_dropout.forward(pass, m, bc.mixer_dropout));
      const matrix_view<const T> n2 = blocks_[b].feed_norm.forward(pass, x, bc.feed_norm);
      const matrix_view<const T> f = blocks_[b].feed.forward(pass, n2, s, bc.feed);
      x = add(pass, x, blocks_[b].feed_dropout.forward(pass, f, bc.feed_dropout));
    }
    return norm_.forward(pass, x, c.norm);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const graph_structure& s,
                          const context<T>& c) const {
    auto dx = norm_.backward(pass, dy, c.norm);
    for (std::size_t b = blocks_.size(); b-- > 0;) {
      const auto& bc = c.blocks[b];
      // The residual's gradient is dx itself; the branch's is added to it.
      const auto df = blocks_[b].feed_dropout.backward(pass, matrix_view<const T>(dx), bc.feed_dropout);
      const matrix_view<const T> dn2 = blocks_[b].feed.backward(pass, df, s, bc.feed);
      const auto d2 = blocks_[b].feed_norm.backward(pass, dn2, bc.feed_norm);
      rows::axpy(dx.size(), T{1}, d2.data, dx.data);
      const auto dm = blocks_[b].mixer_dropout.backward(pass, matrix_view<const T>(dx), bc.mixer_dropout);
      const matrix_view<const T> dn1 = blocks_[b].mixer.backward(pass, dm, s, bc.mixer);
      const auto d1 = blocks_[b].mixer_norm.backward(pass, dn1, bc.mixer_norm);
      rows::axpy(dx.size(), T{1}, d1.data, dx.data);
    }
    return dx;
  }

 private:
  struct block {
    layer_norm mixer_norm;
    Mixer mixer;
    dropout mixer_dropout;
    layer_norm feed_norm;
    FeedForward feed;
    dropout feed_dropout;
  };

  parameter_layout& add_blocks(parameter_layout& layout, const std::string& name) {
    blocks_.reserve(config_.num_layers);
    for (std::size_t b = 0; b < config_.num_layers; ++b) {
      const std::string prefix = name + ".layer." + std::to_string(b);
      blocks_.push_back({layer_norm(layout, prefix + ".mixer_norm", config_.hidden_size),
                         Mixer(layout, prefix + ".mixer", config_.hidden_size, config_.num_heads),
                         dropout(config_.dropout, 2 * b),
                         layer_norm(layout, prefix + ".feed_norm", config_.hidden_size),
                         FeedForward(layout, prefix + ".feed", config_.hidden_size, config_.intermediate_size),
                         dropout(config_.dropout, 2 * b + 1)});
    }
    return layout;
  }

  template <class T>
  static matrix_view<const T> add(const forward_pass<T>& pass, matrix_view<const T> a, matrix_view<const T> b) {
    const auto y = pass.memory->take(a.rows, a.cols);
    for (std::size_t i = 0; i < a.rows; ++i)
      for (std::size_t j = 0; j < a.cols; ++j) y.row(i)[j] = a.row(i)[j] + b.row(i)[j];
    return y;
  }

  graph_encoder_config config_;
  std::vector<block> blocks_;
  layer_norm norm_;
};

}  // namespace ledg::inline v0_1
