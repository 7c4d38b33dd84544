// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/hardware/units.hpp"
#include "ledg/latency/platform_inputs.hpp"

/// @file latency/physics_platform.hpp
/// A device, a precision and a runtime as plain physics sees them: rates of the parts in use, and what they are kin to.

namespace ledg::inline LEDG_ABI {

/// Devices whose coefficients have something to do with one another.
enum class physics_class { cpu, gpu, accelerator };

/// `cpu`, `gpu` or `accelerator`.
[[nodiscard]] inline std::string to_string(physics_class c) {
  return c == physics_class::cpu ? "cpu" : c == physics_class::gpu ? "gpu" : "accelerator";
}

[[nodiscard]] inline physics_class physics_class_of(device_kind kind) {
  if (kind == device_kind::cpu) return physics_class::cpu;
  return kind == device_kind::gpu ? physics_class::gpu : physics_class::accelerator;
}

/// What a platform shares coefficients with: each names one group of platforms (see `physics_platform::kin`).
enum class physics_kin {
  all,     ///< every platform of the class
  mobile,  ///< phones and boards, or not
  family,  ///< runtimes of one origin
  runtime,
  precision,
  runtime_precision,
  vendor,
  architecture,
  core,         ///< the fastest core of a processor
  isa,          ///< instruction set of a processor, and precision
  isa_runtime,  ///< the same, and runtime
  source,       ///< data set
  device,
  device_runtime  ///< device, runtime and precision
};
inline constexpr std::size_t physics_kin_count = static_cast<std::size_t>(physics_kin::device_runtime) + 1;

/// Numbers of a spec whose trend shifts what of its peak a device reaches.
enum class physics_trend {
  vector_strain,  ///< peak that a watt has to drive, where vector units compute
  year,
  threads,
  matrix_strain,  ///< the same where matrix units compute
  lanes           ///< how idle vector lanes lie: -1 on chips made for computing, 1 where two share a scheduler's slot
};
inline constexpr std::size_t physics_trends = static_cast<std::size_t>(physics_trend::lanes) + 1;

/// Whether the trend has one direction: what strains a card never makes it faster.
[[nodiscard]] constexpr bool is_one_way(physics_trend t) {
  return t != physics_trend::year && t != physics_trend::threads;
}

/// Rates in 10^12 operations a second, GB/s and GHz.
struct physics_platform {
  physics_class kind = physics_class::cpu;
  double peak = 1;         ///< of the unit that computes in the precision, of all cores in use
  double vector_peak = 1;  ///< of the unit that depthwise and grouped convolutions run on
  double core_peak = 1;    ///< of one core
  double bandwidth = 1;    ///< that the cores in use can draw
  double element_bytes = 4;
  double clock = 1;
  double launch_ms = 0.005;                        ///< scale of what each operator costs beside its work
  std::array<double, physics_trends> trends{};     ///< by `physics_trend`
  std::array<std::string, physics_kin_count> kin;  ///< name of its group of each sort; empty: none
  std::vector<std::string> missing;                ///< fields of the spec that would have told more

