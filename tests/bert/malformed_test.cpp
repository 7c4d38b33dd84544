// SPDX-License-Identifier: BSD-3-Clause
// Folders of an encoder with one thing wrong each: what is refused, with which error, in which words.
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ledg/bert/load.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

void put(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// A good folder: one layer, eight tokens.
void write_good(const fs::path& folder) {
  ledg::bert_config config;
  config.vocab_size = 8;
  config.hidden_size = 4;
  config.num_hidden_layers = 1;
  config.num_attention_heads = 2;
  config.intermediate_size = 6;
  config.max_position_embeddings = 8;
  put(folder / "config.json", config.to_json().dump());
  put(folder / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nconv\nrelu\n##s\n");
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", config);
  std::vector<float> values(layout.size(), 0.5F);
  ledg::io::safetensors_writer writer;
  for (const auto& p : layout.entries())
    writer.add(p.name, p.shape, std::span<const float>(values).subspan(p.offset, p.size));
  writer.write(folder / "model.safetensors");
}

/// Type and message of what loading @p folder throws.
std::pair<std::string, std::string> refusal(const fs::path& folder) {
  try {
    static_cast<void>(ledg::bert_model<float>::load(folder));
  } catch (const ledg::lookup_error& e) {
    return {"lookup_error", e.what()};
  } catch (const ledg::input_error& e) {
    return {"input_error", e.what()};
  } catch (const ledg::corrupt_error& e) {
    return {"corrupt_error", e.what()};
  } catch (const ledg::shape_error& e) {
    return {"shape_error", e.what()};
  } catch (const std::exception& e) {
    return {"an exception of others", e.what()};
  }
  return {"nothing", ""};
}

struct malformed {
  std::string name;
  std::function<void(const fs::path&)> damage;
  std::string type;
  std::vector<std::string> words;  ///< all in the message
};

using edit = std::function<void(json&)>;

/// Replaces `name` by what @p change makes of it.
std::function<void(const fs::path&)> in_json(const std::string& name, const edit& change) {
  return [=](const fs::path& folder) {
    auto document = json::parse(ledg::io::read_text(folder / name));
    change(document);
    put(folder / name, document.dump());
  };
}
std::function<void(const fs::path&)> in_config(const std::string& key, const json& value) {
  return in_json("config.json", [=](json& j) { j[key] = value; });
}
std::function<void(const fs::path&)> as_file(const std::string& name, const std::string& text) {
  return [=](const fs::path& folder) { put(folder / name, text); };
}
std::function<void(const fs::path&)> without(const std::string& name) {
  return [=](const fs::path& folder) { fs::remove(folder / name); };
}

std::string safetensors(const std::string& header, const std::string& data, std::uint64_t length) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

/// Header and data of the good weights.
std::pair<std::string, std::string> parts(const fs::path& file) {
  const auto bytes = ledg::io::read_text(file);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  return {bytes.substr(8, length), bytes.substr(8 + length)};
}

/// The weights with another header over the same data.
std::function<void(const fs::path&)> in_header(const edit& change) {
  return [=](const fs::path& folder) {
    const auto file = folder / "model.safetensors";
    const auto [header, data] = parts(file);
    auto document = json::parse(header);
    change(document);
    const auto text = document.dump();
    put(file, safetensors(text, data, text.size()));
  };
}
/// The same for one tensor's entry.
std::function<void(const fs::path&)> in_tensor(const std::string& key, const json& value) {
  return in_header([=](json& j) { j["pooler.dense.bias"][key] = value; });
}
/// The weights as text: header and data to change.
std::function<void(const fs::path&)> in_bytes(const std::function<std::string(std::string, std::string)>& change) {
  return [=](const fs::path& folder) {
    const auto file = folder / "model.safetensors";
    const auto [header, data] = parts(file);
    put(file, change(header, data));
  };
}

std::vector<malformed> weights_cases() {
  const std::string bias = "'pooler.dense.bias'";
  const auto whole = [](const std::string& header, const std::string& data) {
    return safetensors(header, data, header.size());
  };
  return {
      {"weights: an empty file", as_file("model.safetensors", ""), "corrupt_error", {"model.safetensors", "8 bytes"}},
      {"weights: seven bytes", as_file("model.safetensors", "1234567"), "corrupt_error", {"at least 8 bytes", "got 7"}},
      {"weights: a header beyond the cap",
       in_bytes([](auto h, auto d) { return safetensors(h, d, 100'000'001); }),
       "corrupt_error",
       {"100000001", "beyond the limit"}},
      {"weights: a header length that overflows",
       in_bytes([](auto h, auto d) { return safetensors(h, d, ~std::uint64_t{0}); }),
       "corrupt_error",
       {"beyond the limit"}},
      {"weights: a header longer than the file",
       in_bytes([](auto h, auto d) { return safetensors(h, d, h.size() + d.size() + 1); }),
       "corrupt_error",
       {"does not fit into a file"}},
      {"weights: the header is an array",
       in_bytes([=](auto, auto d) { return whole("[]", d); }),
       "corrupt_error",
       {"begin with '{'"}},
      {"weights: the header is cut",
       in_bytes([=](auto h, auto d) { return whole(h.substr(0, 50), d); }),
       "corrupt_error",
       {"not valid JSON at byte"}},
      {"weights: the header is not UTF-8",
       in_bytes([=](auto, auto d) { return whole("{\"\xC3\x28\":1}", d); }),
       "corrupt_error",
       {"not valid JSON"}},
      {"weights: the header holds a number beyond double",
       in_bytes([=](auto, auto d) { return whole("{\"a\":1e999}", d); }),
       "corrupt_error",
       {"header", "JSON"}},
      {"weights: data cut short",
       in_bytes([=](auto h, auto d) { return whole(h, d.substr(0, d.size() - 4)); }),
       "corrupt_error",
       {"outside the"}},
      {"weights: bytes after the data",
       in_bytes([=](auto h, auto d) { return whole(h, d + "more"); }),
       "corrupt_error",
       {"data end at byte", "the file has"}},
      {"weights: a tensor listed twice",
       in_bytes([=](std::string h, auto d) {
         const auto end = h.rfind('}');
         return whole(h.substr(0, end) + R"(,"pooler.dense.bias":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})",
                      d);
       }),
       "corrupt_error",
       {bias, "listed twice"}},
      {"weights: an unknown element type", in_tensor("dtype", "F9"), "corrupt_error", {bias, "'F9'"}},
      {"weights: an element type that is a number", in_tensor("dtype", 32), "corrupt_error", {"/dtype", "a string"}},
      {"weights: no element type",
       in_header([](json& j) { j["pooler.dense.bias"].erase("dtype"); }),
       "corrupt_error",
       {"pooler.dense.bias", "no member 'dtype'"}},
      {"weights: a size that overflows",
       in_tensor("shape", {std::uint64_t{1} << 40, std::uint64_t{1} << 40}),
       "corrupt_error",
       {bias, "overflows"}},
      {"weights: a negative size", in_tensor("shape", {-4}), "corrupt_error", {"/shape/0", "integer in range"}},
      {"weights: a size with a fraction", in_tensor("shape", {4.5}), "corrupt_error", {"/shape/0", "an integer"}},
      {"weights: a shape that is no list", in_tensor("shape", "4"), "corrupt_error", {"/shape", "an array"}},
      {"weights: a shape larger than the bytes", in_tensor("shape", {5}), "corrupt_error", {bias, "expected 20 bytes"}},
      {"weights: offsets in reverse", in_tensor("data_offsets", {16, 0}), "corrupt_error", {bias, "[16, 0]"}},
      {"weights: a negative offset", in_tensor("data_offsets", {-16, 0}), "corrupt_error", {"/data_offsets/0"}},
      {"weights: three offsets", in_tensor("data_offsets", {0, 8, 16}), "corrupt_error", {"2 data_offsets, got 3"}},
      {"weights: offsets beyond the data",
       in_tensor("data_offsets", {1000000, 1000016}),
       "corrupt_error",
       {bias, "outside the"}},
      {"weights: two tensors overlap", in_tensor("data_offsets", {0, 16}), "corrupt_error", {"overlaps"}},
      {"weights: a gap between tensors",
       in_header([](json& j) { j.erase("encoder.layer.0.output.dense.bias"); }),
       "corrupt_error",
       {"leaves a gap"}},
      {"weights: metadata that are not strings",
       in_header([](json& j) {
         j["__metadata__"] = {{"format", 1}};
       }),
       "corrupt_error",
       {"__metadata__/format", "a string"}},
      {"weights: a tensor is missing",
       in_header([](json& j) {
         j["cls.bias"] = j["pooler.dense.bias"];  // heads are left out, so this is as if it were not there
         j.erase("pooler.dense.bias");
       }),
       "lookup_error",
       {"1 of 23 tensors are missing", bias, "[4]"}},
      {"weights: a tensor too many",
       in_header([](json& j) {
         j["encoder.layer.1.output.dense.bias"] = {{"dtype", "F32"}, {"shape", {0}}, {"data_offsets", {0, 0}}};
       }),
       "input_error",
       {"unexpected tensor 'encoder.layer.1.output.dense.bias'", "[0]"}},
      {"weights: a transposed matrix",
       in_header([](json& j) {
         j["encoder.layer.0.output.dense.weight"]["shape"] = {6, 4};
       }),
       "shape_error",
       {"'encoder.layer.0.output.dense.weight'", "expected shape [4, 6], got [6, 4]"}},
      {"weights: integers", in_tensor("dtype", "I32"), "input_error", {bias, "F32, F16, BF16 or F64, got I32"}},
      {"weights: one tensor under two names",
       in_header([](json& j) {
         j["bert.pooler.dense.bias"] = {{"dtype", "F32"}, {"shape", {0}}, {"data_offsets", {0, 0}}};
       }),
       "corrupt_error",
       {"pooler.dense.bias'", "twice"}},
      {"weights: a pickle under the other name",
       as_file("model.safetensors", std::string("PK\x03\x04", 4) + "archive/data.pkl"),
       "input_error",
       {"a pickle", "save_file"}},
      {"weights: only a pickle",
       [](const fs::path& folder) { fs::rename(folder / "model.safetensors", folder / "pytorch_model.bin"); },
       "input_error",
       {"pytorch_model.bin is a pickle", "safe_serialization=True"}},
      {"weights: bytes of a float",
       in_header([](json& j) {
         j["pooler.dense.bias"]["dtype"] = "F8_E4M3";
         j["pooler.dense.bias"]["shape"] = {16};
       }),
       "shape_error",
       {bias, "expected shape [4]"}},
      {"weights: a wrapper's names",
       in_header([](json& j) {
         json renamed;
         for (const auto& item : j.items()) renamed["0.auto_model." + item.key()] = item.value();
         j = renamed;
       }),
       "lookup_error",
       {"these tensors start with `0.auto_model.`"}},
      {"weights: a pointer of Git LFS",
       as_file("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"),
       "input_error",
       {"model.safetensors", "Git LFS pointer"}},
      {"weights: none", without("model.safetensors"), "input_error", {"model.safetensors", "no such file"}},
  };
}

std::vector<malformed> shard_cases() {
  /// The good weights behind an index, which @p change edits.
  const auto with_index = [](const edit& change) {
    return [=](const fs::path& folder) {
      const auto header = json::parse(parts(folder / "model.safetensors").first);
      fs::rename(folder / "model.safetensors", folder / "a.safetensors");
      json index{{"weight_map", json::object()}};
      for (const auto& item : header.items()) index["weight_map"][item.key()] = "a.safetensors";
      change(index);
      put(folder / "model.safetensors.index.json", index.dump());
    };
  };
  const auto mapped_to = [&](const json& file) {
    return with_index([=](json& j) { j["weight_map"]["pooler.dense.bias"] = file; });
  };
  const std::string index = "model.safetensors.index.json";
  return {
      {"index: a shard is missing", mapped_to("b.safetensors"), "input_error", {"cannot open", "b.safetensors"}},
      {"index: a shard outside the folder", mapped_to("../b.safetensors"), "corrupt_error", {index, "leads out of"}},
      {"index: a shard by its full path", mapped_to("/b.safetensors"), "corrupt_error", {index, "leads out of"}},
      {"index: a shard that is a number", mapped_to(2), "corrupt_error", {index, "/weight_map/pooler.dense.bias"}},
      {"index: a tensor that its shard lacks",
       with_index([](json& j) { j["weight_map"]["encoder.layer.7.output.dense.bias"] = "a.safetensors"; }),
       "corrupt_error",
       {index, "'a.safetensors' has no tensor 'encoder.layer.7.output.dense.bias'"}},
      {"index: a tensor in the wrong shard",
       [=](const fs::path& folder) {
         mapped_to("b.safetensors")(folder);
         ledg::io::safetensors_writer().write(folder / "b.safetensors");
       },
       "corrupt_error",
       {index, "'b.safetensors' has no tensor 'pooler.dense.bias'"}},
      {"index: a tensor in two shards",
       [=](const fs::path& folder) {
         mapped_to("b.safetensors")(folder);
         fs::copy(folder / "a.safetensors", folder / "b.safetensors");
       },
       "corrupt_error",
       {"b.safetensors", "occurs twice"}},
      {"index: a shard is cut",
       [=](const fs::path& folder) {
         with_index([](json&) {})(folder);
         fs::resize_file(folder / "a.safetensors", fs::file_size(folder / "a.safetensors") - 1);
       },
       "corrupt_error",
       {"a.safetensors"}},
      {"index: no map",
       with_index([](json& j) { j.erase("weight_map"); }),
       "corrupt_error",
       {"no member 'weight_map'"}},
      {"index: the map is a list",
       with_index([](json& j) { j["weight_map"] = {"a.safetensors"}; }),
       "corrupt_error",
       {"/weight_map: expected an object"}},
      {"index: an empty map",
       with_index([](json& j) { j["weight_map"] = json::object(); }),
       "lookup_error",
       {index, "tensors are missing"}},
  };
}

std::vector<malformed> config_cases() {
  return {
      {"config: none", without("config.json"), "input_error", {"cannot open", "config.json"}},
      {"config: cut", as_file("config.json", R"({"vocab_size": 8,)"), "corrupt_error", {"config.json", "at byte"}},
      {"config: empty", as_file("config.json", ""), "corrupt_error", {"config.json", "not valid JSON"}},
      {"config: a list", as_file("config.json", "[1]"), "corrupt_error", {"config.json", "expected an object"}},
      {"config: not UTF-8", as_file("config.json", "{\"a\":\"\xFF\"}"), "corrupt_error", {"not valid JSON"}},
      {"config: NaN", as_file("config.json", R"({"layer_norm_eps": NaN})"), "corrupt_error", {"not valid JSON"}},
      {"config: a number beyond double",
       as_file("config.json", R"({"layer_norm_eps": 1e999})"),
       "corrupt_error",
       {"config.json", "JSON"}},
      {"config: no hidden_size",
       in_json("config.json", [](json& j) { j.erase("hidden_size"); }),
       "corrupt_error",
       {"config.json", "no member 'hidden_size'"}},
      {"config: a size in quotes", in_config("vocab_size", "8"), "corrupt_error", {"/vocab_size", "an integer"}},
      {"config: a size with a fraction", in_config("hidden_size", 4.5), "corrupt_error", {"/hidden_size"}},
      {"config: a negative size", in_config("hidden_size", -4), "corrupt_error", {"/hidden_size", "in range"}},
      {"config: no layers", in_config("num_hidden_layers", 0), "input_error", {"num_hidden_layers: expected 1 to"}},
      {"config: no heads", in_config("num_attention_heads", 0), "input_error", {"num_attention_heads: expected 1 to"}},
      {"config: a huge size", in_config("vocab_size", std::int64_t{1} << 40), "input_error", {"vocab_size: expected"}},
      {"config: large sizes that nothing backs",
       in_json("config.json",
               [](json& j) { j["intermediate_size"] = j["max_position_embeddings"] = j["type_vocab_size"] = 1 << 28; }),
       "shape_error",
       {"expected shape [268435456, 4]"}},
      {"config: heads that do not divide", in_config("num_attention_heads", 3), "input_error", {"no multiple of"}},
      {"config: an unknown activation", in_config("hidden_act", "swish"), "input_error", {"hidden_act", "'swish'"}},
      {"config: an activation that is a number", in_config("hidden_act", 1), "corrupt_error", {"/hidden_act"}},
      {"config: another model", in_config("model_type", "roberta"), "input_error", {"model_type", "'roberta'"}},
      {"config: relative positions",
       in_config("position_embedding_type", "relative_key"),
       "input_error",
       {"position_embedding_type", "'relative_key'"}},
      {"config: a decoder", in_config("is_decoder", true), "input_error", {"is_decoder"}},
      {"config: epsilon zero", in_config("layer_norm_eps", 0), "input_error", {"layer_norm_eps"}},
      {"config: dropout of everything", in_config("hidden_dropout_prob", 1), "input_error", {"hidden_dropout_prob"}},
      {"config: more layers than the weights have",
       in_config("num_hidden_layers", 2),
       "lookup_error",
       {"16 of 39 tensors are missing", "encoder.layer.1"}},
      {"config: another model without BERT's keys",
       as_file("config.json", R"({"model_type": "nomic_bert", "n_embd": 4})"),
       "input_error",
       {"model_type", "'nomic_bert'"}},
      {"config: heads that were cut out",
       in_config("pruned_heads", json{{"0", {1}}}),
       "input_error",
       {"config.json", "pruned_heads"}},
      {"config: quantized weights",
       in_config("quantization_config", json{{"bits", 8}}),
       "input_error",
       {"config.json", "quantization_config"}},
      {"config: a pointer of Git LFS",
       as_file("config.json", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"),
       "input_error",
       {"config.json", "Git LFS pointer"}},
      {"config: another width than the weights have",
       in_config("intermediate_size", 7),
       "shape_error",
       {"encoder.layer.0.intermediate.dense.weight", "expected shape [7, 4], got [6, 4]"}},
  };
}

std::string tokenizer_json() {
  return R"({"added_tokens":[{"id":1,"content":"[UNK]","special":true}],"normalizer":{"type":"BertNormalizer"},
    "pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"BertProcessing","sep":["[SEP]",3],
    "cls":["[CLS]",2]},"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,
    "[SEP]":3,"[MASK]":4,"conv":5,"relu":6,"##s":7}}})";
}

