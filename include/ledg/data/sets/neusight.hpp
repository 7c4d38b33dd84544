// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "ledg/data/builder.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/neusight.hpp"

/// @file data/sets/neusight.hpp
/// Language models on GPUs, as measured for NeuSight (data/neusight.hpp reads its records).

namespace ledg::inline LEDG_ABI::data::sets {

namespace detail {

/// How often a network's block stands in it, and the key of the graph that says so, by name and size of its trace. Some
/// records of the same trace lack that, though they time the whole network as well.
[[nodiscard]] inline auto whole_networks(const std::filesystem::path& table) {
  std::map<std::pair<std::string, std::size_t>, std::pair<neusight::repetition, std::string>> whole;
  neusight::for_each_record(table, [&](neusight::record&& r) {
    if (r.network.repeat)
      whole.try_emplace({r.network_id, r.network.nodes.size()}, *r.network.repeat, std::move(r.graph_key));
  });
  return whole;
}

}  // namespace detail

// The graphs' shapes hold the real batch, so every row counts as batch 1.
[[nodiscard]] inline dataset load_neusight(const std::filesystem::path& folder, const load_options& options) {
  dataset_builder out("neusight");
  const auto table = find_file(out, folder, "records.jsonl");
  if (!table) return out.finish();
  const auto whole = detail::whole_networks(*table);
  std::size_t mended = 0;
  std::unordered_map<std::string, std::size_t> by_graph_key;
  neusight::for_each_record(*table, [&](neusight::record&& r) {
    const bool train = r.mode == "training";
    if (train && !options.training) return;
    if (const auto at = whole.find({r.network_id, r.network.nodes.size()}); !r.network.repeat && at != whole.end()) {
      std::tie(r.network.repeat, r.graph_key) = at->second;
      ++mended;
    }
    const auto [at, fresh] = by_graph_key.emplace(r.graph_key, 0);
    if (fresh) {
      auto id = r.network_id;
      if (out.find_graph(id)) id += "#" + r.graph_key;
      at->second = out.add_graph(neusight::unroll(r.network, false, id, r.family));
    }
    const bool compiled = r.runtime.find("compile") != std::string::npos;
    setting s;
    s.key = r.device + "/" + r.runtime + (train ? "/train" : "");
    s.device = r.device;
    const auto version = r.runtime.find("pytorch-") == 0 ? r.runtime.substr(8, 3) : std::string();
    s.runtime = "PyTorch " + version + (compiled ? " compiled" : " eager") + (train ? " training" : "");
    s.batch = 1;
    if (compiled) s.dead = dead_operators::remove_unused;
    s.note = "shapes hold the batch";
    if (r.op_sum_ms > 0 && r.op_sum_ms / r.latency_ms < 0.85)
      out.note(r.id + ": operators sum to less than 0.85 of the latency, which holds memory allocation");
    out.add_row(at->second, out.add_setting(std::move(s)), 1, r.latency_ms);
  });
  if (mended > 0)
    out.note(std::to_string(mended) +
             " records hold one block of their network; how often it stands there is as in records of the same trace");
  return out.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
