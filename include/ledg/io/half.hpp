// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/half.hpp"

/// @file io/half.hpp
/// The 16-bit types of files, by the names that readers and writers use.

namespace ledg::inline LEDG_ABI::io {

using ledg::bfloat16_to_float;
using ledg::float_to_bfloat16;
using ledg::float_to_half;
using ledg::half_to_float;

}  // namespace ledg::inline LEDG_ABI::io
