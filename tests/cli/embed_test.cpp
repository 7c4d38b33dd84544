// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "ledg/io/npy.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::run;

namespace {

struct embedder : ledg_test::temporary_folder {
  embedder() { ledg_test::write_encoder(path()); }
  [[nodiscard]] ledg_test::result embed(const std::string& input, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"embed", "--encoder", path().string()});
    return run(more, input);
  }
  [[nodiscard]] std::vector<double> vector(const std::string& text, const std::vector<std::string>& more = {}) const {
    return ledg_test::json_lines(embed(text + "\n", more).out).at(0).at("embedding").get<std::vector<double>>();
  }
};

}  // namespace

TEST_CASE("embed: the mean of the hidden states, the first of them, or the pooler", "[cli]") {
  const embedder encoder;
  const auto r = encoder.embed("conv relu\n\n", {"--hidden-states"});
  CHECK(r.exit_code == 0);
  CHECK(r.err.empty());
  const auto lines = ledg_test::json_lines(r.out);
  REQUIRE(lines.size() == 2);
  const auto hidden = lines[0].at("last_hidden_state").get<std::vector<std::vector<double>>>();
  REQUIRE(hidden.size() == 4);  // [CLS] conv relu [SEP]
  const auto mean = lines[0].at("embedding").get<std::vector<double>>();
  REQUIRE(mean.size() == ledg_test::encoder_hidden);
  const auto first = encoder.vector("conv relu", {"--pooling", "cls"});
  const auto pooled = encoder.vector("conv relu", {"--pooling", "pooler"});
  for (std::size_t c = 0; c < mean.size(); ++c) {
    CHECK(mean[c] == Approx((hidden[0][c] + hidden[1][c] + hidden[2][c] + hidden[3][c]) / 4).margin(1e-6));
    CHECK(first[c] == hidden[0][c]);
    CHECK(std::abs(pooled[c]) < 1);
    CHECK(pooled[c] != first[c]);
  }
  double square = 0;
  for (const double x : encoder.vector("conv relu", {"--normalize"})) square += x * x;
  CHECK(square == Approx(1).epsilon(1e-6));
}

TEST_CASE("embed: npy holds the same float32 that nine digits do", "[cli]") {
  const embedder encoder;
  const auto file = (encoder.path() / "out.npy").string();
  const std::string input = "conv\nrelus\nconv conv\n";
  const auto r = encoder.embed(input, {"--npy", file});
  CHECK(r.exit_code == 0);
  CHECK(r.out.empty());
  const auto array = ledg::io::read_npy<float>(file);
  CHECK(array.shape == std::vector<std::size_t>{3, ledg_test::encoder_hidden});
  const auto lines = ledg_test::json_lines(encoder.embed(input).out);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t c = 0; c < ledg_test::encoder_hidden; ++c)
      CHECK(lines[i].at("embedding").at(c).get<float>() == array.values[i * ledg_test::encoder_hidden + c]);
}

TEST_CASE("embed: many lines keep their order, mistakes among them", "[cli]") {
  const embedder encoder;
  std::string input;
  for (int i = 0; i < 200; ++i)
    input += i % 50 == 49 ? "[1]\n" : i % 3 == 0 ? "\"conv\"\n" : i % 3 == 1 ? "[\"relu\",\"conv\"]\n" : "\"relus\"\n";
  const auto r = encoder.embed(input, {"--jsonl"});
  CHECK(r.exit_code == 2);
  const auto lines = ledg_test::json_lines(r.out);
  REQUIRE(lines.size() == 200);
  const auto same = [&](std::size_t a, std::size_t b) {
    for (std::size_t c = 0; c < ledg_test::encoder_hidden; ++c)
      if (std::abs(lines[a].at("embedding").at(c).get<double>() - lines[b].at("embedding").at(c).get<double>()) > 1e-6)
        return false;
    return true;
  };
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 200; ++i)
    wrong += i % 50 == 49 ? !lines[i].contains("error") : !same(i, i % 3) || same(i, (i + 1) % 3);
  CHECK(wrong == 0);
  CHECK_THAT(lines[99].at("error").get<std::string>(), Catch::Matchers::Contains("line 100"));
}

