// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/checkpoint/fields.hpp"
#include "ledg/checkpoint/file.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/plan.hpp"
#include "ledg/latency/predictor.hpp"  // IWYU pragma: keep
#include "ledg/latency/run.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"

/// @file latency/predictor_impl.hpp  Definitions of latency/predictor.hpp.

namespace ledg::inline v0_1 {

namespace detail {

/// What is to be said of a network of @p macs: how it differs from what training saw.
[[nodiscard]] inline std::vector<std::string> network_flags(const graph& g, double macs, const latency_knowledge& k) {
  std::vector<std::string> flags;
  std::set<std::string> named;
  bool shapes = true;
  for (const auto& v : g.nodes()) {
    shapes = shapes && v.output_shape.has_value();
    if (!named.insert(v.op).second) continue;
    if (!is_known_operator(v.op))
      flags.push_back("unknown_operator:" + v.op);
    else if (!std::binary_search(k.operators.begin(), k.operators.end(), v.op))
      flags.push_back("outside_training:operator " + v.op);
  }
  if (!shapes) flags.emplace_back("outside_training:unknown shapes");
  // A tenth beyond what was seen is no news.
  if (macs < 0.9 * k.smallest_macs || macs > 1.1 * k.largest_macs) flags.emplace_back("outside_training:macs");
  return flags;
}

}  // namespace detail

template <class GraphEncoder, class Head>
std::vector<latency_answer> latency_predictor<GraphEncoder, Head>::answer(std::span<const graph> networks,
                                                                          std::span<const platform_query> queries,
                                                                          thread_pool& pool) const {
  std::vector<latency_plan> plans;
  for (const auto& q : queries) plans.push_back(plan_latency(q, knowledge_.settings, knowledge_.templates));
  text_table texts;
  std::vector<prepared_network> prepared;
  std::vector<double> macs;
  std::vector<std::vector<std::string>> flags;
  for (const auto& network : networks) {
    const graph g = canonicalize(network);
    if (g.empty()) throw input_error("network '" + network.id + "' has no operators");
    prepared.push_back(prepare_network<GraphEncoder>(g, config_.graph, knowledge_.templates,
                                                     [&](const std::string& t) { return texts.add(t); }));
    macs.push_back(static_cast<double>(total_cost(g).macs));
    flags.push_back(detail::network_flags(g, macs.back(), knowledge_));
  }
  std::vector<const prepared_network*> asked;
  std::vector<planned_pair> pairs;
  for (std::size_t n = 0; n < networks.size(); ++n) {
    asked.push_back(&prepared[n]);
    for (std::size_t p = 0; p < plans.size(); ++p) pairs.push_back({n, p});
  }
  const auto log_ms = run_plans(*this, std::move(texts), asked, plans, pairs, pool);
  std::vector<latency_answer> answers;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto n = pairs[i].network;
    answers.push_back(
        combine(plans[pairs[i].plan], log_ms[i], knowledge_, {networks[n].id, macs[n], prepared[n].work, flags[n]}));
  }
  return answers;
}

template <class GraphEncoder, class Head>
void latency_predictor<GraphEncoder, Head>::save(const std::filesystem::path& path) const {
  auto config = config_;
  auto corpus = knowledge_.corpus;
  io::json settings = io::json::array();
  for (const auto& s : knowledge_.settings) {
    settings.push_back(fields_to_json(s));
    settings.back()["precision"] = hardware::to_string(s.precision);
    settings.back()["log_residual_90"] = s.log_residual_90 ? io::json(*s.log_residual_90) : io::json(nullptr);
  }
  const io::json meta = {
      {"preset", knowledge_.preset},
      {"language", language_.to_json()},
      {"graph", fields_to_json(config.graph)},
      {"platform", fields_to_json(config.platform)},
      {"head", fields_to_json(config.head)},
      {"templates", knowledge_.templates.to_json()},
      {"settings", std::move(settings)},
      {"split", fields_to_json(corpus.split)},
      {"corpus", fields_to_json(corpus)},
      {"operators", knowledge_.operators},
      {"smallest_macs", knowledge_.smallest_macs},
      {"largest_macs", knowledge_.largest_macs},
      {"unknown_residual_90", knowledge_.unknown_residual_90},
      {"column_fits", knowledge_.column_fits},
      {"log_utilization", knowledge_.log_utilization},
      {"card", knowledge_.card},
  };
  write_checkpoint(path, format, meta, {{*layout_, parameters_}, {language_.layout(), language_.weights()}});
}

template <class GraphEncoder, class Head>
latency_predictor<GraphEncoder, Head> latency_predictor<GraphEncoder, Head>::load(const std::filesystem::path& path) {
  const checkpoint_file file(path, format);
  const auto view = file.model();
  config_type config;
  latency_knowledge k;
  k.preset = view.get<std::string>("preset");
  const auto read = [&](const char* key, auto& into) {
    fields_from_json(view[key].value(), path.string() + ": " + key, into);
  };
  read("graph", config.graph);
  read("platform", config.platform);
  read("head", config.head);
  read("corpus", k.corpus);
  read("split", k.corpus.split);
  k.templates = text::template_set::from_json(view["templates"].value(), path.string());
  for (std::size_t i = 0; i < view["settings"].size(); ++i) {
    auto object = view["settings"][i].value();
    known_setting s;
    s.precision = hardware::parse_precision(view["settings"][i].template get<std::string>("precision"));
    if (view["settings"][i].has("log_residual_90"))
      s.log_residual_90 = view["settings"][i].template get<double>("log_residual_90");
    object.erase("precision");
    object.erase("log_residual_90");
    fields_from_json(object, path.string() + ": settings", s);
    if (!(s.power > 0) || !(s.lowest_log_ms <= s.highest_log_ms))
      throw corrupt_error("'" + path.string() + "': setting '" + s.key +
                          "': expected a power above 0 and an ascending range, got " + std::to_string(s.power) +
                          " in " + std::to_string(s.lowest_log_ms) + " to " + std::to_string(s.highest_log_ms));
    k.settings.push_back(std::move(s));
  }
  k.operators = view.get<std::vector<std::string>>("operators");
  k.smallest_macs = view.get<double>("smallest_macs");
  k.largest_macs = view.get<double>("largest_macs");
  const auto read_table = [&](const char* key, auto& into) {
    try {
      view[key].value().get_to(into);
    } catch (const io::json::exception& e) {
      throw corrupt_error("'" + path.string() + "': metadata '" + key + "': " + e.what());
    }
  };
  read_table("unknown_residual_90", k.unknown_residual_90);
  read_table("column_fits", k.column_fits);
  for (const auto& [column, fit] : k.column_fits)
    if (fit.size() != 2)
      throw corrupt_error("'" + path.string() + "': metadata 'column_fits': '" + column + "' has " +
                          std::to_string(fit.size()) + " numbers, expected 2");
  read_table("log_utilization", k.log_utilization);
  k.card = view["card"].value();
  latency_predictor out(config, language_encoder::config_from_json(view["language"], path.string()), std::move(k));
  file.read(*out.layout_, out.parameters_);
  file.read(out.language_.layout(), out.language_.weights());
  return out;
}

}  // namespace ledg::inline v0_1
