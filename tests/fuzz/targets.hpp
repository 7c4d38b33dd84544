// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/data/datasets.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/onnx/read.hpp"
#include "ledg/onnx/write.hpp"
#include "ledg/text/vocabulary.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file targets.hpp
/// Everything that reads bytes from strangers, each as a function that takes any bytes at all. An exception of the
/// library is an answer; anything else (another exception, a sanitizer's report, endless work) is a bug.
namespace ledg_fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

inline void onnx_file(std::string_view bytes) {
  const auto network = ledg::onnx::read_bytes(std::string(bytes), "input");
  for (std::size_t i = 0; i < network.node_count(); ++i) static_cast<void>(network.node(i));
  static_cast<void>(network.unresolved());
  static_cast<void>(network.edge_count());
  static_cast<void>(network.bytes());
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

/// Ids and offsets stay in range, and a limit is kept to.
inline void tokenizer_text(std::string_view bytes) {
  static const ledg::text::wordpiece tokenizer(ledg::text::vocabulary::from_text(
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nconv\nrelu\n##s\n##v\na\n##a\ne\n3\n##3\n=\n.\n"));
  const auto check = [&](const ledg::text::encoding& e, std::size_t most) {
    require(e.ids.size() <= most && e.offsets.size() == e.ids.size() && e.type_ids.size() == e.ids.size());
    for (const auto& o : e.offsets)
      require(o.begin >= 0 && o.begin <= o.end && static_cast<std::size_t>(o.end) <= bytes.size());
    require(tokenizer.tokens(e.ids).size() == e.ids.size());
  };
  check(tokenizer.encode(bytes), 2 * bytes.size() + 2);
  ledg::text::encode_options cut;
  cut.max_length = 5;
  const auto half = bytes.size() / 2;
  check(tokenizer.encode(bytes.substr(0, half), bytes.substr(half), cut), 5);
}

inline void hardware_text(std::string_view bytes) {
  static_cast<void>(ledg::hardware::find_if_known(bytes));
  if (bytes.size() <= 100) static_cast<void>(ledg::hardware::similar_names(bytes));
  static_cast<void>(ledg::hardware::from_text(bytes));
}

/// A target and a few inputs that it takes, from which others are made.
struct target {
  const char* name;
  void (*run)(std::string_view);
  std::vector<std::string> (*seeds)();
};

inline std::vector<std::string> onnx_seeds() {
  ledg::onnx::builder net("seed");
  auto x = net.input("image", {"N", 3, 8, 8});
  x = net.relu(net.batch_norm(net.conv(x, {.in = 3, .out = 4, .kernel = 3, .pad = 1, .bias = true}), 4));
  x = net.reshape(net.max_pool(x, 2, 2, 0), {0, 4, -1});
  x = net.softmax(net.linear(net.transpose(x, {0, 2, 1}), 4, 4));
  net.output(net.concat({x, net.gelu(x)}, 1), {"N", 32, 4});
  return {net.bytes(), ""};
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
             "|nor_conv_3x3~0|+|skip_connect~0|none~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|\n",
             R"({"matrix":[[0,1,1],[0,0,1],[0,0,0]],"ops":["input","conv3x3-bn-relu","output"]})"};
       }},
      {"tokenizer", tokenizer_text,
       [] {
         return std::vector<std::string>{
             "Conv relus A3=e.a [SEP] caf\xC3\xA9 \xE4\xBD\xA0\xE5\xA5\xBD \xF0\x9F\x98\x80 e\xCC\x81",
             std::string(300, 'a')};
       }},
      {"hardware", hardware_text,
       [] {
         return std::vector<std::string>{"Nv GPU FP32 8.1 Turing 70W", "Hardware Nvidia_T4 memory=16GB compute=8.1",
                                         "Tesla T4"};
       }},
  };
  return all;
}

/// Runs @p t on @p bytes; the library's own exceptions are fine.
inline void run(const target& t, std::string_view bytes) {
  try {
    t.run(bytes);
  } catch (const ledg::error&) {
  }
}

}  // namespace ledg_fuzz
