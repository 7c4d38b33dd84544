// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/language/text_batch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

const std::vector<std::string> batch_words{
    "conv 3", "relu", "conv 5 stride 2", "add", "", "a b c d e f g h i j k l", "softmax", "conv 3 depthwise"};

struct setup {
  parameter_layout layout;
  language_encoder language;
  std::vector<float> parameters;

  static language_config config(bool trained) {
    language_source source;
    source.bert.hidden_size = 8;
    source.bert.num_hidden_layers = 1;
    source.bert.num_attention_heads = 2;
    source.bert.intermediate_size = 10;
    source.bert.max_position_embeddings = 7;
    source.bert.type_vocab_size = 1;
    source.bert.hidden_dropout_prob = 0.2;
    source.bert.pooler = false;
    auto out = source.open(batch_words);
    out.trained = trained;
    return out;
  }
  explicit setup(bool trained = true)
      : language(config(trained), layout), parameters(random_parameters<float>(trained ? layout : language.layout())) {
    std::copy_n(parameters.begin(), language.weights().size(), language.weights().begin());
  }

  dense<double> rows(const std::vector<std::int32_t>& chosen, std::size_t threads = 1, bool training = false) const {
    text_batch batch(language, batch_words);
    thread_pool pool(threads);
    batch.forward(parameters, chosen, pool, philox(3), training);
    return to_double(batch.rows());
  }
};

}  // namespace

TEST_CASE("a text's row depends neither on its company nor on threads", "[text_batch]") {
  const setup s;
  std::vector<std::int32_t> all(batch_words.size());
  std::iota(all.begin(), all.end(), 0);
  const auto together = s.rows(all);
  REQUIRE(together.rows == batch_words.size());
  for (const auto t : all)
    CHECK(difference(row_range(together, static_cast<std::size_t>(t), 1), s.rows({t}), 1e-6) == "");
  CHECK(difference(together, s.rows(all, 3), 0) == "");
  CHECK(difference(s.rows(all, 1, true), s.rows(all, 2, true), 0) == "");
  CHECK(difference(together, s.rows(all, 1, true), 1e-3) != "");  // dropout
  CHECK(s.rows({}).rows == 0);
}

TEST_CASE("an encoder that is not trained gives the same rows, without dropout and without gradients", "[text_batch]") {
  const setup trained;
  const setup fixed(false);
  REQUIRE(fixed.layout.size() == 0);
  const std::vector<std::int32_t> chosen{5, 0, 2, 2, 7};
  const auto rows = fixed.rows(chosen);
  CHECK(difference(trained.rows(chosen), rows, 1e-5) == "");
  CHECK(difference(rows, fixed.rows(chosen, 3, true), 0) == "");
  const auto d = random_matrix<float>(5, 8, 1);
  const matrix_view<const float> part = view(d);
  text_batch batch(fixed.language, batch_words);
  thread_pool pool(1);
  batch.forward({}, chosen, pool, philox(3), true);
  batch.backward({}, {}, {part}, pool);
  CHECK(difference(rows, to_double(batch.rows()), 0) == "");
}

TEST_CASE("gradients of rows from several parts are those of their sum", "[text_batch]") {
  const setup s;
  const std::vector<std::int32_t> chosen{5, 0, 2, 2, 7};
  const auto a = random_matrix<float>(5, 8, 1);
  const auto b = random_matrix<float>(5, 8, 2);
  auto both = a;
  for (std::size_t i = 0; i < both.values.size(); ++i) both.values[i] += b.values[i];
  const auto gradients = [&](std::vector<matrix_view<const float>> parts, std::size_t threads) {
    text_batch batch(s.language, batch_words);
    thread_pool pool(threads);
    batch.forward(s.parameters, chosen, pool, philox(3), false);
    std::vector<float> g(s.parameters.size(), 0.0F);
    batch.backward(s.parameters, g, parts, pool);
    return g;
  };
  const auto split = gradients({view(a), view(b)}, 1);
  CHECK(gradients({view(a), view(b)}, 3) == split);
  const auto whole = gradients({view(both)}, 1);
  for (std::size_t i = 0; i < whole.size(); ++i) REQUIRE(std::abs(whole[i] - split[i]) < 1e-4F);

  // The whole batch at once, in double, without shards.
  token_batch tokens;
  for (const auto t : chosen) tokens.add(s.language.ids(batch_words[static_cast<std::size_t>(t)]));
  const std::vector<double> p(s.parameters.begin(), s.parameters.end());
  workspace<double> memory;
  text_encoder::context<double> c;
  static_cast<void>(s.language.encoder().forward(forward_pass<double>{p.data(), &memory}, tokens, c));
  std::vector<double> g(p.size(), 0.0);
  dense<double> d(5, 8);
  for (std::size_t i = 0; i < d.values.size(); ++i) d.values[i] = static_cast<double>(both.values[i]);
  s.language.encoder().backward(backward_pass<double>{p.data(), g.data(), &memory}, view(d), tokens, c);
  for (std::size_t i = 0; i < g.size(); ++i)
    REQUIRE(std::abs(static_cast<double>(whole[i]) - g[i]) < 2e-4 * (1 + std::abs(g[i])));
}
