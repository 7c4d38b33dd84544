// SPDX-License-Identifier: BSD-3-Clause
#pragma once

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

/// Arithmetic a network runs in. `amp` is PyTorch's automatic mixed precision with fp16.
enum class precision { fp64, fp32, tf32, fp16, bf16, int8, amp };

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
    named<precision>{precision::fp64, "fp64"},     named<precision>{precision::fp32, "fp32"},
    named<precision>{precision::tf32, "tf32"},     named<precision>{precision::fp16, "fp16"},
    named<precision>{precision::bf16, "bf16"},     named<precision>{precision::int8, "int8"},
    named<precision>{precision::amp, "amp"},       named<precision>{precision::fp64, "double"},
    named<precision>{precision::fp32, "float"},    named<precision>{precision::fp32, "float32"},
    named<precision>{precision::fp16, "half"},     named<precision>{precision::fp16, "float16"},
    named<precision>{precision::int8, "quant"},    named<precision>{precision::int8, "quantized"},
    named<precision>{precision::bf16, "bfloat16"}, named<precision>{precision::bf16, "amp_bf16"},
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
  std::optional<double> int8_tops;
  std::optional<double> memory_gb;
  std::optional<double> bandwidth_gbs;
  std::optional<double> on_chip_mb;  ///< last-level cache of a CPU or GPU, or the accelerator's own buffers
  std::optional<double> cores;       ///< physical cores of a CPU, lanes of a GPU (CUDA cores, stream processors)
  std::optional<double> clock_ghz;   ///< all-core turbo where known, else base; boost of a GPU
  std::optional<double> tdp_w;
  std::string source;  ///< where the numbers come from
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
      return 1;
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
    spec_field{"int8_tops", &spec::int8_tops, 1e-5, 1e5},
    spec_field{"memory_gb", &spec::memory_gb, 1e-4, 1e5},
    spec_field{"bandwidth_gbs", &spec::bandwidth_gbs, 1e-2, 1e5},
    spec_field{"on_chip_mb", &spec::on_chip_mb, 1e-3, 1e4},
    spec_field{"cores", &spec::cores, 1, 1e6},
    spec_field{"clock_ghz", &spec::clock_ghz, 1e-2, 10},
    spec_field{"tdp_w", &spec::tdp_w, 1e-2, 1e4},
};

/// Checks that every known number of @p s is finite and plausible and that it has a name.
/// @throws input_error naming device, field, value and the range expected.
inline void validate(const spec& s) {
  if (s.name.empty()) throw input_error("hardware: a device needs a name");
  for (const auto& f : spec_fields) {
    const auto& v = s.*f.member;
    if (v && !(*v >= f.least && *v <= f.most))
      throw input_error("hardware '" + s.name + "': " + std::string(f.name) + " is " + std::to_string(*v) +
                        ", expected a number between " + std::to_string(f.least) + " and " + std::to_string(f.most));
  }
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
    case precision::int8:
      return &spec::int8_tops;
  }
  return &spec::fp32_tflops;
}

/// Peak of @p s that computes in @p p, 10^12 operations a second; nothing where it is not known.
///
/// A unit's own figure comes first. Else the fallbacks are what the hardware does: fp32 runs on the matrix unit where
/// that has full fp32 (AMD CDNA: 9 % error with this peak, 38 % with the vector peak), tf32 on the fp32 units where
/// there is none, bf16 as fp16 from the same tensor unit, amp as fp16. fp16 without a figure of its own runs at fp32
/// speed. int8 without one is left unknown: between emulation and four times fp32 there is nothing to guess.
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
    case precision::int8:
      return s.int8_tops;
  }
  return std::nullopt;
}

}  // namespace hardware

/// Precisions by name, as `io::named_enum` takes them.
[[nodiscard]] constexpr const auto& names_of(precision /*any*/) { return hardware::detail::precision_names; }

}  // namespace ledg::inline LEDG_ABI
