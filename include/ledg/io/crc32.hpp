// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string_view>

#include "ledg/core/namespace.hpp"

/// @file io/crc32.hpp
/// A checksum that is the same everywhere: of files, of keys that decide where an example goes.

namespace ledg::inline LEDG_ABI::io {

/// CRC-32 (ISO 3309) of @p bytes; @p start is that of what stands before them.
[[nodiscard]] inline std::uint32_t crc32(std::string_view bytes, std::uint32_t start = 0) {
  if (bytes.data() == nullptr) return start;  // zlib would begin anew
  return static_cast<std::uint32_t>(::crc32_z(start, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace ledg::inline LEDG_ABI::io
