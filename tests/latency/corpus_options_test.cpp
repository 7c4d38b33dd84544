// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/latency/corpus_options.hpp"

#include <string>

#include "support/catch.hpp"

using namespace ledg;

TEST_CASE("a device is held out by every name that the catalogue has for it", "[corpus_options]") {
  const std::string device = hardware::find("RTX 4090").name;
  for (const char* name : {"RTX 4090", "rtx4090", "GeForce RTX 4090", "NVIDIA GeForce RTX 4090", "*4090"}) {
    INFO(name);
    corpus_options o;
    o.holdout_devices = {"Tesla T4", name};
    CHECK(o.holds_out(device));
    CHECK_FALSE(o.holds_out(hardware::find("RTX 3090").name));
  }
}

TEST_CASE("a device that no catalogue has is held out by name and by glob", "[corpus_options]") {
  corpus_options o;
  o.holdout_devices = {"my board *"};
  CHECK(o.holds_out("my board 2"));
  CHECK_FALSE(o.holds_out("board 2"));
  CHECK_FALSE(corpus_options().holds_out("my board 2"));
}

TEST_CASE("how many networks a data set gives", "[corpus_options]") {
  corpus_options o;
  o.max_networks = 5;
  o.max_networks_of = {{"nb201", 100}, {"timm", 0}};
  CHECK(o.most_networks("nb201") == 100);
  CHECK(o.most_networks("timm") == 0);
  CHECK(o.most_networks("help") == 5);
}
