// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/pooled_latency_head.hpp"

#include <cmath>
#include <vector>

#include "support/catch.hpp"
#include "support/head_case.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

pooled_latency_head_config small_pooled_head() {
  pooled_latency_head_config c;
  c.connect(head_case::node_size, head_case::platform_size, head_case::settings);
  c.fusion_size = 5;
  return c;
}

}  // namespace

TEST_CASE("the pooled head has the gradients of its values", "[pooled_latency_head]") {
  parameter_layout layout;
  const pooled_latency_head head(layout, "head", small_pooled_head());
  CHECK(head.config().hidden_size == head_case::node_size);
  head_case in;
  const auto report = in.check(layout, head);
  LEDG_CHECK_REPORT(report);
  CHECK(report.checked == layout.size() + in.z.values.size() + in.p.values.size());
  parameter_layout other;
  const basic_pooled_latency_head<sum_pool> summed(other, "head", small_pooled_head());
  const auto again = in.check(other, summed);
  LEDG_CHECK_REPORT(again);
}

TEST_CASE("without weights the pooled head answers with the physical sum", "[pooled_latency_head]") {
  parameter_layout layout;
  const pooled_latency_head head(layout, "head", small_pooled_head());
  const head_case in;
  const auto y = in.log_ms(head, std::vector<double>(layout.size(), 0.0));
  for (std::size_t q = 0; q < y.size(); ++q) {
    double sum = 0;
    const auto g = static_cast<std::size_t>(in.queries[q].graph);
    for (auto i = in.offsets[g]; i < in.offsets[g + 1]; ++i) {
      const auto& w = in.work[static_cast<std::size_t>(i)];
      const auto ms =
          physical_ms<double>(w, in.platforms[static_cast<std::size_t>(in.queries[q].platform)], in.queries[q].batch);
      sum += static_cast<double>(w.count) * (ms[0] + ms[1] + ms[2] + ms[3]);
    }
    CHECK(y[q] == Approx(std::log(sum)).margin(1e-6));
  }
  head_case empty;
  empty.offsets = {0, 0, 4, 6};
  for (const auto v : empty.log_ms(head, random_parameters<double>(layout))) CHECK(std::isfinite(v));
}
