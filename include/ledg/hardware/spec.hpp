// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"

/// @file hardware/spec.hpp
/// What is known of a device: names, and numbers with their units. A number that is not known stays unknown; for a
/// predictor a wrong figure is worse than a missing one.

namespace ledg::inline LEDG_ABI {

/// Arithmetic a network runs in. `amp` is PyTorch's automatic mixed precision with fp16; fp8, int4 and fp4 name the
/// operands of matrix products, whatever the rest of the network is kept in.
enum class precision { fp64, fp32, tf32, fp16, bf16, int8, amp, fp8, int4, fp4 };

/// Kind of a device.
enum class device_kind { cpu, gpu, npu, tpu, vpu, dsp, fpga, asic };

namespace hardware {
namespace detail {

template <class Enum>
struct named {
  Enum value;
  std::string_view name;
};

// The first name of a value is the one that is written; the others are read as well.
inline constexpr std::array precision_names{
    named<precision>{precision::fp64, "fp64"},      named<precision>{precision::fp32, "fp32"},
    named<precision>{precision::tf32, "tf32"},      named<precision>{precision::fp16, "fp16"},
    named<precision>{precision::bf16, "bf16"},      named<precision>{precision::int8, "int8"},
    named<precision>{precision::amp, "amp"},        named<precision>{precision::fp8, "fp8"},
    named<precision>{precision::int4, "int4"},      named<precision>{precision::fp4, "fp4"},
    named<precision>{precision::fp64, "double"},    named<precision>{precision::fp32, "float"},
    named<precision>{precision::fp32, "float32"},   named<precision>{precision::fp16, "half"},
    named<precision>{precision::fp16, "float16"},   named<precision>{precision::int8, "quant"},
    named<precision>{precision::int8, "quantized"}, named<precision>{precision::bf16, "bfloat16"},
    named<precision>{precision::bf16, "amp_bf16"},  named<precision>{precision::fp4, "nvfp4"},
};

inline constexpr std::array kind_names{
    named<device_kind>{device_kind::cpu, "cpu"},   named<device_kind>{device_kind::gpu, "gpu"},
    named<device_kind>{device_kind::npu, "npu"},   named<device_kind>{device_kind::tpu, "tpu"},
    named<device_kind>{device_kind::vpu, "vpu"},   named<device_kind>{device_kind::dsp, "dsp"},
    named<device_kind>{device_kind::fpga, "fpga"}, named<device_kind>{device_kind::asic, "asic"},
};

template <class Table>
[[nodiscard]] auto value_named(const Table& table, std::string_view text, std::string_view what) {
  const auto wanted = lower_case(text);
  for (const auto& row : table)
    if (row.name == wanted) return row.value;
  std::vector<std::string> known;
  for (const auto& row : table) known.emplace_back(row.name);
  throw_unknown(what, text, known);
}

template <class Table, class Enum>
[[nodiscard]] std::string_view name_of(const Table& table, Enum value) {
  for (const auto& row : table)
    if (row.value == value) return row.name;
  return "?";
}

}  // namespace detail

/// The precision called @p text (`fp32`, `float`, `half`, `quant`, ...), ignoring case.
/// @throws lookup_error naming the known ones.
[[nodiscard]] inline precision parse_precision(std::string_view text) {
  return detail::value_named(detail::precision_names, text, "precision");
}

/// The kind called @p text (`cpu`, `gpu`, ...), ignoring case. @throws lookup_error naming the known ones.
[[nodiscard]] inline device_kind parse_kind(std::string_view text) {
  return detail::value_named(detail::kind_names, text, "kind of device");
}

/// `fp32`, `amp`, ...
[[nodiscard]] inline std::string to_string(precision p) {
  return std::string(detail::name_of(detail::precision_names, p));
}

/// `cpu`, `gpu`, ...
[[nodiscard]] inline std::string to_string(device_kind k) {
  return std::string(detail::name_of(detail::kind_names, k));
}

/// How sure a row's numbers are, best first: the weakest of them counts. docs/hardware.md says what each word means.
inline constexpr std::array<std::string_view, 6> confidence_words{"sheet",     "measured", "computed",
                                                                  "secondary", "inferred", "recalled"};

/// Cores of one kind in a processor. A multiply-add counts as two operations; rates are of one core in one cycle.
struct core_cluster {
  std::string core;  ///< `Cortex-A76`
  double count = 0;  ///< how many
  std::optional<double> clock_ghz;
  std::optional<double> fp32_flop_per_cycle;
  std::optional<double> fp16_flop_per_cycle;
  std::optional<double> int8_op_per_cycle;  ///< only where the core has dot products

