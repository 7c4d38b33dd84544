// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command_tree.hpp"

/// @file completion.hpp  What may come next on a command line that is being typed. The scripts for the shells
/// (completion_scripts.hpp) ask `ledg __complete WORD...`, so that they know no command themselves.
namespace ledg_program {

/// A word that may stand where the cursor is, and what it means.
struct candidate {
  std::string word;
  std::string note = {};
};

/// Values by what `--help` calls them, such as HARDWARE; none where it knows of none.
using value_source = std::function<std::vector<std::string>(const std::string& value_name)>;

struct completion {
  enum class path_kind { none, files, folders };

  std::vector<candidate> words;
  path_kind paths = path_kind::none;  ///< names of which may stand here too, and only the shell knows them
  std::string path_prefix = {};       ///< what stands before a path in the same word: `own=`, `--out=`
};

namespace detail {

inline bool begins_with(std::string_view text, std::string_view beginning) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return text.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), text.begin(), same);
}

/// Where the words before the cursor lead to.
struct command_line_place {
  std::vector<const CLI::App*> chain;        ///< the commands chosen
  const CLI::Option* open_option = nullptr;  ///< whose value comes next
  std::size_t arguments = 0;                 ///< positional ones that the last command has already
  bool options_ended = false;                ///< by `--`
};

inline const CLI::Option* option_named(const std::vector<const CLI::App*>& chain, const std::string& name) {
  for (auto command = chain.rbegin(); command != chain.rend(); ++command)
    if (const auto* option = (*command)->get_option_no_throw(name)) return option;
  return nullptr;
}

inline command_line_place place_of(const CLI::App& program, const std::vector<std::string>& before) {
  command_line_place at{{&program}};
  for (const auto& word : before) {
    if (std::exchange(at.open_option, nullptr) != nullptr) continue;
    if (!at.options_ended && word.size() > 1 && word.front() == '-') {
      at.options_ended = word == "--";
      const auto* option = option_named(at.chain, word);  // none for --name=value, which is whole
      if (option != nullptr && takes_value(*option)) at.open_option = option;
      continue;
    }
    const auto below = commands_below(*at.chain.back());
    const auto chosen = std::find_if(below.begin(), below.end(), [&](const auto* c) { return c->get_name() == word; });
    if (at.arguments == 0 && chosen != below.end())
      at.chain.push_back(*chosen);
    else
      ++at.arguments;
  }
  return at;
}

/// Adds what @p option takes and begins with @p typed, of which @p prefix stands before it in the same word.
inline void add_values(completion& to, const CLI::Option& option, std::string prefix, std::string typed,
                       const value_source& values) {
  if (const char by = option.get_delimiter(); by != '\0' && typed.find(by) != std::string::npos) {  // the last of A,B
    const auto last = typed.rfind(by) + 1;
    prefix += typed.substr(0, last);
    typed.erase(0, last);
  }
  const auto name = value_name(option);
  const bool pairs = name == "NAME=DIR";
  if (const auto equals = typed.find('='); pairs && equals != std::string::npos) {
    to.paths = completion::path_kind::folders;
    to.path_prefix = prefix + typed.substr(0, equals + 1);
    return;
  }
  auto known = choices_of(option);
  if (known.empty()) known = values(name);
  for (const auto& value : known)
    if (begins_with(value, typed)) to.words.push_back({prefix + value + (pairs ? "=" : "")});
  if (name == "DIR") to.paths = completion::path_kind::folders;
  if (name == "FILE" || name == "NETWORK" || name == "HARDWARE") to.paths = completion::path_kind::files;
  to.path_prefix = prefix;
}

inline void add_options(completion& to, const std::vector<const CLI::App*>& chain, const std::string& typed) {
  std::set<std::string> seen;
  for (auto command = chain.rbegin(); command != chain.rend(); ++command)
    for (const auto* option : options_of(**command))
      for (const auto& name : option->get_lnames())
        if (begins_with("--" + name, typed) && seen.insert(name).second)
          to.words.push_back({"--" + name, option->get_description()});
}

}  // namespace detail

/// What may stand in place of the last of @p words (which may be empty), the ones before it being complete.
/// @param words what follows the program's name; at least one
[[nodiscard]] inline completion complete(const CLI::App& program, std::vector<std::string> words,
                                         const value_source& values) {
  completion found;
  const auto typed = words.back();
  words.pop_back();
  const auto at = detail::place_of(program, words);
  if (at.open_option != nullptr) {
    detail::add_values(found, *at.open_option, "", typed, values);
    return found;
  }
  if (!at.options_ended && typed.starts_with('-') && typed != "-") {
    const auto equals = typed.find('=');
    if (equals == std::string::npos)
      detail::add_options(found, at.chain, typed);
    else if (const auto* option = detail::option_named(at.chain, typed.substr(0, equals)))
      detail::add_values(found, *option, typed.substr(0, equals + 1), typed.substr(equals + 1), values);
    return found;
  }
  if (at.arguments == 0)
    for (const auto* command : commands_below(*at.chain.back()))
      if (detail::begins_with(command->get_name(), typed))
        found.words.push_back({command->get_name(), command->get_description()});
  const auto arguments = options_of(*at.chain.back(), true);
  if (!arguments.empty())
    detail::add_values(found, *arguments[std::min(at.arguments, arguments.size() - 1)], "", typed, values);
  else if (found.words.empty() && typed.empty())
    detail::add_options(found, at.chain, typed);
  return found;
}

/// Writes @p found as the scripts read it: a line for each word, a tab before its note, and a line `:files PREFIX` or
/// `:folders PREFIX` where the shell shall add paths.
inline void write(std::ostream& out, const completion& found) {
  for (const auto& c : found.words) out << c.word << (c.note.empty() ? "" : "\t" + c.note) << '\n';
  if (found.paths != completion::path_kind::none)
    out << (found.paths == completion::path_kind::files ? ":files " : ":folders ") << found.path_prefix << '\n';
}

}  // namespace ledg_program
