// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/communicator.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/core/within.hpp"
#include "ledg/core/workspaces.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/train/bucketing.hpp"
#include "ledg/train/loss_choice.hpp"
#include "ledg/train/sharded_pass.hpp"

/// @file latency/task.hpp
/// Training of a latency network on a corpus.

namespace ledg::inline LEDG_ABI {

/// How batches are drawn and what the loss is; ours, chosen on validation data.
struct latency_task_config {
  std::map<std::string, std::int64_t> networks_per_step;  ///< of each data set; others give `default_networks`
  std::int64_t default_networks = 2;
  std::int64_t settings_per_network = 10;  ///< most rows of a network in a step
  double family_power = 0.5;               ///< a family of n networks is drawn with weight n^power
  double setting_dropout = 0.3;            ///< share of queries that do not know their setting
  double field_dropout = 0.1;              ///< share of numbers dropped from those, and of texts
  double numeric_noise = 0.2;              ///< numbers of nodes are moved by up to this much while training
  double unknown_weight = 0.5;             ///< weight of queries that do not know their setting
  double factor_penalty = 1e-3;            ///< on squared log factors of the head's MLP
  std::int64_t validation_rows = 40;       ///< most rows of a setting in a validation
  /// Of log latency; of order, that of each setting's rows in a batch.
  loss_choice losses = {.loss = "smooth_l1", .huber_delta = 0.1};

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("networks_per_step", self.networks_per_step);
    visit("default_networks", self.default_networks);
    visit("settings_per_network", self.settings_per_network);
    visit("family_power", self.family_power);
    visit("setting_dropout", self.setting_dropout);
    visit("field_dropout", self.field_dropout);
    visit("numeric_noise", self.numeric_noise);
    visit("unknown_weight", self.unknown_weight);
    visit("factor_penalty", self.factor_penalty);
    visit("validation_rows", self.validation_rows);
    visit("", self.losses);
  }

  /// @throws input_error, lookup_error naming the setting that cannot be used.
  void check() const {
    for (const auto& [name, count] : networks_per_step) require_within(name, count, 0, largest_count);
    require_within("default_networks", default_networks, 0, largest_count);
    require_within("settings_per_network", settings_per_network, 1, largest_count);
    require_within("family_power", family_power, 0, 10);
    require_within("setting_dropout", setting_dropout, 0, 1);
    require_within("field_dropout", field_dropout, 0, 1);
    require_within("numeric_noise", numeric_noise, 0, 10);
    require_within("unknown_weight", unknown_weight, 0, 1000);
    require_within("factor_penalty", factor_penalty, 0, 1000);
    require_within("validation_rows", validation_rows, 0, largest_count);
    losses.check(prediction_kind::logarithm);
  }
};

/// Draws batches, runs the network forward and backward in shards, validates. What a step draws depends on the seed and
/// the step alone, how it is cut does not depend on threads: results are bit-equal for any number of them.
///
/// Corpus, network, layout and language encoder must outlive the task. Thread-safety: one call at a time.
template <class Network>
class latency_task {
 public:
  using graph_encoder_type = typename Network::graph_encoder_type;
  using corpus_type = latency_corpus<graph_encoder_type>;
  using context_type = typename Network::template context<float>;

