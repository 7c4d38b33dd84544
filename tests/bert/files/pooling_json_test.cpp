// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/files/pooling_json.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/process.hpp"

TEST_CASE("pooling config: both forms and every mode", "[bert]") {
  using ledg::text_pooling;
  struct row {
    std::string text;
    std::vector<text_pooling> modes;
  };
  const ledg_test::temporary_folder folder;
  const auto file = folder / "config.json";
  const auto read = [&](const std::string& text) {
    std::ofstream(file) << text;
    return ledg::files::read_pooling_config(file);
  };
  for (const auto& r :
       std::vector<row>{{R"({"pooling_mode": "mean"})", {text_pooling::mean}},
                        {R"({"pooling_mode": "cls", "embedding_dimension": 8})", {text_pooling::cls}},
                        {R"({"pooling_mode": "max"})", {text_pooling::max}},
                        {R"({"pooling_mode": "mean_sqrt_len_tokens"})", {text_pooling::mean_sqrt_len}},
                        {R"({"pooling_mode": "weightedmean"})", {text_pooling::weightedmean}},
                        {R"({"pooling_mode": "lasttoken"})", {text_pooling::lasttoken}},
                        {R"({"pooling_mode": ["max", "cls"]})", {text_pooling::max, text_pooling::cls}},
                        {R"({"pooling_mode_mean_tokens": true})", {text_pooling::mean}},
                        {R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})", {text_pooling::cls}},
                        {R"({"pooling_mode_max_tokens": true})", {text_pooling::max}},
                        {R"({"pooling_mode_mean_sqrt_len_tokens": true})", {text_pooling::mean_sqrt_len}},
                        {R"({"pooling_mode_weightedmean_tokens": true})", {text_pooling::weightedmean}},
                        {R"({"pooling_mode_lasttoken": true})", {text_pooling::lasttoken}},
                        {R"({"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true})",
                         {text_pooling::cls, text_pooling::mean}},
                        {R"({"pooling_mode": "max", "pooling_mode_cls_token": true})", {text_pooling::max}}}) {
    CAPTURE(r.text);
    CHECK(read(r.text).modes == r.modes);
  }
  CHECK(read(R"({"pooling_mode": "mean"})").include_prompt);
  CHECK_FALSE(read(R"({"pooling_mode": "mean", "include_prompt": false})").include_prompt);
  CHECK_THROWS_AS(read("{}"), ledg::input_error);
  CHECK_THROWS_AS(read(R"({"pooling_mode": []})"), ledg::input_error);
  CHECK_THROWS_AS(read(R"({"pooling_mode": 1})"), ledg::corrupt_error);
  CHECK_THROWS_AS(read("[]"), ledg::corrupt_error);
}
