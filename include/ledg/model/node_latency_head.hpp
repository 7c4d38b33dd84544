// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/core/elementwise.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/products.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/within.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/model/latency_head.hpp"
#include "ledg/nn/linear.hpp"

/// @file model/node_latency_head.hpp
/// Latency as a sum over operators, bounded by physics.
///
/// For node i on platform p, with work counted at batch b,
/// ```
///   compute  = 2 * macs * b / peak                   ms at the platform's peak
///   traffic  = bytes * b * activations / bandwidth   elements read and written
///   weights  = bytes * weights / bandwidth
///   launch   = a constant of the kind of device
///   device_i = compute * e^a1 + traffic * e^a2 + weights * e^a3 + launch * e^a4
///   host_i   = launch * e^a5
///   a_k      = base[group, k] + (readout of p)[group, k] + delta[setting, group, k]
///              + limit * tanh(mlp_k(z_i, p) / limit)
///   latency  = ((sum host)^q + (sum device)^q)^(1/q) + constant(p), times scale(p)
/// ```
/// Every term is non-negative and no exponent sees the batch or the size of the network: a network with more operators,
/// or a larger batch, is never predicted to be faster. Each operator's share comes for nothing. `base` and `delta`
/// alone are the sum over operator groups that beats regression on pooled features; the MLP learns utilisation and
/// fusion.

namespace ledg::inline LEDG_ABI {

/// Sizes and constants; ours.
struct node_latency_head_config {
  std::size_t hidden_size = 64;    ///< width of node states
  std::size_t platform_size = 32;  ///< width of platform rows
  std::size_t mlp_size = 64;
  std::size_t groups = 1;    ///< operator groups
  std::size_t settings = 0;  ///< settings met in training
  double limit = 0.7;        ///< largest |log factor| of the MLP
  double overlap = 4.0;      ///< q: how far host and device time overlap

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(nullptr, self.hidden_size);  // what has no key: see `connect`
    visit(nullptr, self.platform_size);
    visit("mlp_size", self.mlp_size);
    visit(nullptr, self.groups);
    visit(nullptr, self.settings);
    visit("limit", self.limit);
    visit("overlap", self.overlap);
  }

  /// @throws input_error naming the setting that is out of its range.
  void check() const {
    require_within("mlp_size", mlp_size, 1, largest_width);
    require_within("limit", limit, 0, 100);
    require_within("overlap", overlap, 1, 1000);
  }

  /// Takes over the sizes of the parts before the head.
  void connect(std::size_t node_size, std::size_t platform_row_size, std::size_t known_settings) {
    hidden_size = node_size;
    platform_size = platform_row_size;
    groups = operator_group_count;
    settings = known_settings;
  }
};

/// The per-node head described above.
///
/// Parameters: `<name>.node`, `.platform`, `.mlp` (the MLP), `.base`, `.readout` (exponents from the platform),
/// `.settings` (exponents, scale and constant of known settings).
class node_latency_head {
 public:
  static constexpr const char* kind = "node_latency_head";
  using config_type = node_latency_head_config;
  static constexpr std::size_t terms = latency_terms;

  template <class T>
  struct query_context {
    matrix_view<T> hidden;  ///< before the activation, `{rows, mlp_size}`
    matrix_view<T> active;  ///< after it
    matrix_view<T> factor;  ///< limit * tanh(.), `{rows, terms}`
    matrix_view<T> time;    ///< each term's ms, `{rows, terms}`
    T host, device, constant;
  };
  template <class T>
  struct context {
    linear::context<T> node, platform, readout;
    matrix_view<const T> node_hidden, platform_hidden, readouts;
    std::vector<query_context<T>> queries;
    std::vector<T> log_latency;
    T factor_penalty = 0;  ///< mean square of the MLP's log factors, for regularisation
  };

