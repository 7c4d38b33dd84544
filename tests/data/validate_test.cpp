// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/validate.hpp"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace data = ledg::data;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr double endless = std::numeric_limits<double>::infinity();

// Two networks, two settings and four times.
data::dataset whole_dataset() {
  data::dataset d;
  d.name = "boards";
  d.graphs = data::graph_list(std::vector<ledg::graph>(2));
  d.ids = {"a", "b"};
  d.families = {"f", "g"};
  d.splits = {"train", "test"};
  d.settings.resize(2);
  for (std::size_t s = 0; s < 2; ++s) {
    d.settings[s].key = "s" + std::to_string(s);
    d.settings[s].device = "Tesla T4";
    d.settings[s].batch = 4;
  }
  d.rows = {{0, 0, 4, 1.5}, {0, 1, 4, 2.5}, {1, 0, 4, 3.5}, {1, 1, 4, 4.5}};
  return d;
}

data::accuracy_dataset whole_cells() {
  data::accuracy_dataset d;
  d.name = "cells";
  d.cells.resize(3);
  d.groups = {0, 1, 1};
  d.target_names = {"test", "val"};
  d.targets = {{90, no_number, 80}, {91, 92, 93}};
  return d;
}

// What validate() says of @p d once @p harm was done to it; empty where nothing.
template <class Dataset>
std::string fault_of(Dataset d, const std::function<void(Dataset&)>& harm) {
  harm(d);
  try {
    data::validate(d);
  } catch (const ledg::input_error& e) {
    return e.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a data set that is not whole is refused with the field and both numbers", "[data][validate]") {
  using dataset = data::dataset;
  const std::pair<std::function<void(dataset&)>, std::vector<std::string>> faults[] = {
      {[](dataset& d) { d.rows[2].graph = 2; }, {"'boards'", "rows[2]", "graph is 2", "are 2 graphs"}},
      {[](dataset& d) { d.rows[3].setting = 7; }, {"rows[3]", "setting is 7", "are 2 settings"}},
      {[](dataset& d) { d.rows[0].latency_ms = -1; }, {"rows[0]", "latency_ms is -1"}},
      {[](dataset& d) { d.rows[0].latency_ms = 0; }, {"rows[0]", "latency_ms is 0"}},
      {[](dataset& d) { d.rows[1].latency_ms = no_number; }, {"rows[1]", "latency_ms is nan"}},
      {[](dataset& d) { d.rows[1].latency_ms = endless; }, {"rows[1]", "latency_ms is inf"}},
      {[](dataset& d) { d.rows[1].batch = 0; }, {"rows[1]", "batch is 0"}},
      {[](dataset& d) { d.rows[1].batch = endless; }, {"rows[1]", "batch is inf"}},
      {[](dataset& d) { d.families.clear(); }, {"families has 0", "2 graphs"}},
      {[](dataset& d) { d.ids.pop_back(); }, {"ids has 1", "2 graphs"}},
      {[](dataset& d) { d.splits.pop_back(); }, {"splits has 1", "2 graphs"}},
      {[](dataset& d) { d.ids[1] = "a"; }, {"ids[0] and ids[1]", "'a'", "'f' and 'g'"}},
      {[](dataset& d) { d.families[1] = "f", d.ids[1] = "a"; }, {"ids[0] and ids[1]", "'a'", "setting 's0'"}},
      {[](dataset& d) { d.settings[1].key = "s0"; }, {"settings[1] 's0'", "same key"}},
      {[](dataset& d) { d.settings[1].device.clear(); }, {"settings[1] 's1'", "device is empty"}},
      {[](dataset& d) { d.settings[1].batch = 0; }, {"settings[1] 's1'", "batch is 0"}},
      {[](dataset& d) { d.settings[0].resolution_ms = -1; }, {"settings[0] 's0'", "resolution_ms is -1"}},
  };
  CHECK(fault_of<dataset>(whole_dataset(), [](auto&) {}).empty());
  for (const auto& [harm, words] : faults) {
    const auto message = fault_of<dataset>(whole_dataset(), harm);
    for (const auto& w : words) {
      CAPTURE(message, w);
      CHECK(message.find(w) != std::string::npos);
    }
  }
}

TEST_CASE("forms of one network share an id where no setting has both", "[data][validate]") {
  auto d = whole_dataset();
  d.ids = {"a", "a"};
  d.families = {"f", "f"};
  d.rows = {{0, 0, 4, 1.5}, {1, 1, 4, 2.5}, {0, 0, 4, 1.25}};
  CHECK_NOTHROW(data::validate(d));
  d.rows.push_back({1, 0, 4, 1});
  CHECK_THROWS_AS(data::validate(d), ledg::input_error);
}

TEST_CASE("an empty data set is whole, and networks are not made to see that", "[data][validate]") {
  CHECK_NOTHROW(data::validate(data::dataset{}));
  auto d = whole_dataset();
  d.graphs = data::graph_list(2, [](std::size_t) -> ledg::graph { throw ledg::input_error("made"); });
  CHECK_NOTHROW(data::validate(d));
  d.splits.clear();
  CHECK_NOTHROW(data::validate(d));
}

TEST_CASE("accuracies that are not whole are refused", "[data][validate]") {
  using cells = data::accuracy_dataset;
  const std::pair<std::function<void(cells&)>, std::vector<std::string>> faults[] = {
      {[](cells& d) { d.groups.pop_back(); }, {"'cells'", "groups has 2", "3 cells"}},
      {[](cells& d) { d.targets.pop_back(); }, {"targets has 1", "2 target names"}},
      {[](cells& d) { d.targets[1].push_back(1); }, {"targets[1] 'val'", "has 4", "3 cells"}},
      {[](cells& d) { d.target_names[1] = "test"; }, {"targets[1] 'test'", "same name"}},
      {[](cells& d) { d.targets[0][2] = endless; }, {"targets[0] 'test'", "cell 2", "infinite"}},
  };
  CHECK(fault_of<cells>(whole_cells(), [](auto&) {}).empty());
  CHECK_NOTHROW(data::validate(cells{}));
  for (const auto& [harm, words] : faults) {
    const auto message = fault_of<cells>(whole_cells(), harm);
    for (const auto& w : words) {
      CAPTURE(message, w);
      CHECK(message.find(w) != std::string::npos);
    }
  }
}
