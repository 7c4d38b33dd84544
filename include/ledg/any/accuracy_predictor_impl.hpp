// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/accuracy/evaluation.hpp"
#include "ledg/accuracy/predictor.hpp"
#include "ledg/accuracy/presets.hpp"
#include "ledg/any/accuracy_predictor.hpp"  // IWYU pragma: keep
#include "ledg/any/preset.hpp"
#include "ledg/checkpoint/file.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/io/json.hpp"

/// @file any/accuracy_predictor_impl.hpp  Definitions of any/accuracy_predictor.hpp.

namespace ledg::inline LEDG_ABI {

namespace detail {

class accuracy_model {
 public:
  explicit accuracy_model(std::string preset) : preset_(std::move(preset)) {}
  accuracy_model(const accuracy_model&) = delete;
  accuracy_model& operator=(const accuracy_model&) = delete;
  virtual ~accuracy_model() = default;

  [[nodiscard]] const std::string& preset() const { return preset_; }
  [[nodiscard]] virtual std::vector<accuracy_answer> predict(std::span<const graph> cells, const accuracy_query& query,
                                                             thread_pool& pool) const = 0;
  [[nodiscard]] virtual accuracy_evaluation evaluate(const data::accuracy_dataset& data,
                                                     const accuracy_evaluation_options& options,
                                                     thread_pool& pool) const = 0;
  [[nodiscard]] virtual const accuracy_knowledge& knowledge() const = 0;
  [[nodiscard]] virtual bool trained_on(const std::string& id) const = 0;

 private:
  std::string preset_;
};

template <class GraphEncoder>
class accuracy_model_of final : public accuracy_model {
 public:
  explicit accuracy_model_of(const checkpoint_file& file)
      : accuracy_model(encoder_name<GraphEncoder>()), predictor_(file) {}

  [[nodiscard]] std::vector<accuracy_answer> predict(std::span<const graph> cells, const accuracy_query& query,
                                                     thread_pool& pool) const override {
    return predictor_.predict(cells, query, pool);
  }
  [[nodiscard]] accuracy_evaluation evaluate(const data::accuracy_dataset& data,
                                             const accuracy_evaluation_options& options,
                                             thread_pool& pool) const override {
    return evaluate_accuracy(predictor_, data, options, pool);
  }
  [[nodiscard]] const accuracy_knowledge& knowledge() const override { return predictor_.knowledge(); }
  [[nodiscard]] bool trained_on(const std::string& id) const override { return predictor_.trained_on(id); }

 private:
  accuracy_predictor<GraphEncoder> predictor_;
};

}  // namespace detail

LEDG_INLINE any_accuracy_predictor::any_accuracy_predictor(std::shared_ptr<const detail::accuracy_model> model)
    : model_(std::move(model)) {}

template <class>
any_accuracy_predictor any_accuracy_predictor::load(const std::filesystem::path& path) {
  std::shared_ptr<const detail::accuracy_model> model;
  const checkpoint_file file(path, accuracy_knowledge::format);
  with_stored_preset(file, [&](const auto& preset) {
    using encoder = typename std::remove_cvref_t<decltype(preset)>::graph_encoder_type;
    model = std::make_shared<detail::accuracy_model_of<encoder>>(file);
  });
  return any_accuracy_predictor(std::move(model));
}

LEDG_INLINE std::vector<accuracy_answer> any_accuracy_predictor::predict(std::span<const graph> cells,
                                                                         const accuracy_query& query,
                                                                         thread_pool& pool) const {
  return model_->predict(cells, query, pool);
}

LEDG_INLINE accuracy_answer any_accuracy_predictor::predict(const graph& cell, const accuracy_query& query) const {
  thread_pool alone(1);
  return model_->predict(std::span(&cell, 1), query, alone).front();
}

LEDG_INLINE accuracy_evaluation any_accuracy_predictor::evaluate(const data::accuracy_dataset& data,
                                                                 const accuracy_evaluation_options& options,
                                                                 thread_pool& pool) const {
  return model_->evaluate(data, options, pool);
}

LEDG_INLINE const std::string& any_accuracy_predictor::preset() const { return model_->preset(); }
LEDG_INLINE const std::string& any_accuracy_predictor::target() const { return model_->knowledge().target; }
LEDG_INLINE std::string any_accuracy_predictor::card() const { return io::to_line(model_->knowledge().card); }
LEDG_INLINE bool any_accuracy_predictor::trained_on(const std::string& id) const { return model_->trained_on(id); }

LEDG_INLINE bool is_accuracy_checkpoint(const std::filesystem::path& path) {
  return checkpoint_file::format_of(path).starts_with("ledg accuracy ");
}

}  // namespace ledg::inline LEDG_ABI
