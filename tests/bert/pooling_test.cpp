// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/pooling.hpp"

#include <cstdint>
#include <vector>

#include "support/catch.hpp"

// Gradients of pools, pooler and normalisation are checked together with the encoder's.

TEST_CASE("cls pool: takes first rows, zeros for an empty text", "[bert]") {
  std::vector<double> x{1, 2, 3, 4, 5, 6, 7, 8};
  const std::vector<std::int32_t> offsets{0, 3, 3, 4};
  ledg::workspace<double> memory;
  const ledg::matrix_view<const double> rows(x.data(), 4, 2);
  const auto y = ledg::cls_pool::forward(ledg::forward_pass<double>{nullptr, &memory}, rows, offsets);
  REQUIRE(y.rows == 3);
  CHECK(std::vector<double>(y.data, y.data + 6) == std::vector<double>{1, 2, 0, 0, 7, 8});
  const auto dx = ledg::cls_pool::backward<double>({nullptr, nullptr, &memory}, y, offsets);
  CHECK(std::vector<double>(dx.data, dx.data + 8) == std::vector<double>{1, 2, 0, 0, 0, 0, 7, 8});
}

TEST_CASE("l2 normalize: rows of length 1, and zeros stay zeros", "[bert]") {
  std::vector<float> x{3, 4, 0, 0, -1e-3F, 0};
  ledg::workspace<float> memory;
  ledg::l2_normalize::context<float> context;
  const auto y = ledg::l2_normalize::forward({nullptr, &memory}, {x.data(), 3, 2}, context);
  CHECK(y.row(0)[0] == Approx(0.6F));
  CHECK(y.row(0)[1] == Approx(0.8F));
  CHECK(y.row(1)[0] == 0.0F);
  CHECK(y.row(2)[0] == Approx(-1.0F));
}

TEST_CASE("text pooling: names", "[bert]") {
  CHECK(ledg::text_pooling_named("mean") == ledg::text_pooling::mean);
  CHECK(ledg::text_pooling_named("cls") == ledg::text_pooling::cls);
  CHECK(ledg::text_pooling_named("pooler") == ledg::text_pooling::pooler);
  CHECK_THROWS_AS(ledg::text_pooling_named("max"), ledg::input_error);
}
