// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ledg/data/measurement.hpp"
#include "ledg/latency/evaluation.hpp"
#include "ledg/latency/predictor.hpp"
#include "ledg/latency/training_run.hpp"
#include "ledg/train/trainer.hpp"
#include "training_report.hpp"

/// @file latency_engine.hpp
/// The presets behind one interface: which one a checkpoint holds is known only when the program runs. Each preset is
/// compiled in a source file of its own.
namespace ledg_program {

/// What `ledg train` asks of a preset.
struct training_request {
  ledg::latency_training_run run;
  std::function<ledg::data::dataset(std::size_t)> load;  ///< data set i of `run.data`
  std::size_t threads = 1;
  bool resume = false;
  std::function<bool()> stop;
  std::function<void(const std::string&)> say;
  training_report* report = nullptr;  ///< is told of every step; must outlive the training
};

/// A trained predictor of some preset.
class latency_engine {
 public:
  latency_engine() = default;
  latency_engine(const latency_engine&) = delete;
  latency_engine& operator=(const latency_engine&) = delete;
  virtual ~latency_engine() = default;

  [[nodiscard]] virtual std::vector<ledg::latency_answer> predict(
      const ledg::graph& network, std::span<const ledg::platform_query> queries) const = 0;
  [[nodiscard]] virtual std::vector<ledg::evaluation_line> evaluate(
      const ledg::data::dataset& d, const ledg::evaluation_options& options,
      const std::function<void(const ledg::evaluated_row&)>& each) const = 0;
  [[nodiscard]] virtual const ledg::latency_knowledge& knowledge() const = 0;
};

/// A preset: its name, how to load a checkpoint of it and how to train one. `train` returns false when it was stopped.
struct latency_preset {
  std::string name;
  std::unique_ptr<latency_engine> (*load)(const std::filesystem::path&);
  bool (*train)(const training_request&);
};

latency_preset ledg_former_preset();
latency_preset nn_former_preset();
latency_preset graph_transformer_preset();
latency_preset graph_sage_preset();
latency_preset nar_former_v2_preset();

/// All presets.
inline std::vector<latency_preset> latency_presets() {
  return {ledg_former_preset(), nn_former_preset(), graph_transformer_preset(), graph_sage_preset(),
          nar_former_v2_preset()};
}

/// The preset called @p name. @throws ledg::lookup_error naming the known ones.
latency_preset find_latency_preset(const std::string& name);

/// The predictor in a checkpoint, of whatever preset.
std::unique_ptr<latency_engine> load_latency_engine(const std::filesystem::path& path);

}  // namespace ledg_program
