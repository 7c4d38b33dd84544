// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/accuracy_table.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/dead_operators.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/data/sets/help.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/nb201.hpp
/// NAS-Bench-201: 15625 cells, their accuracies and latencies from HELP, HW-NAS-Bench, nn-Meter
/// and BRP-NAS.

namespace ledg::inline LEDG_ABI::data::sets {

/// A column of the tables other than HELP's.
struct nb201_column {
  std::string_view file, column, device;
  ledg::precision precision;
  std::string_view runtime;
  dead_operators dead;
};

/// These columns, by file. Two tables have an Edge TPU with times of their own, so that runtimes must tell them apart.
/// What a runtime makes of dead edges is what the times say: those of cells with the same counts of operators that run
/// vary least.
[[nodiscard]] inline const auto& nb201_columns() {
  using enum dead_operators;
  using enum ledg::precision;
  static constexpr std::array columns{
      nb201_column{"hwnasbench_cifar10", "edgegpu_latency_ms", "Jetson TX2", fp32, "TensorRT", remove_unused},
      nb201_column{"hwnasbench_cifar10", "raspi4_latency_ms", "Raspberry Pi 4", fp32, "TFLite", remove_unused},
      nb201_column{"hwnasbench_cifar10", "edgetpu_latency_ms", "Edge TPU", int8, "TFLite, HW-NAS-Bench", remove},
      nb201_column{"hwnasbench_cifar10", "pixel3_latency_ms", "Pixel 3", fp32, "TFLite", remove_unused},
      nb201_column{"hwnasbench_cifar10", "eyeriss_latency_ms", "Eyeriss", fp32, "simulated", execute},
      nb201_column{"hwnasbench_cifar10", "fpga_latency_ms", "ZC706", fp32, "estimated", execute},
      nb201_column{"nnmeter", "cortexA76cpu_tflite21", "Snapdragon 855 CPU", fp32, "TFLite", remove},
      nb201_column{"nnmeter", "adreno640gpu_tflite21", "Adreno 640", fp32, "TFLite", remove},
      nb201_column{"nnmeter", "adreno630gpu_tflite21", "Adreno 630", fp32, "TFLite", remove},
      nb201_column{"nnmeter", "myriadvpu_openvino2019r2", "Movidius Myriad X", fp16, "OpenVINO", remove},
      nb201_column{"brpnas_subset", "embedded_gpu_jetson_nano_fp32", "Jetson Nano", fp32, "TensorRT", remove},
      nb201_column{"brpnas_subset", "embedded_gpu_jetson_nano_fp16", "Jetson Nano", fp16, "TensorRT", remove},
      nb201_column{"brpnas_subset", "embedded_tpu_edge_tpu_int8", "Edge TPU", int8, "TFLite, BRP-NAS", remove},
      nb201_column{"brpnas_subset", "mobile_cpu_snapdragon_855_kryo_485_int8", "Snapdragon 855 CPU", int8, "SNPE",
                   remove},
      nb201_column{"brpnas_subset", "mobile_gpu_snapdragon_855_adreno_640_int8", "Adreno 640", int8, "SNPE", remove},
      nb201_column{"brpnas_subset", "mobile_dsp_snapdragon_855_hexagon_690_int8", "Hexagon 690", int8, "SNPE", remove},
      nb201_column{"brpnas_i7", "desktop_cpu_core_i7_7820x_fp32", "Core i7-7820X", fp32, "TensorFlow", remove},
  };
  return columns;
}

/// A cell of the accuracy table.
struct nb201_row {
  nb201::cell cell;
  std::int64_t iso_class;  ///< isomorphic cells have the same
};

/// The cells of the accuracy table by `idx`.
[[nodiscard]] inline std::vector<nb201_row> read_nb201_cells(const std::filesystem::path& path) {
  io::csv_reader rows(path);
  const auto text = rows.column("arch_str");
  const auto iso = rows.column("iso_class");
  const auto idx = rows.column("idx");
  std::vector<nb201_row> cells;
  while (rows.next()) {
    if (rows.get<std::size_t>(idx) != cells.size())
      throw corrupt_error(rows.place() + ": idx " + rows[idx] + ", expected " + std::to_string(cells.size()));
    cells.push_back({nb201::parse(rows[text]), rows.get<std::int64_t>(iso)});
  }
  return cells;
}

/// What a column of the other tables was measured with.
[[nodiscard]] inline setting nb201_setting(const nb201_column& c) {
  setting s;
  s.key = std::string(c.file) + "/" + std::string(c.column);
  s.device = c.device;
  s.precision = c.precision;
  s.runtime = c.runtime;
  s.batch = 1;
  s.dead = c.dead;
  if (c.runtime == "simulated" || c.runtime == "estimated") s.note = std::string(c.runtime) + ", not measured";
  return s;
}

/// Adds the times of @p rows, whose `setting_of(column)` is a setting of @p out. Network `k * n + i` is cell `i` of
/// @p n, with dead edges as the k-th value of `dead_operators` says. @throws corrupt_error where there is no such cell
template <class SettingOf>
void add_nb201_rows(dataset_builder& out, const std::vector<latency_row>& rows, std::size_t n,
                    const SettingOf& setting_of) {
  for (const auto& r : rows) {
    std::size_t idx = n;
    std::from_chars(r.id.data(), r.id.data() + r.id.size(), idx);
    if (idx >= n) throw corrupt_error("nb201: there is no cell '" + r.id + "'");
    const auto number = setting_of(r.device);
    const auto& s = out.setting_at(number);
    out.add_row(static_cast<std::size_t>(s.dead) * n + idx, number, s.batch.value_or(1), r.latency_ms);
  }
}

[[nodiscard]] inline dataset load_nb201(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("nb201");
  const auto table = find_file(out, folder, "nb201_accuracy.csv");
  if (!table) return out.finish();
  const auto cells = std::make_shared<const std::vector<nb201_row>>(read_nb201_cells(*table));
  const auto n = cells->size();
  for (std::size_t form = 0; form < dead_operators_names.size(); ++form)
    for (const auto& c : *cells) out.announce(nb201::format(c.cell), "iso" + std::to_string(c.iso_class));
  if (const auto help = find_file(out, folder, "nb201_latency_help.csv"))
    add_nb201_rows(out, read_latency_table(*help, "idx"), n,
                   [&](const std::string& column) { return out.add_setting(help_setting(column)); });
  std::map<std::string_view, std::vector<nb201_column>> of_file;
  std::vector<std::string_view> files;
  for (const auto& c : nb201_columns()) {
    auto& columns = of_file[c.file];
    if (columns.empty()) files.push_back(c.file);
    columns.push_back(c);
  }
  for (const auto name : files) {
    const auto file = find_file(out, folder, "nb201_latency_" + std::string(name) + ".csv");
    if (!file) continue;
    std::map<std::string, std::size_t> settings;
    std::vector<std::string> columns;
    for (const auto& c : of_file[name]) {
      columns.emplace_back(c.column);
      settings[columns.back()] = out.add_setting(nb201_setting(c));
    }
    add_nb201_rows(out, read_latency_table(*file, "idx", columns), n,
                   [&](const std::string& column) { return settings.at(column); });
  }
  return out.finish(
      [cells, n](std::size_t i) { return nb201::network((*cells)[i % n].cell, static_cast<dead_operators>(i / n)); });
}

/// All columns `c10_*`, `c100_*` and `in16_*` of validation and test, percent; groups are isomorphism classes.
[[nodiscard]] inline accuracy_dataset load_nb201_accuracies(const std::filesystem::path& folder) {
  io::csv_reader rows(accuracy_file("nb201", folder, "nb201_accuracy.csv"));
  const auto text = rows.column("arch_str");
  const auto iso = rows.column("iso_class");
  return read_accuracy_table(
      "nb201", rows,
      [](const std::string& column) {
        return column.find("_val_") != std::string::npos || column.find("_test_") != std::string::npos;
      },
      [&](std::size_t) {
        return grouped_cell{nb201::cell_graph(nb201::parse(rows[text])), rows.get<std::int64_t>(iso)};
      });
}

}  // namespace ledg::inline LEDG_ABI::data::sets
