// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/node_latency_head.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/head_case.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

node_latency_head_config small_node_head(std::size_t settings = head_case::settings) {
  return {.hidden_size = head_case::node_size,
          .platform_size = head_case::platform_size,
          .mlp_size = 5,
          .groups = head_case::groups,
          .settings = settings,
          .limit = 0.7,
          .overlap = 4};
}

/// The formula in the header, word by word. Also gives the mean square of the log factors.
std::vector<double> by_the_formula(const head_case& in, const node_latency_head_config& config,
                                   const parameter_layout& layout, const std::vector<double>& parameters,
                                   double& penalty) {
  const auto of = [&](const char* name) { return slice(layout, parameters, std::string("head.") + name); };
  const auto m = config.mlp_size;
  const auto node = affine(in.z, of("node.weight"), of("node.bias"), m);
  const auto platform = affine(in.p, of("platform.weight"), nullptr, m);
  const std::size_t width = config.groups * 5 + 2;
  auto readout = affine(in.p, of("readout.weight"), of("readout.bias"), width);
  for (std::size_t r = 0; r < readout.rows; ++r)
    for (std::size_t k = 0; k < width && in.setting[r] >= 0; ++k)
      readout.row(r)[k] += of("settings")[static_cast<std::size_t>(in.setting[r]) * width + k];
  std::vector<double> out;
  penalty = 0;
  double factors = 0;
  for (const auto& q : in.queries) {
    const auto s = static_cast<std::size_t>(q.platform);
    const auto& t = in.platforms[s];
    double host = 0;
    double device = 0;
    for (auto i = in.offsets[static_cast<std::size_t>(q.graph)]; i < in.offsets[static_cast<std::size_t>(q.graph) + 1];
         ++i) {
      const auto row = static_cast<std::size_t>(i);
      const auto& w = in.work[row];
      dense<> h(1, m);
      for (std::size_t j = 0; j < m; ++j) h.values[j] = node.row(row)[j] + platform.row(s)[j];
      apply_gelu(h);
      const auto y = affine(h, of("mlp.weight"), of("mlp.bias"), 5);
      const double b = static_cast<double>(q.batch);
      const double bytes = static_cast<double>(t.element_bytes);
      const double launch = static_cast<double>(t.launch_ms);
      const double ms[] = {
          2 * static_cast<double>(w.macs) * 1e6 * b / (static_cast<double>(t.peak_tflops) * 1e12) * 1e3,
          bytes * b * static_cast<double>(w.activations) * 1e6 / (static_cast<double>(t.bandwidth_gbs) * 1e9) * 1e3,
          bytes * static_cast<double>(w.weights) * 1e6 / (static_cast<double>(t.bandwidth_gbs) * 1e9) * 1e3, launch,
          launch};
      for (std::size_t k = 0; k < 5; ++k) {
        const double factor = config.limit * std::tanh(y.values[k] / config.limit);
        penalty += factor * factor;
        factors += 1;
        const auto at = static_cast<std::size_t>(w.group) * 5 + k;
        const double time = static_cast<double>(w.count) * ms[k] *
                            std::exp(std::clamp(of("base")[at] + readout.row(s)[at] + factor, -9.0, 9.0));
        (k == 4 ? host : device) += time;
      }
    }
    const double constant = static_cast<double>(t.launch_ms) * std::exp(readout.row(s)[width - 1] - 3);
    const double mixed =
        std::pow(std::pow(host, config.overlap) + std::pow(device, config.overlap), 1 / config.overlap);
    out.push_back(std::log(mixed + constant) + readout.row(s)[width - 2]);
  }
  penalty /= factors;
  return out;
}

}  // namespace

