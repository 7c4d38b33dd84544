// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/core/within.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/group_sums.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/train/cosine_adam.hpp"
#include "ledg/train/metrics.hpp"

/// @file latency/settling.hpp
/// The end of a training: the network stays as it is, and what the head keeps of each known setting is fitted once more
/// to all of that setting's training rows. Training moves hundreds of settings at once and shows few rows of each in a
/// step; a setting alone is a small fit that ends. Validation rows say how far it may move.

namespace ledg::inline LEDG_ABI {

/// Settings of the fit; ours, chosen on validation data.
struct settle_config {
  std::int64_t iterations = 500;         ///< 0: nothing is fitted
  std::int64_t rows_per_setting = 1000;  ///< most rows of a setting, drawn at random
  double learning_rate = 0.1;
  double huber_delta = 0.02;
  std::vector<double> decays = {0.003, 0.03, 0.3, 3, 30};  ///< on squared moves, over the number of rows; ascending
  double power_decay = 10;                                 ///< times as much on the squared log power

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("iterations", self.iterations);
    visit("rows_per_setting", self.rows_per_setting);
    visit("learning_rate", self.learning_rate);
    visit("huber_delta", self.huber_delta);
    visit("decays", self.decays);
    visit("power_decay", self.power_decay);
  }

  /// @throws input_error naming the field that cannot be used.
  void check() const {
    const auto refuse = [](const std::string& field, const std::string& expected) {
      throw input_error("settle." + field + ": expected " + expected);
    };
    if (iterations < 0 || iterations > largest_count)
      refuse("iterations", "a number from 0 to " + std::to_string(largest_count) + ", got " + std::to_string(iterations));
    if (rows_per_setting < 0)
      refuse("rows_per_setting", "a number of at least 0, got " + std::to_string(rows_per_setting));
    if (!(learning_rate > 0)) refuse("learning_rate", "a number above 0, got " + std::to_string(learning_rate));
    if (!(huber_delta > 0)) refuse("huber_delta", "a number above 0, got " + std::to_string(huber_delta));
    if (!(power_decay >= 0)) refuse("power_decay", "a number of at least 0, got " + std::to_string(power_decay));
    double before = 0;
    for (const double d : decays) {
      if (!(d >= before)) refuse("decays", "ascending numbers of at least 0, got " + std::to_string(d));
      before = d;
    }
  }
};

namespace detail {

/// What is moved: log factors of a setting's parts and of its constant, log scale, log power.
struct setting_moves {
  std::vector<double> part;
  double constant = 0, scale = 0, power = 0;
};

/// Fits one setting; rows' log latencies are bent around @p center.
class settle_fit {
 public:
  settle_fit(std::size_t width, double overlap, double center, const settle_config& config)
      : width_(width), overlap_(overlap), center_(center), config_(config) {}

  /// The moves that make the mean Huber loss of @p rows and @p decay least.
  [[nodiscard]] setting_moves fit(std::span<const group_sums> rows, double decay) const {
    std::vector<double> x(width_ + 3, 0.0);  // parts, constant, scale, power
    std::vector<double> d(x.size());
    std::vector<double> factor(width_);
    cosine_adam optimizer(x.size(), config_.iterations, config_.learning_rate);
    const auto n = static_cast<double>(rows.size());
    for (std::int64_t t = 0; t < config_.iterations; ++t) {
      for (std::size_t k = 0; k < x.size(); ++k) d[k] = 2 * decay / n * x[k];
      d[width_ + 2] *= config_.power_decay;
      for (std::size_t k = 0; k < width_; ++k) factor[k] = std::exp(x[k]);
      add_gradient(rows, x, factor, d);
      optimizer.step(t, d, x);
    }
    setting_moves out;
    out.part.assign(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(width_));
    out.constant = x[width_];
    out.scale = x[width_ + 1];
    out.power = x[width_ + 2];
    return out;
  }

  /// Log latency of each of @p rows after @p moves, before the power and after it.
  struct answers {
    std::vector<double> log_ms, bent;
  };
  [[nodiscard]] answers apply(std::span<const group_sums> rows, const setting_moves& moves) const {
    std::vector<double> factor(width_);
    for (std::size_t k = 0; k < width_; ++k) factor[k] = std::exp(moves.part[k]);
    answers out;
    for (const auto& r : rows) {
      out.log_ms.push_back(evaluate(r, factor, r.constant_ms * std::exp(moves.constant), overlap_).log_ms);
      out.bent.push_back(std::exp(moves.power) * (out.log_ms.back() - center_) + moves.scale + center_);
    }
    return out;
  }

  /// Mean |predicted / measured - 1| after @p moves.
  [[nodiscard]] double error(std::span<const group_sums> rows, const setting_moves& moves) const {
    auto errors = apply(rows, moves).bent;
    for (std::size_t i = 0; i < rows.size(); ++i) errors[i] = rows[i].log_ms - errors[i];
    return mape_of_log_errors(errors);
  }

