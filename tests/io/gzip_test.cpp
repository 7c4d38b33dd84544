// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/gzip.hpp"

#include <zlib.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace fs = std::filesystem;
using namespace ledg;
using ledg_test::message_of;
using numbered = std::vector<std::pair<std::string, std::size_t>>;

namespace {

void write_gz(const fs::path& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
}

numbered lines_of(const fs::path& path) {
  numbered lines;
  io::for_each_line(path, [&](std::string_view line, std::size_t n) { lines.emplace_back(line, n); });
  return lines;
}

}  // namespace

TEST_CASE("lines of plain and compressed files", "[gzip]") {
  const ledg_test::temporary_folder folder;
  const std::string big(300000, 'x');  // longer than any buffer inside
  const std::pair<std::string, std::vector<std::string>> cases[] = {
      {"", {}},
      {"\n", {""}},
      {"a", {"a"}},
      {"a\n", {"a"}},
      {"a\r\nb\r\n", {"a", "b"}},
      {"a\n\nb", {"a", "", "b"}},
      {"\n\n", {"", ""}},
      {big + "\n" + big + "y", {big, big + "y"}},
      {std::string("a\0b\n", 4), {std::string("a\0b", 3)}},
  };
  for (const auto& [text, expected] : cases) {
    const auto plain = folder.path() / "t.txt";
    std::ofstream(plain, std::ios::binary) << text;
    const auto packed = folder.path() / "t.gz";
    write_gz(packed, text);
    numbered wanted;
    for (const auto& line : expected) wanted.emplace_back(line, wanted.size() + 1);
    CHECK((lines_of(plain) == wanted));
    CHECK((lines_of(packed) == wanted));
  }
}

TEST_CASE("many lines across buffer borders", "[gzip]") {
  const ledg_test::temporary_folder folder;
  std::string text;
  for (int i = 0; i < 50000; ++i) text += std::to_string(i) + "\n";
  write_gz(folder.path() / "n.gz", text);
  std::size_t wrong = 0;
  std::size_t last = 0;
  io::for_each_line(folder.path() / "n.gz", [&](std::string_view line, std::size_t n) {
    wrong += line != std::to_string(n - 1);
    last = n;
  });
  CHECK(wrong == 0);
  CHECK(last == 50000);
}

TEST_CASE("damaged gzip files are corrupt", "[gzip]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "t.gz";
  std::string text;
  for (int i = 0; i < 20000; ++i) text += std::to_string(i * 7919) + "\n";
  write_gz(path, text);
  const std::string whole = io::read_text(path);
  const auto rewrite = [&](const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; };
  for (const std::size_t keep :
       {whole.size() - 1, whole.size() - 8, whole.size() / 2, std::size_t{20}, std::size_t{11}}) {
    CAPTURE(keep);
    rewrite(whole.substr(0, keep));
    CHECK_THROWS_AS(lines_of(path), corrupt_error);
  }
  auto flipped = whole;
  flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 0x55);
  rewrite(flipped);
  CHECK_THROWS_AS(lines_of(path), corrupt_error);
  rewrite("this is no gzip file\n");
  CHECK_THROWS_AS(lines_of(path), corrupt_error);
}

TEST_CASE("missing files and folders", "[gzip]") {
  const ledg_test::temporary_folder folder;
  CHECK_THROWS_AS(lines_of(folder.path() / "none.gz"), input_error);
  CHECK_THROWS_AS(lines_of(folder.path()), input_error);
}

TEST_CASE("gunzip: whole members, joined; damage and bombs are refused", "[gzip]") {
  const ledg_test::temporary_folder folder;
  const auto packed = [&](const std::string& text) {
    write_gz(folder / "x.gz", text);
    return ledg_test::read_file(folder / "x.gz");
  };
  std::string noise;
  for (unsigned i = 0, x = 1; i < 700000; ++i, x = x * 1664525 + 1013904223) noise += static_cast<char>(x >> 24);
  for (const auto& text : {std::string(), std::string("a"), std::string(3000000, 'z'), noise}) {
    CHECK((io::gunzip(packed(text), "x") == text));
    CHECK((io::gunzip(packed(text) + packed("tail"), "x") == text + "tail"));
    CHECK((io::gunzip(packed(text) + std::string(9, '\0'), "x") == text));
  }
  const auto good = packed(noise.substr(0, 2000));
  for (std::size_t n = 0; n < good.size(); n += 97) CHECK_THROWS_AS(io::gunzip(good.substr(0, n), "x"), corrupt_error);
  auto bad = good;
  bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 0x55);
  CHECK_THROWS_AS(io::gunzip(bad, "x"), corrupt_error);
  CHECK_THROWS_AS(io::gunzip("no gzip at all", "x"), corrupt_error);
  const auto zeros = packed(std::string(3000000, '\0'));
  CHECK_THROWS_AS(io::gunzip(zeros, "x", {.bytes = 2000000}), input_error);
  CHECK_THROWS_AS(io::gunzip(zeros, "x", {.ratio = 100, .free_bytes = 1000}), input_error);
  CHECK(io::gunzip(zeros, "x", {.ratio = 100}).size() == 3000000);
  CHECK(io::is_gzip(zeros));
  CHECK_FALSE(io::is_gzip("x"));
}

TEST_CASE("a line, a text and gzip data beyond their bounds are refused by name", "[gzip]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "long.gz";
  const auto refusal = [&](const io::line_bounds& bounds) {
    return message_of<corrupt_error>(
        [&] { io::for_each_line(path, [](std::string_view, std::size_t) {}, bounds); });
  };
  const std::string line(1000, 'x');
  write_gz(path, "a\n" + line + "\nb\n");
  CHECK(refusal({.line = 1000}).empty());
  CHECK_THAT(refusal({.line = 999}), Catch::Matchers::Contains("long.gz:2: a line is beyond the limit of 999 bytes"));
  CHECK(refusal({.total = 1005}).empty());
  CHECK_THAT(refusal({.total = 1004}), Catch::Matchers::Contains("long.gz': its text is beyond the limit of 1004 bytes"));

  write_gz(path, std::string(3'000'000, '\n'));  // about 1000 to 1
  CHECK(refusal({.ratio = 1100, .ratio_from = 0}).empty());
  CHECK(refusal({.ratio = 100, .ratio_from = 3'000'000}).empty());
  CHECK_THAT(refusal({.ratio = 100, .ratio_from = 1'000'000}), Catch::Matchers::Contains("limit of 100 times their own"));

  // No end of the line in sight: refused long before all of it is unpacked.
  std::ofstream(folder.path() / "plain.txt") << std::string(300'000, 'x');
  CHECK_THAT(message_of<corrupt_error>([&] {
               io::line_reader reader(folder.path() / "plain.txt", {.line = 100'000});
               std::string_view got;
               static_cast<void>(reader.next(got));
             }),
             Catch::Matchers::Contains("plain.txt:1: a line is beyond"));
}
