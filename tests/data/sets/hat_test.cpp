// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/sets/hat.hpp"

#include <string>

#include "ledg/graph/cost.hpp"
#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

TEST_CASE("an encoder of HAT's space has the sums of its averages", "[data][sets]") {
  const auto g = data::sets::hat_network({640, 6, 1024, 6, 30});
  // Queries, keys, values and what joins the heads; two products of attention; two layers of feed-forward.
  const std::int64_t layer = 30 * (4 * 640 * 512 + 2 * 640 * 1024) + 2 * 30 * 30 * 512;
  CHECK(ledg::total_cost(g).macs == 6 * layer);
  int of_four = 0, of_eight = 0;
  for (const auto& v : g.nodes())
    if (v.op == "Softmax") (*v.output_shape)[1] == 4 ? ++of_four : ++of_eight;
  CHECK(of_four == 3);
  CHECK(of_eight == 3);
  const auto small = data::sets::hat_network({512, 6, 1024, 2, 23});
  for (const auto& v : small.nodes())
    if (v.op == "Softmax") CHECK((*v.output_shape)[1] == 2);
}

TEST_CASE("a small HAT folder", "[data][sets]") {
  const ledg_test::data_folder folder;
  folder.write("hat_latency.csv",
               "task,device,encoder_embed_dim,encoder_layer_num,encoder_ffn_embed_dim_avg,"
               "encoder_self_attention_heads_avg,latency_mean_encoder,latency_mean_decoder\n"
               "wmt14ende,cpu_raspberrypi,512,6,1877.33,6,1990.1,5932\n"
               "wmt14ende,gpu_titanxp,512,6,1877.33,6,7.5,50\n"
               "iwslt14deen,gpu_titanxp,512,6,1877.33,3,6.5,40\n");
  const auto d = data::sets::load_hat(folder.path(), {});
  CHECK(d.graphs.size() == 2);
  REQUIRE(d.settings.size() == 3);
  CHECK(d.settings[0].device == "Raspberry Pi 4");
  CHECK(d.settings[1].device == "Titan Xp");
  REQUIRE(d.rows.size() == 3);
  CHECK(d.rows[1].graph == d.rows[0].graph);
  CHECK(d.rows[0].latency_ms == 1990.1);
  CHECK((*d.graphs[1][0].output_shape)[1] == 23);
}
