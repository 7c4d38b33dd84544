// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/resource.h>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "ledg/data/graph_jsonl.hpp"
#include "ledg/graph/cost.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/onnx/write.hpp"
#include "support/process.hpp"

/// @file fixtures.hpp  Small files that the tests of the program's commands work on, made anew by each test.
namespace ledg_test {

using ledg::io::json;

/// Processor time of all that this process has run so far; what else the machine does is not in it.
inline double seconds_of_runs() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  return static_cast<double>(used.ru_utime.tv_sec) + 1e-6 * static_cast<double>(used.ru_utime.tv_usec);
}

inline void write_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// The lines of @p text, each parsed as JSON.
inline std::vector<json> json_lines(const std::string& text) {
  std::vector<json> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    if (end == std::string::npos) throw std::runtime_error("the last line has no end: " + text.substr(at));
    all.push_back(json::parse(text.substr(at, end - at)));
    at = end + 1;
  }
  return all;
}

/// An image network of @p depth convolutions with @p width channels, a pooling and a classifier.
inline ledg::onnx::builder small_network(std::int64_t depth, std::int64_t width, std::int64_t image = 16) {
  ledg::onnx::builder net("small");
  auto x = net.input("image", {"N", 3, image, image});
  std::int64_t in = 3;
  for (std::int64_t k = 0; k < depth; ++k) {
    x = net.relu(net.batch_norm(net.conv(x, {.in = in, .out = width, .kernel = 3, .pad = 1}), width));
    in = width;
  }
  net.output(net.gemm(net.flatten(net.global_average_pool(x)), width, 10), {"N", 10});
  return net;
}

/// The NAS-Bench-101 cell input -> conv3x3 -> output with a shortcut.
inline constexpr const char* nb101_cell =
    R"({"matrix":[[0,1,1],[0,0,1],[0,0,0]],"ops":["input","conv3x3-bn-relu","output"]})";

inline constexpr const char* nb201_cell =
    "|nor_conv_3x3~0|+|skip_connect~0|none~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|";

inline constexpr std::size_t encoder_hidden = 4;

/// A BERT encoder of one layer with a vocabulary of eight tokens; its weights are arbitrary but fixed.
inline void write_encoder(const std::filesystem::path& folder) {
  constexpr std::size_t h = encoder_hidden, vocabulary = 8, positions = 8, inner = 6;
  write_file(folder / "config.json", json{{"model_type", "bert"},
                                          {"vocab_size", vocabulary},
                                          {"hidden_size", h},
                                          {"num_hidden_layers", 1},
                                          {"num_attention_heads", 2},
                                          {"intermediate_size", inner},
                                          {"max_position_embeddings", positions},
                                          {"type_vocab_size", 2},
                                          {"hidden_act", "gelu"}}
                                         .dump());
  write_file(folder / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nconv\nrelu\n##s\n");
  std::vector<std::vector<float>> values;
  values.reserve(32);  // the writer keeps views
  ledg::io::safetensors_writer out;
  std::size_t drawn = 0;
  const auto add = [&](const std::string& name, std::vector<std::size_t> shape, double mean = 0) {
    std::size_t count = 1;
    for (const auto d : shape) count *= d;
    auto& v = values.emplace_back(count);
    for (auto& x : v) x = static_cast<float>(mean + 0.5 * std::sin(1.7 * static_cast<double>(++drawn)));
    out.add(name, std::move(shape), std::span<const float>(v));
  };
  const auto linear = [&](const std::string& name, std::size_t rows, std::size_t columns) {
    add(name + ".weight", {rows, columns});
    add(name + ".bias", {rows});
  };
  const auto norm = [&](const std::string& name) {
    add(name + ".weight", {h}, 1);
    add(name + ".bias", {h});
  };
  add("embeddings.word_embeddings.weight", {vocabulary, h});
  add("embeddings.position_embeddings.weight", {positions, h});
  add("embeddings.token_type_embeddings.weight", {2, h});
  norm("embeddings.LayerNorm");
  const std::string layer = "encoder.layer.0.";
  for (const char* part : {"query", "key", "value"}) linear(layer + "attention.self." + part, h, h);
  linear(layer + "attention.output.dense", h, h);
  norm(layer + "attention.output.LayerNorm");
  linear(layer + "intermediate.dense", inner, h);
  linear(layer + "output.dense", h, inner);
  norm(layer + "output.LayerNorm");
  linear("pooler.dense", h, h);
  out.write(folder / "model.safetensors");
}

/// A folder laid out like the data set `timm`: @p families families of two networks, timed on two GPUs at two batches
/// by a simple law, so that something can be learnt within seconds.
inline void write_timm(const std::filesystem::path& folder, std::int64_t families = 10) {
  std::string graphs;
  std::string table =
      "mode,hardware,precision,layout,compile,torch,cuda,model,img_size,batch_size,step_time_ms,samples_per_s,"
      "params_M,gmacs,mactivations\n";
  for (std::int64_t f = 0; f < families; ++f)
    for (std::int64_t k = 0; k < 2; ++k) {
      const auto model = "net" + std::to_string(f) + (k == 0 ? "a" : "b");
      ledg::data::graph_record r;
      ledg::onnx::options at_batch_1;
      at_batch_1.batch = 1;
      r.network =
          ledg::onnx::read_bytes(small_network(1 + f % 4, 8 * (1 + f / 2 + k)).bytes(), model, at_batch_1).to_graph();
      r.network.id = model + "@16";
      r.network.family = "family" + std::to_string(f);
      const auto flops = static_cast<double>(ledg::total_cost(r.network).flops);
      const auto depth = static_cast<double>(r.network.size());
      graphs += ledg::data::to_graph_line(r) + "\n";
      for (const auto& [device, scale] : {std::pair("rtx3090", 1.0), std::pair("rtx4090", 0.6)})
        for (const int batch : {1, 32})
          table += std::string("infer,") + device + ",amp,nchw,eager,pt240,cu121," + model + ",16," +
                   std::to_string(batch) + "," + std::to_string(scale * (0.01 * depth + 2e-9 * batch * flops)) +
                   ",,,,\n";
    }
  write_file(folder / "timm_graphs.jsonl", graphs);
  write_file(folder / "timm_benchmark.csv", table);
}

}  // namespace ledg_test