  latency_task(const corpus_type& corpus, const Network& network, const parameter_layout& layout,
               const language_encoder& language, latency_task_config config, std::uint64_t seed = 0)
      : corpus_(corpus),
        network_(network),
        layout_(layout),
        config_(std::move(config)),
        seed_(seed),
        loss_(value_loss<float>(config_.losses, prediction_kind::logarithm)),
        rank_loss_(rank_loss<float>(config_.losses)),
        pass_(network, layout, language, corpus.texts().texts(), shard_count) {
    config_.losses.check(prediction_kind::logarithm);
    const auto sources = corpus.sources().size();
    pools_.resize(sources);
    std::vector<std::map<std::string, std::size_t>> family_size(sources);
    const auto training_rows = [&](const auto& n) {
      const auto trained = [&](auto r) { return !corpus.held_out(row(r).setting); };
      return n.where == split_part::train ? std::count_if(n.rows.begin(), n.rows.end(), trained) : 0;
    };
    for (const auto& n : corpus.networks())
      if (training_rows(n) > 0) ++family_size[static_cast<std::size_t>(n.source)][n.family];
    for (std::size_t i = 0; i < corpus.networks().size(); ++i) {
      const auto& n = corpus.networks()[i];
      const auto rows = std::min<std::int64_t>(training_rows(n), config_.settings_per_network);
      if (rows <= 0) continue;
      const auto s = static_cast<std::size_t>(n.source);
      const double size = static_cast<double>(family_size[s][n.family]);
      auto& pool = pools_[s];
      pool.networks.push_back(static_cast<std::int32_t>(i));
      // A network measured in few settings teaches less: it is drawn as often as it fills its share of a step.
      pool.cumulative.push_back((pool.cumulative.empty() ? 0.0 : pool.cumulative.back()) +
                                static_cast<double>(rows) * std::pow(size, config_.family_power - 1.0));
    }
    for (std::size_t s = 0; s < sources; ++s) {
      if (pools_[s].networks.empty()) continue;
      const auto at = config_.networks_per_step.find(corpus.sources()[s]);
      pools_[s].draws = at != config_.networks_per_step.end() ? at->second : config_.default_networks;
    }
    choose_validation();
  }

  [[nodiscard]] const parameter_layout& layout() const { return layout_; }

  /// Names data, model and losses, so that a run is not resumed on others.
  [[nodiscard]] std::string fingerprint() const {
    std::uint32_t h = 0;
    for (const auto& n : corpus_.networks()) h = io::crc32(n.id + n.family, h + static_cast<std::uint32_t>(n.where));
    for (const auto& s : corpus_.settings()) h = io::crc32(s.key, h);
    for (const auto& t : corpus_.texts().texts()) h = io::crc32(t, h);
    return std::to_string(corpus_.networks().size()) + " networks, " + std::to_string(corpus_.rows().size()) +
           " rows, checksum " + std::to_string(h) + ", losses " + config_.losses.summary() + ", seed " +
           std::to_string(seed_);
  }

  /// Whether there are validation rows.
  [[nodiscard]] bool can_validate() const { return !validation_.empty(); }

  /// Networks of a batch.
  [[nodiscard]] std::size_t batch_examples() const {
    std::int64_t count = 0;
    for (const auto& pool : pools_) count += pool.draws;
    return static_cast<std::size_t>(count);
  }

  /// @returns the loss of step @p step; adds its gradient. Several @p ranks each run their share of the shards.
  template <communicator Ranks = single_process>
  double loss_and_gradient(std::span<const float> parameters, std::span<float> gradients, std::uint64_t step,
                           thread_pool& pool, const Ranks& ranks = {}) {
    if (std::all_of(pools_.begin(), pools_.end(), [](const auto& p) { return p.networks.empty(); }))
      throw input_error("training: no network is left to train on; fewer may be held out");
    draw(step);
    const philox dropout = philox(seed_).split(3).split(step);
    pass_.encode(parameters, used_texts_, pool, dropout, true);
    const auto& predictions = pass_.forward(parameters, pool, dropout, ranks, [](const auto& /*shard*/) {});
    slopes_.assign(targets_.size(), 0.0F);
    double loss = 0;
    if (config_.losses.rank_weight > 0) {
      pass_.gather(ranks);
      loss += add_rank_loss(predictions);
    }
    return loss +
           pass_.backward(parameters, gradients, pool, ranks, [&](auto& shard, const backward_pass<float>& pass) {
             const auto slopes = shard.of(slopes_);
             double total = loss_({shard.of(predictions), shard.of(targets_), shard.of(weights_), 1.0, 1.0}, slopes);
             const double share = static_cast<double>(shard.count) / static_cast<double>(targets_.size());
             const float penalty = static_cast<float>(config_.factor_penalty * share);
             total += static_cast<double>(penalty) * static_cast<double>(factor_penalty_of<float>(shard.context.head));
             network_.backward(pass, slopes, penalty, shard.inputs, shard.context, shard.d_texts);
             return total;
           });
  }

