// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/checkpoint/file.hpp"

#include <string>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;
using ledg_test::contains;
using ledg_test::message_of;

namespace {

std::string refused(const std::string& found) {
  const ledg_test::temporary_folder f;
  io::safetensors_writer out;
  if (!found.empty()) out.set_metadata("format", found);
  out.set_metadata("model", R"({"preset": "some"})");
  out.write(f / "a.safetensors");
  CHECK(checkpoint_file::format_of(f / "a.safetensors") == found);
  return message_of<input_error>([&] { static_cast<void>(checkpoint_file(f / "a.safetensors", "ledg latency 3")); });
}

}  // namespace

TEST_CASE("a checkpoint of another format is refused with what it is", "[checkpoint]") {
  CHECK(refused("ledg latency 3").empty());
  CHECK(
      contains(refused("ledg latency 2"), "'ledg latency 2', which this version, of 'ledg latency 3', does not read"));
  CHECK(
      contains(refused("ledg accuracy 3"), "expected a checkpoint of format 'ledg latency 3', got 'ledg accuracy 3'"));
  CHECK(contains(refused(""), "a file without one"));
}
