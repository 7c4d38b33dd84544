// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "ledg/core/names.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/ncnn.hpp
/// The table of the ncnn project: whole networks on phones, boards and PCs, by threads and cores.

namespace ledg::inline LEDG_ABI::data::sets {

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

[[nodiscard]] inline dataset load_ncnn(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("ncnn");
  const auto graphs = find_file(out, folder, "ncnn_networks.jsonl");
  const auto table = find_file(out, folder, "ncnn_benchmark.csv");
  if (!graphs || !table) return out.finish();
  add_graphs(out, *graphs);
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto hw = col("hardware"), run = col("run"), net = col("net"), threads = col("num_threads"),
             powersave = col("powersave"), gpu_device = col("gpu_device"), gpu_names = col("gpu_names"),
             time = col("min_ms"), note = col("note");
  std::size_t missing = 0;
  while (rows.next()) {
    const auto g = out.find_graph(rows[net]);
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
    out.add_row(*g, out.add_setting(std::move(s)), 1, latency_field(rows, time));
  }
  out.note_left_out(missing, "ncnn", "have no graph");
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
