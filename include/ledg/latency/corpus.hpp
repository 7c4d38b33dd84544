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
#include "ledg/core/names.hpp"
#include "ledg/core/random.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/validate.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/hardware/cores_text.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/latency/corpus_options.hpp"
#include "ledg/latency/known_setting.hpp"
#include "ledg/latency/measured_setting.hpp"
#include "ledg/latency/platform_inputs.hpp"
#include "ledg/latency/platform_query.hpp"
#include "ledg/model/packed_networks.hpp"
#include "ledg/model/text_table.hpp"
#include "ledg/train/split.hpp"

/// @file latency/corpus.hpp
/// Measured data sets brought together for training and evaluation: networks prepared once, settings of all sources
/// numbered, rows that point to both.

namespace ledg::inline LEDG_ABI {

/// A row of the corpus.
struct corpus_row {
  std::int32_t network = 0;
  std::int32_t setting = 0;
  std::int32_t column = 0;  ///< the source's own setting (HELP's columns tell batches apart), for reports
  float batch = 1;
  float latency_ms = 0;
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
    double flops = 0;      ///< 2 * macs at batch 1
    double operators = 0;  ///< as `operators_of` counts them
    prepared_network prepared;
    std::vector<std::int32_t> rows;  ///< of this network
  };

  /// @param options hold for all data sets that are added
  /// @throws input_error where the split's fractions make none
  latency_corpus(text::template_set templates, const graph_encoder_config& graphs, corpus_options options = {})
      : templates_(std::move(templates)), graphs_(graphs), options_(std::move(options)) {
    options_.split.check();
  }

  /// Adds a data set: the networks that have a time, and their times. @throws input_error where it is not whole.
  void add(const data::dataset& d) {
    data::validate(d);
    sources_.push_back(d.name);
    std::vector<std::int32_t> setting_of;
    for (const auto& s : d.settings) setting_of.push_back(setting_index(s));
    const auto first_column = static_cast<std::int32_t>(columns_.size());
    for (const auto& s : d.settings) columns_.push_back(s.source + ":" + s.key);
    const auto taken = thinned_rows(d);
    const auto network_of = add_networks(d, taken);
    for (const auto* r : taken)
      add_row({network_of[r->graph], setting_of[r->setting], first_column + static_cast<std::int32_t>(r->setting),
               static_cast<float>(r->batch), static_cast<float>(r->latency_ms)});
    count_networks(network_of);
    notes_.insert(notes_.end(), d.notes.begin(), d.notes.end());
  }

  [[nodiscard]] const corpus_options& options() const { return options_; }
  [[nodiscard]] const text::template_set& templates() const { return templates_; }
  /// What the networks were prepared for.
  [[nodiscard]] const graph_encoder_config& graphs() const { return graphs_; }
  [[nodiscard]] const text_table& texts() const { return texts_; }
  [[nodiscard]] const std::vector<std::string>& sources() const { return sources_; }
  [[nodiscard]] const std::vector<network>& networks() const { return networks_; }
  [[nodiscard]] const std::vector<known_setting>& settings() const { return settings_; }
  /// The question that asks for each setting, at batch 1.
  [[nodiscard]] const std::vector<platform_query>& queries() const { return queries_; }
  [[nodiscard]] const std::vector<platform_inputs>& platforms() const { return platforms_; }
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

  /// To be called once all data sets are added: a hold-out by a misspelt name would hold out nothing.
  /// @throws lookup_error naming a pattern of the options that moves no network or holds out no device, and the names
  /// that come nearest
  void check() const {
    std::vector<split_example> examples;
    for (const auto& n : networks_) examples.push_back(example_of(n));
    options_.split.check_patterns(examples);
    std::set<std::string> devices;
    for (const auto& s : settings_) devices.insert(s.device);
    for (const auto& pattern : options_.holdout_devices) {
      if (std::any_of(devices.begin(), devices.end(),
                      [&](const auto& device) { return corpus_options::names_device(pattern, device); }))
        continue;
      throw_unknown("device of the data", pattern, std::vector<std::string>(devices.begin(), devices.end()),
                    "hold-out");
    }
  }

 private:
  [[nodiscard]] split_example example_of(const network& n) const {
    return {n.family, n.id, sources_[static_cast<std::size_t>(n.source)]};
  }

