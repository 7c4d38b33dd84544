// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ledg/io/json.hpp"
#include "ledg/latency/explanation.hpp"

/// @file explanation_json.hpp  An explanation for other programs.
namespace ledg_program {

/// A count as a whole number where it is one that JSON can hold.
[[nodiscard]] inline ledg::io::json count_json(double x) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  return x >= 0 && x < exact && x == std::floor(x) ? ledg::io::json(static_cast<std::int64_t>(x)) : ledg::io::json(x);
}

/// Operator @p place of @p e. Its `i` is its number in the graph that the predictor sees.
[[nodiscard]] inline ledg::io::json operator_json(const ledg::latency_explanation& e, std::size_t place) {
  const auto& o = e.operators[place];
  const auto& node = (*e.network)[o.node];
  auto inputs = ledg::io::json::array();
  for (const auto j : node.inputs) inputs.push_back(j);
  return {{"i", o.node},
          {"op", node.op},
          {"name", node.name},
          {"kind", o.kind},
          {"stage", e.by_stage[o.stage].name},
          {"inputs", std::move(inputs)},
          {"shape", node.output_shape ? ledg::io::json(*node.output_shape) : ledg::io::json(nullptr)},
          {"ms", o.ms},
          {"bound", to_string(o.bound)},
          {"compute_ms", o.compute_ms},
          {"memory_ms", o.memory_ms},
          {"launch_ms", o.launch_ms},
          {"roofline_ms", o.roofline_ms},
          {"macs", count_json(o.macs)},
          {"flops", count_json(o.flops)},
          {"bytes", count_json(o.bytes)},
          {"gates", o.gates},
          {"gates_by_layer", o.gates_by_layer},
          {"unknown_operator", o.unknown_operator},
          {"unknown_shape", o.unknown_shape}};
}

[[nodiscard]] inline ledg::io::json totals_json(const std::vector<ledg::part_total>& totals) {
  auto out = ledg::io::json::array();
  for (const auto& t : totals)
    out.push_back({{"name", t.name}, {"operators", t.operators}, {"ms", t.ms}, {"macs", count_json(t.macs)}});
  return out;
}

/// Blocks that are repeated; `first` is the number of their first node.
[[nodiscard]] inline ledg::io::json repeated_json(const ledg::latency_explanation& e) {
  auto out = ledg::io::json::array();
  for (const auto& r : e.repeated)
    out.push_back({{"first", e.operators[r.first].node},
                   {"operators", r.length},
                   {"count", r.count},
                   {"ms", r.ms},
                   {"ms_each", r.ms / static_cast<double>(r.count)}});
  return out;
}

[[nodiscard]] inline ledg::io::json memory_json(const ledg::memory_part& m) {
  const auto fits = m.fits();
  return {{"weight_bytes", count_json(m.weight_bytes)},
          {"activation_bytes", count_json(m.activation_bytes)},
          {"bytes", count_json(m.bytes())},
          {"peak_node", m.peak_node.empty() ? ledg::io::json(nullptr) : ledg::io::json(m.peak_node)},
          {"unknown_shapes", m.unknown_shapes},
          {"device_bytes", m.device_bytes ? count_json(*m.device_bytes) : ledg::io::json(nullptr)},
          {"fits", fits ? ledg::io::json(*fits) : ledg::io::json(nullptr)}};
}

/// What stands behind the answer: settings, devices, the parts of the interval, guesses.
[[nodiscard]] inline ledg::io::json grounds_json(const ledg::latency_explanation& e) {
  using ledg::io::json;
  auto settings = json::array(), nearest = json::array(), interval = json::array(), guesses = json::array();
  for (const auto& s : e.settings)
    settings.push_back({{"source", s.source},
                        {"batch", s.batch > 0 ? json(s.batch) : json(nullptr)},
                        {"weight", s.weight},
                        {"rows", s.rows},
                        {"networks", s.networks},
                        {"interval_factor", s.interval_factor ? json(*s.interval_factor) : json(nullptr)}});
  for (const auto& d : e.nearest)
    nearest.push_back({{"hardware", d.device}, {"kinship", d.kinship}, {"distance", d.distance}, {"rows", d.rows}});
  for (const auto& p : e.interval) interval.push_back({{"name", p.name}, {"factor", p.factor}, {"words", p.words}});
  for (const auto& g : e.guesses) guesses.push_back({{"what", g.what}, {"share", g.share}});
  return {{"settings_behind", std::move(settings)},
          {"nearest", std::move(nearest)},
          {"interval_parts", std::move(interval)},
          {"guesses", std::move(guesses)},
          {"guessed_share", e.guessed_share},
          {"physics_share", e.physics_share},
          {"calibrated", e.calibrated}};
}

/// All of @p e, added to the row of its answer.
[[nodiscard]] inline ledg::io::json explanation_json(const ledg::latency_explanation& e, ledg::io::json row) {
  auto nodes = ledg::io::json::array();
  for (std::size_t i = 0; i < e.operators.size(); ++i) nodes.push_back(operator_json(e, i));
  row["overhead_ms"] = e.overhead_ms;
  row["attribution"] = to_string(e.rule);
  row["masks"] = e.masks;
  row["nodes"] = std::move(nodes);
  row["by_kind"] = totals_json(e.by_kind);
  row["by_stage"] = totals_json(e.by_stage);
  row["repeated"] = repeated_json(e);
  row["memory"] = memory_json(e.memory);
  row.update(grounds_json(e));
  return row;
}

}  // namespace ledg_program
