// SPDX-License-Identifier: BSD-3-Clause
/// @file main.cpp  The program `ledg`: the command line, and what exit codes mean. The commands live in files beside
/// this.
#include <csignal>
#include <cstdlib>
#include <exception>
#include <ios>
#include <iostream>
#include <new>
#include <sstream>
#include <string>
#include <string_view>

#include "command.hpp"
#include "command_tree.hpp"
#include "failures.hpp"
#include "output.hpp"
#include "suggestions.hpp"

namespace {

namespace exit_code = ledg_program::exit_code;

/// Output buffered so far is whole lines only where a command flushes them, so nothing is written here.
extern "C" void on_interrupt(int) { std::_Exit(exit_code::interrupted); }

int failed(std::string_view message, int code = exit_code::bad_input) {
  ledg_program::complain(message);
  return code;
}

/// @p code, unless what was printed cannot be written: a full disk must not look like success.
int flushed(int code) { return std::cout.flush() ? code : failed("cannot write to standard output"); }

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
      return failed(ledg_program::usage_message(program, e));
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
  } catch (const std::bad_alloc&) {
    return failed("out of memory: the work needs more than this process may have");
  } catch (const std::ios_base::failure& e) {  // as of a standard input that is closed
    return failed("cannot read the input: " + e.code().message());
  } catch (const std::exception& e) {
    return failed(e.what(), ledg_program::exit_code_of(e));
  }
}
