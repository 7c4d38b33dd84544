// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/bert/config.hpp"
#include "ledg/core/error.hpp"
#include "ledg/data/network_text.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/onnx/write.hpp"
#include "ledg/text/tokenizer_folder.hpp"
#include "ledg/text/vocabulary.hpp"
#include "ledg/text/wordpiece.hpp"
#include "ledg/train/curves.hpp"
#include "support/onnx_graph.hpp"
#include "support/reference_tokenizer.hpp"

/// @file targets.hpp
/// Everything that reads bytes from strangers, each as a function that takes any bytes at all. An exception of the
/// library is an answer; anything else (another exception, a sanitizer's report, endless work) is a bug.
namespace ledg_fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

inline void onnx_file(std::string_view bytes) {
  ledg::onnx::options given;
  given.assumed_batch = 1;
  const auto network = ledg::onnx::read_bytes(std::string(bytes), "input", given);
  for (std::size_t i = 0; i < network.node_count(); ++i) static_cast<void>(network.node(i));
  static_cast<void>(network.unresolved());
  static_cast<void>(network.edge_count());
  static_cast<void>(network.bytes());
  static_cast<void>(network.flops());
  static_cast<void>(network.macs_by_op());
  static_cast<void>(network.unknown_operators());
  const auto share = network.counted();
  require(share.counted <= share.nodes);
  const auto g = network.to_graph();
  static_cast<void>(total_cost(g));
}

