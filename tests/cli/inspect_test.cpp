// SPDX-License-Identifier: BSD-3-Clause
#include <zlib.h>

#include <sstream>
#include <string>

#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::run;

namespace {

void check_fields(const json& o) {
  for (const char* key : {"node_count", "edge_count", "params", "macs", "flops", "bytes"}) {
    CAPTURE(key);
    CHECK(o.at(key).is_number_integer());
  }
  CHECK(o.at("model").is_string());
  CHECK(o.at("op_histogram").is_object());
  CHECK(o.at("macs_by_op").is_object());
  CHECK(o.at("unresolved").is_array());
  for (const char* key : {"inputs", "outputs"})
    for (const auto& v : o.at(key)) {
      CHECK(v.at("name").is_string());
      CHECK(v.at("dtype").is_string());
      CHECK((v.at("shape").is_array() || v.at("shape").is_null()));
    }
  REQUIRE(o.at("nodes").size() == o.at("node_count"));
  std::int64_t macs = 0, params = 0, i = 0;
  for (const auto& n : o.at("nodes")) {
    CHECK(n.at("i") == i++);
    CHECK(n.at("op").is_string());
    CHECK(n.at("name").is_string());
    CHECK(n.at("out_names").is_array());
    CHECK(n.at("in_shapes").is_array());
    CHECK(n.at("out_shapes").is_array());
    CHECK(n.at("flops").is_number_integer());
    macs += n.at("macs").get<std::int64_t>();
    params += n.at("params").get<std::int64_t>();
  }
  CHECK(o.at("macs") == macs);
  CHECK(o.at("params") == params);
}

}  // namespace

TEST_CASE("inspect: an ONNX file as JSON, its free batch bound or not", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto path = (folder.path() / "small.onnx").string();
  ledg_test::small_network(2, 8).write(path);

  const auto bound = run({"inspect", path, "--dim", "N=4", "--json"});
  CHECK(bound.exit_code == 0);
  CHECK(bound.err.empty());
  const auto o = json::parse(bound.out);
  check_fields(o);
  CHECK(o.at("model") == "small.onnx");
  CHECK(o.at("inputs").at(0).at("dtype") == "float");
  CHECK(o.at("inputs").at(0).at("shape") == json{4, 3, 16, 16});
  CHECK(o.at("outputs").at(0).at("shape") == json{4, 10});
  // Two 3x3 convolutions and a classifier, on four images.
  CHECK(o.at("macs_by_op").at("Conv") == 4 * (8 * 3 * 9 * 256 + 8 * 8 * 9 * 256));
  CHECK(o.at("macs_by_op").at("Gemm") == 4 * 8 * 10);
  CHECK(o.at("op_histogram").at("Relu") == 2);
  CHECK(o.at("unresolved").empty());

  CHECK(json::parse(run({"inspect", path, "--json", "--input", "image=4x3x16x16"}).out).at("macs") == o.at("macs"));

  // A free batch is taken as 1, and that is said.
  const auto open = json::parse(run({"inspect", path, "--json"}).out);
  check_fields(open);
  CHECK(open.at("outputs").at(0).at("shape") == json{1, 10});
  CHECK(4 * open.at("macs").get<std::int64_t>() == o.at("macs"));
  CHECK(open.at("assumed") == json::array({{{"dimension", "N"}, {"size", 1}}}));
  CHECK(open.at("complete") == true);
  CHECK(o.at("assumed").empty());
  CHECK_THAT(run({"inspect", path}).out, Catch::Matchers::Contains("'N' is free, and 1 here"));

  const auto table = run({"inspect", path, "--dim", "N=1"});
  CHECK(table.exit_code == 0);
  CHECK_THAT(table.out, Catch::Matchers::Contains("1x8x16x16"));
}

