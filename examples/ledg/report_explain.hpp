// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "ledg/any/latency_predictor.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/latency/explanation.hpp"

/// @file report_explain.hpp  The answer shared out among operators in proportion to their rooflines.
namespace ledg_program {

/// Bound and roofline of node @p i of @p g at the peaks of @p spec. The launch is a guess.
[[nodiscard]] inline ledg::operator_part roofline_part(const ledg::graph& g, std::size_t i,
                                                       const ledg::hardware::spec& spec, ledg::precision precision,
                                                       double batch) {
  constexpr double launch_ms = 0.004;
  const auto cost = ledg::cost_of(g, i);
  ledg::operator_part p;
  p.node = i;
  p.kind = ledg::name_of(ledg::group_of(g, i));
  p.macs = batch * static_cast<double>(cost.macs);
  p.flops = batch * static_cast<double>(cost.flops);
  p.bytes = ledg::hardware::element_bytes(precision) *
            (static_cast<double>(cost.weight_elements) +
             batch * static_cast<double>(cost.input_elements + cost.output_elements));
  p.compute_ms = p.flops / (1e9 * ledg::hardware::peak_tflops(spec, precision).value_or(1));
  p.memory_ms = p.bytes / (1e6 * ledg::hardware::memory_bandwidth(spec).value_or(50));
  p.launch_ms = launch_ms;
  p.roofline_ms = std::max(p.compute_ms, p.memory_ms);
  p.bound = p.launch_ms > p.roofline_ms  ? ledg::operator_bound::launch
            : p.compute_ms > p.memory_ms ? ledg::operator_bound::compute
                                         : ledg::operator_bound::memory;
  p.ms = p.roofline_ms + launch_ms;
  return p;
}

/// Adds @p p to the total of @p name among @p totals.
inline void add_part(std::vector<ledg::part_total>& totals, const std::string& name, const ledg::operator_part& p) {
  auto at = std::find_if(totals.begin(), totals.end(), [&](const auto& t) { return t.name == name; });
  if (at == totals.end()) at = totals.insert(totals.end(), {name, 0, 0, 0});
  ++at->operators;
  at->ms += p.ms;
  at->macs += p.macs;
}

[[nodiscard]] inline ledg::latency_explanation explain_roughly(const ledg::any_latency_predictor& predictor,
                                                               const ledg::graph& network,
                                                               const ledg::platform_query& q) {
  ledg::latency_explanation e;
  e.answer = predictor.predict(network, q);
  e.network = std::make_shared<const ledg::graph>(ledg::canonicalize(network));
  e.rule = ledg::attribution_rule::roofline;
  double sum = 0;
  for (std::size_t i = 0; i < e.network->size(); ++i) {
    const auto group = ledg::group_of(*e.network, i);
    if (group == ledg::operator_group::input || group == ledg::operator_group::constant) continue;
    e.operators.push_back(roofline_part(*e.network, i, q.spec, e.answer.precision, q.batch));
    sum += e.operators.back().ms;
  }
  std::string stage;
  for (auto& p : e.operators) {
    p.ms *= e.answer.latency_ms / sum;
    const auto& shape = (*e.network)[p.node].output_shape;
    const auto name = !shape               ? "?"
                      : shape->size() == 4 ? std::to_string(shape->back()) + "x" + std::to_string(shape->back())
                                           : "flat";
    if (name != stage) e.by_stage.push_back({stage = name, 0, 0, 0});
    p.stage = e.by_stage.size() - 1;
    e.by_stage.back().operators += 1;
    e.by_stage.back().ms += p.ms;
    add_part(e.by_kind, p.kind, p);
  }
  std::sort(e.by_kind.begin(), e.by_kind.end(), [](const auto& a, const auto& b) { return a.ms > b.ms; });
  e.memory.weight_bytes = ledg::hardware::element_bytes(e.answer.precision) * static_cast<double>(e.network->params());
  if (q.spec.memory_gb) e.memory.device_bytes = 1e9 * *q.spec.memory_gb;
  return e;
}

}  // namespace ledg_program