std::vector<malformed> vocabulary_cases() {
  const auto lines = [](const std::string& text) { return as_file("vocab.txt", text); };
  const auto in_tokenizer = [](const edit& change) {
    return [=](const fs::path& folder) {
      put(folder / "tokenizer.json", tokenizer_json());
      in_json("tokenizer.json", change)(folder);
    };
  };
  const auto id = [&](const std::string& token, const json& value) {
    return in_tokenizer([=](json& j) { j["model"]["vocab"][token] = value; });
  };
  return {
      {"vocabulary: none", without("vocab.txt"), "input_error", {"tokenizer.json or vocab.txt, found neither"}},
      {"vocabulary: empty", lines(""), "input_error", {"vocab.txt", "needs the token '[UNK]'"}},
      {"vocabulary: a pointer of Git LFS",
       lines("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"),
       "input_error",
       {"vocab.txt", "Git LFS pointer"}},
      {"vocabulary: no unknown token", lines("[PAD]\n[CLS]\n[SEP]\na\n"), "input_error", {"needs the token '[UNK]'"}},
      {"vocabulary: no [CLS] and no row for it",
       lines("[PAD]\n[UNK]\n[SEP]\n[MASK]\na\nb\nc\nd\n"),
       "input_error",
       {"puts '[CLS]' with id 8 around texts, the encoder has 8"}},
      {"vocabulary: not UTF-8", lines("[UNK]\n[CLS]\n[SEP]\n\xC3\x28\n"), "corrupt_error", {"id 3 is not UTF-8"}},
      {"vocabulary: more tokens than the encoder has",
       lines("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\nc\nd\ne\n"),
       "input_error",
       {"the tokenizer has 9 tokens, the encoder 8"}},
      {"vocabulary: settings of a wrong type",
       as_file("tokenizer_config.json", R"({"do_lower_case": "yes"})"),
       "corrupt_error",
       {"tokenizer_config.json", "/do_lower_case"}},
      {"vocabulary: settings name a token that is not there",
       as_file("tokenizer_config.json", R"({"cls_token": {"content": "<s>"}})"),
       "input_error",
       {"puts '<s>' with id 8 around texts"}},
      {"vocabulary: a tokenizer of others",
       as_file("tokenizer_config.json", R"({"tokenizer_class": "KoBertTokenizer"})"),
       "input_error",
       {"tokenizer_config.json", "tokenizer_class", "'KoBertTokenizer'"}},
      {"vocabulary: a tokenizer of others in config.json",
       in_config("tokenizer_class", "BertJapaneseTokenizer"),
       "input_error",
       {"config.json", "tokenizer_class", "'BertJapaneseTokenizer'"}},
      {"vocabulary: a tokenizer that needs tokenizer.json",
       as_file("tokenizer_config.json", R"({"tokenizer_class": "PreTrainedTokenizerFast"})"),
       "input_error",
       {"tokenizer_class", "there is no tokenizer.json"}},
      {"vocabulary: ids that are none",
       as_file("tokenizer_config.json", R"({"added_tokens_decoder": {"7x": {"content": "a"}}})"),
       "corrupt_error",
       {"added_tokens_decoder", "'7x'"}},
      {"vocabulary: an added token that is none",
       as_file("tokenizer_config.json", R"({"added_tokens_decoder": {"7": "a"}})"),
       "corrupt_error",
       {"added_tokens_decoder/7", "an object"}},
      {"vocabulary: a side that is none",
       as_file("tokenizer_config.json", R"({"truncation_side": "top"})"),
       "corrupt_error",
       {"truncation_side", "left or right"}},
      {"vocabulary: added tokens that are a list",
       as_file("added_tokens.json", R"(["a"])"),
       "corrupt_error",
       {"added_tokens.json", "an object"}},
      {"vocabulary: special tokens that are a list",
       as_file("special_tokens_map.json", R"(["a"])"),
       "corrupt_error",
       {"special_tokens_map.json", "an object"}},
      {"tokenizer.json: cut",
       as_file("tokenizer.json", R"({"model":)"),
       "corrupt_error",
       {"tokenizer.json", "at byte"}},
      {"tokenizer.json: an empty object", as_file("tokenizer.json", "{}"), "corrupt_error", {"no member 'model'"}},
      {"tokenizer.json: another kind of model",
       in_tokenizer([](json& j) { j["model"]["type"] = "BPE"; }),
       "input_error",
       {"/model/type", "'BPE'"}},
      {"tokenizer.json: another normalizer",
       in_tokenizer([](json& j) { j["normalizer"]["type"] = "NFKC"; }),
       "input_error",
       {"/normalizer/type", "'NFKC'"}},
      {"tokenizer.json: no normalizer",
       in_tokenizer([](json& j) { j["normalizer"] = nullptr; }),
       "input_error",
       {"/normalizer/type"}},
      {"tokenizer.json: another pre-tokenizer",
       in_tokenizer([](json& j) { j["pre_tokenizer"]["type"] = "ByteLevel"; }),
       "input_error",
       {"/pre_tokenizer/type", "'ByteLevel'"}},
      {"tokenizer.json: another post-processor",
       in_tokenizer([](json& j) { j["post_processor"]["type"] = "RobertaProcessing"; }),
       "input_error",
       {"/post_processor/type", "'RobertaProcessing'"}},
      {"tokenizer.json: a template without the text",
       in_tokenizer([](json& j) {
         j["post_processor"] = {{"type", "TemplateProcessing"},
                                {"single", json::array()},
                                {"pair", json::array()},
                                {"special_tokens", json::object()}};
       }),
       "input_error",
       {"/post_processor/single", "expected the sequences A"}},
      {"tokenizer.json: no vocabulary",
       in_tokenizer([](json& j) { j["model"].erase("vocab"); }),
       "corrupt_error",
       {"/model has no member 'vocab'"}},
      {"tokenizer.json: the vocabulary is a list",
       in_tokenizer([](json& j) { j["model"]["vocab"] = {"[UNK]"}; }),
       "corrupt_error",
       {"/model/vocab: expected an object"}},
      {"tokenizer.json: an id in quotes", id("conv", "5"), "corrupt_error", {"/model/vocab/conv", "an integer"}},
      {"tokenizer.json: an id with a fraction", id("conv", 5.5), "corrupt_error", {"/model/vocab/conv"}},
      {"tokenizer.json: a negative id", id("conv", -5), "corrupt_error", {"/model/vocab/conv", "in range"}},
      {"tokenizer.json: a wild id", id("conv", std::int64_t{1} << 40), "corrupt_error", {"'conv' is too large"}},
      {"tokenizer.json: an id twice", id("conv", 6), "corrupt_error", {"id 6 is both"}},
      {"tokenizer.json: the unknown token is not there",
       in_tokenizer([](json& j) { j["model"]["unk_token"] = "<unk>"; }),
       "input_error",
       {"needs the token '<unk>'"}},
      {"tokenizer.json: a limit in quotes",
       in_tokenizer([](json& j) { j["model"]["max_input_chars_per_word"] = "100"; }),
       "corrupt_error",
       {"/model/max_input_chars_per_word"}},
  };
}

