// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/timm.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("a small timm folder, with and without training steps", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("timm_graphs.jsonl", ledg_test::graph_line("tiny@106", "tiny"));
  folder.write("timm_benchmark.csv",
               "mode,hardware,precision,layout,compile,torch,model,img_size,batch_size,step_time_ms\n"
               "infer,rtx3090,amp,nchw,eager,pt113,tiny,106,1024,20.5\n"
               "infer,rtx3090,amp,nhwc,inductor,pt240,tiny,106,512,8.5\n"
               "infer,rtx3090,amp,nhwc,inductor,pt240,tiny,106,512,\n"
               "infer,rtx3090,amp,nhwc,inductor,pt240,other,106,512,1\n"
               "train,rtx3090,amp,nchw,eager,pt113,tiny,106,256,60\n");
  const auto d = data::sets::load_timm(folder.path(), {});
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].runtime == "PyTorch 1.13 eager");
  CHECK(d.settings[0].precision == ledg::precision::amp);
  CHECK(d.settings[0].device == "GeForce RTX 3090");
  CHECK(d.settings[0].dead == data::dead_operators::execute);
  CHECK(d.settings[1].runtime == "PyTorch 2.4 compiled channels-last");
  CHECK(d.settings[1].dead == data::dead_operators::remove_unused);
  REQUIRE(d.rows.size() == 2);
  CHECK(d.rows[1].batch == 512);
  CHECK(d.rows[1].latency_ms == 8.5);
  CHECK(d.notes == std::vector<std::string>{"1 rows of timm state no time or batch and were left out",
                                            "1 rows of timm have no graph and were left out"});
  const auto both = data::sets::load_timm(folder.path(), {.training = true});
  REQUIRE(both.rows.size() == 3);
  CHECK(both.settings[2].runtime == "PyTorch 1.13 eager training");
}
