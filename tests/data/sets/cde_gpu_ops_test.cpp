// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/cde_gpu_ops.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

namespace {

const std::string conv_header =
    "gpu,batchsize,matsize,kernelsize,channels_in,channels_out,strides,padding,use_bias,precision,optimizer,activation,"
    "median_ms,std_ms\n";

}  // namespace

TEST_CASE("layers on older GPUs become networks of a layer and what follows it", "[data][sets]") {
  const ledg_test::data_folder folder;
  std::string convs = conv_header, dense =
                                       "gpu,batchsize,dim_input,dim_output,precision,optimizer,activation,"
                                       "median_ms,std_ms\n";
  for (int i = 1; i <= 80; ++i) {
    const auto n = std::to_string(i);
    convs += "K80," + n + ",10,3,4,5,2,1,1,32,None,relu,1.5,0.1\n";
    convs += "K80," + n + ",10,3,4,5,2,0,0,32,SGD,None,3,0.1\n";
    dense += "V100," + n + ",16,32,32,None,None,0.5,0.1\n";
  }
  folder.write("conv2d.csv", convs);
  folder.write("dense.csv", dense);
  const auto d = data::sets::load_cde_gpu_ops(folder.path(), {});
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].device == "Tesla K80 (one die)");
  CHECK(d.settings[0].runtime == "TensorFlow");
  CHECK(d.settings[1].device.starts_with("Tesla V100"));
  const auto g = d.graphs[d.rows.front().graph];
  REQUIRE(g.size() == 3);
  CHECK((*g[1].output_shape)[2] == 5);  // 10 by steps of 2, padded
  CHECK(g[1].integers("pads") == std::vector<std::int64_t>{0, 0, 1, 1});
  CHECK(g[1].params == 4 * 5 * 9 + 5);
  CHECK(g[2].op == "Relu");
  CHECK(d.graphs[d.rows.back().graph].size() == 2);
  CHECK_THAT(d.notes.at(0), Catch::Matchers::Contains("80 rows of cde_gpu_ops time a step of training"));

  folder.write("conv2d.csv", conv_header + "K80,1,10,3,4,5,2,1,1,32,None,swish,1.5,0.1\n");
  CHECK_THROWS_WITH(data::sets::load_cde_gpu_ops(folder.path(), {}), Catch::Matchers::Contains("'swish'"));
  folder.write("conv2d.csv", conv_header + "K80,1,10,3,4,5,0,1,1,32,None,relu,1.5,0.1\n");
  CHECK_THROWS_AS(data::sets::load_cde_gpu_ops(folder.path(), {}), ledg::corrupt_error);
}
