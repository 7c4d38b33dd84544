// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/distill/distillation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/train/trainer.hpp"
#include "support/catch.hpp"
#include "support/derivatives.hpp"
#include "support/process.hpp"
#include "support/thread_ranks.hpp"

namespace {

namespace fs = std::filesystem;
using ledg_test::temporary_folder;

/// A teacher with random weights and a vocabulary of a dozen words.
void write_teacher(const fs::path& folder) {
  fs::create_directories(folder);
  ledg::bert_config c;
  c.vocab_size = 25;
  c.hidden_size = 16;
  c.num_hidden_layers = 2;
  c.num_attention_heads = 2;
  c.intermediate_size = 24;
  c.max_position_embeddings = 12;
  c.pooler = false;
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", c);
  std::vector<float> values(layout.size());
  layout.initialize<float>(values, 7);
  for (auto& v : values) v *= 5;
  ledg::io::safetensors_writer writer;
  for (const auto& p : layout.entries())
    writer.add(p.name, p.shape, std::span<const float>(values).subspan(p.offset, p.size));
  writer.write(folder / "model.safetensors");
  std::ofstream(folder / "config.json") << c.to_json().dump();
  std::ofstream(folder / "vocab.txt")
      << "[PAD]\n[unused0]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##a\n##b\nconv\nrelu\n##s\n"
         "pool\ngemm\nadd\nmul\nfast\nslow\nbig\nsmall\nchip\nred\nblue\n中\n";
}

ledg::domain_corpus small_corpus() {
  const std::vector<std::string> nouns = {"conv", "relu", "pool", "gemm", "add", "mul", "chip"};
  const std::vector<std::string> adjectives = {"fast", "slow", "big", "small", "red", "blue"};
  ledg::domain_corpus c;
  c.train = {{"one", nouns}, {"two", {}}};
  c.held_out = {{"new", {}}};
  for (const auto& n : nouns)
    for (const auto& a : adjectives)
      for (const auto& b : adjectives) c.train[1].texts.push_back(a + ' ' + b + ' ' + n);
  for (std::size_t i = 0; i < c.train[1].texts.size(); i += 10) {
    c.held_out[0].texts.push_back(c.train[1].texts[i]);
    c.train[1].texts[i] += " a";
  }
  return c;
}

ledg::distillation_config small_distillation() {
  ledg::distillation_config c;
  c.student.vocab_size = 22;
  c.student.hidden_size = 12;
  c.student.num_hidden_layers = 1;
  c.student.num_attention_heads = 2;
  c.student.intermediate_size = 16;
  c.student.max_position_embeddings = 10;
  c.batch = 32;
  c.trainer.steps = 150;
  c.trainer.validate_every = 50;
  c.trainer.learning_rate = 1e-2;
  c.trainer.ema_decay = 0.9;
  c.trainer.seed = 1;
  return c;
}

constexpr auto silent = [](std::size_t, std::size_t) {};

}  // namespace

TEST_CASE("distillation: the loss and its gradient", "[predict]") {
  ledg::workspace<double> memory;
  const std::size_t n = 4;
  const std::size_t size = 5;
  std::vector<double> y(n * size), target(n * size), gradient(n * size), unused(n * size);
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = ledg::philox(1).normal(i);
    target[i] = ledg::philox(2).normal(i);
  }
  const auto at = [&](std::vector<double>& v) { return ledg::matrix_view<double>(v.data(), n, size); };
  const ledg::matrix_view<const double> to(target.data(), n, size);
  const auto loss = [&](std::vector<double>& d) {
    memory.reset();
    return ledg::distillation_loss({y.data(), n, size}, to, 3.0, memory, at(d));
  };
  const double value = loss(gradient);
  double expected = 1;
  for (std::size_t i = 0; i < n; ++i) {
    expected -= ledg::rows::dot(size, y.data() + i * size, to.row(i)) / n;
    for (std::size_t j = 0; j < n; ++j) {
      const double d =
          ledg::rows::dot(size, y.data() + i * size, y.data() + j * size) - ledg::rows::dot(size, to.row(i), to.row(j));
      expected += 3 * d * d / (n * n);
    }
  }
  CHECK(value == Approx(expected));
  ledg_test::gradient_report report;
  ledg_test::compare_derivatives(report, y, gradient, "y", [&] { return loss(unused); });
  LEDG_CHECK_REPORT(report);
  y = target;
  CHECK(loss(unused) == Approx(1 - [&] {
          double c = 0;
          for (const double v : target) c += v * v / n;
          return c;
        }()));
}