inline void safetensors_bytes(std::string_view bytes) {
  const int file = ::memfd_create("input", MFD_CLOEXEC);
  require(file >= 0 && ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  struct closer {
    int file;
    ~closer() { ::close(file); }
  } const close_it{file};
  const auto opened = ledg::io::safetensors_file::open("/proc/self/fd/" + std::to_string(file));
  for (const auto& t : opened.tensors()) {
    std::size_t sum = 0;
    for (const auto b : t.bytes) sum += static_cast<std::size_t>(b);
    require(sum <= 255 * bytes.size());
  }
}

/// What is read can be written, and read again as the same.
inline void graph_line(std::string_view bytes) {
  const auto record = ledg::data::parse_graph_line(bytes, "input");
  static_cast<void>(total_cost(record.network));
  const auto line = to_graph_line(record);
  require(to_graph_line(ledg::data::parse_graph_line(line, "line")) == line);
}

inline void network_text(std::string_view bytes) { static_cast<void>(ledg::data::parse_networks(bytes, "input")); }

/// Ids and offsets of @p e, for a text of @p size bytes cut at @p most ids.
inline void check_encoding(const ledg::text::wordpiece& tokenizer, const ledg::text::encoding& e, std::size_t size,
                           std::size_t most) {
  require(e.ids.size() <= most && e.offsets.size() == e.ids.size() && e.type_ids.size() == e.ids.size());
  for (const auto& o : e.offsets) require(o.begin >= 0 && o.begin <= o.end && static_cast<std::size_t>(o.end) <= size);
  require(tokenizer.tokens(e.ids).size() == e.ids.size());
}

/// The fast tokenizer agrees with the slow one on any bytes, and a limit is kept to.
inline void tokenizer_text(std::string_view bytes) {
  struct both {
    explicit both(const ledg::text::wordpiece_config& config)
        : fast(ledg::text::vocabulary(ledg_test::tricky_vocabulary()), config),
          slow(ledg_test::tricky_vocabulary(), config, {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) {}
    ledg::text::wordpiece fast;
    ledg_test::reference_tokenizer slow;
  };
  static const both uncased({});
  static const both cased({.lowercase = false, .clean_text = false, .split_cjk = false, .max_word_chars = 9});
  for (const auto* t : {&uncased, &cased}) {
    ledg::text::encode_options plain;
    plain.special_tokens = false;
    const auto e = t->fast.encode(bytes, plain);
    plain.unit = ledg::text::offset_unit::bytes;
    const auto in_bytes = t->fast.encode(bytes, plain);
    const auto expected = t->slow.tokens(bytes);
    require(expected.size() == e.size() && e.ids == in_bytes.ids);
    for (std::size_t i = 0; i < e.size(); ++i)
      require(e.ids[i] == expected[i].id && e.offsets[i] == expected[i].chars &&
              in_bytes.offsets[i] == expected[i].bytes);
    check_encoding(t->fast, t->fast.encode(bytes), bytes.size(), bytes.size() + 2);
    ledg::text::encode_options cut;
    cut.max_length = 5;
    const auto half = bytes.size() / 2;
    check_encoding(t->fast, t->fast.encode(bytes.substr(0, half), bytes.substr(half), cut), bytes.size(), 5);
  }
}

/// Texts for tokenizers made of strangers' files.
inline const std::vector<std::string>& sample_texts() {
  static const std::vector<std::string> texts{"Conv relus A3=e.a [SEP] caf\xC3\xA9 \xE4\xBD\xA0\xE5\xA5\xBD [MASK]!",
                                              std::string(101, 'a') + " \xF0\x9F\x98\x80", "##a a##"};
  return texts;
}

/// A vocab.txt reads back as written, and its tokenizer agrees with the slow one.
inline void vocabulary_text(std::string_view bytes) {
  const auto vocabulary = ledg::text::vocabulary::from_text(bytes, "input");
  require(ledg::text::vocabulary::from_text(vocabulary.to_text()).tokens() == vocabulary.tokens());
  const ledg::text::wordpiece fast(vocabulary);
  std::vector<std::string> specials;
  for (const char* name : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"})
    if (vocabulary.find(name)) specials.emplace_back(name);
  const ledg_test::reference_tokenizer slow(vocabulary.tokens(), {}, specials);
  for (const auto& text : sample_texts()) {
    std::vector<std::int32_t> ids, expected;
    ledg::text::encode_options plain;
    plain.special_tokens = false;
    fast.append_ids(text, ids, plain);
    for (const auto& token : slow.tokens(text)) expected.push_back(token.id);
    require(ids == expected);
  }
}

inline void tokenizer_json(std::string_view bytes) {
  const auto document = ledg::io::parse_json(bytes, "input");
  const auto tokenizer = ledg::text::read_tokenizer_json(ledg::io::json_view(document, "input"), "input");
  for (const auto& text : sample_texts())
    check_encoding(tokenizer, tokenizer.encode(text), text.size(), text.size() + tokenizer.around().single.added());
}

/// A config that is accepted survives a round trip.
inline void encoder_config(std::string_view bytes) {
  const auto document = ledg::io::parse_json(bytes, "input");
  const auto config = ledg::bert_config::from_json(ledg::io::json_view(document, "input"), "input");
  const auto again = config.to_json();
  require(ledg::bert_config::from_json(ledg::io::json_view(again, "again"), "again") == config);
}

inline void hardware_text(std::string_view bytes) {
  static_cast<void>(ledg::hardware::find_if_known(bytes));
  if (bytes.size() <= 100) static_cast<void>(ledg::hardware::similar_names(bytes));
  static_cast<void>(ledg::hardware::from_text(bytes));
}

/// A log that is read has a value for each step, and all are numbers.
inline void training_log(std::string_view bytes) {
  const auto curves = ledg::parse_training_curves(bytes, "input", "name");
  for (const auto* c : {&curves.loss, &curves.metric, &curves.learning_rate}) {
    require(c->steps.size() == c->values.size());
    for (std::size_t i = 0; i < c->size(); ++i) require(std::isfinite(c->steps[i]) && std::isfinite(c->values[i]));
  }
}

/// A target and a few inputs that it takes, from which others are made.
struct target {
  const char* name;
  void (*run)(std::string_view);
  std::vector<std::string> (*seeds)();
};

/// Branches, loops, a function, sequences, stated shapes and names made of others.
inline std::string nested_onnx() {
  using ledg_test::onnx_graph;
  const auto branch = [](const char* op) { return onnx_graph().node(op, {"h"}, {"r"}).output("r"); };
  onnx_graph body;
  body.input("i", {}, onnx_graph::data_type::int64)
      .input("on", {}, onnx_graph::data_type::boolean)
      .input("h", {"N", 4});
  body.node("If", {"ask"}, {"t"},
            {onnx_graph::graph("then_branch", branch("Relu")), onnx_graph::graph("else_branch", branch("Tanh"))});
  body.output("on").output("t").output("t");
  onnx_graph step;
  step.input("s", {4}).input("x", {4}).node("Add", {"s", "x"}, {"n"}).output("n").output("n");
  onnx_graph g;
  g.input("a", {"N", 4}).input("b", {"N + 1", 4}).input("ask", {}, onnx_graph::data_type::boolean).weight("w", {4, 4});
  g.constant("trips", {}, {3}).constant("one", {}, {1}).reals("zero", {4}, {0, 0, 0, 0}).stated("t", {"N", 4});
  g.node("Loop", {"trips", "", "a"}, {"l", "all"}, {onnx_graph::graph("body", body)});
  g.node("Scan", {"zero", "b"}, {"q", "qs"},
         {onnx_graph::integer("num_scan_inputs", 1), onnx_graph::graph("body", step)});
  g.node("local.Layer", {"l", "w"}, {"y"}, {onnx_graph::integer("flip", 1)}).node("acme.Odd", {"y"}, {"t"});
  g.node("SplitToSequence", {"t", "one"}, {"seq"}).node("SequenceAt", {"seq", "one"}, {"e"}).output("e").output("qs");
  ledg_test::onnx_function layer{"Layer", {"x", "w"}, {"y"}, {"flip"}, {}, {}};
  layer.nodes = {onnx_graph::node_bytes("Gemm", {"x", "w"}, {"y"}, {onnx_graph::reference("transB", "flip", 2)})};
  return ledg_test::model_bytes(g, {layer});
}

inline std::vector<std::string> onnx_seeds() {
  ledg::onnx::builder net("seed");
  auto x = net.input("image", {"N", 3, 8, 8});
  x = net.relu(net.batch_norm(net.conv(x, {.in = 3, .out = 4, .kernel = 3, .pad = 1, .bias = true}), 4));
  x = net.reshape(net.max_pool(x, 2, 2, 0), {0, 4, -1});
  x = net.softmax(net.linear(net.transpose(x, {0, 2, 1}), 4, 4));
  net.output(net.concat({x, net.gelu(x)}, 1), {"N", 32, 4});
  return {net.bytes(), nested_onnx(), ""};
}

inline std::vector<std::string> safetensors_seeds() {
  const auto file = [](std::string header, std::size_t data) {
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(header.size() >> (8 * i) & 0xFF);
    return bytes + header + std::string(data, '\1');
  };
  return {
      file(
          R"({"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"I8","shape":[3],"data_offsets":[16,19]}})",
          19),
      file(R"({"__metadata__":{"k":"v"}})", 0)};
}

