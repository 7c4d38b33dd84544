// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/encoder.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/nn/pooling.hpp"
#include "ledg/train/optimizer.hpp"
#include "support/catch.hpp"

namespace {

using matrix = std::vector<std::vector<double>>;

ledg::bert_config small_bert() {
  ledg::bert_config c;
  c.vocab_size = 11;
  c.hidden_size = 6;
  c.num_hidden_layers = 2;
  c.num_attention_heads = 2;
  c.intermediate_size = 10;
  c.max_position_embeddings = 30;
  c.type_vocab_size = 2;
  c.hidden_dropout_prob = 0.0;
  return c;
}

/// Ids repeat, one text has a single token, one is empty, one has both segments.
ledg::token_batch small_tokens() {
  ledg::token_batch b;
  b.add(std::vector<std::int32_t>{1, 4, 4, 10, 2});
  b.add(std::vector<std::int32_t>{7});
  b.add(std::vector<std::int32_t>{});
  b.add(std::vector<std::int32_t>{1, 3, 2, 0, 9, 5, 2}, std::vector<std::int32_t>{0, 0, 0, 1, 1, 1, 1});
  return b;
}

/// A text of 29 tokens beside one of 2: large enough for the matrix library inside attention.
ledg::token_batch long_batch() {
  ledg::token_batch b;
  std::vector<std::int32_t> ids;
  for (std::int32_t i = 0; i < 29; ++i) ids.push_back(i * 7 % 11);
  b.add(ids);
  b.add(std::vector<std::int32_t>{1, 2});
  return b;
}

/// Parameters away from their tidy starting values, so that every term of a gradient counts.
template <class T>
std::vector<T> random_parameters(const ledg::parameter_layout& layout, std::uint64_t seed) {
  std::vector<T> values(layout.size());
  const ledg::philox random(seed);
  for (const auto& p : layout.entries())
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i)
      values[i] = static_cast<T>(0.4 * random.normal(i) + (p.init == ledg::initializer::ones ? 1.0 : 0.0));
  return values;
}

