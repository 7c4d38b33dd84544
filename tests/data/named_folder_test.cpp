// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/named_folder.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;

TEST_CASE("a data set is named with its folder", "[named_folder]") {
  const auto d = data::named_folder::parse("timm=data/a=b");
  CHECK(d.name == "timm");
  CHECK(d.folder == "data/a=b");
  for (const std::string bad : {"timm", "=data", "timm=", ""})
    CHECK(message_of<input_error>([&] { static_cast<void>(data::named_folder::parse(bad, "--here")); }) ==
          "--here: expected NAME=DIR, got '" + bad + "'");
}

TEST_CASE("settings may speak of any set of the library and of sets of one's own by their names", "[named_folder]") {
  const ledg_test::temporary_folder folder;
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const std::vector<data::named_folder> own{{"own", folder.path()}};
  CHECK(has(data::names_for_settings(own), "timm"));
  CHECK_FALSE(has(data::names_for_settings(own), "own"));
  CHECK_FALSE(has(data::names_for_settings(own), "my_boards"));
  std::ofstream(folder.path() / "settings.json")
      << R"({"name": "my_boards", "settings": {"a": {"device": "Tesla T4", "precision": "fp32", "runtime": "eager"}}})";
  const auto names = data::names_for_settings(own);
  CHECK(has(names, "my_boards"));
  data::check_dataset_name("my_boards", names, "here");
  const auto message = message_of<lookup_error>([&] { data::check_dataset_name("my_board", names, "here"); });
  CHECK(contains(message, "here: unknown data set 'my_board'"));
  CHECK(contains(message, "did you mean 'my_boards'"));
}
