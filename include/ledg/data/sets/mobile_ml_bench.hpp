// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/mobile_ml_bench.hpp
/// CNNs and vision transformers on phones, by framework, cores and precision.

namespace ledg::inline LEDG_ABI::data::sets {

/// Catalogue name of the GPU inside a phone of the mobile benchmark.
[[nodiscard]] inline std::string phone_gpu(const std::string& phone) {
  static constexpr std::pair<std::string_view, std::string_view> gpus[] = {
      {"pixel4", "Adreno 640"}, {"s10", "Mali-G76 MP12"},   {"mi8se", "Adreno 616"}, {"onefusion", "Adreno 616"},
      {"iphone7", "A10 GPU"},   {"a03s", "PowerVR GE8320"}, {"iphonexs", "A12 GPU"}};
  for (const auto& [name, gpu] : gpus)
    if (name == phone) return std::string(gpu);
  return phone + " GPU";
}

[[nodiscard]] inline dataset load_mobile_ml_bench(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("mobile_ml_bench");
  const auto graphs = find_file(out, folder, "real_graphs.jsonl");
  const auto table = find_file(out, folder, "e2e_latency.csv");
  if (!graphs || !table) return out.finish();
  add_graphs(out, *graphs);
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto framework = col("framework"), source = col("source"), model = col("model"), device = col("device"),
             cores = col("cores"), prec = col("precision"), time = col("mean_ms");
  std::size_t missing = 0;
  while (rows.next()) {
    const auto g = rows[source] == "real" ? out.find_graph(rows[model]) : std::nullopt;
    if (!g) {
      ++missing;
      continue;
    }
    setting s;
    s.key = rows[framework] + "/" + rows[device] + "/" + rows[cores] + "/" + rows[prec];
    s.device = rows[cores] == "gpu" ? phone_gpu(rows[device]) : rows[device];
    s.precision = hardware::parse_precision(rows[prec]);
    s.runtime = rows[framework] == "tflite" ? "TFLite" : "PyTorch Mobile";
    s.batch = 1;
    if (rows[cores] != "gpu") s.cores = rows[cores];
    s.dead = dead_operators::remove_unused;
    s.note = rows[device];
    out.add_row(*g, out.add_setting(std::move(s)), 1, latency_field(rows, time));
  }
  out.note_left_out(missing, "mobile_ml_bench (synthetic networks and some others)", "have no graph");
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
