// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/config.hpp"

#include <string>

#include "support/catch.hpp"

namespace {

ledg::io::json tiny() {
  return ledg::io::json::parse(
      R"({"vocab_size": 100, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 4,
    "intermediate_size": 16, "max_position_embeddings": 32, "hidden_act": "gelu_new", "unknown_key": [1, 2]})");
}

ledg::bert_config read(const ledg::io::json& j) {
  return ledg::bert_config::from_json({j, "'config.json'"}, "'config.json'");
}

/// What the message says when @p key is @p value.
template <class Error>
std::string config_message(const char* key, const ledg::io::json& value) {
  auto j = tiny();
  j[key] = value;
  try {
    static_cast<void>(read(j));
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("bert config: reads Hugging Face's keys and fills in BERT's defaults", "[bert]") {
  const auto c = read(tiny());
  CHECK(c.vocab_size == 100);
  CHECK(c.hidden_size == 8);
  CHECK(c.num_hidden_layers == 2);
  CHECK(c.num_attention_heads == 4);
  CHECK(c.intermediate_size == 16);
  CHECK(c.max_position_embeddings == 32);
  CHECK(c.hidden_act == ledg::bert_activation::gelu_new);
  CHECK(c.type_vocab_size == 2);
  CHECK(c.layer_norm_eps == 1e-12);
  CHECK(c.hidden_dropout_prob == 0.1);
  CHECK(c.pooler);
}

TEST_CASE("bert config: survives a round trip through JSON", "[bert]") {
  auto c = read(tiny());
  c.layer_norm_eps = 1e-6;
  c.hidden_dropout_prob = 0.0;
  c.pooler = false;
  for (const auto act : {ledg::bert_activation::gelu, ledg::bert_activation::gelu_new, ledg::bert_activation::relu}) {
    c.hidden_act = act;
    CHECK(read(c.to_json()) == c);
  }
}

TEST_CASE("bert config: other names of an activation", "[bert]") {
  using ledg::bert_activation;
  const auto named = [](const char* name) {
    auto j = tiny();
    j["hidden_act"] = name;
    return read(j).hidden_act;
  };
  CHECK(named("gelu_python") == bert_activation::gelu);
  for (const char* name : {"gelu_fast", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate"})
    CHECK(named(name) == bert_activation::gelu_new);
  CHECK(ledg::name_of(bert_activation::gelu_new) == "gelu_new");
}

TEST_CASE("bert config: names file and field of what is wrong", "[bert]") {
  using ledg::corrupt_error;
  using ledg::input_error;
  const auto has = [](const std::string& text, const std::string& part) {
    CAPTURE(text);
    return text.find(part) != std::string::npos;
  };
  CHECK(has(config_message<corrupt_error>("hidden_size", "8"), "'config.json': /hidden_size: expected an integer"));
  CHECK(has(config_message<corrupt_error>("vocab_size", -1), "/vocab_size"));
  CHECK(has(config_message<input_error>("vocab_size", 0), "'config.json': vocab_size: expected 1 to"));
  CHECK(has(config_message<input_error>("num_hidden_layers", 1000000), "num_hidden_layers"));
  CHECK(has(config_message<input_error>("num_attention_heads", 3),
            "hidden_size 8 is no multiple of num_attention_heads 3"));
  CHECK(has(config_message<input_error>("layer_norm_eps", 0.0), "layer_norm_eps"));
  CHECK(has(config_message<input_error>("hidden_dropout_prob", 1.0), "hidden_dropout_prob"));
  CHECK(has(config_message<input_error>("hidden_act", "swish"), "expected gelu, gelu_new or relu, got 'swish'"));
  CHECK(has(config_message<input_error>("model_type", "roberta"), "model_type: expected bert, got 'roberta'"));
  CHECK(has(config_message<input_error>("position_embedding_type", "relative_key"), "position_embedding_type"));
  CHECK(has(config_message<input_error>("is_decoder", true), "is_decoder"));
  auto j = tiny();
  j.erase("hidden_size");
  CHECK_THROWS_AS(read(j), corrupt_error);
  CHECK_THROWS_AS(read(ledg::io::json::array()), corrupt_error);
}
