// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/nnlqp.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ledg/onnx/write.hpp"
#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

namespace {

// A network of one convolution, whose input has a free batch or the fixed one given.
void write_network(const std::filesystem::path& path, ledg::onnx::builder::dimension batch, std::int64_t width) {
  ledg::onnx::builder net(path.stem().string());
  const auto x = net.input("image", {batch, 3, 8, 8});
  net.output(net.relu(net.conv(x, {.in = 3, .out = width, .kernel = 3, .pad = 1})), {batch, width, 8, 8});
  std::filesystem::create_directories(path.parent_path());
  net.write(path);
}

}  // namespace

TEST_CASE("a folder of ONNX files with gt.txt is the data set nnlqp", "[data][sets]") {
  const ledg_test::temporary_folder folder;
  write_network(folder.path() / "onnx/small/a.onnx", "N", 4);
  write_network(folder.path() / "onnx/small/b.onnx", 16, 8);
  std::ofstream(folder.path() / "gt.txt") << "1 onnx/small/a.onnx 1 0.5 small 1 train\n"
                                             "2 onnx/small/a.onnx 8 2.5 small 10 train\n\n"
                                             "3 onnx/small/b.onnx 16 3.5 small 1 test\n"
                                             "4 onnx/small/gone.onnx 1 1 small 1 test\n";
  const auto d = data::sets::load_nnlqp(folder.path(), {});
  CHECK(d.ids == std::vector<std::string>{"onnx/small/a.onnx", "onnx/small/b.onnx"});
  CHECK(d.families == std::vector<std::string>{"small", "small"});
  CHECK(d.splits == std::vector<std::string>{"train", "test"});
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].device == "GeForce GTX 1660");
  CHECK(d.settings[1].device == "Tesla T4");
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[1].batch == 8);
  CHECK(d.rows[2].graph == 1);
  CHECK(d.rows[2].latency_ms == 3.5);
  CHECK_THAT(d.notes.at(0), Catch::Matchers::Contains("1 rows"));
  // Both are at batch 1, though the second file says 16.
  for (std::size_t i = 0; i < 2; ++i) {
    const auto g = d.graphs[i];
    CHECK(g.id == d.ids[i]);
    CHECK(g.family == "small");
    REQUIRE(g.size() == 3);
    CHECK(g[2].output_shape == ledg::shape{1, i == 0 ? 4 : 8, 8, 8});
  }

  std::ofstream(folder.path() / "onnx/small/a.onnx") << "no network";
  CHECK_THROWS_WITH(data::sets::load_nnlqp(folder.path(), {}).graphs[0],
                    Catch::Matchers::Contains("a.onnx: this is a text file"));
}

TEST_CASE("NNLQP as converted has graphs with their times, and a table of those without", "[data][sets]") {
  const ledg_test::data_folder folder;
  auto line = ledg_test::graph_line("a", "nasbench201");
  line.insert(1, R"("latency_ms":{"gpu-gtx1660-trt7.1-fp32":1.5},"split":"train",)");
  folder.write("nnlqp_nasbench201_graphs.jsonl", line);
  folder.write("nnlqp_unseen_structure_gt.csv", "graph_id,latency_ms\na,1.5\nb,2\nc,3\n");
  const auto d = data::sets::load_nnlqp(folder.path(), {});
  CHECK(d.ids == std::vector<std::string>{"a"});
  CHECK(d.splits == std::vector<std::string>{"train"});
  REQUIRE(d.rows.size() == 1);
  CHECK(d.rows[0].latency_ms == 1.5);
  CHECK(d.settings[0].device == "GeForce GTX 1660");
  CHECK(d.notes == std::vector<std::string>{"2 rows of nnlqp have no graph and were left out"});
}
