// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/latency/physics_fit.hpp"
#include "ledg/latency/physics_widths.hpp"

/// @file latency/physics_residuals.hpp
/// What plain physics gets wrong on what its fit did not see: devices left out, and a runtime and precision of a device
/// left out. A fit costs seconds, so every fold is a fit of its own.

namespace ledg::inline LEDG_ABI {

/// Rows that are left out together have equal names.
using physics_units = std::vector<std::string>;

namespace detail {

/// The product line of @p device: variants that differ in memory or form (`A100-SXM4-40GB`, `A100 80GB PCIe`) are one.
[[nodiscard]] inline std::string device_line(std::string_view device) {
  std::string line, word;
  const auto keep = [&] {
    const bool memory = word.size() > 2 && word.ends_with("GB");
    const bool form = word.starts_with("SXM") || word.starts_with("PCI") || word.starts_with("HBM") || word == "NVL";
    if (!word.empty() && !memory && !form) line += (line.empty() ? "" : " ") + word;
    word.clear();
  };
  for (const char c : device.substr(0, device.find(" ("))) {
    if (c == ' ' || c == '-')
      keep();
    else
      word += c;
  }
  keep();
  return line.empty() ? std::string(device) : line;
}

[[nodiscard]] inline const std::string& kin_of(const physics_data& data, std::size_t row, physics_kin kin) {
  return data.platforms[data.rows[row].platform].kin[static_cast<std::size_t>(kin)];
}

/// Widths in log latency of groups of rows that count alike.
class group_quantile {
 public:
  void add(const std::string& group, const std::string& device, double error) {
    errors_[group].push_back(std::abs(error));
    devices_.insert(device);
  }
  [[nodiscard]] std::size_t devices() const { return devices_.size(); }

  /// Below it lie @p share of the errors, each group with equal weight; a little more where there are few devices.
  [[nodiscard]] double at(double share) const {
    std::vector<std::pair<double, double>> all;
    for (const auto& [group, errors] : errors_)
      for (const double e : errors) all.emplace_back(e, 1.0 / static_cast<double>(errors.size()));
    std::sort(all.begin(), all.end());
    const double more = 0.2 / static_cast<double>(devices_.size());
    const double wanted = std::min(1.0, share + more) * static_cast<double>(errors_.size());
    double below = 0;
    for (const auto& [error, weight] : all)
      if ((below += weight) >= wanted - 1e-9) return error;
    return all.empty() ? 0.0 : all.back().first;
  }

 private:
  std::map<std::string, std::vector<double>> errors_;
  std::set<std::string> devices_;
};

/// From so many devices on those of one runtime say something of their own.
inline constexpr std::size_t enough_devices = 3;
/// What the wider group counts beside them, in devices.
inline constexpr double wider_group = 4;

[[nodiscard]] inline bool is_kind(const physics_data& data, const std::string& key) {
  return std::find(data.kinds.begin(), data.kinds.end(), key) != data.kinds.end();
}

}  // namespace detail

/// A fold for each unit: units are dealt out in order of a hash of their names, so that neighbours in a table part.
[[nodiscard]] inline std::vector<std::size_t> fold_of_units(const physics_units& units, std::size_t folds) {
  std::set<std::pair<std::uint32_t, std::string>> order;
  for (const auto& u : units) order.emplace(io::crc32(u), u);
  std::map<std::string, std::size_t> fold;
  for (const auto& [hash, name] : order) fold.emplace(name, fold.size() % folds);
  std::vector<std::size_t> out;
  for (const auto& u : units) out.push_back(fold.at(u));
  return out;
}

/// Models, each of the rows outside one fold.
struct physics_folds {
  std::vector<std::size_t> fold;  ///< of each row
  std::vector<physics_model> models;

  /// log(predicted / measured) of each row of @p asked by the model that did not see it.
  [[nodiscard]] std::vector<double> errors(const physics_data& asked) const {
    std::vector<double> out;
    for (std::size_t i = 0; i < asked.rows.size(); ++i) {
      const auto& r = asked.rows[i];
      double scale = 0;
      const auto factor = models[fold[i]].factors(asked.platforms[r.platform], scale);
      out.push_back(physics_log_ms(r.ms, factor) + scale - r.log_ms);
    }
    return out;
  }
};

/// @param units of each row of @p data
[[nodiscard]] inline physics_folds fit_physics_folds(const physics_data& data, const physics_units& units,
                                                     std::size_t folds, const physics_fit_config& config,
                                                     thread_pool& pool) {
  physics_folds out{fold_of_units(units, folds), std::vector<physics_model>(folds)};
  pool.run(folds, [&](std::size_t f) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < data.rows.size(); ++i)
      if (out.fold[i] != f) chosen.push_back(i);
    out.models[f] = fit_physics(data.platforms, data.rows, chosen, config);
  });
  return out;
}

/// Rows of a product line are one unit.
[[nodiscard]] inline physics_units units_by_device(const physics_data& data) {
  physics_units out;
  for (std::size_t i = 0; i < data.rows.size(); ++i)
    out.push_back(detail::device_line(detail::kin_of(data, i, physics_kin::device)));
  return out;
}

