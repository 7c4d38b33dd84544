// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/learning.hpp
/// Operators of classical learning (ai.onnx.ml), of texts, and of training: shapes as far as they follow.

namespace ledg::inline LEDG_ABI::onnx::rules {

// ---- ai.onnx.ml
// ------------------------------------------------------------------------------------------------------

// Entries of a list attribute, whatever it holds; 0 where it is missing.
inline std::int64_t entries(const context& c, std::string_view key) {
  const auto* a = c.graph().find(c.node(), key);
  if (a == nullptr) return 0;
  using enum attribute_view::kind;
  if (a->type == integers) return static_cast<std::int64_t>(a->integers.size);
  if (a->type == reals) return static_cast<std::int64_t>(a->reals.size);
  return a->type == texts ? a->integer : 0;
}

inline std::int64_t rows_of(const context& c) {
  const auto& x = c.dims(0);
  return x.size() > 1 ? x[0] : 1;
}

// A label for each row, and a score for each class.
inline void classifier(const context& c) {
  const auto named = std::max(entries(c, "classlabels_strings"),
                              std::max(entries(c, "classlabels_int64s"), entries(c, "classlabels_ints")));
  const bool texts = entries(c, "classlabels_strings") > 0;
  c.set(0, {rows_of(c)}, texts ? data_type::string : data_type::int64);
  c.set(1, {rows_of(c), named > 0 ? named : unknown}, data_type::float32);
}
inline void regressor(const context& c) {
  const auto one = std::int64_t{1};
  c.set(0, {rows_of(c), c.attribute("n_targets", c.attribute("targets", one))}, data_type::float32);
}
inline void tree_ensemble(const context& c) {
  c.set(0, {rows_of(c), c.attribute("n_targets", std::int64_t{1})}, c.type(0));
}

inline void one_hot_encoder(const context& c) {
  shape out = c.dims(0);
  out.push_back(std::max(entries(c, "cats_int64s"), entries(c, "cats_strings")));
  c.set(0, std::move(out), data_type::float32);
}
inline void array_features(const context& c) {  // columns that input 1 names
  shape out = c.dims(0);
  if (out.empty()) throw unresolved{"the number of columns is unknown"};
  const auto columns = known(c.dims(1)) ? checked_product(c.dims(1)) : unknown;
  if (out.size() == 1) out = {1, columns};
  out.back() = columns;
  c.set(0, std::move(out));
}
inline void feature_vector(const context& c) {  // inputs side by side
  const auto widths = c.attribute_list("inputdimensions");
  std::int64_t total = 0;
  for (std::size_t i = 0; i < c.input_count(); ++i)
    total = add(total, widths && i < widths->size() ? std::max((*widths)[i], unknown) : c.dims(i, 1).back());
  c.set(0, {rows_of(c), total}, data_type::float32);
}
inline void dictionary_vector(const context& c) {
  c.set(0, {1, std::max(entries(c, "int64_vocabulary"), entries(c, "string_vocabulary"))}, data_type::float32);
}
inline void label_encoder(const context& c) {
  const bool texts = entries(c, "values_strings") > 0 || entries(c, "cats_int64s") > 0;
  const bool whole = entries(c, "values_int64s") > 0 || entries(c, "cats_strings") > 0;
  c.set(0, c.dims(0), texts ? data_type::string : whole ? data_type::int64 : data_type::float32);
}
inline void to_real(const context& c) { c.set(0, c.dims(0), data_type::float32); }

// ---- texts
// -----------------------------------------------------------------------------------------------------------

inline void tfidf(const context& c) {
  shape out = c.dims(0);
  const auto indexes = c.attribute_list("ngram_indexes");
  if (!indexes || indexes->empty()) throw unresolved{"no ngram_indexes"};
  const auto widest = add(*std::max_element(indexes->begin(), indexes->end()), 1);
  if (out.size() > 1)
    out.back() = widest;
  else
    out = {widest};
  c.set(0, std::move(out), data_type::float32);
}
inline void string_split(const context& c) {
  shape out = c.dims(0);
  c.set(1, out, data_type::int64);
  out.push_back(unknown);
  c.set(0, std::move(out), data_type::string);
}
inline void string_normalizer(const context& c) {  // stop words go, so the length is not known
  shape out = c.dims(0, 1);
  if (entries(c, "stopwords") > 0) out.back() = unknown;
  c.set(0, std::move(out), data_type::string);
}
inline void string_concat(const context& c) { c.set(0, broadcast(c.dims(0), c.dims(1)), data_type::string); }

// ---- losses and steps of training
// --------------------------------------------------------------------------------------

// Scores are {batch, classes, ...}, labels {batch, ...}.
inline void loss(const context& c) {
  shape labels;
  if (c.attribute("reduction", "mean") == "none") {
    labels = c.dims(1);
    const auto& scores = c.dims(0);
    for (std::size_t i = 0; i < labels.size() && scores.size() == labels.size() + 1; ++i)
      labels[i] = either(labels[i], scores[i == 0 ? 0 : i + 1]);
  }
  c.set(0, std::move(labels));
  if (c.node().op == "SoftmaxCrossEntropyLoss") c.set(1, c.dims(0));
}

// Rate, step, then what is learnt, its gradients and what the optimizer keeps: all but the gradients come out again.
inline void optimizer(const context& c, std::size_t kept) {
  const auto n = (c.input_count() - std::min<std::size_t>(c.input_count(), 2)) / (kept + 2);
  for (std::size_t i = 0; i < n; ++i) {
    c.set(i, c.dims(2 + i), c.type(2 + i));
    for (std::size_t k = 1; k <= kept; ++k) c.set(k * n + i, c.dims(2 + (k + 1) * n + i), c.type(2 + i));
  }
}
inline void one_kept(const context& c) { optimizer(c, 1); }
inline void two_kept(const context& c) { optimizer(c, 2); }
// Outputs are gradients by the tensors that attribute `xs` names, in their order of inputs.
inline void gradient(const context& c) {
  for (std::size_t i = 0; i < c.output_count(); ++i)
    if (c.has(i)) c.set(i, c.dims(i), c.type(i));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