 private:
  // Adds the gradient of the mean loss of rows by x to d. @param factor of each part, which follows from x
  void add_gradient(std::span<const group_sums> rows, std::span<const double> x, std::span<const double> factor,
                    std::span<double> d) const {
    const auto n = static_cast<double>(rows.size());
    const double constant_factor = std::exp(x[width_]);
    const double power = std::exp(x[width_ + 2]);
    for (const auto& r : rows) {
      const double constant = r.constant_ms * constant_factor;
      const auto y = evaluate(r, factor, constant, overlap_);
      const double from_center = y.log_ms - center_;
      const double error = power * from_center + x[width_ + 1] + center_ - r.log_ms;
      const double g = std::clamp(error / config_.huber_delta, -1.0, 1.0) / n;
      for (const auto& [part, ms] : r.parts) {
        const auto k = static_cast<std::size_t>(part);
        d[k] += g * power * y.by_factor(k, static_cast<double>(ms) * factor[k]);
      }
      d[width_] += g * power * y.d_constant * constant;
      d[width_ + 1] += g;
      d[width_ + 2] += g * power * from_center;
    }
  }

  std::size_t width_;
  double overlap_, center_;
  const settle_config& config_;
};

/// Of errors by ascending decay (the last: no move at all) the last one that is as good as the least.
[[nodiscard]] inline std::size_t strongest_good_decay(std::span<const double> errors) {
  constexpr double as_good = 1.02;
  const double least = *std::min_element(errors.begin(), errors.end());
  std::size_t best = errors.size() - 1;
  while (errors[best] > as_good * least) --best;
  return best;
}

/// Training and validation rows of every setting, as sums over groups.
struct settling_rows {
  std::vector<std::int32_t> asked;       ///< rows of the corpus
  std::vector<group_sums> sums;          ///< of each
  std::vector<std::size_t> first = {0};  ///< rows of setting s from first[2 s], for validation from first[2 s + 1]

  [[nodiscard]] std::span<const group_sums> training(std::size_t s) const { return part(2 * s); }
  [[nodiscard]] std::span<const group_sums> validation(std::size_t s) const { return part(2 * s + 1); }

 private:
  [[nodiscard]] std::span<const group_sums> part(std::size_t i) const {
    return std::span(sums).subspan(first[i], first[i + 1] - first[i]);
  }
};

/// Draws the rows to settle by; their sums are not there yet.
template <class GraphEncoder>
[[nodiscard]] settling_rows draw_settling_rows(const latency_corpus<GraphEncoder>& corpus, std::int64_t most,
                                               std::uint64_t seed) {
  const auto drawn = [&](split_part wanted, std::size_t stream) {
    return corpus.rows_by_setting(wanted, most, [&](std::size_t s) { return philox(seed).split(2 * s + stream); });
  };
  const auto of_training = drawn(split_part::train, 0);
  const auto of_validation = drawn(split_part::validation, 1);
  settling_rows out;
  for (std::size_t s = 0; s < corpus.settings().size(); ++s)
    for (const auto* own : {&of_training[s], &of_validation[s]}) {
      out.asked.insert(out.asked.end(), own->begin(), own->end());
      out.first.push_back(out.asked.size());
    }
  return out;
}

/// Sums of the rows of @p rows as the network that @p task trains makes them.
template <class GraphEncoder, class Task>
void sum_settling_rows(const latency_corpus<GraphEncoder>& corpus, Task& task, const node_latency_head& head,
                       std::span<const float> parameters, thread_pool& pool, settling_rows& rows) {
  const auto width = head.config().groups * latency_terms;
  const double overlap = head.config().overlap;
  const std::vector<double> ones(width, 1.0);
  rows.sums.resize(rows.asked.size());
  task.visit(parameters, rows.asked, pool, false,
             [&](std::size_t i, const latency_inputs& in, const auto& pass, std::size_t q) {
               std::vector<double> sums(width, 0.0);
               head.add_group_times(in.networks.offsets(), in.networks.work, in.queries[q], pass.head.queries[q], sums);
               auto& r = rows.sums[i];
               r.set_parts(sums);
               const auto& measured = corpus.rows()[static_cast<std::size_t>(rows.asked[i])];
               r.log_ms = std::log(static_cast<double>(measured.latency_ms));
               r.constant_ms = static_cast<double>(pass.head.queries[q].constant);
               r.log_scale =
                   static_cast<double>(pass.head.log_latency[q]) - evaluate(r, ones, r.constant_ms, overlap).log_ms;
             });
}

/// The fits of one setting, one for each decay.
struct settling_trials {
  std::vector<setting_moves> moves;  ///< empty without training rows
  std::vector<double> errors;        ///< on validation rows, then that without a move; empty without such rows
};

/// Fits settings of @p rows; rows' log latencies are bent around a setting's mean.
class settling {
 public:
  settling(const settling_rows& rows, const node_latency_head& head, const settle_config& config)
      : rows_(rows), config_(config), width_(head.config().groups * latency_terms), overlap_(head.config().overlap) {}

