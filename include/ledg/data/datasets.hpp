// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/nb101.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/data/neusight.hpp"
#include "ledg/data/nnlqp_folder.hpp"
#include "ledg/data/setting_file.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/io/csv.hpp"

/// @file data/datasets.hpp
/// The measured data sets the library knows, each read from a folder laid out as its publisher's tables were converted,
/// and measurements of one's own (`own`): a folder of
///   - `latencies.csv`, one row per network: `id`, optionally `family`, and for each setting milliseconds, empty where
///     not measured;
///   - `settings.json`, which says for each of these columns what was measured (data/setting_file.hpp);
///   - the networks under their ids: `graphs.jsonl` (data/graph_jsonl.hpp), or ONNX files `onnx/ID.onnx`.
///
/// Tables and graphs may be compressed (`.gz`).

namespace ledg::inline LEDG_ABI::data {

/// What to take of a data set.
struct load_options {
  bool training = false;  ///< also times of training steps, where a set has them
};

namespace detail {

namespace fs = std::filesystem;

/// Builds a dataset: settings by key, graphs by id, missing files noted.
class collector {
 public:
  explicit collector(std::string name) { result_.name = std::move(name); }

  /// The file in @p folder, or nothing and a note where it is not there.
  [[nodiscard]] std::optional<fs::path> file(const fs::path& folder, const std::string& name) {
    for (const auto& candidate : {folder / name, folder / (name + ".gz")})
      if (fs::exists(candidate)) return candidate;
    result_.notes.push_back("'" + (folder / name).string() + "' is not there and was skipped");
    return std::nullopt;
  }

  /// Index of the setting with @p s.key; the first one of a key counts. The device is looked up in the catalogue by
  /// @p s.device.
  std::size_t setting_index(setting s) {
    const auto [at, fresh] = by_key_.emplace(s.key, result_.settings.size());
    if (!fresh) return at->second;
    s.source = result_.name;
    if (const auto* known = hardware::find_if_known(s.device)) {
      s.device = known->name;
      s.hardware = *known;
      s.in_catalogue = true;
    } else if (s.hardware.name.empty()) {
      s.hardware.name = s.device;
    }
    result_.settings.push_back(std::move(s));
    return at->second;
  }

  /// Remembers a network; @p split may be empty.
  std::size_t add_graph(graph g, std::string split = {}) {
    if (!split.empty() || !result_.splits.empty()) {
      result_.splits.resize(result_.ids.size());
      result_.splits.push_back(std::move(split));
    }
    by_id_.emplace(g.id, graphs_.size());
    result_.ids.push_back(g.id);
    result_.families.push_back(g.family);
    graphs_.push_back(std::move(g));
    return graphs_.size() - 1;
  }

  [[nodiscard]] std::optional<std::size_t> graph_index(const std::string& id) const {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? std::nullopt : std::optional(at->second);
  }

  void add_row(std::size_t graph, std::size_t setting, double batch, double latency_ms) {
    result_.rows.push_back({graph, setting, batch, latency_ms});
  }

  void note(std::string text) { result_.notes.push_back(std::move(text)); }

  /// Notes that @p n rows of @p what have no graph, if any.
  void note_without_graph(std::size_t n, const std::string& what) {
    if (n > 0) note(std::to_string(n) + " rows of " + what + " have no graph and were left out");
  }

  [[nodiscard]] dataset& result() { return result_; }

  [[nodiscard]] dataset take() {
    if (result_.graphs.empty()) result_.graphs = graph_list(std::move(graphs_));
    return std::move(result_);
  }

