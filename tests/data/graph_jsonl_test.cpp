// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/graph_jsonl.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace data = ledg::data;

namespace {

constexpr const char* record_line =
    R"({"id":7,"family":"f","split":"train","latency_ms":{"d":0.5},"params":464,"macs":442368,"nodes":[)"
    R"(["Input",[],[1,3,32,32],0,{}],)"
    R"(["Conv",[0],[1,16,32,32],464,{"kernel_shape":[3,3],"pads":"SAME","scale":0.5,"w":[1,2.5],"b":true,"x":null,"s":[[1,2],[3]]}],)"
    R"(["Odd \"op\"",[1,1],null,0,{"e":[]}]]})";

}  // namespace

TEST_CASE("a graph line is read into a graph and facts", "[data]") {
  const auto r = data::parse_graph_line(record_line, "test");
  const auto& g = r.network;
  CHECK(g.id == "7");
  CHECK(g.family == "f");
  CHECK(r.params == 464);
  CHECK(r.macs == 442368);
  CHECK(r.extra.size() == 2);
  CHECK(r.extra.at("latency_ms").at("d") == 0.5);
  REQUIRE(g.size() == 3);
  CHECK(g.edge_count() == 3);
  CHECK(g[1].output_shape == ledg::shape{1, 16, 32, 32});
  CHECK(g[1].params == 464);
  CHECK(g[1].integers("kernel_shape") == std::vector<std::int64_t>{3, 3});
  CHECK(g[1].text("pads") == "SAME");
  CHECK(std::get<double>(*g[1].find("scale")) == 0.5);
  CHECK(std::get<std::vector<double>>(*g[1].find("w")) == std::vector<double>{1, 2.5});
  CHECK(g[1].integer("b", 0) == 1);
  CHECK(g[1].text("s") == "[[1,2],[3]]");
  CHECK(g[1].find("x") == nullptr);
  CHECK(g[2].op == "Odd \"op\"");
  CHECK_FALSE(g[2].output_shape);
}

TEST_CASE("a graph line that was written reads back", "[data]") {
  const auto r = data::parse_graph_line(record_line, "test");
  const auto text = data::to_graph_line(r);
  CHECK(data::to_graph_line(data::parse_graph_line(text, "again")) == text);
  CHECK(data::parse_graph_line(R"({"nodes":[]})", "empty").network.empty());
}

TEST_CASE("every cut of a graph line is an error", "[data]") {
  const std::string text = record_line;
  for (std::size_t n = 0; n < text.size(); ++n)
    CHECK_THROWS_AS(data::parse_graph_line(text.substr(0, n), "cut"), ledg::corrupt_error);
}

TEST_CASE("malformed graph lines are errors that say where", "[data]") {
  for (const auto* bad : {R"([])", R"({})", R"({"nodes":{}})", R"({"nodes":[[]]})", R"({"nodes":[["A",[],null,0]]})",
                          R"({"nodes":[["A",[],null,0.5,{}]]})", R"({"nodes":[["A",[-1],null,0,{}]]})",
                          R"({"nodes":[["A",[99999999999],null,0,{}]]})", R"({"nodes":[[1,[],null,0,{}]]})",
                          R"({"nodes":[["A",[],null,0,{"k":[1,}]]})", R"({"nodes":[["A",[],"x",0,{}]]})",
                          R"({"nodes":[]} tail)", R"({"nodes":[],})", R"({"id":nul,"nodes":[]})"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(data::parse_graph_line(bad, "x"), ledg::corrupt_error);
  }
  CHECK_THROWS_AS(data::parse_graph_line(R"({"nodes":[["A",[1],null,0,{}]]})", "x"), ledg::graph_error);
  CHECK_THROWS_AS(data::parse_graph_line(R"({"nodes":[["A",[1],null,0,{}],["B",[0],null,0,{}]]})", "x"),
                  ledg::graph_error);

  const ledg_test::temporary_folder folder;
  const auto file = folder.path() / "g.jsonl";
  std::ofstream(file) << R"({"nodes":[]})"
                      << "\n\n{\n";
  CHECK_THROWS_WITH(data::read_graphs(file), Catch::Matchers::Contains("g.jsonl:3"));
  CHECK_THROWS_AS(data::read_graphs(folder.path() / "missing.jsonl"), ledg::input_error);
}

TEST_CASE("shared graph files are read whole", "[data][shared]") {
  const auto shared = ledg_test::shared_folder();
  if (shared.empty()) LEDG_SKIP("LEDG_SHARED is not set");
  std::size_t graphs = 0;
  data::for_each_graph(shared / "data/pytorch_gpu_benchmark/torchvision_graphs.jsonl.gz", [&](auto&& r) {
    CAPTURE(r.network.id);
    CHECK(r.network.params() == r.params);
    CHECK(r.network.family.size() > 0);
    ++graphs;
  });
  CHECK(graphs == 29);
}
