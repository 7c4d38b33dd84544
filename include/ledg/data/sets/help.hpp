// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <charconv>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/graph_jsonl.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/help.hpp
/// HELP's measurements (Lee et al., NeurIPS 2021) of the FBNet and OFA-MobileNetV3 spaces; its columns for
/// NAS-Bench-201 are read with that space (data/sets/nb201.hpp).

namespace ledg::inline LEDG_ABI::data::sets {

/// A device column of HELP's tables: `gold_6226`, `pixel2` or `<gpu>_<batch>`.
[[nodiscard]] inline setting help_setting(const std::string& column) {
  setting s;
  s.key = "help/" + column;
  s.device = column;
  s.runtime = "PyTorch eager";
  if (hardware::find_if_known(column) == nullptr) {
    const auto underscore = column.rfind('_');
    double batch = 0;
    const auto* const end = column.data() + column.size();
    if (underscore == std::string::npos || std::from_chars(column.data() + underscore + 1, end, batch).ptr != end ||
        batch < 1)
      throw lookup_error("HELP: '" + column + "' is neither a device of the catalogue nor <gpu>_<batch>",
                         hardware::similar_names(column));
    s.batch = batch;
    s.device = column.substr(0, underscore);
    return s;
  }
  s.batch = 1;
  const auto& device = hardware::find(column);
  if (column == "raspi4" || column == "pixel3") {  // values of HW-NAS-Bench, whose converter prunes unused edges
    s.runtime = "TFLite";
    s.dead = dead_operators::remove_unused;
  } else if (column == "eyeriss") {
    s.runtime = "simulated";
    s.note = "simulated by HW-NAS-Bench, not measured";
  } else if (column == "fpga") {
    s.runtime = "estimated";
    s.note = "estimated by HW-NAS-Bench, not measured";
  } else if (device.mobile) {
    s.runtime = "PyTorch Mobile";
    s.resolution_ms = 1;
  } else {
    s.note = "batch is not stated; 1 is assumed";
  }
  return s;
}

[[nodiscard]] inline dataset load_help(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("help_fbnet_ofa");
  for (const std::string space : {"fbnet", "ofa"}) {
    const auto graphs = find_file(out, folder, space + "_graphs.jsonl");
    const auto table = find_file(out, folder, space + "_latency.csv");
    if (!graphs || !table) continue;
    for_each_graph(*graphs, [&](graph_record&& r) {
      r.network.id = space + "-" + r.network.id;
      out.add_graph(std::move(r.network));
    });
    std::vector<std::string> columns;
    const auto header = io::csv_reader(*table).header();
    for (const auto& c : header)
      if (c != "idx" && c != "ops" && c != "ks" && c != "e" && c != "d" && c != "r") columns.push_back(c);
    std::size_t missing = 0;
    std::map<std::string, std::size_t> settings;
    for (const auto& c : columns) {
      auto s = help_setting(c);
      s.key = space + "/" + c;
      settings[c] = out.add_setting(std::move(s));
    }
    for (const auto& r : read_latency_table(*table, "idx", columns)) {
      const auto s = settings.at(r.device);
      if (const auto g = out.find_graph(space + "-" + r.id))
        out.add_row(*g, s, *out.setting_at(s).batch, r.latency_ms);
      else
        ++missing;
    }
    out.note_left_out(missing, space, "have no graph");
  }
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
