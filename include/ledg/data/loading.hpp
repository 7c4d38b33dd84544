// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "ledg/data/builder.hpp"
#include "ledg/data/graph_jsonl.hpp"

/// @file data/loading.hpp
/// What the loaders of published data sets (data/sets/) share.

namespace ledg::inline LEDG_ABI::data {

/// What to take of a data set.
struct load_options {
  bool training = false;  ///< also times of training steps, where a set has them
};

/// The file @p name in @p folder, plain or `.gz`; nothing, and a note to @p builder, where it is not there.
[[nodiscard]] inline std::optional<std::filesystem::path> find_file(dataset_builder& builder,
                                                                    const std::filesystem::path& folder,
                                                                    const std::string& name) {
  for (const auto& candidate : {folder / name, folder / (name + ".gz")})
    if (std::filesystem::exists(candidate)) return candidate;
  builder.note("'" + (folder / name).string() + "' is not there and was skipped");
  return std::nullopt;
}

/// Adds all networks of @p path under their own names. @throws as `for_each_graph` and `dataset_builder::add_graph`
inline void add_graphs(dataset_builder& builder, const std::filesystem::path& path) {
  for_each_graph(path, [&](graph_record&& r) { builder.add_graph(std::move(r.network)); });
}

}  // namespace ledg::inline LEDG_ABI::data
