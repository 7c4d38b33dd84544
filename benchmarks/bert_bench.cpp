// SPDX-License-Identifier: BSD-3-Clause
// Times BERT encoders on tokenized texts: random weights, no tokenizer. With `--write FOLDER` the models are written
// instead, for others to time; LEDG_BERT_MODELS names the folder to time them from (benchmarks/compare_bert.sh).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "ledg/bert/load.hpp"

namespace {

namespace fs = std::filesystem;
using model = ledg::bert_model<float>;

ledg::bert_config config_of(const std::string& shape) {
  ledg::bert_config c;
  const bool tiny = shape == "tiny";
  c.num_hidden_layers = tiny ? 2 : 6;
  c.hidden_size = tiny ? 128 : 384;
  c.num_attention_heads = tiny ? 2 : 12;
  c.intermediate_size = 4 * c.hidden_size;
  return c;
}

/// A model folder with random weights.
void write_model(const fs::path& folder, const std::string& shape) {
  const auto config = config_of(shape);
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", config);
  std::vector<float> values(layout.size());
  layout.initialize<float>(values, 1);
  ledg::io::safetensors_writer writer;
  for (const auto& p : layout.entries())
    writer.add(p.name, p.shape, std::span<const float>(values).subspan(p.offset, p.size));
  fs::create_directories(folder);
  writer.write(folder / "model.safetensors");
  std::ofstream(folder / "config.json") << config.to_json().dump();
  std::ofstream vocabulary(folder / "vocab.txt");
  for (const char* special : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}) vocabulary << special << '\n';
  for (std::size_t i = 5; i < config.vocab_size; ++i) vocabulary << "word" << i << '\n';
}

const model& loaded(const std::string& shape, bool half) {
  static std::map<std::pair<std::string, bool>, model> models;
  const auto found = models.find({shape, half});
  if (found != models.end()) return found->second;
  const char* const given = std::getenv("LEDG_BERT_MODELS");
  const fs::path all = given == nullptr ? fs::temp_directory_path() / "ledg_bert_bench" : fs::path(given);
  const auto folder = all / shape;
  if (!fs::exists(folder / "vocab.txt")) write_model(folder, shape);
  const auto as = half ? std::optional(ledg::weight_type::f16) : std::nullopt;
  return models.emplace(std::pair(shape, half), model::load(folder, "", as)).first->second;
}

/// Texts that all differ.
std::vector<ledg::text::encoding> texts_of(std::size_t count, std::size_t tokens) {
  std::vector<ledg::text::encoding> texts(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t t = 0; t < tokens; ++t) {
      texts[i].ids.push_back(static_cast<std::int32_t>((i * 7919 + t * 104729 + 1000) % 30522));
      texts[i].type_ids.push_back(0);
    }
  return texts;
}

void embed(benchmark::State& state, const std::string& shape, bool half) {
  const auto& m = loaded(shape, half);
  const auto count = static_cast<std::size_t>(state.range(0));
  const auto tokens = static_cast<std::size_t>(state.range(1));
  const auto texts = texts_of(count, tokens);
  ledg::embed_options options;
  options.threads = static_cast<std::size_t>(state.range(2));
  for (auto _ : state) benchmark::DoNotOptimize(m.embed(std::span<const ledg::text::encoding>(texts), options).data());
  state.counters["tokens/s"] =
      benchmark::Counter(static_cast<double>(count * tokens), benchmark::Counter::kIsIterationInvariantRate);
}

void sizes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"texts", "tokens", "threads"})->UseRealTime()->Unit(benchmark::kMicrosecond);
  b->Args({1, 16, 1})->Args({1, 32, 1})->Args({32, 32, 1})->Args({32, 32, 2});
}

BENCHMARK_CAPTURE(embed, tiny, "tiny", false)->Apply(sizes);
BENCHMARK_CAPTURE(embed, tiny_f16, "tiny", true)->Apply(sizes);
BENCHMARK_CAPTURE(embed, minilm, "minilm", false)->Apply(sizes);
BENCHMARK_CAPTURE(embed, minilm_f16, "minilm", true)->Apply(sizes);

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--write") {
    for (const std::string shape : {"tiny", "minilm"}) write_model(fs::path(argv[2]) / shape, shape);
    return 0;
  }
  benchmark::AddCustomContext("instructions", std::string(ledg::name_of(ledg::instructions())));
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
