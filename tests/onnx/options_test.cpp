// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/options.hpp"

#include <string>

#include "io/message_of.hpp"
#include "support/catch.hpp"

TEST_CASE("options: a dimension is NAME=N", "[onnx]") {
  ledg::onnx::options o;
  ledg::onnx::bind_dim(o, "batch=4");
  ledg::onnx::bind_dim(o, "past + 1=129");
  ledg::onnx::bind_dim(o, "a=b=0");  // names may hold '='
  CHECK(o.dims.at("batch") == 4);
  CHECK(o.dims.at("past + 1") == 129);
  CHECK(o.dims.at("a=b") == 0);
  for (const char* wrong :
       {"batch", "=4", "batch=", "batch=-1", "batch=4x", "batch= 4", "batch=99999999999999999999"}) {
    const auto said = ledg_test::message_of<ledg::input_error>([&] { ledg::onnx::bind_dim(o, wrong); });
    CHECK(ledg_test::contains(said, "'" + std::string(wrong) + "'"));
  }
}

TEST_CASE("options: an input is NAME=1x3x224x224", "[onnx]") {
  ledg::onnx::options o;
  ledg::onnx::bind_input(o, "image=1x3x224x224");
  ledg::onnx::bind_input(o, "length=");
  ledg::onnx::bind_input(o, "a=b:0=7");
  CHECK(o.inputs.at("image") == ledg::shape{1, 3, 224, 224});
  CHECK(o.inputs.at("length").empty());
  CHECK(o.inputs.at("a=b:0") == ledg::shape{7});
  for (const char* wrong : {"image", "=1x3", "image=1x", "image=x3", "image=1xx3", "image=1x-3", "image=1,3"})
    CHECK_THROWS_AS(ledg::onnx::bind_input(o, wrong), ledg::input_error);
}
