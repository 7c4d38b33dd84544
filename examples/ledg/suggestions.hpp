// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "command_tree.hpp"
#include "ledg/core/names.hpp"

/// @file suggestions.hpp  What a person is told of a command line that cannot be understood.
namespace ledg_program {

/// The commands on the command line: the program, and what was chosen below it.
[[nodiscard]] inline std::vector<const CLI::App*> chosen_commands(const CLI::App& program) {
  std::vector<const CLI::App*> chain{&program};
  for (auto below = program.get_subcommands(); !below.empty(); below = below.back()->get_subcommands())
    chain.push_back(below.back());
  return chain;
}

[[nodiscard]] inline std::vector<std::string> command_names(const CLI::App& above) {
  std::vector<std::string> names;
  for (const auto* command : commands_below(above)) names.push_back(command->get_name());
  return names;
}

/// The long options that may stand in a command line: those of the command, and of the program.
[[nodiscard]] inline std::vector<std::string> option_names(const std::vector<const CLI::App*>& chain) {
  std::vector<std::string> names;
  for (const auto* command : chain)
    for (const auto* option : command->get_options())
      for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// "; did you mean 'a' or 'b'?", or nothing where no name of @p known is near.
[[nodiscard]] inline std::string suggestion(const std::string& got, const std::vector<std::string>& known) {
  const auto near = ledg::near_names(got, known);
  return near.empty() ? "" : "; did you mean " + ledg::listed(near, "or", "'") + "?";
}

/// Takes one of @p names, and says which there are where it is given another.
[[nodiscard]] inline CLI::Validator one_of(std::vector<std::string> names) {
  const auto shown = fmt::format("{}", fmt::join(names, "|"));
  return CLI::Validator(
      [names = std::move(names)](const std::string& got) -> std::string {
        if (std::find(names.begin(), names.end(), got) != names.end()) return "";
        return fmt::format("expected {}, got '{}'{}", ledg::listed(names, "or"), got, suggestion(got, names));
      },
      shown);
}

/// What to say of @p surplus, the first thing on the command line that nothing takes.
[[nodiscard]] inline std::string surplus_message(const std::string& surplus,
                                                 const std::vector<const CLI::App*>& chain) {
  const auto command = full_name(chain);
  if (surplus.starts_with("-") && surplus != "-") {
    const auto option = surplus.substr(0, surplus.find('='));
    return fmt::format("unknown option '{}' of '{}'{}", option, command, suggestion(option, option_names(chain)));
  }
  const auto commands = command_names(*chain.back());
  if (commands.empty()) return fmt::format("'{}' takes no more than it has: unexpected '{}'", command, surplus);
  return fmt::format("unknown command '{}' of '{}': expected {}{}", surplus, command, ledg::listed(commands, "or"),
                     suggestion(surplus, commands));
}

/// What CLI11 says with @p error, in words that need no knowledge of it.
[[nodiscard]] inline std::string parser_message(const CLI::ParseError& error) {
  const std::string said = error.what();
  if (error.get_name() == "ArgumentMismatch" && said.ends_with(" missing"))
    return said.substr(0, said.find(':')) + ": its value is missing";
  return said;
}

/// One line for a person who typed what CLI11 refuses with @p error.
[[nodiscard]] inline std::string usage_message(const CLI::App& program, const CLI::ParseError& error) {
  const auto chain = chosen_commands(program);
  const auto surplus = program.remaining(true);
  const auto said = surplus.empty() ? parser_message(error) : surplus_message(surplus.front(), chain);
  return fmt::format("{}{} see '{} --help'", said, said.ends_with('?') ? "" : ";", full_name(chain));
}

}  // namespace ledg_program
