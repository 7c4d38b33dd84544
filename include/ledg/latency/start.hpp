// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/core/within.hpp"
#include "ledg/model/node_latency_head.hpp"
#include "ledg/latency/group_sums.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/train/cosine_adam.hpp"

/// @file latency/start.hpp
/// A start for the per-node head: the sum over operator groups alone, fitted to the training rows before the network
/// learns to correct it. Without node states, the head's latency depends on a network only through the sums of each
/// term over each group, so that a full pass over all rows costs milliseconds.

namespace ledg::inline LEDG_ABI {

/// Settings of the fit; ours, chosen on validation data.
struct group_sum_fit_config {
  std::int64_t iterations = 300;
  std::int64_t rows_per_setting = 200;  ///< most rows of a setting, drawn at random
  double learning_rate = 0.08;
  double huber_delta = 0.2;
  double setting_dropout = 0.3;  ///< share of settings that must do with `base` in an iteration
  double exponent_decay = 4e-6;  ///< on squared exponents of settings
  double scale_decay = 1e-5;     ///< on squared log scale and log constant of settings
  std::uint64_t seed = 0;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("iterations", self.iterations);
    visit("rows_per_setting", self.rows_per_setting);
    visit("learning_rate", self.learning_rate);
    visit("huber_delta", self.huber_delta);
    visit("setting_dropout", self.setting_dropout);
    visit("exponent_decay", self.exponent_decay);
    visit("scale_decay", self.scale_decay);
    visit(nullptr, self.seed);  // follows from the training's seed
  }

  /// @throws input_error naming the setting that is out of its range.
  void check() const {
    require_within("iterations", iterations, 0, largest_count);
    require_within("rows_per_setting", rows_per_setting, 0, largest_count);
    require_within("learning_rate", learning_rate, 1e-9, 100);
    require_within("huber_delta", huber_delta, 1e-9, 1000);
    require_within("setting_dropout", setting_dropout, 0, 1);
    require_within("exponent_decay", exponent_decay, 0, 1000);
    require_within("scale_decay", scale_decay, 0, 1000);
  }
};

/// Writes `base` and `settings` of @p head in @p parameters; everything else is left alone. Deterministic for a seed.
///
/// The objective is the mean over settings of Huber losses of log latency, minimised by Adam with a cosine schedule.
template <class GraphEncoder>
void fit_group_sums(const latency_corpus<GraphEncoder>& corpus, const node_latency_head& head,
                    std::span<float> parameters, const group_sum_fit_config& config) {
  constexpr auto terms = latency_terms;
  const auto groups = head.config().groups;
  const auto width = groups * terms;
  const auto settings = corpus.settings().size();
  if (settings == 0) return;

  struct example {
    std::size_t setting;
    double weight;
    group_sums row;
  };
  std::vector<example> examples;
  {
    const auto by_setting = corpus.rows_by_setting(split_part::train, config.rows_per_setting,
                                                   [&](std::size_t s) { return philox(config.seed).split(s); });
    for (std::size_t s = 0; s < settings; ++s) {
      const auto& rows = by_setting[s];
      for (const auto i : rows) {
        const auto& r = corpus.rows()[static_cast<std::size_t>(i)];
        std::vector<double> sum(width, 0.0);
        for (const auto& w : corpus.networks()[static_cast<std::size_t>(r.network)].prepared.work) {
          const auto ms = physical_ms<double>(w, corpus.platforms()[s].terms, r.batch);
          for (std::size_t k = 0; k < terms; ++k)
            sum[static_cast<std::size_t>(w.group) * terms + k] += ms[k] * static_cast<double>(w.count);
        }
        example e{s, 1.0 / std::sqrt(static_cast<double>(rows.size())), {}};
        e.row.log_ms = std::log(static_cast<double>(r.latency_ms));
        e.row.constant_ms = static_cast<double>(corpus.platforms()[s].terms.launch_ms);
        e.row.set_parts(sum);
        examples.push_back(std::move(e));
      }
    }
  }
  double total_weight = 0;
  for (const auto& e : examples) total_weight += e.weight;
  if (examples.empty()) return;

  // Variables: base, then width + 2 numbers a setting (exponents, log scale, log constant).
  const auto row = head.readout_size();
  std::vector<double> x(width + settings * row, 0.0);
  for (std::size_t g = 0; g < groups; ++g) {
    x[g * terms] = 0.7;  // networks reach about half of the peak
    x[g * terms + 1] = 0.3;
  }
  for (const auto view :
       {operator_group::layout, operator_group::input, operator_group::constant, operator_group::shape_arithmetic}) {
    const auto g = static_cast<std::size_t>(view) * terms;  // mostly views, which cost next to nothing
    x[g + 1] = -1.5;
    x[g + 3] = -1.0;
    x[g + 4] = -1.0;
  }
  cosine_adam optimizer(x.size(), config.iterations, config.learning_rate);
  std::vector<double> d(x.size());
  std::vector<double> factor(settings * width);
  const double q = head.config().overlap;
  for (std::int64_t t = 0; t < config.iterations; ++t) {
    std::fill(d.begin(), d.end(), 0.0);
    const philox random = philox(config.seed).split(1U << 20U).split(static_cast<std::uint64_t>(t));
    for (std::size_t s = 0; s < settings; ++s) {
      const bool known = random.uniform(s) >= config.setting_dropout;
      for (std::size_t k = 0; k < width; ++k)
        factor[s * width + k] = std::exp(std::clamp(x[k] + (known ? x[width + s * row + k] : 0.0), -8.0, 8.0));
    }
    for (const auto& e : examples) {
      const double known = random.uniform(e.setting) >= config.setting_dropout ? 1.0 : 0.0;
      const auto own = width + e.setting * row;
      const auto own_factor = std::span(factor).subspan(e.setting * width, width);
      const double constant = e.row.constant_ms * std::exp(std::clamp(known * x[own + width + 1] - 3.0, -9.0, 9.0));
      const auto y = evaluate(e.row, own_factor, constant, q);
      const double error = y.log_ms + known * x[own + width] - e.row.log_ms;
      const double g = e.weight / total_weight * std::clamp(error / config.huber_delta, -1.0, 1.0);
      for (const auto& [part, ms] : e.row.parts) {
        const auto k = static_cast<std::size_t>(part);
        const double de = g * y.by_factor(k, static_cast<double>(ms) * own_factor[k]);
        d[k] += de;
        d[own + k] += known * de;
      }
      d[own + width] += known * g;
      d[own + width + 1] += known * g * y.d_constant * constant;
    }
    for (std::size_t s = 0; s < settings; ++s)
      for (std::size_t k = 0; k < row; ++k)
        d[width + s * row + k] += 2 * (k < width ? config.exponent_decay : config.scale_decay) * x[width + s * row + k];
    optimizer.step(t, d, x);
  }
  for (std::size_t k = 0; k < width; ++k) parameters[head.base_offset() + k] = static_cast<float>(x[k]);
  for (std::size_t k = 0; k < settings * row; ++k)
    parameters[head.settings_offset() + k] = static_cast<float>(x[width + k]);
}

}  // namespace ledg::inline LEDG_ABI
