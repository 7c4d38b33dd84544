// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/einsum.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

TEST_CASE("rules: equations of Einsum", "[onnx]") {
  const auto equation = [](const char* text) {
    return std::vector<onnx_fixture::attribute>{{"equation", std::string(text)}};
  };
  const auto a = fed({2, 5, 4}), b = fed({2, 6, 4}), m = fed({4, 4});
  const std::vector<example> examples = {
      {"Einsum", {a, b}, equation("bik,bjk->bij"), {{{2, 5, 6}}}, 2 * 5 * 6 * 4},
      {"Einsum", {a, b}, equation("bik,bjk"), {{{5, 6}}}, 2 * 5 * 6 * 4},  // without a result b and k end
      {"Einsum", {a, b}, equation("...ik,...jk->...ij"), {{{2, 5, 6}}}, 2 * 5 * 6 * 4},
      {"Einsum", {a, m}, equation("...k,kc"), {{{2, 5, 4}}}, 2 * 5 * 4 * 4},
      {"Einsum", {m}, equation("ii->i"), {{{4}}}},
      {"Einsum", {m}, equation("ij->ji"), {{{4, 4}}}},
      {"Einsum", {m}, equation("ij->"), {{{}}}},
      {"Einsum", {fed({3}), fed({4})}, equation("i,j->ij"), {{{3, 4}}}},
      {"Einsum", {m, m, m}, equation("ab,bc,cd->ad"), {{{4, 4}}}, 2 * 64},
      {"Einsum", {a, b}, equation("bik,bjk->bxj"), {std::nullopt}},
      {"Einsum", {a, b}, equation("bik->bij"), {std::nullopt}},
      {"Einsum", {a, b}, equation("bi,bjk->bij"), {std::nullopt}},
      {"Einsum", {a, b}, equation("bkj,bjk->bj"), {std::nullopt}},
  };
  for (const auto& e : examples) check(e);
}

}  // namespace ledg_test::operator_examples