/// The encoder again: text by text, by names, in plain loops and double.
class reference_encoder {
 public:
  reference_encoder(const ledg::parameter_layout& layout, const std::vector<double>& values, ledg::bert_config config)
      : config_(config) {
    for (const auto& p : layout.entries()) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(p.offset);
      slices_[p.name] = {first, first + static_cast<std::ptrdiff_t>(p.size)};
    }
  }

  [[nodiscard]] matrix hidden(const std::vector<std::int32_t>& ids, const std::vector<std::int32_t>& types) const {
    const auto n = config_.hidden_size;
    matrix x(ids.size(), std::vector<double>(n));
    for (std::size_t t = 0; t < ids.size(); ++t)
      for (std::size_t j = 0; j < n; ++j)
        x[t][j] = at("embeddings.word_embeddings.weight", static_cast<std::size_t>(ids[t]) * n + j) +
                  at("embeddings.position_embeddings.weight", t * n + j) +
                  at("embeddings.token_type_embeddings.weight", static_cast<std::size_t>(types[t]) * n + j);
    x = norm(x, "embeddings.LayerNorm");
    for (std::size_t l = 0; l < config_.num_hidden_layers; ++l) {
      const auto layer = "encoder.layer." + std::to_string(l) + ".";
      x = norm(plus(x, dense(attention(x, layer + "attention.self."), layer + "attention.output.dense")),
               layer + "attention.output.LayerNorm");
      auto h = dense(x, layer + "intermediate.dense");
      for (auto& row : h)
        for (auto& v : row) v = activation(v);
      x = norm(plus(x, dense(h, layer + "output.dense")), layer + "output.LayerNorm");
    }
    return x;
  }

  [[nodiscard]] matrix dense(const matrix& x, const std::string& name) const {
    const auto outs = slices_.at(name + ".bias").size();
    matrix y(x.size(), std::vector<double>(outs));
    for (std::size_t r = 0; r < x.size(); ++r)
      for (std::size_t o = 0; o < outs; ++o) {
        y[r][o] = at(name + ".bias", o);
        for (std::size_t i = 0; i < x[r].size(); ++i) y[r][o] += at(name + ".weight", o * x[r].size() + i) * x[r][i];
      }
    return y;
  }

 private:
  [[nodiscard]] double at(const std::string& name, std::size_t i) const { return slices_.at(name).at(i); }

  [[nodiscard]] double activation(double v) const {
    switch (config_.hidden_act) {
      case ledg::bert_activation::relu:
        return std::max(v, 0.0);
      case ledg::bert_activation::gelu_new:
        return 0.5 * v * (1.0 + std::tanh(std::sqrt(2.0 / std::numbers::pi) * (v + 0.044715 * v * v * v)));
      default:
        return 0.5 * v * std::erfc(-v / std::numbers::sqrt2);
    }
  }

  static matrix plus(matrix a, const matrix& b) {
    for (std::size_t r = 0; r < a.size(); ++r)
      for (std::size_t j = 0; j < a[r].size(); ++j) a[r][j] += b[r][j];
    return a;
  }

  [[nodiscard]] matrix norm(matrix x, const std::string& name) const {
    for (auto& row : x) {
      const auto n = static_cast<double>(row.size());
      double mean = 0.0;
      double square = 0.0;
      for (const double v : row) mean += v / n;
      for (const double v : row) square += (v - mean) * (v - mean) / n;
      for (std::size_t j = 0; j < row.size(); ++j)
        row[j] = (row[j] - mean) / std::sqrt(square + config_.layer_norm_eps) * at(name + ".weight", j) +
                 at(name + ".bias", j);
    }
    return x;
  }

  [[nodiscard]] matrix attention(const matrix& x, const std::string& name) const {
    const auto q = dense(x, name + "query");
    const auto k = dense(x, name + "key");
    const auto v = dense(x, name + "value");
    const auto size = config_.hidden_size / config_.num_attention_heads;
    matrix y(x.size(), std::vector<double>(config_.hidden_size));
    for (std::size_t first = 0; first < config_.hidden_size; first += size)
      for (std::size_t i = 0; i < x.size(); ++i) {
        std::vector<double> p(x.size());
        double total = 0.0;
        for (std::size_t j = 0; j < x.size(); ++j) {
          double score = 0.0;
          for (std::size_t d = first; d < first + size; ++d) score += q[i][d] * k[j][d];
          total += p[j] = std::exp(score / std::sqrt(static_cast<double>(size)));
        }
        for (std::size_t j = 0; j < x.size(); ++j)
          for (std::size_t d = first; d < first + size; ++d) y[i][d] += p[j] / total * v[j][d];
      }
    return y;
  }

  ledg::bert_config config_;
  std::map<std::string, std::vector<double>> slices_;
};

template <class T>
double distance_to_reference(const ledg::bert_config& config, const ledg::token_batch& batch) {
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", config);
  const auto exact = random_parameters<double>(layout, 5);
  const std::vector<T> values(exact.begin(), exact.end());
  const reference_encoder plain(layout, {values.begin(), values.end()}, config);
  ledg::workspace<T> memory;
  ledg::bert_encoder::context<T> context;
  const auto hidden = encoder.forward({values.data(), &memory}, batch, context);
  REQUIRE(hidden.rows == batch.tokens());
  REQUIRE(hidden.cols == config.hidden_size);
  double most = 0.0;
  for (std::size_t t = 0; t < batch.size(); ++t) {
    const auto first = batch.offsets[t];
    const auto last = batch.offsets[t + 1];
    std::vector<std::int32_t> types(batch.tokens(), 0);
    if (!batch.type_ids.empty()) types = batch.type_ids;
    const auto expected = plain.hidden({batch.ids.begin() + first, batch.ids.begin() + last},
                                       {types.begin() + first, types.begin() + last});
    for (std::size_t i = 0; i < expected.size(); ++i)
      for (std::size_t j = 0; j < config.hidden_size; ++j) {
        const double d = std::abs(double{hidden.row(static_cast<std::size_t>(first) + i)[j]} - expected[i][j]);
        REQUIRE(std::isfinite(d));
        most = std::max(most, d);
      }
  }
  return most;
}

}  // namespace

