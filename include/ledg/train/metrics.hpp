// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"

/// @file train/metrics.hpp
/// How good predictions are. All take (predictions, truths) as any contiguous ranges of floating-point numbers, compute
/// in double, and are pure. Where a metric is undefined (see each) the result is NaN; input that is not finite is an
/// error.

namespace ledg::inline LEDG_ABI {

/// Vectors, arrays and spans of floating-point numbers.
template <class R>
concept number_range = std::ranges::contiguous_range<const R> && std::ranges::sized_range<const R> &&
    std::floating_point<std::ranges::range_value_t<R>>;

namespace detail {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

template <number_range R>
std::vector<double> finite_values(const char* metric, const char* what, const R& values) {
  std::vector<double> result;
  result.reserve(std::ranges::size(values));
  for (const auto v : values) {
    if (!std::isfinite(v))
      throw numeric_error(std::string(metric) + ": " + what + " " + std::to_string(result.size()) +
                          ": expected a finite number, got " + std::to_string(v));
    result.push_back(static_cast<double>(v));
  }
  return result;
}

/// Predictions and truths as doubles of equal number.
template <number_range P, number_range Q>
std::pair<std::vector<double>, std::vector<double>> paired_values(const char* metric, const P& predictions,
                                                                  const Q& truths) {
  auto result = std::pair(finite_values(metric, "prediction", predictions), finite_values(metric, "truth", truths));
  if (result.first.size() != result.second.size())
    throw shape_error(std::string(metric) + ": " + std::to_string(result.first.size()) + " predictions, but " +
                      std::to_string(result.second.size()) + " truths");
  return result;
}

/// `|p - y| / y` for each example.
template <number_range P, number_range Q>
std::vector<double> relative_errors(const char* metric, const P& predictions, const Q& truths) {
  auto [p, y] = paired_values(metric, predictions, truths);
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (!(y[i] > 0))
      throw input_error(std::string(metric) + ": truth " + std::to_string(i) + ": expected a positive number, got " +
                        std::to_string(y[i]));
    p[i] = std::fabs(p[i] - y[i]) / y[i];
  }
  return std::move(p);
}

/// Number of pairs within runs of equal neighbours, for a sorted sequence seen through @p same(i, i + 1).
template <class Same>
std::uint64_t tied_pairs(std::size_t n, Same same) {
  std::uint64_t pairs = 0;
  for (std::size_t i = 0; i + 1 < n;) {
    std::uint64_t run = 1;
    while (++i < n && same(i - 1, i)) ++run;
    pairs += run * (run - 1) / 2;
  }
  return pairs;
}

/// Sorts @p values and counts the pairs that stood in strictly descending order: the swaps of a bubble sort.
inline std::uint64_t sort_and_count_swaps(std::span<double> values, std::span<double> scratch) {
  const auto n = values.size();
  if (n < 2) return 0;
  const auto half = n / 2;
  std::uint64_t swaps = sort_and_count_swaps(values.first(half), scratch.first(half)) +
                        sort_and_count_swaps(values.subspan(half), scratch.subspan(half));
  std::size_t left = 0;
  std::size_t right = half;
  for (auto& slot : scratch) {
    if (right == n || (left < half && values[left] <= values[right])) {
      slot = values[left++];
    } else {
      slot = values[right++];
      swaps += half - left;
    }
  }
  std::copy(scratch.begin(), scratch.end(), values.begin());
  return swaps;
}

}  // namespace detail

/// Mean absolute percentage error as a fraction, `mean(|p - y| / y)`. NaN for no examples.
/// @throws input_error for a truth that is not positive.
template <number_range P, number_range Q>
[[nodiscard]] double mape(const P& predictions, const Q& truths) {
  const auto errors = detail::relative_errors("MAPE", predictions, truths);
  if (errors.empty()) return detail::undefined;
  return std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
}

/// `mape` of predictions that are all multiplied by e^@p shift, from @p errors log(measured / predicted). NaN for none.
[[nodiscard]] inline double mape_of_log_errors(std::span<const double> errors, double shift = 0) {
  double sum = 0;
  for (const double e : errors) sum += std::abs(std::expm1(shift - e));
  return sum / static_cast<double>(errors.size());
}

