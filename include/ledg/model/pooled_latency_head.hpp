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
#include <vector>

#include "ledg/core/within.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/model/latency_head.hpp"
#include "ledg/model/pooled_head.hpp"

/// @file model/pooled_latency_head.hpp

namespace ledg::inline LEDG_ABI {

/// Sizes; ours.
struct pooled_latency_head_config {
  std::size_t hidden_size = 64;
  std::size_t platform_size = 32;
  std::size_t fusion_size = 128;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit(nullptr, self.hidden_size);  // what has no key: see `connect`
    visit(nullptr, self.platform_size);
    visit("fusion_size", self.fusion_size);
  }

  /// @throws input_error where the size is out of its range.
  void check() const { require_within("fusion_size", fusion_size, 1, largest_width); }

  void connect(std::size_t node_size, std::size_t platform_row_size, std::size_t) {
    hidden_size = node_size;
    platform_size = platform_row_size;
  }
};

/// Latency as the paper reads it out: pooled nodes and the platform's row, fused by an MLP. The network's size is lost
/// in a mean, so the fusion is also told the logarithms of total compute and traffic time at peak and of the number of
/// nodes; its output is added to the logarithm of their sum. Takes the place of `node_latency_head` in a
/// `latency_network`.
template <row_pool<float> Pool = mean_pool>
class basic_pooled_latency_head {
 public:
  static constexpr const char* kind = "pooled_latency_head";
  using config_type = pooled_latency_head_config;
  static constexpr std::size_t totals = 4;  ///< log compute, log traffic, log launches, log of their sum

  template <class T>
  struct context {
    typename pooled_head<Pool>::template context<T> pooled;
    std::vector<std::int32_t> graph_of, platform_of;
    std::vector<T> log_latency;
  };

  basic_pooled_latency_head(parameter_layout& layout, const std::string& name, const config_type& config)
      : config_(config), head_(layout, name, config.hidden_size, config.platform_size + totals, config.fusion_size) {}

  [[nodiscard]] const config_type& config() const { return config_; }

  /// As `node_latency_head::forward`.
  template <class T>
  std::span<const T> forward(const forward_pass<T>& pass, input_view<T> z, input_view<T> p,
                             const latency_head_inputs& in, context<T>& c) const {
    const auto extra = pass.memory->take(in.queries.size(), config_.platform_size + totals);
    c.graph_of.resize(in.queries.size());
    c.platform_of.resize(in.queries.size());
    c.log_latency.resize(in.queries.size());
    for (std::size_t q = 0; q < in.queries.size(); ++q) {
      const auto g = static_cast<std::size_t>(in.queries[q].graph);
      const auto platform = static_cast<std::size_t>(in.queries[q].platform);
      c.graph_of[q] = in.queries[q].graph;
      c.platform_of[q] = in.queries[q].platform;
      std::array<double, 3> sum{1e-9, 1e-9, 1e-9};
      for (auto r = in.offsets[g]; r < in.offsets[g + 1]; ++r) {
        const auto& w = in.work[static_cast<std::size_t>(r)];
        const auto ms = physical_ms<double>(w, in.platforms[platform], in.queries[q].batch);
        const auto count = static_cast<double>(w.count);
        sum[0] += ms[0] * count;
        sum[1] += (ms[1] + ms[2]) * count;
        sum[2] += ms[3] * count;
      }
      std::copy_n(p.row(platform), config_.platform_size, extra.row(q));
      T* tail = extra.row(q) + config_.platform_size;
      for (std::size_t k = 0; k < sum.size(); ++k) tail[k] = static_cast<T>(std::log(sum[k]));
      tail[3] = static_cast<T>(std::log(sum[0] + sum[1] + sum[2]));
      c.log_latency[q] = tail[3];
    }
    const auto y = head_.forward(pass, z, in.offsets, extra, c.graph_of, c.pooled);
    for (std::size_t q = 0; q < in.queries.size(); ++q) c.log_latency[q] += *y.row(q);
    return c.log_latency;
  }

  /// As `node_latency_head::backward`; there is nothing to regularise.
  template <class T>
  matrix_view<const T> backward(const backward_pass<T>& pass, std::type_identity_t<std::span<const T>> d,
                                const latency_head_inputs&, output_view<T> dp, const context<T>& c) const {
    const auto d_extra = pass.memory->zeros(d.size(), config_.platform_size + totals);
    const auto dz = head_.backward(pass, {d.data(), d.size(), 1}, d_extra, c.pooled);
    for (std::size_t q = 0; q < d.size(); ++q)
      rows::axpy(config_.platform_size, T{1}, d_extra.row(q), dp.row(static_cast<std::size_t>(c.platform_of[q])));
    return dz;
  }

 private:
  config_type config_;
  pooled_head<Pool> head_;
};

using pooled_latency_head = basic_pooled_latency_head<mean_pool>;

}  // namespace ledg::inline LEDG_ABI
