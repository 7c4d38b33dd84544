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
/// settings that the fit did not see. By kind (`mobile cpu`) and, where enough devices tell, by kind and runtime
/// (`mobile cpu tflite`).
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

  /// The entry of @p table for @p kind and @p runtime, else for the kind, else the largest; nothing where there is
  /// none.
  [[nodiscard]] static std::optional<double> find(const std::map<std::string, double>& table, const std::string& kind,
                                                  const std::string& runtime) {
    if (const auto at = table.find(kind + ' ' + runtime); at != table.end()) return at->second;
    if (const auto at = table.find(kind); at != table.end()) return at->second;
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
