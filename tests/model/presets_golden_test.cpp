// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include "ledg/model/presets.hpp"
#include "reference/golden.hpp"
#include "support/catch.hpp"

// The presets against tests/reference/presets.py.

using namespace ledg;
using namespace ledg_test;

namespace {

/// @param layer_scale what makes the layer have one; its values are the file's
template <class Encoder, class T>
void check_preset(const std::string& name, double layer_scale = 0.0) {
  parameter_layout layout;
  const Encoder encoder(layout, "graph",
                        {.hidden_size = golden::hidden,
                         .num_layers = golden::layers,
                         .num_heads = golden::heads,
                         .intermediate_size = golden::intermediate,
                         .layer_scale = layer_scale});
  check_golden<T>(name, layout, encoder, Encoder::structure(golden::batch()));
}

}  // namespace

TEMPLATE_TEST_CASE("presets agree with PyTorch in forward and backward passes", "[presets][golden]", float, double) {
  SECTION("ledg_former") { check_preset<ledg_former, TestType>("ledg_former"); }
  SECTION("nn_former") { check_preset<nn_former, TestType>("nn_former"); }
  SECTION("nar_former_v2") { check_preset<nar_former_v2, TestType>("nar_former_v2", 1e-4); }
  SECTION("graph_transformer") { check_preset<graph_transformer, TestType>("graph_transformer"); }
  SECTION("graph_sage") { check_preset<graph_sage, TestType>("graph_sage"); }
}
