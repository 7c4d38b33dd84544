// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

#include "ledg/any/latency_training.hpp"  // IWYU pragma: keep
#include "ledg/any/preset.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/presets.hpp"
#include "ledg/latency/training.hpp"
#include "ledg/text/templates.hpp"

/// @file any/latency_training_impl.hpp  Definitions of any/latency_training.hpp.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// Adds the data of @p run to @p corpus. @returns what each gave, for the checkpoint's card
template <class GraphEncoder>
[[nodiscard]] io::json add_data(const latency_training_run& run, const std::function<data::dataset(std::size_t)>& load,
                                latency_corpus<GraphEncoder>& corpus, const training_observer& observer) {
  auto sources = io::json::array();
  for (std::size_t i = 0; i < run.data.size(); ++i) {
    const auto d = load(i);
    const auto networks_before = corpus.networks().size();
    const auto rows_before = corpus.rows().size();
    corpus.add(d);
    const auto networks = corpus.networks().size() - networks_before;
    const auto rows = corpus.rows().size() - rows_before;
    observer.on_progress(d.name + ": " + std::to_string(networks) + " networks, " + std::to_string(rows) + " rows");
    sources.push_back({{"name", d.name}, {"networks", networks}, {"rows", rows}});
  }
  for (const auto& note : corpus.notes()) observer.on_note(note);
  return sources;
}

template <class GraphEncoder>
trained_run train_latency_preset(const latency_training_run& run, const std::function<data::dataset(std::size_t)>& load,
                                 thread_pool& pool, const run_control& control, const training_observer& told,
                                 const any_communicator& ranks) {
  const bool leads = ranks.rank() == 0;
  const auto observer = leads ? told : training_observer{};
  latency_corpus<GraphEncoder> corpus(text::template_set::named(run.templates), run.training.graph, run.corpus);
  auto sources = add_data(run, load, corpus, observer);
  observer.on_progress("fitting the sum over operator groups to " + std::to_string(corpus.settings().size()) +
                       " settings");
  auto trained = train_latency_distributed(ranks, corpus, run.training, pool, control, observer);
  const trained_run out{trained.interrupted, trained.metric, trained.best_step};
  if (out.interrupted || !leads) return out;
  auto& card = trained.predictor.knowledge().card;
  card["preset"] = run.preset;
  card["data"] = std::move(sources);
  trained.predictor.save(run.out);
  std::error_code ignored;
  std::filesystem::remove(control.state_file, ignored);
  return out;
}

/// Instantiates the training of @p preset: after `extern template` says that it is elsewhere.
#define LEDG_LATENCY_TRAINING(instantiate, preset)                                                                     \
  instantiate trained_run train_latency_preset<preset>(                                                                \
      const latency_training_run&, const std::function<data::dataset(std::size_t)>&, thread_pool&, const run_control&, \
      const training_observer&, const any_communicator&);

#ifdef LEDG_COMPILED
#define LEDG_DECLARE(preset) LEDG_LATENCY_TRAINING(extern template, preset)
LEDG_PRESETS(LEDG_DECLARE)
#undef LEDG_DECLARE
#endif

}  // namespace detail

template <class>
trained_run train_latency_run(const latency_training_run& run, const std::function<data::dataset(std::size_t)>& load,
                              thread_pool& pool, const run_control& control, const training_observer& observer,
                              const any_communicator& ranks) {
  trained_run out;
  with_preset(run.preset, [&](const auto& preset) {
    using encoder = typename std::remove_cvref_t<decltype(preset)>::graph_encoder_type;
    out = detail::train_latency_preset<encoder>(run, load, pool, control, observer, ranks);
  });
  return out;
}

}  // namespace ledg::inline LEDG_ABI
