// SPDX-License-Identifier: BSD-3-Clause
#include <cstddef>
#include <string>

#include "ledg/nn/attention.hpp"
#include "reference/golden.hpp"
#include "support/catch.hpp"

// Variants of dynamic graph attention that no preset has, each a single layer, against tests/reference/presets.py.

using namespace ledg;
using namespace ledg_test;

namespace {

using paper_masks = masks<grandfather, father, child>;
constexpr std::size_t graphs = 4;

template <class Layer, class T>
void check_variant(const std::string& name) {
  parameter_layout layout;
  const Layer layer(layout, "graph", golden::hidden, golden::heads);
  check_golden<T>(name, layout, layer, make_structure(paper_masks{}, golden::batch(graphs)));
}

}  // namespace

TEMPLATE_TEST_CASE("variants of dgsa agree with PyTorch in forward and backward passes", "[attention][golden]", float,
                   double) {
  SECTION("dgsa_lite") { check_variant<dgsa_lite<paper_masks>, TestType>("dgsa_lite"); }
  SECTION("head_gate") { check_variant<dgsa<paper_masks, head_gate>, TestType>("head_gate"); }
  SECTION("branch_qkv") { check_variant<dgsa<paper_masks, mlp_gate, branch_qkv>, TestType>("branch_qkv"); }
}
