// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/measure/probe_networks.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>

#include "ledg/graph/cost.hpp"
#include "ledg/graph/operator_group.hpp"
#include "ledg/onnx/read.hpp"
#include "support/catch.hpp"

TEST_CASE("every probe network is read whole, and no two are alike", "[probe_networks]") {
  std::set<std::string> names;
  std::set<ledg::operator_group> groups;
  double least = 1e30;
  double most = 0;
  for (const auto& probe : ledg::measure::probe_networks()) {
    INFO(probe.name);
    CHECK(names.insert(probe.name).second);
    const auto bytes = probe.file.bytes();
    ledg::onnx::options at_batch_one;
    at_batch_one.batch = 1;
    const ledg::onnx::network network(nullptr, bytes, probe.name, at_batch_one);
    CHECK(network.unresolved().empty());
    const auto g = network.to_graph();
    double macs = 0;
    for (std::size_t i = 0; i < g.size(); ++i) {
      CHECK(ledg::is_known_operator(g[i].op));
      groups.insert(ledg::group_of(g, i));
      macs += static_cast<double>(ledg::cost_of(g, i).macs);
    }
    CHECK(macs > 1e5);
    least = std::min(least, macs);
    most = std::max(most, macs);
  }
  CHECK(names.size() >= 25);
  CHECK(most / least > 1000);
  using group = ledg::operator_group;
  for (const auto needed : {group::dense_conv, group::pointwise_conv, group::grouped_conv, group::depthwise_conv,
                            group::gemm, group::matmul, group::softmax, group::normalization, group::pooling})
    CHECK(groups.contains(needed));
}
