// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/window.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

namespace {

// A pooling over one line of `in` elements.
struct window_row {
  whole in, kernel, stride, dilation;
  std::vector<whole> pads;
  std::string auto_pad;
  whole ceil;
  whole out;
  std::vector<whole> explicit_pads;
};

example pooling(const window_row& r) {
  std::vector<onnx_fixture::attribute> how = {{"kernel_shape", shape{r.kernel}},
                                              {"strides", shape{r.stride}},
                                              {"dilations", shape{r.dilation}},
                                              {"ceil_mode", r.ceil}};
  if (!r.pads.empty()) how.push_back({"pads", r.pads});
  if (!r.auto_pad.empty()) how.push_back({"auto_pad", r.auto_pad});
  return {"MaxPool", {fed({1, 1, r.in})}, how, {{{1, 1, r.out}}}};
}

}  // namespace

// Values: the formulas of MaxPool in ONNX's definitions.
TEST_CASE("rules: where windows fit, and the pads that SAME stands for", "[onnx]") {
  const std::vector<window_row> rows = {
      {1, 1, 1, 1, {}, "", 0, 1, {0, 0}},
      {32, 3, 1, 1, {}, "", 0, 30, {0, 0}},
      {7, 3, 2, 1, {1, 1}, "", 0, 4, {1, 1}},
      {8, 3, 1, 1, {-1, -1}, "", 0, 4, {-1, -1}},
      {9, 3, 1, 3, {}, "", 0, 3, {0, 0}},
      {1000000, 1000, 7, 1, {}, "", 0, 142715, {0, 0}},
      {5, 3, 2, 1, {}, "SAME_UPPER", 0, 3, {1, 1}},
      {4, 3, 2, 1, {}, "SAME_UPPER", 0, 2, {0, 1}},
      {4, 3, 2, 1, {}, "SAME_LOWER", 0, 2, {1, 0}},
      {5, 1, 3, 1, {}, "SAME_UPPER", 0, 2, {0, 0}},  // nothing to add where the window is less than a step
      {32, 3, 2, 1, {5, 5}, "VALID", 0, 15, {0, 0}},
      {32, 3, 2, 1, {}, "", 1, 16, {0, 0}},
      {2, 1, 3, 1, {}, "", 1, 1, {0, 0}},  // a second window would start behind the input
  };
  for (const auto& r : rows) {
    INFO(r.in << " by " << r.kernel << " " << r.auto_pad);
    const auto e = pooling(r);
    check(e);
    CHECK(network_of(e).to_graph()[1].integers("pads") == r.explicit_pads);
  }
}

TEST_CASE("rules: windows that do not fit are refused by node", "[onnx]") {
  CHECK(reason_for(pooling({4, 9, 1, 1, {}, "", 0, 0, {}})) == "node 0 (MaxPool): a window of 9 does not fit into 4");
  CHECK(reason_for(pooling({4, 3, 1, 2, {}, "", 0, 0, {}})) == "node 0 (MaxPool): a window of 5 does not fit into 4");
  for (const whole bad : {whole{0}, whole{-2}, whole{1} << 40})
    CHECK(reason_for(pooling({4, 1, bad, 1, {}, "", 0, 0, {}})) ==
          "node 0 (MaxPool): kernel, strides, dilations or pads are out of range");
  CHECK(reason_for(pooling({4, 1, 1, 1, {1}, "", 0, 0, {}})) ==
        "node 0 (MaxPool): attribute pads should have 2 numbers, it has 1");
}

}  // namespace ledg_test::operator_examples
