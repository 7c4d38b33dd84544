// SPDX-License-Identifier: BSD-3-Clause
#include "report_data.hpp"

#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"

using ledg_program::json;

namespace {

ledg::graph reported_graph() {
  ledg::graph_node input, conv, relu;
  input.op = "Input";
  input.name = "image";
  input.output_shape = ledg::shape{1, 3, 8, 8};
  conv.op = "Conv";
  conv.name = "<script>";
  conv.inputs = {0};
  conv.output_shape = ledg::shape{1, 4, 8, 8};
  conv.params = 112;
  conv.set("kernel_shape", std::vector<std::int64_t>{3, 3});
  relu.op = "Relu";
  relu.inputs = {1};
  return ledg::graph({input, conv, relu}, "small");
}

/// An explanation of 3 ms: 2 for the convolution, 0.5 for the ReLU, 0.5 for nothing of both.
ledg::latency_explanation reported_explanation() {
  ledg::latency_explanation e;
  e.network = std::make_shared<const ledg::graph>(reported_graph());
  e.answer.latency_ms = 3;
  e.answer.interval = ledg::latency_interval{2, 4.5, 0.9};
  e.answer.flags = {"few_rows:3"};
  e.overhead_ms = 0.5;
  ledg::operator_part conv, relu;
  conv.node = 1;
  conv.kind = "dense_conv";
  conv.ms = 2;
  conv.bound = ledg::operator_bound::compute;
  conv.gates = {0.126, 0.874};
  relu.node = 2;
  relu.stage = 1;
  relu.ms = 0.5;
  e.operators = {conv, relu};
  e.masks = {"father", "child"};
  e.by_kind = {{"dense_conv", 1, 2, 6912}, {"relu", 1, 0.5, 0}};
  e.repeated = {{0, 1, 2, 2.5}};
  e.memory.weight_bytes = 448;
  e.memory.device_bytes = 400;
  return e;
}

}  // namespace

TEST_CASE("report data: numbers as they are shown", "[cli]") {
  using ledg_program::shown;
  CHECK(shown(0) == 0);
  CHECK(shown(1.23456789) == 1.2346);
  CHECK(shown(123456789.0) == 123460000.0);
  CHECK(shown(-0.00123456) == -0.0012346);
  CHECK(shown(1.23456, 3) == 1.23);
  CHECK(shown(1e-320) > 0);
  CHECK(shown(1.0 / 0.0 * 1).is_null());
}

TEST_CASE("report data: nodes with cost, shape and attributes", "[cli]") {
  const auto n = ledg_program::network_data(reported_graph(), 2);
  CHECK(n["params"] == 112);
  CHECK(n["macs"] == 2 * 4 * 64 * 27);
  CHECK(n["inputs"].dump() == R"([["image",[1,3,8,8]]])");
  REQUIRE(n["nodes"].size() == 3);
  CHECK(n["nodes"][1]["name"] == "<script>");
  CHECK(n["nodes"][1]["attributes"].dump() == R"([["kernel_shape","3x3"]])");
  CHECK(n["nodes"][1]["macs"] == 4 * 64 * 27);
  CHECK(n["nodes"][2]["shape"].is_null());
  const auto& d = n["drawing"];
  REQUIRE(d["boxes"].size() == 3);
  REQUIRE(d["edges"].size() == 2);
  CHECK(d["edges"][1][0] == 1);
  CHECK(d["edges"][1][1] == 2);
  CHECK(d["boxes"][0][1] == 0);
  CHECK(d["boxes"][1][1] > d["boxes"][0][1]);
}

TEST_CASE("report data: an answer with what explains it", "[cli]") {
  const auto a = ledg_program::explained_data(reported_explanation(), 8);
  CHECK(a["ms"] == 3);
  CHECK(a["batch"] == 8);
  CHECK(a["interval"] == json({2, 4.5}));
  CHECK(a["flags"][0][0] == "few_rows:3");
  CHECK(a["flags"][0][1] == "Only 3 measurements stand behind the setting that answers.");
  CHECK(a["columns"]["ms"] == json({nullptr, 2, 0.5}));
  CHECK(a["columns"]["bound"] == "-cl");
  CHECK(a["memory"]["fits"] == false);
  CHECK(a["blocks"][0]["nodes"] == json({1, 2}));
  CHECK(a["blocks"][0]["count"] == 2);
  double sum = a["overhead_ms"];
  for (const auto& k : a["by_kind"]) sum += k["ms"].get<double>();
  CHECK(sum == Approx(3));
}

TEST_CASE("report data: what holds whatever the device", "[cli]") {
  const auto o = ledg_program::operator_data(reported_explanation());
  CHECK(o["stages"] == json({nullptr, 0, 1}));
  CHECK(o["masks"] == json({"father", "child"}));
  CHECK(o["gates"][1] == json({13, 87}));
  CHECK(o["gates"][2].is_null());
}

TEST_CASE("report data: facts of a device leave out what is not known", "[cli]") {
  ledg::hardware::spec s;
  s.name = "Board";
  s.memory_gb = 0.5;
  const auto d = ledg_program::to_report(s);
  CHECK(d["name"] == "Board");
  CHECK(d["facts"].dump() == R"([["kind","cpu"],["memory","0.5 GB"]])");
}
