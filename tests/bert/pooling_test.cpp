// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/pooling.hpp"

#include <cmath>
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
  CHECK(ledg::text_pooling_named("lasttoken") == ledg::text_pooling::lasttoken);
  CHECK_THROWS_AS(ledg::text_pooling_named("median"), ledg::input_error);
}

TEST_CASE("pool rows: each way of pooling, with and without a prompt in front", "[bert]") {
  using ledg::text_pooling;
  const std::vector<double> x{1, -2, 3, 5, -4, 1};  // three tokens
  const ledg::matrix_view<const double> rows(x.data(), 3, 2);
  const auto pooled = [&](text_pooling how, std::size_t skipped) {
    std::vector<double> y(2, 99.0);
    ledg::pool_rows(how, rows, skipped, y.data());
    return y;
  };
  struct row {
    text_pooling how;
    std::size_t skipped;
    std::vector<double> expected;
  };
  const double root = std::sqrt(3.0);
  for (const auto& [how, skipped, expected] :
       std::vector<row>{{text_pooling::mean, 0, {0.0, 4.0 / 3.0}},
                        {text_pooling::mean, 1, {-0.5, 3.0}},
                        {text_pooling::cls, 0, {1.0, -2.0}},
                        {text_pooling::cls, 1, {3.0, 5.0}},
                        {text_pooling::max, 0, {3.0, 5.0}},
                        {text_pooling::max, 2, {-4.0, 1.0}},
                        {text_pooling::mean_sqrt_len, 0, {0.0, 4.0 / root}},
                        {text_pooling::weightedmean, 0, {-5.0 / 6.0, 11.0 / 6.0}},
                        {text_pooling::weightedmean, 1, {-6.0 / 5.0, 13.0 / 5.0}},
                        {text_pooling::lasttoken, 0, {-4.0, 1.0}},
                        {text_pooling::mean, 3, {0.0, 0.0}},
                        {text_pooling::lasttoken, 3, {0.0, 0.0}}}) {
    CAPTURE(static_cast<int>(how), skipped);
    const auto y = pooled(how, skipped);
    CHECK(y[0] == Approx(expected[0]).margin(1e-12));
    CHECK(y[1] == Approx(expected[1]).margin(1e-12));
  }
}
