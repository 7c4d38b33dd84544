// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "ledg/core/error.hpp"

/// @file shipped.hpp  Finds the data files that come with the program, by its own place on disk: `share/ledg` beside it
/// in a build tree, `../share/ledg` below an install prefix. No path is compiled in, so both may be moved.
namespace ledg_program {

/// Where shipped files may lie, in the order of the search.
inline std::array<std::filesystem::path, 2> shipped_folders() {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return {folder / "share" / "ledg", folder.parent_path() / "share" / "ledg"};
}

/// The shipped file called @p name, such as a checkpoint. @throws ledg::input_error naming the folders searched.
inline std::filesystem::path shipped_file(const std::string& name) {
  std::string searched;
  for (const auto& share : shipped_folders()) {
    if (std::filesystem::exists(share / name)) return share / name;
    searched += (searched.empty() ? "" : " and ") + share.string();
  }
  throw ledg::input_error(fmt::format("the shipped file {} is missing; searched {}", name, searched));
}

/// All shipped checkpoints, by name.
inline std::vector<std::filesystem::path> shipped_checkpoints() {
  std::vector<std::filesystem::path> found;
  for (const auto& share : shipped_folders()) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(share, ignored))
      if (entry.path().extension() == ".safetensors") found.push_back(entry.path());
    if (!found.empty()) break;
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The folder of the text encoder that comes with the project: beside the checkpoints once installed, beside their
/// folder in the sources, to which the build tree has a link.
inline std::optional<std::filesystem::path> shipped_encoder() {
  for (const auto& share : shipped_folders()) {
    if (!std::filesystem::exists(share)) continue;
    for (const auto& folder : {share, std::filesystem::canonical(share).parent_path()})
      if (auto encoder = folder / "encoders" / "minilm-distilled"; std::filesystem::exists(encoder / "config.json"))
        return encoder;
  }
  return std::nullopt;
}

}  // namespace ledg_program