  /// Mean |log(predicted / measured)| over validation networks: over a setting's rows, then over a data set's settings;
  /// of the data sets the geometric mean, so that a tenth better counts alike in a search space that is predicted to 2
  /// % and among real networks at 15 %. Single errors count at most 1, so that a few odd rows do not decide.
  /// @pre `can_validate()`
  double validate(std::span<const float> parameters, thread_pool& pool) {
    LEDG_ASSERT(can_validate());
    const auto log_ms = predict(parameters, validation_, pool, false);
    std::map<std::int32_t, std::pair<double, double>> by_setting;
    for (std::size_t i = 0; i < validation_.size(); ++i) {
      const auto& r = row(validation_[i]);
      auto& [sum, count] = by_setting[r.setting];
      sum += std::min(1.0, std::abs(static_cast<double>(log_ms[i]) - std::log(static_cast<double>(r.latency_ms))));
      count += 1;
    }
    std::map<std::string, std::pair<double, double>> by_source;
    for (const auto& [s, e] : by_setting) {
      auto& [sum, count] = by_source[corpus_.settings()[static_cast<std::size_t>(s)].source];
      sum += e.first / e.second;
      count += 1;
    }
    double total = 0;
    for (const auto& [source, e] : by_source) total += std::log(std::max(e.first / e.second, 1e-6));
    return std::exp(total / static_cast<double>(by_source.size()));
  }

  /// Log latency of the given rows. @param unknown as if no setting had been met in training
  [[nodiscard]] std::vector<float> predict(std::span<const float> parameters, std::span<const std::int32_t> rows,
                                           thread_pool& pool, bool unknown) {
    std::vector<float> out(rows.size());
    visit(
        parameters, rows, pool, unknown,
        [&](std::size_t i, const latency_inputs&, const context_type& c, std::size_t q) { out[i] = c.log_latency[q]; });
    return out;
  }

