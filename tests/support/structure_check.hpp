// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "ledg/core/error.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"

/// @file structure_check.hpp  Graph layers given structures that are not theirs.
namespace ledg_test {

/// The shape error of @p layer for rows of @p size numbers, or that there is none.
template <class Layer>
[[nodiscard]] std::string structure_error(const ledg::parameter_layout& layout, const Layer& layer, std::size_t size,
                                          std::size_t rows, const ledg::graph_structure& s) {
  try {
    static_cast<void>(evaluate(random_parameters<float>(layout), random_matrix<float>(rows, size, 1), layer, s));
  } catch (const ledg::shape_error& e) {
    return e.what();
  }
  return "no error";
}

/// Holds @p layer, made with rows of @p size numbers, to its refusal of every structure that is not its own.
template <class Layer>
void check_refusals(const ledg::parameter_layout& layout, const Layer& layer, std::size_t size) {
  using Catch::Matchers::Contains;
  using list = typename Layer::mask_list;
  const auto own = ledg::make_structure(list{}, pack({parents(4, {})}));
  CHECK(structure_error(layout, layer, size, 4, own) == "no error");
  for (const std::size_t rows : {3U, 5U})
    CHECK_THAT(structure_error(layout, layer, size, rows, own), Contains("got one of 4"));
  auto other = own;
  if constexpr (list::size > 0) {
    other.lists.pop_back();
    CHECK_THAT(structure_error(layout, layer, size, 4, other), Contains("lists ("));
    other = own;
    other.lists.back() = ledg::csr();
    CHECK_THAT(structure_error(layout, layer, size, 4, other), Contains("got one of 0"));
    other = ledg::make_structure(ledg::masks<ledg::self_loop>{}, own.batch);
    CHECK_THAT(structure_error(layout, layer, size, 4, other), Contains("(self_loop)"));
  } else {
    other.batch = pack({parents(3, {})});
    CHECK_THAT(structure_error(layout, layer, size, 4, other), Contains("4 nodes, got one of 3"));
  }
}

}  // namespace ledg_test
