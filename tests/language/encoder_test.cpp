// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/language/encoder.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ledg/io/file.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/process.hpp"
#include "support/small_predictor.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

language_source small_source() {
  language_source s;
  s.bert.hidden_size = 8;
  s.bert.num_hidden_layers = 2;
  s.bert.num_attention_heads = 2;
  s.bert.intermediate_size = 10;
  s.bert.max_position_embeddings = 7;
  s.bert.type_vocab_size = 2;
  s.bert.pooler = false;
  return s;
}

/// A Hugging Face folder with random weights; returns them in the layout's order.
std::vector<float> write_language_folder(const temporary_folder& folder, bool pooler) {
  auto config = small_source().open({"conv relu add"});
  config.bert.pooler = pooler;
  io::write_atomically(folder / "config.json", io::to_line(config.bert.to_json()));
  io::write_atomically(folder / "vocab.txt", config.tokenizer.vocab().to_text());
  parameter_layout layout;
  const bert_encoder encoder(layout, "", config.bert);
  const auto values = random_parameters<float>(layout);
  io::safetensors_writer writer;
  for (const auto& p : layout.entries())
    writer.add(p.name, p.shape, std::span<const float>(values).subspan(p.offset, p.size));
  writer.write(folder / "model.safetensors");
  return values;
}

}  // namespace

TEST_CASE("a pretrained encoder's weights lie apart, or in the predictor where they are trained",
          "[language_encoder]") {
  const temporary_folder folder;
  const bool pooler = GENERATE(false, true);
  const auto values = write_language_folder(folder, pooler);
  language_source source;
  source.folder = (folder / "").string();
  for (const bool train : {false, true}) {
    source.train = train;
    parameter_layout layout;
    language_encoder language(source.open({}), layout);
    CHECK(language.trained() == train);
    CHECK(language.config().pooler == pooler);
    CHECK(layout.size() == (train ? values.size() : 0));
    CHECK(language.layout().size() == (train ? 0 : values.size()));
    std::vector<float> parameters(layout.size());
    language.load(source.folder, layout, parameters);
    const auto* const loaded = language.buffer(parameters);
    CHECK(std::equal(values.begin(), values.end(), loaded));
  }
}

TEST_CASE("without a folder the words come from the texts and the weights are trained", "[language_encoder]") {
  parameter_layout layout;
  const language_encoder language(small_source().open({"conv relu conv"}), layout);
  CHECK(language.trained());
  CHECK(layout.size() > 0);
  CHECK(language.layout().size() == 0);
  CHECK(language.tokenizer().vocab().find("conv"));
  CHECK(language.config().vocab_size == language.tokenizer().vocab().size());
}

TEST_CASE("texts longer than the positions are cut", "[language_encoder]") {
  parameter_layout layout;
  const language_encoder language(small_source().open({"a"}), layout);
  CHECK(language.ids("").size() == 2);  // the two ends
  CHECK(language.ids("a b c").size() == 5);
  CHECK(language.ids("a b c d e f g h").size() == 7);
}

TEST_CASE("vectors come from a cache with the bits they were encoded with", "[language_encoder]") {
  auto config = small_source().open({"conv relu add softmax"});
  config.trained = false;
  parameter_layout layout;
  language_encoder language(config, layout);
  const auto values = random_parameters<float>(language.layout());
  std::copy(values.begin(), values.end(), language.weights().begin());
  const std::vector<std::string> texts{"conv", "relu add", "", "conv", "softmax softmax softmax"};
  const auto embed = [&](std::span<const std::string> wanted, std::size_t threads) {
    std::vector<float> rows(wanted.size() * 8);
    thread_pool pool(threads);
    language.embed(wanted, rows, pool);
    return rows;
  };
  const auto alone = embed(std::span(texts).subspan(1, 1), 1);
  CHECK(language.cache_statistics().misses == 1);
  const auto all = embed(texts, 3);
  CHECK(language.cache_statistics().hits == 1);
  CHECK(language.cache_statistics().entries == 4);
  CHECK(std::equal(alone.begin(), alone.end(), all.begin() + 8));
  CHECK(std::equal(all.begin(), all.begin() + 8, all.begin() + 24));
  CHECK(embed(texts, 1) == all);
  language.weights()[0] += 1;  // other weights, so nothing is known any more
  CHECK(language.cache_statistics().entries == 0);

  // The form for training, in double, gives the same.
  std::copy(values.begin(), values.end(), language.weights().begin());
  const std::vector<double> p(values.begin(), values.end());
  token_batch tokens;
  for (const auto& t : texts) tokens.add(language.ids(t));
  workspace<double> memory;
  text_encoder::context<double> c;
  const auto exact = language.encoder().forward(forward_pass<double>{p.data(), &memory}, tokens, c);
  for (std::size_t i = 0; i < exact.size(); ++i) REQUIRE(all[i] == Approx(exact.data[i]).margin(1e-5));
}

