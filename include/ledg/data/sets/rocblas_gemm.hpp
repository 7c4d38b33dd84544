// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/single_operators.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/rocblas_gemm.hpp
/// Matrix products on AMD's GPUs, from the tables by which rocBLAS chooses its kernels: the best kernel of each size.

namespace ledg::inline LEDG_ABI::data::sets {

/// A quarter of the products, chosen by their names. Operands are read as rows or columns (`NN`, `TN`, ...), a setting
/// each; the three ways to add up products in fp16 are settings of their own too.
[[nodiscard]] inline dataset load_rocblas_gemm(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("rocblas_gemm");
  single_operators operators(out, 4);
  const auto table = find_file(out, folder, "rocblas_gemm.csv");
  if (!table) return operators.finish();
  io::csv_reader rows(*table);
  const auto col = [&](const char* name) { return rows.column(name); };
  const auto device = col("device"), gfx = col("gfx"), prec = col("precision"), transpose = col("transpose"),
             m = col("m"), n = col("n"), batch = col("batch"), k = col("k"), time = col("latency_ms");
  while (rows.next()) {
    setting s;
    s.key = rows[gfx] + "/" + rows[prec] + "/" + rows[transpose];
    s.device = rows[device];
    s.hardware.kind = device_kind::gpu;
    const auto operands = rows[prec].substr(0, rows[prec].find(' '));  // of `fp16 (fp32 accumulate)`
    s.precision = hardware::parse_precision(operands);
    s.runtime = "rocBLAS" + rows[prec].substr(operands.size());
    s.batch = 1;
    s.note = rows[prec] + ", " + rows[transpose] + ", shapes hold the batch";
    const auto size = [&](std::size_t column) { return rows.get<std::int32_t>(column); };
    operators.add({single_operator::kind::matmul, {}, {size(batch), size(m), size(k), size(n)}}, s,
                  latency_field(rows, time));
  }
  return operators.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
