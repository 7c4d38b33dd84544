// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "ledg/any/latency_predictor.hpp"
#include "ledg/any/latency_training.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/latency/calibrated_answer.hpp"
#include "ledg/latency/evaluation_report.hpp"
#include "ledg/latency/training_run.hpp"
#include "ledg/protocol/baselines.hpp"
#include "ledg/protocol/folds.hpp"
#include "ledg/protocol/report.hpp"
#include "ledg/protocol/table.hpp"
#include "ledg/protocol/told.hpp"
#include "ledg/train/observer.hpp"
#include "ledg/train/trainer.hpp"

/// @file protocol/run.hpp
/// A protocol from data to rows: each fold trains as `ledg train` does, writes a checkpoint, and that is asked as
/// `ledg eval` asks it. The training is given a data set in which the rows that are left out are not there.

namespace ledg::inline LEDG_ABI {

/// How large a model a fold trains.
enum class fold_size {
  physics,  ///< sums over operator groups and physics alone, no network: seconds
  small,    ///< a small network on part of the rows: minutes
  full      ///< as `ledg train`
};
inline constexpr std::array fold_size_names{io::named_value<fold_size>{fold_size::physics, "physics"},
                                            io::named_value<fold_size>{fold_size::small, "small"},
                                            io::named_value<fold_size>{fold_size::full, "full"}};
[[nodiscard]] constexpr const auto& names_of(fold_size /*any*/) { return fold_size_names; }

/// Makes the training of @p run as small as @p size says; what `fold_size::full` trains is left alone.
inline void shrink(latency_training_run& run, fold_size size) {
  if (size == fold_size::full) return;
  auto& t = run.training;
  t.graph.num_layers = 1;
  if (size == fold_size::small) {
    t.graph.hidden_size = std::min<std::size_t>(t.graph.hidden_size, 32);
    t.graph.intermediate_size = std::min<std::size_t>(t.graph.intermediate_size, 64);
    t.trainer.steps = std::min<std::uint64_t>(t.trainer.steps, 400);
    t.trainer.validate_every = 100;
    t.settle.iterations = std::min<std::int64_t>(t.settle.iterations, 100);
    if (run.corpus.max_networks == 0) run.corpus.max_networks = 200;
    return;
  }
  t.graph.hidden_size = t.graph.intermediate_size = 8;
  t.graph.num_heads = 2;
  t.platform.hidden_size = t.platform.size = 8;
  t.head.mlp_size = 4;
  t.language.folder.clear();
  t.language.bert.hidden_size = t.language.bert.intermediate_size = 8;
  t.language.bert.num_hidden_layers = 1;
  t.language.bert.num_attention_heads = 2;
  t.trainer.steps = 1;
  t.trainer.validate_every = 0;
  t.trainer.learning_rate = 1e-9;  // what the sums over groups say stays
  t.settle.iterations = 0;
  if (run.corpus.max_networks == 0) run.corpus.max_networks = 200;
}

/// What is run.
struct protocol_request {
  latency_protocol protocol;
  fold_options folds;
  latency_training_run training;  ///< of every fold; data, checkpoint and seed are the fold's own
  fold_size size = fold_size::small;
  std::vector<std::uint64_t> seeds = {1};
  told_options told;                ///< after the training
  std::size_t most_rows = 0;        ///< of a setting that are asked about, drawn at random; 0: all
  std::filesystem::path directory;  ///< where a fold's checkpoint lies while it is needed
  std::size_t threads = 1;
};

/// Who is told how a run goes on; each may be empty.
struct protocol_observer {
  std::function<void(std::size_t fold, std::size_t folds, const latency_fold&, std::uint64_t seed)> on_fold;
  std::function<void(const std::vector<protocol_row>&)> on_rows;  ///< of a fold
};

namespace detail {

using row_place = std::tuple<std::string, std::string, double>;  // the source's setting, network, batch

/// Draws at most @p most rows of each setting.
[[nodiscard]] inline std::vector<std::size_t> drawn_rows(const data::dataset& d, std::span<const std::size_t> rows,
                                                         std::size_t most) {
  constexpr std::uint64_t seed = 0;
  if (most == 0) return {rows.begin(), rows.end()};
  std::map<std::size_t, std::vector<std::size_t>> of_setting;
  for (const auto i : rows) of_setting[d.rows[i].setting].push_back(i);
  std::vector<std::size_t> out;
  for (auto& [setting, own] : of_setting) {
    philox(seed).split(setting).shuffle(std::span(own));
    own.resize(std::min(own.size(), most));
    out.insert(out.end(), own.begin(), own.end());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// Trains on what @p fold learns from. @returns the predictor as its checkpoint gives it
[[nodiscard]] inline any_latency_predictor train_fold(const protocol_request& request,
                                                      std::span<const data::dataset> data, const latency_fold& fold,
                                                      std::uint64_t seed, thread_pool& pool,
                                                      const training_observer& observer) {
  auto run = request.training;
  shrink(run, request.size);
  run.training.seed = seed;
  run.out = (request.directory / "fold.safetensors").string();
  std::vector<std::size_t> sets;
  run.data.clear();
  for (std::size_t d = 0; d < data.size(); ++d)
    if (!fold.learnt[d].empty()) {
      sets.push_back(d);
      run.data.push_back(data[d].name);
    }
  const auto load = [&](std::size_t i) { return with_rows(data[sets[i]], fold.learnt[sets[i]]); };
  static_cast<void>(train_latency_run(run, load, pool, {}, observer));
  auto predictor = any_latency_predictor::load(run.out);
  std::error_code ignored;
  std::filesystem::remove(run.out, ignored);
  return predictor;
}

/// What a fold is asked of one setting.
struct asked_setting {
  std::vector<tellable_row> rows;
  calibration_prior prior;  ///< of its calibrations, where rows are told
};

/// Asks @p predictor about the rows @p asked of data set @p d, and the baselines. Settings in the order of the rows.
[[nodiscard]] inline std::vector<asked_setting> ask_rows(
    const protocol_request& request, const data::dataset& set, std::span<const std::size_t> asked, std::uint64_t seed,
    const std::string& left_out, const any_latency_predictor& predictor,
    const std::function<baseline_latencies(std::size_t)>& baselines) {
  std::map<row_place, std::size_t> place;
  for (const auto i : asked) {
    const auto& r = set.rows[i];
    place[{set.settings[r.setting].key, set.ids[r.graph], r.batch}] = i;
  }
  evaluation_options options;
  options.threads = request.threads;
  options.points = request.told.any();
  std::vector<asked_setting> out;
  std::map<std::string, std::size_t> number;
  static_cast<void>(predictor.evaluate(with_rows(set, asked), options, [&](const evaluated_row& r) {
    const auto at = place.at({r.device, r.network, r.batch});
    const auto [found, fresh] = number.try_emplace(r.device, out.size());
    if (fresh) out.emplace_back();
    auto& own = out[found->second];
    if (fresh && r.point)
      own.prior =
          prior_of_answer(predictor.calibration_priors(),
                          physics_class_of(set.settings[set.rows[at].setting].hardware.kind), r.answer, *r.point);
    auto& [row, point] = own.rows.emplace_back();
    row = {r, seed, left_out, baselines(at)};
    if (r.point) point = *r.point;
  }));
  return out;
}

/// Asks @p predictor about what @p fold left out, before and after a part of it was told.
[[nodiscard]] inline std::vector<protocol_row> ask_fold(const protocol_request& request,
                                                        std::span<const data::dataset> data, const latency_fold& fold,
                                                        std::uint64_t seed, const any_latency_predictor& predictor) {
  const latency_baselines baselines(data, fold);
  std::vector<protocol_row> out;
  for (std::size_t d = 0; d < data.size(); ++d) {
    const auto asked = drawn_rows(data[d], fold.asked[d], request.most_rows);
    if (asked.empty()) continue;
    for (auto& setting : ask_rows(request, data[d], asked, seed, fold.left_out, predictor,
                                  [&](std::size_t i) { return baselines(d, i); })) {
      if (request.told.any()) {
        auto rows = tell(setting.rows, setting.prior, request.told, seed);
        out.insert(out.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
        continue;
      }
      for (auto& r : setting.rows) out.push_back(std::move(r.row));
    }
  }
  return out;
}

}  // namespace detail

/// Runs a protocol: every fold with every seed. Deterministic, for any number of threads.
/// @param data the protocol's data sets
/// @returns the rows that were asked about, seed by seed, fold by fold
/// @throws input_error, lookup_error as `make_folds`; what `train_latency_run` and `any_latency_predictor` throw
inline std::vector<protocol_row> run_protocol(const protocol_request& request, std::span<const data::dataset> data,
                                              const protocol_observer& observer = {},
                                              const training_observer& training = {}) {
  const auto folds = make_folds(request.protocol, data, request.folds);
  std::filesystem::create_directories(request.directory);
  thread_pool pool(request.threads);
  std::vector<protocol_row> out;
  for (const auto seed : request.seeds)
    for (std::size_t f = 0; f < folds.size(); ++f) {
      if (observer.on_fold) observer.on_fold(f, folds.size(), folds[f], seed);
      const auto predictor = detail::train_fold(request, data, folds[f], seed, pool, training);
      auto rows = detail::ask_fold(request, data, folds[f], seed, predictor);
      if (observer.on_rows) observer.on_rows(rows);
      out.insert(out.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    }
  return out;
}

}  // namespace ledg::inline LEDG_ABI
