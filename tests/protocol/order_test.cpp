// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/order.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

hardware::spec card(const std::string& name, double peak, double bandwidth) {
  hardware::spec s;
  s.name = name;
  s.vendor = "NVIDIA";
  s.kind = device_kind::gpu;
  s.fp32_tflops = peak;
  s.int8_tops = 8 * peak;
  s.bandwidth_gbs = bandwidth;
  return s;
}

/// Answers what @p ms says of each platform, a tenth about it.
template <class Ms>
order_report report_of(const std::vector<hardware::spec>& cards, const Ms& ms) {
  graph g;
  g.id = "network";
  return check_order(std::vector{g}, cards, [&](const graph& /*same*/, std::span<const platform_query> queries) {
    std::vector<latency_answer> out(queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) {
      out[i].latency_ms = ms(queries[i]);
      out[i].interval = latency_interval{out[i].latency_ms / 1.1, out[i].latency_ms * 1.1};
    }
    return out;
  });
}

const order_line& line(const order_report& r, const std::string& asked) {
  const auto at = std::find_if(r.lines.begin(), r.lines.end(), [&](const auto& l) { return l.asked == asked; });
  REQUIRE(at != r.lines.end());
  return *at;
}

}  // namespace

TEST_CASE("pairs of cards count where one has more of both", "[order]") {
  const std::vector cards{card("small", 10, 100), card("fast", 20, 120), card("large", 30, 300)};
  const auto right = report_of(cards, [](const auto& q) { return 100 / *q.spec.fp32_tflops; });
  CHECK(line(right, "none").pairs == 2);  // the large one beside the others
  CHECK(line(right, "fp32").pairs == 2);
  CHECK(line(right, "fp16").pairs == 0);  // no card has units for it
  CHECK(line(right, "int8").pairs == 2);
  CHECK(line(right, "int8 against fp32").pairs == 3);
  CHECK(right.apart.empty());
  for (const auto& l : right.lines) CHECK(l.wrong == 0);
}

TEST_CASE("answers the wrong way round count, and those apart are named", "[order]") {
  const std::vector cards{card("small", 10, 100), card("large", 30, 300)};
  const auto near = report_of(cards, [](const auto& q) { return q.spec.name == "large" ? 1.05 : 1.0; });
  CHECK(line(near, "fp32").wrong == 1);
  CHECK(line(near, "fp32").apart == 0);
  const auto wrong = report_of(cards, [](const auto& q) {
    return (q.spec.name == "large" ? 2.0 : 1.0) * (q.precision == precision::int8 ? 3 : 1);
  });
  CHECK(line(wrong, "fp32").apart == 1);
  CHECK(line(wrong, "int8 against fp32").apart == 2);
  REQUIRE_FALSE(wrong.apart.empty());
  CHECK(wrong.apart.front().faster == "large");
  CHECK(wrong.apart.front().slower == "small");
}

TEST_CASE("an answer without an interval claims its number", "[order]") {
  const std::vector cards{card("small", 10, 100), card("large", 30, 300)};
  graph g;
  const auto r = check_order(std::vector{g}, cards, [](const graph& /*same*/, std::span<const platform_query> queries) {
    std::vector<latency_answer> out(queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) out[i].latency_ms = queries[i].spec.name == "large" ? 2 : 1;
    return out;
  });
  CHECK(line(r, "fp32").apart == 1);
}

TEST_CASE("the cards of the catalogue make many pairs", "[order]") {
  const auto cards = ordered_cards();
  CHECK(cards.size() > 80);
  CHECK(std::all_of(cards.begin(), cards.end(), [](const auto& s) { return s.vendor == "NVIDIA"; }));
}