/// Rows of a device in one runtime and precision are one unit.
[[nodiscard]] inline physics_units units_by_setting(const physics_data& data) {
  physics_units out;
  for (std::size_t i = 0; i < data.rows.size(); ++i)
    out.push_back(detail::kin_of(data, i, physics_kin::device_runtime));
  return out;
}

namespace detail {

/// Half widths by kind, by kind and runtime, and by kind, runtime and precision, each drawn to the one before it, the
/// more the fewer devices it has. @param counts of each row, whether it does
[[nodiscard]] inline std::map<std::string, double> widths_of(const physics_data& data, std::span<const double> errors,
                                                             const std::vector<bool>& counts) {
  std::map<std::string, group_quantile> groups;
  std::map<std::string, std::string> wider;  // names ascend from the wider to the narrower
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (!counts[i]) continue;
    const auto& kind = data.kinds[data.rows[i].platform];
    std::string before;
    for (const auto& key : {kind, kind + ' ' + kin_of(data, i, physics_kin::runtime),
                            kind + ' ' + kin_of(data, i, physics_kin::runtime_precision)}) {
      groups[key].add(kin_of(data, i, physics_kin::device_runtime), kin_of(data, i, physics_kin::device), errors[i]);
      wider[key] = std::exchange(before, key);
    }
  }
  std::map<std::string, double> out;
  for (const auto& [key, g] : groups) {
    const auto at = out.find(wider.at(key));
    const auto n = static_cast<double>(g.devices());
    if (at == out.end()) {
      if (wider.at(key).empty()) out[key] = g.at(0.9);
    } else if (g.devices() >= enough_devices && g.at(0.9) > 0) {
      out[key] = std::exp((n * std::log(g.at(0.9)) + wider_group * std::log(at->second)) / (n + wider_group));
    }
  }
  return out;
}

/// Of each row, whether its device has rows of other folds.
[[nodiscard]] inline std::vector<bool> met_elsewhere(const physics_data& data, std::span<const std::size_t> fold) {
  std::map<std::string, std::set<std::size_t>> folds_of;
  for (std::size_t i = 0; i < fold.size(); ++i) folds_of[kin_of(data, i, physics_kin::device)].insert(fold[i]);
  std::vector<bool> out;
  for (std::size_t i = 0; i < fold.size(); ++i)
    out.push_back(folds_of[kin_of(data, i, physics_kin::device)].size() > 1);
  return out;
}

/// What is taken from a spec to see what it was worth, by the name of the field.
[[nodiscard]] inline const std::map<std::string, void (*)(hardware::spec&)>& spec_losses() {
  static const std::map<std::string, void (*)(hardware::spec&)> losses{
      {"peak_tflops",
       [](hardware::spec& s) {
         for (const auto& f : hardware::spec_fields)
           if (f.name.ends_with("_tflops") || f.name.ends_with("_tops")) (s.*f.member).reset();
         s.clusters.clear();
       }},
      {"bandwidth_gbs",
       [](hardware::spec& s) {
         s.bandwidth_gbs.reset();
         s.measured_bandwidth_gbs.reset();
       }},
      {"architecture",
       [](hardware::spec& s) {
         s.architecture.clear();
         s.vendor.clear();
       }},
      {"tdp_w", [](hardware::spec& s) { s.tdp_w.reset(); }},
  };
  return losses;
}

}  // namespace detail

/// Widths of intervals of plain physics, from folds over devices, over settings of a device, and over devices with a
/// field of their specs taken away.
/// @param rows_of gives the rows as they are where a function has changed every spec: which they are does not depend on
/// it
[[nodiscard]] inline physics_widths measure_physics_widths(
    const std::function<physics_data(const std::function<void(hardware::spec&)>&)>& rows_of,
    const physics_fit_config& config, thread_pool& pool) {
  constexpr std::size_t folds = 10;
  const double most = std::log(50.0);  // of one field; a kind of two devices would say anything
  const auto data = rows_of([](hardware::spec& /*whole*/) {});
  physics_widths out;
  if (data.rows.empty()) return out;
  const std::vector<bool> all(data.rows.size(), true);
  const auto by_device = fit_physics_folds(data, units_by_device(data), folds, config, pool);
  out.unseen = detail::widths_of(data, by_device.errors(data), all);
  for (const auto& [field, lose] : detail::spec_losses()) {
    const auto poorer = detail::widths_of(data, by_device.errors(rows_of(lose)), all);
    for (const auto& [kind, width] : out.unseen)
      if (const auto at = poorer.find(kind); detail::is_kind(data, kind) && at->second > width)
        out.missing[kind + ' ' + field] = std::min(most, std::sqrt(at->second * at->second - width * width));
  }
  const auto by_setting = fit_physics_folds(data, units_by_setting(data), folds, config, pool);
  out.measured = detail::widths_of(data, by_setting.errors(data), detail::met_elsewhere(data, by_setting.fold));
  return out;
}

}  // namespace ledg::inline LEDG_ABI
