// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/checkpoint/file.hpp"
#include "ledg/core/error.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/io/json.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/model/presets.hpp"
#include "ledg/nn/packed_parameters.hpp"
#include "ledg/nn/parameters.hpp"

/// @file checkpoint/trained_model.hpp
/// What every predictor consists of, and how it is saved and loaded.

namespace ledg::inline LEDG_ABI {

/// What a predictor knows beside weights: a struct that lists its fields, the format of its checkpoints, and how the
/// network's sizes follow from it.
template <class K, class Config>
concept model_knowledge = io::has_fields<K> && requires(const K& k, Config& config) {
  { K::format } -> std::convertible_to<std::string>;
  k.connect(config);
};

/// A network with all that it takes to use it: the language encoder that makes vectors of texts, the weights of both,
/// and what is known beside weights. Predictors derive from it and add what they answer.
///
/// A checkpoint is one safetensors file whose metadata hold `preset`, `language`, `network` and `knowledge`.
/// Thread-safety: const access from any number of threads.
template <class Network, class Knowledge>
requires model_knowledge<Knowledge, typename Network::config_type>
class trained_model {
 public:
  using network_type = Network;
  using config_type = typename Network::config_type;
  using knowledge_type = Knowledge;

  /// @param config its `text_size` is taken from @p language, what else follows from @p knowledge
  trained_model(const config_type& config, language_config language, Knowledge knowledge)
      : knowledge_(std::move(knowledge)),
        layout_(std::make_unique<parameter_layout>()),
        language_(std::move(language), *layout_),
        config_(connected(config)),
        network_(*layout_, config_),
        parameters_(layout_->size()) {}

  [[nodiscard]] const config_type& config() const { return config_; }
  [[nodiscard]] const language_encoder& language() const { return language_; }
  [[nodiscard]] language_encoder& language() { return language_; }
  [[nodiscard]] const Knowledge& knowledge() const { return knowledge_; }
  [[nodiscard]] Knowledge& knowledge() { return knowledge_; }
  [[nodiscard]] const parameter_layout& layout() const { return *layout_; }
  [[nodiscard]] const Network& network() const { return network_; }
  /// What training moves. To take them for writing gives up what `load` packed.
  [[nodiscard]] std::span<float> parameters() {
    packed_.reset();
    return parameters_;
  }
  [[nodiscard]] std::span<const float> parameters() const { return parameters_; }
  /// Matrices packed for many passes; null where the parameters may move.
  [[nodiscard]] const packed_parameters* packed() const { return packed_ ? &*packed_ : nullptr; }

  /// One safetensors file; written under another name first, then renamed.
  /// @throws input_error where it cannot be written.
  void save(const std::filesystem::path& path) const {
    const io::json meta = {{"preset", network_name<Network>()},
                           {"language", language_.to_json()},
                           {"network", io::to_json(config_)},
                           {"knowledge", io::to_json(knowledge_)}};
    write_checkpoint(path, Knowledge::format, meta,
                     {{*layout_, parameters_}, {language_.layout(), language_.weights()}});
  }

 protected:
  /// The model in @p file, with its matrices packed.
  /// @throws input_error where the file holds a model of another composition; corrupt_error where it is damaged.
  explicit trained_model(const checkpoint_file& file)
      : trained_model(stored_config(file), language_encoder::config_from_json(file.model()["language"], file.path()),
                      stored_knowledge(file)) {
    file.read(*layout_, parameters_);
    file.read(language_.layout(), language_.weights());
    packed_.emplace(*layout_, parameters_);
  }

 private:
  [[nodiscard]] config_type connected(config_type config) const {
    config.text_size = language_.encoder().size();
    knowledge_.connect(config);
    return config;
  }

  [[nodiscard]] static config_type stored_config(const checkpoint_file& file) {
    const auto found = file.preset();
    if (const auto expected = network_name<Network>(); found != expected)
      throw input_error("'" + file.path() + "': this is " + found + ", expected " + expected);
    config_type config;
    io::from_json(file.model()["network"], config, io::json_source::program);
    return config;
  }
  [[nodiscard]] static Knowledge stored_knowledge(const checkpoint_file& file) {
    Knowledge knowledge;
    io::from_json(file.model()["knowledge"], knowledge, io::json_source::program);
    return knowledge;
  }

  Knowledge knowledge_;
  std::unique_ptr<parameter_layout> layout_;
  language_encoder language_;
  config_type config_;
  Network network_;
  std::vector<float> parameters_;
  std::optional<packed_parameters> packed_;
};

}  // namespace ledg::inline LEDG_ABI