std::vector<malformed> module_cases() {
  const std::string transformer = R"({"path": "", "type": "sentence_transformers.models.Transformer"})";
  const auto modules = [=](const std::string& more) {
    return as_file("modules.json", "[" + transformer + (more.empty() ? "" : ", ") + more + "]");
  };
  const auto pooling = [=](const std::string& settings) {
    return [=](const fs::path& folder) {
      modules(R"({"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"})")(folder);
      if (!settings.empty()) put(folder / "1_Pooling" / "config.json", settings);
    };
  };
  /// A linear map behind the pooling; @p change edits its config.json, @p shape the shape of its matrix (none: no file
  /// content).
  const auto dense = [=](const edit& change, const std::function<void(std::vector<std::size_t>&)>& shape,
                         const std::string& path = "2_Dense") {
    return [=](const fs::path& folder) {
      modules(R"({"path": ")" + path + R"(", "type": "sentence_transformers.models.Dense"})")(folder);
      json config{{"in_features", 4},
                  {"out_features", 2},
                  {"bias", true},
                  {"activation_function", "torch.nn.modules.activation.Tanh"}};
      if (change) change(config);
      put(folder / "2_Dense" / "config.json", config.dump());
      std::vector<std::size_t> size{2, 4};
      if (shape) shape(size);
      ledg::io::safetensors_writer writer;
      if (!size.empty()) writer.add("linear.weight", size, std::vector<float>(size[0] * size[1], 1.0F));
      writer.add("linear.bias", {2}, std::vector<float>(2, 1.0F));
      writer.write(folder / "2_Dense" / "model.safetensors");
    };
  };
  return {
      {"modules: an object", as_file("modules.json", transformer), "corrupt_error", {"modules.json", "an array"}},
      {"modules: no type", modules(R"({"path": ""})"), "corrupt_error", {"modules.json", "no member 'type'"}},
      {"modules: one that is not known",
       modules(R"({"path": "2_CNN", "type": "sentence_transformers.models.CNN"})"),
       "input_error",
       {"models.CNN' is not supported"}},
      {"modules: a path out of the folder",
       as_file("modules.json", R"([{"path": "../m", "type": "sentence_transformers.models.Transformer"}])"),
       "corrupt_error",
       {"'../m' leads out of the folder"}},
      {"modules: an encoder that is not there",
       as_file("modules.json", R"([{"path": "none", "type": "sentence_transformers.models.Transformer"}])"),
       "input_error",
       {"none", "cannot open", "config.json"}},
      {"modules: pooling without settings", pooling(""), "input_error", {"cannot open", "1_Pooling"}},
      {"modules: pooling in no way",
       pooling(R"({"pooling_mode_cls_token": false})"),
       "input_error",
       {"expected a pooling among cls, max", "got none"}},
      {"modules: a pooling that is not known",
       pooling(R"({"pooling_mode": "median"})"),
       "input_error",
       {"1_Pooling", "pooling_mode", "'median'"}},
      {"modules: a pooling that is not known in the older form",
       pooling(R"({"pooling_mode_median_tokens": true})"),
       "input_error",
       {"1_Pooling", "pooling_mode_median_tokens"}},
      {"modules: a default prompt that is not there",
       as_file("config_sentence_transformers.json", R"({"prompts": {"a": "b"}, "default_prompt_name": "c"})"),
       "input_error",
       {"config_sentence_transformers.json", "default_prompt_name", "'c'"}},
      {"modules: arguments of other loaders",
       as_file("sentence_bert_config.json", R"({"tokenizer_args": {"do_lower_case": true}})"),
       "input_error",
       {"sentence_bert_config.json", "tokenizer_args/do_lower_case"}},
      {"modules: another output",
       as_file("sentence_bert_config.json", R"({"module_output_name": "sentence_embedding"})"),
       "input_error",
       {"sentence_bert_config.json", "module_output_name"}},
      {"modules: a pooling that is neither true nor false",
       pooling(R"({"pooling_mode_cls_token": "true"})"),
       "corrupt_error",
       {"/pooling_mode_cls_token", "true or false"}},
      {"modules: a map without its folder", dense({}, {}, "none"), "input_error", {"cannot open", "none/config.json"}},
      {"modules: a pooling behind the norm",
       modules(R"({"path": "", "type": "a.Normalize"}, {"path": "1_Pooling", "type": "a.Pooling"})"),
       "input_error",
       {"a.Pooling' stands behind Dense or Normalize"}},
      {"modules: a map of tokens",
       dense([](json& j) { j["module_input_name"] = "token_embeddings"; }, {}),
       "input_error",
       {"2_Dense", "module_input_name", "'token_embeddings'"}},
      {"modules: a map with an activation that is not known",
       dense([](json& j) { j["activation_function"] = "torch.nn.Softshrink"; }, {}),
       "input_error",
       {"activation_function", "'torch.nn.Softshrink'"}},
      {"modules: a map without a size",
       dense([](json& j) { j.erase("in_features"); }, {}),
       "corrupt_error",
       {"2_Dense", "no member 'in_features'"}},
      {"modules: a map of another size than its weights",
       dense([](json& j) { j["out_features"] = std::int64_t{1} << 40; }, {}),
       "shape_error",
       {"'linear.weight'", "got [2, 4]"}},
      {"modules: a map that does not take the encoder's vectors",
       dense([](json& j) { j["in_features"] = 3; },
             [](auto& s) {
               s = {2, 3};
             }),
       "shape_error",
       {"2_Dense", "4"}},
      {"modules: a map without its matrix",
       dense({}, [](auto& s) { s.clear(); }),
       "lookup_error",
       {"2_Dense", "'linear.weight'"}},
  };
}

}  // namespace

TEST_CASE("malformed encoders are refused, each with its own error", "[bert]") {
  const ledg_test::temporary_folder root;
  const auto good = root.path() / "good";
  write_good(good);
  REQUIRE(refusal(good).first == "nothing");
  put(good / "tokenizer.json", tokenizer_json());
  REQUIRE(refusal(good).first == "nothing");
  fs::remove(good / "tokenizer.json");

  std::size_t count = 0;
  for (const auto& cases : {weights_cases(), shard_cases(), config_cases(), vocabulary_cases(), module_cases()})
    for (const auto& c : cases) {
      const auto folder = root.path() / std::to_string(count++);
      fs::copy(good, folder, fs::copy_options::recursive);
      c.damage(folder);
      const auto [type, message] = refusal(folder);
      INFO(c.name << ": " << type << ": " << message);
      CHECK(type == c.type);
      for (const auto& word : c.words) {
        INFO("expected words: " << word);
        CHECK(message.find(word) != std::string::npos);
      }
    }
  CHECK(count >= 100);
}