TEST_CASE("a language encoder's description goes to JSON and back", "[language_encoder]") {
  auto config = small_source().open({"Conv"});
  text::wordpiece_config cased;
  cased.lowercase = false;
  cased.strip_accents = true;
  cased.split_cjk = false;
  config.tokenizer = text::wordpiece(config.tokenizer.vocab(), cased);
  config.trained = false;
  parameter_layout layout;
  const language_encoder language(config, layout);
  const auto json = language.to_json();
  auto back = language_encoder::config_from_json(io::json_view(json, "file"), "file");
  CHECK(back.bert == config.bert);
  CHECK_FALSE(back.trained);
  CHECK(language_encoder(std::move(back), layout).to_json() == json);
}

TEST_CASE("a language encoder keeps added tokens, templates and widths of its folder", "[language_encoder]") {
  const temporary_folder folder;
  write_language_folder(folder, false);
  io::write_atomically(
      folder / "special_tokens_map.json",
      R"({"cls_token": "[MASK]", "mask_token": {"content": "conv", "lstrip": true, "normalized": true}})");
  io::write_atomically(folder / "tokenizer_config.json", R"({"truncation_side": "left", "do_lower_case": false})");
  auto config = language_config::from_folder(folder.path(), false);
  CHECK_FALSE(config.tokenizer.is_plain());
  config.bert.embedding_size = 6;
  parameter_layout layout;
  const language_encoder language(config, layout);
  const auto json = language.to_json();
  const language_encoder back(language_encoder::config_from_json(io::json_view(json, "file"), "file"), layout);
  CHECK(back.config() == language.config());
  for (const std::string text : {"conv relu add", "a  conv CONV [MASK]", "add relu add relu add relu conv"})
    CHECK(back.ids(text) == language.ids(text));
  CHECK(back.to_json() == json);
}

TEST_CASE("encoders that do not fit are refused", "[language_encoder]") {
  const temporary_folder folder;
  write_language_folder(folder, false);
  language_source source;
  source.folder = (folder / "").string();
  SECTION("the vector of the first token") {
    std::filesystem::create_directories(folder / "1_Pooling");
    io::write_atomically(folder / "modules.json",
                         R"([{"type": "sentence_transformers.models.Transformer", "path": ""},
                             {"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"}])");
    io::write_atomically(folder / "1_Pooling/config.json", io::to_line({{"pooling_mode_cls_token", true}}));
    CHECK_THROWS_AS(source.open({}), input_error);
  }
  SECTION("a prompt before every text") {
    io::write_atomically(folder / "config_sentence_transformers.json",
                         R"({"prompts": {"a": "b"}, "default_prompt_name": "a"})");
    CHECK_THROWS_AS(source.open({}), input_error);
  }
  SECTION("no folder") {
    source.folder += "missing";
    CHECK_THROWS_AS(source.open({}), input_error);
  }
  SECTION("more words than embeddings") {
    auto config = small_source().open({"conv"});
    config.bert.vocab_size = 5;
    parameter_layout layout;
    CHECK_THROWS_AS(language_encoder(config, layout), input_error);
  }
}
