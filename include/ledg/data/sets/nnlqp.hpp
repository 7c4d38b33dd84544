// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/nnlqp_folder.hpp"
#include "ledg/io/csv.hpp"
#include "ledg/io/json.hpp"

/// @file data/sets/nnlqp.hpp
/// NNLQP: networks of ten families under TensorRT, as its authors publish them or as converted for one family.

namespace ledg::inline LEDG_ABI::data::sets {

// NNLQP as published: `gt.txt` beside ONNX files, which are read when asked for.
[[nodiscard]] inline dataset load_nnlqp_folder(const std::filesystem::path& folder,
                                               const std::filesystem::path& table) {
  dataset_builder out("nnlqp");
  std::unordered_map<std::string, std::size_t> by_path;
  std::vector<std::string> paths, families;
  std::size_t missing = 0;
  nnlqp::for_each_timing(table, [&](nnlqp::timing&& t) {
    const auto [at, fresh] = by_path.emplace(t.path, paths.size());
    if (fresh && !std::filesystem::exists(folder / t.path)) at->second = std::string::npos;
    if (at->second == std::string::npos) {
      ++missing;
      return;
    }
    if (fresh) {
      paths.push_back(t.path);
      families.push_back(t.family);
      out.announce(std::move(t.path), std::move(t.family), std::move(t.stage));
    }
    out.add_row(at->second, out.add_setting(nnlqp::platform_setting(t.platform)), t.batch, t.latency_ms);
  });
  out.note_left_out(missing, "nnlqp", "have no graph");
  return out.finish([folder, paths = std::move(paths), families = std::move(families)](std::size_t i) {
    return nnlqp::read_network(folder, paths[i], families[i]);
  });
}

// Either that folder, or its tables as converted here, with graphs for one family.
[[nodiscard]] inline dataset load_nnlqp(const std::filesystem::path& folder, const load_options&) {
  for (const char* name : {"gt.txt", "gt.txt.gz"})
    if (std::filesystem::exists(folder / name)) return load_nnlqp_folder(folder, folder / name);
  dataset_builder out("nnlqp");
  auto s = nnlqp::platform_setting(1);
  s.batch = 1;
  const auto index = out.add_setting(s);
  if (const auto graphs = find_file(out, folder, "nnlqp_nasbench201_graphs.jsonl"))
    for_each_graph(*graphs, [&](graph_record&& r) {
      const io::json_view extra(r.extra, graphs->string());
      const auto time = extra["latency_ms"].get<double>(s.key);
      if (!(time > 0)) throw corrupt_error(graphs->string() + ": graph '" + r.network.id + "' has no positive time");
      out.add_row(out.add_graph(std::move(r.network), {}, {}, extra.get<std::string>("split", "")), index,
                  extra.get<double>("batch", 1), time);
    });
  if (const auto table = find_file(out, folder, "nnlqp_unseen_structure_gt.csv")) {
    io::csv_reader rows(*table);
    const auto id = rows.column("graph_id");
    std::size_t missing = 0;
    while (rows.next()) missing += out.find_graph(rows[id]) ? 0 : 1;
    out.note_left_out(missing, "nnlqp", "have no graph");
  }
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
