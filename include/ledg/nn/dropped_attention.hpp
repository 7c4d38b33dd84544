// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/nn/edge_attention.hpp"
#include "ledg/nn/edge_products.hpp"
#include "ledg/nn/pass.hpp"

/// @file nn/dropped_attention.hpp

namespace ledg::inline LEDG_ABI {

/// `edge_attention` whose probabilities are, while training, set to zero with probability `rate` and otherwise scaled
/// by `1 / (1 - rate)`. What is dropped depends on the step's stream, the layer, the branch, the node's place in the
/// whole batch, the head and the neighbour's position in the node's list; not on how a batch is dealt out.
/// Source: as BERT (`attention_probs_dropout_prob`).
///
/// Without dropout this is the fused kernel; with it, its unfused steps.
class dropped_attention {
 public:
  template <class T>
  struct context {
    edge_attention_context<T> attention;
    matrix_view<T> factors;  ///< of the probabilities, `{heads, pairs}`; empty where nothing was dropped
    matrix_view<T> dropped;  ///< probabilities times factors
    /// What the values were summed with.
    [[nodiscard]] matrix_view<const T> weights() const {
      return factors.data == nullptr ? attention.probabilities : dropped;
    }
  };

  dropped_attention() = default;
  /// @param stream tells this layer's draws from those of the model's other dropout layers
  /// @throws input_error unless 0 <= rate < 1.
  dropped_attention(double rate, std::uint64_t stream) : rate_(rate), stream_(stream) {
    if (!(rate >= 0.0 && rate < 1.0))
      throw input_error("attention dropout rate must lie in [0, 1), got " + std::to_string(rate));
  }

  /// Writes the heads' columns of @p out. @param branch tells several calls of one layer apart
  template <class T>
  void forward(const forward_pass<T>& pass, const csr& pairs, std::size_t branch, const head_range& heads,
               input_view<T> q, input_view<T> k, input_view<T> v, output_view<T> out, context<T>& c) const {
    c.factors = {};
    if (!pass.training || rate_ == 0.0)
      return edge_attention_forward(pairs, heads.first, heads.count, heads.size, q, k, v, out, *pass.memory,
                                    c.attention);
    const auto p = c.attention.probabilities = pass.memory->take(heads.count, pairs.edge_count());
    edge_dots(pairs, heads, scale<T>(heads), q, k, p);
    detail::for_each_row(pairs, heads, [&](std::size_t h, std::size_t, std::size_t first, std::size_t count) {
      rows::softmax(count, p.row(h) + first);
    });
    draw(pass, pairs, branch, heads, c);
    edge_sums(pairs, heads, c.weights(), v, out);
  }

  /// Adds to @p dq, @p dk and @p dv.
  template <class T>
  void backward(const backward_pass<T>& pass, const csr& pairs, const head_range& heads, input_view<T> q,
                input_view<T> k, input_view<T> v, input_view<T> d_out, const context<T>& c, output_view<T> dq,
                output_view<T> dk, output_view<T> dv) const {
    if (c.factors.data == nullptr)
      return edge_attention_backward(pairs, heads.first, heads.count, heads.size, q, k, v, d_out, c.attention,
                                     *pass.memory, dq, dk, dv);
    const auto d = pass.memory->take(heads.count, pairs.edge_count());
    edge_sums_backward(pairs, heads, c.weights(), v, d_out, d, dv);
    for (std::size_t i = 0; i < d.size(); ++i) d.data[i] *= c.factors.data[i];
    detail::for_each_row(pairs, heads, [&](std::size_t h, std::size_t, std::size_t first, std::size_t count) {
      rows::softmax_backward(count, c.attention.probabilities.row(h) + first, d.row(h) + first);
    });
    edge_dots_backward(pairs, heads, scale<T>(heads), q, k, d, dq, dk);
  }

 private:
  template <class T>
  [[nodiscard]] static T scale(const head_range& heads) {
    return T{1} / std::sqrt(static_cast<T>(heads.size));
  }

  template <class T>
  void draw(const forward_pass<T>& pass, const csr& pairs, std::size_t branch, const head_range& heads,
            context<T>& c) const {
    c.factors = pass.memory->take(heads.count, pairs.edge_count());
    c.dropped = pass.memory->take(heads.count, pairs.edge_count());
    const philox random = pass.dropout.split(stream_).split(branch);
    const auto threshold = static_cast<std::uint32_t>(rate_ * 0x1p32);
    const auto keep = static_cast<T>(1.0 / (1.0 - rate_));
    detail::for_each_row(pairs, heads, [&](std::size_t h, std::size_t i, std::size_t first, std::size_t count) {
      for (std::size_t n = 0; n < count; ++n) {
        const auto words = random.block((heads.first + h) << 32U | n / 4, pass.first_row + i);
        const T factor = words[n % 4] < threshold ? T{0} : keep;
        c.factors.row(h)[first + n] = factor;
        c.dropped.row(h)[first + n] = factor * c.attention.probabilities.row(h)[first + n];
      }
    });
  }

  double rate_ = 0.0;
  std::uint64_t stream_ = 0;
};

}  // namespace ledg::inline LEDG_ABI