TEST_CASE("inspect: totals of half a network say so, and what binds the rest", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto path = (folder.path() / "open.onnx").string();
  ledg::onnx::builder net("open");
  auto x = net.input("image", {"N", 3, "height", "width"});
  x = net.conv(x, {.in = 3, .out = 4, .kernel = 3, .pad = 1});
  net.output(net.relu(x), {"N", 4, "height", "width"});
  net.write(path);
  const auto o = json::parse(run({"inspect", path, "--json"}).out);
  check_fields(o);
  CHECK(o.at("complete") == false);
  CHECK(o.at("counted") == json{{"operators", 0}, {"of", 2}, {"share", 0.0}});
  REQUIRE(o.at("free_dimensions").size() == 2);
  CHECK(o.at("free_dimensions").at(0).at("name") == "height");
  CHECK(o.at("free_dimensions").at(1).at("bind_with") == "--dim 'width=...'");
  REQUIRE_FALSE(o.at("unresolved").empty());
  for (const char* name : {"'height'", "'width'"})
    CHECK_THAT(o.at("unresolved").at(0).at("reason").get<std::string>(), Catch::Matchers::Contains(name));
  // A shape is told as far as it is known.
  const json open_shape{1, 3, nullptr, nullptr}, behind{1, 4, nullptr, nullptr};
  CHECK(o.at("inputs").at(0).at("shape") == open_shape);
  CHECK(o.at("outputs").at(0).at("shape") == behind);
  CHECK(o.at("nodes").at(1).at("in_shapes") == json{open_shape, {4, 3, 3, 3}});
  CHECK(o.at("nodes").at(1).at("out_shapes") == json::array({behind}));
  CHECK_THAT(run({"inspect", path, "--csv"}).out, Catch::Matchers::Contains("1x3x?x?; 4x3x3x3,1x4x?x?,"));
  const auto table = run({"inspect", path}).out;
  CHECK_THAT(table, Catch::Matchers::Contains("at least 0") && Catch::Matchers::Contains("counted     0 of 2"));
  CHECK_THAT(table, Catch::Matchers::Contains("Conv      1x4x?x?"));
  const auto bound = json::parse(run({"inspect", path, "--json", "--dim", "height=8", "--dim", "width=8"}).out);
  CHECK(bound.at("complete") == true);
  CHECK(bound.at("macs") == 4 * 27 * 64);
  // What is packed is read as it is.
  const auto packed = path + ".gz";
  auto* const gz = ::gzopen(packed.c_str(), "wb");
  const auto bytes = ledg_test::read_file(path);
  REQUIRE(::gzwrite(gz, bytes.data(), static_cast<unsigned>(bytes.size())) == static_cast<int>(bytes.size()));
  ::gzclose(gz);
  const auto unpacked = run({"inspect", packed, "--json", "--dim", "height=8", "--dim", "width=8"});
  CHECK(unpacked.exit_code == 0);
  CHECK(json::parse(unpacked.out).at("macs") == bound.at("macs"));
}

TEST_CASE("inspect: standard input, ONNX or text", "[cli]") {
  const auto bytes = ledg_test::small_network(1, 4).bytes();
  const auto onnx = run({"inspect", "-", "--dim", "N=1", "--json"}, bytes);
  CHECK(onnx.exit_code == 0);
  CHECK(json::parse(onnx.out).at("op_histogram").at("Gemm") == 1);
  const auto cell = run({"inspect", "-", "--json"}, std::string(ledg_test::nb201_cell) + "\n");
  CHECK(cell.exit_code == 0);
  CHECK(json::parse(cell.out).at("op_histogram").contains("AveragePool"));
}

