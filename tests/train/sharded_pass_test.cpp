// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/sharded_pass.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ledg/nn/parameters.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;

namespace {

const std::vector<std::string> words{"conv 3", "relu", "add"};

/// y = w x + the first number of a text's vector.
struct toy_network {
  struct inputs_type {
    std::vector<float> x;
    std::vector<std::int32_t> text;
  };
  template <class T>
  struct context {};

  explicit toy_network(parameter_layout& layout) : offset(layout.add("w", {1}, initializer::normal)) {}

  matrix_view<float> forward(const forward_pass<float>& pass, matrix_view<const float> texts, const inputs_type& in,
                             context<float>&) const {
    const auto y = pass.memory->take(in.x.size(), 1);
    for (std::size_t i = 0; i < in.x.size(); ++i)
      *y.row(i) = pass.parameters[offset] * in.x[i] + *texts.row(static_cast<std::size_t>(in.text[i]));
    return y;
  }
  void backward(const backward_pass<float>& pass, std::span<const float> d, const inputs_type& in,
                matrix_view<float> d_texts) const {
    for (std::size_t i = 0; i < d.size(); ++i) {
      pass.gradients[offset] += d[i] * in.x[i];
      *d_texts.row(static_cast<std::size_t>(in.text[i])) += d[i];
    }
  }

  std::size_t offset;
};

language_config small_language() {
  language_source source;
  source.bert = {.hidden_size = 8,
                 .num_hidden_layers = 1,
                 .num_attention_heads = 2,
                 .intermediate_size = 10,
                 .max_position_embeddings = 7,
                 .type_vocab_size = 1,
                 .hidden_dropout_prob = 0,
                 .pooler = false};
  return source.open(words);
}

struct outcome {
  double loss = 0;
  std::vector<float> predictions, gradients;
};

/// The half squares of all predictions, and their gradient.
template <communicator Ranks = single_process>
outcome run(std::size_t batch, std::size_t shards, std::size_t threads, const Ranks& ranks = {}, float change = 0,
            std::size_t changed = 0) {
  parameter_layout layout;
  const language_encoder language(small_language(), layout);
  const toy_network network(layout);
  auto parameters = ledg_test::random_parameters<float>(layout);
  parameters[changed] += change;
  sharded_pass<toy_network> pass(network, layout, language, words, shards);
  thread_pool pool(threads);
  const std::vector<std::int32_t> all{0, 1, 2};
  pass.encode(parameters, all, pool, philox(1), true);
  pass.cut(batch);
  outcome out;
  out.predictions = pass.forward(parameters, pool, philox(1), ranks, [](auto& shard) {
    shard.inputs = {};
    for (std::size_t i = shard.first; i < shard.first + shard.count; ++i) {
      shard.inputs.x.push_back(0.5F + static_cast<float>(i) / 8);
      shard.inputs.text.push_back(static_cast<std::int32_t>(i % 3));
    }
  });
  pass.gather(ranks);
  out.gradients.assign(layout.size(), 0.0F);
  out.loss = pass.backward(parameters, out.gradients, pool, ranks, [&](auto& shard, const backward_pass<float>& back) {
    const auto d = shard.of(out.predictions);
    network.backward(back, d, shard.inputs, shard.d_texts);
    double loss = 0;
    for (const float y : d) loss += 0.5 * static_cast<double>(y) * static_cast<double>(y);
    return loss;
  });
  return out;
}

}  // namespace

TEST_CASE("gradients of a sharded pass are those of differences", "[sharded_pass]") {
  const auto at = run(7, 3, 1);
  CHECK(at.predictions.size() == 7);
  parameter_layout layout;
  const language_encoder language(small_language(), layout);
  const auto last = layout.size();  // the network's own, behind those of the language encoder
  constexpr float step = 1e-2F;
  for (const std::size_t k : {std::size_t{0}, std::size_t{9}, last}) {
    const double slope = (run(7, 3, 1, {}, step, k).loss - run(7, 3, 1, {}, -step, k).loss) / (2 * 1e-2);
    CHECK(static_cast<double>(at.gradients[k]) == Approx(slope).epsilon(0.02).margin(2e-3));
  }
}

TEST_CASE("a sharded pass gives the same bits for any number of threads", "[sharded_pass]") {
  for (const std::size_t batch : {1U, 2U, 11U}) {
    const auto one = run(batch, 4, 1);
    const auto three = run(batch, 4, 3);
    CHECK(one.loss == three.loss);
    CHECK(one.predictions == three.predictions);
    CHECK(one.gradients == three.gradients);
  }
}

TEST_CASE("a sharded pass gives the same bits for any number of ranks", "[sharded_pass]") {
  const auto one = run(11, 4, 1);
  for (const std::size_t count : {2U, 3U}) {
    std::vector<outcome> all(count);
    ledg_test::run_ranks(count, [&](const ledg_test::thread_rank& r) { all[r.rank()] = run(11, 4, 1, r); });
    for (const auto& o : all) {
      CHECK(o.loss == one.loss);
      CHECK(o.gradients == one.gradients);
    }
  }
}
