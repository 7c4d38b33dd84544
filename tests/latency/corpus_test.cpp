// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/corpus.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledg/model/presets.hpp"
#include "support/catch.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using corpus = latency_corpus<graph_sage>;

corpus empty_corpus(const corpus_options& options = held_out_families()) {
  return corpus(text::template_set::named("concise"), graph_encoder_config{.num_layers = 1}, options);
}

/// Made-up data in three families, each network of which is a residual one in two of three.
data::dataset few_families() {
  auto d = make_latency_data(10);
  for (std::size_t i = 0; i < d.families.size(); ++i) d.families[i] = i % 3 == 0 ? "vgg" : "resnet";
  return d;
}

std::string refusal(const corpus& c, std::vector<std::string>* nearest = nullptr) {
  try {
    c.check();
  } catch (const lookup_error& e) {
    if (nearest != nullptr) *nearest = e.nearest();
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("rows of a part by setting, a draw of them where there are many", "[latency_corpus]") {
  const auto c = make_corpus<graph_sage>(make_latency_data(4));
  const auto stream = [](std::size_t s) { return philox(5).split(s); };
  const auto all = c.rows_by_setting(split_part::train, 1000, stream);
  const auto some = c.rows_by_setting(split_part::train, 3, stream);
  REQUIRE(all.size() == 6);
  REQUIRE(some.size() == 6);
  std::set<std::int32_t> seen;
  for (std::size_t s = 0; s < 6; ++s) {
    CHECK(all[s].size() == 12);  // three of five families
    CHECK(some[s] == std::vector<std::int32_t>(all[s].begin(), all[s].begin() + 3));
    for (const auto r : all[s]) {
      const auto& row = c.rows()[static_cast<std::size_t>(r)];
      CHECK(row.setting == static_cast<std::int32_t>(s));
      CHECK(c.in_part(row, split_part::train));
      seen.insert(r);
    }
  }
  CHECK(seen.size() == 72);
  for (const auto& rows : c.rows_by_setting(split_part::validation, 0, stream)) CHECK(rows.empty());
  CHECK(empty_corpus().rows_by_setting(split_part::train, 3, stream).empty());
}

TEST_CASE("a corpus holds each network once, each setting once, and all rows", "[latency_corpus]") {
  const auto d = make_latency_data(4);
  const auto c = make_corpus<graph_sage>(d);
  CHECK(c.sources() == std::vector<std::string>{"made-up"});
  CHECK(c.networks().size() == 20);
  CHECK(c.settings().size() == 6);
  CHECK(c.rows().size() == 120);
  REQUIRE(c.columns().size() == 6);
  CHECK(c.columns()[0] == "made-up:Large GPU/eager");
  std::set<std::string> keys;
  for (const auto& s : c.settings()) keys.insert(s.key);
  CHECK(keys.size() == 6);
  const std::vector<std::string> kinds{"gpu", "gpu", "mobile gpu", "mobile gpu", "cpu", "cpu"};
  for (std::size_t i = 0; i < 6; ++i) {
    const auto& q = c.queries()[i];
    CHECK(kind_key(q.spec) == kinds[i]);
    CHECK(q.spec.name == c.settings()[i].device);
    CHECK(q.precision == c.settings()[i].precision);
    CHECK(hardware::parse_runtime(q.runtime) == c.settings()[i].runtime);
    CHECK(q.setting == c.settings()[i].curve_key());
    CHECK(q.source == "made-up");
  }
  std::size_t of_networks = 0;
  for (std::size_t n = 0; n < c.networks().size(); ++n)
    for (const auto r : c.networks()[n].rows) {
      REQUIRE(c.rows()[static_cast<std::size_t>(r)].network == static_cast<std::int32_t>(n));
      ++of_networks;
    }
  CHECK(of_networks == 120);
  for (std::size_t i = 0; i < d.rows.size(); ++i) {
    CHECK(static_cast<double>(c.rows()[i].latency_ms) == Approx(d.rows[i].latency_ms));
    CHECK(static_cast<double>(c.rows()[i].batch) == d.rows[i].batch);
    CHECK(c.rows()[i].setting == static_cast<std::int32_t>(d.rows[i].setting));
  }
  CHECK(c.networks()[0].flops == 2.0 * static_cast<double>(total_cost(d.graphs[0]).macs));
  for (const auto t : c.platform_texts())
    CHECK(c.texts()[static_cast<std::size_t>(t)].find("PU FP32") != std::string::npos);
}

TEST_CASE("families are held out whole; operators and counts are those of training networks", "[latency_corpus]") {
  const auto c = make_corpus<graph_sage>(make_latency_data(4));
  for (const auto& n : c.networks())
    CHECK(n.where == (n.family == "residual" ? split_part::validation
                      : n.family == "branch" ? split_part::test
                                             : split_part::train));
  CHECK(c.operators().count("HardSwish") == 1);
  CHECK(c.operators().count("Concat") == 0);
  for (const auto& s : c.settings()) {
    CHECK(s.rows == 12);
    CHECK(s.smallest_batch >= 1);
    CHECK(s.largest_batch <= 8);
    CHECK(s.smallest_batch < s.largest_batch);
    CHECK(s.networks == 12);
    CHECK((s.smallest_macs > 0 && s.smallest_macs < s.largest_macs));
    CHECK((s.fewest_operators > 3 && s.fewest_operators < s.most_operators));
  }
}

TEST_CASE("what a source says of runtime, layout and cores becomes terms", "[latency_corpus]") {
  auto d = make_latency_data(1);
  d.settings[0].runtime = "PyTorch 2.4 compiled channels-last";
  d.settings[1].runtime = "TFLite v2.7.1 (ruy), patched";
  d.settings[1].cores = "1large1med";
  const auto c = make_corpus<graph_sage>(d);
  const auto& first = c.settings()[0];
  CHECK(first.runtime == hardware::runtime_term{"pytorch-compiled", "2.4"});
  CHECK(first.layout == "nhwc");
  CHECK(first.key == "made-up|Large GPU|fp32|PyTorch compiled 2.4||nhwc||");
  CHECK(c.platforms()[0].text.find("PyTorch compiled 2.4 channels-last") != std::string::npos);
  const auto& second = c.settings()[1];
  CHECK(second.runtime == hardware::runtime_term{"tflite-ruy", "2.7.1"});
  CHECK(second.details == "patched");
  CHECK(second.cores == "1 large 1 medium");
  CHECK(c.queries()[1].cores == second.cores);
  d.settings[0].runtime = "no such software";
  CHECK_THROWS_WITH(make_corpus<graph_sage>(d),
                    Catch::Matchers::Contains("'made-up'") && Catch::Matchers::Contains("'no such software'"));
}

TEST_CASE("a data set of few families is split by network", "[latency_corpus]") {
  auto d = make_latency_data(40);
  for (auto& f : d.families) f = "one";
  corpus_options o;
  o.split.validation = 0.2;
  o.split.test = 0.3;
  const auto c = make_corpus<graph_sage>(d, o);
  std::size_t count[3] = {0, 0, 0};
  for (const auto& n : c.networks()) ++count[static_cast<std::size_t>(n.where)];
  CHECK(count[static_cast<std::size_t>(split_part::validation)] > 20);
  CHECK(count[static_cast<std::size_t>(split_part::validation)] < 60);
  CHECK(count[static_cast<std::size_t>(split_part::test)] > 35);
  CHECK(count[static_cast<std::size_t>(split_part::test)] < 85);
}

TEST_CASE("rows of a held-out device are in no part, and its settings are not known", "[latency_corpus]") {
  auto o = held_out_families();
  o.holdout_devices = {"Large*"};
  const auto d = make_latency_data(4);
  const auto c = make_corpus<graph_sage>(d, o);
  std::size_t train = 0;
  for (const auto& r : c.rows()) {
    const bool large = c.settings()[static_cast<std::size_t>(r.setting)].device == "Large GPU";
    CHECK(c.held_out(r.setting) == large);
    for (const auto p : {split_part::train, split_part::validation, split_part::test})
      if (large) CHECK_FALSE(c.in_part(r, p));
    train += c.in_part(r, split_part::train) ? 1 : 0;
  }
  CHECK(train == 48);
  for (const auto& s : c.settings()) CHECK(s.rows == (s.device == "Large GPU" ? 0 : 12));
  c.check();
}

TEST_CASE("a hold-out that holds out nothing is an error with near names", "[latency_corpus]") {
  const auto d = make_latency_data(2);
  std::vector<std::string> nearest;
  auto o = held_out_families();
  o.holdout_devices = {"Large GPU", "Lareg GPU"};
  CHECK(refusal(make_corpus<graph_sage>(d, o), &nearest).find("'Lareg GPU'") != std::string::npos);
  CHECK(nearest.front() == "Large GPU");
  o = held_out_families();
  o.split.test_keys = {"brench"};
  CHECK(refusal(make_corpus<graph_sage>(d, o), &nearest).find("'brench'") != std::string::npos);
  CHECK(nearest.front() == "branch");
  o.split.test_keys = {"branch", "residual"};  // nothing is left for validation
  CHECK(refusal(make_corpus<graph_sage>(d, o)).find("'residual'") != std::string::npos);
}

TEST_CASE("a family is held out whole where a data set is split by network", "[latency_corpus]") {
  const auto d = few_families();
  for (const auto unit : {split_unit::automatic, split_unit::network, split_unit::family}) {
    corpus_options o;
    o.split.unit = unit;
    o.split.test_keys = {"resnet"};
    const auto c = make_corpus<graph_sage>(d, o);
    c.check();
    std::size_t held_out = 0;
    for (const auto& n : c.networks()) {
      if (n.family != "resnet") continue;
      CHECK(n.where == split_part::test);
      ++held_out;
    }
    CHECK(held_out == 33);
  }
  corpus_options one;
  one.split.validation = one.split.test = 0;
  one.split.unit = split_unit::family;
  one.split.test_keys = {d.ids[7]};
  const auto c = make_corpus<graph_sage>(d, one);
  c.check();
  for (const auto& n : c.networks()) CHECK((n.where == split_part::test) == (n.id == d.ids[7]));
}

TEST_CASE("the unit of a split may be chosen", "[latency_corpus]") {
  auto d = make_latency_data(40);  // five families
  const auto apart = [&](split_unit unit) {
    corpus_options o;
    o.split.unit = unit;
    o.split.test = 0.4;
    std::map<std::string, std::set<split_part>> parts;
    const auto c = make_corpus<graph_sage>(d, o);
    for (const auto& n : c.networks()) parts[n.family].insert(n.where);
    std::size_t cut = 0;
    for (const auto& [family, where] : parts) cut += where.size() > 1 ? 1 : 0;
    return cut;
  };
  CHECK(apart(split_unit::automatic) == 0);
  CHECK(apart(split_unit::family) == 0);
  CHECK(apart(split_unit::network) == 5);
  for (auto& f : d.families) f = "one";
  CHECK(apart(split_unit::automatic) == 1);
  CHECK(apart(split_unit::family) == 0);
}

TEST_CASE("a draw of networks depends on the seed alone", "[latency_corpus]") {
  const auto d = make_latency_data(6);
  auto o = held_out_families();
  o.max_networks = 7;
  const auto ids = [&](std::uint64_t seed) {
    o.seed = seed;
    std::vector<std::string> out;
    const auto c = make_corpus<graph_sage>(d, o);
    for (const auto& n : c.networks()) out.push_back(n.id);
    CHECK(c.rows().size() == 42);
    return out;
  };
  CHECK(ids(1).size() == 7);
  CHECK(ids(1) == ids(1));
  CHECK(ids(1) != ids(2));
  o.max_networks = 1000;
  CHECK(make_corpus<graph_sage>(d, o).networks().size() == 30);
  o.max_networks_of = {{"made-up", 4}};
  CHECK(make_corpus<graph_sage>(d, o).networks().size() == 4);
  o.max_networks_of = {{"elsewhere", 4}, {"made-up", 0}};
  o.max_networks = 3;
  CHECK(make_corpus<graph_sage>(d, o).networks().size() == 30);
}

TEST_CASE("a setting measured on few networks keeps them where large ones are thinned", "[latency_corpus]") {
  auto d = make_latency_data(6);  // 30 networks, all of them measured in 6 settings
  std::erase_if(d.rows, [](const auto& r) { return r.setting == 2 && r.graph % 3 != 0; });
  auto o = held_out_families();
  o.max_networks = 10;
  const auto c = make_corpus<graph_sage>(d, o);
  std::vector<std::set<std::int32_t>> networks(c.settings().size());
  for (const auto& r : c.rows()) networks[static_cast<std::size_t>(r.setting)].insert(r.network);
  std::set<std::int32_t> all;
  for (const auto& n : networks) {
    CHECK(n.size() == 10);
    all.insert(n.begin(), n.end());
  }
  CHECK(networks[0] == networks[1]);
  CHECK(networks[0] != networks[2]);
  CHECK(all.size() == c.networks().size());  // none without a row
}

TEST_CASE("settings of two sources are never the same, and apart by batch", "[latency_corpus]") {
  auto d = make_latency_data(2);
  auto other = make_latency_data(2, 0.0, "elsewhere");
  auto c = empty_corpus();
  c.add(d);
  c.add(other);
  CHECK(c.settings().size() == 12);
  CHECK(c.columns().size() == 12);
  CHECK(c.rows().back().column == 11);
  CHECK(c.networks().back().source == 1);
  d.settings[1] = d.settings[0];
  d.settings[1].key = "twin";
  auto merged = empty_corpus();
  merged.add(d);
  CHECK(merged.settings().size() == 5);
  CHECK(merged.columns().size() == 6);
  d.settings[0].batch = 1;
  d.settings[1].batch = 8;
  auto apart = empty_corpus();
  apart.add(d);
  CHECK(apart.settings().size() == 6);
  CHECK(apart.settings()[0].batch == 1);
  CHECK(apart.settings()[1].batch == 8);
  CHECK(apart.settings()[2].batch == 0);
}

TEST_CASE("a data set that is not whole is refused, and an empty one adds nothing", "[latency_corpus]") {
  auto d = make_latency_data(1);
  d.rows[3].latency_ms = 0;
  CHECK_THROWS_WITH(make_corpus<graph_sage>(d), Catch::Matchers::Contains("rows[3]: latency_ms is 0"));
  data::dataset none;
  none.name = "none";
  none.notes = {"file missing"};
  auto c = empty_corpus();
  c.add(none);
  CHECK(c.networks().empty());
  CHECK(c.notes() == none.notes);
}
