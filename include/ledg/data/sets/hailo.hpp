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
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/hailo.hpp
/// The model zoo of Hailo's neural processors.

namespace ledg::inline LEDG_ABI::data::sets {

/// The table states images a second of runs in which images follow one another through the chip. Their inverse counts
/// as the time of a batch of 1 or 8, which the settings note: a single image takes longer.
[[nodiscard]] inline dataset load_hailo(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("hailo");
  const auto graphs = find_file(out, folder, "hailo_graphs.jsonl");
  const auto table = find_file(out, folder, "hailo_model_zoo.csv");
  if (!graphs || !table) return out.finish();
  add_graphs(out, *graphs);
  io::csv_reader rows(*table);
  const auto hw = rows.column("hardware"), model = rows.column("model");
  std::size_t missing = 0;
  while (rows.next()) {
    const auto g = out.find_graph(rows[model]);
    if (!g) {
      ++missing;
      continue;
    }
    for (const int batch : {1, 8}) {
      const auto rate = rows.column("fps_batch" + std::to_string(batch));
      if (rows[rate].empty()) continue;
      setting s;
      s.key = rows[hw];
      s.device = rows[hw];
      s.hardware.kind = device_kind::npu;
      s.precision = precision::int8;
      s.runtime = "HailoRT";
      s.dead = dead_operators::remove_unused;
      s.note = "images a second of a pipelined run, not latencies";
      out.add_row(*g, out.add_setting(std::move(s)), batch, 1000 * batch / latency_field(rows, rate));
    }
  }
  out.note_left_out(missing, "hailo", "have no graph");
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
