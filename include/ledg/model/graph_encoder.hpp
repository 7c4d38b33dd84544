// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/core/within.hpp"
#include "ledg/nn/dropout.hpp"
#include "ledg/nn/dropped_attention.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/layer_norm.hpp"
#include "ledg/nn/residual.hpp"

/// @file model/graph_encoder.hpp
/// A stack of blocks over packed graphs, each a mixer and a feed-forward beside the identity, then a last norm. Which
/// neighbours mix, how, and where the norms stand, is in the types.

namespace ledg::inline LEDG_ABI {

/// Sizes of a graph encoder, and what there is for it to see. The values are ours; the source gives none.
struct graph_encoder_config {
  std::size_t hidden_size = 64;
  std::size_t num_layers = 2;
  std::size_t num_heads = 4;
  std::size_t intermediate_size = 128;
  double dropout = 0.0;            ///< of what mixers and feed-forwards give
  double attention_dropout = 0.0;  ///< of attention probabilities
  double layer_scale = 0.0;        ///< starting value of each branch's `layer_scale`; 0 for none
  bool positions = false;          ///< nodes are told where they stand (`position_features`)
  bool virtual_node = false;       ///< graphs have one more node that all others feed (`with_virtual_node`)

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("hidden_size", self.hidden_size);
    visit("num_layers", self.num_layers);
    visit("num_heads", self.num_heads);
    visit("intermediate_size", self.intermediate_size);
    visit("dropout", self.dropout);
    visit("attention_dropout", self.attention_dropout);
    visit("layer_scale", self.layer_scale);
    visit("positions", self.positions);
    visit("virtual_node", self.virtual_node);
  }

  /// @throws input_error naming the size that is out of its range.
  void check() const {
    require_within("hidden_size", hidden_size, 1, largest_width);
    require_within("num_layers", num_layers, 0, largest_depth);
    require_within("num_heads", num_heads, 1, largest_width);
    require_within("intermediate_size", intermediate_size, 1, largest_width);
    require_within("dropout", dropout, 0, 0.99);
    require_within("attention_dropout", attention_dropout, 0, 0.99);
    require_within("layer_scale", layer_scale, 0, 1000);
  }
};

/// The different rows behind one block of a graph encoder.
struct block_rows {
  std::vector<std::int32_t> from;  ///< the row before the block that each begins as
  graph_structure structure;       ///< who is whose neighbour among them

  [[nodiscard]] std::size_t rows() const { return from.size(); }
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

/// @param weights `{rows, groups * branches}` @returns `{rows, branches}`
template <class T>
[[nodiscard]] std::vector<double> mean_over_groups(matrix_view<const T> weights, std::size_t branches) {
  std::vector<double> out(weights.rows * branches, 0);
  const auto groups = static_cast<double>(weights.cols / branches);
  for (std::size_t r = 0; r < weights.rows; ++r)
    for (std::size_t k = 0; k < weights.cols; ++k)
      out[r * branches + k % branches] += static_cast<double>(weights.row(r)[k]) / groups;
  return out;
}

}  // namespace detail

/// A layer that weighs branches, one for each of its masks, anew at every node (`dgsa`).
template <class L, class T>
concept gated_layer = requires(const typename L::template context<T>& c) {
  { L::branches } -> std::convertible_to<std::size_t>;
  { c.weights } -> std::convertible_to<matrix_view<const T>>;
};

/// One half of a block: a graph layer that is built from a layout, a name and two sizes. Mixers and feed-forwards are
/// built alike so that either may stand in either place; what the second size means (heads, hidden units) is theirs.
template <class L, class T>
concept block_layer =
    graph_layer<L, T> && std::constructible_from<L, parameter_layout&, const std::string&, std::size_t, std::size_t>;

/// What encodes the nodes of graphs: `graph_encoder`, or a type of one's own in its place. It makes its own structures,
/// since only it knows its masks, and has a second `forward` without context: rows that are equal in many networks are
/// computed once there, which cells of one search space cannot do without.
template <class E, class T>
concept encoder_of_graphs =
    std::constructible_from<E, parameter_layout&, const std::string&, const graph_encoder_config&> &&
    requires(const E e, const forward_pass<T>& f, const backward_pass<T>& b, matrix_view<const T> x, graph_batch batch,
             const graph_structure& s, std::span<const block_rows> blocks, typename E::template context<T>& c) {
  { E::reach } -> std::convertible_to<std::size_t>;
  { E::structure(batch) } -> std::same_as<graph_structure>;
  { e.config() } -> std::convertible_to<const graph_encoder_config&>;
  { e.forward(f, x, s, c) } -> std::convertible_to<matrix_view<const T>>;
  { e.forward(f, x, blocks) } -> std::convertible_to<matrix_view<const T>>;
  { e.backward(b, x, s, c) } -> std::convertible_to<matrix_view<const T>>;
};

/// @tparam Mixer       attention or another layer over the lists of its masks
/// @tparam FeedForward what follows it in a block
/// @tparam Norm        `pre_norm` or `post_norm` (nn/residual.hpp)
template <block_layer<float> Mixer, block_layer<float> FeedForward, block_norm Norm = pre_norm>
class graph_encoder {
  static_assert(std::is_same_v<typename FeedForward::mask_list, masks<>> ||
                    std::is_same_v<typename FeedForward::mask_list, typename Mixer::mask_list>,
                "a feed-forward looks along the lists of the mixer's masks, or along none");

 public:
  /// How many steps further each block lets a node look.
  static constexpr std::size_t reach = detail::reach_of<Mixer>() + detail::reach_of<FeedForward>();

