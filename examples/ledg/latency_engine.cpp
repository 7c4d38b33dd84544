// SPDX-License-Identifier: BSD-3-Clause
/// @file latency_engine.cpp  Finds presets by name.
#include "latency_engine.hpp"

#include "ledg/core/names.hpp"
#include "ledg/io/safetensors.hpp"

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
  const auto file = ledg::io::safetensors_file::open(path);
  const auto model = file.metadata().find("model");
  if (model == file.metadata().end())
    throw ledg::input_error("'" + path.string() + "' is not a checkpoint of ledg: its metadata lack 'model'");
  const auto meta = ledg::io::parse_json(model->second, path.string() + " (metadata)");
  return find_latency_preset(ledg::io::json_view(meta, path.string()).get<std::string>("preset")).load(path);
}

}  // namespace ledg_program
