// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/hardware/table_reader.hpp"

#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace hw = ledg::hardware;

namespace {

std::vector<hw::spec> read_rows_of(const std::vector<std::string_view>& pieces) {
  std::vector<hw::spec> devices;
  hw::read_table(pieces, "mine", devices);
  return devices;
}

}  // namespace

TEST_CASE("a table is read by the names of its columns", "[hardware]") {
  const auto d =
      read_rows_of({"name,vendor,kind,mobile,aliases,fp32_tflops,clusters,confidence,source\n",
            "A,V,cpu,true,a1|a2,0.5,\"2 x Core 2 GHz 8/-/-\",sheet,\"one, \"\"two\"\"\"\nB,V,npu,false,,,,,\n"});
  REQUIRE(d.size() == 2);
  CHECK(d[0].name == "A");
  CHECK(d[0].mobile);
  CHECK(d[0].aliases == std::vector<std::string>{"a1", "a2"});
  CHECK(d[0].fp32_tflops == 0.5);
  CHECK(d[0].clusters.at(0).fp32_flop_per_cycle == 8.0);
  CHECK(d[0].confidence == "sheet");
  CHECK(d[0].source == "one, \"two\"");
  CHECK(d[1].kind == ledg::device_kind::npu);
  CHECK_FALSE(d[1].fp32_tflops);
  CHECK(d[1].aliases.empty());
}

TEST_CASE("a broken table names row and column", "[hardware]") {
  using Catch::Matchers::Contains;
  CHECK_THROWS_WITH(read_rows_of({"name,speed\nA,1\n"}), Contains("'mine'") && Contains("'speed'"));
  CHECK_THROWS_WITH(read_rows_of({"vendor,name,tdp_w\nV,A\n"}), Contains("'A'") && Contains("expected 3 fields, got 2"));
  CHECK_THROWS_WITH(read_rows_of({"vendor,name,tdp_w\nV,A,much\n"}), Contains("tdp_w is 'much'"));
  CHECK_THROWS_AS(read_rows_of({"vendor,name,kind\nV,A,toaster\n"}), ledg::lookup_error);
}
