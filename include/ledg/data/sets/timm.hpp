// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/timm.hpp
/// Image models of the `timm` library, as its authors benchmark them.

namespace ledg::inline LEDG_ABI::data::sets {

[[nodiscard]] inline dataset load_timm(const std::filesystem::path& folder, const load_options& options) {
  dataset_builder out("timm");
  const auto graphs = find_file(out, folder, "timm_graphs.jsonl");
  const auto table = find_file(out, folder, "timm_benchmark.csv");
  if (!graphs || !table) return out.finish();
  add_graphs(out, *graphs);
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto mode = col("mode"), hw = col("hardware"), prec = col("precision"), layout = col("layout"),
             compile = col("compile"), torch = col("torch"), model = col("model"), size = col("img_size"),
             batch = col("batch_size"), time = col("step_time_ms");
  std::size_t missing = 0;
  std::size_t unmeasured = 0;
  while (rows.next()) {
    const bool train = rows[mode] == "train";
    if (train && !options.training) continue;
    if (rows[time].empty() || rows[batch].empty()) {
      ++unmeasured;
      continue;
    }
    const auto g = out.find_graph(rows[model] + "@" + rows[size]);
    if (!g) {
      ++missing;
      continue;
    }
    setting s;
    s.key = rows[hw] + "/" + rows[prec] + "/" + rows[layout] + "/" + rows[compile] + "/" + rows[torch] +
            (train ? "/train" : "");
    s.device = rows[hw];
    s.precision = hardware::parse_precision(rows[prec]);
    const auto& t = rows[torch];  // pt240: version 2.4.0
    // pt113 is 1.13.0, pt240 is 2.4.0.
    s.runtime = "PyTorch " +
                (t.size() != 5 ? t
                 : t[2] == '1' ? "1." + t.substr(3)
                               : t.substr(2, 1) + "." + t.substr(3, 1)) +
                (rows[compile] == "eager" ? " eager" : " compiled") + (rows[layout] == "nhwc" ? " channels-last" : "") +
                (train ? " training" : "");
    if (rows[compile] != "eager") s.dead = dead_operators::remove_unused;
    out.add_row(*g, out.add_setting(std::move(s)), rows.get<double>(batch), latency_field(rows, time));
  }
  if (unmeasured > 0) out.note(std::to_string(unmeasured) + " rows of timm state no time or batch and were left out");
  out.note_left_out(missing, "timm", "have no graph");
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