/// Acc(delta): the share of examples with `|p - y| / y <= delta`. NaN for no examples.
/// @throws input_error for a truth that is not positive.
template <number_range P, number_range Q>
[[nodiscard]] double accuracy_within(double delta, const P& predictions, const Q& truths) {
  const auto errors = detail::relative_errors("Acc", predictions, truths);
  if (errors.empty()) return detail::undefined;
  const auto hits = std::count_if(errors.begin(), errors.end(), [&](double e) { return e <= delta; });
  return static_cast<double>(hits) / static_cast<double>(errors.size());
}

/// Kendall's tau-b, which corrects for ties, as `scipy.stats.kendalltau`; O(n log n) after Knight (JASA 61, 1966).
/// NaN for fewer than two examples or where either side is all tied.
template <number_range P, number_range Q>
[[nodiscard]] double kendall_tau(const P& predictions, const Q& truths) {
  const auto values = detail::paired_values("Kendall's tau", predictions, truths);
  const auto& x = values.first;
  const auto& y = values.second;
  const auto n = x.size();
  if (n < 2) return detail::undefined;
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return std::pair(x[a], y[a]) < std::pair(x[b], y[b]); });
  const auto same_x = [&](std::size_t i, std::size_t j) { return x[order[i]] == x[order[j]]; };
  const auto same_y = [&](std::size_t i, std::size_t j) { return y[order[i]] == y[order[j]]; };
  const auto x_ties = detail::tied_pairs(n, same_x);
  const auto both_ties =
      detail::tied_pairs(n, [&](std::size_t i, std::size_t j) { return same_x(i, j) && same_y(i, j); });
  std::vector<double> sorted(n);
  std::vector<double> scratch(n);
  for (std::size_t i = 0; i < n; ++i) sorted[i] = y[order[i]];
  const auto discordant = detail::sort_and_count_swaps(sorted, scratch);
  const auto y_ties = detail::tied_pairs(n, [&](std::size_t i, std::size_t j) { return sorted[i] == sorted[j]; });
  const std::uint64_t pairs = std::uint64_t{n} * (n - 1) / 2;
  if (x_ties == pairs || y_ties == pairs) return detail::undefined;
  const double difference = static_cast<double>(pairs) - static_cast<double>(x_ties) - static_cast<double>(y_ties) +
                            static_cast<double>(both_ties) - 2 * static_cast<double>(discordant);
  const double tau =
      difference / std::sqrt(static_cast<double>(pairs - x_ties)) / std::sqrt(static_cast<double>(pairs - y_ties));
  return std::clamp(tau, -1.0, 1.0);
}

/// Ranks from 1; equal values share the mean of their ranks.
template <number_range R>
[[nodiscard]] std::vector<double> average_ranks(const R& values) {
  const auto x = detail::finite_values("ranks", "value", values);
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<double> ranks(x.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && x[order[end]] == x[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = 0.5 * static_cast<double>(begin + end + 1);
  }
  return ranks;
}

/// Pearson's correlation. NaN for fewer than two examples or where either side is constant.
template <number_range P, number_range Q>
[[nodiscard]] double pearson(const P& predictions, const Q& truths) {
  const auto [x, y] = detail::paired_values("correlation", predictions, truths);
  const auto n = static_cast<double>(x.size());
  if (x.size() < 2) return detail::undefined;
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  if (xx == 0 || yy == 0) return detail::undefined;
  return std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0);
}

/// Spearman's rho: the correlation of average ranks. NaN for fewer than two examples or where either side is all tied.
template <number_range P, number_range Q>
[[nodiscard]] double spearman_rho(const P& predictions, const Q& truths) {
  return pearson(average_ranks(predictions), average_ranks(truths));
}

/// Mean and spread of repeated results.
struct mean_deviation {
  double mean = detail::undefined;       ///< NaN for no values
  double deviation = detail::undefined;  ///< sample standard deviation (n - 1); NaN for fewer than two values
};

/// Mean and sample standard deviation of @p values, such as one metric over several seeds.
template <number_range R>
[[nodiscard]] mean_deviation summarize(const R& values) {
  const auto x = detail::finite_values("mean", "value", values);
  mean_deviation result;
  if (x.empty()) return result;
  result.mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  if (x.size() < 2) return result;
  double squares = 0;
  for (const double v : x) squares += (v - result.mean) * (v - result.mean);
  result.deviation = std::sqrt(squares / static_cast<double>(x.size() - 1));
  return result;
}

}  // namespace ledg::inline LEDG_ABI
