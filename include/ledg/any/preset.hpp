// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "ledg/checkpoint/file.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/model/presets.hpp"

/// @file any/preset.hpp
/// Presets by name, when a program runs.

namespace ledg::inline LEDG_ABI {

/// Calls `function(preset)` with the preset called @p name.
/// @param place file or option where the name stands
/// @throws lookup_error that names the presets there are, and what may have been meant.
template <class Function>
void with_preset(const std::string& name, const Function& function, const std::string& place = "") {
  bool found = false;
  for_each_preset([&](const auto& preset) {
    if (found || name != preset.name) return;
    found = true;
    function(preset);
  });
  if (!found) throw_unknown("preset", name, preset_names(), place);
}

/// Calls `function(preset)` with the preset that @p file holds.
/// @throws as `with_preset` for a composition that is no preset.
template <class Function>
void with_stored_preset(const checkpoint_file& file, const Function& function) {
  with_preset(file.preset(), function, "'" + file.path() + "'");
}

}  // namespace ledg::inline LEDG_ABI
