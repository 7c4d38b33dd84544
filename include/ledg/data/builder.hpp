// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/validate.hpp"
#include "ledg/hardware/measured_devices.hpp"

/// @file data/builder.hpp
/// Filling a data set: what every loader uses, and what measurements in memory use as well.

namespace ledg::inline LEDG_ABI::data {

/// Builds a `dataset`, piece by piece.
///
///     dataset_builder builder("my_boards");
///     const auto network = builder.add_graph(onnx::read("a.onnx").to_graph(), "a", "resnet");
///     setting s;
///     s.key = "t4";
///     s.device = "Tesla T4";  // found in the catalogue, with all that is known of it
///     s.runtime = "TensorRT 10";
///     s.batch = 1;
///     builder.add_row(network, builder.add_setting(s), 1, 2.75);
///     const dataset mine = builder.finish();
///
/// Thread-safety: none.
class dataset_builder {
 public:
  /// @param name of the data set: the source of its settings, and what messages call it
  explicit dataset_builder(std::string name) { result_.name = std::move(name); }

  [[nodiscard]] const std::string& name() const { return result_.name; }

  /// Index of the setting with @p s.key; the first one of a key counts, so that a loader may offer the setting of each
  /// row anew. `source` becomes the data set. The device is looked up in the catalogue by `device`: where it is known,
  /// the catalogue's name and facts replace `device` and `hardware`, else `hardware` gets the device's name.
  /// @throws input_error where key or device are empty
  std::size_t add_setting(setting s) {
    if (s.key.empty() || s.device.empty())
      detail::throw_unsound(name(), "a setting has no " + std::string(s.key.empty() ? "key" : "device"));
    const auto [at, fresh] = setting_numbers_.try_emplace(s.key, result_.settings.size());
    if (!fresh) return at->second;
    s.source = result_.name;
    const auto* const known = hardware::find_measured(name(), s.device) != nullptr
                                  ? hardware::device_of(name(), s.device, s.hardware.kind)
                                  : hardware::find_if_known(s.device);
    if (known != nullptr) {
      s.device = known->name;
      s.hardware = *known;
      s.in_catalogue = true;
    } else {
      s.hardware.name = s.device;  // a question about the setting's hardware must find the setting
    }
    result_.settings.push_back(std::move(s));
    return at->second;
  }

  /// Adds a network. @returns its index
  /// @param id      how results name it, unique; where empty, as the graph is called itself
  /// @param family  what is held out together; where empty, as the graph says, and else a family of its own
  /// @param split   the source's own part (`train`, `test`); empty where it has none
  /// @throws input_error where there is no id, or it is there already
  std::size_t add_graph(graph g, std::string id = {}, std::string family = {}, std::string split = {}) {
    if (!id.empty()) g.id = std::move(id);
    if (!family.empty()) g.family = std::move(family);
    if (g.family.empty()) g.family = g.id;
    if (g.id.empty()) detail::throw_unsound(name(), "network " + std::to_string(graphs_.size()) + " has no id");
    if (!graph_numbers_.emplace(g.id, graphs_.size()).second)
      detail::throw_unsound(name(), "network '" + g.id + "' appears twice");
    announce(g.id, g.family, std::move(split));
    graphs_.push_back(std::move(g));
    return graphs_.size() - 1;
  }

  /// Adds a network that is made when asked for, by what `finish` is given. @returns its index
  std::size_t announce(std::string id, std::string family, std::string split = {}) {
    if (!split.empty() || !result_.splits.empty()) {
      result_.splits.resize(result_.ids.size());
      result_.splits.push_back(std::move(split));
    }
    result_.ids.push_back(std::move(id));
    result_.families.push_back(std::move(family));
    return result_.ids.size() - 1;
  }

  /// Index of the network that was added as @p id.
  [[nodiscard]] std::optional<std::size_t> find_graph(const std::string& id) const {
    const auto at = graph_numbers_.find(id);
    return at == graph_numbers_.end() ? std::nullopt : std::optional(at->second);
  }

  /// Another family than the one network @p i was added with. @pre `i` came from `add_graph`
  void set_family(std::size_t i, const std::string& family) {
    result_.families[i] = family;
    graphs_[i].family = family;
  }

  /// Setting @p i. @pre `i` came from `add_setting`
  [[nodiscard]] const setting& setting_at(std::size_t i) const { return result_.settings[i]; }

  /// Adds a timing: @p latency_ms milliseconds for the whole of @p batch. Checked by `finish`.
  void add_row(std::size_t graph, std::size_t setting, double batch, double latency_ms) {
    result_.rows.push_back({graph, setting, batch, latency_ms});
  }

  /// Says something to whoever looks at the data set.
  void note(std::string text) { result_.notes.push_back(std::move(text)); }

  /// Notes that @p count rows of @p what were left out because of @p why, if any were.
  void note_left_out(std::size_t count, const std::string& what, const std::string& why) {
    if (count > 0) note(std::to_string(count) + " rows of " + what + " " + why + " and were left out");
  }

  /// The data set; the builder is empty afterwards, whether this throws or not.
  /// @throws input_error as `validate`
  [[nodiscard]] dataset finish() { return close(graph_list(std::move(graphs_))); }

  /// The data set whose networks were announced. @param make as `graph_list` takes it
  /// @throws input_error as `validate`
  [[nodiscard]] dataset finish(std::function<graph(std::size_t)> make) {
    const auto count = result_.ids.size();
    return close(graph_list(count, std::move(make)));
  }

 private:
  [[nodiscard]] dataset close(graph_list graphs) {
    auto done = std::move(result_);
    *this = dataset_builder(done.name);
    done.graphs = std::move(graphs);
    validate(done);
    return done;
  }

  dataset result_;
  std::vector<graph> graphs_;
  std::unordered_map<std::string, std::size_t> setting_numbers_;
  std::unordered_map<std::string, std::size_t> graph_numbers_;
};

}  // namespace ledg::inline LEDG_ABI::data
