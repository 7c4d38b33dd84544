// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "ledg/core/namespace.hpp"

/// @file latency/physics_widths.hpp

namespace ledg::inline LEDG_ABI {

/// How far plain physics may be wrong: half the width of 90 % intervals, in log latency, each from rows of devices or
/// settings that the fit did not see. By kind (`mobile cpu`) and, where several devices tell, by kind and runtime
/// (`mobile cpu tflite`), and with the precision (`mobile cpu tflite int8`).
struct physics_widths {
  std::map<std::string, double> unseen;    ///< devices that were never met
  std::map<std::string, double> measured;  ///< devices met in another runtime or precision only
  /// By kind and field (`gpu bandwidth_gbs`): what comes to it, as a sum of squares, where that field is not known.
  std::map<std::string, double> missing;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("unseen", self.unseen);
    visit("measured", self.measured);
    visit("missing", self.missing);
  }

  /// The entry of @p table for @p kind, runtime and precision, else for kind and runtime, else for the kind, else the
  /// largest; nothing where there is none. @param runtime_precision both, as `physics_kin::runtime_precision` has them
  [[nodiscard]] static std::optional<double> find(const std::map<std::string, double>& table, const std::string& kind,
                                                  const std::string& runtime_precision) {
    const auto runtime = runtime_precision.substr(0, runtime_precision.find(' '));
    for (const auto& key : {kind + ' ' + runtime_precision, kind + ' ' + runtime, kind})
      if (const auto at = table.find(key); at != table.end()) return at->second;
    std::optional<double> largest;
    for (const auto& [key, width] : table)
      if (!largest || width > *largest) largest = width;
    return largest;
  }
  /// What comes to the width where @p field of a device of @p kind is not known: by its kind, else the most of any.
  [[nodiscard]] double missing_width(const std::string& kind, const std::string& field) const {
    if (const auto at = missing.find(kind + ' ' + field); at != missing.end()) return at->second;
    double most = 0;
    for (const auto& [key, width] : missing)
      if (key.ends_with(' ' + field)) most = std::max(most, width);
    return most;
  }
};

}  // namespace ledg::inline LEDG_ABI
