// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "ledg/core/error.hpp"
#include "ledg/hardware/detect.hpp"
#include "ledg/hardware/measure_machine.hpp"

/// @file this_machine.hpp  The machine that the program runs on, as a piece of hardware.
namespace ledg_program {

/// The text of a small system file up to a zero byte, empty where it cannot be read.
inline std::string system_text(const char* path) {
  std::ifstream in(path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.resize(std::min(text.find('\0'), text.size()));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// The catalogue's row of this machine's processor, or what the system says of it with a measured peak.
inline ledg::hardware::spec this_machine() {
  const auto info = system_text("/proc/cpuinfo");
  if (info.empty()) throw ledg::input_error("this machine: /proc/cpuinfo cannot be read");
  auto product = system_text("/sys/class/dmi/id/product_name");
  if (product.empty()) product = system_text("/proc/device-tree/model");
  auto s = ledg::hardware::detected(ledg::hardware::parse_cpuinfo(info), product);
  ledg::hardware::measure_missing(s);
  return s;
}

}  // namespace ledg_program
