// SPDX-License-Identifier: BSD-3-Clause
// Manual pages: of a small program word for word, of the real one without a complaint of those who print them.
#include "manual.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

namespace fs = std::filesystem;
using ledg_test::run_shell;

namespace {

bool is_installed(const std::string& tool) { return run_shell("command -v " + tool).exit_code == 0; }

}  // namespace

TEST_CASE("a manual page says what the program says of itself", "[cli][shell]") {
  CLI::App tool("A tool", "tool");
  tool.footer("Exit codes: 0 ok.");
  std::string out;
  auto* make = tool.add_subcommand("make", "Make something");
  make->add_option("-o,--out", out, "Where it's put")->type_name("FILE")->required();
  make->add_flag("--old")->group("");
  make->footer("Example:\n  tool make -o x");
  tool.add_subcommand("hidden", "For programs")->group("");
  CHECK(ledg_program::manual_page({&tool, make}, "tool 1") ==
        ".TH TOOL\\-MAKE 1 \"\" \"tool 1\" \"User Commands\"\n"
        ".SH NAME\ntool\\-make \\- Make something\n"
        ".SH SYNOPSIS\n\\fBtool make\\fR [\\fIOPTIONS\\fR]\n"
        ".SH DESCRIPTION\nMake something.\n"
        ".SH OPTIONS\n"
        ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nPrint this help message and exit.\n"
        ".TP\n\\fB\\-o\\fR, \\fB\\-\\-out\\fR \\fIFILE\\fR\nWhere it\\(aqs put. Required.\n"
        ".SH EXAMPLES\n.nf\ntool make \\-o x\n.fi\n"
        ".SH EXIT STATUS\n0 ok.\n"
        ".SH SEE ALSO\n.BR tool (1)\n");
  const auto page = ledg_program::manual_page({&tool}, "tool 1");
  CHECK(page.find("\\fBtool\\-make\\fR(1)") != std::string::npos);
  CHECK(page.find("hidden") == std::string::npos);
}

TEST_CASE("what roff would read as its own is escaped", "[cli][shell]") {
  CHECK(ledg_program::roff_text("a\\b -c 'd' ~^") == "a\\eb \\-c \\(aqd\\(aq \\(ti\\(ha");
  CHECK(ledg_program::roff_text(".so x\n.y") == "\\&.so x\n\\&.y");
}

TEST_CASE("every command has a manual page that prints without a warning", "[cli][shell]") {
  const ledg_test::temporary_folder folder;
  const auto to = ledg_test::quoted((folder / "man1").string());
  REQUIRE(run_shell("ledg manual --out " + to).exit_code == 0);
  std::set<std::string> pages;
  for (const auto& entry : fs::directory_iterator(folder / "man1")) pages.insert(entry.path().filename().string());
  for (const std::string page : {"ledg.1", "ledg-predict.1", "ledg-hw.1", "ledg-manual.1"})
    CHECK(pages.count(page) == 1);
  CHECK(run_shell("ledg manual predict").out == ledg_test::read_file(folder / "man1" / "ledg-predict.1"));
  CHECK(run_shell("ledg manual").out == ledg_test::read_file(folder / "man1" / "ledg.1"));
  CHECK(run_shell("ledg manual hw").out.find("\\fBledg hw show\\fR") != std::string::npos);
  CHECK(run_shell("ledg manual predict --out " + to).exit_code == 2);
  const auto unknown = run_shell("ledg manual predcit");
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("did you mean 'predict'") != std::string::npos);

  std::vector<std::string> printers;
  if (is_installed("groff")) printers.emplace_back("groff -man -ww -Tutf8 ");
  if (is_installed("mandoc")) printers.emplace_back("mandoc -Tlint -Wwarning ");
  if (printers.empty()) LEDG_SKIP("neither groff nor mandoc is installed");
  for (const auto& printer : printers) {
    const auto r = run_shell("cd " + to + " && for page in *.1; do " + printer + "\"$page\" 2>&1 >/dev/null; done");
    CHECK(r.out == "");
  }
}
