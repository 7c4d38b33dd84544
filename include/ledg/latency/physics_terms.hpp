// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "ledg/graph/operator_group.hpp"
#include "ledg/latency/physics_platform.hpp"
#include "ledg/latency/physics_term.hpp"
#include "ledg/model/node_work.hpp"

/// @file latency/physics_terms.hpp
/// A network's work on a platform as milliseconds of each kind: what they sum to, once each has its factor, is its
/// latency.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Which terms an operator group has. `compute` is `constant` where it has no products.
struct group_terms {
  physics_term compute = physics_term::constant;
  physics_term traffic = physics_term::elementwise_traffic;
  physics_term launch = physics_term::launch_light;
};

[[nodiscard]] constexpr group_terms terms_of_group(operator_group g) {
  using t = physics_term;
  switch (g) {
    case operator_group::dense_conv:
      return {t::dense_conv, t::conv_traffic, t::launch_heavy};
    case operator_group::pointwise_conv:
      return {t::pointwise_conv, t::conv_traffic, t::launch_heavy};
    case operator_group::grouped_conv:
      return {t::grouped_conv, t::conv_traffic, t::launch_heavy};
    case operator_group::depthwise_conv:
      return {t::depthwise_conv, t::depthwise_traffic, t::launch_heavy};
    case operator_group::gemm:
    case operator_group::recurrent:
      return {t::gemm, t::product_traffic, t::launch_heavy};
    case operator_group::matmul:
      return {t::matmul, t::product_traffic, t::launch_heavy};
    case operator_group::attention:
      return {t::attention, t::product_traffic, t::launch_heavy};
    case operator_group::normalization:
    case operator_group::softmax:
      return {t::constant, t::normalization_traffic, t::launch_light};
    case operator_group::layout:
      return {t::constant, t::layout_traffic, t::launch_layout};
    default:
      return {};
  }
}

[[nodiscard]] constexpr bool costs_nothing(operator_group g) {
  return g == operator_group::input || g == operator_group::constant || g == operator_group::shape_arithmetic;
}

}  // namespace detail

/// Milliseconds of each kind before any factor, at @p batch. None falls as batch, work or operators grow, nor rises
/// with a rate of @p p; doubling the batch at most doubles each.
[[nodiscard]] inline physics_numbers physics_terms_of(std::span<const node_work> work, const physics_platform& p,
                                                      double batch) {
  physics_numbers ms{};
  const auto at = [&](physics_term t) -> double& { return ms[static_cast<std::size_t>(t)]; };
  for (const auto& w : work) {
    const auto group = static_cast<operator_group>(w.group);
    if (detail::costs_nothing(group)) continue;
    const auto terms = detail::terms_of_group(group);
    const double count = static_cast<double>(w.count);
    const bool on_vector_unit = group == operator_group::depthwise_conv || group == operator_group::grouped_conv;
    // Millions of operations over 10^12 a second: 1e-6 s = 1e-3 ms.
    const double operations = 2e-3 * count * batch * static_cast<double>(w.macs);
    if (terms.compute != physics_term::constant) {
      at(terms.compute) += operations / (on_vector_unit ? p.vector_peak : p.peak);
      if (p.kind == physics_class::cpu) at(physics_term::one_core) += operations / p.core_peak;
    }
    at(terms.traffic) += p.element_bytes * count * batch * static_cast<double>(w.activations) / p.bandwidth;
    at(physics_term::weights) += p.element_bytes * count * static_cast<double>(w.weights) / p.bandwidth;
    at(terms.launch) += count * p.launch_ms;
    if (p.kind == physics_class::gpu) {
      const auto host = static_cast<std::size_t>(terms.launch) - static_cast<std::size_t>(physics_term::launch_heavy) +
                        static_cast<std::size_t>(physics_term::host_heavy);
      ms[host] += count * p.launch_ms;
    }
  }
  at(physics_term::constant) = 4 * p.launch_ms;
  return ms;
}

/// Log latency of @p ms with a @p factor of each kind: host and device overlap, the constant follows. Where @p by_log
/// is given it receives the derivative by the log of each factor.
[[nodiscard]] inline double physics_log_ms(const physics_numbers& ms, const physics_numbers& factor,
                                           physics_numbers* by_log = nullptr) {
  double host = 1e-12;  // not zero, so that its logarithm exists
  double device = 1e-12;
  for (std::size_t k = 0; k + 1 < physics_term_count; ++k)
    (is_host(static_cast<physics_term>(k)) ? host : device) += ms[k] * factor[k];
  const double constant = ms.back() * factor.back();
  // A smooth maximum: the fourth root of the sum of fourth powers.
  const double most = std::max(host, device);
  const double h = host / most, d = device / most;
  const double mixed = most * std::sqrt(std::sqrt(h * h * h * h + d * d * d * d));
  const double total = mixed + constant;
  if (by_log != nullptr) {
    const double by_host = std::pow(host / mixed, 3) / total;
    const double by_device = std::pow(device / mixed, 3) / total;
    for (std::size_t k = 0; k + 1 < physics_term_count; ++k)
      (*by_log)[k] = ms[k] * factor[k] * (is_host(static_cast<physics_term>(k)) ? by_host : by_device);
    by_log->back() = constant / total;
  }
  return std::log(total);
}

}  // namespace ledg::inline LEDG_ABI
