// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <initializer_list>
#include <string>

#include "ledg/core/error.hpp"

/// @file shipped.hpp  Finds the data files that come with the program, by its own place on disk: `share/ledg` beside it
/// in a build tree, `../share/ledg` below an install prefix. No path is compiled in, so both may be moved.
namespace ledg_program {

/// The shipped file called @p name, such as a checkpoint. @throws ledg::input_error naming the folders searched.
inline std::filesystem::path shipped_file(const std::string& name) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
  std::string searched;
  for (const fs::path& share : {folder / "share" / "ledg", folder.parent_path() / "share" / "ledg"}) {
    if (fs::exists(share / name)) return share / name;
    searched += (searched.empty() ? "" : " and ") + share.string();
  }
  throw ledg::input_error(fmt::format("the shipped file {} is missing; searched {}", name, searched));
}

}  // namespace ledg_program
