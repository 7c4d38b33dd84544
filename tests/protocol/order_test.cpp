// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/order.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
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
      out[i].precision = queries[i].precision.value_or(precision::fp32);
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
    for (std::size_t i = 0; i < queries.size(); ++i) {
      out[i].latency_ms = queries[i].spec.name == "large" ? 2 : 1;
      out[i].precision = queries[i].precision.value_or(precision::fp32);
    }
    return out;
  });
  CHECK(line(r, "fp32").apart == 1);
}

TEST_CASE("pairs and contradictions are those that are counted by hand", "[order]") {
  // Peaks and bandwidths of cards, and what is said of each: some of it the wrong way round.
  const double peak[] = {10, 14, 16, 30, 31, 90}, bandwidth[] = {100, 300, 155, 200, 460, 700};
  const double ms[] = {9, 3, 9.5, 12, 2, 2.6};
  std::vector<hardware::spec> cards;
  for (std::size_t i = 0; i < 6; ++i) cards.push_back(card(std::to_string(i), peak[i], bandwidth[i]));
  const auto r = report_of(cards, [&](const auto& q) { return ms[std::stoul(q.spec.name)]; });
  std::size_t pairs = 0, wrong = 0, apart = 0;
  for (std::size_t a = 0; a < 6; ++a)
    for (std::size_t b = 0; b < 6; ++b) {
      if (peak[a] < 1.5 * peak[b] || bandwidth[a] < 1.5 * bandwidth[b]) continue;
      ++pairs;
      wrong += ms[a] > ms[b] ? 1U : 0U;
      apart += ms[a] / 1.1 > ms[b] * 1.1 ? 1U : 0U;
    }
  CHECK(pairs == 10);
  CHECK(wrong == 3);
  CHECK(apart == 2);
  for (const auto* const asked : {"none", "fp32", "int8"}) {
    CHECK(line(r, asked).pairs == pairs);
    CHECK(line(r, asked).wrong == wrong);
    CHECK(line(r, asked).apart == apart);
  }
  CHECK(r.apart.size() == 3 * apart);
}

TEST_CASE("an oracle that answers another question is found out", "[order]") {
  const std::vector cards{card("small", 10, 100), card("large", 30, 300)};
  const auto report_with = [&](std::size_t count, double ms, std::optional<precision> always) {
    graph g;
    g.id = "net";
    return check_order(std::vector{g}, cards, [&](const graph& /*same*/, std::span<const platform_query> queries) {
      std::vector<latency_answer> out(count);
      for (auto& a : out) {
        a.latency_ms = ms;
        a.precision = always.value_or(queries.front().precision.value_or(precision::fp32));
      }
      return out;
    });
  };
  CHECK_NOTHROW(report_with(2, 1, {}));
  CHECK_THROWS_AS(report_with(1, 1, {}), input_error);
  CHECK_THROWS_AS(report_with(3, 1, {}), input_error);
  CHECK_THROWS_AS(report_with(2, std::numeric_limits<double>::quiet_NaN(), {}), numeric_error);
  CHECK_THROWS_AS(report_with(2, 0, {}), numeric_error);
  CHECK_THROWS_AS(report_with(2, 1, precision::fp32), input_error);  // asked in fp16
}

TEST_CASE("the cards of the catalogue make many pairs", "[order]") {
  const auto cards = ordered_cards();
  CHECK(cards.size() > 80);
  CHECK(std::all_of(cards.begin(), cards.end(), [](const auto& s) { return s.vendor == "NVIDIA"; }));
}
