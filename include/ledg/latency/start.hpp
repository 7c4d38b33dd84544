// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/core/within.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/group_sums.hpp"
#include "ledg/model/node_latency_head.hpp"
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

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("iterations", self.iterations);
    visit("rows_per_setting", self.rows_per_setting);
    visit("learning_rate", self.learning_rate);
    visit("huber_delta", self.huber_delta);
    visit("setting_dropout", self.setting_dropout);
    visit("exponent_decay", self.exponent_decay);
    visit("scale_decay", self.scale_decay);
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

namespace detail {

/// A training row as the fit sees it.
struct group_sum_example {
  std::size_t setting;
  double weight;
  group_sums row;
};

/// Physical milliseconds of each term of each group for row @p r, `{width}`.
template <class GraphEncoder>
[[nodiscard]] std::vector<double> physical_sums(const latency_corpus<GraphEncoder>& corpus, const corpus_row& r,
                                                std::size_t width) {
  const auto& terms = corpus.platforms()[static_cast<std::size_t>(r.setting)].terms;
  std::vector<double> sum(width, 0.0);
  for (const auto& w : corpus.networks()[static_cast<std::size_t>(r.network)].prepared.work) {
    const auto ms = physical_ms<double>(w, terms, r.batch);
    for (std::size_t k = 0; k < latency_terms; ++k)
      sum[static_cast<std::size_t>(w.group) * latency_terms + k] += ms[k] * static_cast<double>(w.count);
  }
  return sum;
}

/// The rows to fit, setting by setting; a setting weighs as the root of its rows.
template <class GraphEncoder>
[[nodiscard]] std::vector<group_sum_example> group_sum_examples(const latency_corpus<GraphEncoder>& corpus,
                                                                std::size_t width, std::int64_t rows_per_setting,
                                                                std::uint64_t seed) {
  std::vector<group_sum_example> out;
  const auto by_setting =
      corpus.rows_by_setting(split_part::train, rows_per_setting, [&](std::size_t s) { return philox(seed).split(s); });
  for (std::size_t s = 0; s < by_setting.size(); ++s)
    for (const auto i : by_setting[s]) {
      const auto& r = corpus.rows()[static_cast<std::size_t>(i)];
      group_sum_example e{s, 1.0 / std::sqrt(static_cast<double>(by_setting[s].size())), {}};
      e.row.log_ms = std::log(static_cast<double>(r.latency_ms));
      e.row.constant_ms = static_cast<double>(corpus.platforms()[s].terms.launch_ms);
      e.row.set_parts(physical_sums(corpus, r, width));
      out.push_back(std::move(e));
    }
  return out;
}

/// The variables of the fit, `base` and then those of each setting (exponents, log scale, log constant), and one
/// descent. Thread-safety: one call at a time.
class group_sum_fit {
 public:
  group_sum_fit(const node_latency_head& head, std::size_t settings, const group_sum_fit_config& config,
                std::uint64_t seed)
      : config_(config),
        seed_(seed),
        overlap_(head.config().overlap),
        groups_(head.config().groups),
        width_(groups_ * latency_terms),
        row_(head.readout_size()),
        settings_(settings),
        x_(width_ + settings * row_, 0.0),
        gradient_(x_.size()),
        factor_(settings * width_),
        known_(settings) {
    start();
  }

  /// Minimises the loss of @p examples.
  void run(std::span<const group_sum_example> examples) {
    double total_weight = 0;
    for (const auto& e : examples) total_weight += e.weight;
    cosine_adam optimizer(x_.size(), config_.iterations, config_.learning_rate);
    for (std::int64_t t = 0; t < config_.iterations; ++t) {
      std::fill(gradient_.begin(), gradient_.end(), 0.0);
      draw_known(t);
      for (const auto& e : examples) add_gradient(e, e.weight / total_weight);
      add_decay();
      optimizer.step(t, gradient_, x_);
    }
  }

