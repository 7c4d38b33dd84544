// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utility>

#include "latency_engine.hpp"
#include "ledg/latency/presets.hpp"
#include "ledg/latency/training.hpp"
#include "ranks.hpp"

/// @file latency_engine_impl.hpp  `latency_preset` for a graph encoder; included by one source file a preset.
namespace ledg_program {

template <class GraphEncoder>
class latency_engine_of final : public latency_engine {
 public:
  explicit latency_engine_of(const std::filesystem::path& path)
      : predictor_(ledg::latency_predictor<GraphEncoder>::load(path)) {}

  std::vector<ledg::latency_answer> predict(const ledg::graph& network,
                                            std::span<const ledg::platform_query> queries) const override {
    return predictor_.predict(network, queries);
  }
  std::vector<ledg::evaluation_line> evaluate(
      const ledg::data::dataset& d, const ledg::evaluation_options& options,
      const std::function<void(const ledg::evaluated_row&)>& each) const override {
    return ledg::evaluate_latency(predictor_, d, options, each);
  }
  const ledg::latency_knowledge& knowledge() const override { return predictor_.knowledge(); }

 private:
  ledg::latency_predictor<GraphEncoder> predictor_;
};

template <class GraphEncoder>
bool train_latency_preset(const std::string& preset, const training_request& r) {
  const auto& config = r.run.training;
  ledg::latency_corpus<GraphEncoder> corpus(ledg::text::template_set::named(r.run.templates), config.graph, r.run.corpus);
  ledg::io::json sources = ledg::io::json::array();
  for (std::size_t i = 0; i < r.run.data.size(); ++i) {
    const auto d = r.load(i);
    const auto networks_before = corpus.networks().size();
    const auto rows_before = corpus.rows().size();
    corpus.add(d);
    const auto networks = corpus.networks().size() - networks_before;
    const auto rows = corpus.rows().size() - rows_before;
    r.say(d.name + ": " + std::to_string(networks) + " networks, " + std::to_string(rows) + " rows");
    sources.push_back({{"name", d.name}, {"networks", networks}, {"rows", rows}});
  }
  for (const auto& n : corpus.notes()) r.say("note: " + n);
  r.say("fitting the sum over operator groups to " + std::to_string(corpus.settings().size()) + " settings");
  ledg::thread_pool pool(r.threads);

  ledg::run_control control;
  control.state_file = r.run.out + ".state";
  control.resume = r.resume;
  control.stop = r.stop;
  auto trained = ledg::train_latency_distributed(ranks(), corpus, config, pool, control, *r.report);
  if (trained.interrupted) return false;
  if (!leads()) return true;
  auto& knowledge = trained.predictor.knowledge();
  knowledge.card["preset"] = preset;
  knowledge.card["data"] = std::move(sources);
  trained.predictor.save(r.run.out);
  std::error_code ignored;
  std::filesystem::remove(control.state_file, ignored);
  return true;
}

template <class GraphEncoder>
std::unique_ptr<latency_engine> load_latency_preset(const std::filesystem::path& path) {
  return std::make_unique<latency_engine_of<GraphEncoder>>(path);
}

}  // namespace ledg_program
