// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/nn/dropped_attention.hpp"
#include "ledg/nn/edge_products.hpp"
#include "ledg/nn/gate.hpp"
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/linear.hpp"

/// @file nn/attention.hpp
/// Attention layers over packed graphs: `dgsa` (a branch for each mask, mixed by a gate at every node) and
/// `masked_attention` (a mask for each group of heads).

namespace ledg::inline LEDG_ABI {

/// Whether the branches share Q, K and V. A constant, not a function or a value: it decides how many projections a
/// layer has, and with them the shape of its context.
template <class P>
concept branch_projection = requires {
  typename std::bool_constant<P::shared>;
};

namespace detail {

/// Q, K and V from one matrix; views into its output `{rows, 3 * size}`.
class qkv_projection {
 public:
  template <class T>
  struct context {
    linear::context<T> projection;
    matrix_view<const T> q, k, v;
  };

  qkv_projection(parameter_layout& layout, const std::string& name, std::size_t size, std::size_t num_heads)
      : size_(size),
        num_heads_(num_heads),
        head_size_(head_size_of(name, size, num_heads)),
        projection_(layout, name, size, 3 * size) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t num_heads() const { return num_heads_; }
  [[nodiscard]] std::size_t head_size() const { return head_size_; }

  template <class T>
  void forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    const matrix_view<const T> all = projection_.forward(pass, x, c.projection);
    c.q = all.columns(0, size_);
    c.k = all.columns(size_, size_);
    c.v = all.columns(2 * size_, size_);
  }

  /// @param d gradients of q, k and v side by side
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> d, const context<T>& c) const {
    return projection_.backward(pass, d, c.projection);
  }

 private:
  std::size_t size_;
  std::size_t num_heads_;
  std::size_t head_size_;
  linear projection_;
};

/// One projection for all branches, or one for each.
template <class Masks, class Policy>
class branch_projections {
 public:
  static constexpr std::size_t count = Policy::shared ? 1 : Masks::size;

  template <class T>
  using context = std::array<qkv_projection::context<T>, count>;

  branch_projections(parameter_layout& layout, const std::string& name, std::size_t size, std::size_t num_heads) {
    add(layout, name, size, num_heads, Masks{});
  }

  [[nodiscard]] std::size_t size() const { return all_.front().size(); }
  [[nodiscard]] std::size_t num_heads() const { return all_.front().num_heads(); }
  [[nodiscard]] std::size_t head_size() const { return all_.front().head_size(); }
  /// The projection of branch @p m.
  [[nodiscard]] static constexpr std::size_t of(std::size_t m) { return Policy::shared ? 0 : m; }

  template <class T>
  void forward(const forward_pass<T>& pass, input_view<T> x, context<T>& c) const {
    for (std::size_t p = 0; p < count; ++p) all_[p].forward(pass, x, c[p]);
  }

  /// @param d gradients of q, k and v of all projections side by side
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> d, const context<T>& c) const {
    const auto part = [&](std::size_t p) { return d.columns(p * 3 * size(), 3 * size()); };
    const auto dx = all_[0].backward(pass, part(0), c[0]);
    for (std::size_t p = 1; p < count; ++p)
      rows::axpy(dx.size(), T{1}, all_[p].backward(pass, part(p), c[p]).data, dx.data);
    return dx;
  }

 private:
  template <mask... M>
  void add(parameter_layout& layout, const std::string& name, std::size_t size, std::size_t num_heads, masks<M...>) {
    if constexpr (Policy::shared)
      all_.emplace_back(layout, name + ".qkv", size, num_heads);
    else
      (all_.emplace_back(layout, name + "." + M::name + ".qkv", size, num_heads), ...);
  }

  std::vector<qkv_projection> all_;
};

}  // namespace detail

/// Q, K and V are the same in every branch; parameters `<name>.qkv.*`.
struct shared_qkv {
  static constexpr bool shared = true;
};

/// Every branch has a Q, K and V of its own; parameters `<name>.<mask>.qkv.*`. No mask may occur twice.
struct branch_qkv {
  static constexpr bool shared = false;
};

/// Dynamic graph self-attention: for each mask all heads attend over its pairs; a gate then weighs the branches at
/// every node: `y = W_out (sum over m of w_m attention_m(Q, K, V)) + b_out`.
/// Source: arXiv 2506.07735, the equations of DGSA; the output projection is ours.
///
/// Cost for n nodes of size d, m branches and e pairs in all: `4 n d^2` multiplications for the projections
/// (`(3 m + 1) n d^2` with `branch_qkv`), `2 e d` for attention, and the gate's. The branches' outputs, `{n, m d}`, are
/// kept side by side for the gate, and their weighted sum is not: the backward pass, which reads them anyway, makes it
/// anew. Where the gate reads the layer's input it is the other way round.
///
/// @tparam Gate      how branches are weighed (nn/gate.hpp)
/// @tparam Projection `shared_qkv` or `branch_qkv`
template <list_of_masks Masks, branch_gate<float> Gate = mlp_gate, branch_projection Projection = shared_qkv>
class dgsa {
  static_assert(Masks::size > 0, "dynamic graph attention needs at least one mask");
  using projections = detail::branch_projections<Masks, Projection>;

