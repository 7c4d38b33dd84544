// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/shape_inference.hpp"

#include <sys/resource.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/onnx_graph.hpp"
#include "support/process.hpp"

using ledg::shape;
using ledg::onnx::data_type;
using ledg_test::onnx_graph;
using ledg_test::output_shape;
using ledg_test::read_graph;

TEST_CASE("inference: what the file states is the last resort", "[onnx]") {
  const auto network = [](bool stated) {
    onnx_graph g;
    g.input("x", {"N", 4}).weight("w", {4, 4}).node("acme.Act", {"x"}, {"a"}).node("MatMul", {"a", "w"}, {"y"});
    if (stated) g.stated("a", {"N", 4});
    return g.output("y");
  };
  ledg::onnx::options o;
  o.dims["N"] = 3;
  const auto net = read_graph(network(true), o);
  CHECK(output_shape(net) == shape{3, 4});
  CHECK(net.macs() == 48);
  CHECK(net.node(0).stated);
  CHECK_FALSE(net.node(1).stated);
  CHECK(net.unknown_operators() == std::vector<std::string>{"acme.Act"});
  CHECK_FALSE(net.counted().complete());
  CHECK(net.unresolved().empty());
  CHECK(net.to_graph()[1].op == "acme.Act");
  CHECK_FALSE(output_shape(read_graph(network(false), o)));
}

TEST_CASE("inference: what is computed wins, and a contradiction stays one", "[onnx]") {
  onnx_graph wrong;
  wrong.input("x", {2, 4}).node("Relu", {"x"}, {"y"}).stated("y", {7, 7});
  const auto net = read_graph(wrong.output("y", {9, 9}));
  CHECK(output_shape(net) == shape{2, 4});
  CHECK_FALSE(net.node(0).stated);
  onnx_graph bad;
  bad.input("x", {2, 4}).input("z", {std::int64_t{0}, 4}).node("Add", {"x", "z"}, {"y"}).output("y", {2, 4});
  const auto refused = read_graph(bad);
  CHECK_FALSE(output_shape(refused));
  CHECK(refused.unresolved().at(0).reason.find("2 and 0 do not broadcast") != std::string::npos);
  // Only what is not known is filled in, and only where the number of dimensions agrees.
  onnx_graph part;
  part.input("x", {2, 6}).input("n", {3}, data_type::int64).node("Reshape", {"x", "n"}, {"y"}).output("y", {3, 4});
  CHECK_FALSE(output_shape(read_graph(part)));
  onnx_graph whole;
  whole.input("x", {2, 6}).input("n", {2}, data_type::int64).node("Reshape", {"x", "n"}, {"y"}).output("y", {3, 4});
  CHECK(output_shape(read_graph(whole)) == shape{3, 4});
}

TEST_CASE("inference: what contradicts itself is told from what is not known", "[onnx]") {
  struct row {
    const char* op;
    std::vector<std::string> inputs, attributes;
    bool contradiction;
  };
  const auto axis = [](std::int64_t i) { return std::vector{onnx_graph::integer("axis", i)}; };
  const row rows[] = {
      {"Add", {"a", "b"}, {}, true},
      {"MatMul", {"a", "a"}, {}, true},
      {"Gemm", {"a", "a"}, {}, true},
      {"Einsum", {"a", "b"}, {onnx_graph::text("equation", "ij,ij->i")}, true},
      {"Concat", {"a", "b"}, axis(0), true},
      {"Concat", {"a", "b"}, axis(5), true},
      {"Reshape", {"a", "seven"}, {}, true},
      {"Transpose", {"a"}, {onnx_graph::integers("perm", {0, 1, 2})}, true},
      {"Squeeze", {"a", "zero"}, {}, true},
      {"Gather", {"a", "b"}, axis(3), true},
      {"Conv", {"image", "kernel"}, {}, true},
      {"MaxPool", {"image"}, {onnx_graph::integers("kernel_shape", {9, 9})}, true},
      {"Reshape", {"a", "target"}, {}, false},
      {"NonZero", {"a"}, {}, false},
      {"Concat", {"a", "c"}, axis(0), false},
      {"acme.Odd", {"a"}, {}, false},
      // Its name says what reasons say of shapes.
      {"acme.differ, does not fit, is out of range", {"a"}, {}, false},
  };
  for (const auto& r : rows) {
    INFO(r.op);
    onnx_graph g;
    g.input("a", {2, 4}).input("b", {3, 5}).input("c", {"free", 4}).input("image", {1, 3, 8, 8});
    g.input("target", {2}, data_type::int64).constant("seven", {1}, {7}).constant("zero", {1}, {0});
    g.weight("kernel", {4, 5, 3, 3}).node(r.op, r.inputs, {"y"}, r.attributes).node("Relu", {"y"}, {"z"}).output("z");
    const auto open = read_graph(g).unresolved();
    REQUIRE(open.size() == 2);  // and what follows from it
    INFO(open[0].reason);
    CHECK(open[0].contradiction == r.contradiction);
    CHECK(open[1].contradiction == r.contradiction);
  }
}

TEST_CASE("inference: a value in another file is named, and not looked for", "[onnx]") {
  onnx_graph g;
  g.input("x", {2, 6}).external("target", {2}, data_type::int64, "weights.bin").node("Identity", {"target"}, {"t"});
  const auto net = read_graph(g.node("Reshape", {"x", "t"}, {"y"}).node("Relu", {"y"}, {"z"}).output("z"));
  REQUIRE(net.unresolved().size() == 2);
  CHECK(net.unresolved()[0].reason.find("'target', which lies in another file ('weights.bin')") != std::string::npos);
}

