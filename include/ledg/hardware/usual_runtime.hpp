// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

#include "ledg/hardware/spec.hpp"

/// @file hardware/usual_runtime.hpp

namespace ledg::inline LEDG_ABI::hardware {

/// Whether @p p has at most 8 bits: networks have to be converted to it.
[[nodiscard]] constexpr bool is_narrow(precision p) {
  return p == precision::int8 || p == precision::fp8 || p == precision::int4 || p == precision::fp4;
}

/// Key of the runtime that is meant on @p s in @p p where nobody says one; empty where none is usual.
///
/// On GPUs that people buy as cards it is PyTorch, as it is installed; it has no kernels for int8 and narrower ones,
/// for which NVIDIA's run TensorRT, as its boards do. Of other devices whoever measures chooses.
[[nodiscard]] inline std::string_view usual_runtime(const spec& s, precision p) {
  const bool nvidia = s.vendor == "NVIDIA";
  if (s.kind != device_kind::gpu || (!nvidia && s.vendor != "AMD")) return "";
  if (is_narrow(p) || s.mobile) return nvidia ? "tensorrt" : "";
  return "pytorch-eager";
}

}  // namespace ledg::inline LEDG_ABI::hardware