TEST_CASE("distillation: the student's gradient for every parameter", "[predict]") {
  auto config = small_distillation().student;
  config.vocab_size = 6;
  config.hidden_size = 4;
  config.intermediate_size = 5;
  config.layer_norm_eps = 1e-6;
  ledg::parameter_layout layout;
  const ledg::sentence_student student(layout, config, 3);
  auto values = ledg_test::random_parameters<double>(layout);
  ledg::token_batch tokens;
  tokens.add(std::vector<std::int32_t>{1, 2, 5});
  tokens.add(std::vector<std::int32_t>{4});
  tokens.add(std::vector<std::int32_t>{3, 3, 0, 1});
  std::vector<double> target(9);
  for (std::size_t i = 0; i < target.size(); ++i) target[i] = ledg::philox(3).normal(i);
  ledg::workspace<double> memory;
  ledg::sentence_student::context<double> context;
  std::vector<double> dy(9);
  const auto loss = [&] {
    memory.reset();
    const ledg::matrix_view<const double> y =
        student.forward(ledg::forward_pass<double>{values.data(), &memory}, tokens, context);
    return ledg::distillation_loss(y, {target.data(), 3, 3}, 2.0, memory, ledg::matrix_view<double>(dy.data(), 3, 3));
  };
  static_cast<void>(loss());
  std::vector<double> gradients(layout.size(), 0.0);
  student.backward({values.data(), gradients.data(), &memory}, {dy.data(), 3, 3}, tokens, context);
  ledg_test::gradient_report report;
  ledg_test::compare_parameters(report, layout, values, gradients, loss);
  LEDG_CHECK_REPORT(report);
}

TEST_CASE("distillation: a student learns its teacher and the same with any number of threads", "[predict]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  const auto config = small_distillation();
  std::vector<std::vector<float>> learnt;
  for (const std::size_t threads : {1U, 2U}) {
    ledg::thread_pool pool(threads);
    ledg::distillation run(teacher, small_corpus(), {{"two", 4}}, config, pool, folder / "vectors.safetensors", silent);
    REQUIRE(run.corpus().held_out[0].texts.size() == 26);
    const auto before = run.scores(run.initial(), pool);
    const auto result = ledg::train<float>(run.task(), config.trainer, run.initial(), pool, {});
    learnt.push_back(result.parameters);
    const auto [scores, rank] = run.scores(ledg::rounded_to_half(result.parameters), pool);
    REQUIRE(scores.size() == 1);
    INFO("before " << before.first[0].mean_cosine << ", after " << scores[0].mean_cosine << ", rank " << rank);
    CHECK(scores[0].texts == 26);
    CHECK(scores[0].mean_cosine > 0.97);
    CHECK(scores[0].mean_cosine > before.first[0].mean_cosine);
    CHECK(scores[0].worst_twentieth <= scores[0].mean_cosine);
    CHECK(scores[0].worst.front().first <= scores[0].worst.back().first);
    CHECK(rank > 0.5);
  }
  CHECK(learnt[0] == learnt[1]);
}