TEST_CASE("the head's latency is its formula's", "[node_latency_head]") {
  parameter_layout layout;
  const node_latency_head head(layout, "head", small_node_head());
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto p = random_parameters<double>(layout, seed);
    const head_case in;
    double penalty = 0;
    const auto expected = by_the_formula(in, small_node_head(), layout, p, penalty);
    workspace<double> memory;
    node_latency_head::context<double> c;
    const auto got = in.log_ms(head, p, c, memory);
    REQUIRE(got.size() == expected.size());
    const auto in_float = in.log_ms(head, std::vector<float>(p.begin(), p.end()));
    for (std::size_t q = 0; q < got.size(); ++q) {
      INFO("query " << q);
      CHECK(got[q] == Approx(expected[q]).margin(1e-6));  // work at float's precision in both
      CHECK(static_cast<double>(in_float[q]) == Approx(expected[q]).margin(2e-5));
    }
    CHECK(c.factor_penalty == Approx(penalty).epsilon(1e-10));
  }
}

TEST_CASE("times of groups add up to the latency", "[node_latency_head]") {
  parameter_layout layout;
  const node_latency_head head(layout, "head", small_node_head());
  const auto p = random_parameters<double>(layout, 2);
  const head_case in;
  workspace<double> memory;
  node_latency_head::context<double> c;
  const auto y = in.log_ms(head, p, c, memory);
  for (std::size_t q = 0; q < y.size(); ++q) {
    std::vector<double> sums(head_case::groups * latency_terms, 0.0);
    head.add_group_times(in.offsets, in.work, in.queries[q], c.queries[q], sums);
    double host = 0;
    double device = 0;
    for (std::size_t k = 0; k < sums.size(); ++k) (k % latency_terms == latency_terms - 1 ? host : device) += sums[k];
    CHECK(host == Approx(c.queries[q].host));
    CHECK(device == Approx(c.queries[q].device));
    auto twice = sums;  // added to what is there
    head.add_group_times(in.offsets, in.work, in.queries[q], c.queries[q], twice);
    for (std::size_t k = 0; k < sums.size(); ++k) CHECK(twice[k] == Approx(2 * sums[k]));
  }
  // The second graph is one node, of group 3: the other groups take no time.
  std::vector<double> sums(head_case::groups * latency_terms, 0.0);
  head.add_group_times(in.offsets, in.work, in.queries[2], c.queries[2], sums);
  const auto own = static_cast<std::size_t>(in.work[3].group) * latency_terms;
  for (std::size_t k = 0; k < sums.size(); ++k)
    if (k < own || k >= own + latency_terms) CHECK(sums[k] == 0);
  CHECK(sums[own + latency_terms - 1] > 0);
}

TEST_CASE("a row's part is what its nodes add and all parts sum to the latency", "[node_latency_head]") {
  parameter_layout layout;
  const node_latency_head head(layout, "head", small_node_head());
  const auto p = random_parameters<double>(layout, 3);
  head_case in;
  workspace<double> memory;
  node_latency_head::context<double> c;
  const auto y = in.log_ms(head, p, c, memory);
  for (std::size_t q = 0; q < y.size(); ++q) {
    CAPTURE(q);
    const auto first = static_cast<std::size_t>(in.offsets[static_cast<std::size_t>(in.queries[q].graph)]);
    auto parts = head.parts(q, c);
    const double whole = std::exp(y[q]);
    parts.scale_to(whole);
    CHECK(parts.total() == Approx(whole).epsilon(1e-12));
    CHECK(parts.overhead > 0);
    for (std::size_t r = 0; r < parts.rows.size(); ++r) {
      const auto& part = parts.rows[r];
      CHECK((part.compute == 0) == (in.work[first + r].macs == 0));
      CHECK(part.launch > 0);
      auto more = in;  // a thousandth of the row's nodes more
      more.work[first + r].count *= 1 + 1e-3F;
      const double added = std::exp(more.log_ms(head, p)[q]) - whole;
      CHECK(added * 1e3 == Approx(part.total()).epsilon(5e-3).margin(1e-4 * whole));
    }
  }
}

TEST_CASE("the head has the gradients of its values", "[node_latency_head]") {
  parameter_layout layout;
  const node_latency_head head(layout, "head", small_node_head());
  head_case in;
  const auto report = in.check(layout, head);
  LEDG_CHECK_REPORT(report);
  CHECK(report.checked == layout.size() + in.z.values.size() + in.p.values.size());
}

