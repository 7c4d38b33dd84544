// SPDX-License-Identifier: BSD-3-Clause
/// @file main.cpp  The program `ledg`: the command line, and what exit codes mean. The commands live in files beside
/// this.
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <sstream>
#include <string>
#include <string_view>

#include "command.hpp"
#include "command_tree.hpp"
#include "ledg/core/error.hpp"
#include "output.hpp"
#include "suggestions.hpp"

namespace {

/// What a calling script learns from the exit status.
enum exit_code : int { ok = 0, check_failed = 1, bad_input = 2, corrupt_file = 3, interrupted = 130 };

/// Output buffered so far is whole lines only where a command flushes them, so nothing is written here.
extern "C" void on_interrupt(int) { std::_Exit(exit_code::interrupted); }

int complain(std::string_view message, exit_code code) {
  std::cerr << fmt::format("{} {}\n", ledg_program::styled("ledg: error:", ledg_program::style::red, STDERR_FILENO),
                           message);
  return code;
}

/// @p code, unless what was printed cannot be written: a full disk must not look like success.
int flushed(int code) {
  return std::cout.flush() ? code : complain("cannot write to standard output", exit_code::bad_input);
}

int run_program(int argc, char** argv) {
  using ledg_program::color_mode;
  CLI::App program(
      "Predicts how fast a neural network runs on a piece of hardware, and how accurate a NAS cell will be", "ledg");
  program.set_version_flag("--version", ledg_program::version_text, "Print version, commit and checkpoints, and exit");
  program
      .add_option_function<std::string>(
          "--color",
          [](const std::string& when) {
            ledg_program::chosen_color() = when == "always"  ? color_mode::always
                                           : when == "never" ? color_mode::never
                                                             : color_mode::automatic;
          },
          "Colour; auto means on a terminal, unless NO_COLOR is set")
      ->check(ledg_program::one_of({"auto", "always", "never"}))
      ->type_name("WHEN");
  program.require_subcommand(0, 1);  // none is answered below, with more than CLI11 would say
  program.fallthrough();             // so that --color may stand behind the command's name too
  program.footer("Exit codes: 0 ok, 1 a check failed, 2 usage or bad input, 3 corrupt file, 130 interrupted.");

  ledg_program::action run;
  for (const auto add :
       {ledg_program::add_inspect, ledg_program::add_predict, ledg_program::add_explain, ledg_program::add_report,
        ledg_program::add_train, ledg_program::add_eval, ledg_program::add_tokenize, ledg_program::add_embed,
        ledg_program::add_distill, ledg_program::add_hw, ledg_program::add_calibrate, ledg_program::add_measure,
        ledg_program::add_plot, ledg_program::add_rank, ledg_program::add_score, ledg_program::add_doctor,
        ledg_program::add_shell}) {
    add(program, run);
  }
  ledg_program::finish_descriptions(program);
  // What the shells' scripts ask (completion_scripts.hpp): the words may be anything, so CLI11 does not see them.
  if (argc > 1 && std::string_view(argv[1]) == "__complete")
    return ledg_program::print_completions(program, {argv + 2, argv + argc});
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() != static_cast<int>(CLI::ExitCodes::Success))
      return complain(ledg_program::usage_message(program, e), exit_code::bad_input);
    std::ostringstream said;  // help, version
    program.exit(e, said);
    std::cout << ledg_program::with_headings(said.str());
    return flushed(exit_code::ok);
  }
  if (!run) {
    std::cerr << ledg_program::chosen_commands(program).back()->help();
    return exit_code::bad_input;
  }
  return flushed(run());
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGPIPE,
              SIG_DFL);  // a reader that has seen enough ends the program quietly, even where SIGPIPE was ignored
  try {
    return run_program(argc, argv);
  } catch (const ledg::corrupt_error& e) {
    return complain(e.what(), exit_code::corrupt_file);
  } catch (const std::bad_alloc&) {
    return complain("out of memory: the work needs more than this process may have", exit_code::bad_input);
  } catch (const std::exception& e) {
    return complain(e.what(), exit_code::bad_input);
  }
}
