// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/single_operators.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/neusight_kernels.hpp
/// Products, convolutions and elementwise operators alone on GPUs, as measured for NeuSight.

namespace ledg::inline LEDG_ABI::data::sets {

namespace detail {

[[nodiscard]] inline setting kernel_setting(const std::string& device) {
  setting s;
  s.key = device;
  s.device = device;
  s.hardware.kind = device_kind::gpu;
  s.runtime = device.starts_with("AMD") ? "PyTorch 2.4 eager" : "PyTorch 2.1 eager";
  s.batch = 1;
  s.note = "shapes hold the batch";
  return s;
}

/// `bmm`: (b, m, n) times (b, n, k); `linear`: a bias, n to k features.
[[nodiscard]] inline single_operator product_of(const io::csv_reader& rows) {
  const auto at = [&](const char* name) { return rows.get<std::int32_t>(rows.column(name)); };
  const auto b = at("b"), m = at("m"), n = at("n"), k = at("k");
  if (rows[rows.column("op")] == "linear") return {single_operator::kind::linear, {}, {b * m, n, k, 1}};
  return {single_operator::kind::matmul, {}, {b, m, n, k}};
}

[[nodiscard]] inline single_operator kernel_convolution_of(const io::csv_reader& rows) {
  const auto at = [&](const char* name) { return rows.get<std::int32_t>(rows.column(name)); };
  const auto pad = at("pad");
  return {single_operator::kind::convolution,
          {},
          {at("b"), at("c_in"), at("c_out"), at("kernel"), at("size"), at("stride"), pad, pad}};
}

/// `addu` and the like read a tensor and a number.
[[nodiscard]] inline single_operator elementwise_of(const io::csv_reader& rows) {
  struct word {
    std::string_view text, op;
    std::int32_t operands;
  };
  static constexpr word words[] = {{"add", "Add", 2},
                                   {"addu", "Add", 1},
                                   {"mul", "Mul", 2},
                                   {"mulu", "Mul", 1},
                                   {"div", "Div", 2},
                                   {"divu", "Div", 1},
                                   {"pow", "Pow", 2},
                                   {"powu", "Pow", 1},
                                   {"tanh", "Tanh", 1},
                                   {"relu", "Relu", 1},
                                   {"gelu", "Gelu", 1},
                                   {"softmax", "Softmax", 1},
                                   {"ln", "LayerNormalization", 1}};
  const auto& text = rows[rows.column("op")];
  for (const auto& w : words)
    if (w.text == text)
      return {single_operator::kind::elementwise,
              w.op,
              {rows.get<std::int32_t>(rows.column("b")), rows.get<std::int32_t>(rows.column("h")), w.operands}};
  throw corrupt_error(rows.place() + ": there is no operator '" + text + "'");
}

}  // namespace detail

/// An eighth of the operators, chosen by their names.
[[nodiscard]] inline dataset load_neusight_kernels(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("neusight_kernels");
  single_operators operators(out, 8);
  const auto read = [&](const char* name, const auto& operator_of) {
    const auto table = find_file(out, folder, name);
    if (!table) return;
    io::csv_reader rows(*table);
    const auto device = rows.column("device"), time = rows.column("latency_ms");
    while (rows.next())
      operators.add(operator_of(rows), detail::kernel_setting(rows[device]), latency_field(rows, time));
  };
  read("matmul.csv", detail::product_of);
  read("conv.csv", detail::kernel_convolution_of);
  read("elementwise.csv", detail::elementwise_of);
  return operators.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