  friend bool operator==(const core_cluster&, const core_cluster&) = default;
};

/// A device. Peaks are dense (no sparsity), of the fastest unit that computes in that precision, in 10^12 operations a
/// second, a multiply-add counting two. Thread-safety: a value.
struct spec {
  std::string vendor;
  std::string name;                  ///< full name, without the vendor where that is not part of it
  std::vector<std::string> aliases;  ///< other names of the same device
  device_kind kind = device_kind::cpu;
  bool mobile = false;       ///< a phone or an embedded board: shared memory, little power
  std::string architecture;  ///< micro-architecture (`Turing`), or what is known (`Snapdragon 835`)
  std::optional<double> year;
  std::optional<double> fp64_tflops;
  std::optional<double> fp32_tflops;         ///< vector units
  std::optional<double> fp32_matrix_tflops;  ///< matrix units in full fp32 (AMD CDNA)
  std::optional<double> tf32_tflops;
  std::optional<double> fp16_tflops;
  std::optional<double> bf16_tflops;
  std::optional<double> fp8_tflops;
  std::optional<double> int8_tops;
  std::optional<double> int4_tops;
  std::optional<double> fp4_tflops;
  std::optional<double> memory_gb;
  std::optional<double> bandwidth_gbs;           ///< width times rate of the memory, from its data sheet
  std::optional<double> measured_bandwidth_gbs;  ///< bytes read and written by a copy that was timed
  std::optional<double> memory_bits;             ///< width of the memory
  std::optional<double> memory_mts;              ///< transfers a second on each line, in millions
  std::optional<double> on_chip_mb;              ///< last-level cache of a CPU or GPU, or the accelerator's own buffers
  std::optional<double> cores;      ///< physical cores of a CPU, lanes of a GPU (CUDA cores, stream processors)
  std::optional<double> clock_ghz;  ///< all-core turbo where known, else base; boost of a GPU
  std::optional<double> tdp_w;
  std::vector<core_cluster> clusters;  ///< of a processor, the fast ones first; empty where not known
  std::string confidence;              ///< one of `confidence_words`; empty where nobody said
  std::string source;                  ///< where the numbers come from
};

/// Kind of @p s as tables by kind key it: `gpu`, `mobile cpu`, ....
[[nodiscard]] inline std::string kind_key(const spec& s) { return (s.mobile ? "mobile " : "") + to_string(s.kind); }

/// Bytes of one element that a network in precision @p p moves.
[[nodiscard]] inline double element_bytes(precision p) {
  switch (p) {
    case precision::fp64:
      return 8;
    case precision::fp32:
    case precision::tf32:
      return 4;
    case precision::fp16:
    case precision::bf16:
    case precision::amp:
      return 2;
    case precision::int8:
    case precision::fp8:
      return 1;
    case precision::int4:
    case precision::fp4:
      return 0.5;
  }
  return 4;
}

/// One numeric field of a spec: its name in JSON, where it lives and what is plausible.
struct spec_field {
  std::string_view name;
  std::optional<double> spec::*member;
  double least;
  double most;
};

/// All numeric fields: the one list that reading, writing, checking and distances go by.
inline constexpr std::array spec_fields{
    spec_field{"year", &spec::year, 1980, 2100},
    spec_field{"fp64_tflops", &spec::fp64_tflops, 1e-6, 1e3},
    spec_field{"fp32_tflops", &spec::fp32_tflops, 1e-5, 1e4},
    spec_field{"fp32_matrix_tflops", &spec::fp32_matrix_tflops, 1e-5, 1e4},
    spec_field{"tf32_tflops", &spec::tf32_tflops, 1e-5, 1e5},
    spec_field{"fp16_tflops", &spec::fp16_tflops, 1e-5, 1e5},
    spec_field{"bf16_tflops", &spec::bf16_tflops, 1e-5, 1e5},
    spec_field{"fp8_tflops", &spec::fp8_tflops, 1e-5, 1e5},
    spec_field{"int8_tops", &spec::int8_tops, 1e-5, 1e5},
    spec_field{"int4_tops", &spec::int4_tops, 1e-5, 1e5},
    spec_field{"fp4_tflops", &spec::fp4_tflops, 1e-5, 1e5},
    spec_field{"memory_gb", &spec::memory_gb, 1e-4, 1e5},
    spec_field{"bandwidth_gbs", &spec::bandwidth_gbs, 1e-2, 1e5},
    spec_field{"measured_bandwidth_gbs", &spec::measured_bandwidth_gbs, 1e-2, 1e5},
    spec_field{"memory_bits", &spec::memory_bits, 1, 1e5},
    spec_field{"memory_mts", &spec::memory_mts, 1, 1e5},
    spec_field{"on_chip_mb", &spec::on_chip_mb, 1e-3, 1e4},
    spec_field{"cores", &spec::cores, 1, 1e6},
    spec_field{"clock_ghz", &spec::clock_ghz, 1e-2, 10},
    spec_field{"tdp_w", &spec::tdp_w, 1e-2, 1e4},
};

/// One numeric field of a cluster, as `spec_field`.
struct cluster_field {
  std::string_view name;
  std::optional<double> core_cluster::*member;
  double least;
  double most;
};

inline constexpr std::array cluster_fields{
    cluster_field{"clock_ghz", &core_cluster::clock_ghz, 1e-2, 10},
    cluster_field{"fp32_flop_per_cycle", &core_cluster::fp32_flop_per_cycle, 1, 1e4},
    cluster_field{"fp16_flop_per_cycle", &core_cluster::fp16_flop_per_cycle, 1, 1e4},
    cluster_field{"int8_op_per_cycle", &core_cluster::int8_op_per_cycle, 1, 1e5},
};

/// Checks that every known number of @p s is finite and plausible, that it has a name, and that its confidence is a
/// known word or none. @throws input_error naming device, field, value and what was expected.
inline void validate(const spec& s) {
  if (s.name.empty()) throw input_error("hardware: a device needs a name");
  const auto check = [&](std::string_view field, double value, double least, double most) {
    if (!(value >= least && value <= most))
      throw input_error("hardware '" + s.name + "': " + std::string(field) + " is " + std::to_string(value) +
                        ", expected a number between " + std::to_string(least) + " and " + std::to_string(most));
  };
  for (const auto& f : spec_fields)
    if (const auto& v = s.*f.member) check(f.name, *v, f.least, f.most);
  for (const auto& c : s.clusters) {
    check("count of '" + c.core + "'", c.count, 1, 1e5);
    for (const auto& f : cluster_fields)
      if (const auto& v = c.*f.member) check(std::string(f.name) + " of '" + c.core + "'", *v, f.least, f.most);
  }
  if (!s.confidence.empty() &&
      std::find(confidence_words.begin(), confidence_words.end(), s.confidence) == confidence_words.end())
    throw input_error("hardware '" + s.name + "': confidence is '" + s.confidence +
                      "', expected sheet, measured, computed, secondary, inferred or recalled");
}

/// Where the peak of precision @p p lives; amp is stated as fp16.
[[nodiscard]] inline std::optional<double> spec::*peak_member(precision p) {
  switch (p) {
    case precision::fp64:
      return &spec::fp64_tflops;
    case precision::fp32:
      return &spec::fp32_tflops;
    case precision::tf32:
      return &spec::tf32_tflops;
    case precision::fp16:
    case precision::amp:
      return &spec::fp16_tflops;
    case precision::bf16:
      return &spec::bf16_tflops;
    case precision::fp8:
      return &spec::fp8_tflops;
    case precision::int8:
      return &spec::int8_tops;
    case precision::int4:
      return &spec::int4_tops;
    case precision::fp4:
      return &spec::fp4_tflops;
  }
  return &spec::fp32_tflops;
}

/// Peak of @p s that computes in @p p, 10^12 operations a second; nothing where it is not known.
///
/// A unit's own figure comes first. Else the fallbacks are what the hardware does: fp32 runs on the matrix unit where
/// that has full fp32 (AMD CDNA: 9 % error with this peak, 38 % with the vector peak), tf32 on the fp32 units where
/// there is none, bf16 as fp16 from the same tensor unit, amp as fp16. fp16 without a figure of its own runs at fp32
/// speed. int8, fp8, int4 and fp4 without one are left unknown: between emulation and four times fp32 there is nothing
/// to guess.
[[nodiscard]] inline std::optional<double> peak_tflops(const spec& s, precision p) {
  const auto fp32 = s.fp32_matrix_tflops ? s.fp32_matrix_tflops : s.fp32_tflops;
  const auto fp16 = s.fp16_tflops ? s.fp16_tflops : fp32;
  switch (p) {
    case precision::fp64:
      return s.fp64_tflops;
    case precision::fp32:
      return fp32;
    case precision::tf32:
      return s.tf32_tflops ? s.tf32_tflops : fp32;
    case precision::fp16:
    case precision::amp:
      return fp16;
    case precision::bf16:
      return s.bf16_tflops ? s.bf16_tflops : fp32;
    case precision::fp8:
      return s.fp8_tflops;
    case precision::int8:
      return s.int8_tops;
    case precision::int4:
      return s.int4_tops;
    case precision::fp4:
      return s.fp4_tflops;
  }
  return std::nullopt;
}

/// What the memory of @p s moves, GB/s: as measured where somebody did, else as its sheet says. Cheap boards reach a
/// third of their sheet, so that a bound from the sheet means little there.
[[nodiscard]] inline std::optional<double> memory_bandwidth(const spec& s) {
  return s.measured_bandwidth_gbs ? s.measured_bandwidth_gbs : s.bandwidth_gbs;
}

}  // namespace hardware

/// Precisions by name, as `io::named_enum` takes them.
[[nodiscard]] constexpr const auto& names_of(precision /*any*/) { return hardware::detail::precision_names; }

}  // namespace ledg::inline LEDG_ABI
