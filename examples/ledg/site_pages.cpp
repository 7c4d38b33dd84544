// SPDX-License-Identifier: BSD-3-Clause
#include "site_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command_tree.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/io/file.hpp"
#include "ledg/onnx/operator_table.hpp"

namespace ledg_program {
namespace {

namespace hw = ledg::hardware;

/// @p text in a cell of a table, with what Markdown and Doxygen would read as their own taken literally.
std::string cell_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("|<>*_\\@#&`").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// Addresses are links in the site as they are.
std::string source_text(const std::string& source) {
  std::string out;
  for (std::size_t at = 0; at < source.size();) {
    const auto end = std::min(source.find(' ', at), source.size());
    const auto word = source.substr(at, end - at);
    out += (at == 0 ? "" : " ") + (word.starts_with("http") ? word : cell_text(word));
    at = end + 1;
  }
  return out;
}

std::string cell_number(const std::optional<double>& v) { return v ? fmt::format("{:g}", *v) : ""; }

std::string catalogue_page() {
  std::map<std::string, std::vector<const hw::spec*>> kinds;
  for (const auto& s : hw::catalogue()) kinds[hw::kind_key(s)].push_back(&s);
  std::string page = fmt::format(
      "# Hardware catalogue\n\nThe {} devices that `ledg` knows by name, written by the program. An empty cell is not "
      "known. What the columns and the words of confidence mean stands in [Hardware](@ref md_docs_hardware).\n",
      hw::catalogue().size());
  for (auto& [kind, devices] : kinds) {
    page += fmt::format(
        "\n## {} ({})\n\n| device | architecture | year | fp32 TFLOPS | fp16 | int8 TOPS | GB | GB/s | W | "
        "confidence | source |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
        kind, devices.size());
    for (const auto* s : devices)
      page += fmt::format("| {} {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", cell_text(s->vendor),
                          cell_text(s->name), cell_text(s->architecture), cell_number(s->year),
                          cell_number(hw::peak_tflops(*s, ledg::precision::fp32)), cell_number(s->fp16_tflops),
                          cell_number(s->int8_tops), cell_number(s->memory_gb), cell_number(s->bandwidth_gbs),
                          cell_number(s->tdp_w), cell_text(s->confidence), source_text(s->source));
  }
  return page;
}

std::string operators_page() {
  const auto& rules = ledg::onnx::rules::table_of_rules;
  std::string page = fmt::format(
      "# Operators\n\nThe {} operators of ONNX and of ONNX Runtime that have rules, written by the program. *Counts* "
      "says "
      "that multiply-accumulates are counted, *parameters* that constants of it may be learnable, *stands for* that it "
      "is read as other operators, and *predicted by name* that predictors have a word for it; of the others, these "
      "see "
      "what they stand for, or the shapes. [ONNX files](@ref md_docs_onnx) says more.\n\n"
      "| operator | counts | parameters | stands for others | predicted by name "
      "|\n|---|---|---|---|---|\n",
      rules.size());
  const auto mark = [](bool is) { return is ? "yes" : ""; };
  for (const auto& r : rules)
    page += fmt::format("| {} | {} | {} | {} | {} |\n", cell_text(r.op), mark(r.macs != nullptr),
                        mark(r.weights != ledg::onnx::weight_use::none), mark(r.expand != nullptr),
                        mark(ledg::is_known_operator(r.op)));
  return page;
}

/// A row for each option of @p command, arguments first.
std::string option_table(const CLI::App& command) {
  std::string rows = "| option | |\n|---|---|\n";
  for (const bool positional : {true, false})
    for (const auto* o : options_of(command, positional)) {
      const auto choices = choices_of(*o);
      auto name = positional ? o->get_name(true) : o->get_name(false, true);
      if (takes_value(*o) && !positional)
        name += " " + (choices.empty() ? value_name(*o) : fmt::format("{}", fmt::join(choices, ", ")));
      rows += fmt::format("| `{}` | {}{} |\n", name, cell_text(o->get_description()),
                          o->get_default_str().empty() ? "" : cell_text(" [" + o->get_default_str() + "]"));
    }
  return rows;
}

std::string commands_page(const CLI::App& program) {
  std::string page =
      "# Commands\n\nWhat `ledg COMMAND --help` says, written by the program; `man ledg-COMMAND` has the same once the "
      "program is installed.\n";
  for_each_command(program, [&](const std::vector<const CLI::App*>& chain) {
    const auto& command = *chain.back();
    page += fmt::format("\n## {}\n\n{}.\n\n{}\n", full_name(chain), cell_text(command.get_description()),
                        option_table(command));
    if (!command.get_footer().empty()) page += fmt::format("~~~{{.unparsed}}\n{}\n~~~\n", command.get_footer());
  });
  return page;
}

}  // namespace

void write_site_pages(const CLI::App& program, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  ledg::io::write_atomically(folder / "commands.md", commands_page(program));
  ledg::io::write_atomically(folder / "hardware_catalogue.md", catalogue_page());
  ledg::io::write_atomically(folder / "operators.md", operators_page());
}

}  // namespace ledg_program
