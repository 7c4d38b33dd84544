// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/protocol/folds.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "io/message_of.hpp"
#include "support/catch.hpp"
#include "support/latency_data.hpp"
#include "support/process.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

/// Devices of the settings of @p rows.
std::set<std::string> devices_of(const data::dataset& d, const std::vector<std::size_t>& rows) {
  std::set<std::string> out;
  for (const auto i : rows) out.insert(d.settings[d.rows[i].setting].device);
  return out;
}

std::vector<latency_fold> folds_of(const std::string& name, const data::dataset& d, const fold_options& options = {}) {
  return make_folds(find_protocol(name), std::vector<data::dataset>{d}, options);
}

}  // namespace

TEST_CASE("each device is left out once and learnt from in all other folds", "[protocol]") {
  const auto d = make_latency_data(4);
  std::set<std::string> all;
  for (const auto& s : d.settings) all.insert(s.device);
  const auto folds = folds_of("devices", d);
  REQUIRE(folds.size() == all.size());
  std::size_t asked = 0;
  for (const auto& f : folds) {
    CHECK(devices_of(d, f.asked[0]) == std::set<std::string>{f.left_out});
    auto others = all;
    others.erase(f.left_out);
    CHECK(devices_of(d, f.learnt[0]) == others);
    CHECK(f.asked[0].size() + f.learnt[0].size() == d.rows.size());
    asked += f.asked[0].size();
  }
  CHECK(asked == d.rows.size());
}

TEST_CASE("parts of one chip are left out together", "[protocol]") {
  auto d = make_latency_data(4);
  for (auto& s : d.settings) s.device = s.hardware.name = "Other " + s.device;
  d.settings[0].device = "Chip CPU";
  d.settings[1].device = "Chip GPU";
  const auto folds = folds_of("chips", d, {{"Chip*"}});
  REQUIRE(folds.size() == 1);
  CHECK(devices_of(d, folds[0].asked[0]) == std::set<std::string>{"Chip CPU", "Chip GPU"});
}

TEST_CASE("versions of a runtime are one runtime", "[protocol]") {
  auto d = make_latency_data(3);
  for (std::size_t s = 0; s < d.settings.size(); ++s)
    d.settings[s].runtime = s == 0 ? "TensorRT 7.1" : s == 1 ? "TensorRT 8.4" : "PyTorch 2.4 eager";
  const auto folds = folds_of("runtimes", d);
  REQUIRE(folds.size() == 2);
  CHECK(folds[1].left_out == "TensorRT");
  for (const auto i : folds[1].asked[0]) CHECK(d.rows[i].setting <= 1);
  for (const auto i : folds[1].learnt[0]) CHECK(d.rows[i].setting > 1);
}

TEST_CASE("a data set is left out whole, whatever devices it shares with others", "[protocol]") {
  auto d = make_latency_data(3);
  for (std::size_t s = 0; s < d.settings.size(); ++s) d.settings[s].source = s == 0 ? "ours" : "theirs";
  const auto folds = folds_of("sources", d);
  REQUIRE(folds.size() == 2);
  CHECK(folds[0].left_out == "ours");
  for (const auto i : folds[0].asked[0]) CHECK(d.rows[i].setting == 0);
  for (const auto i : folds[0].learnt[0]) CHECK(d.rows[i].setting > 0);
}

TEST_CASE("families lie whole in one fold", "[protocol]") {
  const auto d = make_latency_data(4);
  std::set<std::string> met;
  for (const auto& f : folds_of("families", d)) {
    std::set<std::string> asked, learnt;
    for (const auto i : f.asked[0]) asked.insert(d.families[d.rows[i].graph]);
    for (const auto i : f.learnt[0]) learnt.insert(d.families[d.rows[i].graph]);
    for (const auto& family : asked) {
      CHECK(learnt.count(family) == 0);
      CHECK(met.insert(family).second);
    }
  }
  CHECK(met == std::set<std::string>(d.families.begin(), d.families.end()));
}

TEST_CASE("some protocols leave several units out at once and learn from some alone", "[protocol]") {
  auto d = make_latency_data(3);
  for (std::size_t s = 0; s < d.settings.size(); ++s)
    d.settings[s].hardware.vendor = s < 2 ? "AMD" : s < 4 ? "NVIDIA" : "";
  const auto folds = folds_of("amd-from-nvidia", d);
  REQUIRE(folds.size() == 1);
  for (const auto i : folds[0].asked[0]) CHECK(d.rows[i].setting < 2);
  for (const auto i : folds[0].learnt[0]) CHECK((d.rows[i].setting == 2 || d.rows[i].setting == 3));
}

TEST_CASE("protocols that make no sense on the data are refused", "[protocol]") {
  const auto d = make_latency_data(2);
  CHECK(contains(message_of<lookup_error>([&] {
                   static_cast<void>(folds_of("devices", d, {{"T4"}}));
                 }),
                 "protocol devices: unknown unit 'T4'"));
  CHECK(contains(message_of<input_error>([&] { static_cast<void>(folds_of("help-nb201", d)); }),
                 "nothing that it leaves"));
  auto one = d;
  for (auto& s : one.settings) s.device = "the only one";
  CHECK(
      contains(message_of<input_error>([&] { static_cast<void>(folds_of("devices", one)); }), "nothing to learn from"));
}
