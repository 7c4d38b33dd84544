// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/nn/packed_parameters.hpp"

#include <algorithm>
#include <vector>

#include "ledg/nn/linear.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/tolerance.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("packed parameters give what the flat ones give to the bit where products promise it", "[packed_parameters]") {
  parameter_layout layout;
  const linear first(layout, "first", 37, 50);
  const linear second(layout, "second", 50, 3, false);
  const auto p = random_parameters<float>(layout);
  const packed_parameters packed(layout, p);
  CHECK(packed.bytes() >= (37 * 50 + 50 * 3) * sizeof(float));
  for (const std::size_t rows : {0U, 1U, 7U, 300U}) {
    const auto x = random_matrix<float>(rows, 37, 1);
    workspace<float> memory;
    linear::context<float> c;
    forward_pass<float> pass{.parameters = p.data(), .memory = &memory};
    const auto run = [&] {
      const auto h = first.forward(pass, view(x), c);
      const auto y = second.forward(pass, h, c);
      dense<float> values(rows, 3);
      std::copy_n(y.data, y.size(), values.values.data());
      return values;
    };
    const auto flat = run();
    pass.packed = &packed;
    CHECK(difference(flat, run(), products::rows_are_independent ? 0.0 : tolerance<float>::layer) == "");
  }
}

TEST_CASE("only matrices are packed and only whole layouts", "[packed_parameters]") {
  parameter_layout layout;
  const linear l(layout, "l", 4, 5);
  const auto p = random_parameters<float>(layout);
  const packed_parameters packed(layout, p);
  CHECK(packed.find(l.weight_offset()) != nullptr);
  CHECK(packed.find(l.bias_offset()) == nullptr);
  CHECK(packed.find(l.weight_offset() + 1) == nullptr);
  CHECK_THROWS_AS(packed_parameters(layout, std::span<const float>(p).first(3)), shape_error);
}
