// SPDX-License-Identifier: BSD-3-Clause
/// @file wordpiece_bench.cpp
/// Tokens a second of the WordPiece tokenizer, and the other half of compare_wordpiece.sh:
///   wordpiece_bench [--benchmark_...]          micro-benchmarks, with a vocabulary made of the texts
///   wordpiece_bench --texts FOLDER ENCODER     writes the texts, with words of that encoder's vocabulary
///   wordpiece_bench --serve ENCODER FILE...    answers each line `ids N`, `spans N` or `dump N PATH` on stdin (N
///   counts
///                                              the files) with the tokens and seconds of one pass over file N
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/io/file.hpp"
#include "ledg/text/templates.hpp"
#include "ledg/text/vocabulary_builder.hpp"
#include "ledg/text/tokenizer_folder.hpp"
#include "ledg/text/wordpiece.hpp"

namespace {

using texts_t = std::vector<std::string>;

/// Draws without end from a counter-based generator.
class dice {
 public:
  explicit dice(std::uint64_t seed) : random_(seed) {}
  double uniform() { return random_.uniform(drawn_++); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(uniform() * static_cast<double>(n)); }
  template <class Range>
  const auto& of(const Range& choices) {
    return choices[below(std::size(choices))];
  }

 private:
  ledg::philox random_;
  std::uint64_t drawn_ = 0;
};

/// Operators and platforms in the words of both built-in template sets.
texts_t template_texts(std::size_t count) {
  constexpr std::array<const char*, 12> ops{
      "Conv", "Relu",    "MaxPool",       "Gemm",   "Add",       "BatchNormalization",
      "Conv", "Softmax", "ConvTranspose", "Concat", "Transpose", "LayerNormalization"};
  constexpr std::array<std::int64_t, 6> sizes{1, 3, 3, 5, 7, 11};
  constexpr std::array<const char*, 5> vendors{"NVIDIA", "AMD", "Intel", "Qualcomm", "Apple"};
  constexpr std::array<const char*, 5> architectures{"Turing", "Volta", "Ampere", "RDNA2", "Skylake"};
  const std::array sets{ledg::text::template_set::named("concise"), ledg::text::template_set::named("verbose")};
  dice d(1);
  texts_t texts;
  while (texts.size() < count) {
    const auto& set = d.of(sets);
    if (d.below(8) == 0) {
      texts.push_back(set.describe(ledg::text::platform_fields{.vendor = d.of(vendors),
                                                               .kind = d.below(2) == 0 ? "gpu" : "cpu",
                                                               .precision = d.below(2) == 0 ? "fp32" : "int8",
                                                               .peak_tflops = std::to_string(d.below(90)) + ".5",
                                                               .architecture = d.of(architectures),
                                                               .tdp_w = std::to_string(10 + d.below(400)),
                                                               .name = "X" + std::to_string(d.below(9000)),
                                                               .memory_gb = std::to_string(2 + d.below(80)),
                                                               .runtime = d.below(2) == 0 ? "PyTorch eager" : ""}));
      continue;
    }
    ledg::graph_node v;
    v.op = d.of(ops);
    if (v.op.starts_with("Conv") || v.op == "MaxPool") {
      using list = std::vector<std::int64_t>;
      const auto k = d.of(sizes);
      const auto stride = static_cast<std::int64_t>(1 + d.below(2));
      v.set("kernel_shape", list{k, d.below(8) == 0 ? d.of(sizes) : k});
      v.set("strides", list{stride, stride});
      v.set("pads", list{k / 2, k / 2, k / 2, k / 2});
      if (d.below(4) == 0) v.set("group", static_cast<std::int64_t>(1) << d.below(8));
    }
    texts.push_back(set.describe(v));
  }
  return texts;
}

/// Sentences of @p words, frequent ones first, with endings and punctuation as English has them.
texts_t english_texts(const texts_t& words, std::size_t count) {
  constexpr std::array<const char*, 7> endings{"s", "ing", "ed", "ly", "ness", "ization", "able"};
  dice d(2);
  texts_t texts(count);
  for (auto& text : texts)
    for (std::size_t n = 8 + d.below(32), i = 0; i < n; ++i) {
      auto word = words[static_cast<std::size_t>(std::pow(static_cast<double>(words.size()), d.uniform())) - 1];
      if (d.below(12) == 0) word += d.of(endings);
      if (i == 0) word[0] = static_cast<char>(word[0] - 'a' + 'A');
      text += (i > 0 ? " " : "") + word;
      if (i + 1 == n)
        text += d.below(4) == 0 ? '?' : '.';
      else if (d.below(10) == 0)
        text += ',';
    }
  return texts;
}

/// Words of many scripts, each as likely as the others: no cache and no guess helps here.
texts_t unicode_texts(std::size_t count) {
  struct script {
    char32_t first, last;
  };
  constexpr std::array<script, 12> scripts{{{'a', 'z'},
                                            {0xC0, 0xFF},          // Latin with accents
                                            {0x100, 0x17F},        //
                                            {0x391, 0x3C9},        // Greek
                                            {0x410, 0x44F},        // Cyrillic
                                            {0x5D0, 0x5EA},        // Hebrew
                                            {0x621, 0x64A},        // Arabic
                                            {0x905, 0x94D},        // Devanagari
                                            {0x3041, 0x30FE},      // Kana
                                            {0x4E00, 0x6FFF},      // Han
                                            {0xAC00, 0xD7A3},      // Hangul
                                            {0x1F600, 0x1F64F}}};  // emoji
  dice d(3);
  texts_t texts(count);
  for (auto& text : texts)
    for (std::size_t n = 5 + d.below(20), i = 0; i < n; ++i) {
      const auto& s = d.of(scripts);
      if (i > 0) text += ' ';
      for (std::size_t length = 2 + d.below(8); length > 0; --length)
        ledg::text::append_utf8(text, static_cast<char32_t>(s.first + d.below(s.last - s.first + 1)));
      if (d.below(8) == 0) text += d.below(2) == 0 ? "," : "\u3002";
    }
  return texts;
}

/// Words of letters alone among @p tokens.
texts_t words_of(const texts_t& tokens) {
  texts_t words;
  std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(words), [](const std::string& t) {
    return t.size() > 2 && std::all_of(t.begin(), t.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  });
  return words;
}

const texts_t& texts_named(std::string_view name) {
  static const texts_t templates = template_texts(5000);
  static const texts_t english = [] {
    texts_t words;
    for (const char* first : {"con", "net", "lay", "pre", "sto", "ma"})
      for (const char* last : {"volution", "work", "er", "dict", "ring", "chine", "tal", "y", "ly", "ed"})
        words.push_back(std::string(first) + last);
    return english_texts(words, 2000);
  }();
  static const texts_t unicode = unicode_texts(2000);
  return name == "templates" ? templates : name == "english" ? english : unicode;
}

const ledg::text::wordpiece& built_tokenizer() {
  static const auto tokenizer = [] {
    auto texts = texts_named("templates");
    texts.insert(texts.end(), texts_named("english").begin(), texts_named("english").end());
    auto tokens = ledg::text::build_vocabulary(texts).tokens();
    for (char32_t c = 0x370; c < 0x7000; c += c < 0x600 ? 1 : 3) {  // most characters of the other scripts
      std::string piece;
      ledg::text::append_utf8(piece, c);
      tokens.push_back(piece);
      tokens.push_back("##" + piece);
    }
    return ledg::text::wordpiece(ledg::text::vocabulary(tokens));
  }();
  return tokenizer;
}

void count_tokens(benchmark::State& state, std::size_t tokens, const texts_t& texts) {
  std::size_t bytes = 0;
  for (const auto& t : texts) bytes += t.size();
  state.SetItemsProcessed(static_cast<std::int64_t>(tokens));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * static_cast<std::int64_t>(state.iterations()));
}

