// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ledg/hardware/catalogue.hpp"
#include "ledg/train/split.hpp"

/// @file latency/corpus_options.hpp

namespace ledg::inline LEDG_ABI {

/// Which networks and devices are kept from training, and how many networks are taken.
struct corpus_options {
  split_rule split;
  /// Devices whose rows are never trained or validated on: names and aliases of the catalogue, names that a data set
  /// has for its own, or globs of either.
  std::vector<std::string> holdout_devices;
  std::size_t max_networks = 0;                        ///< most networks of a setting, drawn at random; 0: all
  std::map<std::string, std::size_t> max_networks_of;  ///< the same for data sets by name, before `max_networks`
  std::uint64_t seed = 0;                              ///< of that draw

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("split", self.split);
    visit("holdout_devices", self.holdout_devices);
    visit("max_networks", self.max_networks);
    visit("max_networks_of", self.max_networks_of);
    visit("seed", self.seed);
  }

  /// Whether @p pattern of `holdout_devices` names @p device.
  [[nodiscard]] static bool names_device(const std::string& pattern, const std::string& device) {
    if (const auto* known = hardware::find_if_known(pattern); known != nullptr && known->name == device) return true;
    return glob_match(pattern, device);
  }
  [[nodiscard]] bool holds_out(const std::string& device) const {
    return std::any_of(holdout_devices.begin(), holdout_devices.end(),
                       [&](const auto& pattern) { return names_device(pattern, device); });
  }
  /// Most networks of a setting of the data set @p source; 0: all.
  [[nodiscard]] std::size_t most_networks(const std::string& source) const {
    const auto own = max_networks_of.find(source);
    return own == max_networks_of.end() ? max_networks : own->second;
  }
};

}  // namespace ledg::inline LEDG_ABI
