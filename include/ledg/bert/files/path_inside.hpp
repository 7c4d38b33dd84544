// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

#include "ledg/core/error.hpp"

/// @file bert/files/path_inside.hpp
/// Names of files that stand in other files.

namespace ledg::inline LEDG_ABI::files {

/// @p folder / @p name, where @p name stands in a file that @p source names and must stay inside the folder.
/// @throws corrupt_error where it does not.
[[nodiscard]] inline std::filesystem::path path_inside(const std::filesystem::path& folder, const std::string& name,
                                                       const std::string& source) {
  const std::filesystem::path relative(name);
  if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end())
    throw corrupt_error(source + ": '" + name + "' leads out of the folder");
  if (name.find('\0') != std::string::npos) throw corrupt_error(source + ": a file name with a zero byte");
  return folder / relative;
}

}  // namespace ledg::inline LEDG_ABI::files
