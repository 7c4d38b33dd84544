// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/aihub.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("AI Hub's units have devices, precisions and runtimes of their own", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("aihub_graphs.jsonl", ledg_test::graph_line("resnet18"));
  folder.write("aihub_latency.csv",
               "model,component,precision,device,runtime,latency_ms,compute_unit\n"
               "resnet18,R,float,Samsung Galaxy S24,tflite,1.5,NPU\n"
               "resnet18,R,w8a8,Samsung Galaxy S24,onnx,0.5,NPU\n"
               "resnet18,R,float,Samsung Galaxy S24,tflite,4,GPU\n"
               "resnet18,R,w8a8,Samsung Galaxy S24,onnx,9,CPU\n"
               "resnet18,R,w8a16,Samsung Galaxy S24,onnx,1,NPU\n"
               "unknown,R,float,Samsung Galaxy S24,onnx,1,NPU\n");
  const auto d = data::sets::load_aihub(folder.path(), {});
  REQUIRE(d.settings.size() == 4);
  CHECK(d.settings[0].device == "Snapdragon 8 Gen 3 NPU");
  CHECK(d.settings[0].precision == ledg::precision::fp16);
  CHECK(d.settings[0].runtime == "TFLite QNN delegate");
  CHECK(d.settings[1].precision == ledg::precision::int8);
  CHECK(d.settings[1].runtime == "ONNX Runtime QNN");
  CHECK(d.settings[2].device == "Adreno 750");
  CHECK(d.settings[2].precision == ledg::precision::fp32);
  CHECK(d.settings[2].runtime == "TFLite GPU delegate");
  CHECK(d.settings[3].device == "Snapdragon 8 Gen 3 for Galaxy CPU");
  CHECK(d.settings[3].runtime == "ONNX Runtime");
  CHECK(d.notes == std::vector<std::string>{"1 rows of aihub have no graph and were left out",
                                            "1 rows of aihub state the precision 'w8a16' and were left out"});
}
