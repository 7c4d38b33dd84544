// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/load.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "ledg/io/npy.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace {

namespace fs = std::filesystem;
using model = ledg::bert_model<float>;
using ledg_test::temporary_folder;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

ledg::bert_config config_to_load() {
  ledg::bert_config c;
  c.vocab_size = 8;
  c.hidden_size = 4;
  c.num_hidden_layers = 1;
  c.num_attention_heads = 2;
  c.intermediate_size = 6;
  c.max_position_embeddings = 8;
  return c;
}

/// Element type, new name (empty: leave out) and shape of a parameter on its way into a file.
struct stored {
  std::string name;
  std::vector<std::size_t> shape;
  ledg::io::dtype type = ledg::io::dtype::f32;
};

/// Writes config.json, vocab.txt and the parts [@p first, @p last) of the weights of a small model; @p edit may change
/// how a tensor is stored.
void write_weights(const fs::path& file, const std::function<void(stored&)>& edit, std::size_t first = 0,
                   std::size_t last = 1000) {
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", config_to_load());
  std::vector<float> values(layout.size());
  layout.initialize<float>(values, 7);
  ledg::io::safetensors_writer writer;
  for (std::size_t i = first; i < std::min(last, layout.entries().size()); ++i) {
    const auto& p = layout.entries()[i];
    stored s{p.name, p.shape};
    edit(s);
    std::size_t size = 1;
    for (const auto d : s.shape) size *= d;
    if (!s.name.empty())
      writer.add(s.name, s.shape, std::span<const float>(values).subspan(p.offset, std::min(size, p.size)), s.type);
  }
  writer.write(file);
}

