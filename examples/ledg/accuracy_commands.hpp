// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "formats.hpp"
#include "ledg/accuracy/training.hpp"

/// @file accuracy_commands.hpp  What `predict`, `eval` and `train` do for accuracy instead of latency.
namespace ledg_program {

/// Whether @p checkpoint predicts accuracy.
bool predicts_accuracy(const std::filesystem::path& checkpoint);

/// A row for each cell that @p networks name; one that cannot be used gives a row with an error.
/// @returns the exit code: 0, or 2 where there was one
int predict_accuracy(const std::filesystem::path& checkpoint, const std::vector<std::string>& networks,
                     row_format format);

/// A line for each data set (`NAME=DIR`).
int evaluate_accuracy(const std::filesystem::path& checkpoint, const std::vector<std::string>& data,
                      row_format format, std::size_t threads, const std::string& rows);

/// What `ledg train --accuracy` asks for.
struct accuracy_request {
  std::string data;       ///< `NAME=DIR`
  std::string preset = "ledg_former";
  ledg::accuracy_training config;
  std::size_t threads = 1;
  std::filesystem::path out;
  std::filesystem::path log;  ///< JSON lines of the training; empty: none
  bool resume = false;
  std::function<bool()> stop;
};

/// @returns the exit code: 0, or 130 where it was stopped.
int train_accuracy(const accuracy_request& request);

}  // namespace ledg_program
