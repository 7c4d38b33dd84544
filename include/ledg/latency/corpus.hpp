// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/random.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/validate.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/latency/platform.hpp"
#include "ledg/train/split.hpp"

/// @file latency/corpus.hpp
/// Measured data sets brought together for training and evaluation: networks prepared once, settings of all sources
/// numbered, rows that point to both.

namespace ledg::inline LEDG_ABI {

/// A setting as a checkpoint remembers it: enough to find it again and to say how sure a prediction is.
struct known_setting {
  std::string key;     ///< source | device | precision | runtime | cores | batch: what tells it from the others
  std::string source;  ///< data set
  std::string device;  ///< catalogue name, or the source's own
  precision prec = precision::fp32;
  std::string runtime;
  std::string cores;
  double batch = 0;             ///< batch of all its rows; 0 where they differ
  std::int64_t rows = 0;        ///< training rows
  double log_flops_offset = 0;  ///< FLOPs baseline: log ms = offset + slope * log(flops of the batch)
  double log_flops_slope = 1;
  double power = 1;  ///< the network's latency to this power counts: above 1 where a whole takes more than its parts
  double lowest_log_ms = 0, highest_log_ms = 0;  ///< of the network for training rows; beyond them the power is 1
  double shift = 0;                              ///< of the log latency; fitted, as the next, to validation rows
  double flops_weight = 0;                       ///< share of the FLOPs line in an answer; the rest is the network's
  double log_residual_90 = 0;  ///< 90 % of held-out |log(predicted / measured)| lie below; 0 where not measured
  double smallest_batch = 1;
  double largest_batch = 1;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("key", self.key);
    visit("source", self.source);
    visit("device", self.device);
    visit("precision", self.prec);
    visit("runtime", self.runtime);
    visit("cores", self.cores);
    visit("batch", self.batch);
    visit("rows", self.rows);
    visit("log_flops_offset", self.log_flops_offset);
    visit("log_flops_slope", self.log_flops_slope);
    visit("power", self.power);
    visit("lowest_log_ms", self.lowest_log_ms);
    visit("highest_log_ms", self.highest_log_ms);
    visit("shift", self.shift);
    visit("flops_weight", self.flops_weight);
    visit("log_residual_90", self.log_residual_90);
    visit("smallest_batch", self.smallest_batch);
    visit("largest_batch", self.largest_batch);
  }

  /// The FLOPs baseline, in log milliseconds. @param log_flops of the batch
  [[nodiscard]] double flops_line(double log_flops) const { return log_flops_offset + log_flops_slope * log_flops; }
  /// The network's own @p log_ms with the setting's power.
  [[nodiscard]] double bent(double log_ms) const {
    return log_ms + (power - 1) * std::clamp(log_ms, lowest_log_ms, highest_log_ms);
  }
  /// The answer for a network's own @p log_ms: where a straight line in log FLOPs knows something that the network does
  /// not (regular search spaces on simple hardware), both count.
  [[nodiscard]] double stacked(double log_ms, double log_flops) const {
    const double own = bent(log_ms);
    return own + shift + flops_weight * (flops_line(log_flops) - own);
  }
};

/// From so many held-out rows on they speak for their setting; fewer leave that to its source.
inline constexpr std::size_t enough_held_out_rows = 20;

/// A row of the corpus.
struct corpus_row {
  std::int32_t network = 0;
  std::int32_t setting = 0;
  std::int32_t column = 0;  ///< the source's own setting (HELP's columns tell batches apart), for reports
  float batch = 1;
  float latency_ms = 0;
};

/// Which networks and devices are kept from training.
struct corpus_options {
  split_rule split;                          ///< by family, or by network where a data set is one family
  std::vector<std::string> holdout_devices;  ///< names or globs; their rows are never trained or validated on
  std::size_t max_networks = 0;              ///< most networks of a setting, drawn at random; 0: all
  std::uint64_t seed = 0;                    ///< of that draw

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("split", self.split);
    visit("holdout_devices", self.holdout_devices);
    visit("max_networks", self.max_networks);
    visit("seed", self.seed);
  }
};

/// All that training and evaluation need of the data. @p GraphEncoder decides which neighbour lists networks carry.
///
/// Thread-safety: const access from any number of threads.
template <class GraphEncoder>
class latency_corpus {
 public:
  struct network {
    std::string id;
    std::string family;
    std::int32_t source = 0;  ///< index into `sources`
    split_part where = split_part::train;
    double flops = 0;  ///< 2 * macs at batch 1
    prepared_network prepared;
    std::vector<std::int32_t> rows;  ///< of this network
  };