TEST_CASE("bert encoder: parameters carry Hugging Face's names and shapes", "[bert]") {
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "bert.", small_bert());
  std::map<std::string, std::vector<std::size_t>> shapes;
  for (const auto& p : layout.entries()) shapes[p.name] = p.shape;
  CHECK(shapes.size() == 5 + 2 * 16 + 2);
  CHECK(shapes.at("bert.embeddings.word_embeddings.weight") == std::vector<std::size_t>{11, 6});
  CHECK(shapes.at("bert.embeddings.position_embeddings.weight") == std::vector<std::size_t>{30, 6});
  CHECK(shapes.at("bert.embeddings.token_type_embeddings.weight") == std::vector<std::size_t>{2, 6});
  CHECK(shapes.at("bert.embeddings.LayerNorm.bias") == std::vector<std::size_t>{6});
  for (const std::string part : {"query", "key", "value"}) {
    CHECK(shapes.at("bert.encoder.layer.1.attention.self." + part + ".weight") == std::vector<std::size_t>{6, 6});
    CHECK(shapes.at("bert.encoder.layer.1.attention.self." + part + ".bias") == std::vector<std::size_t>{6});
  }
  CHECK(shapes.at("bert.encoder.layer.0.attention.output.dense.weight") == std::vector<std::size_t>{6, 6});
  CHECK(shapes.at("bert.encoder.layer.0.attention.output.LayerNorm.weight") == std::vector<std::size_t>{6});
  CHECK(shapes.at("bert.encoder.layer.0.intermediate.dense.weight") == std::vector<std::size_t>{10, 6});
  CHECK(shapes.at("bert.encoder.layer.0.output.dense.weight") == std::vector<std::size_t>{6, 10});
  CHECK(shapes.at("bert.encoder.layer.0.output.LayerNorm.bias") == std::vector<std::size_t>{6});
  CHECK(shapes.at("bert.pooler.dense.weight") == std::vector<std::size_t>{6, 6});
}

TEST_CASE("bert encoder: agrees with plain loops in double", "[bert]") {
  auto config = small_bert();
  for (const auto act : {ledg::bert_activation::gelu, ledg::bert_activation::gelu_new, ledg::bert_activation::relu}) {
    config.hidden_act = act;
    CAPTURE(ledg::name_of(act));
    CHECK(distance_to_reference<double>(config, small_tokens()) < 1e-12);
    CHECK(distance_to_reference<double>(config, long_batch()) < 1e-12);
    CHECK(distance_to_reference<float>(config, small_tokens()) < 1e-5);
    CHECK(distance_to_reference<float>(config, long_batch()) < 1e-5);
  }
  config.hidden_size = 64;
  config.num_attention_heads = 1;  // 29 x 29 x 64: beyond the loops of short texts
  CHECK(distance_to_reference<double>(config, long_batch()) < 1e-11);
  config.num_attention_heads = 64;
  CHECK(distance_to_reference<double>(config, long_batch()) < 1e-11);
}

TEST_CASE("bert encoder: an empty batch has no hidden states", "[bert]") {
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", small_bert());
  const auto values = random_parameters<float>(layout, 1);
  std::vector<float> gradients(layout.size(), 0.0F);
  ledg::workspace<float> memory;
  ledg::bert_encoder::context<float> context;
  const auto hidden = encoder.forward({values.data(), &memory}, ledg::token_batch{}, context);
  CHECK(hidden.rows == 0);
  encoder.backward<float>({values.data(), gradients.data(), &memory}, hidden, ledg::token_batch{}, context);
  CHECK(gradients == std::vector<float>(layout.size(), 0.0F));
}

TEST_CASE("bert encoder: infer gives the bits of forward and texts do not touch each other", "[bert]") {
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", small_bert());
  const auto values = random_parameters<double>(layout, 2);
  ledg::workspace<double> memory, even, odd;
  ledg::bert_encoder::context<double> context;
  auto batch = small_tokens();
  const auto hidden = encoder.forward({values.data(), &memory}, batch, context);
  const auto again = encoder.infer(values.data(), batch, even, odd);
  REQUIRE(again.rows == hidden.rows);
  for (std::size_t i = 0; i < hidden.size(); ++i) REQUIRE(again.data[i] == hidden.data[i]);
  const std::vector<double> first(hidden.data, hidden.data + 5 * hidden.cols);
  batch.ids[5] = 3;
  batch.ids[8] = 8;
  const auto other = encoder.infer(values.data(), batch, even, odd);
  for (std::size_t i = 0; i < first.size(); ++i) REQUIRE(other.data[i] == first[i]);
  REQUIRE(other.row(5)[0] != hidden.row(5)[0]);
}

