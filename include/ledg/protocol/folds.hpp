// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/hardware/chips.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/protocol/table.hpp"
#include "ledg/train/split.hpp"

/// @file protocol/folds.hpp
/// Which rows of the data a fold of a protocol learns from, and which it is asked about. Rows that are asked about are
/// not among those that are learnt from, so nothing of them can reach a prediction.

namespace ledg::inline LEDG_ABI {

/// One training and the questions to it. Rows are numbers of each data set's, ascending.
struct latency_fold {
  std::string left_out;                          ///< unit, or the protocol's name where several are left out together
  std::vector<std::vector<std::size_t>> learnt;  ///< what training sees
  std::vector<std::vector<std::size_t>> asked;
};

/// What of a protocol is run.
struct fold_options {
  std::vector<std::string> only;  ///< names or globs of units to leave out; empty: all of the protocol
};

namespace detail {

/// Names of the chips of the settings of @p data, one a setting: that of the chip's first device.
[[nodiscard]] inline std::vector<std::vector<std::string>> chip_names(std::span<const data::dataset> data) {
  std::vector<hardware::spec> devices;
  std::vector<std::string> names;
  for (const auto& d : data)
    for (const auto& s : d.settings) {
      devices.push_back(s.hardware);
      devices.back().name = s.device;
      devices.back().aliases.push_back(s.hardware.name);
      names.push_back(s.device);
    }
  const auto chips = hardware::chip_numbers(devices);
  std::map<std::size_t, std::string> first;
  for (std::size_t i = 0; i < chips.size(); ++i) first.try_emplace(chips[i], names[i]);
  std::vector<std::vector<std::string>> out;
  std::size_t at = 0;
  for (const auto& d : data) {
    auto& own = out.emplace_back();
    for (std::size_t s = 0; s < d.settings.size(); ++s) own.push_back(first.at(chips[at++]));
  }
  return out;
}

/// The unit that a setting belongs to. @pre @p unit is none of chip and family
[[nodiscard]] inline std::string unit_of(const data::setting& s, fold_unit unit) {
  switch (unit) {
    case fold_unit::device:
      return s.device;
    case fold_unit::runtime:
      return hardware::find_runtime(hardware::read_runtime(s.runtime).term.key).name;
    case fold_unit::precision:
      return s.device + ", " + hardware::to_string(s.precision);
    case fold_unit::kind:
      return kind_key(s.hardware);
    case fold_unit::vendor:
      return s.hardware.vendor;
    case fold_unit::source:
      return s.source;
    case fold_unit::setting:
      return s.key;
    case fold_unit::chip:
    case fold_unit::family:
      break;
  }
  return "";
}

/// The units of the rows of each data set.
[[nodiscard]] inline std::vector<std::vector<std::string>> row_units(std::span<const data::dataset> data,
                                                                     fold_unit unit) {
  constexpr std::size_t family_folds = 5;
  const auto chips = unit == fold_unit::chip ? chip_names(data) : std::vector<std::vector<std::string>>{};
  std::vector<std::vector<std::string>> out;
  for (std::size_t d = 0; d < data.size(); ++d) {
    std::vector<std::string> of_setting;
    for (std::size_t s = 0; s < data[d].settings.size(); ++s)
      of_setting.push_back(unit == fold_unit::chip ? chips[d][s] : unit_of(data[d].settings[s], unit));
    auto& own = out.emplace_back();
    for (const auto& r : data[d].rows)
      own.push_back(unit == fold_unit::family
                        ? "part " + std::to_string(io::crc32(data[d].families[r.graph]) % family_folds + 1)
                        : of_setting[r.setting]);
  }
  return out;
}

[[nodiscard]] inline bool matches_any(std::span<const std::string> patterns, const std::string& name) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& p) { return glob_match(p, name); });
}

}  // namespace detail

/// The folds of @p protocol on @p data. Rows without a unit (a vendor that nobody knows) are learnt from alone.
/// @throws input_error where nothing is left out or nothing to learn from; lookup_error for a pattern of
/// `options.only` that names no unit
[[nodiscard]] inline std::vector<latency_fold> make_folds(const latency_protocol& protocol,
                                                          std::span<const data::dataset> data,
                                                          const fold_options& options = {}) {
  const auto units = detail::row_units(data, protocol.unit);
  auto wanted = listed_units(protocol.left_out);
  const auto trained_on = listed_units(protocol.trained_on);
  std::vector<std::string> known;
  for (const auto& own : units)
    for (const auto& u : own)
      if (!u.empty() && (wanted.empty() || detail::matches_any(wanted, u))) known.push_back(u);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  for (const auto& pattern : options.only)
    if (std::none_of(known.begin(), known.end(), [&](const auto& u) { return glob_match(pattern, u); }))
      throw_unknown("unit", pattern, known, "protocol " + std::string(protocol.name));
  if (!options.only.empty()) std::erase_if(known, [&](const auto& u) { return !detail::matches_any(options.only, u); });

  const auto in_training = [&](const std::string& u) {
    return trained_on.empty() || detail::matches_any(trained_on, u);
  };
  std::vector<latency_fold> folds;
  const auto add = [&](const std::string& name, const auto& is_left_out) {
    auto& f = folds.emplace_back();
    f.left_out = name;
    for (const auto& own : units) {
      auto& learnt = f.learnt.emplace_back();
      auto& asked = f.asked.emplace_back();
      for (std::size_t i = 0; i < own.size(); ++i)
        if (is_left_out(own[i]))
          asked.push_back(i);
        else if (in_training(own[i]))
          learnt.push_back(i);
    }
    if (std::all_of(f.learnt.begin(), f.learnt.end(), [](const auto& rows) { return rows.empty(); }))
      throw input_error("protocol " + std::string(protocol.name) + ": with '" + name +
                        "' left out there is nothing to learn from");
  };
  if (known.empty())
    throw input_error("protocol " + std::string(protocol.name) + ": the data have nothing that it leaves out");
  if (protocol.together)
    add(std::string(protocol.name),
        [&](const std::string& u) { return std::binary_search(known.begin(), known.end(), u); });
  else
    for (const auto& one : known) add(one, [&](const std::string& u) { return u == one; });
  return folds;
}

/// @p d with the rows @p chosen alone.
[[nodiscard]] inline data::dataset with_rows(data::dataset d, std::span<const std::size_t> chosen) {
  std::vector<data::measurement> rows;
  for (const auto i : chosen) rows.push_back(d.rows[i]);
  d.rows = std::move(rows);
  return d;
}

}  // namespace ledg::inline LEDG_ABI
