// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ledg/graph/cost.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"

/// @file graph/stages.hpp
/// Stages of a network: its operators by the resolution at which they work. Thread-safety: plain functions.

namespace ledg::inline LEDG_ABI {

/// Stages in the order in which a network comes to them.
struct stage_list {
  std::vector<std::string> names;  ///< `56x56`, `128 positions`, `head`; `all` where nothing tells stages apart
  std::vector<std::size_t> of;     ///< stage of each node
};

namespace detail {

/// Positions of a node at which nothing says a resolution.
inline constexpr double no_positions = 0;

/// Whether node @p i's own shape says at which resolution it works; others work at that of what they read.
[[nodiscard]] inline bool sets_resolution(const graph& g, std::size_t i) {
  if (!g[i].output_shape || g[i].output_shape->size() < 2) return false;
  switch (group_of(g, i)) {
    case operator_group::dense_conv:
    case operator_group::pointwise_conv:
    case operator_group::grouped_conv:
    case operator_group::depthwise_conv:
    case operator_group::pooling:
    case operator_group::resize:
    case operator_group::gemm:
    case operator_group::recurrent:
      return true;
    default:
      return false;
  }
}

/// Whether channels are the second dimension of what node @p i gives, as of images; else they are the last.
[[nodiscard]] inline bool gives_images(const graph& g, std::size_t i) {
  const auto group = group_of(g, i);
  return group != operator_group::gemm && group != operator_group::recurrent && g[i].output_shape->size() >= 3;
}

/// Elements for each channel, of all inputs.
[[nodiscard]] inline double positions_given(const graph& g, std::size_t i) {
  const auto& s = *g[i].output_shape;
  const auto channels = gives_images(g, i) ? s[1] : s.back();
  return static_cast<double>(element_count(s)) / static_cast<double>(std::max<std::int64_t>(channels, 1));
}

/// The first dimension of the first input: how many inputs there are.
[[nodiscard]] inline double inputs_of(const graph& g) {
  for (const auto& v : g.nodes())
    if (v.op == "Input" && v.output_shape && !v.output_shape->empty())
      return static_cast<double>(std::max<std::int64_t>(v.output_shape->front(), 1));
  return 1;
}

/// Positions of each node: its own where it says so, else the most of what it reads; of those that have none (a gate
/// that weighs channels, what comes before the first convolution) those of their reader. What is behind all of them,
/// the head, has none.
[[nodiscard]] inline std::vector<double> positions_of(const graph& g) {
  const double inputs = inputs_of(g);
  std::vector<double> out(g.size(), no_positions);
  for (std::size_t i = 0; i < g.size(); ++i) {
    if (sets_resolution(g, i)) {
      const double own = positions_given(g, i);
      if (own > inputs) out[i] = own;
      continue;
    }
    for (const auto j : g[i].inputs) out[i] = std::max(out[i], out[static_cast<std::size_t>(j)]);
  }
  for (std::size_t i = g.size(); i-- > 0;)
    for (const auto j : g[i].inputs)
      if (auto& from = out[static_cast<std::size_t>(j)]; from == no_positions) from = out[i];
  return out;
}

/// Positions that count as one resolution: valid convolutions and class tokens change them a little.
inline constexpr double same_resolution = 1.5;

/// The largest of the positions that each of @p positions counts with.
[[nodiscard]] inline std::map<double, double> resolutions(const std::vector<double>& positions) {
  std::map<double, double> out;
  for (const double p : positions) out[p] = p;
  double largest = no_positions;
  for (auto at = out.rbegin(); at != out.rend(); ++at) {
    if (at->first == no_positions) continue;
    if (largest == no_positions || largest / at->first >= same_resolution) largest = at->first;
    at->second = largest;
  }
  return out;
}

[[nodiscard]] inline std::string image_size(const shape& s) {
  std::string text;
  for (std::size_t d = 2; d < s.size(); ++d) text += (d > 2 ? "x" : "") + std::to_string(s[d]);
  return text;
}

}  // namespace detail

/// The stages of @p g. Operators belong together whose resolutions differ by less than a factor of 1.5, wherever they
/// stand: both sides of a U-Net. Squeeze-and-excite belongs to the stage that it weighs, and what comes behind the last
/// global pooling is the head.
[[nodiscard]] inline stage_list stages_of(const graph& g) {
  const auto positions = detail::positions_of(g);
  const auto resolution = detail::resolutions(positions);
  std::map<double, std::size_t> number;
  std::map<double, std::string> size;  // of the first image in a stage
  stage_list out;
  std::vector<double> of_stage;
  for (std::size_t i = 0; i < g.size(); ++i) {
    const double p = resolution.at(positions[i]);
    const auto [at, fresh] = number.try_emplace(p, of_stage.size());
    if (fresh) of_stage.push_back(p);
    out.of.push_back(at->second);
    if (p != detail::no_positions && detail::sets_resolution(g, i) && detail::gives_images(g, i) &&
        detail::positions_given(g, i) == positions[i])
      size.try_emplace(p, detail::image_size(*g[i].output_shape));
  }
  for (const double p : of_stage) {
    if (p == detail::no_positions)
      out.names.emplace_back(of_stage.size() == 1 ? "all" : "head");
    else if (const auto at = size.find(p); at != size.end())
      out.names.push_back(at->second);
    else
      out.names.push_back(std::to_string(static_cast<std::int64_t>(p / detail::inputs_of(g))) + " positions");
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