TEST_CASE("bert encoder: gradients of every parameter agree with central differences", "[bert]") {
  const auto act = GENERATE(ledg::bert_activation::gelu, ledg::bert_activation::gelu_new);
  const bool training = GENERATE(false, true);
  auto config = small_bert();
  config.hidden_act = act;
  config.hidden_dropout_prob = training ? 0.25 : 0.0;
  config.attention_probs_dropout_prob = training ? 0.3 : 0.0;
  const auto batch = small_tokens();
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", config);
  auto values = random_parameters<double>(layout, 3);
  const ledg::philox random(4);

  // Loss: fixed weights times hidden states, pooler output, and normalised mean and first-token pools.
  ledg::workspace<double> memory;
  ledg::bert_encoder::context<double> context;
  ledg::bert_pooler::context<double> pooler_context;
  ledg::l2_normalize::context<double> mean_context, cls_context;
  using view = ledg::matrix_view<const double>;
  const auto weighted = [&](view y, std::uint64_t stream) {
    double total = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) total += random.split(stream).normal(i) * y.data[i];
    return total;
  };
  const auto loss = [&] {
    memory.reset();
    ledg::forward_pass<double> pass{values.data(), &memory};
    pass.training = training;
    pass.dropout = ledg::philox(9);
    const view hidden = encoder.forward(pass, batch, context);
    const view mean = ledg::mean_pool::forward(pass, hidden, batch.offsets);
    const view cls = ledg::cls_pool::forward(pass, hidden, batch.offsets);
    return weighted(hidden, 0) + weighted(encoder.pooler().forward(pass, hidden, batch.offsets, pooler_context), 1) +
           weighted(ledg::l2_normalize::forward(pass, mean, mean_context), 2) +
           weighted(ledg::l2_normalize::forward(pass, cls, cls_context), 3);
  };

  static_cast<void>(loss());
  std::vector<double> gradients(layout.size(), 0.0);
  const ledg::backward_pass<double> back{values.data(), gradients.data(), &memory};
  const auto weights = [&](std::size_t rows, std::uint64_t stream) {
    const auto w = memory.take(rows, config.hidden_size);
    for (std::size_t i = 0; i < w.size(); ++i) w.data[i] = random.split(stream).normal(i);
    return view(w);
  };
  const auto d = memory.take(batch.tokens(), config.hidden_size);
  std::copy_n(weights(batch.tokens(), 0).data, d.size(), d.data);
  const auto add = [&](view part) { ledg::rows::axpy(d.size(), 1.0, part.data, d.data); };
  add(encoder.pooler().backward(back, weights(batch.size(), 1), batch.offsets, pooler_context));
  add(ledg::mean_pool::backward(back, view(ledg::l2_normalize::backward(back, weights(batch.size(), 2), mean_context)),
                                batch.offsets));
  add(ledg::cls_pool::backward(back, view(ledg::l2_normalize::backward(back, weights(batch.size(), 3), cls_context)),
                               batch.offsets));
  encoder.backward(back, view(d), batch, context);

  std::size_t touched = 0;
  for (const auto& p : layout.entries())
    for (std::size_t i = p.offset; i < p.offset + p.size; ++i) {
      const double kept = values[i];
      const double step = 1e-5;
      values[i] = kept + step;
      const double above = loss();
      values[i] = kept - step;
      const double below = loss();
      values[i] = kept;
      const double expected = (above - below) / (2.0 * step);
      if (std::abs(gradients[i] - expected) > 1e-6 * (1.0 + std::abs(expected)) || !std::isfinite(expected)) {
        CAPTURE(p.name, i - p.offset, gradients[i], expected);
        FAIL("gradient is wrong");
      }
      touched += gradients[i] != 0.0 ? 1 : 0;
    }
  CHECK(touched > layout.size() / 2);

  // Gradients are added to what is there.
  const auto once = gradients;
  static_cast<void>(loss());
  const auto d_again = weights(batch.tokens(), 0);
  encoder.backward(back, d_again, batch, context);
  std::vector<double> alone(layout.size(), 0.0);
  encoder.backward({values.data(), alone.data(), &memory}, d_again, batch, context);
  for (std::size_t i = 0; i < alone.size(); ++i) REQUIRE(gradients[i] == Approx(once[i] + alone[i]).margin(1e-9));
}

