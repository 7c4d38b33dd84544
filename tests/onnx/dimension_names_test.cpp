// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/onnx/dimension_names.hpp"

#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

std::optional<std::int64_t> size_of(std::string_view name) {
  const auto size = [](std::string_view part) -> std::optional<std::int64_t> {
    if (part == "past") return 7;
    if (part == "decoder.length") return 5;
    if (part == "big") return std::numeric_limits<std::int64_t>::max();
    return std::nullopt;
  };
  return ledg::onnx::dimension_from_parts(name, size);
}

}  // namespace

TEST_CASE("dimension names: sums and products follow from their parts", "[onnx]") {
  struct row {
    const char* name;
    std::optional<std::int64_t> size;
  };
  const auto none = std::optional<std::int64_t>();
  const row rows[] = {
      {"past + 1", 8},
      {"past+decoder.length", 12},
      {"1 + 2*past", 15},
      {"(past - 2)*3", 15},
      {"past//2", 3},
      {"past/2 + 1", 4},
      {"(1 - past)//2 + 10", 7},
      {"past", 7},
      {"12", 12},
      {"other + 1", none},
      {"past - 8", none},  // negative
      {"past // 0", none},
      {"big + 1", none},  // does not fit
      {"big * 2", none},
      {"past +", none},
      {"(past + 1", none},
      {"past sequence", none},
      {"", none},
      {"Max(1, past)", none},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    CHECK(size_of(r.name) == r.size);
  }
  CHECK(size_of(std::string(10000, '(')) == none);
}

TEST_CASE("dimension names: their parts", "[onnx]") {
  using names = std::vector<std::string>;
  CHECK(ledg::onnx::parts_of_dimension("past + 1") == names{"past"});
  CHECK(ledg::onnx::parts_of_dimension("a*(b+2)") == names{"a", "b"});
  CHECK(ledg::onnx::parts_of_dimension("N") == names{"N"});
  CHECK(ledg::onnx::parts_of_dimension("p2o.DynamicDimension.0") == names{"p2o.DynamicDimension.0"});
  CHECK(ledg::onnx::parts_of_dimension("batch size") == names{"batch size"});
}
