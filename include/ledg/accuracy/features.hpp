// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numbers>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/datasets.hpp"
#include "ledg/data/nb101.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/io/json.hpp"

/// @file accuracy/features.hpp
/// What an accuracy network is told of a cell beside its nodes, and the scale it answers on.

namespace ledg::inline LEDG_ABI {

/// Cells that a command line names: a NAS-Bench-201 string, a NAS-Bench-101 cell as JSON text or `.json` file, or a
/// graph JSON-lines file of cells.
/// @throws input_error where @p argument is none of them; what the chosen reader throws
[[nodiscard]] inline std::vector<graph> read_cells(const std::string& argument) {
  const auto first = argument.find_first_not_of(" \t\n");
  if (first != std::string::npos && argument[first] == '|')
    return {data::nb201::cell_graph(data::nb201::parse(std::string_view(argument).substr(first)))};
  return data::read_network(argument);
}

/// How many numbers describe the structure of a cell. More of them (how many paths there are of each kind) ranked worse
/// where training cells are few.
inline constexpr std::size_t cell_scalar_count = 23;

/// Most nodes of a cell.
inline constexpr std::size_t largest_cell = 64;

/// A cell's structure in numbers.
struct cell_structure {
  std::array<float, cell_scalar_count> scalars{};
  double params = 0;  ///< weights for one channel in and out: 9 for a 3x3 convolution, 1 for a 1x1
  double flops = 0;   ///< operations for one position at 16 channels, pools included
};

/// Counts of operators (convolutions larger than 1x1, 1x1, pools), nodes and edges; longest and shortest paths in
/// operators and in convolutions, and means over paths; number of paths, of those without an operator and of those
/// without a convolution; params; degrees; whether input and output are connected. Counts of paths and params are
/// logarithms.
/// @throws input_error where @p cell does not begin with its only `Input`, end with its only `Output`, or has more than
/// 64 nodes: then it is a network and no cell.
[[nodiscard]] inline cell_structure structure_of(const graph& cell) {
  const auto refuse = [&](const std::string& what) {
    throw input_error("accuracy is predicted for cells, and '" + cell.id + "' is none: expected " + what);
  };
  if (cell.size() < 2 || cell[0].op != "Input" || cell[cell.size() - 1].op != "Output")
    refuse("a first node Input and a last node Output");
  if (cell.size() > largest_cell)
    refuse("at most " + std::to_string(largest_cell) + " nodes, got " + std::to_string(cell.size()));

  // How many operators of each kind a path has, and how many in all: a byte each, none of which overflows.
  enum kind { conv3, conv1, pool, operators, kinds = operators };
  const auto of = [](std::uint32_t path, kind k) { return static_cast<double>(path >> 8U * k & 0xFFU); };
  const auto one = [](kind k) { return std::uint32_t{1} << 8U * k; };
  struct equal_paths {
    std::uint32_t path;
    double count;
  };
  std::vector<equal_paths> all{{0, 1}};                   // from the input to each node, one node behind the other
  std::array<std::size_t, largest_cell + 1> first{0, 1};  // where each node's begin
  std::array<double, kinds> count{};
  std::array<int, largest_cell> consumers{};
  double widest = 0;
  for (std::size_t i = 1; i < cell.size(); ++i) {
    const auto& v = cell[i];
    if (v.op == "Input" || (v.op == "Output" && i + 1 != cell.size())) refuse("one Input and one Output");
    std::uint32_t step = 0;
    if (i + 1 != cell.size()) {
      step = one(operators);
      if (v.op == "Conv") {
        const auto kernel = v.integers("kernel_shape");
        const bool point = std::all_of(kernel.begin(), kernel.end(), [](auto k) { return k == 1; });
        step += one(point ? conv1 : conv3);
      } else if (v.op.find("Pool") != std::string::npos) {
        step += one(pool);
      }
      for (const auto k : {conv3, conv1, pool}) count[k] += of(step, k);
      widest = std::max(widest, static_cast<double>(v.inputs.size()));
    }
    std::array<int, largest_cell> times{};  // that each node is an input
    for (const auto j : v.inputs) ++times[static_cast<std::size_t>(j)];
    for (std::size_t j = 0; j < i; ++j) {
      if (times[j] == 0) continue;
      consumers[j] += times[j];
      for (auto p = first[j]; p < first[j + 1]; ++p) all.push_back({all[p].path + step, times[j] * all[p].count});
    }
    // Equal ones together.
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first[i]);
    std::sort(begin, all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    auto end = begin;
    for (auto p = begin; p != all.end(); ++p)
      if (end != begin && std::prev(end)->path == p->path)
        std::prev(end)->count += p->count;
      else
        *end++ = *p;
    all.erase(end, all.end());
    first[i + 1] = all.size();
  }

  double total = 0, direct = 0, without_conv = 0;
  double longest = 0, most_convs = 0, most_conv3 = 0, most_pools = 0;
  double shortest = static_cast<double>(largest_cell), fewest_convs = shortest;
  double convs = 0, conv3s = 0, pools = 0;
  for (auto i = first[cell.size() - 1]; i < all.size(); ++i) {
    const auto [p, n] = all[i];
    const double length = of(p, operators);
    const double conv = of(p, conv3) + of(p, conv1);
    total += n;
    if (length == 0) direct += n;
    if (conv == 0) without_conv += n;
    longest = std::max(longest, length);
    shortest = std::min(shortest, length);
    most_convs = std::max(most_convs, conv);
    fewest_convs = std::min(fewest_convs, conv);
    most_conv3 = std::max(most_conv3, of(p, conv3));
    most_pools = std::max(most_pools, of(p, pool));
    convs += n * conv;
    conv3s += n * of(p, conv3);
    pools += n * of(p, pool);
  }
  const bool connected = total > 0;
  const double each = connected ? 1 / total : 0;

  cell_structure out;
  out.params = 9 * count[conv3] + count[conv1];
  out.flops = 2 * 16 * out.params + 9 * count[pool];
  std::size_t at = 0;
  const auto put = [&](double x) { out.scalars[at++] = static_cast<float>(x); };
  for (const double n : count) put(n);
  put(static_cast<double>(cell.size()) - 2);
  put(static_cast<double>(cell.edge_count()));
  put(longest);
  put(connected ? shortest : 0);
  put(most_convs);
  put(connected ? fewest_convs : 0);
  put(convs * each);
  put(most_conv3);
  put(conv3s * each);
  put(most_pools);
  put(pools * each);
  put(std::log2(1 + total));
  put(std::log2(1 + direct));
  put(std::log2(1 + without_conv));
  put(std::log2(1 + out.params));
  put(consumers.front());
  put(static_cast<double>(cell[cell.size() - 1].inputs.size()));
  put(cell.size() > 2 ? static_cast<double>(cell.edge_count() - cell[cell.size() - 1].inputs.size()) /
                            static_cast<double>(cell.size() - 2)
                      : 0);
  put(widest);
  put(connected ? 0 : 1);
  LEDG_ASSERT(at == cell_scalar_count);
  return out;
}

namespace detail {

/// The standard normal quantile at @p level in (0, 1), by bisection: exact to rounding, and needs no table.
[[nodiscard]] inline double normal_quantile(double level) {
  double low = -10;
  double high = 10;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(-middle / std::numbers::sqrt2) < level ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// Straight lines between the points (from, to), constant beyond them. @pre from ascends strictly, not empty
[[nodiscard]] inline double interpolate(std::span<const double> from, std::span<const double> to, double x) {
  const auto above = static_cast<std::size_t>(std::upper_bound(from.begin(), from.end(), x) - from.begin());
  if (above == 0) return to.front();
  if (above == from.size()) return to.back();
  const double share = (x - from[above - 1]) / (from[above] - from[above - 1]);
  return to[above - 1] + share * (to[above] - to[above - 1]);
}

}  // namespace detail

/// The scale that a network is trained on: a rising function of accuracy (percent) with mean 0 and variance 1 over the
/// training cells.
///
/// `log_gap`: `-log(ceiling - accuracy)`, which spreads out the good cells. `rank_gauss`: the normal quantile of the
/// rank among training cells, indifferent to outliers. `linear`: accuracy itself.
struct accuracy_scale {
  std::string kind = "log_gap";
  double ceiling = 100.1;  ///< log_gap
  double mean = 0;         ///< log_gap and linear: of the raw value over training cells
  double deviation = 1;
  std::vector<double> knots;   ///< rank_gauss: accuracies, ascending
  std::vector<double> scores;  ///< rank_gauss: their quantiles

