// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
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
#include "ledg/hardware/measured_devices.hpp"
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

/// What an ncnn run used, as the data set writes it: the heading, or the second GPU that a run names (`UHD Graphics`),
/// which is not the heading's.
[[nodiscard]] inline std::string ncnn_device_name(const std::string& heading, int gpu_device,
                                                  const std::string& gpu_names) {
  const auto tag = std::to_string(gpu_device) + ":";
  const auto at = gpu_device >= 0 ? gpu_names.find(tag) : std::string::npos;
  const auto printed = at == std::string::npos ? std::string() : gpu_names.substr(at, gpu_names.find('|', at) - at);
  return printed.find("UHD Graphics") != std::string::npos ? printed.substr(tag.size()) : heading;
}

/// What ncnn computes networks of floating-point numbers in on @p device, as its benchmark asks for: fp16 where the
/// cores or the GPU compute it faster than fp32. The runs of two headings are older: their MobileNet goes at 0.7 of the
/// fp32 peak as on cores without fp16, that of other headings with such cores at 1.1 to 1.8.
[[nodiscard]] inline precision ncnn_precision(const std::string& heading, const hardware::spec& device,
                                              const std::string& cores) {
  for (const auto* old : {"Qualcomm MSM6150 Snapdragon 675", "Rockchip RK3588 (Cortex-A76 2.4GHz x 4 + Cortex-A55"})
    if (heading.starts_with(old) && device.kind == device_kind::cpu) return precision::fp32;
  if (device.kind != device_kind::cpu)
    return device.fp16_tflops && device.fp32_tflops && *device.fp16_tflops > *device.fp32_tflops ? precision::fp16
                                                                                                 : precision::fp32;
  const auto used = hardware::used_cores(device, cores);
  const auto fast = [](const hardware::cores_used& u) {
    const auto& c = *u.cluster;
    return c.fp16_flop_per_cycle && c.fp32_flop_per_cycle && *c.fp16_flop_per_cycle > *c.fp32_flop_per_cycle;
  };
  return !used.empty() && std::all_of(used.begin(), used.end(), fast) ? precision::fp16 : precision::fp32;
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
  std::size_t missing = 0, on_processor = 0, failed = 0;
  while (rows.next()) {
    const auto g = out.find_graph(rows[net]);
    if (!g) {
      ++missing;
      continue;
    }
    const int device = rows[gpu_device].empty() ? -1 : rows.get<int>(gpu_device);
    const bool int8 = rows[net].ends_with("_int8");
    if (device >= 0 && int8) {
      ++on_processor;
      continue;
    }
    if (device >= 0 && rows[net] == "vision_transformer" && rows[hw].starts_with("Station-M")) {
      ++failed;
      continue;
    }
    setting s;
    s.key =
        rows[hw] + "/run" + rows[run] + "/t" + rows[threads] + "/p" + rows[powersave] + "/g" + std::to_string(device);
    s.hardware = spec_of_heading(rows[hw], device >= 0);
    s.device = ncnn_device_name(rows[hw], device, rows[gpu_names]);
    const auto* const known = hardware::device_of("ncnn", s.device, s.hardware.kind);
    if (known == nullptr) s.device += device >= 0 ? " GPU" : " CPU";
    s.runtime = device >= 0 ? "ncnn Vulkan" : "ncnn";
    s.batch = 1;
    if (device < 0)
      s.cores = rows[threads] + (rows[threads] == "1" ? " thread" : " threads") +
                (rows[powersave] == "1"   ? " little cores"
                 : rows[powersave] == "2" ? " big cores"
                                          : "");
    s.precision = int8 ? precision::int8 : ncnn_precision(rows[hw], known != nullptr ? *known : s.hardware, s.cores);
    if (int8) s.key += "/int8";
    s.dead = dead_operators::remove_unused;
    s.note = rows[note];
    out.add_row(*g, out.add_setting(std::move(s)), 1, latency_field(rows, time));
  }
  out.note_left_out(on_processor, "ncnn", "time an int8 network under Vulkan, which ran it on the processor");
  out.note_left_out(failed, "ncnn", "time a transformer that the GPU's driver gave up on");
  out.note_left_out(missing, "ncnn", "have no graph");
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
