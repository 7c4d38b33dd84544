// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/calibration_choice.hpp"
#include "ledg/latency/measured_setting.hpp"
#include "ledg/latency/platform_query.hpp"
#include "ledg/latency/setting_choice.hpp"

/// @file latency/calibrated_platform.hpp
/// A platform that somebody measured a little, as a checkpoint remembers it.

namespace ledg::inline LEDG_ABI {

struct calibrated_platform {
  io::json hardware = io::json::object();  ///< its spec, as `hardware::to_json` writes it
  std::string device;                      ///< name of that
  ledg::precision precision = ledg::precision::fp32;
  hardware::runtime_term runtime;
  std::string cores, layout;  ///< empty: not said
  calibration_reach reach = calibration_reach::nothing;
  calibration fit;
  std::int64_t rows = 0, networks = 0;  ///< that were measured
  double smallest_macs = 0, largest_macs = 0;
  double fewest_operators = 0, most_operators = 0;
  double smallest_batch = 1, largest_batch = 1;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("hardware", self.hardware);
    visit("device", self.device);
    visit("precision", self.precision);
    visit("runtime", self.runtime);
    visit("cores", self.cores);
    visit("layout", self.layout);
    visit("reach", self.reach);
    visit("fit", self.fit);
    visit("rows", self.rows);
    visit("networks", self.networks);
    visit("smallest_macs", self.smallest_macs);
    visit("largest_macs", self.largest_macs);
    visit("fewest_operators", self.fewest_operators);
    visit("most_operators", self.most_operators);
    visit("smallest_batch", self.smallest_batch);
    visit("largest_batch", self.largest_batch);
  }

  /// Whether this is what @p asked for of a device called @p name.
  [[nodiscard]] bool answers(const std::string& name, const asked_platform& asked) const {
    return device == name && (!asked.precision || precision == *asked.precision) &&
           (!asked.runtime ||
            (runtime.key == asked.runtime->key && hardware::version_fits(runtime.version, asked.runtime->version))) &&
           (asked.cores.empty() || cores == asked.cores) && (asked.layout.empty() || layout == asked.layout);
  }

  /// As a setting among the measured ones of the device.
  [[nodiscard]] measured_setting setting() const {
    measured_setting m;
    m.key = "calibration|" + device + '|' + hardware::to_string(precision) + '|' + hardware::runtime_text(runtime) +
            '|' + cores + '|' + layout;
    m.source = "calibration";
    m.device = device;
    m.precision = precision;
    m.runtime = runtime;
    m.layout = layout;
    m.cores = cores;
    m.rows = rows;
    m.networks = networks;
    m.macs = {smallest_macs, largest_macs};
    m.operators = {fewest_operators, most_operators};
    m.batch = {smallest_batch, largest_batch};
    return m;
  }
};

/// The calibration among @p all that answers @p q, the one of the most rows where there are several; nothing where
/// none does. A data set that is asked for by name is no calibration. @throws as `read_query`
[[nodiscard]] inline std::optional<std::size_t> calibration_for(std::span<const calibrated_platform> all,
                                                                const platform_query& q) {
  if (all.empty() || !q.source.empty() || !q.setting.empty()) return std::nullopt;
  const auto asked = read_query(q, {});
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].answers(q.spec.name, asked) && (!found || all[i].rows > all[*found].rows)) found = i;
  return found;
}

/// @p q with all that it leaves open as @p p was measured.
[[nodiscard]] inline platform_query completed(platform_query q, const calibrated_platform& p) {
  q.precision = p.precision;
  q.runtime = hardware::runtime_text(p.runtime);
  q.cores = p.cores;
  q.layout = p.layout;
  return q;
}

}  // namespace ledg::inline LEDG_ABI
