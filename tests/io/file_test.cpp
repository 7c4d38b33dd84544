// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/file.hpp"

#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace fs = std::filesystem;
using namespace ledg;

namespace {

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("mapping a file", "[file]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "data";
  for (const std::size_t size : {0u, 1u, 4095u, 4096u, 100003u}) {
    std::string content(size, '\0');
    for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 7);
    std::ofstream(path, std::ios::binary) << content;
    CHECK(io::read_text(path) == content);
    io::mapped_file first(path);
    CHECK(first.size() == size);
    const io::mapped_file second(std::move(first));
    CHECK(second.text() == content);
  }
}

TEST_CASE("what cannot be mapped is read", "[file]") { CHECK(io::read_text("/proc/self/cmdline").size() > 0); }

TEST_CASE("missing files and folders are named", "[file]") {
  const ledg_test::temporary_folder folder;
  const auto missing = (folder.path() / "nothing.bin").string();
  CHECK(ledg_test::contains(ledg_test::message_of<input_error>([&] { io::mapped_file file(missing); }), missing));
  CHECK_THROWS_AS(io::mapped_file(folder.path()), input_error);
}

TEST_CASE("writing is all or nothing", "[file]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "out";
  io::write_atomically(path, "first");
  CHECK(io::read_text(path) == "first");
  io::write_atomically(path, [](io::atomic_file& file) {
    file.write("sec");
    file.write("ond");
  });
  CHECK(io::read_text(path) == "second");
  CHECK_THROWS_AS(io::write_atomically(path,
                                       [](io::atomic_file& file) {
                                         file.write("half");
                                         throw std::runtime_error("stop");
                                       }),
                  std::runtime_error);
  CHECK(io::read_text(path) == "second");
  CHECK(files_in(folder.path()) == 1);  // no temporary file stays behind
}

TEST_CASE("writing through a link keeps the link", "[file]") {
  const ledg_test::temporary_folder folder;
  const auto real = folder.path() / "real";
  const auto link = folder.path() / "link";
  io::write_atomically(real, "old");
  fs::create_symlink(real, link);
  io::write_atomically(link, "new");
  CHECK(fs::is_symlink(link));
  CHECK(io::read_text(real) == "new");
}

TEST_CASE("devices are written, not replaced", "[file]") {
  io::write_atomically("/dev/null", "gone");
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("unwritable places are errors", "[file]") {
  const ledg_test::temporary_folder folder;
  CHECK_THROWS_AS(io::write_atomically(folder.path() / "no" / "such", "x"), input_error);
  CHECK_THROWS_AS(io::write_atomically(folder.path(), "x"), input_error);
}
