// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/hardware/table_reader.hpp"

/// @file hardware/detect.hpp
/// Which processor a machine has, from what Linux says of it.

namespace ledg::inline LEDG_ABI::hardware {

/// What `/proc/cpuinfo` says. Thread-safety: a value.
struct cpu_report {
  std::string model;                ///< `model name`, as it stands
  std::string board;                ///< `Model` and `Hardware` of Arm systems
  std::string chip;                 ///< `Hardware`, which some boards state wrongly
  std::string vendor;               ///< the maker's name as the catalogue has it, or empty
  std::string architecture;         ///< widest instruction set, or cores: `x86-64 AVX-512`, `Cortex-A72 x4`
  double threads = 0;               ///< processors that the system counts
  double cores = 0;                 ///< physical cores
  std::optional<double> clock_ghz;  ///< from the model's name, else of the first processor now
  std::vector<std::pair<std::string, double>> arm_cores;  ///< Arm cores by name and how many
  // Operations an instruction makes for one in fp32 (half precision, dot products, tiles); 0: there is none.
  double fp16_per_fp32 = 0, bf16_per_fp32 = 0, int8_per_fp32 = 0;
};

namespace detail {

struct arm_part {
  unsigned implementer;
  unsigned part;
  std::string_view core;
};

// Main ID register: implementer and part number, Arm's and others' manuals (as in the Linux kernel's cputype.h).
inline constexpr std::array arm_parts{
    arm_part{0x41, 0xb76, "ARM1176"},     arm_part{0x41, 0xc07, "Cortex-A7"},   arm_part{0x41, 0xc09, "Cortex-A9"},
    arm_part{0x41, 0xc0e, "Cortex-A17"},  arm_part{0x41, 0xc0f, "Cortex-A15"},  arm_part{0x41, 0xd03, "Cortex-A53"},
    arm_part{0x41, 0xd04, "Cortex-A35"},  arm_part{0x41, 0xd05, "Cortex-A55"},  arm_part{0x41, 0xd07, "Cortex-A57"},
    arm_part{0x41, 0xd08, "Cortex-A72"},  arm_part{0x41, 0xd09, "Cortex-A73"},  arm_part{0x41, 0xd0a, "Cortex-A75"},
    arm_part{0x41, 0xd0b, "Cortex-A76"},  arm_part{0x41, 0xd0c, "Neoverse N1"}, arm_part{0x41, 0xd0d, "Cortex-A77"},
    arm_part{0x41, 0xd40, "Neoverse V1"}, arm_part{0x41, 0xd41, "Cortex-A78"},  arm_part{0x41, 0xd42, "Cortex-A78AE"},
    arm_part{0x41, 0xd44, "Cortex-X1"},   arm_part{0x41, 0xd46, "Cortex-A510"}, arm_part{0x41, 0xd47, "Cortex-A710"},
    arm_part{0x41, 0xd48, "Cortex-X2"},   arm_part{0x41, 0xd49, "Neoverse N2"}, arm_part{0x41, 0xd4b, "Cortex-A78C"},
    arm_part{0x41, 0xd4c, "Cortex-X1C"},  arm_part{0x41, 0xd4d, "Cortex-A715"}, arm_part{0x41, 0xd4e, "Cortex-X3"},
    arm_part{0x41, 0xd4f, "Neoverse V2"}, arm_part{0x41, 0xd80, "Cortex-A520"}, arm_part{0x41, 0xd81, "Cortex-A720"},
    arm_part{0x41, 0xd82, "Cortex-X4"},   arm_part{0x41, 0xd85, "Cortex-X925"}, arm_part{0x48, 0xd01, "TaiShan v110"},
    arm_part{0x51, 0x001, "Oryon"},       arm_part{0x61, 0x022, "Icestorm"},    arm_part{0x61, 0x023, "Firestorm"},
    arm_part{0x61, 0x032, "Blizzard"},    arm_part{0x61, 0x033, "Avalanche"},
};

[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

/// `0xd08`, `3` or `2596.15`; nothing for other texts.
[[nodiscard]] inline unsigned hexadecimal(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

/// The widest vectors that @p flags (of x86 or Arm) name.
[[nodiscard]] inline std::string instruction_set(std::string_view flags) {
  const auto all = ' ' + std::string(flags) + ' ';
  const auto has = [&](std::string_view flag) { return all.find(' ' + std::string(flag) + ' ') != std::string::npos; };
  if (has("avx512f")) return has("amx_tile") ? "x86-64 AVX-512 AMX" : "x86-64 AVX-512";
  if (has("avx2")) return "x86-64 AVX2";
  if (has("avx")) return "x86-64 AVX";
  if (has("sse2")) return "x86-64 SSE2";
  if (has("sve")) return "Armv8 SVE";
  if (has("asimd")) return has("asimddp") ? "Armv8 NEON dot product" : "Armv8 NEON";
  if (has("neon")) return "Armv7 NEON";
  return {};
}

/// What @p flags say of narrower numbers, as in the catalogue's rows: a dot product of four bytes for one fp32, tiles
/// (AMX) eight times that.
inline void read_narrow_units(std::string_view flags, cpu_report& r) {
  const auto all = ' ' + std::string(flags) + ' ';
  const auto has = [&](std::string_view flag) { return all.find(' ' + std::string(flag) + ' ') != std::string::npos; };
  if (has("avx512_fp16") || has("asimdhp")) r.fp16_per_fp32 = 2;
  if (has("avx512_bf16") || has("bf16")) r.bf16_per_fp32 = 2;
  if (has("avx512_vnni") || has("avx_vnni") || has("asimddp")) r.int8_per_fp32 = 4;
  if (has("amx_bf16")) r.bf16_per_fp32 = 16;
  if (has("amx_int8")) r.int8_per_fp32 = 32;
}

[[nodiscard]] inline std::string maker_of(std::string_view id) {
  if (id == "GenuineIntel") return "Intel";
  if (id == "AuthenticAMD") return "AMD";
  if (id == "HygonGenuine") return "Hygon";
  return {};
}

/// `2.30GHz` behind the `@` of a model's name, in GHz.
[[nodiscard]] inline std::optional<double> named_clock(std::string_view model) {
  const auto at = model.find("@ ");
  if (at == std::string_view::npos) return std::nullopt;
  auto rest = model.substr(at + 2);
  const auto value = take_number(rest);
  return value && rest.starts_with("GHz") ? value : std::nullopt;
}

}  // namespace detail

/// Reads the text of `/proc/cpuinfo` (x86, Arm; of others the count of processors). Never fails: what is not there
/// stays empty.
[[nodiscard]] inline cpu_report parse_cpuinfo(std::string_view text) {
  cpu_report r;
  std::set<std::pair<std::string, std::string>> places;  // socket and core
  std::map<std::string, double> arm;
  std::string socket;
  std::string flags;
  unsigned implementer = 0;
  std::optional<double> now_ghz;
  for (const auto& line : detail::split(text, '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto key = detail::trimmed(std::string_view(line).substr(0, colon));
    const auto value = std::string(detail::trimmed(std::string_view(line).substr(colon + 1)));
    if (key == "processor") {
      ++r.threads;
    } else if (key == "model name" && r.model.empty()) {
      r.model = value;
    } else if (key == "Model") {
      r.board = value;
    } else if (key == "Hardware") {
      r.chip = value;
    } else if (key == "vendor_id" && r.vendor.empty()) {
      r.vendor = detail::maker_of(value);
    } else if (key == "physical id") {
      socket = value;
    } else if (key == "core id") {
      places.emplace(socket, value);
    } else if ((key == "flags" || key == "Features") && flags.empty()) {
      flags = value;
    } else if (key == "cpu MHz" && !now_ghz) {
      std::string_view number = value;
      if (const auto mhz = detail::take_number(number)) now_ghz = *mhz / 1000;
    } else if (key == "CPU implementer") {
      implementer = detail::hexadecimal(value);
    } else if (key == "CPU part") {
      const auto part = detail::hexadecimal(value);
      for (const auto& p : detail::arm_parts)
        if (p.implementer == implementer && p.part == part) ++arm[std::string(p.core)];
    }
  }
  r.cores = places.empty() ? r.threads : static_cast<double>(places.size());
  r.clock_ghz = detail::named_clock(r.model);
  if (!r.clock_ghz) r.clock_ghz = now_ghz;
  r.arm_cores.assign(arm.begin(), arm.end());
  for (const auto& [core, count] : r.arm_cores)
    r.architecture += (r.architecture.empty() ? "" : " + ") + core + " x" + std::to_string(std::llround(count));
  if (r.architecture.empty()) r.architecture = detail::instruction_set(flags);
  detail::read_narrow_units(flags, r);
  return r;
}

/// @p row as a machine with only @p cores of its cores (the fastest) has it: its peaks are theirs, and of the memory's
/// bandwidth nothing is known, as a virtual machine gets a share that nobody states. @p row itself where it has no more
/// cores, or does not say how many.
[[nodiscard]] inline spec with_cores(const spec& row, double cores) {
  if (!row.cores || !(cores >= 1) || cores >= *row.cores) return row;
  const auto text = std::to_string(std::llround(cores)) + " cores";
  auto s = row;
  s.name = row.name + " (" + text + ")";
  s.aliases.clear();
  s.clusters.clear();
  for (const auto& u : used_cores(row, text)) {
    s.clusters.push_back(*u.cluster);
    s.clusters.back().count = u.count;
  }
  for (const auto& [p, member] : {std::pair(precision::fp64, &spec::fp64_tflops),
                                  {precision::fp32, &spec::fp32_tflops},
                                  {precision::fp16, &spec::fp16_tflops},
                                  {precision::bf16, &spec::bf16_tflops},
                                  {precision::int8, &spec::int8_tops}})
    if (row.*member) s.*member = peak_tflops(row, p, text);
  s.cores = cores;
  s.bandwidth_gbs = s.measured_bandwidth_gbs = s.memory_bits = s.memory_mts = s.tdp_w = std::nullopt;
  s.confidence = "computed";
  s.source = row.source + "; " + text + " of " + std::to_string(std::llround(*row.cores));
  return s;
}

namespace detail {

/// The processor called @p name, or the processor of the board called so; nullptr where there is none.
[[nodiscard]] inline const spec* processor_named(const std::string& name) {
  if (name.empty()) return nullptr;
  for (const auto& wanted : {name, name + " CPU"})
    if (const auto* s = find_if_known(wanted); s != nullptr && s->kind == device_kind::cpu) return s;
  return nullptr;
}

}  // namespace detail

/// The row of the catalogue for a machine of which Linux says @p r, or nullptr: by the model's name, else the board's,
/// else the first of @p products that is known, else the chip's.
/// @param products other names, the surest first: `/sys/class/dmi/id/product_name` (`m7g.2xlarge` tells a cloud machine
/// whose cores have no name), `/proc/device-tree/model` (`Raspberry Pi 4 Model B`), and what
/// `/proc/device-tree/compatible` lists (`rockchip,rk3588s`)
[[nodiscard]] inline const spec* known_processor(const cpu_report& r, const std::vector<std::string>& products = {}) {
  if (const auto* s = detail::processor_named(r.model)) return s;
  if (const auto* s = detail::processor_named(r.board)) return s;
  for (const auto& product : products) {
    if (const auto* s = detail::processor_named(product)) return s;
    if (const auto dot = product.find('.'); dot != std::string::npos)
      if (const auto* s = detail::processor_named(product.substr(0, dot))) return s;
    if (const auto comma = product.find(','); comma != std::string::npos)
      if (const auto* s = detail::processor_named(product.substr(comma + 1))) return s;
  }
  return detail::processor_named(r.chip);
}

/// The machine as a device: the catalogue's row with the cores that are there, or, for a machine without a name, what
/// @p r says: no peak and no bandwidth, which hardware/measure_machine.hpp measures.
[[nodiscard]] inline spec detected(const cpu_report& r, const std::vector<std::string>& products = {}) {
  if (const auto* row = known_processor(r, products)) return with_cores(*row, r.cores);
  spec s;
  s.kind = device_kind::cpu;
  s.vendor = r.vendor;
  s.name = !r.model.empty() ? r.model : !r.board.empty() ? r.board : "this machine";
  s.architecture = r.architecture;
  if (r.cores >= 1) s.cores = r.cores;
  s.clock_ghz = r.clock_ghz;
  s.source = "/proc/cpuinfo";
  return s;
}

/// Fills in the peaks in narrower numbers that @p s lacks from its peak in fp32 and the instructions that @p r names.
inline void fill_narrow_peaks(spec& s, const cpu_report& r) {
  if (!s.fp32_tflops) return;
  const auto fill = [&](std::optional<double>& peak, double ratio) {
    if (!peak && ratio > 0) peak = ratio * *s.fp32_tflops;
  };
  fill(s.fp16_tflops, r.fp16_per_fp32);
  fill(s.bf16_tflops, r.bf16_per_fp32);
  fill(s.int8_tops, r.int8_per_fp32);
}

}  // namespace ledg::inline LEDG_ABI::hardware