inline const std::vector<target>& targets() {
  static const std::vector<target> all{
      {"onnx", onnx_file, onnx_seeds},
      {"safetensors", safetensors_bytes, safetensors_seeds},
      {"graph_line", graph_line,
       [] {
         return std::vector<std::string>{
             R"({"id":"a","family":"f","macs":5,"x":[1,{"y":null}],"nodes":[["Input",[],[1,3,8,8],0,{}],["Conv",[0],[1,4,8,8],112,{"kernel_shape":[3,3],"group":1,"alpha":0.5,"mode":"\u00e9"}],["Add",[0,1],null,0,{}]]})"};
       }},
      {"network_text", network_text,
       [] {
         return std::vector<std::string>{
             "|nor_conv_3x3~0|+|skip_connect~0|none~1|+|avg_pool_3x3~0|none~1|"
             "nor_conv_1x1~2|\n",
             R"({"matrix":[[0,1,1],[0,0,1],[0,0,0]],"ops":["input","conv3x3-bn-relu","output"]})"};
       }},
      {"tokenizer", tokenizer_text,
       [] {
         return std::vector<std::string>{
             "Conv relus A3=e.a [SEP] caf\xC3\xA9 \xE4\xBD\xA0\xE5\xA5\xBD "
             "\xF0\x9F\x98\x80 e\xCC\x81",
             std::string(300, 'a'),
             "a[MASK]"
             "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB\xF0\x9D\x85\x98\xF0\x9D\x85"
             "\xA5"};
       }},
      {"vocabulary", vocabulary_text,
       [] {
         return std::vector<std::string>{
             "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nconv\n##s\na\n##a\n3\n="
             "\ncafe\n\xE4\xBD\xA0\n",
             "[UNK]\n[CLS]\n[SEP]\n##"
             "aaaaaaaaaaaaaaaaaaaaaa\naaaaaaaaaaaaaaaaaa\n!\n"};
       }},
      {"tokenizer_json", tokenizer_json,
       [] {
         return std::vector<std::string>{
             R"({"added_tokens":[{"id":1,"content":"[UNK]"}],"normalizer":{"type":"BertNormalizer","lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],"pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}],"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},"[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}},"model":{"type":"WordPiece","max_input_chars_per_word":9,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"##a":5,"conv":6}}})"};
       }},
      {"encoder_config", encoder_config,
       [] {
         return std::vector<std::string>{
             R"({"model_type":"bert","vocab_size":8,"hidden_size":4,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":6,"max_position_embeddings":8,"type_vocab_size":2,"layer_norm_eps":1e-12,"hidden_act":"gelu_new","hidden_dropout_prob":0.1,"position_embedding_type":"absolute"})"};
       }},
      {"hardware", hardware_text,
       [] {
         return std::vector<std::string>{"Nv GPU FP32 8.1 Turing 70W", "Hardware Nvidia_T4 memory=16GB compute=8.1",
                                         "Tesla T4"};
       }},
      {"training_log", training_log,
       [] {
         return std::vector<std::string>{
             "{\"improved\":false,\"metric\":0.5,\"step\":0}\n"
             "{\"gradient_norm\":1.0,\"learning_rate\":1e-3,\"loss\":0.25,\"step\":1}\n"
             "{\"gradient_norm\":2.0,\"learning_rate\":1e-5,\"loss\":null,\"step\":20}\n"};
       }},
  };
  return all;
}

/// Runs @p t on @p bytes; the library's own exceptions are fine.
inline void run(const target& t, std::string_view bytes) {
  try {
    t.run(bytes);
  } catch (const ledg::any_error&) {
  }
}

}  // namespace ledg_fuzz
