// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/latency/physics.hpp"
#include "ledg/measure/timing.hpp"
#include "ledg/train/cosine_adam.hpp"

/// @file latency/physics_fit.hpp
/// Fits the factors of plain physics to measured rows, in seconds.

namespace ledg::inline LEDG_ABI {

/// One measured row as plain physics sees it.
struct physics_row {
  std::size_t platform = 0;  ///< of those that it is given with
  physics_numbers ms{};      ///< `physics_terms_of` at the row's batch
  double log_ms = 0;         ///< measured
};

/// Rows and the platforms that they point to.
struct physics_data {
  std::vector<physics_platform> platforms;
  std::vector<std::string> kinds;  ///< of each platform, as `hardware::kind_key` names them
  std::vector<physics_row> rows;
};

/// Standard deviations, by `physics_kin`, of what a group adds to log factors and to the log latency; 0: nothing.
struct physics_spreads {
  std::vector<double> factor, scale;
};

/// Settings of the fit; ours, chosen by leaving devices out.
struct physics_fit_config {
  std::int64_t iterations = 200;
  std::int64_t rows_per_setting = 40;  ///< most rows of a setting, drawn at random
  double learning_rate = 0.06;
  double noise = 0.12;  ///< of log latency, about a fit
  double huber = 1;     ///< errors beyond so many times the noise count by their size alone
  /// Median distance of a processor's errors in a setting from their median beyond which its rows teach less: what no
  /// utilisation explains (a board that swaps, clocks that fall) is not told by its rows.
  double steady = 0.15;
  physics_spreads gpus{{1.0, 0.2, 0.7, 0.6, 0.6, 0.3, 0.3, 0.1, 0, 0, 0, 0, 0, 0},
                       {0, 0, 0.3, 0.3, 0, 0.2, 0.15, 0.15, 0.15, 0, 0, 0.1, 0.2, 0.12}};
  /// Makers and designs of processors say little that their cores do not; nor does who measured.
  physics_spreads processors{{1.0, 0.2, 0.7, 0.6, 0.6, 0.3, 0, 0, 0, 0.5, 0.4, 0, 0, 0},
                             {0, 0, 0.15, 0.15, 0, 0.1, 0.05, 0.05, 0.1, 0.1, 0.2, 0, 0.2, 0.12}};
  physics_spreads accelerators = gpus;
  /// Of the coefficients of trends, by `physics_trend`.
  std::vector<double> trend_spread{0.7, 0.3, 0.1, 0.5, 0.5};
  std::vector<double> trend_most{0.8, 1.0, 0.8, 0.8, 0.8};  ///< below 1: more units never cost time

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("iterations", self.iterations);
    visit("rows_per_setting", self.rows_per_setting);
    visit("learning_rate", self.learning_rate);
    visit("noise", self.noise);
    visit("huber", self.huber);
    visit("steady", self.steady);
    visit(nullptr, io::not_stored);  // what has no key is ours alone: gpus,
    visit(nullptr, io::not_stored);  // processors,
    visit(nullptr, io::not_stored);  // accelerators,
    visit(nullptr, self.trend_spread);
    visit(nullptr, self.trend_most);
  }

  [[nodiscard]] const physics_spreads& spreads(physics_class c) const {
    return c == physics_class::cpu ? processors : c == physics_class::gpu ? gpus : accelerators;
  }
};

namespace detail {

/// The fit of one class of devices.
class physics_fit {
 public:
  /// @param chosen numbers of the rows that are fitted, all of platforms of @p kind
  physics_fit(physics_class kind, std::span<const physics_platform> platforms, std::span<const physics_row> rows,
              std::span<const std::size_t> chosen, const physics_fit_config& config)
      : kind_(kind), platforms_(platforms), config_(config) {
    for (std::size_t j = 0; j < physics_trends; ++j) add_variable(config.trend_spread[j], false);
    std::map<std::string, double> group_rows;
    std::map<std::size_t, std::size_t> place;
    for (const auto i : chosen) {
      const auto& p = platforms[rows[i].platform];
      group_rows[measured_group(p)] += 1;
      const auto [at, fresh] = place.try_emplace(rows[i].platform, settings_.size());
      if (fresh) settings_.push_back(connect(rows[i].platform));
      settings_[at->second].rows.push_back(&rows[i]);
    }
    for (auto& s : settings_) s.row_weight = 1 / group_rows[measured_group(platforms[s.platform])];
  }

  /// Fits, and adds what was found to @p out.
  void run(physics_model& out) {
    cosine_adam optimizer(x_.size(), config_.iterations, config_.learning_rate);
    std::vector<double> d(x_.size());
    for (std::int64_t t = 0; t < config_.iterations; ++t) {
      if (t == config_.iterations / 2 && kind_ == physics_class::cpu) trust_steady_settings();
      prior_gradient(d);
      for (const auto& s : settings_) setting_gradient(s, d);
      optimizer.step(t, d, x_);
      for (std::size_t j = 0; j < physics_trends; ++j)
        x_[j] = std::clamp(x_[j], is_one_way(static_cast<physics_trend>(j)) ? 0.0 : -config_.trend_most[j],
                           config_.trend_most[j]);
    }
    out.groups[trends_key(kind_)] = rounded(0, physics_trends);
    for (const auto& [key, g] : groups_)
      out.groups[key] = g.factors ? rounded(g.first, physics_term_count + 1) : rounded(g.first, 1);
  }

 private:
  struct group {
    std::size_t first = 0;  // variables: log factors, where it has such, then the log scale
    bool factors = false;
  };
  struct setting {
    std::size_t platform = 0;
    std::vector<group> groups;
    std::vector<const physics_row*> rows;
    double row_weight = 1;
  };

