// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledg/hardware/units.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/physics.hpp"
#include "ledg/latency/plan.hpp"

/// @file latency/physics_answer.hpp
/// What plain physics says to a plan, and how far it may be wrong.

namespace ledg::inline LEDG_ABI {

/// Precisions wider than @p p that a device may fall back on, narrow ones first.
[[nodiscard]] inline std::vector<precision> wider_precisions(precision p) {
  switch (p) {
    case precision::fp4:
    case precision::int4:
      return {precision::int8, precision::fp16, precision::fp32};
    case precision::fp8:
    case precision::int8:
      return {precision::fp16, precision::fp32};
    case precision::fp16:
    case precision::bf16:
    case precision::amp:
      return {precision::tf32, precision::fp32};
    case precision::tf32:
      return {precision::fp32};
    case precision::fp32:
    case precision::fp64:
      return {};
  }
  return {};
}

namespace detail {

/// The platform of @p plan in precision @p p. Of a device that training met its own factors count, too.
[[nodiscard]] inline physics_platform platform_of(const latency_plan& plan, precision p) {
  auto out = make_physics_platform(plan.query.spec, p, plan.query.runtime, plan.query.cores, plan.query.source);
  if (plan.basis == answer_basis::unseen_device)
    for (const auto own : {physics_kin::device, physics_kin::device_runtime})
      out.kin[static_cast<std::size_t>(own)].clear();
  return out;
}

}  // namespace detail

/// Log milliseconds of @p work by physics for @p plan. A precision that the device has a unit for is no slower than a
/// wider one: who has the choice takes the faster.
[[nodiscard]] inline double physics_answer(const latency_plan& plan, std::span<const node_work> work,
                                           const physics_model& model) {
  const auto& s = plan.query.spec;
  const auto at = [&](precision p) { return model.log_ms(work, detail::platform_of(plan, p), plan.query.batch); };
  double best = at(plan.precision);
  if (!hardware::has_unit(s, plan.precision)) return best;
  for (const auto p : wider_precisions(plan.precision))
    if (hardware::peak_tflops(s, p) && hardware::has_unit(s, p)) best = std::min(best, at(p));
  return best;
}

/// Half the width of its 90 % interval, in log latency; nothing where no device tells.
[[nodiscard]] inline std::optional<double> physics_width(const latency_plan& plan, const physics_widths& widths) {
  const auto kind = kind_key(plan.query.spec);
  const auto platform = detail::platform_of(plan, plan.precision);
  const auto& runtime = platform.kin[static_cast<std::size_t>(physics_kin::runtime)];
  const auto& table =
      plan.basis == answer_basis::unseen_device || widths.measured.empty() ? widths.unseen : widths.measured;
  const auto width = physics_widths::find(table, kind, runtime);
  if (!width) return std::nullopt;
  double squares = *width * *width;
  for (const auto& field : platform.missing)
    if (const auto at = widths.missing.find(kind + ' ' + field); at != widths.missing.end())
      squares += at->second * at->second;
  return std::sqrt(squares);
}

}  // namespace ledg::inline LEDG_ABI
