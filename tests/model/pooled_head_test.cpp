// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/pooled_head.hpp"

#include <cstdint>
#include <span>
#include <tuple>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"
#include "support/derivatives.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using pools = std::tuple<sum_pool, mean_pool>;
const std::vector<std::int32_t> offsets{0, 3, 3, 5};  // the second graph is empty
const std::vector<std::int32_t> graph_of{2, 0, 0, 1};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a pooled head reads each answer's graph and extra numbers", "[pooled_head]", pools) {
  parameter_layout layout;
  const pooled_head<TestType> head(layout, "head", 3, 2, 4);
  auto p = random_parameters<double>(layout);
  auto z = random_matrix(5, 3, 1);
  auto extra = random_matrix(4, 2, 2);
  const auto weights = random_matrix(4, 1, 3);
  workspace<double> memory;
  typename pooled_head<TestType>::template context<double> c;
  const auto forward = [&] {
    memory.reset();
    return head.forward(forward_pass<double>{p.data(), &memory}, view(z), std::span(offsets), view(extra),
                        std::span(graph_of), c);
  };

  dense<> x(4, 3);
  for (std::size_t r = 0; r < 4; ++r) {
    const auto g = static_cast<std::size_t>(graph_of[r]);
    for (auto i = offsets[g]; i < offsets[g + 1]; ++i)
      for (std::size_t k = 0; k < 3; ++k)
        x.row(r)[k] += z.row(static_cast<std::size_t>(i))[k] /
                       (std::is_same_v<TestType, mean_pool> ? static_cast<double>(offsets[g + 1] - offsets[g]) : 1.0);
  }
  auto hidden =
      affine(beside(x, extra), slice(layout, p, "head.fusion.in.weight"), slice(layout, p, "head.fusion.in.bias"), 4);
  apply_gelu(hidden);
  const auto expected =
      affine(hidden, slice(layout, p, "head.fusion.out.weight"), slice(layout, p, "head.fusion.out.bias"), 1);
  CHECK(difference(expected, forward(), tolerance<double>::layer) == "");

  std::vector<double> g(p.size(), 0.0);
  auto d_extra = random_matrix(4, 2, 5);
  const auto before = d_extra;
  const auto dz = to_double(head.backward(backward_pass<double>{p.data(), g.data(), &memory}, view(weights),
                                          matrix_view<double>(d_extra.values.data(), 4, 2), c));
  for (std::size_t i = 0; i < d_extra.values.size(); ++i) d_extra.values[i] -= before.values[i];
  const auto loss = [&] {
    const auto y = forward();
    double sum = 0;
    for (std::size_t r = 0; r < 4; ++r) sum += weights.values[r] * *y.row(r);
    return sum;
  };
  gradient_report report;
  compare_parameters(report, layout, p, g, loss);
  compare_derivatives(report, z.values, dz.values, "node states", loss);
  compare_derivatives(report, extra.values, d_extra.values, "extra", loss);
  LEDG_CHECK_REPORT(report);
}

TEST_CASE("a pool of its own parameters learns in a pooled head", "[pooled_head]") {
  parameter_layout layout;
  const pooled_head<attention_pool> head(layout, "head", 3, 2, 4);
  auto p = random_parameters<double>(layout);
  CHECK(slice(layout, p, "head.pool.query") != nullptr);
  auto z = random_matrix(5, 3, 1);
  const auto extra = random_matrix(4, 2, 2);
  const auto weights = random_matrix(4, 1, 3);
  workspace<double> memory;
  pooled_head<attention_pool>::context<double> c;
  const auto loss = [&] {
    memory.reset();
    const auto y = head.forward(forward_pass<double>{p.data(), &memory}, view(z), offsets, view(extra), graph_of, c);
    double sum = 0;
    for (std::size_t r = 0; r < 4; ++r) sum += weights.values[r] * *y.row(r);
    return sum;
  };
  static_cast<void>(loss());
  std::vector<double> g(p.size(), 0.0);
  const auto d_extra = memory.zeros(4, 2);
  const auto dz =
      to_double(head.backward(backward_pass<double>{p.data(), g.data(), &memory}, view(weights), d_extra, c));
  gradient_report report;
  compare_parameters(report, layout, p, g, loss);
  compare_derivatives(report, z.values, dz.values, "node states", loss);
  LEDG_CHECK_REPORT(report);
}