  [[nodiscard]] double& trend(physics_trend t) { return trends[static_cast<std::size_t>(t)]; }
};

namespace detail {

/// Whether a core issues its instructions in order: such cores reach about half as much of their peak as others.
/// @param core `Cortex-A55`, or a maker's name with Arm's behind it: `Kryo 4xx Silver (A55)`
[[nodiscard]] inline bool in_order_core(std::string_view core) {
  for (const std::string_view arm : {"(A53)", "(A55)", "(A510)", "(A520)"})
    if (core.ends_with(arm)) return true;
  constexpr std::array<std::string_view, 16> names{
      "Cortex-A5",   "Cortex-A7",  "Cortex-A32", "Cortex-A34", "Cortex-A35", "Cortex-A53", "Cortex-A55", "Cortex-A510",
      "Cortex-A520", "SiFive U74", "U74",        "C906",       "C908",       "X60",        "ARM1176",    "Xburst2"};
  return std::find(names.begin(), names.end(), core) != names.end();
}

/// The vocabulary's key of @p runtime; `unknown` for one that it does not have.
[[nodiscard]] inline std::string runtime_key(const std::string& runtime) {
  try {
    return hardware::read_runtime(runtime).term.key;
  } catch (const lookup_error&) {
    return "unknown";
  }
}

/// Cores of the processor @p s, as far as is known.
[[nodiscard]] inline double core_total(const hardware::spec& s) {
  double total = 0;
  for (const auto& c : s.clusters) total += c.count;
  return total > 0 ? total : s.cores.value_or(s.mobile ? 4 : 8);
}

/// Cores of @p s that @p cores puts to work: all of them where it says nothing that can be read.
[[nodiscard]] inline double cores_at_work(const hardware::spec& s, const std::string& cores) {
  const double all = core_total(s);
  if (cores.empty()) return all;
  double used = 0;
  try {
    if (!s.clusters.empty())
      for (const auto& u : hardware::used_cores(s, cores)) used += u.count;
    else
      for (const auto& part : hardware::detail::read_cores(cores)) used += part.count;
  } catch (const input_error&) {
    return all;
  }
  return used > 0 ? std::min(used, all) : all;
}

/// @p s with the rates that its cores sustain: half of the peak of in-order cores; of those beside larger ones, where
/// all work together (@p all), half of that, since the larger wait for them.
[[nodiscard]] inline hardware::spec sustained(hardware::spec s, bool all) {
  const auto small = [](const auto& c) { return in_order_core(c.core); };
  const bool mixed = !std::all_of(s.clusters.begin(), s.clusters.end(), small);
  const double in_order = all && mixed ? 0.25 : 0.5;
  double peak = 0, kept = 0;
  for (auto& c : s.clusters) {
    const double share = small(c) ? in_order : 1.0;
    const double rate = c.count * c.clock_ghz.value_or(1) * c.fp32_flop_per_cycle.value_or(8);
    peak += rate;
    kept += rate * share;
    for (const auto& f : hardware::cluster_fields)
      if (f.member != &hardware::core_cluster::clock_ghz && c.*f.member) *(c.*f.member) *= share;
  }
  if (peak > 0)
    for (auto* const rate : {&s.fp32_tflops, &s.fp16_tflops, &s.bf16_tflops, &s.int8_tops})
      if (*rate) **rate *= kept / peak;
  return s;
}

/// Cores that @p runtime works with where nobody says: TFLite takes one thread unless it is told more. Boards that were
/// timed with its ruy kernels were told all of theirs, as what ran there did by itself.
[[nodiscard]] inline std::string cores_or_default(const hardware::spec& s, const std::string& runtime,
                                                  const std::string& cores) {
  if (!cores.empty() || s.kind != device_kind::cpu) return cores;
  const bool one = runtime == "tflite" || runtime == "tflite-xnnpack" || (runtime == "tflite-ruy" && !s.mobile);
  return one ? "1 thread" : cores;
}

/// `x86`, `arm`, `loongarch`, or `other` of a processor, by its maker and its cores.
[[nodiscard]] inline std::string isa_of(const hardware::spec& s) {
  for (const std::string_view maker : {"Intel", "AMD", "VIA", "Centaur", "Zhaoxin", "Hygon"})
    if (s.vendor == maker) return "x86";
  if (s.architecture.starts_with("x86")) return "x86";
  const auto names = [&](std::string_view word) {
    return s.architecture.find(word) != std::string::npos ||
           std::any_of(s.clusters.begin(), s.clusters.end(),
                       [&](const auto& c) { return c.core.find(word) != std::string::npos; });
  };
  for (const std::string_view core : {"LA264", "LA464", "LA664"})
    if (names(core)) return "loongarch";
  for (const std::string_view word :
       {"RISC-V", "U74", "C906", "C908", "C910", "C920", "X60", "GS464", "Xburst", "SW64"})
    if (names(word)) return "other";
  return "arm";
}

/// @p s with what its cores compute in int8 under runtimes of @p family. Without dot products int8 runs in 16 bits:
/// twice the fp32 operations of a core with one vector unit of Arm or with AVX2, no more of a core with two such units
/// or with AVX-512. TFLite has no kernels for the dot products of x86, ncnn none for its matrix units (AMX).
[[nodiscard]] inline hardware::spec with_int8_rates(hardware::spec s, std::string_view family) {
  const bool x86 = isa_of(s) == "x86";
  const double most = x86 ? 64 : 16;  // operations a cycle in 16 bits
  const bool plain = x86 && family == "tflite";
  const bool no_matrix_unit = x86 && family == "ncnn";
  const bool wide = s.architecture.find("AVX-512") != std::string::npos;
  double before = 0, after = 0;
  for (auto& c : s.clusters) {
    const double fp32 = c.fp32_flop_per_cycle.value_or(8);
    if (plain || !c.int8_op_per_cycle) c.int8_op_per_cycle = std::max(fp32, std::min(2 * fp32, most));
    if (no_matrix_unit) c.int8_op_per_cycle = std::min(*c.int8_op_per_cycle, 4 * fp32);
    before += c.count * c.clock_ghz.value_or(1) * fp32;
    after += c.count * c.clock_ghz.value_or(1) * *c.int8_op_per_cycle;
  }
  if (s.fp32_tflops && (plain || !s.int8_tops))
    s.int8_tops = *s.fp32_tflops * (before > 0 ? after / before : wide ? 1.0 : 2.0);
  if (s.fp32_tflops && no_matrix_unit) s.int8_tops = std::min(*s.int8_tops, 4 * *s.fp32_tflops);
  return s;
}

/// Peak of the processor @p s on @p cores; of all cores where that says nothing that can be read.
[[nodiscard]] inline std::optional<double> processor_peak(const hardware::spec& s, precision p,
                                                          const std::string& cores) {
  try {
    if (const auto peak = hardware::peak_tflops(s, p, cores)) return peak;
  } catch (const input_error&) {
  }
  return hardware::peak_tflops(s, p);
}

/// Clock of @p s, else of its fastest cluster, else what is common.
[[nodiscard]] inline double clock_or_typical(const hardware::spec& s) {
  double clock = s.clock_ghz.value_or(0);
  if (clock <= 0)
    for (const auto& c : s.clusters) clock = std::max(clock, c.clock_ghz.value_or(0));
  if (clock > 0) return clock;
  if (s.kind == device_kind::cpu) return s.mobile ? 1.8 : 3.0;
  return s.kind == device_kind::gpu && !s.mobile ? 1.5 : 0.9;
}

/// Precisions that cost alike: bf16 runs as fp16 on a GPU; int8 without a unit is a matter of its own.
[[nodiscard]] inline std::string precision_kin(const hardware::spec& s, precision p, bool peak_known) {
  if (p == precision::int8 && !peak_known) return "int8 without a unit";
  if (p == precision::bf16 && s.kind == device_kind::gpu) return "fp16";
  return hardware::to_string(p);
}

inline void set_processor_rates(const hardware::spec& s, precision p, const std::string& cores, physics_platform& out) {
  constexpr double core_bandwidth = 6;  // GB/s that one core can draw at 1 GHz
  const auto fp32 = processor_peak(s, precision::fp32, cores);
  const double used = cores_at_work(s, cores);
  out.peak = processor_peak(s, p, cores).value_or(fp32.value_or(typical_of(s.kind, s.mobile).peak_tflops));
  out.vector_peak = out.peak;
  out.core_peak = std::min(out.peak, processor_peak(s, p, "1 thread").value_or(out.peak / used));
  out.bandwidth = 1 / (1 / out.bandwidth + 1 / (core_bandwidth * out.clock * used));
  out.launch_ms = 0.01 / out.clock;
  out.trend(physics_trend::threads) = std::log(used / 3);
  if (!fp32) out.missing.emplace_back("peak_tflops");
}

/// Log of the peak in @p p that a watt of the power limit of the card @p s has to drive over that of the median card of
/// its architecture, where it is more: such cards lower their clock under load. 0 where that is not known.
[[nodiscard]] inline double power_strain(const hardware::spec& s, precision p) {
  using kin = std::pair<std::string, precision>;
  static const auto usual = [] {
    std::map<kin, std::vector<double>> all;
    for (const auto& c : hardware::catalogue())
      if (c.kind == device_kind::gpu && !c.mobile && c.tdp_w)
        for (const auto& known : hardware::detail::precision_names)
          if (const auto peak = hardware::peak_tflops(c, known.value))
            all[{c.vendor + ' ' + c.architecture, known.value}].push_back(std::log(*peak / *c.tdp_w));
    std::map<kin, double> out;
    for (auto& [key, v] : all) {
      std::sort(v.begin(), v.end());
      out[key] = v[v.size() / 2];
    }
    return out;
  }();
  const auto at = usual.find({s.vendor + ' ' + s.architecture, p});
  const auto peak = hardware::peak_tflops(s, p);
  if (!s.tdp_w || !peak || at == usual.end()) return 0;
  return std::max(0.0, std::log(*peak / *s.tdp_w) - at->second);
}

/// -1 for chips made for computing, 1 for those that count lanes twice which share a scheduler's slot (since GA102), 0
/// for others, AMD's among them, which compute in matrix units. By name: numbers that tell would move as a device
/// grows.
[[nodiscard]] inline double lane_sharing(const hardware::spec& s) {
  const auto one_of = [](const std::string& text, const auto& starts) {
    return std::any_of(starts.begin(), starts.end(), [&](std::string_view x) { return text.starts_with(x); });
  };
  constexpr std::array<std::string_view, 2> computing{"Volta", "Hopper"};
  constexpr std::array<std::string_view, 6> cards{"Tesla P100", "A100", "A30", "A800", "B200", "GB200"};
  constexpr std::array<std::string_view, 3> doubled{"Ampere", "Ada", "Blackwell"};
  if (one_of(s.architecture, computing) || one_of(s.name, cards)) return -1;
  return one_of(s.architecture, doubled) ? 1 : 0;
}

inline void set_device_rates(const hardware::spec& s, precision p, physics_platform& out) {
  const auto fp32 = hardware::peak_tflops(s, precision::fp32);
  const auto own = hardware::peak_tflops(s, p);
  const double base = fp32.value_or(typical_of(s.kind, s.mobile).peak_tflops);
  out.peak = own.value_or(p == precision::fp64 ? base / 32 : base);
  out.vector_peak = p == precision::fp64 ? out.peak : std::min(out.peak, s.fp32_tflops.value_or(out.peak / 4));
  out.core_peak = out.peak;
  const bool desktop_gpu = s.kind == device_kind::gpu && !s.mobile;
  out.launch_ms = desktop_gpu ? 0.005 : 0.02;
  if (desktop_gpu) {
    const bool vector = p == precision::fp32 || p == precision::fp64 || !own;
    out.trend(vector ? physics_trend::vector_strain : physics_trend::matrix_strain) =
        power_strain(s, own ? p : precision::fp32);
    if (vector) out.trend(physics_trend::lanes) = lane_sharing(s);
  }
  if (!own && !fp32) out.missing.emplace_back("peak_tflops");
  if (desktop_gpu && !s.tdp_w) out.missing.emplace_back("tdp_w");
}

/// What @p s is kin to, but for the data set. @param runtime its key, of @p family
inline void name_kin(const hardware::spec& s, precision p, const std::string& runtime, const std::string& family,
                     physics_platform& out) {
  const auto precision_name = precision_kin(s, p, hardware::peak_tflops(s, p).has_value());
  const auto put = [&](physics_kin k, std::string name) { out.kin[static_cast<std::size_t>(k)] = std::move(name); };
  put(physics_kin::all, "all");
  put(physics_kin::mobile, s.mobile ? "yes" : "no");
  put(physics_kin::family, family);
  put(physics_kin::runtime, runtime);
  put(physics_kin::precision, precision_name);
  put(physics_kin::runtime_precision, runtime + ' ' + precision_name);
  put(physics_kin::vendor, s.vendor);
  put(physics_kin::architecture, s.architecture);
  put(physics_kin::device, s.name);
  put(physics_kin::device_runtime, s.name + ' ' + runtime + ' ' + precision_name);
  if (s.kind != device_kind::cpu) return;
  if (const auto order = hardware::detail::ranked(s); !order.empty()) put(physics_kin::core, order.front()->core);
  const auto isa = isa_of(s) + ' ';
  put(physics_kin::isa, isa + hardware::to_string(p));
  put(physics_kin::isa_runtime, isa + runtime + ' ' + hardware::to_string(p));
}

}  // namespace detail

/// @p runtime as data sets and questions write it; one that the vocabulary does not have is `unknown`.
/// @param cores part of a processor in use; empty: what the runtime takes by itself. Of other devices it does not count
[[nodiscard]] inline physics_platform make_physics_platform(const hardware::spec& whole, precision p,
                                                            const std::string& runtime, const std::string& cores,
                                                            const std::string& source = {}) {
  const auto key = detail::runtime_key(runtime);
  const auto& known = hardware::find_runtime(key);
  const auto family = known.family.empty() ? key : known.family;
  const bool processor = whole.kind == device_kind::cpu;
  const auto in_use = detail::cores_or_default(whole, key, cores);
  const bool all = detail::cores_at_work(whole, in_use) == detail::core_total(whole);
  const auto rated = processor && p == precision::int8 ? detail::with_int8_rates(whole, family) : whole;
  const auto s = detail::sustained(rated, all);
  physics_platform out;
  out.kind = physics_class_of(s.kind);
  out.element_bytes = hardware::element_bytes(p);
  out.clock = detail::clock_or_typical(s);
  out.bandwidth = hardware::memory_bandwidth(s).value_or(detail::typical_of(s.kind, s.mobile).bandwidth_gbs);
  if (!hardware::memory_bandwidth(s)) out.missing.emplace_back("bandwidth_gbs");
  if (processor)
    detail::set_processor_rates(s, p, in_use, out);
  else
    detail::set_device_rates(s, p, out);
  if (s.year) out.trend(physics_trend::year) = (*s.year - 2019) / 5;
  if (s.architecture.empty()) out.missing.emplace_back("architecture");
  detail::name_kin(whole, p, key, family, out);
  out.kin[static_cast<std::size_t>(physics_kin::source)] = source;
  return out;
}

}  // namespace ledg::inline LEDG_ABI
