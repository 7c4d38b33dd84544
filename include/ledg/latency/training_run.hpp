// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ledg/data/named_folder.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/corpus_options.hpp"
#include "ledg/latency/training.hpp"

/// @file latency/training_run.hpp
/// A training run as a file describes it: data, preset and all settings.

namespace ledg::inline LEDG_ABI {

/// What `ledg train --config FILE` reads. Keys of `training` stand beside the others.
struct latency_training_run {
  std::vector<std::string> data;  ///< `NAME=FOLDER`
  std::string out;                ///< the checkpoint to write
  std::string preset = "ledg_former";
  std::string templates = "concise";  ///< texts of operators and hardware
  corpus_options corpus;              ///< what is held out, and how much is taken
  latency_training_config<> training;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("data", self.data);
    visit("out", self.out);
    visit("preset", self.preset);
    visit("templates", self.templates);
    visit("corpus", self.corpus);
    visit("", self.training);
  }

  /// @throws input_error, lookup_error naming the setting that cannot be used.
  void check() const { training.check(); }

  /// Checks names that settings of @p place give data sets. @param known see `data::names_for_settings`
  /// @throws lookup_error naming the setting
  void check_dataset_names(std::span<const std::string> known, const std::string& place) const {
    for (const auto& [name, most] : corpus.max_networks_of)
      data::check_dataset_name(name, known, place + ": /corpus/max_networks_of");
    for (const auto& [name, count] : training.task.networks_per_step)
      data::check_dataset_name(name, known, place + ": /task/networks_per_step");
  }

  /// The run that @p file describes; what it does not name keeps its default.
  /// @throws input_error, lookup_error naming file and key; corrupt_error where it is no JSON.
  [[nodiscard]] static latency_training_run from_file(const std::filesystem::path& file) {
    const auto document = io::read_json(file);
    if (document.is_object() && document.contains("split"))
      throw input_error(file.string() + R"(: 'split' stands in 'corpus' now: {"corpus": {"split": ...}})");
    if (document.is_object() && document.contains("max_networks"))
      throw input_error(file.string() +
                        R"(: 'max_networks' stands in 'corpus' now: {"corpus": {"max_networks_of": {"NAME": N}}})");
    latency_training_run out;
    io::from_json({document, file.string()}, out);
    return out;
  }
};

}  // namespace ledg::inline LEDG_ABI