  /// The scale for training cells of the given accuracies.
  /// @throws lookup_error for an unknown kind; input_error where fewer than two accuracies differ or one is not below
  /// the ceiling.
  [[nodiscard]] static accuracy_scale fit(const std::string& kind, double ceiling, std::vector<double> accuracies) {
    accuracy_scale s;
    s.kind = kind;
    s.ceiling = ceiling;
    s.check_kind();
    std::sort(accuracies.begin(), accuracies.end());
    if (accuracies.empty() || !(accuracies.front() < accuracies.back()))
      throw input_error("accuracy scale: expected training cells of different accuracies");
    if (kind == "log_gap" && !(accuracies.back() < ceiling))
      throw input_error("accuracy scale: accuracy " + std::to_string(accuracies.back()) + " is not below the ceiling " +
                        std::to_string(ceiling));
    const double n = static_cast<double>(accuracies.size());
    if (kind == "rank_gauss") {
      constexpr std::size_t most = 512;  // keeps the checkpoint small
      for (std::size_t begin = 0, end = 0; begin < accuracies.size(); begin = end) {
        while (end < accuracies.size() && accuracies[end] == accuracies[begin]) ++end;
        s.knots.push_back(accuracies[begin]);
        s.scores.push_back(detail::normal_quantile(0.5 * static_cast<double>(begin + end) / n));
      }
      for (auto* values : {&s.knots, &s.scores}) {
        const auto all = std::move(*values);
        const auto kept = std::min(all.size(), most);
        values->clear();
        for (std::size_t k = 0; k < kept; ++k) values->push_back(all[k * (all.size() - 1) / (kept - 1)]);
      }
      return s;
    }
    double sum = 0;
    for (auto& a : accuracies) sum += a = s.raw(a);
    s.mean = sum / n;
    double squares = 0;
    for (const auto a : accuracies) squares += (a - s.mean) * (a - s.mean);
    s.deviation = std::sqrt(squares / n);
    return s;
  }