  /// Runs the network forward on the given rows as `predict` does and calls @p each with a row's place in @p rows, what
  /// its network was asked, the pass and the place of the row's query in it; from several threads, once a row.
  template <class Each>
  void visit(std::span<const float> parameters, std::span<const std::int32_t> rows, thread_pool& pool, bool unknown,
             const Each& each) {
    std::vector<std::int32_t> all(corpus_.texts().size());
    std::iota(all.begin(), all.end(), 0);
    pass_.encode(parameters, all, pool, philox(0), false);
    // Rows of one network are asked together.
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return row(rows[a]).network < row(rows[b]).network; });
    std::vector<std::pair<std::size_t, std::size_t>> groups;
    for (std::size_t i = 0; i < order.size();) {
      std::size_t j = i;
      while (j < order.size() && row(rows[order[j]]).network == row(rows[order[i]]).network) ++j;
      groups.emplace_back(i, j);
      i = j;
    }
    const std::size_t pieces = std::min<std::size_t>(shard_count, groups.size());
    pool.run(pieces, [&](std::size_t piece) {
      auto& shard = pass_.shards()[piece];
      const auto memory = memories_.borrow();
      for (std::size_t k = piece; k < groups.size(); k += pieces) {
        memory->reset();
        shard.inputs = {};
        const auto& first = row(rows[order[groups[k].first]]);
        const prepared_network* const one[] = {&corpus_.networks()[static_cast<std::size_t>(first.network)].prepared};
        shard.inputs.networks = packed_networks(one);
        for (std::size_t i = groups[k].first; i < groups[k].second; ++i) {
          const auto& r = row(rows[order[i]]);
          add_query(shard.inputs, r, 0, unknown || !network_knows(r.setting));
        }
        const forward_pass<float> forward{parameters.data(), memory.get(), false, philox(0), 0};
        network_.forward(forward, pass_.texts(), shard.inputs, shard.context);
        for (std::size_t i = groups[k].first; i < groups[k].second; ++i)
          each(order[i], shard.inputs, shard.context, i - groups[k].first);
      }
    });
  }

 private:
  // Part of what decides the last bits of a result, so a constant; enough for any small number of threads.
  static constexpr std::size_t shard_count = 8;

  struct source_pool {
    std::vector<std::int32_t> networks;
    std::vector<double> cumulative;
    std::int64_t draws = 0;
  };
  [[nodiscard]] const corpus_row& row(std::int32_t i) const { return corpus_.rows()[static_cast<std::size_t>(i)]; }
  [[nodiscard]] const typename corpus_type::network& network(std::int32_t i) const {
    return corpus_.networks()[static_cast<std::size_t>(i)];
  }

  [[nodiscard]] bool network_knows(std::int32_t setting) const {
    return !corpus_.held_out(setting) && static_cast<std::size_t>(setting) < network_.config().platform.settings &&
           corpus_.settings()[static_cast<std::size_t>(setting)].rows > 0;
  }

  void add_query(latency_inputs& in, const corpus_row& r, std::int32_t graph_index, bool unknown) const {
    const auto s = static_cast<std::size_t>(r.setting);
    const auto& p = corpus_.platforms()[s];
    in.queries.push_back({graph_index, static_cast<std::int32_t>(in.platforms()), r.batch});
    in.platform_text.push_back(corpus_.platform_texts()[s]);
    in.platform_numeric.insert(in.platform_numeric.end(), p.numeric.begin(), p.numeric.end());
    in.terms.push_back(p.terms);
    in.setting.push_back(unknown ? -1 : r.setting);
  }

  // The batch of step `step`: `pass_`'s shards, `targets_`, `weights_`, `settings_` and `used_texts_`.
  void draw(std::uint64_t step) {
    const philox random = philox(seed_).split(1).split(step);
    const auto drawn = draw_networks(random);
    std::vector<std::size_t> sizes;
    for (const auto i : drawn) sizes.push_back(network(i).prepared.rows());
    const auto members = balanced_shards(sizes, shard_count);
    targets_.clear();
    weights_.clear();
    settings_.clear();
    double total_weight = 0;
    std::size_t first_row = 0;
    for (std::size_t s = 0; s < shard_count; ++s) {
      auto& out = pass_.shards()[s];
      out.inputs = {};
      out.first_row = first_row;
      out.first = targets_.size();
      std::vector<const prepared_network*> networks;
      for (const auto m : members[s]) {
        const auto& n = network(drawn[m]);
        total_weight = draw_rows(n, static_cast<std::int32_t>(networks.size()), random.split(1000 + m), out.inputs,
                                 total_weight);
        networks.push_back(&n.prepared);
      }
      out.inputs.networks = packed_networks(networks);
      add_noise(out.inputs.networks.numeric, random.split(500 + s));
      first_row += out.inputs.networks.rows();
      out.count = targets_.size() - out.first;
    }
    number_texts();
    for (auto& w : weights_) w = static_cast<float>(static_cast<double>(w) / total_weight);
  }

  // Networks of a batch, of each source its own number.
  [[nodiscard]] std::vector<std::int32_t> draw_networks(const philox& random) const {
    std::vector<std::int32_t> drawn;
    std::uint64_t at = 0;
    for (const auto& pool : pools_)
      for (std::int64_t k = 0; k < pool.draws; ++k) {
        const double u = random.uniform(at++) * pool.cumulative.back();
        const auto i = static_cast<std::size_t>(std::upper_bound(pool.cumulative.begin(), pool.cumulative.end(), u) -
                                                pool.cumulative.begin());
        drawn.push_back(pool.networks[std::min(i, pool.networks.size() - 1)]);
      }
    return drawn;
  }

  // Draws rows of n, the network graph_index of its shard, as queries. Returns total_weight and their weights.
  [[nodiscard]] double draw_rows(const typename corpus_type::network& n, std::int32_t graph_index, const philox& random,
                                 latency_inputs& in, double total_weight) {
    std::vector<std::int32_t> rows;
    for (const auto r : n.rows)
      if (!corpus_.held_out(row(r).setting)) rows.push_back(r);
    random.shuffle(std::span(rows));
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(config_.settings_per_network)));
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const auto& r = row(rows[k]);
      const philox draw = random.split(k);
      const bool unknown = draw.uniform(0) < config_.setting_dropout;
      add_query(in, r, graph_index, unknown);
      if (unknown) drop_fields(in, draw);
      targets_.push_back(std::log(r.latency_ms));
      settings_.push_back(r.setting);
      const double w = (unknown ? config_.unknown_weight : 1.0) / std::sqrt(static_cast<double>(rows.size()));
      weights_.push_back(static_cast<float>(w));
      total_weight += w;
    }
    return total_weight;
  }

  // Hides the text and some numbers of the last query's platform.
  void drop_fields(latency_inputs& in, const philox& draw) const {
    if (draw.uniform(1) < config_.field_dropout) in.platform_text.back() = -1;
    auto* numeric = in.platform_numeric.data() + (in.platforms() - 1) * platform_feature_count;
    for (std::size_t f = 0; f < platform_feature_count; ++f)
      if (draw.uniform(2 + f) < config_.field_dropout) numeric[f] = 0;
  }

  // Lists the texts of the batch in `used_texts_`, and turns texts of the shards into places there.
  void number_texts() {
    std::vector<std::int32_t> place(corpus_.texts().size(), -1);
    used_texts_.clear();
    const auto use = [&](std::int32_t& t) {
      auto& p = place[static_cast<std::size_t>(t)];
      if (p < 0) {
        p = static_cast<std::int32_t>(used_texts_.size());
        used_texts_.push_back(t);
      }
      t = p;
    };
    for (auto& shard : pass_.shards()) {
      for (auto& t : shard.inputs.networks.text) use(t);
      for (auto& t : shard.inputs.platform_text)
        if (t >= 0) use(t);
    }
  }

  // Adds the slopes of the order of the batch's rows to `slopes_`. What is fast in one setting says nothing of another,
  // so the rows of each setting are a list of their own, the fastest first. Lists weigh by their rows; a single row has
  // no order.
  double add_rank_loss(std::span<const float> all) {
    std::map<std::int32_t, std::vector<std::size_t>> lists;
    for (std::size_t q = 0; q < settings_.size(); ++q) lists[settings_[q]].push_back(q);
    std::erase_if(lists, [](const auto& list) { return list.second.size() < 2; });
    std::size_t rows = 0;
    for (const auto& [setting, queries] : lists) rows += queries.size();
    double loss = 0;
    for (const auto& [setting, queries] : lists) {
      double total = 0;
      for (const auto q : queries) total += static_cast<double>(weights_[q]);
      if (total == 0) continue;
      std::vector<float> predictions, truths, weights;
      for (const auto q : queries) {
        predictions.push_back(-all[q]);
        truths.push_back(-targets_[q]);
        // Of mean 1: to a loss of lists, a row of weight 2 is two rows.
        weights.push_back(
            static_cast<float>(static_cast<double>(weights_[q]) * static_cast<double>(queries.size()) / total));
      }
      std::vector<float> slopes(queries.size(), 0.0F);
      const double share = static_cast<double>(queries.size()) / static_cast<double>(rows);
      loss += rank_loss_({predictions, truths, weights, config_.losses.rank_weight * share}, slopes);
      for (std::size_t i = 0; i < queries.size(); ++i) slopes_[queries[i]] -= slopes[i];
    }
    return loss;
  }

  void add_noise(std::vector<float>& numeric, const philox& random) const {
    const auto scale = static_cast<float>(2 * config_.numeric_noise * 0x1p-32);
    const auto shift = static_cast<float>(config_.numeric_noise);
    if (shift == 0) return;
    for (std::size_t i = 0; i < numeric.size(); i += 4) {
      const auto words = random.block(i / 4);
      for (std::size_t k = i; k < numeric.size() && k < i + 4; ++k)
        numeric[k] += static_cast<float>(words[k - i]) * scale - shift;
    }
  }

  void choose_validation() {
    const auto random_of = [&](std::size_t s) { return philox(seed_).split(2).split(s); };
    for (const auto& rows : corpus_.rows_by_setting(split_part::validation, config_.validation_rows, random_of))
      validation_.insert(validation_.end(), rows.begin(), rows.end());
  }

  const corpus_type& corpus_;
  const Network& network_;
  const parameter_layout& layout_;
  latency_task_config config_;
  std::uint64_t seed_;
  any_loss<float> loss_, rank_loss_;
  std::vector<source_pool> pools_;
  std::vector<std::int32_t> used_texts_;
  std::vector<float> targets_, weights_;  // of the queries of a batch, shard by shard
  std::vector<std::int32_t> settings_;
  std::vector<float> slopes_;
  sharded_pass<Network> pass_;
  workspaces<float> memories_;
  std::vector<std::int32_t> validation_;
};

}  // namespace ledg::inline LEDG_ABI
