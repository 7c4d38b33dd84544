// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "latency_question.hpp"
#include "ledg/any/latency_predictor.hpp"
#include "ledg/core/error.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/latency/platform_query.hpp"
#include "ledg/latency/setting_choice.hpp"

/// @file asked_hardware.hpp  `--hardware` of a command that has a checkpoint.
namespace ledg_program {

/// Adds `--hardware` to @p command; @p into, a name or several, must outlive the parsing. @param more said of it
template <class Names>
CLI::Option* add_hardware(CLI::App& command, Names& into, const std::string& more = "") {
  return command
      .add_option("--hardware", into,
                  "catalogue name or alias, a text such as 'Nv GPU FP32 8.1 Turing 70W', or a JSON file" + more)
      ->delimiter('\0');  // a comma is part of a name
}

/// The hardware that @p text names: one that @p predictor was calibrated for, or what `ledg::hardware::resolve` takes.
/// @throws ledg::lookup_error, ledg::input_error
inline ledg::hardware::spec asked_hardware(const std::string& text, const ledg::any_latency_predictor& predictor) {
  if (text.empty()) throw ledg::input_error("--hardware: expected the name of a device, got an empty text");
  if (auto own = predictor.calibrated_device(text)) return *own;
  return ledg::hardware::resolve(text);
}

/// The question for what @p text names, but for the batch. All its words are looked at.
/// @throws ledg::lookup_error, ledg::input_error for a word that is not known
inline ledg::platform_query asked_query(const std::string& text, const latency_question& asked,
                                        const ledg::any_latency_predictor& predictor) {
  auto q = query_for(asked_hardware(text, predictor), asked);
  static_cast<void>(ledg::read_query(q, predictor.settings()));
  return q;
}

/// The questions, one for each of @p names. @throws as `asked_query`
inline std::vector<ledg::platform_query> asked_queries(const std::vector<std::string>& names,
                                                       const latency_question& asked,
                                                       const ledg::any_latency_predictor& predictor) {
  std::vector<ledg::platform_query> queries;
  for (const auto& name : names) queries.push_back(asked_query(name, asked, predictor));
  return queries;
}

}  // namespace ledg_program
