// SPDX-License-Identifier: BSD-3-Clause
/// @file latency_engine.cpp  Finds presets by name.
#include "latency_engine.hpp"

#include "ledg/core/names.hpp"
#include "ledg/checkpoint/file.hpp"

namespace ledg_program {

latency_preset find_latency_preset(const std::string& name) {
  std::vector<std::string> known;
  for (auto& p : latency_presets()) {
    if (p.name == name) return p;
    known.push_back(p.name);
  }
  ledg::throw_unknown("preset", name, known);
}

std::unique_ptr<latency_engine> load_latency_engine(const std::filesystem::path& path) {
  const ledg::checkpoint_file file(path, ledg::latency_knowledge::format);
  return find_latency_preset(file.preset()).load(path);
}

}  // namespace ledg_program