  // Rows of one of these count together as one: what is measured much is not what is asked much.
  static std::string measured_group(const physics_platform& p) {
    return p.kin[static_cast<std::size_t>(physics_kin::device_runtime)] + '|' +
           p.kin[static_cast<std::size_t>(physics_kin::source)];
  }

  void add_variable(double spread, bool heavy) {
    x_.push_back(0);
    precision_.push_back(spread > 0 ? 1 / (spread * spread) : fixed);
    heavy_.push_back(heavy);
  }

  setting connect(std::size_t platform) {
    setting s{platform, {}, {}, 1};
    const auto& p = platforms_[platform];
    const auto& spreads = config_.spreads(kind_);
    for (std::size_t kin = 0; kin < physics_kin_count; ++kin) {
      const bool factors = spreads.factor[kin] > 0;
      if (p.kin[kin].empty() || (!factors && !(spreads.scale[kin] > 0))) continue;
      const auto [at, fresh] = groups_.try_emplace(kin_key(p, kin), group{x_.size(), factors});
      if (fresh) {
        for (std::size_t k = 0; factors && k < physics_term_count; ++k) add_variable(spreads.factor[kin], false);
        add_variable(spreads.scale[kin], true);
      }
      s.groups.push_back(at->second);
    }
    return s;
  }

  // Normal priors of factors; of scales with heavy tails, so that a device unlike all others does not pull its kin.
  void prior_gradient(std::vector<double>& d) const {
    for (std::size_t k = 0; k < x_.size(); ++k) {
      d[k] = x_[k] * precision_[k];
      if (heavy_[k]) d[k] /= std::sqrt(1 + x_[k] * x_[k] * precision_[k]);
    }
  }

  // Factors of the platform of @p s as they are now, and the log scale of all in @p scale.
  physics_numbers factors_now(const setting& s, double& scale) const {
    const auto& p = platforms_[s.platform];
    double trend = 0;
    for (std::size_t j = 0; j < physics_trends; ++j) trend += x_[j] * p.trends[j];
    physics_numbers factor{};
    scale = 0;
    for (const auto& g : s.groups) {
      for (std::size_t k = 0; g.factors && k < physics_term_count; ++k) factor[k] += x_[g.first + k];
      scale += x_[g.first + (g.factors ? physics_term_count : 0)];
    }
    for (std::size_t k = 0; k < physics_term_count; ++k) {
      const auto t = static_cast<physics_term>(k);
      factor[k] = std::exp(bounded_factor(t, start_factor(kind_, t) + factor[k] + (is_compute(t) ? trend : 0.0)));
    }
    return factor;
  }

  // Takes weight from settings whose errors scatter about their own median.
  void trust_steady_settings() {
    for (auto& s : settings_) {
      double scale = 0;
      const auto factor = factors_now(s, scale);
      std::vector<double> errors;
      for (const auto* r : s.rows) errors.push_back(physics_log_ms(r->ms, factor) - r->log_ms);
      const double middle = measure::median_of(errors);
      for (auto& e : errors) e = std::abs(e - middle);
      const double scatter = measure::median_of(std::move(errors));
      if (scatter > config_.steady) s.row_weight *= std::pow(config_.steady / scatter, 2);
    }
  }

  void setting_gradient(const setting& s, std::vector<double>& d) const {
    const auto& p = platforms_[s.platform];
    double scale = 0;
    const auto factor = factors_now(s, scale);
    physics_numbers by_log{}, sum{};
    double sum_scale = 0;
    for (const auto* r : s.rows) {
      const double error = (physics_log_ms(r->ms, factor, &by_log) + scale - r->log_ms) / config_.noise;
      const double g = s.row_weight / config_.noise * std::clamp(error, -config_.huber, config_.huber);
      for (std::size_t k = 0; k < physics_term_count; ++k) sum[k] += g * by_log[k];
      sum_scale += g;
    }
    double compute = 0;
    for (std::size_t k = 0; is_compute(static_cast<physics_term>(k)); ++k) compute += sum[k];
    for (std::size_t j = 0; j < physics_trends; ++j) d[j] += compute * p.trends[j];
    for (const auto& g : s.groups) {
      for (std::size_t k = 0; g.factors && k < physics_term_count; ++k) d[g.first + k] += sum[k];
      d[g.first + (g.factors ? physics_term_count : 0)] += sum_scale;
    }
  }

  // Three digits behind the point: a tenth of a per cent, and a third of the space.
  [[nodiscard]] std::vector<double> rounded(std::size_t first, std::size_t count) const {
    std::vector<double> out(count);
    for (std::size_t k = 0; k < count; ++k) out[k] = std::round(x_[first + k] * 1e3) / 1e3;
    return out;
  }

  static constexpr double fixed = 1e12;

  physics_class kind_;
  std::span<const physics_platform> platforms_;
  const physics_fit_config& config_;
  std::vector<double> x_, precision_;
  std::vector<char> heavy_;
  std::map<std::string, group> groups_;
  std::vector<setting> settings_;
};

}  // namespace detail

/// The model of rows number @p chosen of @p rows. Deterministic. @param platforms that rows point to
[[nodiscard]] inline physics_model fit_physics(std::span<const physics_platform> platforms,
                                               std::span<const physics_row> rows, std::span<const std::size_t> chosen,
                                               const physics_fit_config& config = {}) {
  physics_model out;
  for (const auto kind : {physics_class::cpu, physics_class::gpu, physics_class::accelerator}) {
    std::vector<std::size_t> own;
    for (const auto i : chosen)
      if (platforms[rows[i].platform].kind == kind) own.push_back(i);
    if (!own.empty()) detail::physics_fit(kind, platforms, rows, own, config).run(out);
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
