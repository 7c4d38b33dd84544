// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

/// @file command.hpp  How a subcommand plugs into the program: it adds its options to @p program and, once chosen on
/// the command line, stores in @p run what is to be done. The closure's result is the exit code.
namespace ledg_program {

using action = std::function<int()>;

void add_inspect(CLI::App& program, action& run);
void add_predict(CLI::App& program, action& run);
void add_train(CLI::App& program, action& run);
void add_explain(CLI::App& program, action& run);
void add_eval(CLI::App& program, action& run);
void add_tokenize(CLI::App& program, action& run);
void add_embed(CLI::App& program, action& run);
void add_distill(CLI::App& program, action& run);
void add_hw(CLI::App& program, action& run);
void add_calibrate(CLI::App& program, action& run);  // and suggest
void add_measure(CLI::App& program, action& run);
void add_plot(CLI::App& program, action& run);
void add_rank(CLI::App& program, action& run);
void add_score(CLI::App& program, action& run);
void add_report(CLI::App& program, action& run);
void add_doctor(CLI::App& program, action& run);
void add_shell(CLI::App& program, action& run);  // completions and manual

/// Version, commit and shipped checkpoints, for `--version`.
std::string version_text();

/// Writes what may stand in place of the last of @p words, which follow the program's name (completion.hpp).
int print_completions(const CLI::App& program, std::vector<std::string> words);

}  // namespace ledg_program