 public:
  using mask_list = Masks;
  static constexpr std::size_t branches = Masks::size;
  static constexpr bool gated_by_input = Gate::reads_input;

  template <class T>
  struct context {
    typename projections::template context<T> qkv;
    std::array<dropped_attention::context<T>, branches> attention;
    matrix_view<const T> outputs;  ///< of the branches, side by side; empty where the gate reads the input
    typename Gate::template context<T> gate;
    matrix_view<const T> weights;  ///< of the branches at every node, `{nodes, groups * branches}`
    matrix_view<const T> mixed;    ///< weighted sum of the outputs; empty where those are kept
  };

  /// @throws input_error where the heads do not divide the hidden size.
  dgsa(parameter_layout& layout, const std::string& name, std::size_t hidden_size, std::size_t num_heads,
       const dropped_attention& attention = {})
      : name_(name),
        qkv_(layout, name, hidden_size, num_heads),
        attention_(attention),
        gate_(detail::make_gate<Gate>(layout, name + ".gate", branches, hidden_size, num_heads)),
        out_(layout, name + ".out", hidden_size, hidden_size) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const graph_structure& s, context<T>& c) const {
    check_structure(name_, s, x.rows, Masks::names);
    const auto size = qkv_.size();
    qkv_.forward(pass, x, c.qkv);
    const auto attend = [&](std::size_t m, matrix_view<T> output) {
      const auto& in = c.qkv[projections::of(m)];
      attention_.forward(pass, s.lists[m], m, heads(), in.q, in.k, in.v, output, c.attention[m]);
    };
    if constexpr (gated_by_input) {
      c.weights = gate_.forward(pass, x, c.gate);
      const auto mixed = pass.memory->zeros(x.rows, size);
      const auto y = pass.memory->take(x.rows, size);  // until the end, room for one branch
      for (std::size_t m = 0; m < branches; ++m) {
        attend(m, y);
        for (std::size_t r = 0; r < x.rows; ++r) add_weighted(c.weights.row(r) + m, y.row(r), mixed.row(r));
      }
      c.mixed = mixed;
      out_.apply(pass, c.mixed, y);
      return y;
    } else {
      const auto outputs = pass.memory->take(x.rows, branches * size);
      for (std::size_t m = 0; m < branches; ++m) attend(m, outputs.columns(m * size, size));
      c.outputs = outputs;
      c.weights = gate_.forward(pass, c.outputs, c.gate);
      const auto y = pass.memory->take(x.rows, size);
      const auto before = pass.memory->here();
      const auto mixed = pass.memory->take(x.rows, size);
      for (std::size_t r = 0; r < x.rows; ++r) mix(c, r, mixed.row(r));
      out_.apply(pass, mixed, y);
      pass.memory->release(before);
      return y;
    }
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const graph_structure& s,
                          const context<T>& c) const {
    const auto size = qkv_.size();
    const matrix_view<const T> d_mixed = out_.backward_to_input(pass, dy);
    const auto d_weights = pass.memory->take(dy.rows, c.weights.cols);
    const auto d_qkv = pass.memory->zeros(dy.rows, projections::count * 3 * size);
    const auto attend_backward = [&](std::size_t m, matrix_view<T> d_output) {
      const auto& in = c.qkv[projections::of(m)];
      const auto d = d_qkv.columns(projections::of(m) * 3 * size, 3 * size);
      attention_.backward(pass, s.lists[m], heads(), in.q, in.k, in.v, d_output, c.attention[m], d.columns(0, size),
                          d.columns(size, size), d.columns(2 * size, size));
    };
    if constexpr (gated_by_input) {
      out_.backward_to_parameters(pass, dy, c.mixed);
      const auto output = pass.memory->take(dy.rows, size);
      for (std::size_t m = 0; m < branches; ++m) {
        edge_sums(s.lists[m], heads(), c.attention[m].weights(), c.qkv[projections::of(m)].v, output);
        for (std::size_t r = 0; r < dy.rows; ++r) {
          weigh_backward(d_mixed.row(r), output.row(r), d_weights.row(r) + m);
          std::fill_n(output.row(r), size, T{0});
          add_weighted(c.weights.row(r) + m, d_mixed.row(r), output.row(r));  // now its gradient
        }
        attend_backward(m, output);
      }
      const auto dx = gate_.backward(pass, d_weights, c.gate);
      const auto through_qkv = qkv_.backward(pass, d_qkv, c.qkv);
      rows::axpy(dx.size(), T{1}, through_qkv.data, dx.data);
      return dx;
    } else {
      const auto mixed = pass.memory->take(dy.rows, size);
      for (std::size_t r = 0; r < dy.rows; ++r) {
        for (std::size_t m = 0; m < branches; ++m)
          weigh_backward(d_mixed.row(r), c.outputs.row(r) + m * size, d_weights.row(r) + m);
        mix(c, r, mixed.row(r));
      }
      out_.backward_to_parameters(pass, dy, mixed);
      const auto d_outputs = gate_.backward(pass, d_weights, c.gate);
      for (std::size_t r = 0; r < dy.rows; ++r)
        for (std::size_t m = 0; m < branches; ++m)
          add_weighted(c.weights.row(r) + m, d_mixed.row(r), d_outputs.row(r) + m * size);
      for (std::size_t m = 0; m < branches; ++m) attend_backward(m, d_outputs.columns(m * size, size));
      return qkv_.backward(pass, d_qkv, c.qkv);
    }
  }

 private:
  [[nodiscard]] head_range heads() const { return {0, qkv_.num_heads(), qkv_.head_size()}; }
  /// Columns that share a weight.
  [[nodiscard]] std::size_t group_size() const { return qkv_.size() / detail::groups_of<Gate>(qkv_.num_heads()); }

  /// `to += w * from` for one row of one branch, each group of columns with the weight of its own.
  /// @param weights the branch's of the first group; those of the next are `branches` on
  template <class T>
  void add_weighted(const T* weights, const T* from, T* to) const {
    const auto width = group_size();
    for (std::size_t first = 0; first < qkv_.size(); first += width, weights += branches)
      rows::axpy(width, *weights, from + first, to + first);
  }

  /// The gradients of those weights.
  template <class T>
  void weigh_backward(const T* d_mixed, const T* output, T* d_weights) const {
    const auto width = group_size();
    for (std::size_t first = 0; first < qkv_.size(); first += width, d_weights += branches)
      *d_weights = rows::dot(width, d_mixed + first, output + first);
  }

  /// The weighted sum of the branches' outputs at node @p r.
  template <class T>
  void mix(const context<T>& c, std::size_t r, T* mixed) const {
    std::fill_n(mixed, qkv_.size(), T{0});
    for (std::size_t m = 0; m < branches; ++m)
      add_weighted(c.weights.row(r) + m, c.outputs.row(r) + m * qkv_.size(), mixed);
  }

  std::string name_;
  projections qkv_;
  dropped_attention attention_;
  Gate gate_;
  linear out_;
};

