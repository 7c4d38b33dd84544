// SPDX-License-Identifier: BSD-3-Clause
/// @file fuzz.cpp  The libFuzzer entry of the target that LEDG_FUZZ_TARGET names; built once for each.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ledg_fuzz::target& chosen = [&]() -> const ledg_fuzz::target& {
    for (const auto& t : ledg_fuzz::targets())
      if (std::string_view(t.name) == LEDG_FUZZ_TARGET) return t;
    std::abort();
  }();
  ledg_fuzz::run(chosen, {reinterpret_cast<const char*>(data), size});
  return 0;
}
