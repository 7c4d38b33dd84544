// SPDX-License-Identifier: BSD-3-Clause
/// @file spellings_test.cpp  However a file spells a network, a predictor gives one answer.
#include <algorithm>
#include <string>
#include <vector>

#include "ledg/latency/predictor.hpp"
#include "support/catch.hpp"
#include "support/onnx_spellings.hpp"
#include "support/small_predictor.hpp"

TEST_CASE("spellings: one network has one latency", "[latency]") {
  using namespace ledg_test;
  using predictor = ledg::latency_predictor<ledg::ledg_former>;
  std::vector<ledg::graph> plain, other;
  std::vector<std::string> names;
  for (const auto& list :
       {spellings::attention_spellings(), spellings::product_spellings(), spellings::block_spellings()})
    for (const auto& s : list) {
      names.emplace_back(s.name);
      plain.push_back(s.plain.read().to_graph());
      other.push_back(s.other.read().to_graph());
    }
  const auto p =
      random_predictor<predictor>({make_setting("Large GPU", "eager"), make_setting("Some CPU", "eager", 0)});
  for (std::size_t device = 0; device < 2; ++device) {
    const ledg::platform_query query{test_devices()[device], {}, "", "", "", 1};
    for (std::size_t i = 0; i < names.size(); ++i) {
      INFO(names[i]);
      const double a = p.predict(plain[i], query).latency_ms, b = p.predict(other[i], query).latency_ms;
      CHECK(a > 0);
      CHECK(std::max(a, b) < 1.1 * std::min(a, b));
    }
  }
}
