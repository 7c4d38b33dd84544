// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/csv.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;
using csv_row = std::vector<std::string>;

namespace {

struct table {
  ledg_test::temporary_folder folder;
  std::filesystem::path path = folder.path() / "t.csv";
  explicit table(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
  [[nodiscard]] std::vector<csv_row> rows() const {
    std::vector<csv_row> all;
    io::csv_reader reader(path);
    while (reader.next()) all.push_back(reader.row());
    return all;
  }
};

}  // namespace

TEST_CASE("plain and quoted fields", "[csv]") {
  const table t("a,b,c\r\n1,,3\r\n\"x,y\",\"say \"\"hi\"\"\",\"two\nlines\"\n\n,,\n");
  CHECK((t.rows() == std::vector<csv_row>{{"1", "", "3"}, {"x,y", "say \"hi\"", "two\nlines"}, {"", "", ""}}));
}

TEST_CASE("columns are found by name", "[csv]") {
  const table t("\xEF\xBB\xBFid,latency_ms,n\nr,1.25,7\n");
  io::csv_reader reader(t.path);
  CHECK(reader.header() == csv_row{"id", "latency_ms", "n"});
  CHECK(reader.has("id"));
  CHECK_FALSE(reader.has("latency"));
  REQUIRE(reader.next());
  CHECK(reader.get<double>(reader.column("latency_ms")) == 1.25);
  CHECK(reader.get<int>(reader.column("n")) == 7);
  CHECK(reader[0] == "r");
  CHECK_FALSE(reader.next());
  CHECK(contains(message_of<lookup_error>([&] { static_cast<void>(reader.column("x")); }), "'latency_ms'"));
  CHECK(contains(message_of<lookup_error>([&] { static_cast<void>(reader.column("x")); }), "t.csv"));
}

TEST_CASE("a header alone has no rows", "[csv]") { CHECK(table("a,b\n").rows().empty()); }

TEST_CASE("malformed tables name file and line", "[csv]") {
  const auto says = [](const std::string& text) {
    return message_of<corrupt_error>([&] { static_cast<void>(table(text).rows()); });
  };
  CHECK(contains(says("a,b\n1,2\n3\n"), "t.csv:3: expected 2 fields, got 1"));
  CHECK(contains(says("a,b\n1,2,3\n"), "t.csv:2: expected 2 fields, got 3"));
  CHECK(contains(says("a,b\n1,\"2\n3\n"), "not closed"));
  CHECK(contains(says("a,a\n"), "'a' appears twice"));
  CHECK(contains(says(""), "header"));
}

TEST_CASE("numbers are whole fields", "[csv]") {
  const table t("v\n12x\n \n1e3\n99999999999\n");
  io::csv_reader reader(t.path);
  REQUIRE(reader.next());
  CHECK(contains(message_of<corrupt_error>([&] { static_cast<void>(reader.get<int>(0)); }), "t.csv:2: column 'v'"));
  REQUIRE(reader.next());
  CHECK_THROWS_AS(reader.get<double>(0), corrupt_error);
  REQUIRE(reader.next());
  CHECK(reader.get<double>(0) == 1000.0);
  REQUIRE(reader.next());
  CHECK_THROWS_AS(reader.get<int>(0), corrupt_error);
}

TEST_CASE("a field is written as it is read", "[csv]") {
  CHECK(io::csv_field("plain text") == "plain text");
  CHECK(io::csv_field("a, \"b\"") == "\"a, \"\"b\"\"\"");
  for (const std::string text : {"", "x,y", "\"", "two\nlines", " a "}) {
    const table t("first,second\n" + io::csv_field(text) + ",end\n");
    CHECK((t.rows() == std::vector<csv_row>{{text, "end"}}));
  }
}
