// SPDX-License-Identifier: BSD-3-Clause
#include "output_files.hpp"

#include <optional>
#include <string>

#include "fixtures.hpp"
#include "support/catch.hpp"

namespace fs = std::filesystem;
using ledg_program::output_lock;
using ledg_program::require_writable;

TEST_CASE("output files: places that can be written to, and those that cannot", "[cli]") {
  const ledg_test::temporary_folder folder;
  ledg_test::write_file(folder / "file", "x");
  CHECK_NOTHROW(require_writable("", "--out"));
  CHECK_NOTHROW(require_writable(folder / "new", "--out"));
  CHECK_NOTHROW(require_writable(folder / "file", "--out"));
  CHECK_NOTHROW(require_writable("in_the_current_folder", "--out"));
  CHECK_NOTHROW(require_writable("/dev/null", "--out"));
  for (const auto& [place, said] :
       {std::pair(folder.path(), "it is a folder"), std::pair(folder / "new/", "it is a folder"),
        std::pair(folder / "none/file", "there is no folder"), std::pair(folder / "file/x", "is no folder")}) {
    CAPTURE(place);
    try {
      require_writable(place, "--rows");
      FAIL_CHECK("nothing thrown");
    } catch (const ledg::input_error& e) {
      CHECK(std::string(e.what()).starts_with("--rows: cannot write '" + place.string()));
      CHECK(std::string(e.what()).find(said) != std::string::npos);
    }
  }
  CHECK_FALSE(fs::exists(folder / "new"));
}

TEST_CASE("output files: a folder is made, or why it cannot be is said", "[output_files]") {
  const ledg_test::temporary_folder folder;
  ledg_program::require_folder(folder.path() / "a" / "b", "--out");
  CHECK(std::filesystem::is_directory(folder.path() / "a" / "b"));
  CHECK_NOTHROW(ledg_program::require_folder(folder.path() / "a" / "b", "--out"));
  std::ofstream(folder / "file") << "x";
  for (const auto& bad : {folder.path() / "file", folder.path() / "file" / "below", std::filesystem::path()}) try {
      ledg_program::require_folder(bad, "--out");
      FAIL("expected an error");
    } catch (const ledg::input_error& e) {
      CHECK(std::string(e.what()).starts_with("--out: cannot write into the folder '" + bad.string() + "': "));
    }
}

TEST_CASE("output files: one run at a time holds a place", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto out = folder / "model";
  std::optional<output_lock> first(out);
  CHECK(fs::exists(folder / "model.lock"));
  CHECK_THROWS_AS(output_lock(out), ledg::input_error);
  CHECK_NOTHROW(output_lock(folder / "other"));
  first.reset();
  CHECK_FALSE(fs::exists(folder / "model.lock"));
  ledg_test::write_file(folder / "model.lock", "");  // of a run that was killed
  CHECK_NOTHROW(output_lock(out));
}

TEST_CASE("output files: a state that nobody wants to go on from is kept", "[cli]") {
  const ledg_test::temporary_folder folder;
  CHECK_NOTHROW(ledg_program::announce_run(folder / "new", false));
  ledg_test::write_file(folder / "begun.state", "x");
  CHECK_THROWS_AS(ledg_program::announce_run(folder / "begun", false), ledg::input_error);
  CHECK_NOTHROW(ledg_program::announce_run(folder / "begun", true));
}