  [[nodiscard]] settling_trials try_decays(std::size_t s) const {
    settling_trials out;
    if (rows_.training(s).empty()) return out;
    const auto fit = fit_of(s);
    for (const double decay : config_.decays) out.moves.push_back(fit.fit(rows_.training(s), decay));
    if (rows_.validation(s).empty()) return out;
    for (const auto& m : out.moves) out.errors.push_back(fit.error(rows_.validation(s), m));
    out.errors.push_back(fit.error(rows_.validation(s), {std::vector<double>(width_, 0.0)}));
    return out;
  }

  /// Moves setting @p s: @p known, and @p own, its part of the head's parameters. Of the line that bends the answers
  /// the head's scale takes the offset.
  void move(std::size_t s, const setting_moves& m, known_setting& known, float* own) const {
    const auto y = fit_of(s).apply(rows_.training(s), m);
    known.power = std::exp(m.power);
    const double offset = y.bent.front() / known.power - y.log_ms.front();
    const auto [least, most] = std::minmax_element(y.log_ms.begin(), y.log_ms.end());
    known.lowest_log_ms = *least + offset;
    known.highest_log_ms = *most + offset;
    for (std::size_t k = 0; k < width_; ++k) own[k] += static_cast<float>(m.part[k]);
    own[width_] += static_cast<float>(offset);
    own[width_ + 1] += static_cast<float>(m.constant);
  }

 private:
  [[nodiscard]] settle_fit fit_of(std::size_t s) const {
    const auto training = rows_.training(s);
    double center = 0;
    for (const auto& r : training) center += r.log_ms / static_cast<double>(training.size());
    return {width_, overlap_, center, config_};
  }

  const settling_rows& rows_;
  const settle_config& config_;
  std::size_t width_;
  double overlap_;
};

/// Sums of the errors of @p trials over the settings of each source.
[[nodiscard]] inline std::map<std::string, std::vector<double>> errors_by_source(
    std::span<const settling_trials> trials, std::span<const known_setting> settings, std::size_t decays) {
  std::map<std::string, std::vector<double>> out;
  for (std::size_t s = 0; s < settings.size(); ++s) {
    auto& sum = out[settings[s].source];
    sum.resize(decays + 1);
    for (std::size_t c = 0; c < trials[s].errors.size(); ++c) sum[c] += trials[s].errors[c];
  }
  return out;
}

}  // namespace detail

/// Moves the `settings` of @p head in @p parameters and the powers of @p known; everything else is left alone.
/// How strongly a setting is held to where training left it is chosen by its validation rows where there are 20 of
/// them, else by those of all settings of its source; of decays within 2 % of the least error the strongest is taken,
/// since a setting is asked about networks unlike its own too. Deterministic for a @p seed, for any number of threads.
/// @param task built on @p corpus and the network of @p head; @param known the corpus's settings
/// @param go_on told now and then how many settings of how many are fitted; where it says false, nothing is moved
/// @returns whether it came to the end. @throws input_error for a bad configuration
template <class GraphEncoder, class Task>
bool settle_settings(
    const latency_corpus<GraphEncoder>& corpus, Task& task, const node_latency_head& head, std::span<float> parameters,
    std::span<known_setting> known, const settle_config& config, std::uint64_t seed, thread_pool& pool,
    const std::function<bool(std::size_t, std::size_t)>& go_on = [](auto, auto) { return true; }) {
  config.check();
  if (config.iterations == 0 || config.decays.empty()) return true;
  const auto settings = corpus.settings().size();
  if (!go_on(0, settings)) return false;

  auto rows = detail::draw_settling_rows(corpus, config.rows_per_setting, seed);
  detail::sum_settling_rows(corpus, task, head, parameters, pool, rows);
  const detail::settling fits(rows, head, config);
  std::vector<detail::settling_trials> trials(settings);
  constexpr std::size_t at_once = 16;
  for (std::size_t s = 0; s < settings; s += at_once) {
    pool.run(std::min(at_once, settings - s), [&](std::size_t k) { trials[s + k] = fits.try_decays(s + k); });
    if (!go_on(std::min(s + at_once, settings), settings)) return false;
  }

  const auto of_source = detail::errors_by_source(trials, corpus.settings(), config.decays.size());
  for (std::size_t s = 0; s < settings; ++s) {
    const auto& [moves, errors] = trials[s];
    if (moves.empty()) continue;
    const bool alone = rows.validation(s).size() >= enough_held_out_rows;
    const auto choice = detail::strongest_good_decay(alone ? errors : of_source.at(corpus.settings()[s].source));
    if (choice == moves.size()) continue;
    fits.move(s, moves[choice], known[s], parameters.data() + head.settings_offset() + s * head.readout_size());
  }
  return true;
}

}  // namespace ledg::inline LEDG_ABI
