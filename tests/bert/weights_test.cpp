// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/weights.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/bert/load.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace weights_test {  // names of its own, for tests are compiled several files at a time

namespace fs = std::filesystem;
using ledg::io::json;
using naming = std::function<std::string(std::string)>;

ledg::bert_config small_config(std::size_t width = 0) {
  ledg::bert_config c;
  c.vocab_size = 8;
  c.hidden_size = 4;
  c.num_hidden_layers = 2;
  c.num_attention_heads = 2;
  c.intermediate_size = 6;
  c.max_position_embeddings = 8;
  c.embedding_size = width;
  c.pooler = false;
  return c;
}

/// A folder with random weights, each under the name that @p name makes of BERT's; an empty one is left out. Segments
/// add nothing. Tensors called @p extra come along.
void write_folder(const fs::path& folder, const ledg::bert_config& c, const json& document, const naming& name,
                  const std::vector<std::string>& extra = {}, ledg::io::dtype extra_type = ledg::io::dtype::f32) {
  fs::create_directories(folder);
  std::ofstream(folder / "config.json") << document.dump();
  std::ofstream(folder / "vocab.txt") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nconv\nrelu\n##s\n";
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", c);
  std::vector<float> values(layout.size());
  layout.initialize<float>(values, 3);
  ledg::io::safetensors_writer writer;
  for (const auto& p : layout.entries()) {
    if (p.name == "embeddings.token_type_embeddings.weight")
      std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(p.offset), p.size, 0.0F);
    if (const auto as = name(p.name); !as.empty())
      writer.add(as, p.shape, std::span<const float>(values).subspan(p.offset, p.size));
  }
  const std::vector<float> one{1.0F};
  const std::vector<std::uint8_t> byte{1};
  for (const auto& e : extra)
    if (extra_type == ledg::io::dtype::f32)
      writer.add(e, {1}, std::span<const float>(one));
    else
      writer.add(e, {1}, std::span<const std::uint8_t>(byte));
  writer.write(folder / "model.safetensors");
}

std::string same(std::string name) { return name; }

std::string distilbert_name(std::string name) {
  if (name == "embeddings.token_type_embeddings.weight") return "";
  const std::vector<std::pair<std::string, std::string>> parts{{"encoder.layer.", "transformer.layer."},
                                                               {"attention.self.query", "attention.q_lin"},
                                                               {"attention.self.key", "attention.k_lin"},
                                                               {"attention.self.value", "attention.v_lin"},
                                                               {"attention.output.dense", "attention.out_lin"},
                                                               {"attention.output.LayerNorm", "sa_layer_norm"},
                                                               {"intermediate.dense", "ffn.lin1"},
                                                               {"output.dense", "ffn.lin2"},
                                                               {"output.LayerNorm", "output_layer_norm"}};
  const bool of_layer = name.starts_with("encoder.");
  for (const auto& [from, to] : parts)
    if (const auto at = name.find(from); of_layer && at != std::string::npos) name.replace(at, from.size(), to);
  return "distilbert." + name;
}

std::vector<float> vector_of(const fs::path& folder) {
  const auto m = ledg::bert_model<float>::load(folder);
  const std::vector<ledg::text::encoding> pair{m.tokenize("conv relus", "relu")};
  const auto y = m.embed(std::span<const ledg::text::encoding>(pair));
  return {y.begin(), y.end()};
}

std::string complaint_of(const fs::path& folder) {
  try {
    static_cast<void>(ledg::bert_model<float>::load(folder));
  } catch (const ledg::any_error& e) {
    return e.what();
  }
  return "";
}

bool says(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

TEST_CASE("bert weights: DistilBERT is BERT without segments under other names", "[bert]") {
  const ledg_test::temporary_folder root;
  const auto c = small_config();
  write_folder(root / "bert", c, c.to_json(), same);
  const json config{{"model_type", "distilbert"},
                    {"vocab_size", 8},
                    {"dim", 4},
                    {"n_layers", 2},
                    {"n_heads", 2},
                    {"hidden_dim", 6},
                    {"max_position_embeddings", 8},
                    {"activation", "gelu"}};
  write_folder(root / "distilbert", c, config, distilbert_name, {"vocab_transform.weight"});
  CHECK(vector_of(root / "distilbert") == vector_of(root / "bert"));
  CHECK(ledg::bert_model<float>::load(root / "distilbert").notes().empty());
  auto without = config;
  without.erase("dim");
  write_folder(root / "wrong", c, without, distilbert_name);
  CHECK(says(complaint_of(root / "wrong"), "config.json': the document has no member 'dim'"));
}

TEST_CASE("bert weights: ELECTRA is BERT under other names and may have narrow embeddings", "[bert]") {
  const ledg_test::temporary_folder root;
  const auto c = small_config();
  const auto electra = [](const std::string& name) { return "electra." + name; };
  write_folder(root / "bert", c, c.to_json(), same);
  auto config = c.to_json();
  config["model_type"] = "electra";
  config["embedding_size"] = 4;
  write_folder(root / "electra", c, config, electra, {"discriminator_predictions.dense.weight"});
  CHECK(vector_of(root / "electra") == vector_of(root / "bert"));

  const auto narrow = small_config(3);
  config["embedding_size"] = 3;
  write_folder(root / "narrow", narrow, config, electra);
  const auto m = ledg::bert_model<float>::load(root / "narrow");
  CHECK(m.config().embedding_size == 3);
  // The form for training gives the same, from the same weights.
  const auto text = m.tokenize("conv relus");
  ledg::token_batch batch;
  batch.add(text.ids, text.type_ids);
  ledg::workspace<float> even, odd;
  const auto hidden = m.encoder().infer(m.parameters().data(), batch, even, odd);
  const auto packed = m.hidden_states(text);
  REQUIRE(hidden.size() == packed.size());
  for (std::size_t i = 0; i < packed.size(); ++i) CHECK(packed.data()[i] == Approx(hidden.data[i]).margin(1e-5));
}

TEST_CASE("bert weights: what is no part of an encoder is left out with a note", "[bert]") {
  const ledg_test::temporary_folder root;
  const auto c = small_config();
  const auto with = [&](const std::string& folder, const std::vector<std::string>& extra,
                        ledg::io::dtype type = ledg::io::dtype::f32) {
    write_folder(root.path() / folder, c, c.to_json(), same, extra, type);
    return ledg::bert_model<float>::load(root.path() / folder).notes();
  };
  CHECK(with("plain", {}).empty());
  CHECK(with("known", {"cls.predictions.bias", "classifier.weight", "embeddings.position_ids"}).empty());
  const auto one = with("one", {"projection.weight"});
  REQUIRE(one.size() == 1);
  CHECK(says(one[0], "1 tensor that is no part of the encoder left out: 'projection.weight'"));
  const auto four = with("four", {"a.b", "c.d", "e.f", "g.h"}, ledg::io::dtype::u8);
  REQUIRE(four.size() == 1);
  CHECK(says(four[0], "4 tensors that are no part of the encoder left out: 'a.b', 'c.d', 'e.f', ..."));
  write_folder(root / "deeper", c, c.to_json(), same, {"encoder.layer.7.output.dense.weight"});
  CHECK(says(complaint_of(root / "deeper"), "unexpected tensor 'encoder.layer.7.output.dense.weight'"));
  write_folder(root / "wrapped", c, c.to_json(), [](const std::string& name) { return "0.auto_model." + name; });
  CHECK(says(complaint_of(root / "wrapped"), "these tensors start with `0.auto_model.`"));
}

}  // namespace weights_test
