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

/// @file data/sets/pytorch_gpu_benchmark.hpp
/// The `torchvision` models on GPUs, one at a time, from the pytorch-gpu-benchmark project.

namespace ledg::inline LEDG_ABI::data::sets {

[[nodiscard]] inline dataset load_pytorch_gpu_benchmark(const std::filesystem::path& folder,
                                                        const load_options& options) {
  dataset_builder out("pytorch_gpu_benchmark");
  const auto graphs = find_file(out, folder, "torchvision_graphs.jsonl");
  const auto table = find_file(out, folder, "torchvision_gpu.csv");
  if (!graphs || !table) return out.finish();
  add_graphs(out, *graphs);
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto origin = col("source_folder"), gpu = col("gpu"), gpus = col("num_gpus"), prec = col("precision"),
             mode = col("mode"), model = col("model"), batch = col("batch_size"), time = col("median_ms");
  std::size_t missing = 0;
  while (rows.next()) {
    const bool train = rows[mode] == "train";
    if (rows[gpus] != "1" || (train && !options.training)) continue;
    const auto g = out.find_graph(rows[model]);
    if (!g) {
      ++missing;
      continue;
    }
    setting s;
    s.key = rows[origin] + "/" + rows[gpu] + "/" + rows[prec] + (train ? "/train" : "");
    s.device = rows[gpu];
    s.precision = hardware::parse_precision(rows[prec]);
    s.runtime = std::string("PyTorch 1.4 eager") + (train ? " training" : "");
    s.batch = rows.get<double>(batch);
    out.add_row(*g, out.add_setting(std::move(s)), rows.get<double>(batch), latency_field(rows, time));
  }
  out.note_left_out(missing, "pytorch_gpu_benchmark", "have no graph");
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
