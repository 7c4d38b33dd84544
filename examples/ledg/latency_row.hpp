// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "ledg/hardware/runtimes.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/answer.hpp"
#include "setting_json.hpp"

/// @file latency_row.hpp  An answer as rows give it: JSON for programs, texts for a person.
namespace ledg_program {

/// The row of @p a, which is of @p batch inputs.
[[nodiscard]] inline ledg::io::json latency_row(const ledg::latency_answer& a, const std::string& network,
                                                const std::string& hardware, std::int64_t batch) {
  using ledg::io::json;
  json row = {{"network", network},
              {"hardware", hardware},
              {"precision", ledg::hardware::to_string(a.precision)},
              {"runtime", a.runtime ? to_json(*a.runtime) : json(nullptr)},
              {"cores", text_or_null(a.cores)},
              {"layout", text_or_null(a.layout)},
              {"batch", batch},
              {"latency_ms", a.latency_ms},
              {"interval_ms", nullptr},
              {"coverage", nullptr},
              {"baselines", {{"roofline_ms", a.roofline_ms}, {"flops_fit_ms", nullptr}}},
              {"basis", ledg::to_string(a.basis)},
              {"setting", a.setting ? to_json(*a.setting) : json(nullptr)},
              {"flags", a.flags}};
  if (a.flops_fit_ms) row["baselines"]["flops_fit_ms"] = *a.flops_fit_ms;
  if (a.interval) {
    row["interval_ms"] = {a.interval->low_ms, a.interval->high_ms};
    row["coverage"] = a.interval->coverage;
  }
  return row;
}

/// A time for a person: three digits.
[[nodiscard]] inline std::string ms_text(double x) {
  return x >= 100 ? fmt::format("{:.0f}", x) : x >= 10 ? fmt::format("{:.1f}", x) : fmt::format("{:.3g}", x);
}

/// The interval of @p a for a person.
[[nodiscard]] inline std::string interval_text(const ledg::latency_answer& a) {
  return a.interval ? ms_text(a.interval->low_ms) + " - " + ms_text(a.interval->high_ms) : "unknown";
}

/// Runtime, layout and cores that @p a is for, `-` where none is known.
[[nodiscard]] inline std::string software_text(const ledg::latency_answer& a) {
  auto text = a.runtime ? ledg::hardware::runtime_text(*a.runtime, a.layout) : std::string();
  if (!a.cores.empty()) text += (text.empty() ? "" : ", ") + a.cores;
  return text.empty() ? "-" : text;
}

}  // namespace ledg_program
