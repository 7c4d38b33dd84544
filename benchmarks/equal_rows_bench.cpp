// SPDX-License-Identifier: BSD-3-Clause
// Times the network encoder of `ledg_former` (hidden size 64, 2 layers) with a row for each node, with equal rows of
// one network once, and with equal rows of all networks once, and reports what share of the rows is left (of the
// latter: the mean over the layers). ONNX networks come from examples/networks (run from the root of the project),
// search spaces from the folder that LEDG_SHARED names, where it is set.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ledg/data/registry.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/model/network_encoder.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/shared_networks.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/model/presets.hpp"

namespace {

using namespace ledg;
using encoder_type = network_encoder<ledg_former>;

constexpr std::size_t text_size = 64;
constexpr std::size_t most_networks = 64;
constexpr std::size_t most_cells = 256;

graph_encoder_config config() {
  graph_encoder_config c;
  c.hidden_size = 64;
  c.num_layers = 2;
  c.intermediate_size = 256;
  return c;
}

/// The ONNX network called @p name; or networks all over the data set, or the part of one, called so; or, for
/// `SET_cells`, cells all over an accuracy data set.
std::vector<graph> load_graphs(const std::string& name) {
  std::vector<graph> graphs;
  const std::filesystem::path file = "examples/networks/" + name + ".onnx";
  if (std::filesystem::exists(file)) {
    onnx::options shapes;
    shapes.batch = 1;
    graphs.push_back(canonicalize(onnx::read(file.string(), shapes).to_graph()));
    return graphs;
  }
  const char* const shared = std::getenv("LEDG_SHARED");
  if (shared == nullptr) return graphs;
  const auto folder = std::filesystem::path(shared) / "data";
  if (name.ends_with("_cells")) {
    const auto set = name.substr(0, name.find('_'));
    const auto all = data::load_accuracy(set, folder / set).cells;
    const auto step = std::max<std::size_t>(1, all.size() / most_cells);
    for (std::size_t i = 0; i < all.size() && graphs.size() < most_cells; i += step) graphs.push_back(all[i]);
    return graphs;
  }
  const std::string set = name == "fbnet" || name == "ofa" ? "help_fbnet_ofa" : name;
  const auto all = data::load(set, folder / set);
  std::vector<std::size_t> part;
  for (std::size_t i = 0; i < all.ids.size(); ++i)
    if (set == name || all.ids[i].starts_with(name)) part.push_back(i);
  const auto step = std::max<std::size_t>(1, part.size() / most_networks);
  for (std::size_t i = 0; i < part.size() && graphs.size() < most_networks; i += step)
    graphs.push_back(canonicalize(all.graphs[part[i]]));
  return graphs;
}

enum class computed { each_node, once_a_network, once };

void encode(benchmark::State& state, const std::string& name, computed rows) {
  static std::map<std::string, std::vector<graph>> loaded;
  const auto at = loaded.find(name);
  const auto& graphs = at != loaded.end() ? at->second : loaded.emplace(name, load_graphs(name)).first->second;
  if (graphs.empty()) {
    state.SkipWithError("no data: set LEDG_SHARED, and run from the root of the project");
    return;
  }
  text_table texts;
  const auto templates = text::template_set::named("concise");
  const auto index = [&](const std::string& t) { return texts.add(t); };
  const auto layers = config().num_layers;
  packed_networks packed;
  shared_networks shared;
  double left = 0;
  if (rows == computed::once) {
    shared = share_rows<ledg_former>(graphs, config(), templates, index);
    for (const auto& block : shared.blocks) left += static_cast<double>(block.rows()) / static_cast<double>(layers);
  } else {
    std::vector<prepared_network> prepared;
    for (const auto& g : graphs)
      prepared.push_back(rows == computed::once_a_network ? prepare_network<ledg_former>(g, config(), templates, index)
                                                          : prepare_nodes<ledg_former>(g, config(), templates, index));
    std::vector<const prepared_network*> pointers;
    for (const auto& p : prepared) pointers.push_back(&p);
    packed = packed_networks(pointers);
    left = static_cast<double>(packed.rows());
  }

  parameter_layout layout;
  const encoder_type encoder(layout, "network", text_size, config());
  std::vector<float> parameters(layout.size());
  layout.initialize<float>(parameters, 1);
  std::vector<float> vectors(texts.size() * text_size, 0.1F);
  const matrix_view<const float> text_rows(vectors.data(), texts.size(), text_size);
  workspace<float> memory;
  encoder_type::context<float> context;
  for (auto _ : state) {
    memory.reset();
    const forward_pass<float> pass{.parameters = parameters.data(), .memory = &memory};
    const auto z = rows == computed::once ? encoder.forward(pass, text_rows, shared)
                                          : encoder.forward(pass, text_rows, packed, context);
    benchmark::DoNotOptimize(z.data);
  }
  std::size_t nodes = 0;
  for (const auto& g : graphs) nodes += g.size();
  state.counters["nodes"] = static_cast<double>(nodes);
  state.counters["rows_left"] = left / static_cast<double>(nodes);
}

void each_node(benchmark::State& state, const std::string& name) { encode(state, name, computed::each_node); }
void once_a_network(benchmark::State& state, const std::string& name) { encode(state, name, computed::once_a_network); }
void once(benchmark::State& state, const std::string& name) { encode(state, name, computed::once); }

#define LEDG_NETWORKS(name)                                                      \
  BENCHMARK_CAPTURE(each_node, name, #name)->Unit(benchmark::kMicrosecond);      \
  BENCHMARK_CAPTURE(once_a_network, name, #name)->Unit(benchmark::kMicrosecond); \
  BENCHMARK_CAPTURE(once, name, #name)->Unit(benchmark::kMicrosecond)
LEDG_NETWORKS(resnet50);
LEDG_NETWORKS(mobilenetv2_100);
LEDG_NETWORKS(vit_base_patch16_224);
LEDG_NETWORKS(nb201);
LEDG_NETWORKS(fbnet);
LEDG_NETWORKS(ofa);
LEDG_NETWORKS(timm);
LEDG_NETWORKS(nb201_cells);
LEDG_NETWORKS(nb101_cells);
#undef LEDG_NETWORKS

}  // namespace
