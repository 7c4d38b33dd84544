// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/rules/image.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_operator_example.hpp"

namespace ledg_test::operator_examples {

namespace {

std::vector<onnx_fixture::attribute> keeping(const std::string& policy) {
  return {{"axes", shape{2, 3}}, {"keep_aspect_ratio_policy", policy}};
}

}  // namespace

// Values: ONNX's definitions and its backend suite.
TEST_CASE("rules: images of another size", "[onnx]") {
  const auto square = fed({1, 1, 2, 2}), wide = fed({1, 1, 2, 4});
  const std::vector<example> examples = {
      {"Upsample", {square}, {{"scales", std::vector<float>{1, 1, 2, 3}}}, {{{1, 1, 4, 6}}}, 0, 0, 7},
      {"Upsample", {square}, {{"height_scale", 1.5F}, {"width_scale", 2.0F}}, {{{1, 1, 3, 4}}}, 0, 0, 1},
      {"Upsample", {fed({0, 5})}, {{"scales", std::vector<float>{2, 1.1F}}}, {{{0, 5}}}, 0, 0, 7},
      // 0.6 and 1.1 in single precision: 2.4 and 11.000000238
      {"Upsample", {fed({4, 10})}, {{"scales", std::vector<float>{0.6F, 1.1F}}}, {{{2, 11}}}, 0, 0, 7},
      {"Resize", {square, absent, absent, list({1, 1, 7, 8})}, {}, {{{1, 1, 7, 8}}}},
      {"Resize", {square, absent, absent, list({7, 8})}, {{"axes", shape{3, 2}}}, {{{1, 1, 8, 7}}}},
      {"Resize", {square, absent, absent, list({7, 8})}, keeping("not_larger"), {{{1, 1, 7, 7}}}},
      {"Resize", {square, absent, absent, list({7, 8})}, keeping("not_smaller"), {{{1, 1, 8, 8}}}},
      {"Resize", {wide, absent, absent, list({1, 3})}, keeping("not_larger"), {{{1, 1, 1, 2}}}},
      {"Resize", {wide, absent, absent, list({1, 3})}, keeping("not_smaller"), {{{1, 1, 2, 3}}}},
      {"CenterCropPad", {fed({20, 8, 3}), list({10, 9})}, {{"axes", shape{0, 1}}}, {{{10, 9, 3}}}},
      {"CenterCropPad", {fed({20, 8, 3}), list({1, 1, 0})}, {}, {{{1, 1, 0}}}},
      {"GridSample", {fed({2, 3, 4, 5}), fed({2, 6, 7, 2})}, {}, {{{2, 3, 6, 7}}}},
      {"GridSample", {fed({1, 1, 4, 5, 6}), fed({1, 1, 1, 9, 3})}, {}, {{{1, 1, 1, 1, 9}}}},
      {"Col2Im", {fed({1, 5, 5}), list({5, 5}), list({1, 5})}, {}, {{{1, 1, 5, 5}}}},
      {"ImageDecoder", {fed({999}, uint8)}, {{"pixel_format", std::string("Grayscale")}}, {{{-1, -1, 1}}}},
      {"ImageDecoder", {fed({999}, uint8)}, {}, {{{-1, -1, 3}}}},
  };
  for (const auto& e : examples) check(e);
}

TEST_CASE("rules: images that do not fit are refused by node", "[onnx]") {
  CHECK(reason_for({"GridSample", {fed({1, 3, 4, 5}), fed({1, 6, 2})}, {}, {std::nullopt}}) ==
        "node 0 (GridSample): the grid does not fit the input");
  CHECK(reason_for({"AffineGrid", {fed({2, 2, 3}), list({5, 6})}, {}, {std::nullopt}}) ==
        "node 0 (AffineGrid): a size of 2 dimensions");
  CHECK(reason_for({"CenterCropPad", {fed({4, 4}), list({2})}, {{"axes", shape{5}}}, {std::nullopt}}) ==
        "node 0 (CenterCropPad): axis 5 is out of range for 2 dimensions");
  CHECK(reason_for({"Resize", {fed({4, 4})}, {}, {std::nullopt}}) == "node 0 (Resize): the scales are not constant");
}

}  // namespace ledg_test::operator_examples