void write_folder(
    const fs::path& folder, const std::function<void(stored&)>& edit = [](stored&) {}) {
  fs::create_directories(folder);
  write(folder / "config.json", config_to_load().to_json().dump());
  write(folder / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nconv\nrelu\n##s\n");
  write_weights(folder / "model.safetensors", edit);
}

/// What @p action complains of; empty where it does not.
template <class Error>
std::string complaint(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

template <class Error>
std::string load_message(const fs::path& folder) {
  return complaint<Error>([&] { static_cast<void>(model::load(folder)); });
}

bool says(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

double largest_difference(const float* a, const float* b, std::size_t n) {
  double most = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    REQUIRE(std::isfinite(a[i]));
    most = std::max(most, std::abs(double{a[i]} - double{b[i]}));
  }
  return most;
}

double largest_difference(const ledg::tensor<float, 2>& a, const ledg::tensor<float, 2>& b) {
  REQUIRE(a.shape() == b.shape());
  return largest_difference(a.data(), b.data(), a.size());
}

const std::vector<std::string> texts{"conv relu", "relus", "conv relu", "", "conv conv conv"};

}  // namespace

TEST_CASE("bert model: legacy names and prefix and heads and shards give the same vectors", "[bert]") {
  const temporary_folder folder;
  write_folder(folder.path() / "plain");
  const auto expected = model::load(folder.path() / "plain").embed(texts);

  write_folder(folder.path() / "legacy", [](stored& s) {
    const auto rename = [&](const std::string& from, const std::string& to) {
      if (s.name.ends_with("LayerNorm" + from)) s.name.replace(s.name.size() - from.size(), from.size(), to);
    };
    rename(".weight", ".gamma");
    rename(".bias", ".beta");
    s.name = s.name.starts_with("pooler.dense.bias") ? s.name : "bert." + s.name;
  });
  CHECK(largest_difference(model::load(folder.path() / "legacy").embed(texts), expected) == 0.0);

  const auto shards = folder.path() / "shards";
  write_folder(shards);
  fs::remove(shards / "model.safetensors");
  write_weights(
      shards / "a.safetensors", [](stored&) {}, 0, 7);
  write_weights(
      shards / "b.safetensors", [](stored&) {}, 7);
  write(shards / "model.safetensors.index.json",
        R"({"weight_map": {"embeddings.LayerNorm.bias": "a.safetensors", "pooler.dense.bias": "b.safetensors"}})");
  CHECK(largest_difference(model::load(shards).embed(texts), expected) == 0.0);
  write(shards / "model.safetensors.index.json", R"({"weight_map": {"x": "../plain/model.safetensors"}})");
  CHECK(says(load_message<ledg::corrupt_error>(shards), "leads out of the folder"));

  write_folder(folder.path() / "half", [](stored& s) { s.type = ledg::io::dtype::f16; });
  const auto half = largest_difference(model::load(folder.path() / "half").embed(texts), expected);
  CHECK(half > 0.0);
  CHECK(half < 2e-2);
}

TEST_CASE("bert model: equal texts alone have equal vectors and order is kept", "[bert]") {
  const temporary_folder folder;
  write_folder(folder.path());
  const auto m = model::load(folder.path());
  const auto y = m.embed(texts);
  REQUIRE(y.shape(0) == texts.size());
  REQUIRE(y.shape(1) == 4);
  CHECK(std::equal(&y(0, 0), &y(0, 0) + 4, &y(2, 0)));
  CHECK_FALSE(std::equal(&y(0, 0), &y(0, 0) + 4, &y(1, 0)));
  for (std::size_t i = 0; i < texts.size(); ++i)
    CHECK(largest_difference(&y(i, 0), m.embed(std::vector<std::string>{texts[i]}).data(), 4) < 1e-6);
  CHECK(m.embed(std::vector<std::string>{}).shape(0) == 0);

  std::vector<ledg::text::encoding> tokens{m.tokenize("conv relu"), m.tokenize("conv relu")};
  tokens[1].ids.resize(tokens[1].size() + 3, 0);
  tokens[1].type_ids.resize(tokens[1].size(), 0);
  tokens[1].padding = 3;
  const auto padded = m.embed(std::span<const ledg::text::encoding>(tokens));
  CHECK(largest_difference(&padded(0, 0), &padded(1, 0), 4) == 0.0);
  CHECK(m.hidden_states(tokens[1]).shape(0) == m.hidden_states(tokens[0]).shape(0));

  // More distinct texts than go through the encoder at once, from two threads.
  std::vector<std::string> many;
  for (int i = 0; i < 256; ++i) {
    std::string text;
    for (int bit = 0; bit < 6; ++bit) text += (i >> bit & 1) != 0 ? "conv " : "relu ";
    many.push_back(text);
  }
  ledg::tensor<float, 2> here;
  ledg::tensor<float, 2> there;
  std::thread other([&] { there = m.embed(many); });
  here = m.embed(many);
  other.join();
  CHECK(largest_difference(here, there) == 0.0);
  CHECK(largest_difference(&here(201, 0), m.embed(std::vector<std::string>{many[201]}).data(), 4) < 1e-6);
}

TEST_CASE("bert model: long texts are an error unless they are to be cut", "[bert]") {
  const temporary_folder folder;
  write_folder(folder.path());
  const auto m = model::load(folder.path());
  const std::vector<std::string> fits{"conv conv conv conv conv conv"};
  const std::vector<std::string> beyond{"conv", "conv conv conv conv conv conv relu"};
  CHECK(m.embed(fits).shape(0) == 1);
  CHECK(says(complaint<ledg::input_error>([&] { static_cast<void>(m.embed(beyond)); }),
             "text 1 has 9 tokens, the encoder takes 8"));
  ledg::embed_options options;
  options.max_length = 8;
  CHECK(largest_difference(&m.embed(beyond, options)(1, 0), m.embed(fits).data(), 4) < 1e-6);
  options.max_length = 9;
  CHECK_THROWS_AS(m.embed(beyond, options), ledg::input_error);
}

TEST_CASE("bert model: pooling and norm as given or as sentence-transformers' files say", "[bert]") {
  const temporary_folder folder;
  const auto inner = folder.path() / "0_Transformer";
  write_folder(inner);
  write(folder.path() / "modules.json",
        R"([{"path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
            {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}])");
  const auto pooling = [&](const std::string& modes) {
    write(folder.path() / "1_Pooling" / "config.json", "{" + modes + "}");
  };
  pooling(R"("word_embedding_dimension": 4, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false)");
  const auto m = model::load(folder.path());
  const auto plain = model::load(inner);
  CHECK(plain.settings().pooling.modes == std::vector{ledg::text_pooling::mean});
  CHECK_FALSE(plain.settings().normalize());

  const std::vector<std::string> one{"conv relus"};
  const auto hidden = plain.hidden_states(plain.tokenize(one[0]));
  REQUIRE(hidden.shape(0) == 5);
  float length = 0.0F;
  for (std::size_t j = 0; j < 4; ++j) length += hidden(0, j) * hidden(0, j);
  const auto y = m.embed(one);
  const auto mean = plain.embed(one);
  ledg::embed_options pooler;
  pooler.pooling = ledg::text_pooling::pooler;
  const auto pooled = plain.embed(one, pooler);
  ledg::parameter_layout layout;
  const auto& entries = plain.layout().entries();
  const auto weight =
      std::find_if(entries.begin(), entries.end(), [](const auto& p) { return p.name == "pooler.dense.weight"; });
  REQUIRE(weight != entries.end());
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(y(0, j) == Approx(hidden(0, j) / std::sqrt(length)).margin(1e-6));
    float sum = 0.0F;
    for (std::size_t t = 0; t < 5; ++t) sum += hidden(t, j) / 5.0F;
    CHECK(mean(0, j) == Approx(sum).margin(1e-6));
    float score = 0.0F;  // the bias starts at zero
    for (std::size_t k = 0; k < 4; ++k) score += plain.parameters()[weight->offset + 4 * j + k] * hidden(0, k);
    CHECK(pooled(0, j) == Approx(std::tanh(score)).margin(1e-6));
  }

  write(folder.path() / "modules.json", R"([{"path": "2_CNN", "type": "sentence_transformers.models.CNN"}])");
  CHECK(says(load_message<ledg::input_error>(folder.path()), "models.CNN' is not supported"));
  write(folder.path() / "modules.json", R"([{"path": "../else", "type": "sentence_transformers.models.Transformer"}])");
  CHECK(says(load_message<ledg::corrupt_error>(folder.path()), "leads out of the folder"));
}

