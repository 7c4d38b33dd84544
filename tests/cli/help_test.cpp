// SPDX-License-Identifier: BSD-3-Clause
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "ledg/version.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_test::run;
using ledg_test::run_shell;

namespace {

const std::vector<std::string> commands{"inspect", "tokenize", "embed", "predict", "explain",
                                        "eval",    "train",    "hw",    "plot",    "report"};

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
  for (const std::string c : {"list", "show", "find", "detect", "nearest"}) {
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
  CHECK(run({"--version"}).out == std::string("ledg ") + LEDG_VERSION_STRING + "\n");
  const auto help = run({"--help"});
  CHECK(help.exit_code == 0);
  for (const auto& c : commands) CHECK(help.out.find(c) != std::string::npos);

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

TEST_CASE("colour is for terminals, unless asked for", "[cli]") {
  const auto escape = [](const std::string& text) { return text.find('\x1b') != std::string::npos; };
  CHECK_FALSE(escape(run({"hw", "list"}).out));
  CHECK_FALSE(escape(run_shell("NO_COLOR=1 ledg hw list").out));
  CHECK(escape(run({"--color", "always", "hw", "list"}).out));
  CHECK(escape(run({"hw", "list", "--color", "always"}).out));
  CHECK_FALSE(escape(run({"hw", "list", "--color", "always", "--json"}).out));
  CHECK_FALSE(escape(run_shell("NO_COLOR=1 ledg hw list --color never").out));
  CHECK(run({"--color", "pink", "hw", "list"}).exit_code == 2);
}

TEST_CASE("a full disk is no success", "[cli]") {
  const auto r = run_shell("ledg hw list --json >/dev/full");
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("standard output") != std::string::npos);
}
