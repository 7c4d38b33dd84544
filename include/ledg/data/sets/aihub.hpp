// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/aihub.hpp
/// Qualcomm AI Hub: networks on the processors, GPUs and neural units of phones, laptops and boards.

namespace ledg::inline LEDG_ABI::data::sets {

/// What AI Hub's words for a precision mean on a unit of kind @p unit: `float` is fp16 on a neural unit, which has
/// nothing else. Nothing for weights and activations of different width.
[[nodiscard]] inline std::optional<precision> aihub_precision(std::string_view text, device_kind unit) {
  if (text == "w8a8") return precision::int8;
  if (text == "float") return unit == device_kind::npu ? precision::fp16 : precision::fp32;
  return std::nullopt;
}

/// What AI Hub's words for a runtime mean on a unit of kind @p unit.
[[nodiscard]] inline std::string aihub_runtime(const std::string& text, device_kind unit) {
  const bool npu = unit == device_kind::npu;
  if (text == "tflite")
    return npu ? "TFLite QNN delegate" : unit == device_kind::gpu ? "TFLite GPU delegate" : "TFLite";
  if (text == "onnx") return npu ? "ONNX Runtime QNN" : "ONNX Runtime";
  if (text == "qnn_dlc") return "QNN DLC";
  if (text == "qnn_context_binary") return "QNN context binary";
  if (text == "precompiled_qnn_onnx") return "ONNX Runtime QNN precompiled";
  return text;
}

[[nodiscard]] inline dataset load_aihub(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("aihub");
  const auto graphs = find_file(out, folder, "aihub_graphs.jsonl");
  const auto table = find_file(out, folder, "aihub_latency.csv");
  if (!graphs || !table) return out.finish();
  add_graphs(out, *graphs);
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto model = col("model"), prec = col("precision"), device = col("device"), runtime = col("runtime"),
             unit = col("compute_unit"), time = col("latency_ms");
  static constexpr std::pair<std::string_view, device_kind> units[] = {
      {"NPU", device_kind::npu}, {"GPU", device_kind::gpu}, {"CPU", device_kind::cpu}};
  std::map<std::string, std::size_t> left_out;
  while (rows.next()) {
    const auto g = out.find_graph(rows[model]);
    auto kind = device_kind::cpu;
    for (const auto& [word, k] : units)
      if (word == rows[unit]) kind = k;
    const auto p = aihub_precision(rows[prec], kind);
    if (!g || !p) {
      ++left_out[!g ? "have no graph" : "state the precision '" + rows[prec] + "'"];
      continue;
    }
    setting s;
    s.key = rows[device] + "/" + rows[unit] + "/" + rows[runtime] + "/" + rows[prec];
    s.device = rows[device];
    s.hardware.kind = kind;
    s.hardware.mobile = true;
    s.precision = *p;
    s.runtime = aihub_runtime(rows[runtime], kind);
    s.batch = 1;
    s.dead = dead_operators::remove_unused;
    s.note = rows[device];
    out.add_row(*g, out.add_setting(std::move(s)), 1, latency_field(rows, time));
  }
  for (const auto& [why, count] : left_out) out.note_left_out(count, "aihub", why);
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
