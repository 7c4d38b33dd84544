// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/namespace.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/graph/graph.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/latency/answer.hpp"
#include "ledg/latency/calibration_prior.hpp"
#include "ledg/latency/calibration_report.hpp"
#include "ledg/latency/evaluation_report.hpp"
#include "ledg/latency/explanation.hpp"
#include "ledg/latency/known_setting.hpp"
#include "ledg/latency/platform_query.hpp"

/// @file any/latency_predictor.hpp
/// Latency predictors of whatever preset, behind one type: which one a checkpoint holds is known only when it is
/// loaded. This header brings no tensors; the definitions are in `ledg::compiled`, or follow inline where a program
/// does not link that.

namespace ledg::inline LEDG_ABI {

namespace data {
struct dataset;
}

namespace detail {
class latency_model;
}

/// Thread-safety: const access from any number of threads. Copies share the model.
///
/// `load` and `evaluate` know every preset. They are templates so that a source which does not call them does not
/// compile all presets; their parameter says nothing.
class any_latency_predictor {
 public:
  /// @throws input_error where the file is missing, no latency checkpoint or of an older format; lookup_error, with the
  /// presets there are, for a composition that is none of them; corrupt_error where it is damaged.
  template <class = void>
  [[nodiscard]] static any_latency_predictor load(const std::filesystem::path& path);

  /// One answer for each of @p networks, which are asked together; the same for any number of threads. @p query's batch
  /// multiplies the one that a network's shapes hold.
  /// @throws input_error on an empty network or a batch that is not positive; numeric_error where an answer is not
  /// finite
  [[nodiscard]] std::vector<latency_answer> predict(std::span<const graph> networks, const platform_query& query,
                                                    thread_pool& pool) const;
  [[nodiscard]] latency_answer predict(const graph& network, const platform_query& query) const;
  /// One answer for each of @p queries. @throws as for several networks
  [[nodiscard]] std::vector<latency_answer> predict(const graph& network,
                                                    std::span<const platform_query> queries) const;

  /// One explanation for each of @p queries, which are asked together: the answers of `predict`, bit for bit, with what
  /// each operator has in them and what they stand on. @throws as `predict`
  [[nodiscard]] std::vector<latency_explanation> explain(const graph& network,
                                                         std::span<const platform_query> queries) const;
  [[nodiscard]] latency_explanation explain(const graph& network, const platform_query& query) const;

  /// Compares answers with what was measured (`evaluate_latency`).
  /// @param each called for every row; may be empty
  /// @returns a line for each of the source's settings with at least one row, then one for all
  template <class = void>
  [[nodiscard]] std::vector<evaluation_line> evaluate(const data::dataset& data, const evaluation_options& options,
                                                      const std::function<void(const evaluated_row&)>& each = {}) const;

  /// Teaches it what was measured on one or several platforms (`latency/calibrate.hpp`). Copies learn it too. Not
  /// thread-safe. @returns a report for each platform
  /// @throws input_error for latencies that are not positive and units that cannot be right
  std::vector<calibration_report> calibrate(std::span<const platform_measurement> measurements);
  /// Numbers of @p count of @p candidates to measure on @p query's platform, the most telling one first.
  /// @throws input_error where there are fewer
  [[nodiscard]] std::vector<std::size_t> suggest(std::span<const graph> candidates, const platform_query& query,
                                                 std::size_t count) const;
  /// The device called @p name that it was calibrated for; nothing where there is none.
  [[nodiscard]] std::optional<hardware::spec> calibrated_device(const std::string& name) const;
  /// What it was calibrated for, as settings.
  [[nodiscard]] std::vector<measured_setting> calibrations() const;
  /// What calibrations start from, by class of device (`prior_of_answer`).
  [[nodiscard]] const std::map<std::string, calibration_prior>& calibration_priors() const;
  /// Writes a checkpoint. @throws input_error where it cannot be written.
  void save(const std::filesystem::path& path) const;

  /// `ledg_former`
  [[nodiscard]] const std::string& preset() const;
  /// What training met: devices, precisions, runtimes.
  [[nodiscard]] std::span<const known_setting> settings() const;
  /// How the predictor was made, as a JSON object.
  [[nodiscard]] std::string card() const;

 private:
  explicit any_latency_predictor(std::shared_ptr<detail::latency_model> model);

  std::shared_ptr<detail::latency_model> model_;
};

}  // namespace ledg::inline LEDG_ABI

#ifndef LEDG_COMPILED
#include "ledg/any/latency_predictor_impl.hpp"
#endif
