// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/files/path_inside.hpp"

#include <filesystem>
#include <string>

#include "io/message_of.hpp"
#include "support/catch.hpp"

TEST_CASE("path inside: a name in a file stays in its folder", "[bert]") {
  using ledg::files::path_inside;
  const std::filesystem::path folder = "/models/one";
  CHECK(path_inside(folder, "2_Dense", "modules.json") == "/models/one/2_Dense");
  CHECK(path_inside(folder, "a/b.safetensors", "modules.json") == "/models/one/a/b.safetensors");
  CHECK(path_inside(folder, "a..b", "modules.json") == "/models/one/a..b");
  CHECK(path_inside(folder, "", "modules.json") == folder / "");
  for (const char* name : {"..", "../two", "a/../../two", "/etc/passwd", "a/.."}) {
    INFO(name);
    const auto said = ledg_test::message_of<ledg::corrupt_error>([&] { (void)path_inside(folder, name, "m.json"); });
    CHECK(said == "m.json: '" + std::string(name) + "' leads out of the folder");
  }
  CHECK_THROWS_AS(path_inside(folder, std::string("a\0b", 3), "m.json"), ledg::corrupt_error);
}
