// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "ledg/data/measurement.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/latency/platform_inputs.hpp"
#include "ledg/measure/timing.hpp"
#include "ledg/protocol/folds.hpp"
#include "ledg/text/templates.hpp"

/// @file protocol/baselines.hpp
/// What anybody would try first on a device that was not measured, fitted to the rows that a fold learns from: whatever
/// is learnt has to beat it.

namespace ledg::inline LEDG_ABI {

/// The baselines, in the order of `baseline_names`.
enum class latency_baseline {
  flops,     ///< the median utilisation of the peak over a network
  roofline,  ///< the larger of compute and traffic, operator by operator, at the peaks
  physics,   ///< the same times the median utilisation of kind, runtime and operator group
  nearest,   ///< what the device with the nearest numbers took for the same network and batch
  mean       ///< the geometric mean of what all devices took for it
};
inline constexpr std::array<std::string_view, 5> baseline_names{"flops", "roofline", "physics", "nearest", "mean"};
inline constexpr std::size_t baseline_count = baseline_names.size();

/// Milliseconds by baseline; NaN where a baseline has nothing to say.
using baseline_latencies = std::array<double, baseline_count>;

namespace detail {

/// Roofline milliseconds of each operator group.
using group_milliseconds = std::array<double, operator_group_count>;

/// Operators of one group in a network at batch 1, each with its own work.
struct operator_work {
  std::size_t group;
  double macs, moved, weights;  ///< multiply-accumulates, elements read and written, weight elements
};

[[nodiscard]] inline std::vector<operator_work> work_of(const graph& measured) {
  const graph g = canonicalize(measured);
  std::vector<operator_work> out;
  for (std::size_t i = 0; i < g.size(); ++i) {
    const auto c = cost_of(g, i);
    out.push_back({static_cast<std::size_t>(group_of(g, i)), static_cast<double>(c.macs),
                   static_cast<double>(c.input_elements) + static_cast<double>(c.output_elements),
                   static_cast<double>(c.weight_elements)});
  }
  return out;
}

[[nodiscard]] inline group_milliseconds roofline_by_group(std::span<const operator_work> work, const platform_terms& p,
                                                          double batch) {
  const double per_mac = 2e-9 / static_cast<double>(p.peak_tflops);
  const double per_element = 1e-6 * static_cast<double>(p.element_bytes) / static_cast<double>(p.bandwidth_gbs);
  group_milliseconds out{};
  for (const auto& w : work)
    out[w.group] += std::max(per_mac * w.macs * batch, per_element * (w.moved * batch + w.weights));
  return out;
}

[[nodiscard]] inline double sum_of(const group_milliseconds& ms) {
  double sum = 0;
  for (const auto x : ms) sum += x;
  return sum;
}

/// A row for `fit_group_factors`.
struct group_row {
  group_milliseconds roofline{};
  double latency_ms = 0;
};

/// Factors that are not negative of each group's roofline, by which @p rows are off least in the mean of squared
/// relative errors; drawn to the median ratio of measured to roofline, since rows of few networks cannot tell groups
/// apart. Coordinate descent. NaN for groups without work.
[[nodiscard]] inline group_milliseconds fit_group_factors(std::span<const group_row> rows) {
  constexpr int sweeps = 60;
  constexpr double pull = 0.02;  // of a row, to the median ratio
  std::vector<double> ratios;
  for (const auto& r : rows) ratios.push_back(r.latency_ms / sum_of(r.roofline));
  const double middle = measure::median_of(ratios);
  group_milliseconds factor;
  factor.fill(middle);
  std::vector<double> error;  // predicted / measured - 1
  for (const auto& r : rows) error.push_back(middle * sum_of(r.roofline) / r.latency_ms - 1);
  const double weight = pull * static_cast<double>(rows.size()) / (middle * middle);
  std::array<bool, operator_group_count> used{};
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (std::size_t g = 0; g < operator_group_count; ++g) {
      double slope = weight * (factor[g] - middle);
      double curvature = weight;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const double share = rows[i].roofline[g] / rows[i].latency_ms;
        used[g] = used[g] || share > 0;
        slope += share * error[i];
        curvature += share * share;
      }
      const double moved = std::max(0.0, factor[g] - slope / curvature) - factor[g];
      factor[g] += moved;
      for (std::size_t i = 0; i < rows.size(); ++i) error[i] += moved * rows[i].roofline[g] / rows[i].latency_ms;
    }
  for (std::size_t g = 0; g < operator_group_count; ++g)
    if (!used[g]) factor[g] = std::numeric_limits<double>::quiet_NaN();
  return factor;
}

/// Medians by key, where keys are given from the narrowest to the widest.
class medians_by_kinship {
 public:
  void add(std::span<const std::string> keys, double value) {
    for (const auto& k : keys) values_[k].push_back(value);
  }
  void settle() {
    for (auto& [key, values] : values_) medians_[key] = measure::median_of(values);
    values_.clear();
  }
  /// Of the first of @p keys that anything is known of. @pre settled
  [[nodiscard]] std::optional<double> find(std::span<const std::string> keys) const {
    for (const auto& k : keys)
      if (const auto at = medians_.find(k); at != medians_.end()) return at->second;
    return std::nullopt;
  }