TEST_CASE("bert encoder: dropout of attention draws the same whatever the shards", "[bert]") {
  auto config = small_bert();
  config.attention_probs_dropout_prob = 0.5;
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", config);
  const auto values = random_parameters<float>(layout, 5);
  ledg::workspace<float> memory, half_memory;
  ledg::bert_encoder::context<float> context, half_context;
  auto batch = small_tokens();
  ledg::forward_pass<float> pass{values.data(), &memory, true, ledg::philox(8)};
  const auto whole = encoder.forward(pass, batch, context);
  ledg::token_batch last;
  last.add(std::vector<std::int32_t>(batch.ids.begin() + 6, batch.ids.end()),
           std::vector<std::int32_t>(batch.type_ids.begin() + 6, batch.type_ids.end()));
  ledg::forward_pass<float> shard{values.data(), &half_memory, true, ledg::philox(8), 6};
  const auto part = encoder.forward(shard, last, half_context);
  for (std::size_t r = 0; r < part.rows; ++r)
    for (std::size_t j = 0; j < part.cols; ++j) REQUIRE(part.row(r)[j] == whole.row(6 + r)[j]);

  // Every second probability is dropped, the others count twice; outside training none is.
  std::size_t dropped = 0;
  const auto& scale = context.layers[0].attention.scale;
  for (std::size_t i = 0; i < scale.size(); ++i) {
    REQUIRE((scale.data[i] == 0.0F || scale.data[i] == 2.0F));
    dropped += scale.data[i] == 0.0F ? 1 : 0;
  }
  CHECK(dropped > scale.size() / 4);
  CHECK(dropped < scale.size() * 3 / 4);
  pass.training = false;
  memory.reset();
  static_cast<void>(encoder.forward(pass, batch, context));
  CHECK(context.layers[0].attention.scale.data == nullptr);
}

TEST_CASE("bert encoder: frozen parts have no gradient and do not decay while the others are as ever", "[bert]") {
  const std::size_t frozen = GENERATE(0U, 1U, 2U, 3U);
  auto config = small_bert();
  ledg::parameter_layout plain_layout;
  const ledg::bert_encoder plain(plain_layout, "", config);
  config.frozen_parts = frozen;
  ledg::parameter_layout layout;
  static_cast<void>(layout.add("before", {2, 2}, ledg::initializer::normal));
  const ledg::bert_encoder encoder(layout, "", config);
  const auto plain_values = random_parameters<double>(plain_layout, 6);
  std::vector<double> values(4, 1.0);
  values.insert(values.end(), plain_values.begin(), plain_values.end());
  const auto batch = small_tokens();
  const auto gradients = [&](const ledg::bert_encoder& of, const std::vector<double>& at) {
    ledg::workspace<double> memory;
    ledg::bert_encoder::context<double> context;
    static_cast<void>(of.forward(ledg::forward_pass<double>{at.data(), &memory}, batch, context));
    const auto d = memory.take(batch.tokens(), config.hidden_size);
    for (std::size_t i = 0; i < d.size(); ++i) d.data[i] = ledg::philox(7).normal(i);
    std::vector<double> result(at.size(), 0.0);
    of.backward({at.data(), result.data(), &memory}, d, batch, context);
    return result;
  };
  const auto expected = gradients(plain, plain_values);
  const auto got = gradients(encoder, values);
  for (std::size_t e = 0; e < plain_layout.entries().size(); ++e) {
    const auto& p = plain_layout.entries()[e];
    const bool still = (frozen > 0 && p.name.starts_with("embeddings.")) ||
                       (frozen > 1 && p.name.starts_with("encoder.layer.0.")) ||
                       (frozen > 2 && p.name.starts_with("encoder.layer.1."));
    INFO(p.name);
    CHECK(layout.entries()[e + 1].decay == (p.decay && !still));
    for (std::size_t i = 0; i < p.size; ++i) REQUIRE(got[4 + p.offset + i] == (still ? 0.0 : expected[p.offset + i]));
  }
  CHECK(layout.entries()[0].decay);
  config.frozen_parts = 4;
  ledg::parameter_layout another;
  CHECK_THROWS_AS(ledg::bert_encoder(another, "", config), ledg::input_error);
}

