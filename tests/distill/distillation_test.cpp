// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/distill/distillation.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "distill/small_distillation.hpp"
#include "ledg/bert/save.hpp"
#include "ledg/distill/texts.hpp"
#include "ledg/train/trainer.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace {

namespace fs = std::filesystem;
using ledg_test::silent;
using ledg_test::small_corpus;
using ledg_test::small_distillation;
using ledg_test::temporary_folder;
using ledg_test::write_teacher;

}  // namespace

TEST_CASE("distillation: a student learns its teacher and the same with any number of threads", "[distill]") {
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

TEST_CASE("distillation: says what is wrong", "[distill]") {
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

TEST_CASE("distillation: few texts are enough where none is left to choose the best weights by", "[distill]") {
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

TEST_CASE("distillation: the encoder that is shipped keeps what its teacher knows", "[distill]") {
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
  CHECK(score.mean_cosine >= 0.96);  // it was distilled on the texts of a catalogue a fifth as large
  CHECK(rank >= 0.9);
}
