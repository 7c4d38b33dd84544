// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/nb101.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("accuracies of nb101, every cell its own group", "[data][sets]") {
  const ledg_test::data_folder folder;
  const std::string header = "hash,adjacency,ops,val_acc_ep4,test_acc_ep4,val_acc_ep12\n";
  folder.write("nb101_30k.csv", header + "h0,010001000,0,0.5,0.4,0.75\nh1,010001000,0,,0.4,0.5\n");
  const auto d = data::sets::load_nb101_accuracies(folder.path());
  CHECK(d.name == "nb101");
  CHECK(d.target_names == std::vector<std::string>{"val_acc_ep4", "val_acc_ep12"});
  CHECK(d.groups == std::vector<std::int64_t>{0, 1});
  REQUIRE(d.cells.size() == 2);
  CHECK(d.cells[1].id == "h1");
  CHECK(d.targets[1][0] == 0.75);
  CHECK(std::isnan(d.targets[0][1]));
  folder.write("nb101_30k.csv", header + "h0,010001000,0,x,0.4,0.75\n");
  CHECK_THROWS_AS(data::sets::load_nb101_accuracies(folder.path()), ledg::corrupt_error);
}