  /// @param known settings of a checkpoint, which then keep their numbers; empty to train anew
  latency_corpus(text::template_set templates, const graph_encoder_config& graphs,
                 std::vector<known_setting> known = {})
      : templates_(std::move(templates)),
        graphs_(graphs),
        settings_(std::move(known)),
        platforms_(settings_.size()),
        kinds_(settings_.size()),
        platform_texts_(settings_.size(), -1),
        held_out_(settings_.size(), false) {
    for (std::size_t s = 0; s < settings_.size(); ++s)
      setting_numbers_.emplace(settings_[s].key, static_cast<std::int32_t>(s));
  }

  /// Adds a data set: the networks that have a time, and their times. @throws input_error where it is not whole.
  /// @throws lookup_error where a hold-out pattern for devices matches none of the settings once all is added
  /// (`check`).
  void add(const data::dataset& d, const corpus_options& options) {
    data::validate(d);
    const auto source = static_cast<std::int32_t>(sources_.size());
    sources_.push_back(d.name);
    std::vector<std::int32_t> setting_of(d.settings.size());
    for (std::size_t s = 0; s < d.settings.size(); ++s) setting_of[s] = setting_index(d.settings[s], options);
    const auto first_column = static_cast<std::int32_t>(columns_.size());
    for (const auto& s : d.settings) columns_.push_back(s.source + ":" + s.key);

    // A search space is one family, which cannot be split by family.
    const bool one_space = std::set<std::string>(d.families.begin(), d.families.end()).size() <= largest_space_count;
    const auto taken = thinned_rows(d, options);
    std::vector<bool> measured(d.graphs.size());
    for (const auto* r : taken) measured[r->graph] = true;
    std::vector<std::int32_t> network_of(d.graphs.size(), -1);
    for (std::size_t i = 0; i < d.graphs.size(); ++i) {
      if (!measured[i]) continue;
      network_of[i] = static_cast<std::int32_t>(networks_.size());
      const graph g = canonicalize(d.graphs[i]);
      network n;
      n.id = d.ids[i];
      n.family = d.families[i];
      n.source = source;
      n.where = options.split(one_space ? d.name + "/" + n.id : n.family);
      n.flops = 2.0 * static_cast<double>(total_cost(g).macs);
      if (n.where == split_part::train)
        for (const auto& v : g.nodes()) operators_.insert(v.op);
      n.prepared =
          prepare_network<GraphEncoder>(g, graphs_, templates_, [&](const std::string& t) { return texts_.add(t); });
      networks_.push_back(std::move(n));
    }
    for (const auto* taken_row : taken) {
      const auto& r = *taken_row;
      const auto n = network_of[r.graph];
      auto& at = networks_[static_cast<std::size_t>(n)];
      auto& s = settings_[static_cast<std::size_t>(setting_of[r.setting])];
      if (at.where == split_part::train && !held_out(setting_of[r.setting])) {
        s.smallest_batch = s.rows == 0 ? r.batch : std::min(s.smallest_batch, r.batch);
        s.largest_batch = s.rows == 0 ? r.batch : std::max(s.largest_batch, r.batch);
        ++s.rows;
      }
      at.rows.push_back(static_cast<std::int32_t>(rows_.size()));
      rows_.push_back({n, setting_of[r.setting], first_column + static_cast<std::int32_t>(r.setting),
                       static_cast<float>(r.batch), static_cast<float>(r.latency_ms)});
    }
    notes_.insert(notes_.end(), d.notes.begin(), d.notes.end());
  }

  [[nodiscard]] const text::template_set& templates() const { return templates_; }
  /// What the networks were prepared for.
  [[nodiscard]] const graph_encoder_config& graphs() const { return graphs_; }
  [[nodiscard]] const text_table& texts() const { return texts_; }
  [[nodiscard]] const std::vector<std::string>& sources() const { return sources_; }
  [[nodiscard]] const std::vector<network>& networks() const { return networks_; }
  [[nodiscard]] const std::vector<known_setting>& settings() const { return settings_; }
  [[nodiscard]] std::vector<known_setting>& settings() { return settings_; }
  [[nodiscard]] const std::vector<platform>& platforms() const { return platforms_; }
  /// Kind of each setting's device (`kind_key`).
  [[nodiscard]] const std::vector<std::string>& kinds() const { return kinds_; }
  [[nodiscard]] const std::vector<std::int32_t>& platform_texts() const { return platform_texts_; }
  [[nodiscard]] bool held_out(std::int32_t setting) const { return held_out_[static_cast<std::size_t>(setting)]; }
  [[nodiscard]] const std::vector<corpus_row>& rows() const { return rows_; }
  /// Names of the sources' own settings, `data set:key`.
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  /// Operators of training networks.
  [[nodiscard]] const std::set<std::string>& operators() const { return operators_; }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

