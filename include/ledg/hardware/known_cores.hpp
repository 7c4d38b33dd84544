// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/names.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/spec.hpp"

/// @file hardware/known_cores.hpp
/// What the catalogue knows of a core by its name, for a processor of which only the cores are told.

namespace ledg::inline LEDG_ABI::hardware {

/// A core of the catalogue's processors: rates of most of the rows that have it, no clock.
struct known_core {
  core_cluster rates;
  bool mobile = false;  ///< most of these rows are of phones and boards
};

/// By name in lower case. Thread-safe.
[[nodiscard]] inline const std::map<std::string, known_core>& known_cores() {
  static const auto built = [] {
    struct seen {
      std::map<std::string, std::pair<int, core_cluster>> rates;  // by their text
      int mobile = 0, all = 0;
    };
    std::map<std::string, seen> cores;
    for (const auto& s : catalogue())
      for (auto c : s.clusters) {
        auto& own = cores[lower_case(c.core)];
        own.all += 1;
        own.mobile += s.mobile ? 1 : 0;
        c.count = 1;
        c.clock_ghz.reset();
        if (!c.fp32_flop_per_cycle) continue;
        auto& rates = own.rates[to_string(std::vector<core_cluster>{c})];
        rates.first += 1;
        rates.second = c;
      }
    std::map<std::string, known_core> out;
    for (const auto& [name, own] : cores) {
      auto& core = out[name];
      core.mobile = 2 * own.mobile > own.all;
      int most = 0;
      for (const auto& [text, rates] : own.rates)
        if (rates.first > most) {
          most = rates.first;
          core.rates = rates.second;
        }
    }
    return out;
  }();
  return built;
}

/// The processor @p s with what its clusters tell: rates of cores that the catalogue knows, their number, and the peaks
/// that they sum to where every cluster has clock and rate. Nothing that is known changes; what is no processor with
/// clusters stays as it is.
[[nodiscard]] inline spec completed_by_clusters(spec s) {
  if (s.kind != device_kind::cpu || s.clusters.empty()) return s;
  double cores = 0;
  for (auto& c : s.clusters) {
    cores += c.count;
    if (const auto known = known_cores().find(lower_case(c.core));
        known != known_cores().end() && !c.fp32_flop_per_cycle)
      for (const auto& f : cluster_fields)
        if (!(c.*f.member)) c.*f.member = known->second.rates.*f.member;
  }
  if (!s.cores) s.cores = cores;
  const auto sum = [&](std::optional<double> spec::*peak, std::optional<double> core_cluster::*rate) {
    double total = 0;
    for (const auto& c : s.clusters) {
      const auto speed = detail::core_speed(c, rate);
      if (!speed) return;
      total += c.count * *speed / 1000;
    }
    if (!(s.*peak)) s.*peak = total;
  };
  sum(&spec::fp32_tflops, &core_cluster::fp32_flop_per_cycle);
  sum(&spec::fp16_tflops, &core_cluster::fp16_flop_per_cycle);
  sum(&spec::int8_tops, &core_cluster::int8_op_per_cycle);
  return s;
}

/// Whether the clusters of @p s are cores of phones and boards, as far as the catalogue knows them.
[[nodiscard]] inline bool has_mobile_cores(const spec& s) {
  for (const auto& c : s.clusters) {
    const auto known = known_cores().find(lower_case(c.core));
    if (known == known_cores().end() || !known->second.mobile) return false;
  }
  return !s.clusters.empty();
}

}  // namespace ledg::inline LEDG_ABI::hardware
