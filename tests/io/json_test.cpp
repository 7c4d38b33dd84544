// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/io/json.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;

TEST_CASE("parse errors name file and byte", "[json]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "config.json";
  std::ofstream(path) << R"({"a": 1, })";
  const auto message = message_of<corrupt_error>([&] { static_cast<void>(io::read_json(path)); });
  CHECK(contains(message, "config.json"));
  CHECK(contains(message, "byte 10"));
  std::ofstream(path) << "";
  CHECK_THROWS_AS(io::read_json(path), corrupt_error);
  CHECK_THROWS_AS(io::read_json(folder.path() / "none.json"), input_error);
}

TEST_CASE("typed access", "[json]") {
  const auto document = io::parse_json(
      R"({"n": 3, "x": 1.5, "s": "t", "b": true, "v": [1, 2], "o": {"k": [{"z": null}]}, "w": 5000000000})", "d");
  const io::json_view view(document, "d");
  CHECK(view.get<int>("n") == 3);
  CHECK(view.get<double>("n") == 3.0);
  CHECK(view.get<float>("x") == 1.5f);
  CHECK(view.get<std::string>("s") == "t");
  CHECK(view.get<bool>("b"));
  CHECK(view.get<std::vector<std::size_t>>("v") == std::vector<std::size_t>{1, 2});
  CHECK(view.get<std::int64_t>("w") == 5000000000);
  CHECK(view.get("missing", 7) == 7);
  CHECK(view["o"]["k"][0].get("z", 4) == 4);
  CHECK_FALSE(view["o"]["k"][0].has("z"));
}

TEST_CASE("wrong types say where", "[json]") {
  const auto document =
      io::parse_json(R"({"n": -3, "x": 1.5, "s": "t", "v": [1, "a"], "w": 5000000000, "o": {"k": []}})", "cfg");
  const io::json_view view(document, "cfg");
  CHECK(message_of<corrupt_error>([&] { static_cast<void>(view.get<int>("x")); }) ==
        "cfg: /x: expected an integer, got 1.5");
  CHECK(contains(message_of<corrupt_error>([&] { static_cast<void>(view.get<std::vector<int>>("v")); }),
                 "/v/1: expected an integer"));
  CHECK(contains(message_of<corrupt_error>([&] { static_cast<void>(view.get<int>("no")); }), "no member 'no'"));
  CHECK(contains(message_of<corrupt_error>([&] { static_cast<void>(view["o"]["k"][0]); }), "/o/k"));
  CHECK_THROWS_AS(view.get<std::size_t>("n"), corrupt_error);
  CHECK_THROWS_AS(view.get<std::int32_t>("w"), corrupt_error);
  CHECK_THROWS_AS(view.get<bool>("n"), corrupt_error);
  CHECK_THROWS_AS(view.get<std::string>("n"), corrupt_error);
  CHECK_THROWS_AS(view.get("s", 1), corrupt_error);  // a fall-back does not hide a wrong type
  CHECK_THROWS_AS(view["s"]["t"], corrupt_error);
}

TEST_CASE("one line, whatever the bytes", "[json]") {
  CHECK(io::to_line({{"a", "x\ny"}}) == R"({"a":"x\ny"})");
  CHECK_NOTHROW(io::to_line("\xFF"));
}
