// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <sstream>
#include <string>
#include <vector>

#include "command_tree.hpp"

/// @file manual.hpp  Manual pages: the program's description of itself in the language of man(7).
namespace ledg_program {

/// @p text as roff prints it: hyphens that may be copied, no escapes, no line that is a request.
[[nodiscard]] inline std::string roff_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\'')
      out += "\\(aq";
    else if (c == '^')
      out += "\\(ha";
    else if (c == '~')
      out += "\\(ti";
    else if (c == '.' && (out.empty() || out.back() == '\n'))
      out += "\\&.";
    else
      out += c;
  }
  return out;
}

/// `ledg-hw.1`; commands below hw stand on its page.
[[nodiscard]] inline std::string manual_name(const std::vector<const CLI::App*>& chain) {
  auto name = full_name(chain);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

namespace detail {

inline std::string bold(const std::string& text) { return "\\fB" + roff_text(text) + "\\fR"; }
inline std::string italic(const std::string& text) { return "\\fI" + roff_text(text) + "\\fR"; }

/// A sentence of it: the descriptions of the program have no full stop.
inline std::string sentence(std::string text) {
  if (!text.empty() && text.back() != '.' && text.back() != ':') text += '.';
  return roff_text(text);
}

inline std::string upper(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

inline std::string option_heading(const CLI::Option& o) {
  std::string names;
  if (!o.nonpositional()) names = bold(o.get_name(true));
  for (const auto& n : o.get_snames()) names += (names.empty() ? "" : ", ") + bold("-" + n);
  for (const auto& n : o.get_lnames()) names += (names.empty() ? "" : ", ") + bold("--" + n);
  if (!takes_value(o)) return names;
  const auto choices = choices_of(o);
  if (!choices.empty()) return names + " " + italic(fmt::format("{}", fmt::join(choices, "|")));
  return o.nonpositional() ? names + " " + italic(value_name(o)) : names;
}

inline std::string option_entry(const CLI::Option& o) {
  auto text = sentence(o.get_description());
  if (o.get_required()) text += " Required.";
  if (o.get_items_expected_max() > 1) text += " May be given several times.";
  if (!o.get_default_str().empty()) text += " Default: " + roff_text(o.get_default_str()) + ".";
  return fmt::format(".TP\n{}\n{}\n", option_heading(o), text);
}

inline std::string option_entries(const CLI::App& command) {
  std::string out;
  for (const bool positional : {true, false})
    for (const auto* o : options_of(command, positional)) out += option_entry(*o);
  return out;
}

/// `ledg predict [OPTIONS] networks...`
inline std::string synopsis(const std::vector<const CLI::App*>& chain) {
  auto line = bold(full_name(chain)) + " [" + italic("OPTIONS") + "]";
  for (const auto* o : options_of(*chain.back(), true))
    line += " " + italic(o->get_name(true)) + (o->get_items_expected_max() > 1 ? "..." : "");
  if (!commands_below(*chain.back()).empty()) line += " " + italic("COMMAND");
  return line;
}

/// What stands below "Example:" keeps its lines; another footer is text, under what stands before its colon.
inline std::string footer_section(const std::string& footer, bool subsection = false) {
  const auto colon = footer.find(':');
  if (colon == std::string::npos) return footer.empty() ? "" : ".PP\n" + roff_text(footer) + "\n";
  auto title = upper(footer.substr(0, colon));
  if (title == "EXAMPLE") title = "EXAMPLES";
  if (title == "EXIT CODES") title = "EXIT STATUS";
  auto out = subsection ? std::string(".PP\n") : fmt::format(".SH {}\n", title);
  const auto begin = footer.find_first_not_of(' ', colon + 1);
  if (begin == std::string::npos) return out;
  if (footer[begin] != '\n') return out + sentence(footer.substr(begin)) + "\n";
  out += ".nf\n";
  std::istringstream lines(footer.substr(begin + 1));
  for (std::string line; std::getline(lines, line);)
    out += roff_text(line.substr(std::min(line.find_first_not_of(' '), line.size()))) + "\n";
  return out + ".fi\n";
}

}  // namespace detail

/// The manual page of the command at the end of @p chain, with those below it.
/// @param version what the foot of the page says, such as "ledg 0.1.0"
[[nodiscard]] inline std::string manual_page(const std::vector<const CLI::App*>& chain, const std::string& version) {
  using namespace detail;
  const auto& command = *chain.back();
  const bool is_program = chain.size() == 1;
  const auto name = manual_name(chain);
  auto page = fmt::format(".TH {} 1 \"\" \"{}\" \"User Commands\"\n", upper(roff_text(name)), version);
  page += fmt::format(".SH NAME\n{} \\- {}\n", roff_text(name), roff_text(command.get_description()));
  page += fmt::format(".SH SYNOPSIS\n{}\n", synopsis(chain));
  page += fmt::format(".SH DESCRIPTION\n{}\n", sentence(command.get_description()));
  page += ".SH OPTIONS\n" + option_entries(command);
  const auto below = commands_below(command);
  if (!below.empty()) page += ".SH COMMANDS\n";
  for (const auto* c : below) {
    if (is_program) {
      page += fmt::format(".TP\n\\fB{}\\fR(1)\n{}\n", roff_text(manual_name({chain[0], c})),
                          sentence(c->get_description()));
      continue;
    }
    auto longer = chain;
    longer.push_back(c);
    page += fmt::format(".SS {}\n{}\n.PP\n{}\n{}{}", roff_text(c->get_name()), synopsis(longer),
                        sentence(c->get_description()), option_entries(*c), footer_section(c->get_footer(), true));
  }
  page += footer_section(command.get_footer());
  if (!is_program) page += footer_section(chain[0]->get_footer());
  page += ".SH SEE ALSO\n";
  std::vector<std::string> others;
  for (const auto* c : commands_below(*chain[0]))
    if (c != &command) others.push_back(manual_name({chain[0], c}));
  if (!is_program) others.insert(others.begin(), chain[0]->get_name());
  for (std::size_t i = 0; i < others.size(); ++i)
    page += fmt::format(".BR {} (1){}\n", roff_text(others[i]), i + 1 < others.size() ? " ," : "");
  return page;
}

}  // namespace ledg_program
