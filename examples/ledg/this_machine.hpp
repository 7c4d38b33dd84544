// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/hardware/detect.hpp"
#include "ledg/hardware/measure_machine.hpp"

/// @file this_machine.hpp  The machine that the program runs on, as a piece of hardware.
namespace ledg_program {

/// The texts of a small system file, which zero bytes separate; none where it cannot be read.
inline std::vector<std::string> system_texts(const char* path) {
  std::ifstream in(path);
  std::vector<std::string> texts;
  for (std::string text; std::getline(in, text, '\0');) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    if (!text.empty()) texts.push_back(text);
  }
  return texts;
}

/// The catalogue's row of this machine's processor, or what the system says of it with a measured peak.
inline ledg::hardware::spec this_machine() {
  const auto info = system_texts("/proc/cpuinfo");
  if (info.empty()) throw ledg::input_error("this machine: /proc/cpuinfo cannot be read");
  std::vector<std::string> products;
  for (const auto* path : {"/sys/class/dmi/id/product_name", "/proc/device-tree/model", "/proc/device-tree/compatible"})
    for (auto& text : system_texts(path)) products.push_back(std::move(text));
  const auto report = ledg::hardware::parse_cpuinfo(info.front());
  auto s = ledg::hardware::detected(report, products);
  ledg::hardware::measure_missing(s);
  if (ledg::hardware::known_processor(report, products) == nullptr) ledg::hardware::fill_narrow_peaks(s, report);
  return s;
}

}  // namespace ledg_program
