// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/text/templates.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"

using namespace ledg;
using text::template_set;
using integers = std::vector<std::int64_t>;

namespace {

graph_node conv(integers kernel, integers strides = {}, integers pads = {}) {
  graph_node v;
  v.op = "Conv";
  v.set("kernel_shape", std::move(kernel));
  if (!strides.empty()) v.set("strides", std::move(strides));
  if (!pads.empty()) v.set("pads", std::move(pads));
  return v;
}

graph_node plain(const std::string& op, std::int64_t params = 0) {
  graph_node v;
  v.op = op;
  v.params = params;
  return v;
}

graph_node grouped(std::int64_t groups, std::int64_t channels, std::int64_t params = 0) {
  auto v = conv({3, 3});
  v.set("group", groups);
  if (channels > 0) v.output_shape = shape{1, channels, 8, 8};
  v.params = params;
  return v;
}

text::platform_fields t4() {
  return {.vendor = "NVIDIA",
          .kind = "gpu",
          .precision = "fp32",
          .peak_tflops = "8.1",
          .architecture = "Turing",
          .tdp_w = "70",
          .name = "T4",
          .memory_gb = "16",
          .runtime = ""};
}

}  // namespace

TEST_CASE("concise texts of nodes", "[templates]") {
  const auto s = template_set::named("concise");
  CHECK(s.describe(conv({3, 3})) == "ParamL Conv 3");
  CHECK(s.describe(conv({3, 3}, {1, 1}, {1, 1, 1, 1})) == "ParamL Conv 3");
  CHECK(s.describe(conv({1, 7}, {2, 2})) == "ParamL Conv 1x7 stride 2");
  CHECK(s.describe(conv({3})) == "ParamL Conv 3");
  CHECK(s.describe(grouped(32, 32)) == "ParamL Conv 3 depthwise");
  CHECK(s.describe(grouped(4, 32)) == "ParamL Conv 3 group");
  CHECK(s.describe(grouped(4, 0)) == "ParamL Conv 3 group");                 // shape unknown
  CHECK(s.describe(grouped(16, 32, 32 * 9)) == "ParamL Conv 3 depthwise");   // channel multiplier 2
  CHECK(s.describe(grouped(16, 32, 32 * 10)) == "ParamL Conv 3 depthwise");  // with bias
  CHECK(s.describe(grouped(16, 32, 32 * 18)) == "ParamL Conv 3 group");      // two channels a group
  auto strided = grouped(8, 8);
  strided.set("strides", integers{2, 2});
  CHECK(s.describe(strided) == "ParamL Conv 3 depthwise stride 2");
  auto dilated = conv({3, 3});
  dilated.set("dilations", integers{2, 2});
  CHECK(s.describe(dilated) == "ParamL Conv 3 dilation 2");
  CHECK(s.describe(plain("Relu")) == "Act Relu");
  CHECK(s.describe(plain("BatchNormalization", 64)) == "Norm BatchNormalization");
  CHECK(s.describe(plain("Gemm")) == "ParamL Gemm");
  CHECK(s.describe(plain("MatMul")) == "MatMul MatMul");
  CHECK(s.describe(plain("MatMul", 10)) == "ParamL MatMul");
  CHECK(s.describe(plain("MyOwnOp")) == "Other MyOwnOp");
  auto pool = plain("MaxPool");
  pool.set("kernel_shape", integers{2, 2});
  pool.set("strides", integers{2, 2});
  CHECK(s.describe(pool) == "Pool MaxPool 2 stride 2");
}

TEST_CASE("verbose texts of nodes", "[templates]") {
  const auto s = template_set::named("verbose");
  CHECK(s.describe(conv({3, 3}, {1, 1}, {1, 1, 1, 1})) == "OP Conv kernel=3 stride=1 padding=1");
  CHECK(s.describe(conv({1, 1})) == "OP Conv kernel=1 stride=1 padding=0");
  CHECK(s.describe(conv({3, 3}, {2, 1}, {0, 0, 1, 1})) == "OP Conv kernel=3 stride=2x1 padding=0x0x1x1");
  CHECK(s.describe(grouped(4, 32)) == "OP Conv kernel=3 stride=1 padding=0 group=4");
  auto same = conv({5, 5});
  same.set("auto_pad", std::string("SAME_UPPER"));
  CHECK(s.describe(same) == "OP Conv kernel=5 stride=1 padding=same");
  CHECK(s.describe(plain("Relu")) == "OP Relu");
}

TEST_CASE("texts of platforms", "[templates]") {
  const auto concise = template_set::named("concise");
  const auto verbose = template_set::named("verbose");
  CHECK(concise.describe(t4()) == "Nv GPU FP32 8.1 Turing 70W");
  CHECK(verbose.describe(t4()) == "Hardware Nvidia_T4 memory=16GB compute=8.1");
  auto p = t4();
  p.runtime = "PyTorch eager";
  CHECK(concise.describe(p) == "Nv GPU FP32 8.1 Turing 70W PyTorch eager");
  p = t4();
  p.tdp_w.clear();
  p.peak_tflops.clear();
  CHECK(concise.describe(p) == "Nv GPU FP32 Turing");  // unknown fields are left out
  CHECK(verbose.describe(p) == "Hardware Nvidia_T4 memory=16GB");
  p.vendor = "Google";
  p.kind = "tpu";
  p.name = "TPU v4";
  CHECK(concise.describe(p) == "Google TPU FP32 Turing");
  CHECK(verbose.describe(p) == "Hardware Google_TPU_v4 memory=16GB");
  CHECK(concise.describe(text::platform_fields{}).empty());
}

TEST_CASE("a whole graph", "[templates]") {
  auto relu = plain("Relu");
  relu.inputs = {0};
  const graph g({conv({3, 3}), relu});
  CHECK(template_set::named("concise").describe(g) == std::vector<std::string>{"ParamL Conv 3", "Act Relu"});
  CHECK(template_set::named("concise").describe(graph()).empty());
}

TEST_CASE("template sets are data", "[templates]") {
  for (const auto& name : template_set::names()) {
    const auto s = template_set::named(name);
    const auto back = template_set::from_json(io::parse_json(s.to_json().dump(), name));
    CHECK(back == s);
    CHECK(back.name() == name);
    CHECK(back.describe(t4()) == s.describe(t4()));
  }
  auto own = template_set::named("concise").to_json();
  own["node"] = "{op}[ k {kernel}]";
  own["words"]["op"] = {{"Conv", "convolution"}};
  CHECK(template_set::from_json(own).describe(conv({3, 3})) == "convolution k 3");
}

TEST_CASE("wrong names and patterns are errors", "[templates]") {
  CHECK_THROWS_AS(template_set::named("Concise"), lookup_error);
  CHECK(ledg_test::contains(ledg_test::message_of<lookup_error>([] { static_cast<void>(template_set::named("x")); }),
                            "verbose"));
  const auto with = [](const std::string& key, const io::json& value) {
    auto j = template_set::named("concise").to_json();
    j[key] = value;
    return template_set::from_json(j);
  };
  for (const std::string pattern : {"{nothing}", "{op", "[{op}", "{op}]", "[a[{op}]]"}) {
    CAPTURE(pattern);
    CHECK_THROWS_AS(with("node", pattern), input_error);
    CHECK_THROWS_AS(with("platform", pattern), input_error);
  }
  CHECK_THROWS_AS(with("node", 3), corrupt_error);
  CHECK_THROWS_AS(template_set::from_json(io::json::object()), corrupt_error);
}