/// Light dynamic graph attention: Q, K and V shared, weights from the layer's input. Against `dgsa` with `mlp_gate`,
/// the gate costs `n d m` multiplications instead of `n m d^2 + n d m`, and memory for the branches' outputs is `n d`
/// instead of `n m d`, whatever the number of masks: many masks become affordable. Ours.
template <list_of_masks Masks, branch_gate<float> Gate = input_gate>
using dgsa_lite = dgsa<Masks, Gate, shared_qkv>;

/// Multi-head attention in which the heads are dealt out to the masks in equal, consecutive groups. With four masks and
/// four heads this is NN-Former's layer (arXiv 2507.00880); with `masks<every_node>` a plain graph Transformer's.
template <list_of_masks Masks>
class masked_attention {
 public:
  using mask_list = Masks;
  static constexpr std::size_t groups = Masks::size;

  template <class T>
  struct context {
    typename detail::qkv_projection::template context<T> qkv;
    std::array<dropped_attention::context<T>, groups> attention;
    linear::context<T> out;
  };

  /// @throws input_error where the heads do not divide the hidden size, or the masks the heads.
  masked_attention(parameter_layout& layout, const std::string& name, std::size_t hidden_size, std::size_t num_heads,
                   const dropped_attention& attention = {})
      : name_(name),
        qkv_(layout, name + ".qkv", hidden_size, num_heads),
        attention_(attention),
        out_(layout, name + ".out", hidden_size, hidden_size) {
    if (num_heads % groups != 0)
      throw input_error("attention '" + name + "': " + std::to_string(num_heads) + " heads cannot be dealt out to " +
                        std::to_string(groups) + " masks");
  }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, const graph_structure& s, context<T>& c) const {
    check_structure(name_, s, x.rows, Masks::names);
    qkv_.forward(pass, x, c.qkv);
    const auto mixed = pass.memory->take(x.rows, qkv_.size());
    for (std::size_t m = 0; m < groups; ++m)
      attention_.forward(pass, s.lists[m], m, heads(m), c.qkv.q, c.qkv.k, c.qkv.v, mixed, c.attention[m]);
    return out_.forward(pass, mixed, c.out);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, const graph_structure& s,
                          const context<T>& c) const {
    const auto size = qkv_.size();
    const matrix_view<const T> d_mixed = out_.backward(pass, dy, c.out);
    const auto d_qkv = pass.memory->zeros(dy.rows, 3 * size);
    for (std::size_t m = 0; m < groups; ++m)
      attention_.backward(pass, s.lists[m], heads(m), c.qkv.q, c.qkv.k, c.qkv.v, d_mixed, c.attention[m],
                          d_qkv.columns(0, size), d_qkv.columns(size, size), d_qkv.columns(2 * size, size));
    return qkv_.backward(pass, d_qkv, c.qkv);
  }

 private:
  [[nodiscard]] head_range heads(std::size_t m) const {
    const auto count = qkv_.num_heads() / groups;
    return {m * count, count, qkv_.head_size()};
  }

  std::string name_;
  detail::qkv_projection qkv_;
  dropped_attention attention_;
  linear out_;
};

}  // namespace ledg::inline LEDG_ABI
