// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/cores_text.hpp"
#include "ledg/hardware/platform_text.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/text/templates.hpp"

/// @file latency/platform_inputs.hpp
/// A device, a precision and a runtime as a latency network sees them.

namespace ledg::inline LEDG_ABI {

/// Everything about a platform that goes into a network.
struct platform_inputs {
  std::string text;
  std::array<float, platform_feature_count> numeric{};
  platform_terms terms;
  std::vector<std::string> imputed;  ///< fields of the spec that were filled in from its kind
};

namespace detail {

/// What is assumed of a device of which only the kind is known: the middle of that kind's rows in the catalogue.
struct typical {
  double peak_tflops;
  double bandwidth_gbs;
  double launch_ms;
};

[[nodiscard]] inline typical typical_of(device_kind kind, bool mobile) {
  switch (kind) {
    case device_kind::cpu:
      return mobile ? typical{0.06, 15, 0.01} : typical{1, 100, 0.002};
    case device_kind::gpu:
      return mobile ? typical{1, 40, 0.01} : typical{12, 500, 0.005};
    case device_kind::tpu:
      return mobile ? typical{2, 4, 0.01} : typical{45, 600, 0.01};
    case device_kind::fpga:
      return {0.1, 4, 0.01};
    case device_kind::asic:
      return {0.07, 10, 0.01};
    case device_kind::npu:
    case device_kind::vpu:
    case device_kind::dsp:
      return {2, 20, 0.01};
  }
  return {1, 100, 0.005};
}

/// Number of cores that a description such as `4 threads` or `1large2med` puts to work.
[[nodiscard]] inline std::optional<double> core_count(const std::string& cores) {
  double total = 0;
  for (std::size_t i = 0; i < cores.size(); ++i)
    if (cores[i] >= '0' && cores[i] <= '9' &&
        (i == 0 || cores[i - 1] == ' ' || (cores[i - 1] >= 'a' && cores[i - 1] <= 'z'))) {
      double n = 0;
      for (; i < cores.size() && cores[i] >= '0' && cores[i] <= '9'; ++i) n = 10 * n + (cores[i] - '0');
      total += n;
    }
  return total > 0 ? std::optional(total) : std::nullopt;
}

}  // namespace detail

namespace detail {

/// Peak of the part of @p s that @p cores names; of all of it where the text is no such part or its cores not known.
[[nodiscard]] inline std::optional<double> peak_of_part(const hardware::spec& s, precision p,
                                                        const std::string& cores) {
  const auto part = hardware::canonical_cores(cores);
  const auto peak = part ? hardware::peak_tflops(s, p, *part) : std::nullopt;
  return peak ? peak : hardware::peak_tflops(s, p);
}

}  // namespace detail

/// @param runtime words for the software (`hardware::runtime_text`), may be empty
/// @param cores part of the device in use, may be empty: its peak is meant where clusters are known
/// A peak that is not known is taken from fp32's where there is one (scaled by the element size), else from the kind; a
/// bandwidth, which is the measured one where there is one, from the kind. `imputed` names them.
[[nodiscard]] inline platform_inputs make_platform_inputs(const hardware::spec& s, precision p,
                                                          const std::string& runtime, const std::string& cores,
                                                          const text::template_set& templates) {
  platform_inputs out;
  const auto typical = detail::typical_of(s.kind, s.mobile);
  auto peak = detail::peak_of_part(s, p, cores);
  const bool peak_known = peak.has_value();
  if (!peak) {
    const auto fp32 = detail::peak_of_part(s, precision::fp32, cores);
    peak = fp32.value_or(typical.peak_tflops) * (p == precision::fp64 ? 0.5 : 1.0);
    out.imputed.push_back("peak_tflops");
  }
  const auto known_bandwidth = hardware::memory_bandwidth(s);
  const double bandwidth = known_bandwidth.value_or(typical.bandwidth_gbs);
  if (!known_bandwidth) out.imputed.push_back("bandwidth_gbs");
  const double bytes = hardware::element_bytes(p);
  out.terms = {static_cast<float>(*peak), static_cast<float>(bandwidth), static_cast<float>(bytes),
               static_cast<float>(typical.launch_ms)};

  out.text = hardware::platform_text(s, p, runtime, cores, templates);

  const auto threads = detail::core_count(cores);
  std::size_t at = 0;
  const auto put = [&](double x) { out.numeric[at++] = static_cast<float>(x); };
  const auto maybe = [&](std::optional<double> x, auto scale) {
    put(x ? scale(std::log2(*x)) : 0.0);
    put(x ? 0.0 : 1.0);
  };
  put(std::log2(*peak) / 4.0);
  put(peak_known ? 0.0 : 1.0);
  put((std::log2(bandwidth) - 7.0) / 2.0);
  put(known_bandwidth ? 0.0 : 1.0);
  put(std::log2(bytes) - 1.0);
  put(std::log2(*peak * 1e3 / bandwidth) / 4.0 - 1.0);
  maybe(s.tdp_w, [](double x) { return (x - 7.0) / 2.0; });
  maybe(s.cores, [](double x) { return x / 6.0 - 1.0; });
  maybe(threads, [](double x) { return x / 2.0; });
  return out;
}

}  // namespace ledg::inline LEDG_ABI
