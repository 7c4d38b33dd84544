// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "ledg/bert/encoder.hpp"
#include "ledg/distill/config.hpp"
#include "ledg/distill/corpus.hpp"
#include "ledg/io/safetensors.hpp"

/// @file small_distillation.hpp  A teacher, texts and settings that take a second.
namespace ledg_test {

/// A teacher with random weights and a vocabulary of a dozen words.
inline void write_teacher(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  ledg::bert_config c;
  c.vocab_size = 25;
  c.hidden_size = 16;
  c.num_hidden_layers = 2;
  c.num_attention_heads = 2;
  c.intermediate_size = 24;
  c.max_position_embeddings = 12;
  c.pooler = false;
  ledg::parameter_layout layout;
  const ledg::bert_encoder encoder(layout, "", c);
  std::vector<float> values(layout.size());
  layout.initialize<float>(values, 7);
  for (auto& v : values) v *= 5;
  ledg::io::safetensors_writer writer;
  for (const auto& p : layout.entries())
    writer.add(p.name, p.shape, std::span<const float>(values).subspan(p.offset, p.size));
  writer.write(folder / "model.safetensors");
  std::ofstream(folder / "config.json") << c.to_json().dump();
  std::ofstream(folder / "vocab.txt")
      << "[PAD]\n[unused0]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##a\n##b\nconv\nrelu\n##s\n"
         "pool\ngemm\nadd\nmul\nfast\nslow\nbig\nsmall\nchip\nred\nblue\n中\n";
}

inline ledg::domain_corpus small_corpus() {
  const std::vector<std::string> nouns = {"conv", "relu", "pool", "gemm", "add", "mul", "chip"};
  const std::vector<std::string> adjectives = {"fast", "slow", "big", "small", "red", "blue"};
  ledg::domain_corpus c;
  c.train = {{"one", nouns}, {"two", {}}};
  c.held_out = {{"new", {}}};
  for (const auto& n : nouns)
    for (const auto& a : adjectives)
      for (const auto& b : adjectives) c.train[1].texts.push_back(a + ' ' + b + ' ' + n);
  for (std::size_t i = 0; i < c.train[1].texts.size(); i += 10) {
    c.held_out[0].texts.push_back(c.train[1].texts[i]);
    c.train[1].texts[i] += " a";
  }
  return c;
}

inline ledg::distillation_config small_distillation() {
  ledg::distillation_config c;
  c.student.vocab_size = 22;
  c.student.hidden_size = 12;
  c.student.num_hidden_layers = 1;
  c.student.num_attention_heads = 2;
  c.student.intermediate_size = 16;
  c.student.max_position_embeddings = 10;
  c.batch = 32;
  c.trainer.steps = 150;
  c.trainer.validate_every = 50;
  c.trainer.learning_rate = 1e-2;
  c.trainer.ema_decay = 0.9;
  c.seed = 1;
  return c;
}

inline constexpr auto silent = [](std::size_t, std::size_t) {};

}  // namespace ledg_test
