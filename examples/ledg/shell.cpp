// SPDX-License-Identifier: BSD-3-Clause
/// @file shell.cpp  `ledg completions` and `ledg manual`: what a shell and man(1) know of the program, made from the
/// same description as `--help`.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "command_tree.hpp"
#include "completion.hpp"
#include "completion_scripts.hpp"
#include "ledg/any/preset.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/registry.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/io/file.hpp"
#include "ledg/protocol/run.hpp"
#include "ledg/protocol/table.hpp"
#include "ledg/train/split.hpp"
#include "ledg/version.hpp"
#include "manual.hpp"
#include "site_pages.hpp"
#include "suggestions.hpp"

namespace ledg_program {
namespace {

template <class Range>
std::vector<std::string> names_in(const Range& rows) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.emplace_back(row.name);
  return names;
}

/// The names that are written for the values of @p rows, and not those that are read as well.
template <class Rows>
std::vector<std::string> written_names(const Rows& rows) {
  std::vector<std::string> names;
  for (const auto& row : rows)
    if (ledg::hardware::to_string(row.value) == row.name) names.emplace_back(row.name);
  return names;
}

/// What the library knows by name. @param value_name as `--help` calls the value
std::vector<std::string> known_values(const std::string& value_name) {
  if (value_name == "HARDWARE" || value_name == "DEVICE") return names_in(ledg::hardware::catalogue());
  if (value_name == "RUNTIME") return names_in(ledg::hardware::runtimes());
  if (value_name == "PRECISION") return written_names(ledg::hardware::detail::precision_names);
  if (value_name == "KIND") return written_names(ledg::hardware::detail::kind_names);
  if (value_name == "PRESET") return ledg::preset_names();
  if (value_name == "PROTOCOL") return names_in(ledg::known_protocols);
  if (value_name == "SIZE") return names_in(names_of(ledg::fold_size{}));
  if (value_name == "UNIT") return names_in(names_of(ledg::split_unit{}));
  if (value_name == "LAYOUT") return {"nchw", "nhwc"};
  if (value_name == "TEMPLATES") return {"concise", "verbose"};
  if (value_name != "NAME=DIR") return {};
  auto names = ledg::data::dataset_names();
  for (auto& name : ledg::data::accuracy_dataset_names())
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  return names;
}

int print_script(const std::string& shell) {
  std::cout << (shell == "bash" ? bash_script : shell == "zsh" ? zsh_script : fish_script);
  return 0;
}

/// Commands that have a page: the program, and those right below it.
std::vector<std::vector<const CLI::App*>> chains_with_pages(const CLI::App& program) {
  std::vector<std::vector<const CLI::App*>> chains{{&program}};
  for (const auto* command : commands_below(program)) chains.push_back({&program, command});
  return chains;
}

int print_manual(const CLI::App& program, const std::string& name, const std::string& folder) {
  const auto version = std::string("ledg ") + LEDG_VERSION_STRING;
  const auto chains = chains_with_pages(program);
  if (!folder.empty()) {
    if (!name.empty())
      throw ledg::input_error(fmt::format("manual: --out writes all pages: expected no command, got '{}'", name));
    std::filesystem::create_directories(folder);
    for (const auto& chain : chains)
      ledg::io::write_atomically(std::filesystem::path(folder) / (manual_name(chain) + ".1"),
                                 manual_page(chain, version));
    return 0;
  }
  for (const auto& chain : chains) {
    if (name != (chain.size() == 1 ? "" : chain.back()->get_name())) continue;
    std::cout << manual_page(chain, version);
    return 0;
  }
  throw ledg::input_error(
      fmt::format("manual: there is no command '{}'{}", name, suggestion(name, command_names(program))));
}

}  // namespace

int print_completions(const CLI::App& program, std::vector<std::string> words) {
  if (words.empty()) words.emplace_back();
  write(std::cout, complete(program, std::move(words), known_values));
  return 0;
}

void add_shell(CLI::App& program, action& run) {
  const auto shell = std::make_shared<std::string>();
  auto* completions = program.add_subcommand("completions", "Print the script that completes command lines in a shell");
  completions->add_option("shell", *shell, "Shell that will read it")
      ->required()
      ->check(one_of({"bash", "zsh", "fish"}));
  completions->footer(
      "Example:\n  ledg completions bash > ledg.bash\n  ledg completions zsh > _ledg\n"
      "  ledg completions fish > ledg.fish");
  completions->callback([shell, &run] { run = [shell] { return print_script(*shell); }; });

  const auto name = std::make_shared<std::string>();
  const auto folder = std::make_shared<std::string>();
  auto* manual = program.add_subcommand("manual", "Print a manual page, or write all of them");
  manual->add_option("command", *name, "Command whose page is wanted; the program's own where none is named");
  manual->add_option("--out", *folder, "Folder to write all pages to")->type_name("DIR");
  const auto site = std::make_shared<std::string>();
  manual->add_option("--site", *site, "Folder for the pages of the document site that the program writes")->group("");
  manual->footer("Example:\n  ledg manual predict > ledg-predict.1\n  ledg manual --out man1");
  manual->callback([name, folder, site, &program, &run] {
    run = [name, folder, site, &program] {
      if (site->empty()) return print_manual(program, *name, *folder);
      write_site_pages(program, *site);
      return 0;
    };
  });
}

}  // namespace ledg_program
