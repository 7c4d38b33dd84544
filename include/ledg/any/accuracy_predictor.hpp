// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ledg/accuracy/answer.hpp"
#include "ledg/core/namespace.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/graph/graph.hpp"

/// @file any/accuracy_predictor.hpp
/// Accuracy predictors of whatever preset, behind one type: which one a checkpoint holds is known only when it is
/// loaded. This header brings no tensors; the definitions are in `ledg::compiled`, or follow inline where a program
/// does not link that.

namespace ledg::inline LEDG_ABI {

namespace data {
struct accuracy_dataset;
}

namespace detail {
class accuracy_model;
}

/// Thread-safety: const access from any number of threads. Copies share the model.
///
/// `load` knows every preset. It is a template so that a source which does not call it does not compile all presets;
/// its parameter says nothing.
class any_accuracy_predictor {
 public:
  /// @throws input_error where the file is missing, no accuracy checkpoint, of an older format, or of a composition
  /// that is no preset; corrupt_error where it is damaged.
  template <class = void>
  [[nodiscard]] static any_accuracy_predictor load(const std::filesystem::path& path);

  /// Accuracies of @p cells, in order; the same for any number of threads, and whatever is asked with a cell.
  /// @throws input_error where one is no cell; numeric_error where a prediction is not finite.
  [[nodiscard]] std::vector<accuracy_answer> predict(std::span<const graph> cells, const accuracy_query& query,
                                                     thread_pool& pool) const;
  [[nodiscard]] accuracy_answer predict(const graph& cell, const accuracy_query& query = {}) const;

  /// Compares the predictor with all cells of @p data whose accuracy is known and which training did not see.
  /// @throws lookup_error for an unknown column; input_error where no cell is left.
  [[nodiscard]] accuracy_evaluation evaluate(const data::accuracy_dataset& data,
                                             const accuracy_evaluation_options& options, thread_pool& pool) const;

  /// `ledg_former`
  [[nodiscard]] const std::string& preset() const;
  /// What the predicted accuracy is: `nb201/c10_val_ep200`.
  [[nodiscard]] const std::string& target() const;
  /// How the predictor was made, as a JSON object.
  [[nodiscard]] std::string card() const;
  /// Whether the weights depend on what was measured of this cell.
  [[nodiscard]] bool trained_on(const std::string& id) const;

 private:
  explicit any_accuracy_predictor(std::shared_ptr<const detail::accuracy_model> model);

  std::shared_ptr<const detail::accuracy_model> model_;
};

/// Whether @p path is an accuracy checkpoint, of whatever format and preset. @throws input_error, corrupt_error where
/// it is no safetensors file.
[[nodiscard]] bool is_accuracy_checkpoint(const std::filesystem::path& path);

}  // namespace ledg::inline LEDG_ABI

#ifndef LEDG_COMPILED
#include "ledg/any/accuracy_predictor_impl.hpp"
#endif
