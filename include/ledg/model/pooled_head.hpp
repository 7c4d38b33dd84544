// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/rows.hpp"
#include "ledg/nn/mlp.hpp"
#include "ledg/nn/pooling.hpp"

/// @file model/pooled_head.hpp
/// The paper's way out: pooled node states, fused with what else is known by an MLP, read out as one number.

namespace ledg::inline LEDG_ABI {

/// `y = mlp([pool(z), extra])`, one number a row of @p extra. Parameters: `<name>.fusion.*` and the pool's,
/// `<name>.pool.*`.
/// Source: arXiv 2506.07735, fusion MLP and prediction head; sizes are ours.
template <row_pool<float> Pool = mean_pool>
class pooled_head {
 public:
  template <class T>
  struct context {
    typename mlp<gelu>::template context<T> fusion;
    typename Pool::template context<T> pool;
    row_groups groups;
    std::span<const std::int32_t> graph_of;
    std::size_t node_size = 0;
  };

  pooled_head(parameter_layout& layout, const std::string& name, std::size_t node_size, std::size_t extra_size,
              std::size_t hidden_size)
      : fusion_(layout, name + ".fusion", node_size + extra_size, hidden_size, 1),
        pool_(layout, name + ".pool", node_size) {}

  /// @param z node states; @p groups the graphs they belong to, which must stay unchanged until `backward`
  /// @param extra `{answers, extra_size}`: platform rows, structural numbers, ...; @p graph_of the graph of each answer
  /// @returns `{answers, 1}`.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> z, const row_groups& groups, input_view<T> extra,
                         std::span<const std::int32_t> graph_of, context<T>& c) const {
    c.groups = groups;
    c.graph_of = graph_of;
    c.node_size = z.cols;
    const auto pooled = pool_.forward(pass, z, groups, c.pool);
    const auto x = pass.memory->take(graph_of.size(), z.cols + extra.cols);
    for (std::size_t r = 0; r < x.rows; ++r) {
      std::copy_n(pooled.row(static_cast<std::size_t>(graph_of[r])), z.cols, x.row(r));
      std::copy_n(extra.row(r), extra.cols, x.row(r) + z.cols);
    }
    return fusion_.forward(pass, x, c.fusion);
  }

  /// @param d_extra receives the gradient of `extra` (added)
  /// @returns the gradient of the node states.
  template <class T>
  matrix_view<const T> backward(const backward_pass<T>& pass, input_view<T> dy, output_view<T> d_extra,
                                const context<T>& c) const {
    const auto dx = fusion_.backward(pass, dy, c.fusion);
    const auto d_pooled = pass.memory->zeros(c.groups.size(), c.node_size);
    for (std::size_t r = 0; r < dx.rows; ++r) {
      rows::axpy(c.node_size, T{1}, dx.row(r), d_pooled.row(static_cast<std::size_t>(c.graph_of[r])));
      rows::axpy(d_extra.cols, T{1}, dx.row(r) + c.node_size, d_extra.row(r));
    }
    return pool_.backward(pass, matrix_view<const T>(d_pooled), c.groups, c.pool);
  }

 private:
  mlp<gelu> fusion_;
  Pool pool_;
};

}  // namespace ledg::inline LEDG_ABI