TEST_CASE("inference: shape arithmetic in single precision", "[onnx]") {
  // 10 times 0.7 is 7 in single precision and 6.99... in double; a third of 216 and others round likewise.
  struct row {
    std::int64_t size;
    float factor;
  };
  for (const auto& r : {row{10, 0.7F}, row{10, 1.1F}, row{224, 1.0F / 3}, row{100, 0.29F}, row{7, 0.6F}}) {
    const auto right = static_cast<std::int64_t>(std::floor(static_cast<float>(r.size) * r.factor));
    INFO(r.size << " * " << r.factor);
    onnx_graph g;
    g.input("x", {r.size, 2}).reals("factor", {}, {r.factor}).constant("zero", {1}, {0}).constant("two", {1}, {2});
    g.node("Shape", {"x"}, {"s"}).node("Gather", {"s", "zero"}, {"n"});
    g.node("Cast", {"n"}, {"f"}, {onnx_graph::integer("to", 1)}).node("Mul", {"f", "factor"}, {"p"});
    g.node("Floor", {"p"}, {"q"}).node("Cast", {"q"}, {"i"}, {onnx_graph::integer("to", 7)});
    g.node("Concat", {"i", "two"}, {"target"}, {onnx_graph::integer("axis", 0)});
    g.node("ConstantOfShape", {"target"}, {"y"}).output("y");
    CHECK(output_shape(read_graph(g)) == shape{right, 2});
  }
}

TEST_CASE("inference: places of what is not zero", "[onnx]") {
  onnx_graph g;
  g.input("x", {2, 3}).constant("v", {2, 3}, {0, 5, 0, 7, 0, 9}).constant("ones", {1}, {12}).input("table", {20, 8});
  const auto one = onnx_graph::writer()
                       .text(1, "value")
                       .text(5, onnx_graph::writer().integer(1, 1).integer(2, 7).integer(7, 1).str())
                       .integer(20, 4)
                       .str();
  g.node("NonZero", {"v"}, {"a"}).node("NonZero", {"x"}, {"b"});
  g.node("ConstantOfShape", {"ones"}, {"o"}, {one}).node("NonZero", {"o"}, {"p"}).node("Transpose", {"p"}, {"q"});
  g.constant("axis", {1}, {1}).node("Squeeze", {"q", "axis"}, {"r"}).node("Gather", {"table", "r"}, {"c"});
  const auto net = read_graph(g.output("a").output("b").output("c"));
  CHECK(output_shape(net, 0) == shape{2, 3});
  CHECK_FALSE(output_shape(net, 1));
  CHECK(net.outputs()[1].open_dims == shape{2, -1});
  CHECK(output_shape(net, 2) == shape{12, 8});
}

TEST_CASE("inference: bytes of a table are those that are read", "[onnx]") {
  onnx_graph g;
  g.input("ids", {4}, data_type::int64).weight("table", {5000, 16}).node("Gather", {"table", "ids"}, {"y"}).output("y");
  CHECK(read_graph(g).bytes() == 2 * 4 * 16 * 4 + 4 * 8);
}

TEST_CASE("inference: weights are never touched, however many", "[onnx]") {
  // A gigabyte of weights in the file, none of which is on the disk, and ten more in another that is not there.
  using ledg_test::onnx_graph;
  const std::size_t raw = 1'000'000'000;
  const auto field = [](char key, std::size_t size) {
    std::string s(1, key);
    for (; size >= 128; size >>= 7) s += static_cast<char>(size | 128);
    return s + static_cast<char>(size);
  };
  onnx_graph g;
  g.input("x", {1, 50000}).external("v", {50000, 50000}, data_type::float32, "weights.bin");
  g.node("MatMul", {"x", "v"}, {"y"}).output("y");
  const auto tensor = onnx_graph::writer().integer(1, 250'000'000).integer(2, 1).text(8, "w").str() + field(0x4A, raw);
  const auto head = field(0x2A, tensor.size() + raw) + tensor;
  const ledg_test::temporary_folder folder;
  std::ofstream out(folder / "big.onnx", std::ios::binary);
  out << onnx_graph::writer().integer(1, 8).str() << field(0x3A, head.size() + raw + g.bytes().size()) << head;
  out.seekp(static_cast<std::streamoff>(raw), std::ios::cur) << g.bytes();
  out.close();
  const auto used = [] {
    ::rusage u{};
    ::getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;  // in KiB
  };
  const auto before = used();
  const auto net = ledg::onnx::read(folder / "big.onnx");
  CHECK(net.params() == 2'500'000'000);
  CHECK(net.macs() == 2'500'000'000);
  CHECK(used() - before < 65536);
}

TEST_CASE("inference: memory does not follow what a file claims", "[onnx]") {
  // A thousand nodes of a few bytes each that make a thousand numbers each.
  onnx_graph g;
  g.constant("n", {1}, {1000}).input("x", {1});
  for (int k = 0; k < 5000; ++k) g.node("ConstantOfShape", {"n"}, {"c" + std::to_string(k)});
  const auto net = read_graph(g.node("Relu", {"x"}, {"y"}).output("y"));
  CHECK(net.node_count() == 5001);
  CHECK(net.node(4999).out_shapes[0] == shape{1000});
}
