// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/start.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "ledg/nn/parameters.hpp"
#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using corpus = latency_corpus<graph_sage>;

node_latency_head make_head(parameter_layout& layout, std::size_t settings) {
  node_latency_head_config c;
  c.connect(2, 2, settings);
  c.mlp_size = 2;
  return {layout, "head", c};
}

/// Mean |log error| of the sums alone over the rows of @p wanted.
double mean_error(const corpus& c, const node_latency_head& head, const std::vector<float>& p, split_part wanted) {
  workspace<float> memory;
  node_latency_head::context<float> context;
  double sum = 0;
  int count = 0;
  for (const auto& r : c.rows()) {
    if (!c.in_part(r, wanted)) continue;
    const auto& n = c.networks()[static_cast<std::size_t>(r.network)].prepared;
    const std::vector<float> z(2 * n.rows(), 0.0F), row(2, 0.0F);
    const std::vector<std::int32_t> offsets{0, static_cast<std::int32_t>(n.rows())}, setting{r.setting};
    const std::vector<platform_terms> terms{c.platforms()[static_cast<std::size_t>(r.setting)].terms};
    const std::vector<latency_query> query{{0, 0, r.batch}};
    memory.reset();
    const auto y = head.forward(forward_pass<float>{p.data(), &memory}, {z.data(), n.rows(), 2}, {row.data(), 1, 2},
                                {offsets, n.work, terms, setting, query}, context);
    sum += std::abs(static_cast<double>(y[0]) - std::log(static_cast<double>(r.latency_ms)));
    ++count;
  }
  return sum / count;
}

}  // namespace

TEST_CASE("the fit recovers times that are sums, on families it saw and on one it did not", "[group_sum_fit]") {
  const auto c = make_corpus<graph_sage>(make_latency_data(10, 0.0));
  parameter_layout layout;
  const auto head = make_head(layout, c.settings().size());
  std::vector<float> p(layout.size(), 0.0F);
  CHECK(mean_error(c, head, p, split_part::train) > 0.2);
  fit_group_sums(c, head, p, {});
  CHECK(mean_error(c, head, p, split_part::train) < 0.03);
  CHECK(mean_error(c, head, p, split_part::validation) < 0.06);
}

TEST_CASE("the fit is the same for the same seed, and leaves other parameters alone", "[group_sum_fit]") {
  const auto c = make_corpus<graph_sage>(make_latency_data(4));
  parameter_layout layout;
  const auto head = make_head(layout, c.settings().size());
  group_sum_fit_config config;
  config.iterations = 10;
  std::vector<float> a(layout.size(), 0.25F);
  auto b = a;
  auto other = a;
  fit_group_sums(c, head, a, config);
  fit_group_sums(c, head, b, config);
  fit_group_sums(c, head, other, config, 1);
  CHECK(a == b);
  CHECK(a != other);
  for (const auto& e : layout.entries()) {
    const bool fitted = e.name == "head.base" || e.name == "head.settings";
    const auto first = a.begin() + static_cast<std::ptrdiff_t>(e.offset);
    const bool same =
        std::all_of(first, first + static_cast<std::ptrdiff_t>(e.size), [](float v) { return v == 0.25F; });
    INFO(e.name);
    CHECK(same != fitted);
  }
  for (const auto v : a) CHECK(std::isfinite(v));
}

TEST_CASE("without rows to learn from, nothing is written", "[group_sum_fit]") {
  auto o = held_out_families();
  o.holdout_devices = {"*"};
  const auto c = make_corpus<graph_sage>(make_latency_data(1), o);
  parameter_layout layout;
  const auto head = make_head(layout, c.settings().size());
  std::vector<float> p(layout.size(), 0.5F);
  const auto before = p;
  fit_group_sums(c, head, p, {});
  CHECK(p == before);
  const corpus none(text::template_set::named("concise"), graph_encoder_config{.num_layers = 1});
  fit_group_sums(none, head, p, {});
  CHECK(p == before);
}
