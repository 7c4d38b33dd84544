// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/data/registry.hpp"
#include "ledg/data/setting_file.hpp"

/// @file data/named_folder.hpp
/// Data sets as people name them, `NAME=DIR`, and the names by which settings may speak of them.

namespace ledg::inline LEDG_ABI::data {

/// A data set, by the name of what reads it, and the folder it lies in.
struct named_folder {
  std::string name;
  std::filesystem::path folder;

  /// @p text as `NAME=DIR`. @param place option or file that says so
  /// @throws input_error where it has no name or no folder
  [[nodiscard]] static named_folder parse(const std::string& text, const std::string& place = "--data") {
    const auto at = text.find('=');
    if (at == 0 || at == std::string::npos || at + 1 == text.size())
      throw input_error(place + ": expected NAME=DIR, got '" + text + "'");
    return {text.substr(0, at), text.substr(at + 1)};
  }
};

/// Names that settings of a training on @p folders may give data sets: those of the library, whether they are learnt
/// from or not, so that one file of settings serves any choice of them; and what sets of one's own call themselves.
/// @throws input_error, corrupt_error for a settings.json that cannot be read
[[nodiscard]] inline std::vector<std::string> names_for_settings(std::span<const named_folder> folders) {
  auto names = dataset_names();
  std::erase(names, "own");  // how they are read, not what they are called
  for (const auto& [name, folder] : folders) {
    const auto described = folder / "settings.json";
    if (name == "own" && std::filesystem::exists(described)) names.push_back(read_setting_file(described, name).name);
  }
  return names;
}

/// @throws lookup_error where @p name, which stands in @p place, is none of @p known.
inline void check_dataset_name(const std::string& name, std::span<const std::string> known, const std::string& place) {
  if (std::find(known.begin(), known.end(), name) == known.end()) throw_unknown("data set", name, known, place);
}

}  // namespace ledg::inline LEDG_ABI::data
