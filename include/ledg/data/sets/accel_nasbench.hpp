// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"

/// @file data/sets/accel_nasbench.hpp
/// Accel-NASBench: networks of the MnasNet space on two FPGA boards.

namespace ledg::inline LEDG_ABI::data::sets {

[[nodiscard]] inline dataset load_accel_nasbench(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("accel_nasbench");
  const auto graphs = find_file(out, folder, "accel_graphs.jsonl");
  const auto table = find_file(out, folder, "accel_nasbench.csv");
  if (!graphs || !table) return out.finish();
  add_graphs(out, *graphs);
  for (const std::string device : {"zcu102", "vck190"}) {
    std::size_t missing = 0;
    setting s;
    s.key = device;
    s.device = device;
    s.hardware.kind = device_kind::fpga;
    s.precision = precision::int8;
    s.runtime = "Vitis AI DPU";
    s.batch = 1;
    s.dead = dead_operators::remove_unused;
    const auto index = out.add_setting(s);
    for (const auto& r : read_latency_table(*table, "id", {"latency_" + device})) {
      if (const auto g = out.find_graph(r.id))
        out.add_row(*g, index, 1, r.latency_ms);
      else
        ++missing;
    }
    out.note_left_out(missing, "accel_nasbench/" + device, "have no graph");
  }
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