TEST_CASE("embed: pairs are not their first text", "[cli]") {
  const embedder encoder;
  const auto pair = encoder.vector("[\"conv\",\"relu\"]", {"--jsonl"});
  CHECK(pair != encoder.vector("\"conv\"", {"--jsonl"}));
  CHECK(pair != encoder.vector("[\"relu\",\"conv\"]", {"--jsonl"}));
  CHECK(encoder.vector("\"conv\"", {"--jsonl"}) == encoder.vector("conv"));
  const auto hidden = ledg_test::json_lines(encoder.embed("[\"conv\",\"relu\"]\n", {"--jsonl", "--hidden-states"}).out);
  CHECK(hidden.at(0).at("last_hidden_state").size() == 5);
  // Cut to [CLS] conv [SEP] relu [SEP].
  CHECK(pair == encoder.vector("[\"conv conv conv conv\",\"relu relu relu\"]", {"--jsonl", "--max-length", "5"}));
}

TEST_CASE("embed: what modules.json says is the default", "[cli]") {
  const embedder encoder;
  const auto cls = encoder.vector("conv relu", {"--pooling", "cls", "--normalize"});
  const auto mean = encoder.vector("conv relu", {"--normalize"});
  ledg_test::write_file(encoder.path() / "modules.json",
                        R"([{"path":"","type":"sentence_transformers.models.Transformer"},
      {"path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
      {"path":"2_Normalize","type":"sentence_transformers.models.Normalize"}])");
  ledg_test::write_file(encoder.path() / "1_Pooling" / "config.json",
                        R"({"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false})");
  CHECK(encoder.vector("conv relu") == cls);
  CHECK(encoder.vector("conv relu", {"--pooling", "mean"}) == mean);
}

TEST_CASE("embed: a text that is too long is an error unless it may be cut", "[cli]") {
  const embedder encoder;
  const std::string longest = "conv conv conv conv conv conv conv";  // 9 tokens of 8
  const auto r = encoder.embed("conv\n" + longest + "\nrelu\n");
  CHECK(r.exit_code == 2);
  const auto lines = ledg_test::json_lines(r.out);
  REQUIRE(lines.size() == 3);
  CHECK_THAT(lines[1].at("error").get<std::string>(), Catch::Matchers::Contains("line 2"));
  CHECK(lines[2].contains("embedding"));
  CHECK(encoder.embed(longest + "\n", {"--max-length", "8"}).exit_code == 0);
  CHECK(encoder.embed(longest + "\n", {"--npy", (encoder.path() / "o.npy").string()}).exit_code == 2);
}

TEST_CASE("embed: bad options, missing and damaged weights", "[cli]") {
  const embedder encoder;
  CHECK(encoder.embed("", {"--pooling", "median"}).exit_code == 2);
  CHECK(encoder.embed("conv\n", {"--max-length", "9"}).exit_code == 2);  // more than the encoder has
  CHECK(encoder.embed("conv\n", {"--max-length", "9"}).out.empty());
  CHECK(encoder.embed("", {"--npy", "x", "--hidden-states"}).exit_code == 2);
  CHECK(run({"embed", "--encoder", (encoder.path() / "none").string()}).exit_code == 2);
  const auto weights = encoder.path() / "model.safetensors";
  ledg_test::write_file(weights, ledg_test::read_file(weights).substr(0, 200));
  const auto r = encoder.embed("conv\n");
  CHECK(r.exit_code == 3);
  CHECK(r.out.empty());
  CHECK_THAT(r.err, Catch::Matchers::Contains("model.safetensors"));
}

