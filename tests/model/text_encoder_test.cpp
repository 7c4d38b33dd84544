// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/text_encoder.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

TEST_CASE("a text's vector is the mean over its tokens", "[text_encoder]") {
  parameter_layout layout;
  bert_config config;
  config.vocab_size = 11;
  config.hidden_size = 8;
  config.num_hidden_layers = 1;
  config.num_attention_heads = 2;
  config.intermediate_size = 12;
  config.max_position_embeddings = 6;
  config.type_vocab_size = 1;
  config.pooler = false;
  const text_encoder texts(layout, "text", config);
  CHECK(texts.size() == 8);
  const auto p = random_parameters<double>(layout);
  workspace<double> memory;
  const forward_pass<double> pass{p.data(), &memory};
  token_batch tokens;
  tokens.add(std::vector<std::int32_t>{2, 7, 3});
  tokens.add(std::vector<std::int32_t>{4});
  text_encoder::context<double> c;
  const auto y = to_double(texts.forward(pass, tokens, c));
  REQUIRE(y.rows == 2);
  parameter_layout again;
  const bert_encoder bert(again, "text.", config);
  bert_encoder::context<double> bc;
  const auto h = to_double(bert.forward(pass, tokens, bc));
  dense<double> mean(2, 8);
  for (std::size_t k = 0; k < 8; ++k) {
    mean.row(0)[k] = (h.row(0)[k] + h.row(1)[k] + h.row(2)[k]) / 3;
    mean.row(1)[k] = h.row(3)[k];
  }
  CHECK(difference(mean, y, 1e-14) == "");
}
