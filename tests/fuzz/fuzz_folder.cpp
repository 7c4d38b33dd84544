// SPDX-License-Identifier: BSD-3-Clause
/// @file fuzz_folder.cpp  The libFuzzer entry of the target that needs tensors.
#include <cstddef>
#include <cstdint>

#include "fuzz/encoder_folder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ledg_fuzz::run(ledg_fuzz::encoder_folder_target(), {reinterpret_cast<const char*>(data), size});
  return 0;
}