  // Rows with a time, of each setting only those of the networks that come first in one random order of all: large
  // settings are thinned to the same networks, small ones keep all of theirs.
  [[nodiscard]] std::vector<const data::measurement*> thinned_rows(const data::dataset& d) const {
    std::vector<const data::measurement*> rows;
    for (const auto& r : d.rows)
      if (r.latency_ms > 0) rows.push_back(&r);
    const auto most = options_.most_networks(d.name);
    if (most == 0) return rows;
    std::vector<std::size_t> order(d.graphs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    philox(options_.seed).split(io::crc32(d.name)).shuffle(std::span(order));
    std::vector<std::size_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<std::set<std::size_t>> first(d.settings.size());
    for (const auto* r : rows) {
      auto& places = first[r->setting];
      places.insert(place[r->graph]);
      if (places.size() > most) places.erase(std::prev(places.end()));
    }
    std::erase_if(rows, [&](const auto* r) { return place[r->graph] > *first[r->setting].rbegin(); });
    return rows;
  }

  // Prepares the networks of @p rows. Returns the number of each of the data set's networks, -1 where it has no row.
  std::vector<std::int32_t> add_networks(const data::dataset& d, std::span<const data::measurement* const> rows) {
    std::vector<bool> measured(d.graphs.size());
    for (const auto* r : rows) measured[r->graph] = true;
    const auto unit = options_.split.unit_of(d.families);
    std::vector<std::int32_t> numbers(d.graphs.size(), -1);
    for (std::size_t i = 0; i < d.graphs.size(); ++i) {
      if (!measured[i]) continue;
      numbers[i] = static_cast<std::int32_t>(networks_.size());
      const graph g = canonicalize(d.graphs[i]);
      network n;
      n.id = d.ids[i];
      n.family = d.families[i];
      n.source = static_cast<std::int32_t>(sources_.size()) - 1;
      n.where = options_.split(example_of(n), unit);
      n.flops = 2.0 * static_cast<double>(total_cost(g).macs);
      n.operators = operators_of(g);
      if (n.where == split_part::train)
        for (const auto& v : g.nodes()) operators_.insert(v.op);
      n.prepared =
          prepare_network<GraphEncoder>(g, graphs_, templates_, [&](const std::string& t) { return texts_.add(t); });
      networks_.push_back(std::move(n));
    }
    return numbers;
  }

  void add_row(const corpus_row& r) {
    const auto& n = networks_[static_cast<std::size_t>(r.network)];
    if (in_part(r, split_part::train)) widen(settings_[static_cast<std::size_t>(r.setting)], r, n);
    networks_[static_cast<std::size_t>(r.network)].rows.push_back(static_cast<std::int32_t>(rows_.size()));
    rows_.push_back(r);
  }

  // Makes the ranges of @p s hold a training row of it.
  static void widen(known_setting& s, const corpus_row& r, const network& n) {
    const auto hold = [first = s.rows == 0](double& low, double& high, double x) {
      low = first ? x : std::min(low, x);
      high = first ? x : std::max(high, x);
    };
    hold(s.smallest_batch, s.largest_batch, static_cast<double>(r.batch));
    hold(s.smallest_macs, s.largest_macs, n.flops / 2);
    hold(s.fewest_operators, s.most_operators, n.operators);
    ++s.rows;
  }

  // Counts the training networks among @p added (-1: none) for each setting they have rows in.
  void count_networks(std::span<const std::int32_t> added) {
    for (const auto i : added) {
      if (i < 0) continue;
      std::set<std::int32_t> settings;
      for (const auto r : networks_[static_cast<std::size_t>(i)].rows)
        if (in_part(rows_[static_cast<std::size_t>(r)], split_part::train))
          settings.insert(rows_[static_cast<std::size_t>(r)].setting);
      for (const auto s : settings) ++settings_[static_cast<std::size_t>(s)].networks;
    }
  }

  // @throws lookup_error that names the setting
  [[nodiscard]] static hardware::runtime_reading read_runtime(const data::setting& s) {
    try {
      return hardware::read_runtime(s.runtime);
    } catch (const lookup_error& e) {
      throw lookup_error("data set '" + s.source + "', setting '" + s.key + "': " + e.what() +
                             "; an engine of one's own is 'other, NAME'",
                         e.nearest());
    }
  }

  // What the checkpoint will know of @p s, without its rows.
  [[nodiscard]] static known_setting described(const data::setting& s) {
    const auto read = read_runtime(s);
    known_setting k;
    k.source = s.source;
    k.device = s.device;
    k.precision = s.precision;
    k.runtime = read.term;
    k.details = read.details;
    k.layout = read.layout;
    k.cores = hardware::cores_text(s.cores);
    k.batch = s.batch.value_or(0);
    for (const auto& part : {k.source, k.device, hardware::to_string(k.precision), hardware::to_string(k.runtime),
                             k.details, k.layout, k.cores})
      k.key += part + '|';
    if (s.batch) k.key += std::to_string(std::llround(*s.batch));
    return k;
  }

  // The number of @p s, which is new where no other differs from it in none of the key's parts.
  std::int32_t setting_index(const data::setting& s) {
    auto k = described(s);
    const auto [at, fresh] = setting_numbers_.try_emplace(k.key, static_cast<std::int32_t>(settings_.size()));
    if (!fresh) return at->second;
    platform_query q{s.hardware, k.precision, hardware::to_string(k.runtime), k.cores, k.source, 1};
    q.layout = k.layout;
    q.setting = k.curve_key();
    queries_.push_back(std::move(q));
    platforms_.push_back(make_platform_inputs(s.hardware, k.precision, hardware::runtime_text(k.runtime, k.layout),
                                              k.cores, templates_));
    platform_texts_.push_back(texts_.add(platforms_.back().text));
    held_out_.push_back(options_.holds_out(s.device));
    settings_.push_back(std::move(k));
    return at->second;
  }

  text::template_set templates_;
  graph_encoder_config graphs_;
  corpus_options options_;
  text_table texts_;
  std::vector<std::string> sources_;
  std::vector<network> networks_;
  std::map<std::string, std::int32_t> setting_numbers_;
  std::vector<known_setting> settings_;
  std::vector<platform_query> queries_;
  std::vector<platform_inputs> platforms_;
  std::vector<std::int32_t> platform_texts_;
  std::vector<bool> held_out_;
  std::vector<corpus_row> rows_;
  std::vector<std::string> columns_;
  std::set<std::string> operators_;
  std::vector<std::string> notes_;
};

}  // namespace ledg::inline LEDG_ABI