TEST_CASE("distillation: two ranks find the gradient of one", "[predict]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  ledg::thread_pool pool(1);
  const auto make = [&](ledg::thread_pool& own) {
    return ledg::distillation(teacher, small_corpus(), {{"two", 4}}, small_distillation(), own, {}, silent);
  };
  auto alone = make(pool);
  std::vector<float> one(alone.layout().size());
  const double loss = alone.task().loss_and_gradient(alone.initial(), one, 5, pool);
  CHECK(alone.task().batch_examples() == small_distillation().batch);
  std::vector<std::vector<float>> gradients(2, std::vector<float>(one.size()));
  std::vector<double> losses(2);
  ledg_test::run_ranks(2, [&](const ledg_test::thread_rank& r) {
    ledg::thread_pool own(1);
    auto run = make(own);
    losses[r.rank()] = run.task().loss_and_gradient(run.initial(), gradients[r.rank()], 5, own, r);
  });
  for (const std::size_t r : {0U, 1U}) {
    CHECK(losses[r] == loss);
    CHECK(gradients[r] == one);
  }
}

TEST_CASE("distillation: the teacher's vectors are kept for the same texts and teacher alone", "[predict]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  ledg::thread_pool pool;
  const auto file = folder / "vectors.safetensors";
  std::size_t computed = 0;
  const auto count = [&](std::size_t, std::size_t) { ++computed; };
  const std::vector<std::string> texts = {"conv relu", "pool", ""};
  const auto first = ledg::teacher_vectors(teacher, texts, pool, file, count);
  REQUIRE(first.size() == 3 * 16);
  CHECK(computed == 1);
  for (std::size_t t = 0; t < 3; ++t)
    CHECK(ledg::rows::dot(16, first.data() + t * 16, first.data() + t * 16) == Approx(1).epsilon(1e-5));
  CHECK(ledg::teacher_vectors(teacher, texts, pool, file, count) == first);
  CHECK(computed == 1);
  const auto other =
      ledg::teacher_vectors(teacher, std::vector<std::string>{"pool", "conv relu", ""}, pool, file, count);
  CHECK(computed == 2);
  CHECK(std::equal(other.begin(), other.begin() + 16, first.begin() + 16));
}

TEST_CASE("distillation: says what is wrong", "[predict]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  ledg::thread_pool pool;
  const auto make = [&](const ledg::domain_corpus& corpus, const ledg::distillation_config& config) {
    const ledg::distillation run(teacher, corpus, {}, config, pool, {}, silent);
  };
  auto config = small_distillation();
  config.student.vocab_size = 5;
  CHECK_THROWS_AS(make(small_corpus(), config), ledg::input_error);
  config = small_distillation();
  config.batch = 2;
  CHECK_THROWS_AS(make(small_corpus(), config), ledg::input_error);
  CHECK_THROWS_AS(make({}, small_distillation()), ledg::input_error);
  config = small_distillation();
  config.student.num_attention_heads = 5;
  CHECK_THROWS_AS(make(small_corpus(), config), ledg::input_error);
}

TEST_CASE("distillation: the folder holds what loaders look for and appears whole or not at all", "[predict]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  ledg::thread_pool pool;
  ledg::distillation run(teacher, small_corpus(), {}, small_distillation(), pool, {}, silent);
  const auto out = folder / "student";
  ledg::write_student(out, run.student(), run.layout(), run.initial(), run.tokenizer());
  CHECK(!fs::exists(folder / "student.part"));
  CHECK_THROWS_AS(ledg::write_student(out, run.student(), run.layout(), run.initial(), run.tokenizer()),
                  ledg::input_error);

  const auto weights = ledg::bert_weights::open(out);
  ledg::parameter_layout layout;
  const auto document = ledg::io::read_json(out / "config.json");
  const auto config = ledg::bert_config::from_json(ledg::io::json_view(document, "config"), "config");
  CHECK(config == run.student().config());
  const ledg::bert_encoder encoder(layout, "", config);
  std::vector<float> values(layout.size());
  weights.copy_to(layout, std::span<float>(values));
  CHECK(std::equal(values.begin(), values.end(), ledg::rounded_to_half(run.initial()).begin()));

  // Both forms of the tokenizer agree with the one that was trained with.
  const auto fast = ledg::text::wordpiece::from_tokenizer_json(out / "tokenizer.json");
  fs::remove(out / "tokenizer.json");
  const auto slow = ledg::text::wordpiece::from_folder(out);
  for (const auto* text : {"conv relus Pool", "abba 中 ??? [MASK] gemm", ""}) {
    const auto expected = run.tokenizer().encode(text).ids;
    CHECK(fast.encode(text).ids == expected);
    CHECK(slow.encode(text).ids == expected);
    CHECK(fast.encode(text, "conv").type_ids == run.tokenizer().encode(text, "conv").type_ids);
  }
}

