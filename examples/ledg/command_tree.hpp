// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @file command_tree.hpp  The program's description of itself, a tree of `CLI::App`, as `--help`, completions and
/// manual pages read it. Nothing lists commands or options beside it.
namespace ledg_program {

/// The commands below @p above that a person is told of; one in the group "" is for programs.
[[nodiscard]] inline std::vector<const CLI::App*> commands_below(const CLI::App& above) {
  return above.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); });
}

/// What stands on the command line of @p command alone: its options, or its positional arguments.
[[nodiscard]] inline std::vector<const CLI::Option*> options_of(const CLI::App& command, bool positional = false) {
  return command.get_options(
      [&](const CLI::Option* o) { return !o->get_group().empty() && o->nonpositional() != positional; });
}

[[nodiscard]] inline bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

/// What `--help` calls the value of @p option, such as FILE.
[[nodiscard]] inline std::string value_name(const CLI::Option& option) {
  const auto all = option.get_type_name();
  return all.substr(0, all.find(':'));
}

/// The values that @p option takes where these are a list: `one_of` writes them behind the name of the value.
[[nodiscard]] inline std::vector<std::string> choices_of(const CLI::Option& option) {
  const auto all = option.get_type_name();
  const auto colon = all.find(':');
  if (colon == std::string::npos || all.find('|', colon) == std::string::npos) return {};
  return CLI::detail::split(all.substr(colon + 1), '|');
}

/// "ledg hw show" for the command below all of @p chain.
[[nodiscard]] inline std::string full_name(const std::vector<const CLI::App*>& chain) {
  std::string name;
  for (const auto* command : chain) name += (name.empty() ? "" : " ") + command->get_name();
  return name;
}

/// Calls @p visit with every command of @p program, each as the chain of commands that leads to it.
template <class Visitor>
void for_each_command(const CLI::App& program, Visitor visit, std::vector<const CLI::App*> above = {}) {
  above.push_back(&program);
  visit(std::as_const(above));
  for (const auto* below : commands_below(program)) for_each_command(*below, visit, above);
}

/// What values of options are called where a command leaves it at CLI11's TEXT: the same option is the same everywhere.
inline constexpr auto names_of_values = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"checkpoint", "FILE"},
    {"config", "FILE"},
    {"cores", "CORES"},
    {"data", "NAME=DIR"},
    {"dim", "NAME=N"},
    {"encoder", "DIR"},
    {"fold-size", "SIZE"},
    {"hardware", "HARDWARE"},
    {"holdout-device", "DEVICE"},
    {"in", "FILE"},
    {"input", "NAME=1x3x224x224"},
    {"kind", "KIND"},
    {"latency-checkpoint", "FILE"},
    {"layout", "LAYOUT"},
    {"FILE", "FILE"},
    {"log", "FILE"},
    {"max-networks", "NAME=N"},
    {"measurements", "FILE"},
    {"NETWORK", "NETWORK"},
    {"network", "NETWORK"},
    {"networks", "NETWORK"},
    {"npy", "FILE"},
    {"out", "FILE"},
    {"pictures", "DIR"},
    {"precision", "PRECISION"},
    {"preset", "PRESET"},
    {"protocol", "PROTOCOL"},
    {"rows", "FILE"},
    {"runner", "COMMAND"},
    {"runtime", "RUNTIME"},
    {"source", "WORDS"},
    {"split-unit", "UNIT"},
    {"svg", "FILE"},
    {"teacher", "DIR"},
    {"templates", "TEMPLATES"},
    {"texts", "FILE"},
    {"vectors", "FILE"},
});

/// Gives the options of @p command and of all below their values' names, and lets every description begin with a
/// capital.
inline void finish_descriptions(CLI::App& command) {
  const auto capital = [](std::string text) {
    const auto word = text.substr(0, text.find_first_of(" ,;:"));  // one such as fp32 is a name, and stays
    const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
    if (!word.empty() && std::all_of(word.begin(), word.end(), is_letter))
      text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text;
  };
  for (auto* option : command.get_options()) {
    option->description(capital(option->get_description()));
    const auto* const known = std::find_if(names_of_values.begin(), names_of_values.end(), [&](const auto& row) {
      return option->check_name("--" + std::string(row.first)) || option->check_name(std::string(row.first));
    });
    if (known != names_of_values.end() && takes_value(*option) && value_name(*option) == "TEXT")
      option->type_name(std::string(known->second));
  }
  for (auto* below : command.get_subcommands([](CLI::App*) { return true; })) {
    below->description(capital(below->get_description()));
    finish_descriptions(*below);
  }
}

}  // namespace ledg_program
