// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/predict/text_batch.hpp"

#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "ledg/text/vocabulary_builder.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

const std::vector<std::string> words{
    "conv 3", "relu", "conv 5 stride 2", "add", "", "a b c d e f g h i j k l", "softmax", "conv 3 depthwise"};

struct setup {
  text::wordpiece tokenizer{text::build_vocabulary(words)};
  parameter_layout layout;
  text_encoder encoder;
  tokenized_texts tokens;
  std::vector<float> parameters;

  static bert_config config(std::size_t vocabulary) {
    bert_config c;
    c.vocab_size = vocabulary;
    c.hidden_size = 8;
    c.num_hidden_layers = 1;
    c.num_attention_heads = 2;
    c.intermediate_size = 10;
    c.max_position_embeddings = 7;
    c.type_vocab_size = 1;
    c.hidden_dropout_prob = 0.2;
    c.pooler = false;
    return c;
  }
  setup()
      : encoder(layout, "text", config(tokenizer.vocab().tokens().size())),
        tokens(words, tokenizer, 7),
        parameters(random_parameters<float>(layout)) {}

  dense<double> rows(const std::vector<std::int32_t>& chosen, std::size_t threads = 1, bool training = false) const {
    text_batch batch;
    thread_pool pool(threads);
    batch.forward(encoder, parameters, tokens, chosen, pool, philox(3), training);
    return to_double(batch.rows());
  }
};

}  // namespace

TEST_CASE("texts longer than the positions are cut", "[text_batch]") {
  const setup s;
  for (std::int32_t t = 0; t < static_cast<std::int32_t>(words.size()); ++t) {
    CHECK(s.tokens[t].size() <= 7);
    CHECK(s.tokens[t].size() >= 2);  // the two ends
  }
  CHECK(s.tokens[5].size() == 7);
  CHECK(s.tokens[4].size() == 2);
}

TEST_CASE("a text's row depends neither on its company nor on threads", "[text_batch]") {
  const setup s;
  std::vector<std::int32_t> all(words.size());
  std::iota(all.begin(), all.end(), 0);
  const auto together = s.rows(all);
  REQUIRE(together.rows == words.size());
  for (const auto t : all)
    CHECK(difference(row_range(together, static_cast<std::size_t>(t), 1), s.rows({t}), 1e-6) == "");
  CHECK(difference(together, s.rows(all, 3), 0) == "");
  CHECK(difference(s.rows(all, 1, true), s.rows(all, 2, true), 0) == "");
  CHECK(difference(together, s.rows(all, 1, true), 1e-3) != "");  // dropout
  CHECK(s.rows({}).rows == 0);
}

TEST_CASE("gradients of rows from several parts are those of their sum", "[text_batch]") {
  const setup s;
  const std::vector<std::int32_t> chosen{5, 0, 2, 2, 7};
  const auto a = random_matrix<float>(5, 8, 1);
  const auto b = random_matrix<float>(5, 8, 2);
  auto both = a;
  for (std::size_t i = 0; i < both.values.size(); ++i) both.values[i] += b.values[i];
  const auto gradients = [&](std::vector<matrix_view<const float>> parts, std::size_t threads) {
    text_batch batch;
    thread_pool pool(threads);
    batch.forward(s.encoder, s.parameters, s.tokens, chosen, pool, philox(3), false);
    std::vector<float> g(s.parameters.size(), 0.0F);
    batch.backward(s.encoder, s.parameters, g, parts, pool);
    return g;
  };
  const auto split = gradients({view(a), view(b)}, 1);
  CHECK(gradients({view(a), view(b)}, 3) == split);
  const auto whole = gradients({view(both)}, 1);
  for (std::size_t i = 0; i < whole.size(); ++i) REQUIRE(std::abs(whole[i] - split[i]) < 1e-4F);

  // The whole batch at once, in double, without shards.
  token_batch tokens;
  for (const auto t : chosen) tokens.add(s.tokens[t]);
  const std::vector<double> p(s.parameters.begin(), s.parameters.end());
  workspace<double> memory;
  text_encoder::context<double> c;
  static_cast<void>(s.encoder.forward(forward_pass<double>{p.data(), &memory}, tokens, c));
  std::vector<double> g(p.size(), 0.0);
  dense<double> d(5, 8);
  for (std::size_t i = 0; i < d.values.size(); ++i) d.values[i] = static_cast<double>(both.values[i]);
  s.encoder.backward(backward_pass<double>{p.data(), g.data(), &memory}, view(d), tokens, c);
  for (std::size_t i = 0; i < g.size(); ++i)
    REQUIRE(std::abs(static_cast<double>(whole[i]) - g[i]) < 2e-4 * (1 + std::abs(g[i])));
}