  template <class T>
  struct block_context {
    typename residual<Mixer, Norm>::template context<T> mixer;
    typename residual<FeedForward, Norm>::template context<T> feed;
  };
  template <class T>
  struct context {
    std::vector<block_context<T>> blocks;
    layer_norm::context<T> norm;
  };

  /// @throws input_error for sizes and rates that the layers cannot have, and for an attention dropout where the mixer
  /// has no attention probabilities.
  graph_encoder(parameter_layout& layout, const std::string& name, const graph_encoder_config& config)
      : config_(config), norm_(add_blocks(layout, name), name + ".norm", config.hidden_size) {}

  [[nodiscard]] const graph_encoder_config& config() const { return config_; }

  /// Neighbour lists that this encoder attends over.
  [[nodiscard]] static graph_structure structure(graph_batch batch) {
    return make_structure(typename Mixer::mask_list{}, std::move(batch));
  }

  /// @param x node rows `{nodes, hidden_size}`; the result has the same shape.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const graph_structure& s, context<T>& c) const {
    c.blocks.resize(blocks_.size());
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      x = blocks_[b].mixer.forward(pass, x, s, c.blocks[b].mixer);
      x = blocks_[b].feed.forward(pass, x, s, c.blocks[b].feed);
    }
    return norm_.forward(pass, x, c.norm);
  }

  /// For inference, the different rows of each block once: nothing is kept for a `backward`.
  /// @param x the rows that those of the first block begin as
  /// @returns the rows behind the last block, `{rows, hidden_size}`. @pre @p blocks are as many as this has
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, std::span<const block_rows> blocks) const {
    LEDG_ASSERT(blocks.size() == blocks_.size());
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const auto y = pass.memory->take(blocks[b].rows(), x.cols);
      const auto before = pass.memory->here();
      block_context<T> c;
      gather(x, blocks[b].from, y);
      matrix_view<const T> z = blocks_[b].mixer.forward(pass, y, blocks[b].structure, c.mixer);
      z = blocks_[b].feed.forward(pass, z, blocks[b].structure, c.feed);
      std::copy_n(z.data, z.size(), y.data);
      pass.memory->release(before);
      x = y;
    }
    layer_norm::context<T> c;
    return norm_.forward(pass, x, c);
  }

  /// How much each mask counts at every row, `{rows, masks}` for each block, as a pass found it: the mean over groups
  /// of heads that the gate weighs apart. Nothing where the mixer has no gate.
  template <class T>
  [[nodiscard]] static std::vector<std::vector<double>> gates(const context<T>& c) {
    std::vector<std::vector<double>> out;
    if constexpr (gated_layer<Mixer, T>)
      for (const auto& b : c.blocks) out.push_back(detail::mean_over_groups(b.mixer.layer.weights, Mixer::branches));
    return out;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const graph_structure& s,
                          const context<T>& c) const {
    // Between blocks only the rows' gradient lives; what a block took on its way is given back.
    const auto dx = pass.memory->take(dy.rows, dy.cols);
    const auto step = [&](auto&& backward) {
      const auto before = pass.memory->here();
      const matrix_view<const T> d = backward();
      for (std::size_t r = 0; r < d.rows; ++r) std::copy_n(d.row(r), d.cols, dx.row(r));
      pass.memory->release(before);
    };
    step([&] { return norm_.backward(pass, dy, c.norm); });
    for (std::size_t b = blocks_.size(); b-- > 0;) {
      step([&] { return blocks_[b].feed.backward(pass, dx, s, c.blocks[b].feed); });
      step([&] { return blocks_[b].mixer.backward(pass, dx, s, c.blocks[b].mixer); });
    }
    return dx;
  }

 private:
  struct block {
    residual<Mixer, Norm> mixer;
    residual<FeedForward, Norm> feed;
  };

  parameter_layout& add_blocks(parameter_layout& layout, const std::string& name) {
    blocks_.reserve(config_.num_layers);
    for (std::size_t b = 0; b < config_.num_layers; ++b) {
      const std::string prefix = name + ".layer." + std::to_string(b);
      const auto options = [&](std::uint64_t stream) {
        return residual_options{config_.hidden_size, dropout(config_.dropout, stream), config_.layer_scale};
      };
      blocks_.push_back(
          {make_mixer(layout, prefix + ".mixer", options(2 * b), b),
           {layout, prefix + ".feed", options(2 * b + 1), config_.hidden_size, config_.intermediate_size}});
    }
    return layout;
  }

  residual<Mixer, Norm> make_mixer(parameter_layout& layout, const std::string& name, const residual_options& options,
                                   std::size_t b) const {
    constexpr std::uint64_t attention_streams = std::uint64_t{1} << 32U;  // far from those of the other dropout layers
    if constexpr (std::constructible_from<Mixer, parameter_layout&, const std::string&, std::size_t, std::size_t,
                                          const dropped_attention&>) {
      const dropped_attention attention(config_.attention_dropout, attention_streams + b);
      return {layout, name, options, config_.hidden_size, config_.num_heads, attention};
    } else {
      if (config_.attention_dropout != 0.0)
        throw input_error("graph encoder: attention_dropout is " + std::to_string(config_.attention_dropout) +
                          ", but '" + name + "' has no attention probabilities to drop");
      return {layout, name, options, config_.hidden_size, config_.num_heads};
    }
  }

  graph_encoder_config config_;
  std::vector<block> blocks_;
  layer_norm norm_;
};

}  // namespace ledg::inline LEDG_ABI