TEST_CASE("bert encoder: three layers fit 32 texts to 32 random targets", "[bert]") {
  auto config = small_bert();
  config.vocab_size = 40;
  config.hidden_size = 32;
  config.num_hidden_layers = 3;
  config.num_attention_heads = 4;
  config.intermediate_size = 64;
  config.pooler = false;
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", config);
  std::vector<float> values(layout.size());
  layout.initialize(std::span<float>(values), 1);
  const ledg::philox random(2);
  ledg::token_batch batch;
  for (std::uint64_t t = 0; t < 32; ++t) {
    std::vector<std::int32_t> ids;
    for (std::uint64_t i = 0; i < 2 + t % 7; ++i)
      ids.push_back(static_cast<std::int32_t>(random.below(16 * t + i, 40)));
    batch.add(ids);
  }
  std::vector<float> targets(32 * config.hidden_size);
  for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = static_cast<float>(0.5 * random.split(1).normal(i));

  ledg::thread_pool pool;
  ledg::adam::state<float> optimizer(ledg::adam{}, layout);
  ledg::workspace<float> memory;
  ledg::bert_encoder::context<float> context;
  double error = 0;
  double first = 0;
  for (std::uint64_t step = 0; step < 700; ++step) {
    memory.reset();
    const ledg::matrix_view<const float> hidden =
        encoder.forward(ledg::forward_pass<float>{values.data(), &memory}, batch, context);
    const auto y = ledg::mean_pool::forward(ledg::forward_pass<float>{values.data(), &memory}, hidden,
                                            std::span<const std::int32_t>(batch.offsets));
    error = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      y.data[i] -= targets[i];
      error += static_cast<double>(y.data[i]) * static_cast<double>(y.data[i]) / static_cast<double>(y.size());
    }
    if (step == 0) first = error;
    std::vector<float> gradients(layout.size(), 0.0F);
    const ledg::backward_pass<float> back{values.data(), gradients.data(), &memory};
    const ledg::matrix_view<const float> d =
        ledg::mean_pool::backward(back, y, std::span<const std::int32_t>(batch.offsets));
    encoder.backward(back, d, batch, context);
    optimizer.update(values, gradients, 6e-3 * (1.0 - static_cast<double>(step) / 700), step, pool);
  }
  CHECK(first > 0.2);
  CHECK(error < 0.0025);  // one hundredth of the variance of the targets
}

TEST_CASE("bert encoder: says what is wrong with a batch or a configuration", "[bert]") {
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", small_bert());
  const auto values = random_parameters<float>(layout, 1);
  ledg::workspace<float> memory;
  ledg::bert_encoder::context<float> context;
  const auto message = [&](const ledg::token_batch& b) -> std::string {
    try {
      static_cast<void>(encoder.forward({values.data(), &memory}, b, context));
    } catch (const ledg::input_error& e) {
      return e.what();
    }
    return "";
  };
  auto batch = small_tokens();
  CHECK(message(batch).empty());
  batch.ids[2] = 11;
  CHECK(message(batch).find("token id 11") != std::string::npos);
  batch.ids[2] = -1;
  CHECK(message(batch).find("token id -1") != std::string::npos);
  batch = small_tokens();
  batch.type_ids.back() = 2;
  CHECK(message(batch).find("token type id 2") != std::string::npos);
  batch.type_ids.pop_back();
  CHECK(message(batch).find("12 type ids for 13 tokens") != std::string::npos);
  batch = small_tokens();
  batch.offsets.back() = 12;
  CHECK(message(batch).find("offsets") != std::string::npos);
  batch.offsets.clear();
  CHECK(message(batch).find("offsets") != std::string::npos);
  batch = {};
  batch.add(std::vector<std::int32_t>{1, 2});
  batch.add(std::vector<std::int32_t>(31, 1));
  CHECK(message(batch).find("text 1 of the batch has 31 tokens, the encoder takes 30") != std::string::npos);

  auto config = small_bert();
  config.num_attention_heads = 4;
  CHECK_THROWS_AS(ledg::bert_encoder(layout, "b.", config), ledg::input_error);
  config = small_bert();
  config.pooler = false;
  CHECK_THROWS_AS(ledg::bert_encoder(layout, "c.", config).pooler(), ledg::input_error);
}
