// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/rocblas_gemm.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("products of rocBLAS have a setting for each precision and orientation", "[data][sets]") {
  const ledg_test::data_folder folder;
  std::string rows = "device,gfx,precision,transpose,m,n,batch,k,gflops,latency_ms\n";
  for (const std::string first : {"AMD Radeon R9 Nano,gfx803,fp32,NN,", "AMD Radeon R9 Nano,gfx803,fp32,TN,",
                                  "AMD Radeon R9 Nano,gfx803,fp16 (fp32 accumulate),NN,"})
    for (int m = 1; m <= 40; ++m) rows += first + std::to_string(m) + ",16,2,8,1,0.25\n";
  folder.write("rocblas_gemm.csv", rows);
  const auto d = data::sets::load_rocblas_gemm(folder.path(), {});
  REQUIRE(d.settings.size() == 3);
  CHECK(d.settings[0].device == "Radeon R9 Nano");
  CHECK(d.settings[0].precision == ledg::precision::fp32);
  CHECK(d.settings[2].precision == ledg::precision::fp16);
  CHECK(d.settings[0].runtime == "rocBLAS");
  CHECK(d.settings[2].runtime == "rocBLAS (fp32 accumulate)");
  CHECK(d.rows.size() == 3 * d.graphs.size());  // the same sizes of each
  const auto g = d.graphs[0];
  CHECK(g[2].op == "MatMul");
  CHECK((*g[2].output_shape)[0] == 2);
  CHECK((*g[2].output_shape)[2] == 16);
  CHECK(g[2].integer("k", 0) == 8);
}