  node_latency_head(parameter_layout& layout, const std::string& name, const node_latency_head_config& config)
      : config_(config),
        node_(layout, name + ".node", config.hidden_size, config.mlp_size),
        platform_(layout, name + ".platform", config.platform_size, config.mlp_size, false),
        out_weight_(layout.add(name + ".mlp.weight", {terms, config.mlp_size}, initializer::zeros)),
        out_bias_(layout.add(name + ".mlp.bias", {terms}, initializer::zeros)),
        base_(layout.add(name + ".base", {config.groups * terms}, initializer::zeros)),
        readout_(layout, name + ".readout", config.platform_size, readout_size(), true, initializer::zeros),
        settings_(config.settings == 0
                      ? 0
                      : layout.add(name + ".settings", {config.settings, readout_size()}, initializer::zeros)) {}

  [[nodiscard]] const node_latency_head_config& config() const { return config_; }
  [[nodiscard]] std::size_t base_offset() const { return base_; }
  [[nodiscard]] std::size_t settings_offset() const { return settings_; }
  /// Exponents of all groups, then log scale and log constant.
  [[nodiscard]] std::size_t readout_size() const { return config_.groups * terms + 2; }

  /// Log latency (of milliseconds) of every query, also kept in @p c.
  /// @param z node states `{rows, hidden_size}`; @p p platform rows `{platforms, platform_size}`
  template <class T>
  std::span<const T> forward(const forward_pass<T>& pass, input_view<T> z, input_view<T> p,
                             const latency_head_inputs& in, context<T>& c) const {
    c.node_hidden = node_.forward(pass, z, c.node);
    c.platform_hidden = platform_.forward(pass, p, c.platform);
    const auto readouts = readout_.forward(pass, p, c.readout);
    for (std::size_t r = 0; r < readouts.rows; ++r)
      if (in.setting[r] >= 0)
        rows::axpy(readout_size(), T{1}, pass.parameters + setting_offset(in.setting[r]), readouts.row(r));
    c.readouts = readouts;
    c.queries.resize(in.queries.size());
    c.log_latency.resize(in.queries.size());
    c.factor_penalty = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < in.queries.size(); ++i) {
      c.log_latency[i] = forward_query(pass, in, in.queries[i], c, c.queries[i]);
      const auto& f = c.queries[i].factor;
      c.factor_penalty += rows::dot(f.size(), f.data, f.data);
      count += f.size();
    }
    if (count > 0) c.factor_penalty /= static_cast<T>(count);
    return c.log_latency;
  }

  /// Adds to @p sums, `{groups * terms}`, the milliseconds of each term over each group that a forward pass found
  /// for @p query, with all factors. @param q what the pass kept of that query
  template <class T>
  void add_group_times(std::span<const std::int32_t> offsets, std::span<const node_work> work,
                       const latency_query& query, const query_context<T>& q, std::span<double> sums) const {
    const auto first = static_cast<std::size_t>(offsets[static_cast<std::size_t>(query.graph)]);
    for (std::size_t r = 0; r < q.time.rows; ++r)
      for (std::size_t k = 0; k < terms; ++k)
        sums[static_cast<std::size_t>(work[first + r].group) * terms + k] += static_cast<double>(q.time.row(r)[k]);
  }

  /// What each row adds to the latency of question @p i, in proportion. Host and device overlap, so that a millisecond
  /// of either counts with the derivative of the whole by it; since that is homogeneous, the parts sum to it (Euler).
  template <class T>
  [[nodiscard]] latency_parts parts(std::size_t i, const context<T>& c) const {
    const auto& q = c.queries[i];
    const auto [by_host, by_device] = overlapped_slopes(q, overlapped(q));
    const double host = static_cast<double>(by_host), device = static_cast<double>(by_device);
    latency_parts out;
    out.overhead = static_cast<double>(q.constant);
    for (std::size_t r = 0; r < q.time.rows; ++r) {
      const T* const ms = q.time.row(r);
      const auto at = [&](std::size_t k) { return static_cast<double>(ms[k]); };
      out.rows.push_back({device * at(0), device * (at(1) + at(2)), device * at(3) + host * at(4)});
    }
    return out;
  }

  /// @param d gradient of every log latency; @p d_penalty gradient of `factor_penalty`
  /// @param dp receives the gradient of the platform rows (added)
  /// @returns the gradient of the node states.
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, std::type_identity_t<std::span<const T>> d,
                          std::type_identity_t<T> d_penalty, const latency_head_inputs& in, output_view<T> dp,
                          const context<T>& c) const {
    const auto d_node = pass.memory->zeros(c.node_hidden.rows, config_.mlp_size);
    const auto d_platform = pass.memory->zeros(c.platform_hidden.rows, config_.mlp_size);
    const auto d_readout = pass.memory->zeros(c.readouts.rows, readout_size());
    std::size_t count = 0;
    for (const auto& q : c.queries) count += q.factor.size();
    const T per_factor = count > 0 ? T{2} * d_penalty / static_cast<T>(count) : T{0};
    for (std::size_t i = 0; i < in.queries.size(); ++i)
      backward_query(pass, d[i], per_factor, in, in.queries[i], c, c.queries[i], d_node, d_platform, d_readout);
    for (std::size_t r = 0; r < d_readout.rows; ++r) {
      rows::axpy(config_.groups * terms, T{1}, d_readout.row(r), pass.gradients + base_);
      if (in.setting[r] >= 0)
        rows::axpy(readout_size(), T{1}, d_readout.row(r), pass.gradients + setting_offset(in.setting[r]));
    }
    const auto dp1 = platform_.backward(pass, d_platform, c.platform);
    const auto dp2 = readout_.backward(pass, d_readout, c.readout);
    for (std::size_t r = 0; r < dp.rows; ++r) {
      rows::axpy(dp.cols, T{1}, dp1.row(r), dp.row(r));
      rows::axpy(dp.cols, T{1}, dp2.row(r), dp.row(r));
    }
    return node_.backward(pass, d_node, c.node);
  }

 private:
  // Exponents beyond these carry no information and would overflow.
  static constexpr double largest_exponent = 9.0;
  // The constant starts as a small part of one launch.
  template <class T>
  static constexpr T constant_shift = T{3};

  [[nodiscard]] std::size_t setting_offset(std::int32_t setting) const {
    const auto s = static_cast<std::size_t>(setting);
    if (s >= config_.settings)
      throw shape_error("latency head: setting " + std::to_string(s) + " of " + std::to_string(config_.settings));
    return settings_ + s * readout_size();
  }

  template <class T>
  T forward_query(const forward_pass<T>& pass, const latency_head_inputs& in, const latency_query& query,
                  const context<T>& c, query_context<T>& q) const {
    const auto first = static_cast<std::size_t>(in.offsets[static_cast<std::size_t>(query.graph)]);
    const auto n = static_cast<std::size_t>(in.offsets[static_cast<std::size_t>(query.graph) + 1]) - first;
    const auto platform = static_cast<std::size_t>(query.platform);
    const T* readout = c.readouts.row(platform);
    const T* base = pass.parameters + base_;
    const T limit = static_cast<T>(config_.limit);
    const auto m = config_.mlp_size;
    q.hidden = pass.memory->take(n, m);
    q.active = pass.memory->take(n, m);
    const T* ph = c.platform_hidden.row(platform);
    for (std::size_t r = 0; r < n; ++r) {
      const T* nh = c.node_hidden.row(first + r);
      for (std::size_t j = 0; j < m; ++j) q.hidden.row(r)[j] = nh[j] + ph[j];
    }
    rows::map<gelu>(n * m, q.hidden.data, q.active.data);
    q.factor = pass.memory->take(n, terms);
    multiply_transposed(q.active, {pass.parameters + out_weight_, terms, m}, pass.parameters + out_bias_, q.factor,
                        *pass.memory);
    q.time = pass.memory->take(n, terms);
    q.host = 0;
    q.device = 0;
    for (std::size_t r = 0; r < n; ++r) {
      const auto& w = in.work[first + r];
      const auto ms = physical_ms<T>(w, in.platforms[platform], query.batch);
      const std::size_t g = static_cast<std::size_t>(w.group) * terms;
      for (std::size_t k = 0; k < terms; ++k) {
        q.factor.row(r)[k] = limit * rows::tanh(q.factor.row(r)[k] / limit);
        const T exponent = bounded(base[g + k] + readout[g + k] + q.factor.row(r)[k]);
        q.time.row(r)[k] = ms[k] * static_cast<T>(w.count) * rows::exp(exponent);
        (k == terms - 1 ? q.host : q.device) += q.time.row(r)[k];
      }
    }
    const T exponent = bounded(readout[config_.groups * terms + 1] - constant_shift<T>);
    q.constant = static_cast<T>(in.platforms[platform].launch_ms) * rows::exp(exponent);
    return std::log(overlapped(q) + q.constant) + readout[config_.groups * terms];
  }

  template <class T>
  static T bounded(T exponent) {
    return std::min(std::max(exponent, T(-largest_exponent)), T(largest_exponent));
  }

  template <class T>
  [[nodiscard]] T overlapped(const query_context<T>& q) const {
    const T most = std::max(q.host, q.device);
    if (most == T{0}) return T{0};
    const T power = static_cast<T>(config_.overlap);
    return most * std::pow(std::pow(q.host / most, power) + std::pow(q.device / most, power), T{1} / power);
  }

  /// Derivatives of `overlapped`, which is @p mixed, by host and device time.
  template <class T>
  [[nodiscard]] std::pair<T, T> overlapped_slopes(const query_context<T>& q, T mixed) const {
    if (!(mixed > T{0})) return {T{0}, T{0}};
    const T power = static_cast<T>(config_.overlap);
    return {std::pow(q.host / mixed, power - T{1}), std::pow(q.device / mixed, power - T{1})};
  }

  template <class T>
  void backward_query(const backward_pass<T>& pass, T d, T per_factor, const latency_head_inputs& in,
                      const latency_query& query, const context<T>& c, const query_context<T>& q, matrix_view<T> d_node,
                      matrix_view<T> d_platform, matrix_view<T> d_readout) const {
    const auto first = static_cast<std::size_t>(in.offsets[static_cast<std::size_t>(query.graph)]);
    const auto platform = static_cast<std::size_t>(query.platform);
    const auto n = q.time.rows;
    const auto m = config_.mlp_size;
    const T* readout = c.readouts.row(platform);
    const T* base = pass.parameters + base_;
    const T limit = static_cast<T>(config_.limit);
    const T mixed = overlapped(q);
    const T d_total = d / (mixed + q.constant);
    const auto [by_host, by_device] = overlapped_slopes(q, mixed);
    const T d_host = d_total * by_host;
    const T d_device = d_total * by_device;
    T* dr = d_readout.row(platform);
    dr[config_.groups * terms] += d;
    const T constant = readout[config_.groups * terms + 1] - constant_shift<T>;
    if (constant == bounded(constant)) dr[config_.groups * terms + 1] += d_total * q.constant;
    const auto d_factor = pass.memory->take(n, terms);
    for (std::size_t r = 0; r < n; ++r) {
      const std::size_t g = static_cast<std::size_t>(in.work[first + r].group) * terms;
      for (std::size_t k = 0; k < terms; ++k) {
        const T f = q.factor.row(r)[k];
        const T exponent = base[g + k] + readout[g + k] + f;
        const T de = exponent == bounded(exponent) ? (k == terms - 1 ? d_host : d_device) * q.time.row(r)[k] : T{0};
        dr[g + k] += de;
        d_factor.row(r)[k] = (de + per_factor * f) * (T{1} - (f / limit) * (f / limit));
      }
    }
    add_transposed_product(d_factor, q.active, matrix_view<T>(pass.gradients + out_weight_, terms, m), *pass.memory);
    rows::add_column_sums(n, terms, d_factor.data, d_factor.stride, pass.gradients + out_bias_);
    const auto d_active = pass.memory->take(n, m);
    multiply(d_factor, {pass.parameters + out_weight_, terms, m}, d_active, *pass.memory);
    rows::map_backward<gelu>(n * m, q.hidden.data, d_active.data, d_active.data);
    for (std::size_t r = 0; r < n; ++r) {
      rows::axpy(m, T{1}, d_active.row(r), d_node.row(first + r));
      rows::axpy(m, T{1}, d_active.row(r), d_platform.row(platform));
    }
  }

  node_latency_head_config config_;
  linear node_;
  linear platform_;
  std::size_t out_weight_;
  std::size_t out_bias_;
  std::size_t base_;
  linear readout_;
  std::size_t settings_;
};

}  // namespace ledg::inline LEDG_ABI