TEST_CASE("bert model: a linear map behind the pooling", "[bert]") {
  const temporary_folder folder;
  write_folder(folder.path());
  const auto plain = model::load(folder.path());
  write(folder.path() / "modules.json",
        R"([{"path": "", "type": "sentence_transformers.models.Transformer"},
            {"path": "2_Dense", "type": "sentence_transformers.models.Dense"}])");
  const auto dense = folder.path() / "2_Dense";
  const auto config = [&](std::size_t in, bool bias, const std::string& activation) {
    write(dense / "config.json",
          ledg::io::json{{"in_features", in}, {"out_features", 3}, {"bias", bias}, {"activation_function", activation}}
              .dump());
  };
  const std::vector<float> weight{0.5F, -1.0F, 2.0F, 0.25F, 1.0F, 1.0F, -1.0F, 0.0F, 0.0F, 3.0F, 0.5F, -2.0F};
  const std::vector<float> offset{0.125F, -0.5F, 1.0F};
  const auto weights = [&](const std::string& name, ledg::io::dtype type) {
    ledg::io::safetensors_writer writer;
    writer.add(name, {3, 4}, weight, type);
    writer.add("linear.bias", {3}, offset, type);
    writer.write(dense / "model.safetensors");
  };
  const auto mean = plain.embed(texts);
  for (const auto type : {ledg::io::dtype::f32, ledg::io::dtype::f16, ledg::io::dtype::bf16, ledg::io::dtype::f64})
    for (const bool tanh : {false, true}) {
      config(4, true, tanh ? "torch.nn.modules.activation.Tanh" : "torch.nn.modules.linear.Identity");
      weights("linear.weight", type);
      const auto m = model::load(folder.path());
      CHECK(m.size() == 3);
      const auto y = m.embed(texts);
      REQUIRE(y.shape(1) == 3);
      for (std::size_t t = 0; t < texts.size(); ++t)
        for (std::size_t o = 0; o < 3; ++o) {
          double sum = double{offset[o]};
          for (std::size_t j = 0; j < 4; ++j) sum += double{weight[4 * o + j]} * double{mean(t, j)};
          CHECK(y(t, o) == Approx(tanh ? std::tanh(sum) : sum).margin(2e-6));
        }
    }
  write(folder.path() / "modules.json",
        R"([{"path": "2_Dense", "type": "sentence_transformers.models.Dense"},
            {"path": "3_Normalize", "type": "sentence_transformers.models.Normalize"}])");
  const auto unit = model::load(folder.path()).embed(texts);
  CHECK(std::hypot(unit(1, 0), unit(1, 1), unit(1, 2)) == Approx(1.0).margin(1e-6));

  config(4, false, "torch.nn.modules.linear.Identity");
  CHECK(says(load_message<ledg::input_error>(folder.path()), "unexpected tensor 'linear.bias'"));
  config(5, true, "torch.nn.modules.linear.Identity");
  CHECK(says(load_message<ledg::shape_error>(folder.path()), "linear.weight': expected shape [3, 5], got [3, 4]"));
  config(4, true, "torch.nn.modules.activation.Softshrink");
  CHECK(says(load_message<ledg::input_error>(folder.path()),
             "Identity, Tanh, GELU, ReLU, Sigmoid, SiLU, got 'torch.nn.modules.activation.Softshrink'"));
  config(4, true, "torch.nn.modules.linear.Identity");
  weights("dense.weight", ledg::io::dtype::f32);
  CHECK(says(load_message<ledg::lookup_error>(folder.path()), "no tensor 'linear.weight'"));
  fs::remove(dense / "model.safetensors");
  CHECK(says(load_message<ledg::input_error>(folder.path()), "2_Dense"));
}

