// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "formats.hpp"

/// @file protocol_command.hpp  `ledg eval --protocol`: what a predictor is worth where nothing was measured.
namespace ledg_program {

struct protocol_options {
  std::string name;                ///< empty: a checkpoint is evaluated
  std::string config;              ///< settings of the trainings
  std::string size = "small";      ///< of what a fold trains
  std::string pictures;            ///< folder; empty: none
  std::vector<std::string> units;  ///< that are left out; empty: all
  std::size_t seeds = 1;
  std::vector<std::size_t> measurements;
  std::size_t draws = 3;  ///< of measurements
  std::size_t most_rows = 0;
};

/// Adds the options of protocols to `eval`.
void add_protocol_options(CLI::App& eval, protocol_options& into);

/// What `eval` does where a protocol is named. @param data as `--data` says, @p rows file for all of them or empty
int run_protocol_command(const protocol_options& o, const std::vector<std::string>& data, std::size_t threads,
                         row_format format, const std::string& rows);

/// The protocol that asks a checkpoint instead of training: `ledg/protocol/order.hpp`.
inline constexpr const char* order_protocol = "pairs";

/// What `eval` does for it. @param rows file for what is claimed the wrong way round, JSON lines; or empty
int run_order_command(const std::filesystem::path& checkpoint, row_format format, const std::string& rows);

}  // namespace ledg_program
