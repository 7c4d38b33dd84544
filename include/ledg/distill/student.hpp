// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ledg/bert/encoder.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"
#include "ledg/nn/pooling.hpp"

/// @file distill/student.hpp
/// The small encoder: layers, and the weights it starts from.

namespace ledg::inline LEDG_ABI {

/// The encoder in the making: BERT, the mean over a text's tokens, a linear map to the teacher's width, length 1.
class sentence_student {
 public:
  template <class T>
  struct context {
    bert_encoder::context<T> bert;
    linear::context<T> dense;
    l2_normalize::context<T> norm;
  };

  /// Parameters have BERT's names; those of the map are `linear.weight` and `linear.bias`.
  sentence_student(parameter_layout& layout, const bert_config& config, std::size_t size)
      : bert_(layout, "", config), dense_(layout, "linear", config.hidden_size, size) {}

  [[nodiscard]] const bert_config& config() const { return bert_.config(); }
  /// Width of the result.
  [[nodiscard]] std::size_t size() const { return dense_.out_features(); }

  /// @returns one row of length 1 for each text, `{texts, size}`.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, const token_batch& tokens, context<T>& c) const {
    const matrix_view<const T> hidden = bert_.forward(pass, tokens, c.bert);
    const matrix_view<const T> mean = mean_pool::forward(pass, hidden, tokens.offsets);
    const matrix_view<const T> y = dense_.forward(pass, mean, c.dense);
    return l2_normalize::forward(pass, y, c.norm);
  }

  template <class T>
  void backward(const backward_pass<T>& pass, input_view<T> d, const token_batch& tokens, const context<T>& c) const {
    const matrix_view<const T> dy = l2_normalize::backward(pass, d, c.norm);
    const matrix_view<const T> d_mean = dense_.backward(pass, dy, c.dense);
    bert_.backward(pass, mean_pool::backward(pass, d_mean, tokens.offsets), tokens, c.bert);
  }

 private:
  bert_encoder bert_;
  linear dense_;
};

namespace detail {

/// The @p size directions in which the rows of @p x vary most about zero, as columns `{x.cols, size}`.
[[nodiscard]] inline Eigen::MatrixXf principal_directions(const Eigen::MatrixXf& x, Eigen::Index size) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved((x.transpose() * x).cast<double>());
  return solved.eigenvectors().rightCols(size).rowwise().reverse().cast<float>();
}

/// The entry of @p layout called @p name. @pre there is one
[[nodiscard]] inline const parameter& parameter_named(const parameter_layout& layout, std::string_view name) {
  return *std::find_if(layout.entries().begin(), layout.entries().end(), [&](const auto& p) { return p.name == name; });
}

}  // namespace detail

/// Starting weights: the student's embeddings are the teacher's in the directions in which those of the kept tokens
/// vary most (as many as both have), its last bias is the teacher's mean vector, the rest is random.
/// @param original the teacher's id of each of the student's tokens
/// @param targets the teacher's vectors of training texts, `{texts, student.size()}`
inline void start_student(const parameter_layout& layout, const sentence_student& student,
                          const bert_model<float>& teacher, std::span<const std::int32_t> original,
                          std::span<const float> targets, std::uint64_t seed, std::span<float> values) {
  layout.initialize(values, seed);
  using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto table = [&](const std::string& name) {
    const auto& p = detail::parameter_named(teacher.layout(), name);
    return Eigen::Map<const matrix>(teacher.parameters().data() + p.offset, static_cast<Eigen::Index>(p.shape[0]),
                                    static_cast<Eigen::Index>(p.shape[1]));
  };
  const auto words = table("embeddings.word_embeddings.weight");
  Eigen::MatrixXf kept(static_cast<Eigen::Index>(original.size()), words.cols());
  for (std::size_t i = 0; i < original.size(); ++i) kept.row(static_cast<Eigen::Index>(i)) = words.row(original[i]);
  const auto width = std::min<Eigen::Index>(words.cols(), static_cast<Eigen::Index>(student.config().hidden_size));
  const auto directions = detail::principal_directions(kept, width);
  const auto project = [&](const std::string& name, const auto& from) {
    const auto& p = detail::parameter_named(layout, name);
    Eigen::Map<matrix> to(values.data() + p.offset, static_cast<Eigen::Index>(p.shape[0]),
                          static_cast<Eigen::Index>(p.shape[1]));
    const auto rows = std::min(to.rows(), static_cast<Eigen::Index>(from.rows()));
    to.topLeftCorner(rows, width) = from.topRows(rows) * directions;
  };
  project("embeddings.word_embeddings.weight", kept);
  project("embeddings.position_embeddings.weight", table("embeddings.position_embeddings.weight"));
  project("embeddings.token_type_embeddings.weight", table("embeddings.token_type_embeddings.weight"));
  float* const bias = values.data() + detail::parameter_named(layout, "linear.bias").offset;
  const auto n = targets.size() / student.size();
  for (std::size_t t = 0; t < n; ++t)
    rows::axpy(student.size(), 1.0F / static_cast<float>(n), targets.data() + t * student.size(), bias);
}

}  // namespace ledg::inline LEDG_ABI
