// SPDX-License-Identifier: BSD-3-Clause
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "ledg/version.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_test::run;
using ledg_test::run_shell;

namespace {

/// The commands that `ledg --help` lists.
std::vector<std::string> all_commands() {
  std::istringstream help(run({"--help"}).out);
  std::vector<std::string> names;
  bool below = false;
  for (std::string line; std::getline(help, line) && !(below && line.empty());) {
    if (below && line.find_first_not_of(' ') == 2) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    below = below || line == "Subcommands:";
  }
  return names;
}

/// What `--help` of @p command says of each option and argument, and of the command itself.
std::vector<std::string> descriptions_in_help(const std::string& command) {
  std::istringstream help(ledg_test::run_shell("ledg " + command + " --help").out);
  std::vector<std::string> texts;
  std::string first;
  std::getline(help, first);
  texts.push_back(first);
  for (std::string line; std::getline(help, line) && !line.starts_with("Example");) {
    if (!line.starts_with("  ")) continue;
    constexpr std::size_t column = 30;  // where descriptions begin, behind a name or below one that is long
    if (line.size() > column && line[column - 1] == ' ' && line[column] != ' ') texts.push_back(line.substr(column));
  }
  return texts;
}

/// What `limited_version` gives where the system does not let it do that.
constexpr int cannot_limit = 77;

/// Exit code of `ledg --version` run by a user who may start no process and no thread; all it says goes nowhere.
int limited_version(const std::string& program) {
  const auto child = ::fork();
  if (child == 0) {
    const ::rlimit none{1, 1};  // this process
    if (::freopen("/dev/null", "w", stdout) == nullptr || ::freopen("/dev/null", "w", stderr) == nullptr ||
        (::geteuid() == 0 && ::setuid(54321) != 0) ||  // limits are not for root
        ::setrlimit(RLIMIT_NPROC, &none) != 0 || ::access(program.c_str(), X_OK) != 0)
      ::_exit(cannot_limit);
    const auto another = ::fork();
    if (another == 0) ::_exit(0);
    if (another > 0) ::_exit(cannot_limit);
    ::execl(program.c_str(), "ledg", "--version", static_cast<char*>(nullptr));
    ::_exit(126);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

TEST_CASE("every command explains itself on stdout, with an example", "[cli]") {
  const auto commands = all_commands();
  CHECK(commands.size() >= 14);
  for (const auto& c : commands) {
    CAPTURE(c);
    const auto r = run({c, "--help"});
    CHECK(r.exit_code == 0);
    CHECK(r.err.empty());
    const auto example = r.out.find("Example:");
    REQUIRE(example != std::string::npos);
    CHECK(r.out.find("ledg " + c, example) != std::string::npos);
  }
}

TEST_CASE("the commands of hw explain themselves too", "[cli]") {
  for (const std::string c : {"list", "show", "find", "detect", "nearest", "runtimes"}) {
    CAPTURE(c);
    const auto r = run({"hw", c, "--help"});
    CHECK(r.exit_code == 0);
    CHECK(r.out.find("Example:") != std::string::npos);
    CHECK(r.out.find("ledg hw " + c) != std::string::npos);
  }
}

TEST_CASE("the version is told where no thread may be started", "[cli]") {
#ifdef PROGRAM_LINKS_BLAS
  LEDG_SKIP("a BLAS may start threads when it is loaded");
#endif
  const int code = limited_version(ledg_test::program());
  if (code == cannot_limit) LEDG_SKIP("this system does not limit processes, or hides the program from other users");
  CHECK(code == 0);
}

TEST_CASE("help and version go to stdout, a usage error to stderr with code 2", "[cli]") {
  const auto help = run({"--help"});
  CHECK(help.exit_code == 0);
  CHECK(help.err.empty());
  for (const std::string c : {"inspect", "predict", "train", "hw", "doctor"})
    CHECK(help.out.find("\n  " + c + " ") != std::string::npos);

  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"no-such-command"},
                                             {"--no-such-option"},
                                             {"inspect"},
                                             {"inspect", "--no-such-option", "x.onnx"},
                                             {"hw"}}) {
    CAPTURE(wrong);
    const auto r = run(wrong);
    CHECK(r.exit_code == 2);
    CHECK(r.out.empty());
    CHECK_FALSE(r.err.empty());
  }
}

TEST_CASE("the version names the commit and the shipped checkpoints", "[cli]") {
  const auto r = run({"--version"});
  CHECK(r.exit_code == 0);
  CHECK(std::regex_search(r.out, std::regex("^ledg " LEDG_VERSION_STRING " \\(commit ([0-9a-f]{7,}|unknown)\\)\n")));
  CHECK(r.out.find("latency.safetensors (ledg latency ") != std::string::npos);
}

TEST_CASE("help speaks with one voice", "[cli]") {
  auto commands = all_commands();
  for (const auto& c : {"hw list", "hw show"}) commands.emplace_back(c);
  for (const auto& c : commands)
    for (const auto& text : descriptions_in_help(c)) {
      CAPTURE(c, text);
      REQUIRE_FALSE(text.empty());
      CHECK_FALSE(std::regex_search(text, std::regex("^[a-z]+([ ,;:]|$)")));
      CHECK(text.back() != '.');
    }
}

TEST_CASE("colour is for terminals, unless asked for", "[cli]") {
  const auto escape = [](const std::string& text) { return text.find('\x1b') != std::string::npos; };
  CHECK_FALSE(escape(run({"hw", "list"}).out));
  CHECK_FALSE(escape(run_shell("NO_COLOR=1 ledg hw list").out));
  CHECK(escape(run({"--color", "always", "hw", "list"}).out));
  CHECK(escape(run({"hw", "list", "--color", "always"}).out));
  CHECK_FALSE(escape(run({"hw", "list", "--color", "always", "--json"}).out));
  CHECK_FALSE(escape(run_shell("NO_COLOR=1 ledg hw list --color never").out));
  CHECK(run({"--color", "pink", "hw", "list"}).exit_code == 2);
  CHECK(run({"--color", "always", "predict", "--help"}).out.find("\x1b[1mOptions:\x1b[0m") != std::string::npos);
  CHECK_FALSE(escape(run({"predict", "--help"}).out));
  CHECK(escape(run({"--color", "always", "hw", "show", "Tesla T44"}).err));
  CHECK_FALSE(escape(run({"hw", "show", "Tesla T44"}).err));
}

TEST_CASE("a full disk is no success", "[cli]") {
  const auto r = run_shell("ledg hw list --json >/dev/full");
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("standard output") != std::string::npos);
}