 private:
  std::map<std::string, std::vector<double>> values_;
  std::map<std::string, double> medians_;
};

}  // namespace detail

/// The baselines of one fold. The data sets must outlive it. Thread-safety: one call at a time, since networks are
/// weighed when they are asked for.
class latency_baselines {
 public:
  /// @param data the data sets that @p fold was made of
  latency_baselines(std::span<const data::dataset> data, const latency_fold& fold) : data_(data) {
    for (const auto& d : data) {
      auto& platforms = platforms_.emplace_back();
      auto& kin = kin_.emplace_back();
      for (const auto& s : d.settings) {
        platforms.push_back(
            make_platform_inputs(s.hardware, s.precision, s.runtime, s.cores, text::template_set::named("concise"))
                .terms);
        kin.push_back(kin_of(s));
      }
      work_.emplace_back(d.graphs.size());
    }
    for (std::size_t d = 0; d < data.size(); ++d) learn(d, fold.learnt[d]);
    utilization_.settle();
    for (auto& m : group_factors_) m.settle();
  }

  /// What the baselines say to row @p i of data set @p d.
  [[nodiscard]] baseline_latencies operator()(std::size_t d, std::size_t i) const {
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    const auto& r = data_[d].rows[i];
    const auto roofline = roofline_of_row(d, r);
    const auto& keys = kin_[d][r.setting].keys;
    baseline_latencies out;
    out.fill(nothing);
    const auto at = [&](latency_baseline b) -> double& { return out[static_cast<std::size_t>(b)]; };
    if (const auto u = utilization_.find(keys)) at(latency_baseline::flops) = compute_ms(d, r) * std::exp(*u);
    at(latency_baseline::roofline) = detail::sum_of(roofline);
    double physics = 0;
    for (std::size_t g = 0; g < operator_group_count; ++g)
      if (roofline[g] > 0) physics += roofline[g] * group_factors_[g].find(keys).value_or(1.0);
    at(latency_baseline::physics) = physics;
    if (const auto same = of_network_.find({d, data_[d].ids[r.graph], r.batch}); same != of_network_.end()) {
      at(latency_baseline::nearest) = nearest(d, r.setting, same->second);
      double sum = 0;
      for (const auto& [setting, log_ms] : same->second) sum += log_ms;
      at(latency_baseline::mean) = std::exp(sum / static_cast<double>(same->second.size()));
    }
    return out;
  }

 private:
  using network_key = std::tuple<std::size_t, std::string, double>;  // data set, network, batch
  using timed = std::vector<std::pair<std::size_t, double>>;         // setting, log milliseconds
  static constexpr std::size_t most_rows = 400;                      // of a setting, for factors of groups

