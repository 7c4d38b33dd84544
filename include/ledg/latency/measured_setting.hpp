// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/graph/graph.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/latency/known_setting.hpp"

/// @file latency/measured_setting.hpp
/// Known settings as a person sees them: one for each device, precision, runtime and part in use, whatever the batch.

namespace ledg::inline LEDG_ABI {

/// Operators of @p g: nodes that are neither inputs nor constants.
[[nodiscard]] inline double operators_of(const graph& g) {
  double count = 0;
  for (const auto& v : g.nodes()) {
    const auto group = group_of(v.op);
    count += group == operator_group::input || group == operator_group::constant ? 0 : 1;
  }
  return count;
}

/// From the smallest to the largest that training met; 0, 0 where that is not known.
struct measured_range {
  double low = 0, high = 0;

  [[nodiscard]] bool known() const { return low != 0 || high != 0; }
  /// Both together.
  void join(const measured_range& other) {
    if (!other.known()) return;
    low = known() ? std::min(low, other.low) : other.low;
    high = std::max(high, other.high);
  }
  /// How far @p x lies outside, in log; 0 inside, up to a factor of @p slack beyond, and where no range is known.
  [[nodiscard]] double distance(double x, double slack) const {
    if (!known()) return 0;
    const auto beyond = [&](double larger, double smaller) {
      return larger > slack * smaller ? std::log((larger + 1) / (smaller + 1)) : 0;
    };
    return beyond(low, x) + beyond(x, high);
  }
};

/// A measured setting.
struct measured_setting {
  std::string key;  ///< `known_setting::curve_key`
  std::string source, device;
  ledg::precision precision = ledg::precision::fp32;
  hardware::runtime_term runtime;
  std::string layout, cores;       ///< empty: not said
  std::int64_t rows = 0;           ///< of training
  std::int64_t networks = 0;       ///< of training, at the batch that has most
  measured_range macs, operators;  ///< of its networks at batch 1
  measured_range batch;
  std::map<double, std::size_t> by_batch;  ///< the known settings it is made of: batch (0: rows differ) and index
};

/// The measured settings of @p device among @p all, in the order of their keys. A setting whose rows have many batches
/// is one by itself.
[[nodiscard]] inline std::vector<measured_setting> measured_settings(std::span<const known_setting> all,
                                                                     std::string_view device) {
  std::map<std::string, measured_setting> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& s = all[i];
    if (s.rows <= 0 || s.device != device) continue;
    const auto key = s.curve_key();
    auto& m = found[key + (s.batch > 0 ? "|one batch" : "|batches")];
    if (m.by_batch.empty()) {
      m.key = key;
      m.source = s.source;
      m.device = s.device;
      m.precision = s.precision;
      m.runtime = s.runtime;
      m.layout = s.layout;
      m.cores = s.cores;
    }
    m.rows += s.rows;
    m.networks = std::max(m.networks, s.networks);
    m.macs.join({s.smallest_macs, s.largest_macs});
    m.operators.join({s.fewest_operators, s.most_operators});
    m.batch.join({s.smallest_batch, s.largest_batch});
    m.by_batch.emplace(s.batch, i);
  }
  std::vector<measured_setting> settings;
  for (auto& [key, m] : found) settings.push_back(std::move(m));
  return settings;
}

}  // namespace ledg::inline LEDG_ABI
