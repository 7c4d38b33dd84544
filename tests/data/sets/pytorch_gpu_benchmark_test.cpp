// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/pytorch_gpu_benchmark.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("a small pytorch_gpu_benchmark folder: one GPU at a time", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("torchvision_graphs.jsonl", ledg_test::graph_line("densenet121", "densenet"));
  folder.write("torchvision_gpu.csv",
               "source_folder,gpu,num_gpus,precision,mode,model,batch_size,median_ms\n"
               "new,GeForce RTX 2080 Ti,1,double,inference,densenet121,12,237.5\n"
               "new,GeForce RTX 2080 Ti,2,double,inference,densenet121,12,100\n"
               "new,GeForce RTX 2080 Ti,1,half,train,densenet121,12,90\n"
               "new,GeForce RTX 2080 Ti,1,half,inference,other,12,90\n");
  const auto d = data::sets::load_pytorch_gpu_benchmark(folder.path(), {});
  REQUIRE(d.rows.size() == 1);
  CHECK(d.rows[0].batch == 12);
  CHECK(d.rows[0].latency_ms == 237.5);
  CHECK(d.settings[0].device == "GeForce RTX 2080 Ti");
  CHECK(d.settings[0].precision == ledg::precision::fp64);
  CHECK(d.notes.size() == 1);
  CHECK(data::sets::load_pytorch_gpu_benchmark(folder.path(), {.training = true}).rows.size() == 2);
}