  /// Whether a row belongs to @p wanted: its network does, and its device is not held out.
  [[nodiscard]] bool in_part(const corpus_row& r, split_part wanted) const {
    return !held_out(r.setting) && networks_[static_cast<std::size_t>(r.network)].where == wanted;
  }

  /// Indices of the rows of @p wanted by setting, at most @p most of each.
  /// @param random_of gives the `philox` that draws those of a setting
  template <class RandomOf>
  [[nodiscard]] std::vector<std::vector<std::int32_t>> rows_by_setting(split_part wanted, std::int64_t most,
                                                                       const RandomOf& random_of) const {
    std::vector<std::vector<std::int32_t>> out(settings_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (in_part(rows_[i], wanted))
        out[static_cast<std::size_t>(rows_[i].setting)].push_back(static_cast<std::int32_t>(i));
    for (std::size_t s = 0; s < out.size(); ++s) {
      random_of(s).shuffle(std::span(out[s]));
      out[s].resize(std::min(out[s].size(), static_cast<std::size_t>(most)));
    }
    return out;
  }

  /// @throws lookup_error naming a hold-out pattern that matched no device: it would hold out nothing.
  void check(const corpus_options& options) const {
    for (const auto& pattern : options.holdout_devices)
      if (std::none_of(settings_.begin(), settings_.end(),
                       [&](const auto& s) { return glob_match(pattern, s.device); }))
        throw lookup_error("hold-out: no device is called '" + pattern + "'");
    if (!options.split.test_keys.empty() || !options.split.validation_keys.empty()) {
      std::vector<std::string> families;
      for (const auto& n : networks_) families.push_back(n.family);
      static_cast<void>(options.split.assign(families));
    }
  }

 private:
  // Data sets with at most this many families are search spaces and are split by network.
  static constexpr std::size_t largest_space_count = 4;

  // Rows with a time, of each setting only those of the networks that come first in one random order of all: large
  // settings are thinned to the same networks, small ones keep all of theirs.
  static std::vector<const data::measurement*> thinned_rows(const data::dataset& d, const corpus_options& options) {
    std::vector<const data::measurement*> rows;
    for (const auto& r : d.rows)
      if (r.latency_ms > 0) rows.push_back(&r);
    if (options.max_networks == 0) return rows;
    std::vector<std::size_t> order(d.graphs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    philox(options.seed).split(crc32(d.name)).shuffle(std::span(order));
    std::vector<std::size_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<std::set<std::size_t>> first(d.settings.size());
    for (const auto* r : rows) {
      auto& places = first[r->setting];
      places.insert(place[r->graph]);
      if (places.size() > options.max_networks) places.erase(std::prev(places.end()));
    }
    std::erase_if(rows, [&](const auto* r) { return place[r->graph] > *first[r->setting].rbegin(); });
    return rows;
  }

  std::int32_t setting_index(const data::setting& s, const corpus_options& options) {
    const auto batch = s.batch ? std::to_string(std::llround(*s.batch)) : std::string();
    const std::string key = s.source + '|' + s.device + '|' + hardware::to_string(s.precision) + '|' + s.runtime + '|' +
                            s.cores + '|' + batch;
    const auto [at, fresh] = setting_numbers_.try_emplace(key, static_cast<std::int32_t>(settings_.size()));
    const auto i = static_cast<std::size_t>(at->second);
    if (fresh) {
      known_setting k;
      k.key = key;
      k.source = s.source;
      k.device = s.device;
      k.prec = s.precision;
      k.runtime = s.runtime;
      k.cores = s.cores;
      k.batch = s.batch.value_or(0);
      settings_.push_back(std::move(k));
      platforms_.emplace_back();
      kinds_.emplace_back();
      platform_texts_.push_back(-1);
      held_out_.push_back(false);
    }
    if (platform_texts_[i] < 0) {
      held_out_[i] = std::any_of(options.holdout_devices.begin(), options.holdout_devices.end(),
                                 [&](const auto& pattern) { return glob_match(pattern, s.device); });
      kinds_[i] = kind_key(s.hardware);
      platforms_[i] = make_platform(s.hardware, s.precision, s.runtime, s.cores, templates_);
      platform_texts_[i] = texts_.add(platforms_[i].text);
    }
    return at->second;
  }

  text::template_set templates_;
  graph_encoder_config graphs_;
  text_table texts_;
  std::vector<std::string> sources_;
  std::vector<network> networks_;
  std::map<std::string, std::int32_t> setting_numbers_;
  std::vector<known_setting> settings_;
  std::vector<platform> platforms_;
  std::vector<std::string> kinds_;
  std::vector<std::int32_t> platform_texts_;
  std::vector<bool> held_out_;
  std::vector<corpus_row> rows_;
  std::vector<std::string> columns_;
  std::set<std::string> operators_;
  std::vector<std::string> notes_;
};

}  // namespace ledg::inline LEDG_ABI
