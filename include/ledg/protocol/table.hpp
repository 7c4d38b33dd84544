// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"

/// @file protocol/table.hpp
/// Protocols of evaluation, as data: what is left out of a training, to be predicted then.

namespace ledg::inline LEDG_ABI {

/// What rows have in common that are left out together.
enum class fold_unit {
  device,     ///< by name
  chip,       ///< with its processor, its graphics unit and what it is built into (`hardware::chip_numbers`)
  runtime,    ///< software, in all its versions
  precision,  ///< of a device: the device stays in others
  kind,       ///< of device: `gpu`, `mobile cpu`, ...
  vendor,     ///< of the device
  family,     ///< of networks, on the same devices; in five folds
  source,     ///< data set: who measured
  setting     ///< the data set's own setting, by its key
};

/// A protocol by name.
struct latency_protocol {
  std::string_view name;
  std::string_view about;       ///< what it measures
  fold_unit unit;               ///< what is left out
  std::string_view left_out;    ///< names or globs of units, separated by `|`; empty: all
  bool together = false;        ///< in one fold; else each in turn
  std::string_view trained_on;  ///< names or globs of units, separated by `|`; empty: all that are not left out
};

/// All protocols.
inline constexpr std::array known_protocols{
    latency_protocol{"devices", "a device never met, each in turn", fold_unit::device, "", false, ""},
    latency_protocol{"chips", "a chip never met, each in turn, with all its parts", fold_unit::chip, "", false, ""},
    latency_protocol{"runtimes", "a known device with a runtime never met, each in turn", fold_unit::runtime, "", false,
                     ""},
    latency_protocol{"precisions", "a known device in a precision never met on it", fold_unit::precision, "", false,
                     ""},
    latency_protocol{"kinds", "a kind of device never met, each in turn", fold_unit::kind, "", false, ""},
    latency_protocol{"sources", "a data set never met, each in turn, on devices that others may have measured",
                     fold_unit::source, "", false, ""},
    latency_protocol{"families", "families of networks never met, on known devices, in five folds", fold_unit::family,
                     "", false, ""},
    latency_protocol{"amd-from-nvidia", "AMD's devices, from NVIDIA's alone", fold_unit::vendor, "AMD", true, "NVIDIA"},
    // Lee et al., "HELP", NeurIPS 2021: nine devices to learn from, six others.
    latency_protocol{"help-nb201", "HELP's six target devices of NAS-Bench-201, from its nine sources",
                     fold_unit::setting,
                     "help/titan_rtx_256|help/gold_6226|help/fpga|help/pixel2|help/raspi4|help/eyeriss", true,
                     "help/1080ti_1|help/1080ti_32|help/1080ti_256|help/silver_4114|help/silver_4210r|"
                     "help/samsung_a50|help/pixel3|help/essential_ph_1|help/samsung_s7"},
};

/// The protocol called @p name. @throws lookup_error naming the known ones.
[[nodiscard]] inline const latency_protocol& find_protocol(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& p : known_protocols) {
    if (p.name == name) return p;
    known.emplace_back(p.name);
  }
  throw_unknown("protocol", name, known);
}

/// The names in a list such as `left_out`.
[[nodiscard]] inline std::vector<std::string> listed_units(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const auto end = list.find('|');
    out.emplace_back(list.substr(0, end));
    list = end == std::string_view::npos ? "" : list.substr(end + 1);
  }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
