// SPDX-License-Identifier: BSD-3-Clause
// The pages of the document site that the program writes.
#include <algorithm>
#include <sstream>
#include <string>

#include "fixtures.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_test::json;
using ledg_test::run;

namespace {

std::size_t lines_beginning_with(const std::string& text, const std::string& beginning) {
  std::istringstream in(text);
  std::size_t count = 0;
  for (std::string line; std::getline(in, line);) count += line.starts_with(beginning) ? 1 : 0;
  return count;
}

/// @p text has no cell that ends a table: every line of a table has as many bars as the one above.
void check_tables(const std::string& text) {
  std::istringstream in(text);
  std::ptrdiff_t bars = 0;
  for (std::string line; std::getline(in, line);) {
    for (auto at = line.find("\\|"); at != std::string::npos; at = line.find("\\|")) line.erase(at, 2);
    const auto count = line.starts_with("|") ? std::count(line.begin(), line.end(), '|') : 0;
    CAPTURE(line);
    CHECK((count == 0 || bars == 0 || count == bars));
    bars = count;
  }
}

}  // namespace

TEST_CASE("the program writes what it knows as pages of the site", "[cli][documents]") {
  const ledg_test::temporary_folder folder;
  REQUIRE(run({"manual", "--site", (folder / "pages").string()}).exit_code == 0);
  const auto page = [&](const char* name) { return ledg_test::read_file(folder / "pages" / name); };

  const auto hardware = page("hardware_catalogue.md");
  const auto known = json::parse(run({"hw", "list", "--json"}).out).at("devices");
  CHECK(lines_beginning_with(hardware, "| ") == known.size() + lines_beginning_with(hardware, "## "));
  CHECK(hardware.find("| NVIDIA Tesla T4 | Turing | 2018 | 8.1 ") != std::string::npos);
  check_tables(hardware);

  const auto operators = page("operators.md");
  CHECK(operators.find("| Conv | yes | yes |  | yes |") != std::string::npos);
  CHECK(operators.find("| com.microsoft.FusedConv | ") != std::string::npos);
  check_tables(operators);

  const auto commands = page("commands.md");
  for (const char* name : {"## ledg predict", "## ledg hw nearest", "## ledg completions"})
    CHECK(commands.find(std::string("\n") + name + "\n") != std::string::npos);
  CHECK(commands.find("| `--part all, held-out, test` |") != std::string::npos);
  check_tables(commands);
}