TEST_CASE("inspect: cells and graph files have the same fields", "[cli]") {
  const auto nb201 = json::parse(run({"inspect", ledg_test::nb201_cell, "--json"}).out);
  check_fields(nb201);
  CHECK(nb201.at("inputs").at(0).at("shape") == json{1, 3, 32, 32});
  CHECK(nb201.at("macs") > 1000000);

  const auto nb101 = json::parse(run({"inspect", ledg_test::nb101_cell, "--json"}).out);
  check_fields(nb101);
  CHECK(nb101.at("node_count") == 3);
  CHECK(nb101.at("edge_count") == 3);
  CHECK(nb101.at("unresolved").size() == 3);

  const ledg_test::temporary_folder folder;
  const auto path = (folder.path() / "two.jsonl").string();
  const std::string line =
      R"({"id":"a","family":"f","nodes":[["Input",[],[1,3,8,8],0,{}],["Conv",[0],[1,4,8,8],112,{"kernel_shape":[3,3],"group":1}]]})";
  ledg_test::write_file(path, line + "\n");
  const auto one = json::parse(run({"inspect", path, "--json"}).out);
  check_fields(one);
  CHECK(one.at("model") == "a");
  CHECK(one.at("macs") == 4 * 64 * 27);
  CHECK(one.at("bytes") == 4 * (3 * 64 + 4 * 64 + 112));
  CHECK(one.at("outputs").at(0).at("shape") == json{1, 4, 8, 8});

  ledg_test::write_file(path, line + "\n" + line + "\n");
  CHECK(run({"inspect", path, "--json"}).exit_code == 2);
  const auto both = run({"inspect", path, "--jsonl"});
  CHECK(both.exit_code == 0);
  CHECK(ledg_test::json_lines(both.out).size() == 2);
}

TEST_CASE("inspect: CSV has a row for each node", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto path = (folder.path() / "small.onnx").string();
  ledg_test::small_network(1, 8).write(path);
  const auto r = run({"inspect", path, "--csv"});
  CHECK(r.exit_code == 0);
  const auto o = json::parse(run({"inspect", path, "--json"}).out);
  std::istringstream lines(r.out);
  std::string line;
  std::getline(lines, line);
  CHECK(line == "model,i,op,name,in_shapes,out_shapes,params,macs,flops,bytes");
  std::getline(lines, line);
  const auto& first = o.at("nodes").at(0);
  CHECK(line.find("small.onnx,0," + first.at("op").get<std::string>() + ",") == 0);
  CHECK(r.out.find(",1x3x16x16; 8x3x3x3,1x8x16x16,") != std::string::npos);
  CHECK(line.find("," + std::to_string(first.at("macs").get<std::int64_t>()) + ",") != std::string::npos);
  std::size_t count = 1;
  while (std::getline(lines, line)) ++count;
  CHECK(count == o.at("node_count"));
  CHECK(run({"inspect", path, "--csv", "--json"}).exit_code == 2);
}

TEST_CASE("inspect: exit codes of bad input, with nothing on stdout", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto path = (folder.path() / "cut.onnx").string();
  auto bytes = ledg_test::small_network(2, 8).bytes();
  ledg_test::write_file(path, bytes.substr(0, bytes.size() / 2));
  const auto fails = [&](const std::vector<std::string>& arguments, int code, const std::string& said) {
    const auto r = run(arguments);
    CAPTURE(arguments, r.err);
    CHECK(r.exit_code == code);
    CHECK(r.out.empty());
    CHECK(r.err.find(said) != std::string::npos);
  };
  fails({"inspect", path}, 3, "cut.onnx");
  fails({"inspect", (folder.path() / "missing.onnx").string()}, 2, "missing.onnx");
  fails({"inspect", "resnet"}, 2, "resnet");
  fails({"inspect", "|no_such_op~0|+|none~0|none~1|+|none~0|none~1|none~2|"}, 2, "no_such_op");
  fails({"inspect", ledg_test::nb201_cell, "--dim", "N=1"}, 2, "no ONNX file");
  ledg_test::write_file(path, bytes);
  fails({"inspect", path, "--dim", "N"}, 2, "NAME=N");
  fails({"inspect", path, "--input", "image=1x16x16x3"}, 2, "dimension 1 is 3 and not 16");
  ledg_test::write_file(folder / "lfs.onnx", "version https://git-lfs.github.com/spec/v1\n");
  fails({"inspect", (folder / "lfs.onnx").string()}, 2, "git lfs pull");
  ledg_test::write_file(folder / "empty.onnx", "");
  fails({"inspect", (folder / "empty.onnx").string()}, 3, "empty");
  fails({"inspect", path, "--input", "nobody=1x3"}, 2, "nobody");
  fails({"inspect", path, "--json", "--jsonl"}, 2, "--json");
}
