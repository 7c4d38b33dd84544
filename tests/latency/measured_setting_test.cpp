// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/measured_setting.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

known_setting of(const std::string& curve, double batch, double low_macs, double high_macs, std::int64_t rows = 10) {
  known_setting s;
  s.key = curve + '|' + (batch > 0 ? std::to_string(std::llround(batch)) : "");
  s.source = "made-up";
  s.device = "X";
  s.runtime = {"tensorrt", "8"};
  s.cores = "4 threads";
  s.batch = batch;
  s.rows = rows;
  s.networks = rows / 2;
  s.smallest_batch = batch > 0 ? batch : 1;
  s.largest_batch = batch > 0 ? batch : 64;
  s.smallest_macs = low_macs;
  s.largest_macs = high_macs;
  s.fewest_operators = 5;
  s.most_operators = 50;
  return s;
}

}  // namespace

TEST_CASE("settings that differ in their batch alone are one", "[measured_setting]") {
  auto elsewhere = of("c", 1, 1, 2);
  elsewhere.device = "Y";
  const std::vector<known_setting> all{of("b", 4, 100, 900, 30), of("a", 0, 10, 20), of("b", 1, 50, 300),
                                       of("b", 0, 10, 20),       elsewhere,          of("d", 1, 10, 20, 0)};
  const auto found = measured_settings(all, "X");
  REQUIRE(found.size() == 3);
  CHECK(found[0].key == "a");
  CHECK(found[1].by_batch == std::map<double, std::size_t>{{0, 3}});
  const auto& b = found[2];
  CHECK(b.key == "b");
  CHECK(b.by_batch == std::map<double, std::size_t>{{1, 2}, {4, 0}});
  CHECK(b.rows == 40);
  CHECK(b.networks == 15);
  CHECK((b.macs.low == 50 && b.macs.high == 900));
  CHECK((b.batch.low == 1 && b.batch.high == 4));
  CHECK((b.operators.low == 5 && b.operators.high == 50));
  CHECK(b.runtime == hardware::runtime_term{"tensorrt", "8"});
  CHECK(b.cores == "4 threads");
  CHECK(measured_settings(all, "Z").empty());
}

TEST_CASE("a range holds what is inside, or little beyond", "[measured_setting]") {
  const measured_range r{10, 100};
  for (const double x : {10.0, 50.0, 100.0, 9.5, 109.0}) CHECK(r.distance(x, 1.1) == 0);
  CHECK(r.distance(9, 1.1) == Approx(std::log(11.0 / 10)));
  CHECK(r.distance(1000, 1.1) == Approx(std::log(1001.0 / 101)));
  CHECK(r.distance(0, 1.1) > 0);
  CHECK(r.distance(199, 2) == 0);
  CHECK(measured_range{}.distance(5, 1.1) == 0);
  CHECK_FALSE(measured_range{}.known());
  measured_range joined;
  joined.join({});
  CHECK_FALSE(joined.known());
  joined.join({0, 3});
  joined.join(r);
  CHECK((joined.low == 0 && joined.high == 100));
}

TEST_CASE("operators are what computes", "[measured_setting]") {
  const auto node = [](const char* op, std::vector<std::int32_t> inputs) {
    graph_node n;
    n.op = op;
    n.inputs = std::move(inputs);
    return n;
  };
  CHECK(operators_of(graph{}) == 0);
  const graph g({node("Input", {}), node("Constant", {}), node("Add", {0, 1}), node("Relu", {2}), node("NoSuch", {3})});
  CHECK(operators_of(g) == 3);
}