void ids(benchmark::State& state, const char* name) {
  const auto& texts = texts_named(name);
  const auto& tokenizer = built_tokenizer();
  std::vector<std::int32_t> out;
  std::size_t tokens = 0;
  for (auto _ : state) {
    out.clear();
    for (const auto& t : texts) tokenizer.append_ids(t, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
    tokens += out.size();
  }
  count_tokens(state, tokens, texts);
}

void encode(benchmark::State& state, const char* name) {
  const auto& texts = texts_named(name);
  const auto& tokenizer = built_tokenizer();
  std::size_t tokens = 0;
  for (auto _ : state)
    for (const auto& t : texts) {
      const auto e = tokenizer.encode(t);
      benchmark::DoNotOptimize(e.ids.data());
      tokens += e.size();
    }
  count_tokens(state, tokens, texts);
}

/// A yardstick: only looks at every byte once.
void read_bytes(benchmark::State& state, const char* name) {
  const auto& texts = texts_named(name);
  std::size_t blanks = 0;
  for (auto _ : state)
    for (const auto& t : texts) {
      for (const char c : t) blanks += c == ' ';
      benchmark::DoNotOptimize(blanks);
    }
  count_tokens(state, blanks, texts);
}

BENCHMARK_CAPTURE(ids, templates, "templates");
BENCHMARK_CAPTURE(ids, english, "english");
BENCHMARK_CAPTURE(ids, unicode, "unicode");
BENCHMARK_CAPTURE(encode, templates, "templates");
BENCHMARK_CAPTURE(encode, english, "english");
BENCHMARK_CAPTURE(encode, unicode, "unicode");
BENCHMARK_CAPTURE(read_bytes, templates, "templates");

void write_texts(const std::filesystem::path& folder, const std::string& encoder) {
  const auto words = words_of(ledg::text::read_tokenizer(encoder).vocab().tokens());
  const auto write = [&](const char* name, const texts_t& texts) {
    std::string all;
    for (const auto& t : texts) all += t + '\n';
    ledg::io::write_atomically(folder / name, all);
  };
  write("templates.txt", template_texts(20000));
  write("english.txt", english_texts(words, 8000));
  write("unicode.txt", unicode_texts(8000));
}

void serve(const std::string& encoder, std::span<char*> files) {
  const auto tokenizer = ledg::text::read_tokenizer(encoder);
  std::vector<texts_t> texts;
  for (const char* file : files) {
    std::ifstream in(file);
    auto& lines = texts.emplace_back();
    for (std::string line; std::getline(in, line);) lines.push_back(line);
  }
  std::vector<std::int32_t> out;
  std::string what, path;
  for (std::size_t file = 0; std::cin >> what >> file;) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t tokens = 0;
    out.clear();
    for (const auto& t : texts.at(file)) {
      if (what == "spans") {
        tokens += tokenizer.encode(t).size();
      } else {
        tokenizer.append_ids(t, out);
        if (what == "dump") out.push_back(-1);
      }
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    if (what == "dump" && std::cin >> path)
      ledg::io::write_atomically(path, [&](ledg::io::atomic_file& f) { f.write(std::as_bytes(std::span(out))); });
    std::cout << tokens + out.size() << ' ' << taken.count() << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode == "--texts" && argc == 4) {
    write_texts(argv[2], argv[3]);
  } else if (mode == "--serve" && argc > 3) {
    serve(argv[2], std::span(argv, static_cast<std::size_t>(argc)).subspan(3));
  } else {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
  }
}
