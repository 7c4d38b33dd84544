// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/any/latency_predictor.hpp"  // IWYU pragma: keep
#include "ledg/any/preset.hpp"
#include "ledg/checkpoint/file.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/io/json.hpp"
#include "ledg/latency/calibrate.hpp"
#include "ledg/latency/evaluation_presets.hpp"
#include "ledg/latency/predictor.hpp"
#include "ledg/latency/presets.hpp"

/// @file any/latency_predictor_impl.hpp  Definitions of any/latency_predictor.hpp.

namespace ledg::inline LEDG_ABI {

namespace detail {

class latency_model {
 public:
  explicit latency_model(std::string preset) : preset_(std::move(preset)) {}
  latency_model(const latency_model&) = delete;
  latency_model& operator=(const latency_model&) = delete;
  virtual ~latency_model() = default;

  [[nodiscard]] const std::string& preset() const { return preset_; }
  [[nodiscard]] virtual std::vector<latency_answer> predict(std::span<const graph> networks,
                                                            const platform_query& query, thread_pool& pool) const = 0;
  [[nodiscard]] virtual std::vector<latency_answer> predict(const graph& network,
                                                            std::span<const platform_query> queries) const = 0;
  [[nodiscard]] virtual std::vector<latency_explanation> explain(const graph& network,
                                                                 std::span<const platform_query> queries) const = 0;
  [[nodiscard]] virtual const latency_knowledge& knowledge() const = 0;
  virtual std::vector<calibration_report> calibrate(std::span<const platform_measurement> measurements) = 0;
  [[nodiscard]] virtual std::vector<std::size_t> suggest(std::span<const graph> candidates, const platform_query& query,
                                                         std::size_t count) const = 0;
  virtual void save(const std::filesystem::path& path) const = 0;

 private:
  std::string preset_;
};

template <class GraphEncoder>
class latency_model_of final : public latency_model {
 public:
  latency_model_of(std::string preset, const checkpoint_file& file)
      : latency_model(std::move(preset)), predictor_(file) {}

  [[nodiscard]] std::vector<latency_answer> predict(std::span<const graph> networks, const platform_query& query,
                                                    thread_pool& pool) const override {
    return predictor_.predict(networks, query, pool);
  }
  [[nodiscard]] std::vector<latency_answer> predict(const graph& network,
                                                    std::span<const platform_query> queries) const override {
    return predictor_.predict(network, queries);
  }
  [[nodiscard]] std::vector<latency_explanation> explain(const graph& network,
                                                         std::span<const platform_query> queries) const override {
    return predictor_.explain(network, queries);
  }
  [[nodiscard]] const latency_knowledge& knowledge() const override { return predictor_.knowledge(); }
  std::vector<calibration_report> calibrate(std::span<const platform_measurement> measurements) override {
    return ledg::calibrate(predictor_, measurements);
  }
  [[nodiscard]] std::vector<std::size_t> suggest(std::span<const graph> candidates, const platform_query& query,
                                                 std::size_t count) const override {
    return ledg::suggest(predictor_, candidates, query, count);
  }
  void save(const std::filesystem::path& path) const override { predictor_.save(path); }
  [[nodiscard]] const latency_predictor<GraphEncoder>& predictor() const { return predictor_; }

 private:
  latency_predictor<GraphEncoder> predictor_;
};

}  // namespace detail

LEDG_INLINE any_latency_predictor::any_latency_predictor(std::shared_ptr<detail::latency_model> model)
    : model_(std::move(model)) {}

template <class>
any_latency_predictor any_latency_predictor::load(const std::filesystem::path& path) {
  std::shared_ptr<detail::latency_model> model;
  const checkpoint_file file(path, latency_knowledge::format);
  with_stored_preset(file, [&](const auto& preset) {
    using encoder = typename std::remove_cvref_t<decltype(preset)>::graph_encoder_type;
    model = std::make_shared<detail::latency_model_of<encoder>>(preset.name, file);
  });
  return any_latency_predictor(std::move(model));
}

LEDG_INLINE std::vector<latency_answer> any_latency_predictor::predict(std::span<const graph> networks,
                                                                       const platform_query& query,
                                                                       thread_pool& pool) const {
  return model_->predict(networks, query, pool);
}

LEDG_INLINE latency_answer any_latency_predictor::predict(const graph& network, const platform_query& query) const {
  return model_->predict(network, std::span(&query, 1)).front();
}

LEDG_INLINE std::vector<latency_answer> any_latency_predictor::predict(const graph& network,
                                                                       std::span<const platform_query> queries) const {
  return model_->predict(network, queries);
}

LEDG_INLINE std::vector<latency_explanation> any_latency_predictor::explain(
    const graph& network, std::span<const platform_query> queries) const {
  return model_->explain(network, queries);
}

LEDG_INLINE latency_explanation any_latency_predictor::explain(const graph& network,
                                                               const platform_query& query) const {
  return std::move(model_->explain(network, std::span(&query, 1)).front());
}

template <class>
std::vector<evaluation_line> any_latency_predictor::evaluate(
    const data::dataset& data, const evaluation_options& options,
    const std::function<void(const evaluated_row&)>& each) const {
  std::vector<evaluation_line> lines;
  with_preset(model_->preset(), [&](const auto& preset) {
    using encoder = typename std::remove_cvref_t<decltype(preset)>::graph_encoder_type;
    const auto& model = static_cast<const detail::latency_model_of<encoder>&>(*model_);
    lines = evaluate_latency(model.predictor(), data, options, each);
  });
  return lines;
}

LEDG_INLINE std::vector<calibration_report> any_latency_predictor::calibrate(
    std::span<const platform_measurement> measurements) {
  return model_->calibrate(measurements);
}

LEDG_INLINE std::vector<std::size_t> any_latency_predictor::suggest(std::span<const graph> candidates,
                                                                    const platform_query& query,
                                                                    std::size_t count) const {
  return model_->suggest(candidates, query, count);
}

LEDG_INLINE std::optional<hardware::spec> any_latency_predictor::calibrated_device(const std::string& name) const {
  for (const auto& p : model_->knowledge().calibrations)
    if (p.device == name) return hardware::from_json(p.hardware, "calibration of '" + name + "'");
  return std::nullopt;
}

LEDG_INLINE std::vector<measured_setting> any_latency_predictor::calibrations() const {
  std::vector<measured_setting> all;
  for (const auto& p : model_->knowledge().calibrations) all.push_back(p.setting());
  return all;
}

LEDG_INLINE const std::map<std::string, calibration_prior>& any_latency_predictor::calibration_priors() const {
  return model_->knowledge().priors;
}

LEDG_INLINE void any_latency_predictor::save(const std::filesystem::path& path) const { model_->save(path); }

LEDG_INLINE const std::string& any_latency_predictor::preset() const { return model_->preset(); }
LEDG_INLINE std::span<const known_setting> any_latency_predictor::settings() const {
  return model_->knowledge().settings;
}
LEDG_INLINE std::string any_latency_predictor::card() const { return io::to_line(model_->knowledge().card); }

}  // namespace ledg::inline LEDG_ABI
