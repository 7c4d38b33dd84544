// SPDX-License-Identifier: BSD-3-Clause
// Times the network encoder of `ledg_former` (hidden size 64, 2 layers) with a row for each node and with equal rows
// once, and reports what share of the rows is left. ONNX networks come from examples/networks (run from the root of the
// project), search spaces from the folder that LEDG_SHARED names, where it is set.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ledg/data/datasets.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/model/network_encoder.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/predict/presets.hpp"

namespace {

using namespace ledg;
using encoder_type = network_encoder<ledg_former>;

constexpr std::size_t text_size = 64;
constexpr std::size_t batch_size = 64;

graph_encoder_config config() {
  graph_encoder_config c;
  c.hidden_size = 64;
  c.num_layers = 2;
  c.intermediate_size = 256;
  return c;
}

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
  const auto all = data::load(name, std::filesystem::path(shared) / "data" / name);
  const std::size_t step = std::max<std::size_t>(1, all.graphs.size() / batch_size);
  for (std::size_t i = 0; i < all.graphs.size() && graphs.size() < batch_size; i += step)
    graphs.push_back(canonicalize(all.graphs[i]));
  return graphs;
}

void encode(benchmark::State& state, const std::string& name, bool once) {
  static std::map<std::string, std::vector<graph>> loaded;
  const auto at = loaded.find(name);
  const auto& graphs = at != loaded.end() ? at->second : loaded.emplace(name, load_graphs(name)).first->second;
  if (graphs.empty()) {
    state.SkipWithError("no data: set LEDG_SHARED, and run from the root of the project");
    return;
  }
  text_table texts;
  std::vector<prepared_network> prepared;
  std::size_t nodes = 0;
  for (const auto& g : graphs) {
    nodes += g.size();
    const auto templates = text::template_set::named("concise");
    const auto index = [&](const std::string& t) { return texts.add(t); };
    prepared.push_back(once ? prepare_network<ledg_former>(g, config(), templates, index)
                            : prepare_nodes<ledg_former>(g, config(), templates, index));
  }
  std::vector<const prepared_network*> pointers;
  for (const auto& p : prepared) pointers.push_back(&p);
  const packed_networks packed(pointers);

  parameter_layout layout;
  const encoder_type encoder(layout, "network", text_size, config());
  std::vector<float> parameters(layout.size());
  layout.initialize<float>(parameters, 1);
  std::vector<float> vectors(texts.size() * text_size, 0.1F);
  const matrix_view<const float> rows(vectors.data(), texts.size(), text_size);
  workspace<float> memory;
  encoder_type::context<float> context;
  for (auto _ : state) {
    memory.reset();
    const forward_pass<float> pass{.parameters = parameters.data(), .memory = &memory};
    benchmark::DoNotOptimize(encoder.forward(pass, rows, packed, context).data);
  }
  state.counters["nodes"] = static_cast<double>(nodes);
  state.counters["rows_left"] = static_cast<double>(packed.rows()) / static_cast<double>(nodes);
}

void each_node(benchmark::State& state, const std::string& name) { encode(state, name, false); }
void equal_once(benchmark::State& state, const std::string& name) { encode(state, name, true); }

#define LEDG_NETWORKS(name)                                                 \
  BENCHMARK_CAPTURE(each_node, name, #name)->Unit(benchmark::kMicrosecond); \
  BENCHMARK_CAPTURE(equal_once, name, #name)->Unit(benchmark::kMicrosecond)
LEDG_NETWORKS(resnet50);
LEDG_NETWORKS(mobilenetv2_100);
LEDG_NETWORKS(vit_base_patch16_224);
LEDG_NETWORKS(nb201);
LEDG_NETWORKS(nb101);
LEDG_NETWORKS(help_fbnet_ofa);
LEDG_NETWORKS(timm);
#undef LEDG_NETWORKS

}  // namespace