TEST_CASE("distillation: few texts are enough where none is left to choose the best weights by", "[predict]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  ledg::thread_pool pool;
  ledg::domain_corpus corpus;
  corpus.train = {{"given", {"conv relu", "pool", "gemm fast"}}};
  auto config = small_distillation();
  config.trainer.steps = 20;
  config.trainer.validate_every = 5;
  ledg::distillation run(teacher, corpus, {}, config, pool, {}, silent);
  const auto result = ledg::train<float>(run.task(), config.trainer, run.initial(), pool, {});
  CHECK(result.best_step > 5);
  CHECK(run.scores(result.parameters, pool).first.empty());
}

TEST_CASE("distillation: rank correlation of similarities", "[predict]") {
  const std::vector<float> a = {1, 0, 0.8F, 0.6F, 0, 1};
  CHECK(ledg::similarity_rank_correlation(a, a, 2) == Approx(1));
  const std::vector<float> b = {1, 0, 0, 1, 0.8F, 0.6F};  // which pairs are near is another matter
  CHECK(ledg::similarity_rank_correlation(a, b, 2) < 0.9);
}

TEST_CASE("distillation: the encoder that is shipped keeps what its teacher knows", "[predict]") {
  const fs::path shipped = "examples/encoders/minilm-distilled";
  std::uintmax_t bytes = 0;
  for (const auto& f : fs::recursive_directory_iterator(shipped))
    if (f.is_regular_file() && f.path().extension() != ".md" && !f.path().filename().string().starts_with("LICENSE"))
      bytes += f.file_size();
  CHECK(bytes <= 3'000'000);
  const auto student = ledg::bert_model<float>::load(shipped);
  ledg::embed_options unit;
  unit.normalize = true;
  const auto similarity = [&](std::string_view a, std::string_view b) {
    const auto v = student.embed(std::vector<std::string>{std::string(a), std::string(b)}, unit);
    return static_cast<double>(ledg::rows::dot(v.shape(1), v.data(), v.data() + v.shape(1)));
  };
  for (const auto& p : ledg::similarity_probes) {
    INFO(p.text << ": " << p.near << " or " << p.far);
    CHECK(similarity(p.text, p.near) > similarity(p.text, p.far) + 0.05);
  }

  const char* const shared = std::getenv("LEDG_SHARED");
  const fs::path folder = fs::path(shared == nullptr ? "" : shared) / "models" / "all-minilm-l6-v2";
  if (shared == nullptr || !fs::exists(folder)) LEDG_SKIP("LEDG_SHARED has no models/all-minilm-l6-v2");
  const auto teacher = ledg::bert_model<float>::load(folder);
  const auto corpus = ledg::make_domain_texts(ledg::frequent_words(teacher.tokenizer().vocab(), 1500));
  std::vector<std::string> texts;
  for (const auto& group : corpus.held_out)
    for (std::size_t i = 0; group.name != "operators" && i < group.texts.size(); i += 20)
      texts.push_back(group.texts[i]);
  REQUIRE(texts.size() > 100);
  ledg::thread_pool pool;
  const auto a = ledg::teacher_vectors(student, texts, pool, {}, silent);
  const auto b = ledg::teacher_vectors(teacher, texts, pool, {}, silent);
  const auto score = ledg::score_student({"held out", texts}, a, b);
  const double rank = ledg::similarity_rank_correlation(a, b, a.size() / texts.size());
  INFO("mean cosine " << score.mean_cosine << ", Spearman " << rank);
  CHECK(score.mean_cosine >= 0.97);
  CHECK(rank >= 0.9);
}
