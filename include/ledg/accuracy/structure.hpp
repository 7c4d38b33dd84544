// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/graph.hpp"

/// @file accuracy/structure.hpp
/// What an accuracy network is told of a cell beside its nodes.

namespace ledg::inline LEDG_ABI {

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

/// Mean and spread of structural numbers over training cells. A number that never varied there is left out (scale 0):
/// nothing was learnt of it.
struct scalar_norm {
  std::vector<float> mean, scale;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("mean", self.mean);
    visit("scale", self.scale);
  }

  /// @throws input_error where it is not of `cell_scalar_count` numbers.
  void check() const {
    if (mean.size() != cell_scalar_count || scale.size() != cell_scalar_count)
      throw input_error("structure: expected " + std::to_string(cell_scalar_count) + " numbers, got " +
                        std::to_string(mean.size()) + " and " + std::to_string(scale.size()));
  }

  [[nodiscard]] static scalar_norm fit(std::span<const cell_structure> cells, std::span<const std::int32_t> chosen) {
    scalar_norm out{std::vector<float>(cell_scalar_count), std::vector<float>(cell_scalar_count)};
    const double n = static_cast<double>(chosen.size());
    for (std::size_t k = 0; k < cell_scalar_count; ++k) {
      double sum = 0;
      double squares = 0;
      for (const auto i : chosen) sum += static_cast<double>(cells[static_cast<std::size_t>(i)].scalars[k]);
      for (const auto i : chosen)
        squares += std::pow(static_cast<double>(cells[static_cast<std::size_t>(i)].scalars[k]) - sum / n, 2);
      out.mean[k] = static_cast<float>(sum / n);
      out.scale[k] = squares > 0 ? static_cast<float>(1 / std::sqrt(squares / n)) : 0.0F;
    }
    return out;
  }

  /// Appends the numbers of @p cell to @p out.
  void append(const cell_structure& cell, std::vector<float>& out) const {
    for (std::size_t k = 0; k < cell_scalar_count; ++k) out.push_back((cell.scalars[k] - mean[k]) * scale[k]);
  }
};

}  // namespace ledg::inline LEDG_ABI