TEST_CASE("bert model: poolings side by side and maps one behind the other", "[bert]") {
  const temporary_folder folder;
  write_folder(folder.path());
  const auto plain = model::load(folder.path());
  write(folder.path() / "modules.json", R"([{"path": "", "type": "a.Transformer"}, {"path": "1", "type": "a.Pooling"},
      {"path": "2", "type": "a.Normalize"}, {"path": "3", "type": "a.Dense"}, {"path": "4", "type": "a.Dense"}])");
  write(folder.path() / "1/config.json", R"({"pooling_mode": ["max", "cls"]})");
  const auto dense = [&](const char* name, std::size_t in, std::size_t out, float value) {
    write(
        folder.path() / name / "config.json",
        ledg::io::json{{"in_features", in}, {"out_features", out}, {"bias", false}, {"activation_function", "Identity"}}
            .dump());
    ledg::io::safetensors_writer writer;
    const std::vector<float> weights(in * out, value);
    writer.add("linear.weight", {out, in}, weights);
    writer.write(folder.path() / name / "model.safetensors");
  };
  dense("3", 8, 3, 0.5F);
  dense("4", 3, 2, 2.0F);
  const auto m = model::load(folder.path());
  CHECK(m.size() == 2);
  ledg::embed_options how;
  how.pooling = ledg::text_pooling::max;
  const auto largest = plain.embed(texts, how);
  how.pooling = ledg::text_pooling::cls;
  const auto first = plain.embed(texts, how);
  const auto y = m.embed(texts);
  for (std::size_t t = 0; t < texts.size(); ++t) {
    double sum = 0.0, square = 0.0;
    for (std::size_t j = 0; j < 4; ++j)
      for (const double v : {double{largest(t, j)}, double{first(t, j)}}) {
        sum += v;
        square += v * v;
      }
    for (std::size_t o = 0; o < 2; ++o) CHECK(y(t, o) == Approx(3.0 * sum / std::sqrt(square)).margin(1e-5));
  }
  CHECK(says(complaint<ledg::input_error>([&] { static_cast<void>(m.embed(texts, how)); }),
             "this pooling gives 4 numbers, the map behind it takes 8"));
  CHECK_THROWS_AS(model::load(folder.path(), "", std::nullopt, ledg::text_pooling::cls), ledg::shape_error);
}