 private:
  dataset result_;
  std::vector<graph> graphs_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::unordered_map<std::string, std::size_t> by_id_;
};

/// A device column of HELP's tables: `gold_6226`, `pixel2` or `<gpu>_<batch>`.
[[nodiscard]] inline setting help_setting(const std::string& column) {
  setting s;
  s.key = "help/" + column;
  s.device = column;
  s.runtime = "PyTorch eager";
  if (hardware::find_if_known(column) == nullptr) {
    const auto underscore = column.rfind('_');
    double batch = 0;
    const auto* const end = column.data() + column.size();
    if (underscore == std::string::npos || std::from_chars(column.data() + underscore + 1, end, batch).ptr != end ||
        batch < 1)
      throw lookup_error("HELP: '" + column + "' is neither a device of the catalogue nor <gpu>_<batch>",
                         hardware::similar_names(column));
    s.batch = batch;
    s.device = column.substr(0, underscore);
    return s;
  }
  s.batch = 1;
  const auto& device = hardware::find(column);
  if (column == "raspi4" || column == "pixel3") {  // values of HW-NAS-Bench, whose converter prunes unused edges
    s.runtime = "TFLite";
    s.dead = dead_operators::remove_unused;
  } else if (column == "eyeriss") {
    s.runtime = "simulated";
    s.note = "simulated by HW-NAS-Bench, not measured";
  } else if (column == "fpga") {
    s.runtime = "estimated";
    s.note = "estimated by HW-NAS-Bench, not measured";
  } else if (device.mobile) {
    s.runtime = "PyTorch Mobile";
    s.resolution_ms = 1;
  } else {
    s.note = "batch is not stated; 1 is assumed";
  }
  return s;
}

/// A column of another NAS-Bench-201 table.
struct nb201_column {
  std::string_view file, column, device;
  ledg::precision precision;
  std::string_view runtime;
  dead_operators dead;
};

inline constexpr auto fp32 = ledg::precision::fp32;
inline constexpr auto fp16 = ledg::precision::fp16;
inline constexpr auto int8 = ledg::precision::int8;

// Two tables have an Edge TPU with times of their own, so that runtimes must tell them apart. What a runtime makes of
// dead edges is what the times say: those of cells with the same counts of operators that run vary least.
using enum dead_operators;
inline constexpr std::array nb201_columns{
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

struct nb201_row {
  nb201::cell cell;
  std::int64_t iso_class;
};

/// The cells of the accuracy table by `idx`.
[[nodiscard]] inline std::vector<nb201_row> read_nb201_cells(const fs::path& path) {
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

// Graph k * n + i is cell i, with dead edges as the k-th value of `dead_operators` says.
[[nodiscard]] inline dataset load_nb201(const fs::path& folder, const load_options&) {
  collector out("nb201");
  const auto table = out.file(folder, "nb201_accuracy.csv");
  if (!table) return out.take();
  const auto cells = std::make_shared<const std::vector<nb201_row>>(read_nb201_cells(*table));
  const auto n = cells->size();
  auto& result = out.result();
  const auto count = dead_operators_names.size() * n;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& c = (*cells)[i % n];
    result.ids.push_back(nb201::format(c.cell));
    result.families.push_back("iso" + std::to_string(c.iso_class));
  }
  result.graphs = graph_list(count, [cells, n](std::size_t i) {
    return nb201::network((*cells)[i % n].cell, static_cast<dead_operators>(i / n));
  });
  const auto add = [&](const latency_row& r, std::size_t index) {
    std::size_t idx = n;
    std::from_chars(r.id.data(), r.id.data() + r.id.size(), idx);
    if (idx >= n) throw corrupt_error("nb201: there is no cell '" + r.id + "'");
    const auto& s = result.settings[index];
    out.add_row(static_cast<std::size_t>(s.dead) * n + idx, index, s.batch.value_or(1), r.latency_ms);
  };
  if (const auto help = out.file(folder, "nb201_latency_help.csv"))
    for (const auto& r : read_latency_table(*help, "idx")) add(r, out.setting_index(help_setting(r.device)));
  std::string_view last;
  for (const auto& c : nb201_columns) {
    if (c.file == last) continue;
    last = c.file;
    const auto file = out.file(folder, "nb201_latency_" + std::string(c.file) + ".csv");
    if (!file) continue;
    std::map<std::string, std::size_t> settings;
    std::vector<std::string> columns;
    for (const auto& d : nb201_columns) {
      if (d.file != c.file) continue;
      setting s;
      s.key = std::string(d.file) + "/" + std::string(d.column);
      s.device = d.device;
      s.precision = d.precision;
      s.runtime = d.runtime;
      s.batch = 1;
      s.dead = d.dead;
      if (d.runtime == "simulated" || d.runtime == "estimated") s.note = std::string(d.runtime) + ", not measured";
      columns.emplace_back(d.column);
      settings[columns.back()] = out.setting_index(std::move(s));
    }
    for (const auto& r : read_latency_table(*file, "idx", columns)) add(r, settings.at(r.device));
  }
  return out.take();
}

[[nodiscard]] inline dataset load_help(const fs::path& folder, const load_options&) {
  collector out("help_fbnet_ofa");
  for (const std::string space : {"fbnet", "ofa"}) {
    const auto graphs = out.file(folder, space + "_graphs.jsonl");
    const auto table = out.file(folder, space + "_latency.csv");
    if (!graphs || !table) continue;
    for_each_graph(*graphs, [&](graph_record&& r) {
      r.network.id = space + "-" + r.network.id;
      out.add_graph(std::move(r.network));
    });
    std::vector<std::string> columns;
    const auto header = io::csv_reader(*table).header();
    for (const auto& c : header)
      if (c != "idx" && c != "ops" && c != "ks" && c != "e" && c != "d" && c != "r") columns.push_back(c);
    std::size_t missing = 0;
    std::map<std::string, std::size_t> settings;
    for (const auto& c : columns) {
      auto s = help_setting(c);
      s.key = space + "/" + c;
      settings[c] = out.setting_index(std::move(s));
    }
    for (const auto& r : read_latency_table(*table, "idx", columns)) {
      const auto s = settings.at(r.device);
      if (const auto g = out.graph_index(space + "-" + r.id))
        out.add_row(*g, s, *out.result().settings[s].batch, r.latency_ms);
      else
        ++missing;
    }
    out.note_without_graph(missing, space);
  }
  return out.take();
}

[[nodiscard]] inline dataset load_timm(const fs::path& folder, const load_options& options) {
  collector out("timm");
  const auto graphs = out.file(folder, "timm_graphs.jsonl");
  const auto table = out.file(folder, "timm_benchmark.csv");
  if (!graphs || !table) return out.take();
  for_each_graph(*graphs, [&](graph_record&& r) { out.add_graph(std::move(r.network)); });
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
    const auto g = out.graph_index(rows[model] + "@" + rows[size]);
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
    out.add_row(*g, out.setting_index(std::move(s)), rows.get<double>(batch), latency_field(rows, time));
  }
  if (unmeasured > 0) out.note(std::to_string(unmeasured) + " rows of timm state no time or batch and were left out");
  out.note_without_graph(missing, "timm");
  return out.take();
}

/// Catalogue name of the GPU inside a phone of the mobile benchmark.
[[nodiscard]] inline std::string phone_gpu(const std::string& phone) {
  static constexpr std::pair<std::string_view, std::string_view> gpus[] = {
      {"pixel4", "Adreno 640"}, {"s10", "Mali-G76 MP12"},   {"mi8se", "Adreno 616"}, {"onefusion", "Adreno 616"},
      {"iphone7", "A10 GPU"},   {"a03s", "PowerVR GE8320"}, {"iphonexs", "A12 GPU"}};
  for (const auto& [name, gpu] : gpus)
    if (name == phone) return std::string(gpu);
  return phone + " GPU";
}

[[nodiscard]] inline dataset load_mobile(const fs::path& folder, const load_options&) {
  collector out("mobile_ml_bench");
  const auto graphs = out.file(folder, "real_graphs.jsonl");
  const auto table = out.file(folder, "e2e_latency.csv");
  if (!graphs || !table) return out.take();
  for_each_graph(*graphs, [&](graph_record&& r) { out.add_graph(std::move(r.network)); });
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto framework = col("framework"), source = col("source"), model = col("model"), device = col("device"),
             cores = col("cores"), prec = col("precision"), time = col("mean_ms");
  std::size_t missing = 0;
  while (rows.next()) {
    const auto g = rows[source] == "real" ? out.graph_index(rows[model]) : std::nullopt;
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
    out.add_row(*g, out.setting_index(std::move(s)), 1, latency_field(rows, time));
  }
  out.note_without_graph(missing, "mobile_ml_bench (synthetic networks and some others)");
  return out.take();
}

/// What a heading like `Rockchip RK3588 (Cortex-A76 2.4GHz x 4 + Cortex-A55 1.8GHz x 4)` says of a processor: number of
/// cores and the highest clock. A GPU's clock and lanes behind the processor's are left out.
[[nodiscard]] inline hardware::spec spec_of_heading(const std::string& heading, bool gpu) {
  hardware::spec s;
  s.name = heading;
  s.mobile = true;
  s.kind = gpu ? device_kind::gpu : device_kind::cpu;
  const auto text = lower_case(heading);
  for (const std::string vendor : {"Qualcomm", "Rockchip", "HiSilicon", "Loongson", "Phytium", "NVIDIA", "AMD", "Intel",
                                   "Huawei", "Allwinner", "Amlogic", "MediaTek", "Apple", "Broadcom", "AXERA"})
    if (s.vendor.empty() && text.find(lower_case(vendor)) != std::string::npos) s.vendor = vendor;
  for (const auto* server : {"epyc", "threadripper", "azure", "aws", "desktop", "kunpeng", "rtx", "xeon", "v100"})
    if (text.find(server) != std::string::npos) s.mobile = false;
  if (gpu) return s;
  double cores = 0;
  double clock = 0;
  const auto part = text.substr(0, std::min({text.find("adreno"), text.find("mali"), text.find("radeon"),
                                             text.find("ampere"), text.find("immortal"), text.size()}));
  for (auto at = part.find("hz"); at != std::string::npos; at = part.find("hz", at + 2)) {
    if (at == 0 || (part[at - 1] != 'g' && part[at - 1] != 'm')) continue;
    auto begin = at - 1;
    while (begin > 0 && part[begin - 1] == ' ') --begin;
    const auto end = begin;
    while (begin > 0 && (std::isdigit(static_cast<unsigned char>(part[begin - 1])) != 0 || part[begin - 1] == '.'))
      --begin;
    double value = 0;
    if (std::from_chars(part.data() + begin, part.data() + end, value).ec != std::errc()) continue;
    clock = std::max(clock, part[at - 1] == 'm' ? value / 1000 : value);
    auto next = at + 2;
    while (next < part.size() && part[next] == ' ') ++next;
    double count = 1;
    if (next < part.size() && (part[next] == 'x' || part[next] == '*')) {
      ++next;
      while (next < part.size() && part[next] == ' ') ++next;
      std::from_chars(part.data() + next, part.data() + part.size(), count);
      cores += count;
    } else if (next < part.size() && part[next] == '+') {
      cores += 1;  // `2.96 GHz + 2.42 GHz x 3`
    }
  }
  if (cores >= 1) s.cores = cores;
  if (clock > 0) s.clock_ghz = clock;
  s.architecture = "";
  s.source = "the benchmark's heading";
  return s;
}

/// Part of a heading of the ncnn benchmark that names a catalogue device, for runs on the processor and on the GPU.
struct ncnn_device {
  std::string_view part, cpu, gpu;
};

inline constexpr std::array ncnn_devices{
    ncnn_device{"Jetson AGX Orin", "", "Jetson AGX Orin"},
    ncnn_device{"Threadripper 3970X", "3970X", ""},
    ncnn_device{"Quadro RTX 8000", "", "Quadro RTX 8000"},
    ncnn_device{"RTX3090", "", "RTX 3090"},
    ncnn_device{"V1605B", "V1605B", "Radeon Vega 8"},
    ncnn_device{"Snapdragon 855+", "Snapdragon 855+ CPU", "Adreno 640"},
    ncnn_device{"Snapdragon 835", "Snapdragon 835 CPU", "Adreno 540"},
    ncnn_device{"Snapdragon 888", "Snapdragon 888 CPU", "Adreno 660"},
    ncnn_device{"Snapdragon 8 Gen 2", "Snapdragon 8 Gen 2 CPU", "Adreno 740"},
    ncnn_device{"Raspberry Pi 3 Model B+", "Raspberry Pi 3 Model B+", ""},
    ncnn_device{"Raspberry Pi 5 Broadcom BCM2712, Cortex", "Raspberry Pi 5", ""},
    ncnn_device{"Raspberry Pi 5 Broadcom BCM2712, VideoCore", "", "VideoCore VII"},
    ncnn_device{"Raspberry Pi Zero 2 W", "Raspberry Pi Zero 2 W", ""},
    ncnn_device{"RK3588", "RK3588 CPU", ""},
    ncnn_device{"RK3399 (Cortex-A72 1.8GHz", "RK3399 CPU", ""},
    ncnn_device{"Jetson Orin Nano", "", "Jetson Orin Nano"},
    ncnn_device{"Jetson Nano", "", "Jetson Nano"},
    ncnn_device{"Jetson TX2 NX", "", "Jetson TX2 NX"},
    ncnn_device{"iPhone 5S", "iPhone 5S", ""},
    ncnn_device{"Kunpeng 920 7260", "Kunpeng 920 7260", ""},
    ncnn_device{"Atom x5-Z8350", "Atom x5-Z8350", ""},
    ncnn_device{"Celeron N5105", "Celeron N5105", ""},
    ncnn_device{"RTX2060 of Notebook", "", "RTX 2060 Laptop"},
    ncnn_device{"RTX A3000", "", "RTX A3000 Laptop"},
    ncnn_device{"Jetson AGX Xavier", "", "Jetson AGX Xavier"},
    ncnn_device{"13-inch, M1, 2020", "M1", "M1 GPU"},
    ncnn_device{"13-inch, M3, 2024", "M3", "M3 GPU"},
    ncnn_device{"Radeon Pro 555X", "", "Radeon Pro 555X"},
    ncnn_device{"Ryzen 5700g", "5700G", ""},
    ncnn_device{"Celeron M 420", "Celeron M 420", ""},
    ncnn_device{"i7-11800H", "i7-11800H", "RTX 3070 Laptop"},
    ncnn_device{"i7-7700K", "i7-7700K", "GTX 1050 Ti"},
    ncnn_device{"Ryzen 9 5950X", "5950X", ""},
    ncnn_device{"RTX 3060 Ti", "", "RTX 3060 Ti"},
    ncnn_device{"i7-13700K", "i7-13700K", ""},
    ncnn_device{"Xeon Phi 3120A", "Xeon Phi 3120A", ""},
    ncnn_device{"EPYC 7742", "EPYC 7742", ""},
    ncnn_device{"V100-PCIE-32GB", "", "V100 PCIe 32GB"},
};

/// Catalogue name of what an ncnn run used, or the heading. Of several GPUs only the one the table names counts: an
/// integrated second one (`UHD Graphics`) is not the heading's.
[[nodiscard]] inline std::string ncnn_device_name(const std::string& heading, int gpu_device,
                                                  const std::string& gpu_names) {
  const bool gpu = gpu_device >= 0;
  const auto tag = std::to_string(gpu_device) + ":";
  const auto at = gpu ? gpu_names.find(tag) : std::string::npos;
  const auto printed = at == std::string::npos ? std::string() : gpu_names.substr(at, gpu_names.find('|', at) - at);
  if (printed.find("UHD Graphics") != std::string::npos) return printed.substr(tag.size());
  for (const auto& d : ncnn_devices)
    if (heading.find(d.part) != std::string::npos) {
      const auto name = std::string(gpu ? d.gpu : d.cpu);
      if (!name.empty()) return name;
    }
  return heading + (gpu ? " GPU" : " CPU");  // a board's bare name may be its GPU's in the catalogue
}

[[nodiscard]] inline dataset load_ncnn(const fs::path& folder, const load_options&) {
  collector out("ncnn");
  const auto graphs = out.file(folder, "ncnn_networks.jsonl");
  const auto table = out.file(folder, "ncnn_benchmark.csv");
  if (!graphs || !table) return out.take();
  for_each_graph(*graphs, [&](graph_record&& r) {
    if (r.network.family.empty()) r.network.family = r.network.id;
    out.add_graph(std::move(r.network));
  });
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto hw = col("hardware"), run = col("run"), net = col("net"), threads = col("num_threads"),
             powersave = col("powersave"), gpu_device = col("gpu_device"), gpu_names = col("gpu_names"),
             time = col("min_ms"), note = col("note");
  std::size_t missing = 0;
  while (rows.next()) {
    const auto g = out.graph_index(rows[net]);
    if (!g) {
      ++missing;
      continue;
    }
    const int device = rows[gpu_device].empty() ? -1 : rows.get<int>(gpu_device);
    setting s;
    s.key =
        rows[hw] + "/run" + rows[run] + "/t" + rows[threads] + "/p" + rows[powersave] + "/g" + std::to_string(device);
    s.device = ncnn_device_name(rows[hw], device, rows[gpu_names]);
    s.hardware = spec_of_heading(rows[hw], device >= 0);
    s.runtime = device >= 0 ? "ncnn Vulkan" : "ncnn";
    s.batch = 1;
    s.cores = rows[threads] + (rows[threads] == "1" ? " thread" : " threads") +
              (rows[powersave] == "1"   ? " little cores"
               : rows[powersave] == "2" ? " big cores"
                                        : "");
    s.dead = dead_operators::remove_unused;
    s.note = rows[note];
    out.add_row(*g, out.setting_index(std::move(s)), 1, latency_field(rows, time));
  }
  out.note_without_graph(missing, "ncnn");
  return out.take();
}

// The graphs' shapes hold the real batch, so every row counts as batch 1.
[[nodiscard]] inline dataset load_neusight(const fs::path& folder, const load_options& options) {
  collector out("neusight");
  const auto table = out.file(folder, "records.jsonl");
  if (!table) return out.take();
  std::unordered_map<std::string, std::size_t> by_graph_key;
  neusight::for_each_record(*table, [&](neusight::record&& r) {
    const bool train = r.mode == "training";
    if (train && !options.training) return;
    const auto [at, fresh] = by_graph_key.emplace(r.graph_key, 0);
    if (fresh) {
      auto id = r.network_id;
      if (out.graph_index(id)) id += "#" + r.graph_key;
      at->second = out.add_graph(neusight::unroll(r.network, false, id, r.family));
    }
    const bool compiled = r.runtime.find("compile") != std::string::npos;
    setting s;
    s.key = r.device + "/" + r.runtime + (train ? "/train" : "");
    s.device = r.device;
    const auto version = r.runtime.find("pytorch-") == 0 ? r.runtime.substr(8, 3) : std::string();
    s.runtime = "PyTorch " + version + (compiled ? " compiled" : " eager") + (train ? " training" : "");
    s.batch = 1;
    if (compiled) s.dead = dead_operators::remove_unused;
    s.note = "shapes hold the batch";
    if (r.op_sum_ms > 0 && r.op_sum_ms / r.latency_ms < 0.85)
      out.note(r.id + ": operators sum to less than 0.85 of the latency, which holds memory allocation");
    out.add_row(at->second, out.setting_index(std::move(s)), 1, r.latency_ms);
  });
  return out.take();
}

// NNLQP as published: `gt.txt` beside ONNX files, which are read when asked for.
[[nodiscard]] inline dataset load_nnlqp_folder(const fs::path& folder, const fs::path& table) {
  collector out("nnlqp");
  auto& result = out.result();
  std::unordered_map<std::string, std::size_t> by_path;
  std::size_t missing = 0;
  nnlqp::for_each_timing(table, [&](nnlqp::timing&& t) {
    const auto [at, fresh] = by_path.emplace(t.path, result.ids.size());
    if (fresh && !fs::exists(folder / t.path)) at->second = std::string::npos;
    if (at->second == std::string::npos) {
      ++missing;
      return;
    }
    if (fresh) {
      result.ids.push_back(std::move(t.path));
      result.families.push_back(std::move(t.family));
      result.splits.push_back(std::move(t.stage));
    }
    out.add_row(at->second, out.setting_index(nnlqp::platform_setting(t.platform)), t.batch, t.latency_ms);
  });
  out.note_without_graph(missing, "nnlqp");
  result.graphs = graph_list(result.ids.size(), [folder, ids = result.ids, families = result.families](std::size_t i) {
    return nnlqp::read_network(folder, ids[i], families[i]);
  });
  return out.take();
}

// Either that folder, or its tables as converted here, with graphs for one family.
[[nodiscard]] inline dataset load_nnlqp(const fs::path& folder, const load_options&) {
  for (const char* name : {"gt.txt", "gt.txt.gz"})
    if (fs::exists(folder / name)) return load_nnlqp_folder(folder, folder / name);
  collector out("nnlqp");
  auto s = nnlqp::platform_setting(1);
  s.batch = 1;
  const auto index = out.setting_index(s);
  if (const auto graphs = out.file(folder, "nnlqp_nasbench201_graphs.jsonl"))
    for_each_graph(*graphs, [&](graph_record&& r) {
      const io::json_view extra(r.extra, graphs->string());
      const auto time = extra["latency_ms"].get<double>(s.key);
      if (!(time > 0)) throw corrupt_error(graphs->string() + ": graph '" + r.network.id + "' has no positive time");
      out.add_row(out.add_graph(std::move(r.network), extra.get<std::string>("split", "")), index,
                  extra.get<double>("batch", 1), time);
    });
  if (const auto table = out.file(folder, "nnlqp_unseen_structure_gt.csv")) {
    io::csv_reader rows(*table);
    const auto id = rows.column("graph_id");
    std::size_t missing = 0;
    while (rows.next()) missing += out.graph_index(rows[id]) ? 0 : 1;
    out.note_without_graph(missing, "nnlqp");
  }
  return out.take();
}

[[nodiscard]] inline dataset load_accel(const fs::path& folder, const load_options&) {
  collector out("accel_nasbench");
  const auto graphs = out.file(folder, "accel_graphs.jsonl");
  const auto table = out.file(folder, "accel_nasbench.csv");
  if (!graphs || !table) return out.take();
  for_each_graph(*graphs, [&](graph_record&& r) { out.add_graph(std::move(r.network)); });
  for (const std::string device : {"zcu102", "vck190"}) {
    std::size_t missing = 0;
    setting s;
    s.key = device;
    s.device = device;
    s.precision = int8;
    s.runtime = "Vitis AI DPU";
    s.batch = 1;
    s.dead = dead_operators::remove_unused;
    const auto index = out.setting_index(s);
    for (const auto& r : read_latency_table(*table, "id", {"latency_" + device})) {
      if (const auto g = out.graph_index(r.id))
        out.add_row(*g, index, 1, r.latency_ms);
      else
        ++missing;
    }
    out.note_without_graph(missing, "accel_nasbench/" + device);
  }
  return out.take();
}

[[nodiscard]] inline dataset load_torchvision(const fs::path& folder, const load_options& options) {
  collector out("pytorch_gpu_benchmark");
  const auto graphs = out.file(folder, "torchvision_graphs.jsonl");
  const auto table = out.file(folder, "torchvision_gpu.csv");
  if (!graphs || !table) return out.take();
  for_each_graph(*graphs, [&](graph_record&& r) { out.add_graph(std::move(r.network)); });
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto origin = col("source_folder"), gpu = col("gpu"), gpus = col("num_gpus"), prec = col("precision"),
             mode = col("mode"), model = col("model"), batch = col("batch_size"), time = col("median_ms");
  std::size_t missing = 0;
  while (rows.next()) {
    const bool train = rows[mode] == "train";
    if (rows[gpus] != "1" || (train && !options.training)) continue;
    const auto g = out.graph_index(rows[model]);
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
    out.add_row(*g, out.setting_index(std::move(s)), rows.get<double>(batch), latency_field(rows, time));
  }
  out.note_without_graph(missing, "pytorch_gpu_benchmark");
  return out.take();
}

// Measurements of one's own. Unlike published tables, which are what they are, they can be put right: a column or a
// network that nothing describes is an error, not a note.
[[nodiscard]] inline dataset load_own(const fs::path& folder, const load_options&) {
  collector out("own");
  const auto table = out.file(folder, "latencies.csv");
  const auto described = out.file(folder, "settings.json");
  const auto onnx = folder / "onnx";
  const bool from_onnx = fs::is_directory(onnx);
  const auto graphs = from_onnx ? onnx : out.file(folder, "graphs.jsonl");
  if (!table || !described || !graphs) return out.take();
  auto& result = out.result();
  auto file = read_setting_file(*described, result.name);
  result.name = std::move(file.name);

  io::csv_reader rows(*table);
  const auto id = rows.column("id");
  const auto family = rows.has("family") ? rows.column("family") : id;
  std::vector<std::pair<std::size_t, std::size_t>> columns;  // column, setting
  for (std::size_t c = 0; c < rows.header().size(); ++c) {
    if (c == id || c == family) continue;
    const auto& name = rows.header()[c];
    const auto at =
        std::find_if(file.settings.begin(), file.settings.end(), [&](const auto& s) { return s.key == name; });
    if (at == file.settings.end())
      throw lookup_error(table->string() + ": '" + described->string() + "' does not describe column '" + name + "'");
    columns.emplace_back(c, out.setting_index(*at));
  }
  for (const auto& s : file.settings)
    if (!rows.has(s.key)) out.note("setting '" + s.key + "' has no column in '" + table->string() + "'");

  if (!from_onnx)
    for_each_graph(*graphs, [&](graph_record&& r) {
      if (out.graph_index(r.network.id))
        throw corrupt_error(graphs->string() + ": network '" + r.network.id + "' appears twice");
      if (r.network.family.empty()) r.network.family = r.network.id;
      out.add_graph(std::move(r.network));
    });
  while (rows.next()) {
    auto network = out.graph_index(rows[id]);
    if (const auto name = rows[id] + ".onnx"; !network && from_onnx && fs::is_regular_file(onnx / name)) {
      auto g = nnlqp::read_network(onnx, name, rows[id]);
      g.id = rows[id];
      network = out.add_graph(std::move(g));
    }
    if (!network)
      throw lookup_error(rows.place() + ": there is no network '" + rows[id] + "' in '" + graphs->string() + "'");
    if (family != id) result.families[*network] = rows[family];
    for (const auto& [c, s] : columns)
      if (!rows[c].empty()) out.add_row(*network, s, *result.settings[s].batch, latency_field(rows, c));
  }
  return out.take();
}

struct known_dataset {
  std::string_view name;
  dataset (*load)(const fs::path&, const load_options&);
};

inline constexpr std::array known_datasets{
    known_dataset{"nb201", load_nb201},
    known_dataset{"help_fbnet_ofa", load_help},
    known_dataset{"timm", load_timm},
    known_dataset{"mobile_ml_bench", load_mobile},
    known_dataset{"ncnn", load_ncnn},
    known_dataset{"neusight", load_neusight},
    known_dataset{"nnlqp", load_nnlqp},
    known_dataset{"accel_nasbench", load_accel},
    known_dataset{"pytorch_gpu_benchmark", load_torchvision},
    known_dataset{"own", load_own},
};

}  // namespace detail

/// Names that @ref load takes.
[[nodiscard]] inline std::vector<std::string> dataset_names() {
  std::vector<std::string> names;
  for (const auto& d : detail::known_datasets) names.emplace_back(d.name);
  return names;
}

/// The latencies of data set @p name from @p folder. Files that are not there are skipped and named in the notes.
/// @throws lookup_error on an unknown name; input_error where the folder is not there or holds nothing of the set;
///         corrupt_error on a damaged file
[[nodiscard]] inline dataset load(std::string_view name, const std::filesystem::path& folder,
                                  const load_options& options = {}) {
  for (const auto& d : detail::known_datasets) {
    if (d.name != name) continue;
    if (!std::filesystem::is_directory(folder))
      throw input_error("data set " + std::string(name) + ": no folder '" + folder.string() + "'");
    auto all = d.load(folder, options);
    if (all.rows.empty())
      throw input_error("data set " + std::string(name) + ": nothing usable in '" + folder.string() + "'" +
                        (all.notes.empty() ? "" : "; " + all.notes.front()));
    return all;
  }
  std::string message = "unknown data set '" + std::string(name) + "'; known are";
  for (const auto& known : dataset_names()) message += " " + known;
  throw lookup_error(message, dataset_names());
}

/// Accuracies of `nb201` (all columns `c10_*`, `c100_*`, `in16_*`, percent; groups are isomorphism classes) or `nb101`
/// (`val_acc_ep4` to `val_acc_ep108`, fractions; every cell its own group) from @p folder.
/// @throws lookup_error on another name; input_error, corrupt_error as the readers
[[nodiscard]] inline accuracy_dataset load_accuracy(std::string_view name, const std::filesystem::path& folder) {
  const bool nb201_set = name == "nb201";
  if (!nb201_set && name != "nb101")
    throw lookup_error("unknown accuracy data set '" + std::string(name) + "'; known are nb201 and nb101",
                       {"nb201", "nb101"});
  const auto file = std::string(nb201_set ? "nb201_accuracy.csv" : "nb101_30k.csv");
  detail::collector files{std::string(name)};
  const auto path = files.file(folder, file);
  if (!path) throw input_error("data set " + std::string(name) + ": " + files.result().notes.front());
  io::csv_reader rows(*path);
  accuracy_dataset out;
  out.name = name;
  std::vector<std::size_t> columns;
  for (const auto& c : rows.header()) {
    const bool wanted = nb201_set ? c.find("_val_") != std::string::npos || c.find("_test_") != std::string::npos
                                  : c.starts_with("val_acc_");
    if (!wanted) continue;
    columns.push_back(rows.column(c));
    out.target_names.push_back(c);
  }
  out.targets.resize(columns.size());
  const auto id = rows.column(nb201_set ? "arch_str" : "hash");
  const auto matrix = nb201_set ? id : rows.column("adjacency");
  const auto ops = nb201_set ? id : rows.column("ops");
  const auto iso = nb201_set ? rows.column("iso_class") : id;
  while (rows.next()) {
    out.groups.push_back(nb201_set ? rows.get<std::int64_t>(iso) : static_cast<std::int64_t>(out.cells.size()));
    out.cells.push_back(nb201_set ? nb201::cell_graph(nb201::parse(rows[id]))
                                  : nb101::cell_graph(nb101::parse(rows[matrix], rows[ops]), rows[id]));
    for (std::size_t k = 0; k < columns.size(); ++k)
      out.targets[k].push_back(rows[columns[k]].empty() ? std::numeric_limits<double>::quiet_NaN()
                                                        : rows.get<double>(columns[k]));
  }
  return out;
}

/// Networks written as text, one after another: NAS-Bench-201 strings (their CIFAR-10 networks), each on a line of its
/// own, NAS-Bench-101 cells (`{"matrix","ops"}`) and graphs (`{"nodes"}`, see data/graph_jsonl.hpp).
/// @param source  names the text in messages, and cells, which have no name
/// @throws corrupt_error, graph_error or input_error as the chosen reader
[[nodiscard]] inline std::vector<graph> parse_networks(std::string_view text, const std::string& source) {
  constexpr std::string_view space = " \t\r\n";
  std::vector<graph> all;
  for (std::size_t at = 0; (at = text.find_first_not_of(space, at)) != std::string_view::npos;) {
    const auto place = all.empty() ? source : source + ":" + std::to_string(all.size() + 1);
    const auto rest = text.substr(at);
    if (rest.front() == '|') {
      const auto line = rest.substr(0, rest.find('\n'));
      all.push_back(nb201::network(nb201::parse(line.substr(0, line.find_last_not_of(space) + 1))));
      at += line.size();
    } else if (rest.front() == '{') {
      detail::json_cursor in(rest, place);
      bool has_nodes = false;
      in.object([&](const std::string& key) {
        has_nodes = has_nodes || key == "nodes";
        static_cast<void>(in.raw());
      });
      const auto object = rest.substr(0, in.offset());
      all.push_back(has_nodes ? parse_graph_line(object, place).network
                              : nb101::cell_graph(nb101::from_json(io::parse_json(object, place), place), place));
      at += object.size();
    } else {
      throw input_error(place + ": expected a NAS-Bench-201 string (|op~0|+...) or a JSON object, got '" +
                        std::string(rest.substr(0, 20)) + "'");
    }
  }
  return all;
}

/// Networks that a command line names, other than ONNX: a graph JSON-lines file (`.jsonl`, `.jsonl.gz`, any number of
/// networks), a NAS-Bench-201 string, or a NAS-Bench-101 cell as JSON text or `.json` file.
/// @throws input_error where @p argument is none of them; what the chosen reader throws
[[nodiscard]] inline std::vector<graph> read_network(const std::string& argument) {
  const auto first = argument.find_first_not_of(" \t\n");
  if (first != std::string::npos && (argument[first] == '|' || argument[first] == '{'))
    return parse_networks(argument, argument[first] == '|' ? "network" : "cell");
  if (argument.ends_with(".jsonl") || argument.ends_with(".jsonl.gz")) {
    std::vector<graph> all;
    for_each_graph(argument, [&](graph_record&& r) { all.push_back(std::move(r.network)); });
    return all;
  }
  if (argument.ends_with(".json"))
    return {nb101::cell_graph(nb101::from_json(io::read_json(argument), argument), argument)};
  throw input_error("network '" + argument +
                    "': expected a .jsonl file, a NAS-Bench-201 string (|op~0|+...) or a NAS-Bench-101 cell (.json)");
}

}  // namespace ledg::inline LEDG_ABI::data
