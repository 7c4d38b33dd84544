// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/hardware/spec.hpp"

/// @file hardware/units.hpp
/// Which precisions a device computes in, and the one that is meant where none is named.

namespace ledg::inline LEDG_ABI::hardware {

/// The precision that is meant on a device of kind @p kind where nobody says one: fp32 on a CPU or GPU, bf16 on a TPU,
/// int8 on all others; never fp64.
[[nodiscard]] inline precision default_precision(device_kind kind) {
  switch (kind) {
    case device_kind::cpu:
    case device_kind::gpu:
      return precision::fp32;
    case device_kind::tpu:
      return precision::bf16;
    case device_kind::npu:
    case device_kind::vpu:
    case device_kind::dsp:
    case device_kind::fpga:
    case device_kind::asic:
      return precision::int8;
  }
  return precision::fp32;
}

/// The same of a device: a TPU without floating point (the Edge TPU) means int8, an ASIC with bf16 and no int8 that.
[[nodiscard]] inline precision default_precision(const spec& s) {
  const auto by_kind = default_precision(s.kind);
  if (s.kind == device_kind::tpu && !s.bf16_tflops && s.int8_tops) return precision::int8;
  if (s.kind == device_kind::asic && s.bf16_tflops && !s.int8_tops) return precision::bf16;
  return by_kind;
}

/// Whether @p s has a unit for @p p, as far as is known. A peak of its own says so. CPUs and GPUs compute in fp32 and
/// fp64, CPUs in int8 too (with the vector units). A device of which no peak is known is not doubted.
[[nodiscard]] inline bool has_unit(const spec& s, precision p) {
  const bool nothing_known = !s.fp64_tflops && !s.fp32_tflops && !s.fp32_matrix_tflops && !s.tf32_tflops &&
                             !s.fp16_tflops && !s.bf16_tflops && !s.fp8_tflops && !s.int8_tops && !s.int4_tops &&
                             !s.fp4_tflops;
  const bool general = s.kind == device_kind::cpu || s.kind == device_kind::gpu;
  switch (p) {
    case precision::fp64:
      return s.fp64_tflops || general;
    case precision::fp32:
      return s.fp32_tflops || s.fp32_matrix_tflops || general || nothing_known;
    case precision::tf32:
      return s.tf32_tflops.has_value();
    case precision::fp16:
    case precision::amp:
      return s.fp16_tflops || nothing_known;
    case precision::bf16:
      return s.bf16_tflops || nothing_known;
    case precision::fp8:
      return s.fp8_tflops.has_value();
    case precision::int8:
      return s.int8_tops || s.kind == device_kind::cpu || nothing_known;
    case precision::int4:
      return s.int4_tops.has_value();
    case precision::fp4:
      return s.fp4_tflops.has_value();
  }
  return false;
}

}  // namespace ledg::inline LEDG_ABI::hardware
