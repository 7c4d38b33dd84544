// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/measurement.hpp"

/// @file data/validate.hpp
/// What holds for every data set, wherever it comes from. Loaders and `dataset_builder` check it, and so does
/// whoever takes a data set that somebody filled by hand.

namespace ledg::inline LEDG_ABI::data {

namespace detail {

[[noreturn]] inline void throw_unsound(std::string_view name, const std::string& what) {
  throw input_error("data set '" + std::string(name) + "': " + what);
}

/// One entry of @p field for each of @p expected things.
inline void check_length(std::string_view name, std::string_view field, std::size_t got, std::size_t expected,
                         std::string_view of) {
  if (got != expected)
    throw_unsound(name, std::string(field) + " has " + std::to_string(got) + " entries, there are " +
                            std::to_string(expected) + " " + std::string(of));
}

inline void check_positive(const dataset& d, std::string_view where, std::string_view field, double value) {
  if (!(value > 0) || !std::isfinite(value))
    throw_unsound(d.name, std::string(where) + ": " + std::string(field) + " is " + std::to_string(value) +
                              ", expected a positive, finite number");
}

inline void check_settings(const dataset& d) {
  std::unordered_set<std::string> keys;
  for (std::size_t i = 0; i < d.settings.size(); ++i) {
    const auto& s = d.settings[i];
    const auto where = "settings[" + std::to_string(i) + "] '" + s.key + "'";
    if (!keys.insert(s.key).second) throw_unsound(d.name, where + ": another setting has the same key");
    if (s.device.empty()) throw_unsound(d.name, where + ": device is empty");
    if (s.batch) check_positive(d, where, "batch", *s.batch);
    if (!(s.resolution_ms >= 0) || !std::isfinite(s.resolution_ms))
      throw_unsound(d.name, where + ": resolution_ms is " + std::to_string(s.resolution_ms) + ", expected 0 or more");
  }
}

inline void check_rows(const dataset& d) {
  for (std::size_t i = 0; i < d.rows.size(); ++i) {
    const auto& r = d.rows[i];
    const auto at = [&] { return "rows[" + std::to_string(i) + "]"; };
    if (r.graph >= d.graphs.size())
      throw_unsound(d.name, at() + ": graph is " + std::to_string(r.graph) + ", there are " +
                                std::to_string(d.graphs.size()) + " graphs");
    if (r.setting >= d.settings.size())
      throw_unsound(d.name, at() + ": setting is " + std::to_string(r.setting) + ", there are " +
                                std::to_string(d.settings.size()) + " settings");
    if (!(r.batch > 0) || !std::isfinite(r.batch)) check_positive(d, at(), "batch", r.batch);
    if (!(r.latency_ms > 0) || !std::isfinite(r.latency_ms)) check_positive(d, at(), "latency_ms", r.latency_ms);
  }
}

// An id may stand for several forms of one network (see dataset::ids), which then have one family, and of which no
// setting has two: else nobody could say which network a time belongs to.
inline void check_ids(const dataset& d) {
  std::unordered_map<std::string_view, std::size_t> first;
  std::vector<std::size_t> first_of(d.ids.size());
  std::vector<bool> shared(d.ids.size());
  for (std::size_t i = 0; i < d.ids.size(); ++i) {
    const auto before = first.emplace(d.ids[i], i).first->second;
    first_of[i] = before;
    if (before == i) continue;
    shared[i] = shared[before] = true;
    if (d.families[i] != d.families[before])
      throw_unsound(d.name, "ids[" + std::to_string(before) + "] and ids[" + std::to_string(i) + "] are both '" +
                                d.ids[i] + "', but their families are '" + d.families[before] + "' and '" +
                                d.families[i] + "'");
  }
  std::vector<std::array<std::size_t, 3>> uses;  // setting, first graph of the id, graph
  for (const auto& r : d.rows)
    if (shared[r.graph]) uses.push_back({r.setting, first_of[r.graph], r.graph});
  std::sort(uses.begin(), uses.end());
  for (std::size_t i = 1; i < uses.size(); ++i)
    if (uses[i][0] == uses[i - 1][0] && uses[i][1] == uses[i - 1][1] && uses[i][2] != uses[i - 1][2])
      throw_unsound(d.name, "ids[" + std::to_string(uses[i - 1][2]) + "] and ids[" + std::to_string(uses[i][2]) +
                                "] are both '" + d.ids[uses[i][2]] + "', and setting '" + d.settings[uses[i][0]].key +
                                "' has times of both");
}

}  // namespace detail

/// Checks that @p d is whole: one id and one family for each graph (and one split, where there are any), keys of
/// settings unique, rows that point to graphs and settings there are, batches and latencies positive and finite, ids
/// unique as `dataset` says. Graphs that are made when asked for are not made.
/// @throws input_error naming the data set, the field and the entry, what was expected and what came
inline void validate(const dataset& d) {
  detail::check_length(d.name, "ids", d.ids.size(), d.graphs.size(), "graphs");
  detail::check_length(d.name, "families", d.families.size(), d.graphs.size(), "graphs");
  if (!d.splits.empty()) detail::check_length(d.name, "splits", d.splits.size(), d.graphs.size(), "graphs");
  detail::check_settings(d);
  detail::check_rows(d);
  detail::check_ids(d);
}

/// Checks that @p d is whole: one group for each cell, targets with unique names, and a value for each cell and target
/// that is finite or, where not measured, NaN.
/// @throws input_error naming the data set, the field and the entry, what was expected and what came
inline void validate(const accuracy_dataset& d) {
  detail::check_length(d.name, "groups", d.groups.size(), d.cells.size(), "cells");
  detail::check_length(d.name, "targets", d.targets.size(), d.target_names.size(), "target names");
  std::unordered_set<std::string> names;
  for (std::size_t k = 0; k < d.targets.size(); ++k) {
    const auto field = "targets[" + std::to_string(k) + "] '" + d.target_names[k] + "'";
    if (!names.insert(d.target_names[k]).second)
      detail::throw_unsound(d.name, field + ": another target has the same name");
    detail::check_length(d.name, field, d.targets[k].size(), d.cells.size(), "cells");
    for (std::size_t i = 0; i < d.cells.size(); ++i)
      if (std::isinf(d.targets[k][i]))
        detail::throw_unsound(d.name, field + ": the value of cell " + std::to_string(i) + " is infinite");
  }
}

}  // namespace ledg::inline LEDG_ABI::data
