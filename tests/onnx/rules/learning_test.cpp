// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/learning.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: classical learning texts and losses", "[onnx]") {
  const auto x = fed({5, 3});
  const std::vector<example> examples = {
      {"ai.onnx.ml.TreeEnsembleClassifier", {x}, {{"classlabels_int64s", shape{0, 1, 2}}}, {{{5}}, {{5, 3}}}},
      {"ai.onnx.ml.LinearClassifier",
       {x},
       {{"classlabels_strings", std::vector<std::string>{"a", "b"}}},
       {{{5}}, {{5, 2}}}},
      {"ai.onnx.ml.TreeEnsembleRegressor", {x}, {{"n_targets", whole{4}}}, {{{5, 4}}}},
      {"ai.onnx.ml.Scaler", {x}, {}, {{{5, 3}}}},
      {"ai.onnx.ml.OneHotEncoder", {fed({5}, int64)}, {{"cats_int64s", shape{1, 2, 3}}}, {{{5, 3}}}},
      {"ai.onnx.ml.FeatureVectorizer", {x, fed({5, 4})}, {{"inputdimensions", shape{3, 4}}}, {{{5, 7}}}},
      {"TfIdfVectorizer", {fed({2, 6}, int64)}, {{"ngram_indexes", shape{0, 1, 2, 6}}}, {{{2, 7}}}},
      {"StringNormalizer", {fed({4}, data_type::string)}, {}, {{{4}}}},
      {"StringNormalizer",
       {fed({4}, data_type::string)},
       {{"stopwords", std::vector<std::string>{"a"}}},
       {std::nullopt}},
      {"SoftmaxCrossEntropyLoss", {x, fed({5}, int64)}, {{"reduction", std::string("none")}}, {{{5}}, {{5, 3}}}},
      {"NegativeLogLikelihoodLoss", {x, fed({5}, int64)}, {}, {{{}}}},
      {"ai.onnx.preview.training.Adam", {fed({}), fed({}), x, x, x, x}, {}, {{{5, 3}}, {{5, 3}}, {{5, 3}}}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
