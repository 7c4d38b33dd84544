// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/neusight_kernels.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("kernels of NeuSight become networks of an operator", "[data][sets]") {
  const ledg_test::data_folder folder;
  std::string products = "device,op,split,b,m,n,k,latency_ms\n",
              convs =
                  "device,op,split,b,c_in,c_out,kernel,size,"
                  "stride,pad,latency_ms\n",
              others = "device,op,split,b,h,latency_ms\n";
  for (int i = 1; i <= 80; ++i) {
    const auto n = std::to_string(i);
    products += "Tesla_T4,bmm,train," + n + ",16,32,64,0.5\nAMD_Instinct_MI100,linear,test," + n + ",16,32,64,0.5\n";
    convs += "Tesla_T4,conv,train," + n + ",3,8,3,16,1,1,0.5\n";
    others += "Tesla_T4,addu,train," + n + ",128,0.5\nTesla_T4,ln,train," + n + ",128,0.5\n";
  }
  folder.write("matmul.csv", products);
  folder.write("conv.csv", convs);
  folder.write("elementwise.csv", others);
  const auto d = data::sets::load_neusight_kernels(folder.path(), {});
  REQUIRE(d.settings.size() == 2);
  std::set<std::string> runtimes;
  for (const auto& s : d.settings) runtimes.insert(s.device + " " + s.runtime);
  CHECK(runtimes == std::set<std::string>{"Instinct MI100 PyTorch 2.4 eager", "Tesla T4 PyTorch 2.1 eager"});
  std::set<std::string> ops;
  for (const auto& r : d.rows) {
    const auto g = d.graphs[r.graph];
    const auto& layer = g[g.size() - 1];
    ops.insert(layer.op);
    if (layer.op == "MatMul") CHECK(layer.integer("k", 0) == 32);
    if (layer.op == "Gemm") CHECK(layer.params == 32 * 64 + 64);
    if (layer.op == "Conv") CHECK((*layer.output_shape)[3] == 16);
    if (layer.op == "Add") CHECK(layer.inputs.size() == 1);
  }
  CHECK(ops == std::set<std::string>{"Add", "Conv", "Gemm", "LayerNormalization", "MatMul"});
  folder.write("elementwise.csv", "device,op,split,b,h,latency_ms\nTesla_T4,sinh,train,1,128,0.5\n");
  CHECK_THROWS_WITH(data::sets::load_neusight_kernels(folder.path(), {}), Catch::Matchers::Contains("'sinh'"));
}
