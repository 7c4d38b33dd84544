// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"

/// @file train/curves.hpp
/// The curves of a training run, read from its log.

namespace ledg::inline LEDG_ABI {

/// A value at some steps.
struct curve {
  std::vector<double> steps;
  std::vector<double> values;

  void add(double step, double value) {
    steps.push_back(step);
    values.push_back(value);
  }
  [[nodiscard]] std::size_t size() const { return steps.size(); }
  /// Where the lowest value is, the first of several; none where there are no values.
  [[nodiscard]] std::optional<std::size_t> lowest() const {
    if (values.empty()) return std::nullopt;
    return static_cast<std::size_t>(std::min_element(values.begin(), values.end()) - values.begin());
  }
};

/// What a `training_log` holds.
struct training_curves {
  std::string name;
  curve loss, learning_rate, gradient_norm;  ///< of the steps that were written
  curve metric;                              ///< of the validations that gave a finite one; lower is better
};

/// Reads the lines that a `training_log` writes. Values that are not finite numbers (null) are left out, and so is a
/// last line without an end: it is still being written.
/// @param source names the log in messages; @p name in the result
/// @throws input_error naming source and line where it is no training log, or holds nothing.
[[nodiscard]] inline training_curves parse_training_curves(std::string_view text, const std::string& source,
                                                           std::string name) {
  training_curves out;
  out.name = std::move(name);
  std::uint64_t last = 0;
  std::size_t number = 0;
  for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string_view::npos; begin = end + 1) {
    const auto line = text.substr(begin, end - begin);
    ++number;
    const auto refuse = [&](const std::string& expected) {
      throw input_error(source + " line " + std::to_string(number) + ": not a training log: expected " + expected +
                        ", got '" + std::string(line.substr(0, 60)) + "'");
    };
    const auto value = io::json::parse(line, nullptr, false);
    if (!value.is_object()) refuse("a JSON object");
    if (!value.contains("step") || !value["step"].is_number_unsigned()) refuse("a number of steps as \"step\"");
    if (!value.contains("loss") && !value.contains("metric")) refuse("a \"loss\" or a \"metric\"");
    const auto step = value["step"].get<std::uint64_t>();
    if (step < last) refuse("a step from " + std::to_string(last) + " on");
    last = step;
    for (const auto& [key, to] : {std::pair{"loss", &out.loss},
                                  {"learning_rate", &out.learning_rate},
                                  {"gradient_norm", &out.gradient_norm},
                                  {"metric", &out.metric}}) {
      if (!value.contains(key) || value[key].is_null()) continue;
      if (!value[key].is_number()) refuse(std::string("a number as \"") + key + "\"");
      to->add(static_cast<double>(step), value[key].get<double>());
    }
  }
  if (number == 0) throw input_error(source + " line 1: not a training log: expected a JSON object, got nothing");
  return out;
}

/// The curves in the log @p path, named after the file.
/// @throws input_error where it cannot be read; as `parse_training_curves`
[[nodiscard]] inline training_curves read_training_curves(const std::filesystem::path& path) {
  return parse_training_curves(io::mapped_file(path).text(), "'" + path.string() + "'", path.stem().string());
}

}  // namespace ledg::inline LEDG_ABI
