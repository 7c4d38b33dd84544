// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/nnlqp_folder.hpp"
#include "ledg/data/setting_file.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/own.hpp
/// Measurements of one's own, in a folder of
///   - `latencies.csv`, one row per network: `id`, optionally `family`, and for each setting milliseconds, empty where
///     not measured;
///   - `settings.json`, which says for each of these columns what was measured (data/setting_file.hpp);
///   - the networks under their ids: `graphs.jsonl` (data/graph_jsonl.hpp), or ONNX files `onnx/ID.onnx`.
///
/// Unlike published tables, which are what they are, they can be put right: a column or a network that nothing
/// describes is an error, not a note. Measurements in memory go to data/builder.hpp.

namespace ledg::inline LEDG_ABI::data::sets {

/// A column of times and its setting, by number.
struct own_column {
  std::size_t column, setting;
};

/// The columns of times in @p rows, whose settings are added. @throws lookup_error on a column not in @p file
[[nodiscard]] inline std::vector<own_column> own_columns(dataset_builder& out, const io::csv_reader& rows,
                                                         const setting_file& file, const std::string& table,
                                                         const std::string& described) {
  std::vector<own_column> columns;
  for (std::size_t c = 0; c < rows.header().size(); ++c) {
    const auto& name = rows.header()[c];
    if (name == "id" || name == "family") continue;
    const auto at =
        std::find_if(file.settings.begin(), file.settings.end(), [&](const auto& s) { return s.key == name; });
    if (at == file.settings.end())
      throw lookup_error(table + ": '" + described + "' does not describe column '" + name + "'");
    columns.push_back({c, out.add_setting(*at)});
  }
  for (const auto& s : file.settings)
    if (!rows.has(s.key)) out.note("setting '" + s.key + "' has no column in '" + table + "'");
  return columns;
}

/// The network @p id, which is read from the folder @p onnx when a row names it first; nothing where there is none.
[[nodiscard]] inline std::optional<std::size_t> own_onnx(dataset_builder& out, const std::filesystem::path& onnx,
                                                         const std::string& id) {
  if (const auto known = out.find_graph(id)) return known;
  const auto name = id + ".onnx";
  if (!std::filesystem::is_regular_file(onnx / name)) return std::nullopt;
  return out.add_graph(nnlqp::read_network(onnx, name, id), id);
}

[[nodiscard]] inline dataset load_own(const std::filesystem::path& folder, const load_options&) {
  dataset_builder unnamed("own");
  const auto table = find_file(unnamed, folder, "latencies.csv");
  const auto described = find_file(unnamed, folder, "settings.json");
  const auto onnx = folder / "onnx";
  const bool from_onnx = std::filesystem::is_directory(onnx);
  const auto graphs = from_onnx ? onnx : find_file(unnamed, folder, "graphs.jsonl");
  if (!table || !described || !graphs) return unnamed.finish();

  const auto file = read_setting_file(*described, unnamed.name());
  dataset_builder out(file.name);
  io::csv_reader rows(*table);
  const auto id = rows.column("id");
  const auto family = rows.has("family") ? rows.column("family") : id;
  const auto columns = own_columns(out, rows, file, table->string(), described->string());
  if (!from_onnx)
    for_each_graph(*graphs, [&](graph_record&& r) {
      if (out.find_graph(r.network.id))
        throw corrupt_error(graphs->string() + ": network '" + r.network.id + "' appears twice");
      out.add_graph(std::move(r.network));
    });
  while (rows.next()) {
    const auto network = from_onnx ? own_onnx(out, onnx, rows[id]) : out.find_graph(rows[id]);
    if (!network)
      throw lookup_error(rows.place() + ": there is no network '" + rows[id] + "' in '" + graphs->string() + "'");
    if (family != id && !rows[family].empty()) out.set_family(*network, rows[family]);
    for (const auto& [c, s] : columns)
      if (!rows[c].empty()) out.add_row(*network, s, *out.setting_at(s).batch, latency_field(rows, c));
  }
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
