// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/physics_fit.hpp"

/// @file latency/physics_rows.hpp
/// Measured rows as plain physics sees them.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Whether rows of @p p teach anything of physics: its peak is known, and it is no simulator or training loop.
[[nodiscard]] inline bool teaches_physics(const physics_platform& p) {
  const auto& runtime = p.kin[static_cast<std::size_t>(physics_kin::runtime)];
  return std::find(p.missing.begin(), p.missing.end(), "peak_tflops") == p.missing.end() && runtime != "simulator" &&
         !hardware::find_runtime(runtime).training;
}

}  // namespace detail

/// Training rows of @p corpus, at most `rows_per_setting` of each setting, drawn at random, always the same ones.
/// @param edit changes each platform's spec before it is looked at: what is asked as if less were known. Which rows are
/// taken does not depend on it.
template <class GraphEncoder>
[[nodiscard]] physics_data physics_rows(
    const latency_corpus<GraphEncoder>& corpus, const physics_fit_config& config,
    const std::function<void(hardware::spec&)>& edit = [](hardware::spec& /*whole*/) {}) {
  constexpr std::uint64_t stream = 5;
  physics_data out;
  std::vector<bool> taken;
  for (const auto& q : corpus.queries()) {
    const auto precision = q.precision.value_or(precision::fp32);
    taken.push_back(detail::teaches_physics(make_physics_platform(q.spec, precision, q.runtime, q.cores, q.source)));
    auto spec = q.spec;
    edit(spec);
    out.platforms.push_back(make_physics_platform(spec, precision, q.runtime, q.cores, q.source));
    out.kinds.push_back(kind_key(q.spec));
  }
  const auto random_of = [](std::size_t s) { return philox(stream).split(s); };
  const auto by_setting = corpus.rows_by_setting(split_part::train, config.rows_per_setting, random_of);
  for (std::size_t s = 0; s < by_setting.size(); ++s) {
    if (!taken[s]) continue;
    for (const auto i : by_setting[s]) {
      const auto& r = corpus.rows()[static_cast<std::size_t>(i)];
      const auto& work = corpus.networks()[static_cast<std::size_t>(r.network)].prepared.work;
      out.rows.push_back({s, physics_terms_of(work, out.platforms[s], static_cast<double>(r.batch)),
                          std::log(static_cast<double>(r.latency_ms))});
    }
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