TEST_CASE("the head without settings, and with every platform unknown", "[node_latency_head]") {
  parameter_layout layout;
  const node_latency_head head(layout, "head", small_node_head(0));
  for (const auto& e : layout.entries()) CHECK(e.name != "head.settings");
  head_case in;
  CHECK_THROWS_AS(in.log_ms(head, random_parameters<double>(layout)), shape_error);
  in.setting = {-1, -1, -1};
  const auto report = in.check(layout, head, 0.0);
  LEDG_CHECK_REPORT(report);
}

TEST_CASE("one side of the time alone, and no nodes at all", "[node_latency_head]") {
  parameter_layout layout;
  const node_latency_head head(layout, "head", small_node_head());
  head_case in;
  in.platforms[1].launch_ms = 0;  // no host, no launch, no constant
  const auto report = in.check(layout, head);
  LEDG_CHECK_REPORT(report);
  head_case empty;
  empty.offsets = {0, 0, 4, 6};  // only the constant is left
  const std::vector<double> zeros(layout.size(), 0.0);
  const auto y = empty.log_ms(head, zeros);
  CHECK(y[0] == Approx(std::log(0.001) - 3).margin(1e-6));
  for (const auto v : y) CHECK(std::isfinite(v));
  const auto still = empty.check(layout, head);
  LEDG_CHECK_REPORT(still);
}

TEST_CASE("extreme weights give finite times, and no gradient where the exponent is at its bound",
          "[node_latency_head]") {
  parameter_layout layout;
  const node_latency_head head(layout, "head", small_node_head());
  head_case in;
  for (const double size : {1e3, -1e3}) {
    std::vector<float> p(layout.size(), static_cast<float>(size));
    for (const auto v : in.log_ms(head, p)) CHECK(std::isfinite(v));
    auto with_base = std::vector<double>(layout.size(), 0.0);
    for (std::size_t k = 0; k < head_case::groups * 5; ++k) with_base[head.base_offset() + k] = size;
    workspace<double> memory;
    node_latency_head::context<double> c;
    static_cast<void>(in.log_ms(head, with_base, c, memory));
    std::vector<double> g(layout.size(), 0.0);
    const std::vector<double> d(in.queries.size(), 1.0);
    auto dp = dense<>(3, head_case::platform_size);
    static_cast<void>(head.backward(backward_pass<double>{with_base.data(), g.data(), &memory}, d, 0.0, in.inputs(),
                                    {dp.values.data(), dp.rows, dp.cols}, c));
    for (std::size_t k = 0; k < head_case::groups * 5; ++k) CHECK(g[head.base_offset() + k] == 0);
  }
}

TEST_CASE("more of any node, more work and a larger batch are never faster", "[node_latency_head]") {
  parameter_layout layout;
  const node_latency_head head(layout, "head", small_node_head());
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    auto p = random_matrix<double>(1, layout.size(), seed, 2.0).values;
    const head_case in;
    const auto before = in.log_ms(head, p);
    for (const int what : {0, 1, 2, 3}) {
      auto more = in;
      for (auto& w : more.work) {
        if (what == 0) w.count *= 2;
        if (what == 1) w.macs *= 2;
        if (what == 2) w.weights *= 2;
        if (what == 3) w.activations *= 2;
      }
      const auto after = more.log_ms(head, p);
      for (std::size_t q = 0; q < before.size(); ++q) CHECK(after[q] >= before[q]);
    }
    auto larger = in;
    for (auto& q : larger.queries) q.batch *= 2;
    const auto after = larger.log_ms(head, p);
    for (std::size_t q = 0; q < before.size(); ++q) {
      CHECK(after[q] >= before[q]);
      CHECK(after[q] <= before[q] + std::log(2.0) + 1e-12);  // nothing grows faster than the batch
    }
  }
}
