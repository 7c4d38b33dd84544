// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ledg/model/latency_head.hpp"
#include "support/derivatives.hpp"

/// @file head_case.hpp  What latency heads are tested on: three graphs, three platforms, seven questions.
namespace ledg_test {

struct head_case {
  static constexpr std::size_t node_size = 3;
  static constexpr std::size_t platform_size = 2;
  static constexpr std::size_t groups = 4;
  static constexpr std::size_t settings = 2;

  dense<double> z = random_matrix(6, node_size, 41);
  dense<double> p = random_matrix(3, platform_size, 42);
  std::vector<std::int32_t> offsets{0, 3, 4, 6};
  std::vector<ledg::node_work> work{{5, 0.1F, 0.3F, 0, 1}, {20, 0.4F, 0.5F, 1, 7}, {0, 0, 0.9F, 3, 2},
                                    {0, 0, 0, 2, 1},       {3, 2.0F, 0.1F, 1, 1},  {1, 0.1F, 0.1F, 3, 30}};
  /// The first waits for its device, the second for its host, the third for both.
  std::vector<ledg::platform_terms> platforms{{0.01F, 5, 4, 0.001F}, {1000, 10000, 2, 0.5F}, {2, 50, 4, 0.05F}};
  std::vector<std::int32_t> setting{1, -1, 0};
  std::vector<ledg::latency_query> queries{{0, 0, 1}, {0, 1, 1},    {1, 2, 4}, {2, 2, 8},
                                           {2, 0, 1}, {0, 2, 2.5F}, {0, 2, 1}};

  [[nodiscard]] ledg::latency_head_inputs inputs() const { return {offsets, work, platforms, setting, queries}; }

  template <class T, class Head>
  std::vector<T> log_ms(const Head& head, const std::vector<T>& parameters, typename Head::template context<T>& c,
                        ledg::workspace<T>& memory) const {
    dense<T> nodes(z.rows, z.cols), rows(p.rows, p.cols);
    std::copy(z.values.begin(), z.values.end(), nodes.values.begin());
    std::copy(p.values.begin(), p.values.end(), rows.values.begin());
    memory.reset();
    const auto y =
        head.forward(ledg::forward_pass<T>{parameters.data(), &memory}, view(nodes), view(rows), inputs(), c);
    return {y.begin(), y.end()};
  }
  template <class T, class Head>
  std::vector<T> log_ms(const Head& head, const std::vector<T>& parameters) const {
    ledg::workspace<T> memory;
    typename Head::template context<T> c;
    return log_ms(head, parameters, c, memory);
  }

  /// Derivatives of a weighted sum of all answers and of the penalty, for parameters, node states and platform rows.
  template <class Head>
  [[nodiscard]] gradient_report check(const ledg::parameter_layout& layout, const Head& head, double penalty = 0.7) {
    auto parameters = random_parameters<double>(layout);
    const auto weights = random_matrix(1, queries.size(), 43).values;
    ledg::workspace<double> memory;
    typename Head::template context<double> c;
    const auto forward = [&] {
      memory.reset();
      const auto y =
          head.forward(ledg::forward_pass<double>{parameters.data(), &memory}, view(z), view(p), inputs(), c);
      double sum = penalty * ledg::factor_penalty_of<double>(c);
      for (std::size_t q = 0; q < y.size(); ++q) sum += weights[q] * y[q];
      return sum;
    };
    static_cast<void>(forward());
    const auto pattern = random_matrix(1, layout.size(), 31).values;
    auto gradients = pattern;
    auto dp = random_matrix(p.rows, p.cols, 32);
    const auto dp_before = dp;
    const ledg::backward_pass<double> pass{parameters.data(), gradients.data(), &memory};
    const std::span<const double> d(weights);
    const ledg::matrix_view<double> d_rows(dp.values.data(), dp.rows, dp.cols);
    const auto backward = [&]() -> ledg::matrix_view<const double> {
      if constexpr (ledg::regularized_latency_head<Head, double>)
        return head.backward(pass, d, penalty, inputs(), d_rows, c);
      else
        return head.backward(pass, d, inputs(), d_rows, c);
    };
    const auto dz = to_double(backward());
    for (std::size_t i = 0; i < pattern.size(); ++i) gradients[i] -= pattern[i];
    for (std::size_t i = 0; i < dp.values.size(); ++i) dp.values[i] -= dp_before.values[i];
    gradient_report report;
    compare_parameters(report, layout, parameters, gradients, forward);
    compare_derivatives(report, z.values, dz.values, "node states", forward);
    compare_derivatives(report, p.values, dp.values, "platform rows", forward);
    return report;
  }
};

}  // namespace ledg_test
