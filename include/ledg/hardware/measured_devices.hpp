// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/hardware/table_reader.hpp"
#include "ledg/hardware/tables/measured_names.hpp"

/// @file hardware/measured_devices.hpp
/// What tables of measurements call devices, where that is no name of the catalogue: a phone whose CPU, GPU and neural
/// unit were timed, a heading that describes a board, or something that has no row, and why.

namespace ledg::inline LEDG_ABI::hardware {

/// A device as a data set writes it. Empty names are units that are not known or were not timed.
struct measured_device {
  std::string data_set;
  std::string written;
  std::string cpu, gpu, npu;  ///< rows of the catalogue; `npu` also holds DSPs, TPUs and designs in FPGAs
  std::string reason;         ///< why there is none, or none of a unit that was timed: `not one device: several chips`
};

/// All of them, in the table's order. Thread-safe.
[[nodiscard]] inline const std::vector<measured_device>& measured_devices() {
  static const auto built = [] {
    std::vector<measured_device> all;
    detail::for_each_line(tables::measured_names, [&](const std::vector<std::string>& f) {
      if (f.size() != 6) detail::table_error("measured_names", "'" + f[0] + "'", "expected 6 fields");
      if (f[0] != "data_set") all.push_back({f[0], f[1], f[2], f[3], f[4], f[5]});
    });
    return all;
  }();
  return built;
}

/// The entry of @p written in @p data_set, or nullptr.
[[nodiscard]] inline const measured_device* find_measured(std::string_view data_set, std::string_view written) {
  for (const auto& m : measured_devices())
    if (m.data_set == data_set && m.written == written) return &m;
  return nullptr;
}

/// The row of the catalogue that @p written means in @p data_set where a unit of kind @p kind was timed (for `cpu` and
/// `gpu` those, else the accelerator); nullptr where there is none. A name without an entry is looked up as it is, and
/// with the kind behind it: the CPU of a `Jetson Nano`, which is a GPU's name, is the `Jetson Nano CPU`.
[[nodiscard]] inline const spec* device_of(std::string_view data_set, std::string_view written, device_kind kind) {
  const auto* const m = find_measured(data_set, written);
  if (m == nullptr) {
    const auto unit = [](device_kind k) { return k == device_kind::cpu ? 0 : k == device_kind::gpu ? 1 : 2; };
    for (const auto& name : {std::string(written), std::string(written) + " " + to_string(kind)})
      if (const auto* known = find_if_known(name); known != nullptr && unit(known->kind) == unit(kind)) return known;
    return nullptr;
  }
  const auto& name = kind == device_kind::cpu ? m->cpu : kind == device_kind::gpu ? m->gpu : m->npu;
  return name.empty() ? nullptr : &find(name);
}

/// The same where nobody says what kind of unit was timed: the one of the entry, if it has one alone.
[[nodiscard]] inline const spec* device_of(std::string_view data_set, std::string_view written) {
  const auto* const m = find_measured(data_set, written);
  if (m == nullptr) return find_if_known(written);
  const spec* only = nullptr;
  for (const auto* name : {&m->cpu, &m->gpu, &m->npu}) {
    if (name->empty()) continue;
    if (only != nullptr) return nullptr;
    only = &find(*name);
  }
  return only;
}

}  // namespace ledg::inline LEDG_ABI::hardware
