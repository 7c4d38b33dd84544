// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/graph/canonical.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/io/json.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/checkpoint/file.hpp"
#include "ledg/language/encoder.hpp"
#include "ledg/latency/corpus.hpp"
#include "ledg/latency/platform.hpp"
#include "ledg/language/text_batch.hpp"

/// @file latency/predictor.hpp
/// A trained latency network with everything that a prediction needs: one file, nothing beside it.

namespace ledg::inline LEDG_ABI {

/// What is asked of a device.
struct device_query {
  hardware::spec spec;
  std::optional<precision> prec;  ///< empty: what the device was measured in most, else fp32
  std::string runtime;            ///< words that runtime, cores or source must have; empty: any
  double batch = 1;
};

/// A latency with what is known about its quality.
struct latency_answer {
  precision prec = precision::fp32;
  std::vector<std::string>
      settings;           ///< keys of the settings averaged (geometric mean); empty: hardware not in training
  double latency_ms = 0;  ///< of the whole batch
  double interval_low_ms = 0;
  double interval_high_ms = 0;
  double coverage = 0.9;
  std::optional<double> flops_fit_ms;  ///< baseline: straight line in log FLOPs, fitted to training rows
  double roofline_ms = 0;              ///< baseline: sum of max(compute, traffic) at the spec's peaks
  std::vector<std::string> flags;
};

/// What a checkpoint knows beside weights.
struct latency_knowledge {
  std::string preset;  ///< name of the graph encoder, `ledg_former`
  text::template_set templates = text::template_set::named("concise");
  std::vector<known_setting> settings;
  corpus_options corpus;                       ///< what was held out
  std::vector<std::string> operators;          ///< met in training, ascending
  double smallest_macs = 0, largest_macs = 0;  ///< of training networks at batch 1
  std::map<std::string, double>
      unknown_residual_90;  ///< by kind (`gpu`, `mobile cpu`): as for settings, for devices not met
  std::map<std::string, std::vector<double>>
      column_fits;                                ///< FLOPs baseline of each of the sources' settings: offset, slope
  std::map<std::string, double> log_utilization;  ///< by kind: median log(FLOPs / s / peak) of training rows
  io::json card = io::json::object();             ///< how it was made: data, seed, metrics
};

/// Thread-safety: const access from any number of threads.
template <class GraphEncoder, class Head = node_latency_head>
class latency_predictor {
 public:
  using network_type = latency_network<GraphEncoder, Head>;
  using config_type = typename network_type::config_type;

  static constexpr const char* format = "ledg latency 3";

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

  /// Which settings a question about a device is answered from: those of the device (by name) whose runtime, cores and
  /// source have all words of `runtime`, in the precision asked for (else the one with the most training rows), on the
  /// cores with the most training rows. Empty where training met none.
  ///
  /// Settings that differ in their batch alone form a curve: between two batches the answer is interpolated, and no
  /// batch is faster than its half. Of what is left (other runtimes, other sources) the geometric mean counts.
  [[nodiscard]] std::vector<std::size_t> settings_for(const device_query& q) const;

  /// @returns one answer for each of @p devices. @throws input_error on an empty graph or a batch that is not positive.
  [[nodiscard]] std::vector<latency_answer> predict(const graph& network, std::span<const device_query> devices) const;
  [[nodiscard]] latency_answer predict(const graph& network, const device_query& device) const {
    return predict(network, std::span(&device, 1)).front();
  }

  /// One safetensors file; written under another name first, then renamed.
  void save(const std::filesystem::path& path) const;
  /// @throws input_error where the file is no checkpoint of this model, corrupt_error where it is damaged.
  [[nodiscard]] static latency_predictor load(const std::filesystem::path& path);

 private:
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

}  // namespace ledg::inline LEDG_ABI

#include "ledg/latency/predictor_impl.hpp"
