// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledg/core/error.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/io/json.hpp"

/// @file bert/config.hpp
/// Sizes of a BERT encoder, under the names that Hugging Face's `config.json` gives them.

namespace ledg::inline LEDG_ABI {

/// Function between the two halves of the feed-forward block.
enum class bert_activation : std::uint8_t {
  gelu,      ///< with the error function
  gelu_new,  ///< with tanh
  relu
};

/// Its values by name; each has its own first, then other names of transformers for the same function.
[[nodiscard]] constexpr auto names_of(bert_activation /*any*/) {
  using row = io::named_value<bert_activation>;
  return std::array{row{bert_activation::gelu, "gelu"},
                    row{bert_activation::gelu_new, "gelu_new"},
                    row{bert_activation::relu, "relu"},
                    row{bert_activation::gelu, "gelu_python"},
                    row{bert_activation::gelu_new, "gelu_fast"},
                    row{bert_activation::gelu_new, "gelu_pytorch_tanh"},
                    row{bert_activation::gelu_new, "gelu_python_tanh"},
                    row{bert_activation::gelu_new, "gelu_accurate"}};
}

/// @throws input_error for a name that is not in the table.
[[nodiscard]] inline bert_activation bert_activation_named(std::string_view name) {
  for (const auto& row : names_of(bert_activation{}))
    if (row.name == name) return row.value;
  throw input_error("hidden_act: expected gelu, gelu_new or relu, got '" + std::string(name) + "'");
}

/// The name that `bert_activation_named` knows.
[[nodiscard]] constexpr std::string_view name_of(bert_activation act) {
  return names_of(act)[static_cast<std::size_t>(act)].name;
}

/// Sizes of a BERT encoder; the defaults are bert-base-uncased's.
struct bert_config {
  std::size_t vocab_size = 30522;
  std::size_t hidden_size = 768;
  std::size_t num_hidden_layers = 12;
  std::size_t num_attention_heads = 12;
  std::size_t intermediate_size = 3072;
  std::size_t max_position_embeddings = 512;
  std::size_t type_vocab_size = 2;
  double layer_norm_eps = 1e-12;
  bert_activation hidden_act = bert_activation::gelu;
  double hidden_dropout_prob = 0.1;           ///< acts while training, on embeddings and on both halves of a layer
  double attention_probs_dropout_prob = 0.0;  ///< acts while training; BERT's own is 0.1, and every config.json says it
  bool pooler = true;                         ///< whether `pooler.dense` is part of the model
  /// Width of the embeddings where a linear map takes them to `hidden_size`, as in ELECTRA; 0 where there is none.
  std::size_t embedding_size = 0;
  /// Parts that training leaves as they are, from below: 0 none, 1 the embeddings, 1 + n also the first n layers.
  std::size_t frozen_parts = 0;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("vocab_size", self.vocab_size);
    visit("hidden_size", self.hidden_size);
    visit("num_hidden_layers", self.num_hidden_layers);
    visit("num_attention_heads", self.num_attention_heads);
    visit("intermediate_size", self.intermediate_size);
    visit("max_position_embeddings", self.max_position_embeddings);
    visit("type_vocab_size", self.type_vocab_size);
    visit("layer_norm_eps", self.layer_norm_eps);
    visit("hidden_act", self.hidden_act);
    visit("hidden_dropout_prob", self.hidden_dropout_prob);
    visit("attention_probs_dropout_prob", self.attention_probs_dropout_prob);
    visit("add_pooling_layer", self.pooler);
    visit(nullptr, self.embedding_size);  // only encoders from folders have one
    visit("frozen_parts", self.frozen_parts);
  }

  /// Width of the embeddings.
  [[nodiscard]] std::size_t embedding_width() const { return embedding_size > 0 ? embedding_size : hidden_size; }