TEST_CASE("bert model: prompts count or are left out", "[bert]") {
  const temporary_folder folder;
  write_folder(folder.path());
  const auto plain = model::load(folder.path());
  write(folder.path() / "modules.json", R"([{"path": "1", "type": "a.Pooling"}])");
  write(folder.path() / "1/config.json", R"({"pooling_mode": "mean", "include_prompt": false})");
  write(folder.path() / "config_sentence_transformers.json",
        R"({"prompts": {"q": "relu "}, "default_prompt_name": "q"})");
  const auto m = model::load(folder.path());
  const std::vector<std::string> one{"conv"};
  const auto hidden = plain.hidden_states(plain.tokenize("relu conv"));  // [CLS] relu conv [SEP]
  const auto y = m.embed(one);
  for (std::size_t j = 0; j < 4; ++j) CHECK(y(0, j) == Approx((hidden(2, j) + hidden(3, j)) / 2).margin(1e-6));
  ledg::embed_options none;
  none.prompt = "";
  CHECK(largest_difference(m.embed(one, none), plain.embed(one)) < 1e-6);
}

TEST_CASE("bert model: any number of threads gives the same bits", "[bert]") {
  const temporary_folder folder;
  write_folder(folder.path());
  const auto m = model::load(folder.path());
  std::vector<std::string> many;
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (int word = 0; word <= i % 5; ++word) text += (i >> word & 1) != 0 ? "conv " : "relus ";
    many.push_back(text + (i % 3 == 0 ? "relu" : ""));
  }
  ledg::embed_options options;
  options.max_length = 8;
  const auto alone = m.embed(many, options);
  const double most = ledg::products::rows_are_independent ? 0.0 : 1e-5;
  for (const std::size_t threads : {2U, 3U, 7U, 0U}) {
    options.threads = threads;
    CHECK(largest_difference(m.embed(many, options), alone) <= most);
  }
  for (std::size_t i = 0; i < many.size(); i += 17)
    CHECK(largest_difference(&alone(i, 0), m.embed(std::vector<std::string>{many[i]}, options).data(), 4) <= most);
}

TEST_CASE("bert model: matrices in another type than the stored one", "[bert]") {
  const temporary_folder folder;
  write_folder(folder.path());
  const auto expected = model::load(folder.path()).embed(texts);
  const auto half = model::load(folder.path(), "", ledg::weight_type::f16);
  const auto small = largest_difference(half.embed(texts), expected);
  const auto large = largest_difference(model::load(folder.path(), "", ledg::weight_type::bf16).embed(texts), expected);
  CHECK(small > 0.0);
  CHECK(small < 1e-4);
  CHECK(large > small);
  CHECK(large < 1e-3);
  if (ledg::products::name == "tiles")  // others keep floats
    CHECK(half.packed().bytes() * 2 == model::load(folder.path()).packed().bytes());
}