  /// Score of @p accuracy. @pre below the ceiling for `log_gap`
  [[nodiscard]] double score(double accuracy) const {
    if (kind == "rank_gauss") return detail::interpolate(knots, scores, accuracy);
    return (raw(accuracy) - mean) / deviation;
  }

  /// Accuracy (percent, in [0, 100]) of @p score.
  [[nodiscard]] double accuracy(double score) const {
    if (kind == "rank_gauss") return detail::interpolate(scores, knots, score);
    const double x = mean + deviation * score;
    return std::clamp(kind == "log_gap" ? ceiling - std::exp(-x) : x, 0.0, 100.0);
  }

  [[nodiscard]] io::json to_json() const {
    return {{"kind", kind},           {"ceiling", ceiling}, {"mean", mean},
            {"deviation", deviation}, {"knots", knots},     {"scores", scores}};
  }

  /// The inverse of `to_json`. @throws corrupt_error where a member is missing, has another type, or makes no scale.
  [[nodiscard]] static accuracy_scale from_json(const io::json& value, const std::string& source) {
    const io::json_view view(value, source);
    accuracy_scale s;
    s.kind = view.get<std::string>("kind");
    s.ceiling = view.get<double>("ceiling");
    s.mean = view.get<double>("mean");
    s.deviation = view.get<double>("deviation");
    s.knots = view.get<std::vector<double>>("knots");
    s.scores = view.get<std::vector<double>>("scores");
    s.check_kind();
    const auto ascends = [](const std::vector<double>& v) {
      return std::adjacent_find(v.begin(), v.end(), [](double a, double b) { return !(a < b); }) == v.end();
    };
    const bool ranks = s.kind == "rank_gauss";
    if (!(s.deviation > 0) || s.knots.size() != s.scores.size() || ranks != (s.knots.size() >= 2) ||
        !ascends(s.knots) || !ascends(s.scores))
      throw corrupt_error(source + ": its numbers make no accuracy scale of kind '" + s.kind + "'");
    return s;
  }

 private:
  void check_kind() const {
    if (kind != "log_gap" && kind != "rank_gauss" && kind != "linear")
      throw lookup_error("accuracy scale: expected log_gap, rank_gauss or linear, got '" + kind + "'",
                         {"log_gap", "rank_gauss", "linear"});
  }
  [[nodiscard]] double raw(double accuracy) const {
    return kind == "log_gap" ? -std::log(ceiling - accuracy) : accuracy;
  }
};

}  // namespace ledg::inline LEDG_ABI
