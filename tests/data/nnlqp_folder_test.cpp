// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/nnlqp_folder.hpp"

#include <fstream>

#include "ledg/data/datasets.hpp"
#include "ledg/onnx/write.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace nnlqp = ledg::data::nnlqp;

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

TEST_CASE("a line of gt.txt", "[data][nnlqp]") {
  const auto t = nnlqp::parse_timing("00002 onnx/nnmeter_alexnet/a_0001.onnx 8 1.25 alexnet 10 test", "gt.txt:1");
  CHECK(t.path == "onnx/nnmeter_alexnet/a_0001.onnx");
  CHECK(t.batch == 8);
  CHECK(t.latency_ms == 1.25);
  CHECK(t.family == "alexnet");
  CHECK(t.platform == 10);
  CHECK(t.stage == "test");

  const auto brief = nnlqp::parse_timing("7  onnx/vgg/b.onnx 1 3\r", "gt.txt:1");
  CHECK(brief.family == "vgg");
  CHECK(brief.platform == 1);
  CHECK(brief.stage.empty());

  for (const char* bad : {"", "1 a.onnx 1", "1 a.onnx 0 1", "1 a.onnx 1 -2", "1 a.onnx 1 nan", "1 a.onnx 1 1x",
                          "1 a.onnx 1 1 f one", "1 /etc/a.onnx 1 1", "1 ../a.onnx 1 1"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(nnlqp::parse_timing(bad, "gt.txt:3"), ledg::corrupt_error);
    CHECK_THROWS_WITH(nnlqp::parse_timing(bad, "gt.txt:3"), Catch::Matchers::Contains("gt.txt:3"));
  }
}

TEST_CASE("platforms of NNLQP", "[data][nnlqp]") {
  CHECK(nnlqp::platform_setting(12).key == "gpu-T4-trt7.1-int8");
  CHECK(nnlqp::platform_setting(12).precision == ledg::precision::int8);
  CHECK_THROWS_AS(nnlqp::platform_setting(3), ledg::lookup_error);
}

TEST_CASE("a folder of ONNX files with gt.txt is the data set nnlqp", "[data][nnlqp]") {
  const ledg_test::temporary_folder folder;
  write_network(folder.path() / "onnx/small/a.onnx", "N", 4);
  write_network(folder.path() / "onnx/small/b.onnx", 16, 8);
  std::ofstream(folder.path() / "gt.txt") << "1 onnx/small/a.onnx 1 0.5 small 1 train\n"
                                             "2 onnx/small/a.onnx 8 2.5 small 10 train\n\n"
                                             "3 onnx/small/b.onnx 16 3.5 small 1 test\n"
                                             "4 onnx/small/gone.onnx 1 1 small 1 test\n";
  const auto d = ledg::data::load("nnlqp", folder.path());
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
  CHECK_THROWS_AS(ledg::data::load("nnlqp", folder.path()).graphs[0], ledg::corrupt_error);
}