TEST_CASE("embed: what the encoder cannot take is that line's mistake", "[cli]") {
  const embedder encoder;
  auto config = json::parse(ledg_test::read_file(encoder / "config.json"));
  const auto weights = encoder.path() / "model.safetensors";
  {
    const auto file = ledg::io::safetensors_file::open(weights);
    std::vector<std::vector<float>> values;
    values.reserve(file.tensors().size());
    ledg::io::safetensors_writer out;
    for (const auto& t : file.tensors()) {
      auto shape = t.shape;
      if (t.name == "embeddings.token_type_embeddings.weight") shape[0] = 1;
      auto& v = values.emplace_back(t.to<float>());
      if (t.name == "embeddings.token_type_embeddings.weight") v.resize(ledg_test::encoder_hidden);
      if (t.name == "embeddings.word_embeddings.weight") v[7 * ledg_test::encoder_hidden] = std::nanf("");
      out.add(t.name, shape, std::span<const float>(v));
    }
    out.write(encoder / "new.safetensors");
  }
  std::filesystem::rename(encoder / "new.safetensors", weights);
  config["type_vocab_size"] = 1;
  ledg_test::write_file(encoder / "config.json", config.dump());
  const std::string input = "\"conv\"\n[\"conv\",\"relu\"]\n\"relu\"\n\"relus\"\n\"conv\"\n";
  for (const std::string threads : {"1", "3"}) {
    const auto r = encoder.embed(input, {"--jsonl", "--threads", threads});
    CHECK(r.exit_code == 2);
    const auto lines = ledg_test::json_lines(r.out);
    REQUIRE(lines.size() == 5);
    for (const std::size_t good : {0U, 2U, 4U}) CHECK(lines[good].contains("embedding"));
    CHECK_THAT(lines[1].at("error").get<std::string>(), Catch::Matchers::Contains("line 2: token type id 1"));
    CHECK_THAT(lines[3].at("error").get<std::string>(), Catch::Matchers::Contains("line 4: the encoder gives a vector"));
    CHECK(lines[0] == lines[4]);
  }
  const auto npy = encoder.embed("relus\n", {"--npy", (encoder.path() / "out.npy").string()});
  CHECK(npy.exit_code == 2);
  CHECK_THAT(npy.err, Catch::Matchers::Contains("line 1: the encoder gives a vector that is not finite"));
  CHECK_FALSE(std::filesystem::exists(encoder / "out.npy"));
  CHECK(encoder.embed(input, {"--jsonl", "--hidden-states"}).out.find("nan") == std::string::npos);
}

TEST_CASE("embed: prompts, pooling of every kind and the number of threads", "[cli]") {
  const embedder encoder;
  ledg_test::write_file(encoder / "config_sentence_transformers.json",
                        R"({"prompts": {"query": "relu "}, "default_prompt_name": "query"})");
  const auto with = encoder.vector("conv");
  CHECK(with == encoder.vector("relu conv", {"--prompt", ""}));
  CHECK(with == encoder.vector("conv", {"--prompt", "query"}));
  CHECK(with == encoder.vector("conv", {"--prompt", "relu "}));
  CHECK(with != encoder.vector("conv", {"--prompt", ""}));
  std::vector<std::vector<double>> seen;
  for (const std::string how : {"mean", "cls", "pooler", "max", "mean_sqrt_len", "weightedmean", "lasttoken"}) {
    seen.push_back(encoder.vector("conv", {"--pooling", how, "--threads", "2"}));
    for (std::size_t i = 0; i + 1 < seen.size(); ++i) CHECK(seen[i] != seen.back());
  }
  CHECK(encoder.embed("", {"--pooling", "median"}).exit_code == 2);
  for (const std::string threads : {"0", "-1", "many", "100000"})
    CHECK(encoder.embed("", {"--threads", threads}).exit_code == 2);
  ledg_test::write_file(encoder / "modules.json", R"([{"path": "", "type": "a.Transformer"},
      {"path": "1_Pooling", "type": "a.Pooling"}])");
  ledg_test::write_file(encoder / "1_Pooling/config.json", R"({"pooling_mode": "of tomorrow"})");
  const auto refused = encoder.embed("conv\n");
  CHECK(refused.exit_code == 2);
  CHECK_THAT(refused.err, Catch::Matchers::Contains("of tomorrow"));
  CHECK(encoder.vector("conv", {"--pooling", "mean"}) == with);
}
