// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/core/error.hpp"
#include "ledg/data/builder.hpp"
#include "ledg/data/latency_table.hpp"
#include "ledg/data/loading.hpp"
#include "ledg/data/measurement.hpp"
#include "ledg/data/single_operators.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/csv.hpp"

/// @file data/sets/cde_gpu_ops.hpp
/// Random convolutions and fully connected layers in TensorFlow on GPUs (Justus et al., 2018).

namespace ledg::inline LEDG_ABI::data::sets {

namespace detail {

/// The operator behind a layer that the table calls @p text. @throws corrupt_error for another word
[[nodiscard]] inline std::string_view layer_activation(const std::string& text, const std::string& place) {
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"None", ""}, {"relu", "Relu"}, {"sigmoid", "Sigmoid"}, {"tanh", "Tanh"}};
  for (const auto& [word, op] : words)
    if (word == text) return op;
  throw corrupt_error(place + ": the activation is '" + text + "', expected None, relu, sigmoid or tanh");
}

[[nodiscard]] inline setting layer_setting(const std::string& gpu) {
  setting s;
  s.key = gpu;
  s.device = gpu;
  s.hardware.kind = device_kind::gpu;
  s.runtime = "TensorFlow";
  s.batch = 1;
  s.note = "shapes hold the batch";
  return s;
}

/// The convolution of the current row of @p rows; padding `same` as TensorFlow spreads it.
[[nodiscard]] inline single_operator convolution_of(const io::csv_reader& rows) {
  const auto at = [&](const char* name) { return rows.get<std::int32_t>(rows.column(name)); };
  const auto kernel = at("kernelsize"), size = at("matsize"), stride = at("strides");
  if (stride < 1) throw corrupt_error(rows.place() + ": a stride below 1");
  const auto wanted = (size + stride - 1) / stride;
  const auto pad = at("padding") != 0 ? std::max((wanted - 1) * stride + kernel - size, 0) : 0;
  return {single_operator::kind::convolution,
          layer_activation(rows[rows.column("activation")], rows.place()),
          {at("batchsize"), at("channels_in"), at("channels_out"), kernel, size, stride, pad / 2, pad - pad / 2,
           at("use_bias")}};
}

[[nodiscard]] inline single_operator dense_layer_of(const io::csv_reader& rows) {
  const auto at = [&](const char* name) { return rows.get<std::int32_t>(rows.column(name)); };
  return {single_operator::kind::linear,
          layer_activation(rows[rows.column("activation")], rows.place()),
          {at("batchsize"), at("dim_input"), at("dim_output"), 1}};
}

}  // namespace detail

/// An eighth of the layers, chosen by their names, and only forward passes.
[[nodiscard]] inline dataset load_cde_gpu_ops(const std::filesystem::path& folder, const load_options&) {
  dataset_builder out("cde_gpu_ops");
  single_operators operators(out, 8);
  std::size_t steps = 0;
  const auto read = [&](const char* name, const auto& layer_of) {
    const auto table = find_file(out, folder, name);
    if (!table) return;
    io::csv_reader rows(*table);
    const auto gpu = rows.column("gpu"), optimizer = rows.column("optimizer"), time = rows.column("median_ms");
    while (rows.next()) {
      if (rows[optimizer] != "None")
        ++steps;
      else
        operators.add(layer_of(rows), detail::layer_setting(rows[gpu]), latency_field(rows, time));
    }
  };
  read("conv2d.csv", detail::convolution_of);
  read("dense.csv", detail::dense_layer_of);
  out.note_left_out(steps, "cde_gpu_ops", "time a step of training");
  return operators.finish();
}

}  // namespace ledg::inline LEDG_ABI::data::sets