  // Who a setting is kin to.
  struct kinship {
    std::string kind, runtime;
    std::vector<std::string> keys;  // the nearest first
  };
  [[nodiscard]] static kinship kin_of(const data::setting& s) {
    const auto kind = kind_key(s.hardware);
    const auto precision = hardware::to_string(s.precision);
    const auto runtime = hardware::read_runtime(s.runtime).term.key;
    return {kind,
            runtime,
            {kind + '|' + precision + '|' + runtime, kind + '|' + runtime, kind + '|' + precision, kind, ""}};
  }

  [[nodiscard]] std::span<const detail::operator_work> work(std::size_t d, std::size_t graph) const {
    auto& w = work_[d][graph];
    if (!w) w = detail::work_of(data_[d].graphs[graph]);
    return *w;
  }
  [[nodiscard]] detail::group_milliseconds roofline_of_row(std::size_t d, const data::measurement& r) const {
    return detail::roofline_by_group(work(d, r.graph), platforms_[d][r.setting], r.batch);
  }
  // Milliseconds of the operations at the peak.
  [[nodiscard]] double compute_ms(std::size_t d, const data::measurement& r) const {
    double macs = 0;
    for (const auto& w : work(d, r.graph)) macs += w.macs;
    return 2e-9 * macs * r.batch / static_cast<double>(platforms_[d][r.setting].peak_tflops);
  }

  void learn(std::size_t d, std::span<const std::size_t> rows) {
    const auto& set = data_[d];
    std::map<std::size_t, std::vector<detail::group_row>> of_setting;
    for (const auto i : rows) {
      const auto& r = set.rows[i];
      const double log_ms = std::log(r.latency_ms);
      of_network_[{d, set.ids[r.graph], r.batch}].emplace_back(r.setting, log_ms);
      auto& own = of_setting[r.setting];
      if (own.size() == most_rows) continue;
      if (const double ms = compute_ms(d, r); ms > 0) utilization_.add(kin_[d][r.setting].keys, log_ms - std::log(ms));
      const auto roofline = roofline_of_row(d, r);
      if (detail::sum_of(roofline) > 0) own.push_back({roofline, r.latency_ms});
    }
    for (const auto& [s, own] : of_setting) {
      if (own.empty()) continue;
      const auto factors = detail::fit_group_factors(own);
      for (std::size_t g = 0; g < operator_group_count; ++g)
        if (std::isfinite(factors[g])) group_factors_[g].add(kin_[d][s].keys, factors[g]);
    }
  }

  // Of settings that timed the network, that of the same runtime and precision where there is one, and then of the
  // nearest peak and bandwidth.
  [[nodiscard]] double nearest(std::size_t d, std::size_t setting, const timed& same) const {
    const auto& wanted = data_[d].settings[setting];
    const auto& p = platforms_[d][setting];
    const auto& kin = kin_[d][setting];
    const auto distance = [&](std::size_t other) {
      const auto& s = data_[d].settings[other];
      const auto& q = platforms_[d][other];
      return std::tuple(
          kin_[d][other].kind != kin.kind, kin_[d][other].runtime != kin.runtime, s.precision != wanted.precision,
          s.cores != wanted.cores,
          std::abs(std::log(q.peak_tflops / p.peak_tflops)) + std::abs(std::log(q.bandwidth_gbs / p.bandwidth_gbs)));
    };
    const auto best = std::min_element(
        same.begin(), same.end(), [&](const auto& a, const auto& b) { return distance(a.first) < distance(b.first); });
    return std::exp(best->second);
  }

  std::span<const data::dataset> data_;
  std::vector<std::vector<platform_terms>> platforms_;
  std::vector<std::vector<kinship>> kin_;
  mutable std::vector<std::vector<std::optional<std::vector<detail::operator_work>>>> work_;  // made when asked for
  detail::medians_by_kinship utilization_;  // log of measured to compute at the peak
  std::array<detail::medians_by_kinship, operator_group_count> group_factors_;
  std::map<network_key, timed> of_network_;
};

}  // namespace ledg::inline LEDG_ABI
