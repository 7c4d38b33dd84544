// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/aiconfigurator.hpp"

#include <string>

#include "ledg/graph/cost.hpp"
#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

namespace {

// Of rows that differ in one size, the first of a sample; the tables are read as a whole all the same.
std::string rows_of(const std::string& before, const std::string& after) {
  std::string rows;
  for (int i = 1; i <= 40; ++i) rows += before + std::to_string(i) + after + "\n";
  return rows;
}

bool noted(const data::dataset& d, const std::string& text) {
  for (const auto& n : d.notes)
    if (n.find(text) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("kernels of language models become networks of an operator", "[data][sets]") {
  const ledg_test::data_folder folder;
  const std::string device = "h100_sxm,NVIDIA H100 80GB HBM3,VLLM,0.24.0.dev3+g2,kernel,";
  folder.write("gemm.csv", "system,device,runtime,runtime_version,kernel_source,gemm_dtype,m,n,k,latency_ms\n" +
                               rows_of(device + "fp8_block,", ",64,32,0.5") +
                               rows_of(device + "w4a16_mxfp4,", ",64,32,0.5"));
  const auto d = data::sets::load_aiconfigurator(folder.path(), {});
  REQUIRE_FALSE(d.rows.empty());
  CHECK(d.rows.size() < 40);
  REQUIRE(d.settings.size() == 1);
  CHECK(d.settings[0].precision == ledg::precision::fp8);
  CHECK(d.settings[0].runtime == "vLLM 0.24.0 block-scaled");
  CHECK(d.settings[0].device == "H100 80GB HBM3");
  CHECK(d.settings[0].batch == 1.0);
  const auto g = d.graphs[d.rows[0].graph];
  CHECK(ledg::total_cost(g).macs == (*g[0].output_shape)[0] * 64 * 32);
  CHECK(noted(d, "40 rows of aiconfigurator mix two precisions"));
  CHECK(noted(d, "moe.csv' is not there"));
}

TEST_CASE("attention and experts of language models", "[data][sets]") {
  const ledg_test::data_folder folder;
  const std::string device = "b200_sxm,NVIDIA B200,VLLM,0.24.0,kernel,";
  const std::string sizes =
      "batch_size,isl,num_heads,num_key_value_heads,head_dim,attn_dtype,kv_cache_dtype,"
      "window_size,latency_ms\n";
  const std::string before = "system,device,runtime,runtime_version,kernel_source,";
  folder.write("context_attention.csv", before + sizes + rows_of(device + "2,", ",8,4,64,bfloat16,bfloat16,0,1") +
                                            rows_of(device + "2,", ",8,4,64,bfloat16,fp8,0,1") +
                                            rows_of(device + "2,", ",8,4,64,bfloat16,bfloat16,128,1"));
  folder.write("moe.csv", before +
                              "moe_dtype,num_tokens,hidden_size,inter_size,topk,num_experts,moe_tp_size,moe_ep_size,"
                              "distribution,latency_ms\n" +
                              rows_of(device + "nvfp4,", ",256,1024,2,8,2,1,balanced,1") +
                              rows_of(device + "nvfp4,", ",256,1024,2,8,2,1,power_law_1.2,1") +
                              rows_of(device + "nvfp4,", ",256,1024,2,8,2,4,balanced,1"));
  const auto d = data::sets::load_aiconfigurator(folder.path(), {});
  CHECK(noted(d, "40 rows of aiconfigurator mix two precisions"));
  CHECK(noted(d, "40 rows of aiconfigurator look through a sliding window"));
  CHECK(noted(d, "80 rows of aiconfigurator spread tokens"));
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].precision == ledg::precision::bf16);
  CHECK(d.settings[1].precision == ledg::precision::fp4);
  for (const auto& r : d.rows) {
    const auto g = d.graphs[r.graph];
    CAPTURE(g.id);
    if (g.id.starts_with("attention")) {
      const auto length = (*g[0].output_shape)[2];
      CHECK(ledg::total_cost(g).macs == 2 * 8 * 64 * length * (length + 1));
    } else {
      const auto experts = (*g[0].output_shape)[0], tokens = (*g[0].output_shape)[1];
      CHECK(experts <= 8);
      CHECK(ledg::total_cost(g).macs == experts * tokens * 3 * 256 * 512);
    }
  }
}