  /// @throws input_error naming the field that is out of range.
  void validate() const {
    // Far beyond any real model, and small enough that products of two sizes cannot overflow.
    constexpr std::size_t most = 1U << 28U;
    constexpr std::size_t most_layers = 1000;
    const auto within = [](const char* name, std::size_t value, std::size_t limit) {
      if (value == 0 || value > limit)
        throw input_error(std::string(name) + ": expected 1 to " + std::to_string(limit) + ", got " +
                          std::to_string(value));
    };
    within("vocab_size", vocab_size, most);
    within("hidden_size", hidden_size, most);
    within("embedding_size", embedding_width(), most);
    within("num_hidden_layers", num_hidden_layers, most_layers);
    within("num_attention_heads", num_attention_heads, most);
    within("intermediate_size", intermediate_size, most);
    within("max_position_embeddings", max_position_embeddings, most);
    within("type_vocab_size", type_vocab_size, most);
    if (hidden_size % num_attention_heads != 0)
      throw input_error("hidden_size " + std::to_string(hidden_size) + " is no multiple of num_attention_heads " +
                        std::to_string(num_attention_heads));
    if (!(layer_norm_eps > 0.0 && std::isfinite(layer_norm_eps)))
      throw input_error("layer_norm_eps: expected a positive number, got " + std::to_string(layer_norm_eps));
    const auto probability = [](const char* name, double value) {
      if (!(value >= 0.0 && value < 1.0))
        throw input_error(std::string(name) + ": expected [0, 1), got " + std::to_string(value));
    };
    probability("hidden_dropout_prob", hidden_dropout_prob);
    probability("attention_probs_dropout_prob", attention_probs_dropout_prob);
    if (frozen_parts > num_hidden_layers + 1)
      throw input_error("frozen_parts: expected at most " + std::to_string(num_hidden_layers + 1) +
                        ", the embeddings and each layer, got " + std::to_string(frozen_parts));
  }

  /// Reads Hugging Face's keys and checks them. A missing size is an error, a missing detail takes BERT's default.
  /// @throws corrupt_error where a key is missing or has the wrong type; input_error where a value is out of range or
  /// asks for a model that is not BERT's encoder (`source` is in the message).
  [[nodiscard]] static bert_config from_json(const io::json_view& view, const std::string& source) {
    bert_config c;
    try {
      const auto only = [&](const char* key, const std::string& value) {
        const auto got = view.get<std::string>(key, value);
        if (got != value) throw input_error(std::string(key) + ": expected " + value + ", got '" + got + "'");
      };
      only("model_type", "bert");
      only("position_embedding_type", "absolute");
      if (view.get("is_decoder", false)) throw input_error("is_decoder: expected an encoder");
      c.read_sizes(view);
      c.hidden_act = bert_activation_named(view.get<std::string>("hidden_act", "gelu"));
      c.validate();
    } catch (const input_error& e) {
      throw input_error(source + ": " + e.what());
    }
    return c;
  }

  /// What `from_json` reads.
  [[nodiscard]] io::json to_json() const {
    return {{"model_type", "bert"},
            {"vocab_size", vocab_size},
            {"hidden_size", hidden_size},
            {"num_hidden_layers", num_hidden_layers},
            {"num_attention_heads", num_attention_heads},
            {"intermediate_size", intermediate_size},
            {"max_position_embeddings", max_position_embeddings},
            {"type_vocab_size", type_vocab_size},
            {"layer_norm_eps", layer_norm_eps},
            {"hidden_act", std::string(name_of(hidden_act))},
            {"hidden_dropout_prob", hidden_dropout_prob},
            {"attention_probs_dropout_prob", attention_probs_dropout_prob},
            {"frozen_parts", frozen_parts},
            {"add_pooling_layer", pooler}};
  }

  friend bool operator==(const bert_config&, const bert_config&) = default;

 private:
  void read_sizes(const io::json_view& view) {
    vocab_size = view.get<std::size_t>("vocab_size");
    hidden_size = view.get<std::size_t>("hidden_size");
    num_hidden_layers = view.get<std::size_t>("num_hidden_layers");
    num_attention_heads = view.get<std::size_t>("num_attention_heads");
    intermediate_size = view.get<std::size_t>("intermediate_size");
    max_position_embeddings = view.get<std::size_t>("max_position_embeddings");
    type_vocab_size = view.get("type_vocab_size", type_vocab_size);
    layer_norm_eps = view.get("layer_norm_eps", layer_norm_eps);
    hidden_dropout_prob = view.get("hidden_dropout_prob", hidden_dropout_prob);
    attention_probs_dropout_prob = view.get("attention_probs_dropout_prob", attention_probs_dropout_prob);
    pooler = view.get("add_pooling_layer", pooler);
    frozen_parts = view.get("frozen_parts", frozen_parts);
  }
};

}  // namespace ledg::inline LEDG_ABI
