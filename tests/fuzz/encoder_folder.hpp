// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/targets.hpp"
#include "ledg/bert/load.hpp"
#include "support/process.hpp"

/// @file encoder_folder.hpp
/// The target that needs tensors: a folder of an encoder in which one file comes from a stranger.
namespace ledg_fuzz {

/// A good folder, and what it takes to spoil it.
class encoder_folder {
 public:
  static constexpr std::array<const char*, 10> names{"config.json",
                                                     "modules.json",
                                                     "1_Pooling/config.json",
                                                     "model.safetensors.index.json",
                                                     "tokenizer_config.json",
                                                     "tokenizer.json",
                                                     "vocab.txt",
                                                     "a.safetensors",
                                                     "2_Dense/config.json",
                                                     "2_Dense/model.safetensors"};

  encoder_folder() {
    const auto& folder = folder_.path();
    std::filesystem::create_directory(folder / "1_Pooling");
    std::filesystem::create_directory(folder / "2_Dense");
    ledg::bert_config config;
    config.vocab_size = 8;
    config.hidden_size = 4;
    config.num_hidden_layers = 1;
    config.num_attention_heads = 2;
    config.intermediate_size = 6;
    config.max_position_embeddings = 8;
    ledg::parameter_layout layout;
    const ledg::bert_encoder encoder(layout, "", config);
    std::vector<float> values(layout.size());
    layout.initialize<float>(values, 7);
    ledg::io::safetensors_writer writer;
    ledg::io::json map;
    for (const auto& p : layout.entries()) {
      writer.add(p.name, p.shape, std::span<const float>(values).subspan(p.offset, p.size));
      map[p.name] = "a.safetensors";
    }
    writer.write(folder / names[7]);
    ledg::io::safetensors_writer dense;
    dense.add("linear.weight", {2, 4}, std::vector<float>(8, 0.5F));
    dense.write(folder / names[9]);
    good_ = {
        config.to_json().dump(),
        R"([{"path":"","type":"a.Transformer"},{"path":"1_Pooling","type":"a.Pooling"},{"path":"2_Dense","type":"a.Dense"},{"path":"3","type":"a.Normalize"}])",
        R"({"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false})",
        ledg::io::json{{"weight_map", map}}.dump(),
        R"({"do_lower_case":true,"cls_token":"[CLS]"})",
        "",  // beside a vocab.txt there is none
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nconv\nrelu\n##s\n",
        ledg::io::read_text(folder / names[7]),
        R"({"in_features":4,"out_features":2,"bias":false,"activation_function":"Tanh"})",
        ledg::io::read_text(folder / names[9])};
    for (std::size_t i = 0; i < names.size(); ++i) restore(i);
  }

  /// Content of each file.
  [[nodiscard]] const std::vector<std::string>& good() const { return good_; }

  /// Loads the folder with file @p i replaced by @p bytes; what loads can embed a text.
  void load_with(std::size_t i, std::string_view bytes) const {
    write(i, bytes);
    struct restorer {
      const encoder_folder& folder;
      std::size_t file;
      ~restorer() { folder.restore(file); }
    } const restore_it{*this, i};
    const auto model = ledg::bert_model<float>::load(folder_.path());
    const auto vector = model.embed(std::vector<std::string>{"conv"});
    require(vector.shape(0) == 1 && vector.shape(1) == model.size());
  }

 private:
  void write(std::size_t i, std::string_view bytes) const {
    std::ofstream(folder_.path() / names[i], std::ios::binary) << bytes;
  }
  void restore(std::size_t i) const {
    if (good_[i].empty())
      std::filesystem::remove(folder_.path() / names[i]);
    else
      write(i, good_[i]);
  }

  ledg_test::temporary_folder folder_;
  std::vector<std::string> good_;
};

inline const encoder_folder& shared_encoder_folder() {
  static const encoder_folder folder;
  return folder;
}

/// The first byte tells which file the rest replaces.
inline void encoder_folder_bytes(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto file = static_cast<unsigned char>(bytes.front() - '0') % encoder_folder::names.size();
  shared_encoder_folder().load_with(file, bytes.substr(1));
}

inline const target& encoder_folder_target() {
  static const target it{"encoder_folder", encoder_folder_bytes, [] {
                           std::vector<std::string> seeds;
                           const auto& good = shared_encoder_folder().good();
                           for (std::size_t i = 0; i < good.size(); ++i)
                             if (!good[i].empty()) seeds.push_back(static_cast<char>('0' + i) + good[i]);
                           return seeds;
                         }};
  return it;
}

}  // namespace ledg_fuzz
