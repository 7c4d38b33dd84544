// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/latency/combine.hpp"
#include "ledg/latency/knowledge.hpp"
#include "ledg/latency/platform_query.hpp"
#include "ledg/model/latency_network.hpp"

/// @file latency/predictor.hpp
/// A trained latency network with everything that a prediction needs: one file, nothing beside it.

namespace ledg::inline v0_1 {

/// Thread-safety: const access from any number of threads.
template <class GraphEncoder, class Head = node_latency_head>
class latency_predictor {
 public:
  using network_type = latency_network<GraphEncoder, Head>;
  using config_type = typename network_type::config_type;

  static constexpr const char* format = "ledg latency 2";

  /// @param config its `text_size` is taken from @p language
  latency_predictor(const config_type& config, language_config language, latency_knowledge knowledge)
      : knowledge_(std::move(knowledge)),
        layout_(std::make_unique<parameter_layout>()),
        language_(std::move(language), *layout_),
        config_(sized(config, language_.encoder().size(), knowledge_.settings.size())),
        network_(*layout_, config_),
        parameters_(layout_->size()) {}

  [[nodiscard]] const config_type& config() const { return config_; }
  [[nodiscard]] const language_encoder& language() const { return language_; }
  [[nodiscard]] language_encoder& language() { return language_; }
  [[nodiscard]] const latency_knowledge& knowledge() const { return knowledge_; }
  [[nodiscard]] latency_knowledge& knowledge() { return knowledge_; }
  [[nodiscard]] const parameter_layout& layout() const { return *layout_; }
  [[nodiscard]] const network_type& network() const { return network_; }
  /// What training moves.
  [[nodiscard]] std::span<float> parameters() { return parameters_; }
  [[nodiscard]] std::span<const float> parameters() const { return parameters_; }

  /// One answer for each of @p networks, which are asked together. `settings_for` (`plan.hpp`) says which settings
  /// answer, `combine` how. @p query's batch multiplies the one that a network's shapes hold.
  /// @throws input_error on an empty network or a batch that is not positive; numeric_error where an answer is not
  /// finite
  [[nodiscard]] std::vector<latency_answer> predict(std::span<const graph> networks, const platform_query& query,
                                                    thread_pool& pool) const {
    return answer(networks, std::span(&query, 1), pool);
  }
  [[nodiscard]] latency_answer predict(const graph& network, const platform_query& query) const {
    return predict(network, std::span(&query, 1)).front();
  }
  /// One answer for each of @p queries. @throws as for several networks
  [[nodiscard]] std::vector<latency_answer> predict(const graph& network,
                                                    std::span<const platform_query> queries) const {
    thread_pool pool(1);
    return answer(std::span(&network, 1), queries, pool);
  }

  /// One safetensors file; written under another name first, then renamed.
  void save(const std::filesystem::path& path) const;
  /// @throws input_error where the file is no checkpoint of this model, corrupt_error where it is damaged.
  [[nodiscard]] static latency_predictor load(const std::filesystem::path& path);

 private:
  // Every network asked by every query, network by network.
  [[nodiscard]] std::vector<latency_answer> answer(std::span<const graph> networks,
                                                   std::span<const platform_query> queries, thread_pool& pool) const;

  static config_type sized(config_type config, std::size_t text_size, std::size_t settings) {
    config.text_size = text_size;
    config.connect(settings);
    return config;
  }

  latency_knowledge knowledge_;
  std::unique_ptr<parameter_layout> layout_;
  language_encoder language_;
  config_type config_;
  network_type network_;
  std::vector<float> parameters_;
};

}  // namespace ledg::inline v0_1

#include "ledg/latency/predictor_impl.hpp"
