// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <iomanip>
#include <optional>
#include <sstream>
#include <string>

#include "ledg/hardware/spec.hpp"
#include "ledg/text/templates.hpp"

/// @file hardware/platform_text.hpp
/// From a spec to the words a template is filled with, and to the text that comes of it.

namespace ledg::inline LEDG_ABI::hardware {

/// What is known of @p s when it computes in @p p under @p runtime; unknown numbers become empty fields.
[[nodiscard]] inline text::platform_fields platform_fields(const spec& s, precision p, std::string runtime = {}) {
  // Three significant digits: a text is for the kind of a device, its exact numbers go beside it.
  const auto digits = [](const std::optional<double>& v) {
    if (!v) return std::string();
    if (std::abs(*v) >= 100) return std::to_string(std::llround(*v));
    std::ostringstream out;
    out << std::setprecision(3) << *v;
    return out.str();
  };
  text::platform_fields f;
  f.vendor = s.vendor;
  f.kind = to_string(s.kind);
  f.precision = to_string(p);
  f.peak_tflops = digits(peak_tflops(s, p));
  f.architecture = s.architecture;
  f.tdp_w = digits(s.tdp_w);
  f.name = s.name;
  f.memory_gb = digits(s.memory_gb);
  f.runtime = std::move(runtime);
  return f;
}

/// The text of @p s as a predictor reads it. @param runtime words for the software (`PyTorch 2.4 eager`), may be empty
/// @param cores part of the device in use (`4 threads`), may be empty
[[nodiscard]] inline std::string platform_text(const spec& s, precision p, const std::string& runtime,
                                               const std::string& cores, const text::template_set& templates) {
  auto fields = platform_fields(s, p, runtime + (runtime.empty() || cores.empty() ? "" : " ") + cores);
  fields.kind = kind_key(s);
  return templates.describe(fields);
}

}  // namespace ledg::inline LEDG_ABI::hardware
