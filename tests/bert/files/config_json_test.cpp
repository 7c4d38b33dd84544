// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/files/config_json.hpp"

#include <fstream>
#include <string>

#include "support/catch.hpp"
#include "support/process.hpp"

TEST_CASE("config.json: BERT under its three names", "[bert]") {
  using ledg::files::bert_family;
  const ledg_test::temporary_folder folder;
  const auto read = [&](const std::string& text) {
    std::ofstream(folder / "config.json") << text;
    return ledg::files::read_encoder_config(folder / "config.json");
  };
  const std::string sizes = R"("vocab_size": 9, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 4,
    "intermediate_size": 16, "max_position_embeddings": 32)";
  const auto bert = read("{" + sizes + "}");
  CHECK(bert.family == bert_family::bert);
  CHECK(bert.bert.embedding_width() == 8);

  const auto distilbert = read(R"({"model_type": "distilbert", "vocab_size": 9, "dim": 8, "n_layers": 2, "n_heads": 4,
    "hidden_dim": 16, "max_position_embeddings": 32, "activation": "relu", "dropout": 0.25})");
  CHECK(distilbert.family == bert_family::distilbert);
  CHECK(distilbert.bert.hidden_size == 8);
  CHECK(distilbert.bert.intermediate_size == 16);
  CHECK(distilbert.bert.hidden_act == ledg::bert_activation::relu);
  CHECK(distilbert.bert.hidden_dropout_prob == 0.25);

  const auto electra = [&](const std::string& more) {
    return read(R"({"model_type": "electra", )" + sizes + more + "}");
  };
  CHECK(electra("").family == bert_family::electra);
  CHECK(electra("").bert.embedding_size == 128);
  CHECK(electra(R"(, "embedding_size": 8)").bert.embedding_size == 0);
  CHECK(electra(R"(, "embedding_size": 6)").bert.embedding_width() == 6);
  CHECK_THROWS_AS(electra(R"(, "embedding_size": 0)"), ledg::input_error);

  for (const char* other : {"nomic_bert", "xlnet", "t5", "roberta", "mpnet", "modernbert"}) {
    CAPTURE(other);
    try {
      static_cast<void>(read(R"({"model_type": ")" + std::string(other) + R"(", "n_embd": 4})"));
      CHECK(false);
    } catch (const ledg::input_error& e) {
      CHECK(std::string(e.what()).find("model_type: expected bert, distilbert or electra, got '" +
                                       std::string(other)) != std::string::npos);
    }
  }
}
