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

/// Precisions wider than @p p that a device may fall back on. What is wider than one of them is among them, too.
[[nodiscard]] inline std::vector<precision> wider_precisions(precision p) {
  switch (p) {
    case precision::fp4:
    case precision::int4:
      return {precision::int8, precision::fp8,  precision::fp16, precision::bf16,
              precision::amp,  precision::tf32, precision::fp32};
    case precision::fp8:
    case precision::int8:
      return {precision::fp16, precision::bf16, precision::amp, precision::tf32, precision::fp32};
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
  const auto runtime = plan.runtime.value_or(hardware::runtime_term{}).key;
  auto out = make_physics_platform(plan.query.spec, p, runtime, plan.cores,
                                   plan.setting ? plan.setting->source : plan.query.source);
  if (plan.basis == answer_basis::unseen_device)
    for (const auto own : {physics_kin::device, physics_kin::device_runtime})
      out.kin[static_cast<std::size_t>(own)].clear();
  return out;
}

}  // namespace detail

/// What physics says to a plan, and the precision that it says it of.
struct physics_choice {
  ledg::precision precision = ledg::precision::fp32;
  double log_ms = 0;
};

/// What physics says of @p work for @p plan. A precision that the device has a unit for is no slower than a wider one:
/// who has the choice takes the faster.
[[nodiscard]] inline physics_choice choose_physics(const latency_plan& plan, std::span<const node_work> work,
                                                   const physics_model& model) {
  const auto& s = plan.query.spec;
  const auto at = [&](precision p) {
    return physics_choice{p, model.log_ms(work, detail::platform_of(plan, p), plan.query.batch)};
  };
  auto best = at(plan.precision);
  if (!hardware::has_unit(s, plan.precision)) return best;
  for (const auto p : wider_precisions(plan.precision))
    if (hardware::peak_tflops(s, p) && hardware::has_unit(s, p))
      if (const auto wider = at(p); wider.log_ms < best.log_ms) best = wider;
  return best;
}

/// Log milliseconds of @p work by physics for @p plan.
[[nodiscard]] inline double physics_answer(const latency_plan& plan, std::span<const node_work> work,
                                           const physics_model& model) {
  return choose_physics(plan, work, model).log_ms;
}

/// Half the width of its 90 % interval, in log latency; nothing where no device tells. Each field that is not known
/// widens it, and is named in @p flags (`spec_missing:tdp_w`) where it is given.
[[nodiscard]] inline std::optional<double> physics_width(const latency_plan& plan, const physics_widths& widths,
                                                         std::vector<std::string>* flags = nullptr) {
  const auto kind = kind_key(plan.query.spec);
  const auto platform = detail::platform_of(plan, plan.precision);
  const auto& runtime = platform.kin[static_cast<std::size_t>(physics_kin::runtime_precision)];
  const bool met = plan.basis != answer_basis::unseen_device && !widths.measured.empty();
  const auto width = physics_widths::find(met ? widths.measured : widths.unseen, kind, runtime);
  if (!width) return std::nullopt;
  double squares = *width * *width;
  for (const auto& field : platform.missing) {
    const auto extra = widths.missing_width(kind, field);
    squares += extra * extra;
    if (flags != nullptr && extra > 0) flags->push_back("spec_missing:" + field);
  }
  return std::sqrt(squares);
}

}  // namespace ledg::inline LEDG_ABI
