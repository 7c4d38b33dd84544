// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/neusight.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace neusight = ledg::data::neusight;

namespace {

// input -> a -> [ b -> c ] x 3 -> d; b also feeds d, a's mask feeds c
constexpr const char* neusight_line =
    R"({"id":"toy-inf-1-2@T4","family":"toy","mode":"inference","device":"Tesla_T4","runtime":"r","graph_key":"k","batch":2,)"
    R"("latency_ms":1.5,"expanded_nodes":10,"expanded_edges":15,"repeat":{"first":3,"last":4,"times":3,"carry_in":1,"carry_out":4},"nodes":[)"
    R"({"op":"placeholder","fx":"placeholder","input_shapes":[],"output_shape":[2,8],"dtype":"f"},)"
    R"({"op":"Linear","fx":"call_module","input_shapes":[[2,8]],"output_shape":[2,4],"dtype":"f"},)"
    R"({"op":"size","fx":"call_method","input_shapes":[[2,4]],"output_shape":[1],"dtype":null},)"
    R"({"op":"matmul","fx":"call_function","input_shapes":[[2,4],[1]],"output_shape":[2,4],"dtype":"f"},)"
    R"({"op":"add","fx":"call_function","input_shapes":[[2,4],[2,8]],"output_shape":[2,4],"dtype":"f"},)"
    R"({"op":"output","fx":"output","input_shapes":[[2,4],[2,4]],"output_shape":[2,4],"dtype":"f"}],)"
    R"("edges":[[0,1],[1,2],[1,3],[2,3],[3,4],[0,4],[3,5],[4,5]]})";

}  // namespace

TEST_CASE("a repeated block is unrolled", "[data][neusight]") {
  const ledg_test::temporary_folder folder;
  const auto file = folder.path() / "r.jsonl";
  std::ofstream(file) << neusight_line << "\n";
  std::size_t count = 0;
  neusight::for_each_record(file, [&](neusight::record&& r) {
    ++count;
    CHECK(r.network_id == "toy-inf-1-2");
    const auto g = neusight::unroll(r.network, true);
    REQUIRE(g.size() == 10);
    CHECK(g[3].inputs == std::vector<std::int32_t>{1, 2});
    CHECK(g[4].inputs == std::vector<std::int32_t>{3, 0});
    CHECK(g[5].inputs == std::vector<std::int32_t>{4, 2});  // repetition 1 reads the carry of repetition 0
    CHECK(g[9].inputs == std::vector<std::int32_t>{3, 5, 7, 8});
    CHECK(g[1].op == "Gemm");
    CHECK(g[1].params == 32);
    CHECK(g[3].integer("k", 0) == 4);

    const auto small = neusight::unroll(r.network);
    CHECK(small.size() == 8);  // without size and output
    CHECK(small[2].inputs == std::vector<std::int32_t>{1});
  });
  CHECK(count == 1);
}

TEST_CASE("malformed records are errors", "[data][neusight]") {
  const ledg_test::temporary_folder folder;
  const auto file = folder.path() / "r.jsonl";
  const auto replaced = [](const std::string& from, const std::string& to) {
    std::string text = neusight_line;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const auto& bad : {replaced("[0,1]", "[1,0]"), replaced("[0,1]", "[0,99]"), replaced("[0,1]", "[0]"),
                          replaced("\"times\":3", "\"times\":0"), replaced("\"last\":4", "\"last\":9"),
                          replaced("\"mode\"", "\"moode\""), std::string("{")}) {
    std::ofstream(file) << bad << "\n";
    CHECK_THROWS_AS(neusight::for_each_record(file, [](auto&&) {}), ledg::corrupt_error);
  }
}

TEST_CASE("shared records unroll to the sizes they state", "[data][neusight][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  std::size_t count = 0;
  neusight::for_each_record(shared / "data/neusight/records.jsonl.gz", [&](neusight::record&& r) {
    CAPTURE(r.id);
    const auto g = neusight::unroll(r.network, true);
    CHECK(g.size() == r.expanded_nodes);
    CHECK(g.edge_count() == r.expanded_edges);
    CHECK(neusight::unroll(r.network).size() < g.size());
    ++count;
  });
  CHECK(count == 111);
}