TEST_CASE("bert model: says which file and tensor of a folder is wrong", "[bert]") {
  const temporary_folder root;
  const auto folder = root.path() / "m";
  const std::string output = "encoder.layer.0.output.dense.weight";
  CHECK(says(load_message<ledg::input_error>(folder), "no such folder"));

  write_folder(folder, [&](stored& s) { s.name = s.name == output ? "" : s.name; });
  CHECK(says(load_message<ledg::lookup_error>(folder),
             "1 of 23 tensors are missing, the first is '" + output + "' of shape [4, 6]"));
  write_folder(folder, [&](stored& s) { s.name = s.name == "pooler.dense.bias" ? "" : s.name; });
  CHECK(says(load_message<ledg::lookup_error>(folder), "'pooler.dense.bias'"));
  write_folder(folder, [&](stored& s) { s.shape = s.name == output ? std::vector<std::size_t>{6, 4} : s.shape; });
  CHECK(says(load_message<ledg::shape_error>(folder), output + "': expected shape [4, 6], got [6, 4]"));

  const auto with_extra = [&](const std::string& name) {
    const auto plain = root.path() / "plain.safetensors";
    write_weights(plain, [](stored&) {});
    const auto file = ledg::io::safetensors_file::open(plain);
    ledg::io::safetensors_writer writer;
    for (const auto& t : file.tensors())
      if (t.name != name) writer.add(t.name, t.shape, t.to<float>(), ledg::io::dtype::bf16);
    const std::vector<std::int64_t> extra(24, 1);
    writer.add(name, {4, 6}, extra);
    writer.write(folder / "model.safetensors");
  };
  write_folder(folder);
  with_extra("encoder.layer.1.output.dense.weight");
  CHECK(says(load_message<ledg::input_error>(folder), "unexpected tensor 'encoder.layer.1.output.dense.weight'"));
  with_extra(output);
  CHECK(says(load_message<ledg::input_error>(folder), output + "': expected F32, F16, BF16 or F64, got I64"));
  with_extra("bert.pooler.dense.weight");
  CHECK(says(load_message<ledg::corrupt_error>(folder), "pooler.dense.weight' occurs twice"));
  for (const std::string ignored :
       {"cls.predictions.bias", "embeddings.position_ids", "bert.embeddings.position_ids"}) {
    with_extra(ignored);
    CHECK(load_message<ledg::any_error>(folder).empty());
  }

  // A model without pooler loads; asking it for one is an error.
  write_folder(folder, [](stored& s) { s.name = s.name.starts_with("pooler") ? "" : s.name; });
  ledg::embed_options pooler;
  pooler.pooling = ledg::text_pooling::pooler;
  CHECK(says(complaint<ledg::input_error>([&] { static_cast<void>(model::load(folder).embed(texts, pooler)); }),
             "no pooler"));

  write(folder / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\n");
  CHECK(says(load_message<ledg::input_error>(folder), "the tokenizer has 9 tokens, the encoder 8"));
  fs::remove(folder / "vocab.txt");
  CHECK(says(load_message<ledg::input_error>(folder), "vocab.txt"));
  write(folder / "config.json", "{");
  CHECK(says(load_message<ledg::corrupt_error>(folder), "config.json"));
  fs::remove(folder / "config.json");
  CHECK(says(load_message<ledg::input_error>(folder), "config.json"));
  write(folder / "config.json", config_to_load().to_json().dump());
  fs::resize_file(folder / "model.safetensors", fs::file_size(folder / "model.safetensors") - 4);
  CHECK(says(load_message<ledg::corrupt_error>(folder), "model.safetensors"));
  fs::remove(folder / "model.safetensors");
  CHECK(says(load_message<ledg::input_error>(folder), "model.safetensors': no such file"));
  write(folder / "pytorch_model.bin", "x");
  CHECK(says(load_message<ledg::input_error>(folder), "pickle"));
}

namespace {

/// Rows of the golden batch against the model, text by text: {hidden states, pooler, mean, normalised mean}.
std::vector<double> golden_distances(const model& m, const fs::path& folder, const std::string& which) {
  const auto ids = ledg::io::read_npy<std::int64_t>(folder / (which + "input_ids.npy"));
  const auto mask = ledg::io::read_npy<std::int64_t>(folder / (which + "attention_mask.npy"));
  const auto types = ledg::io::read_npy<std::int64_t>(folder / (which + "token_type_ids.npy"));
  const auto hidden = ledg::io::read_npy<float>(folder / (which + "last_hidden_state.npy"));
  const auto longest = ids.shape.at(1);
  const auto width = m.config().hidden_size;
  REQUIRE(hidden.shape == std::vector<std::size_t>{ids.shape[0], longest, width});
  std::vector<ledg::text::encoding> batch(ids.shape[0]);
  std::vector<double> most(4, 0.0);
  for (std::size_t r = 0; r < batch.size(); ++r) {
    for (std::size_t t = 0; t < longest; ++t)
      if (mask.values[r * longest + t] != 0) {
        batch[r].ids.push_back(static_cast<std::int32_t>(ids.values[r * longest + t]));
        batch[r].type_ids.push_back(static_cast<std::int32_t>(types.values[r * longest + t]));
      }
    const auto states = m.hidden_states(batch[r]);
    most[0] =
        std::max(most[0], largest_difference(states.data(), hidden.values.data() + r * longest * width, states.size()));
  }
  const auto compare = [&](std::size_t i, const std::string& name, ledg::text_pooling pooling, bool normalize) {
    ledg::embed_options options;
    options.pooling = pooling;
    options.normalize = normalize;
    const auto expected = ledg::io::read_npy<float>(folder / (which + name + ".npy"));
    const auto got = m.embed(std::span<const ledg::text::encoding>(batch), options);
    REQUIRE(expected.values.size() == got.size());
    most[i] = largest_difference(got.data(), expected.values.data(), got.size());
  };
  compare(1, "pooler_output", ledg::text_pooling::pooler, false);
  compare(2, "mean_pooled", ledg::text_pooling::mean, false);
  compare(3, "mean_pooled_norm", ledg::text_pooling::mean, true);
  return most;
}

}  // namespace

TEST_CASE("bert model: golden vectors of reference implementations", "[bert][golden]") {
  const auto shared = ledg_test::shared_folder();
  if (!fs::exists(shared / "golden" / "bert")) LEDG_SKIP("no golden/bert in LEDG_SHARED");
  const auto check = [&](const std::string& name, const std::string& file, const std::string& which) {
    const auto m = model::load(shared / "models" / name, file);
    const auto most = golden_distances(m, shared / "golden" / "bert" / name, which);
    std::cout << name << ' ' << file << ' ' << which << ": hidden " << most[0] << ", pooler " << most[1] << ", mean "
              << most[2] << ", normalised " << most[3] << '\n';
    CHECK(most[0] < 2e-5);
    CHECK(most[1] < 2e-5);
    CHECK(most[2] < 1e-5);
    CHECK(most[3] < 5e-6);
  };
  check("bert-nano-synth", "", "");
  check("bert-nano-synth", "", "long_");
  check("bert-nano-synth", "model_fp16.safetensors", "");
  check("bert-nano-synth", "model_legacy_names.safetensors", "");
  check("bert-tiny-synth", "", "");
  check("bert-tiny-synth", "", "long_");
  check("all-minilm-l6-v2", "", "");
}

TEST_CASE("bert model: BF16 weights and texts of the golden index", "[bert][golden]") {
  const auto shared = ledg_test::shared_folder();
  const auto golden = shared / "golden" / "bert" / "bert-nano-synth";
  if (!fs::exists(golden)) LEDG_SKIP("no golden/bert in LEDG_SHARED");
  const auto m = model::load(shared / "models" / "bert-nano-synth", "model_bf16.safetensors");
  const auto index = ledg::io::read_json(golden / "index.json");
  const auto expected = ledg::io::read_npy<float>(golden / "bf16file_mean_pooled_norm.npy");
  ledg::embed_options options;
  options.normalize = true;
  options.max_length = m.config().max_position_embeddings;
  std::vector<ledg::text::encoding> batch;
  for (const auto& item : index.at("items"))
    batch.push_back(item.at("b").is_null()
                        ? m.tokenize(item.at("a").get<std::string>(), options)
                        : m.tokenize(item.at("a").get<std::string>(), item.at("b").get<std::string>(), options));
  const auto got = m.embed(std::span<const ledg::text::encoding>(batch), options);
  REQUIRE(got.size() == expected.values.size());
  CHECK(largest_difference(got.data(), expected.values.data(), got.size()) < 5e-6);
}

TEST_CASE("bert model: vectors that others published for all-MiniLM-L6-v2", "[bert][golden]") {
  const auto shared = ledg_test::shared_folder();
  const auto path = shared / "golden" / "bert" / "minilm_real_sap.json";
  if (!fs::exists(path)) LEDG_SKIP("no golden/bert in LEDG_SHARED");
  const auto m = model::load(shared / "models" / "all-minilm-l6-v2");
  CHECK(m.settings().normalize());
  const auto document = ledg::io::read_json(path);
  std::vector<std::string> published;
  for (const auto& item : document.at("items")) published.push_back(item.at("text").get<std::string>());
  REQUIRE(published.size() == 20);
  const auto got = m.embed(published);
  double most = 0.0;
  for (std::size_t i = 0; i < published.size(); ++i) {
    const auto expected = document.at("items").at(i).at("embedding").get<std::vector<float>>();
    REQUIRE(expected.size() == got.shape(1));
    most = std::max(most, largest_difference(&got(i, 0), expected.data(), expected.size()));
  }
  std::cout << "minilm published: " << most << '\n';
  CHECK(most < 1e-5);
}