  /// Writes the variables to where @p head has them in @p parameters.
  void write(const node_latency_head& head, std::span<float> parameters) const {
    for (std::size_t k = 0; k < width_; ++k) parameters[head.base_offset() + k] = static_cast<float>(x_[k]);
    for (std::size_t k = 0; k < settings_ * row_; ++k)
      parameters[head.settings_offset() + k] = static_cast<float>(x_[width_ + k]);
  }

 private:
  // First variable of setting s.
  [[nodiscard]] std::size_t own(std::size_t s) const { return width_ + s * row_; }

  void start() {
    constexpr auto terms = latency_terms;
    for (std::size_t g = 0; g < groups_; ++g) {
      x_[g * terms] = 0.7;  // networks reach about half of the peak
      x_[g * terms + 1] = 0.3;
    }
    for (const auto view :
         {operator_group::layout, operator_group::input, operator_group::constant, operator_group::shape_arithmetic}) {
      const auto g = static_cast<std::size_t>(view) * terms;  // mostly views, which cost next to nothing
      x_[g + 1] = -1.5;
      x_[g + 3] = -1.0;
      x_[g + 4] = -1.0;
    }
  }

  // Which settings may use what is their own in iteration t, and the factors of their parts that follow.
  void draw_known(std::int64_t t) {
    const philox random = philox(seed_).split(1U << 20U).split(static_cast<std::uint64_t>(t));
    for (std::size_t s = 0; s < settings_; ++s) {
      known_[s] = random.uniform(s) >= config_.setting_dropout ? 1.0 : 0.0;
      for (std::size_t k = 0; k < width_; ++k)
        factor_[s * width_ + k] = std::exp(std::clamp(x_[k] + (known_[s] > 0 ? x_[own(s) + k] : 0.0), -8.0, 8.0));
    }
  }

  void add_gradient(const group_sum_example& e, double weight) {
    const double known = known_[e.setting];
    const auto first = own(e.setting);
    const auto factor = std::span(factor_).subspan(e.setting * width_, width_);
    const double constant = e.row.constant_ms * std::exp(std::clamp(known * x_[first + width_ + 1] - 3.0, -9.0, 9.0));
    const auto y = evaluate(e.row, factor, constant, overlap_);
    const double error = y.log_ms + known * x_[first + width_] - e.row.log_ms;
    const double g = weight * std::clamp(error / config_.huber_delta, -1.0, 1.0);
    for (const auto& [part, ms] : e.row.parts) {
      const auto k = static_cast<std::size_t>(part);
      const double de = g * y.by_factor(k, static_cast<double>(ms) * factor[k]);
      gradient_[k] += de;
      gradient_[first + k] += known * de;
    }
    gradient_[first + width_] += known * g;
    gradient_[first + width_ + 1] += known * g * y.d_constant * constant;
  }

  void add_decay() {
    for (std::size_t s = 0; s < settings_; ++s)
      for (std::size_t k = 0; k < row_; ++k)
        gradient_[own(s) + k] += 2 * (k < width_ ? config_.exponent_decay : config_.scale_decay) * x_[own(s) + k];
  }

  const group_sum_fit_config& config_;
  std::uint64_t seed_;
  double overlap_;
  std::size_t groups_, width_, row_, settings_;
  std::vector<double> x_, gradient_;
  std::vector<double> factor_;  // of each setting's parts
  std::vector<double> known_;   // 1 for settings that use what is their own
};

}  // namespace detail

/// Writes `base` and `settings` of @p head in @p parameters; everything else is left alone. Deterministic for a @p
/// seed.
///
/// The objective is the mean over settings of Huber losses of log latency, minimised by Adam with a cosine schedule.
template <class GraphEncoder>
void fit_group_sums(const latency_corpus<GraphEncoder>& corpus, const node_latency_head& head,
                    std::span<float> parameters, const group_sum_fit_config& config, std::uint64_t seed = 0) {
  const auto width = head.config().groups * latency_terms;
  const auto examples = detail::group_sum_examples(corpus, width, config.rows_per_setting, seed);
  if (examples.empty()) return;
  detail::group_sum_fit fit(head, corpus.settings().size(), config, seed);
  fit.run(examples);
  fit.write(head, parameters);
}

}  // namespace ledg::inline LEDG_ABI
