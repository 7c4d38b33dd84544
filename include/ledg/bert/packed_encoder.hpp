// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/bert/config.hpp"
#include "ledg/bert/encoder.hpp"
#include "ledg/bert/packed_attention.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/products.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/core/weight_type.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/nn/parameters.hpp"

/// @file bert/packed_encoder.hpp
/// BERT's encoder for inference alone: the same function as `bert_encoder`, with weights packed once in the type they
/// are stored in, a product for queries, keys and values together, fused activations and norms, and memory that is used
/// again. A text's vectors have the same bits whatever it is encoded with, where `products::rows_are_independent`.

namespace ledg::inline LEDG_ABI {

/// How stored weights are kept: F64 becomes F32. @throws input_error for a type that is no float.
[[nodiscard]] inline weight_type weight_type_of(const io::tensor_entry& tensor) {
  switch (tensor.type) {
    case io::dtype::f16:
      return weight_type::f16;
    case io::dtype::bf16:
      return weight_type::bf16;
    case io::dtype::f32:
    case io::dtype::f64:
      return weight_type::f32;
    default:
      throw input_error("tensor '" + tensor.name + "': expected F32, F16, BF16 or F64, got " +
                        std::string(io::name_of(tensor.type)));
  }
}

/// Fills rows from @p first on of @p weights with a stored matrix. @throws as `weight_type_of`,
/// `packed_weights::assign`.
inline void assign(packed_weights& weights, std::size_t first, const io::tensor_entry& tensor) {
  const auto rows = tensor.count() / std::max<std::size_t>(1, weights.in_features());
  if (tensor.type == io::dtype::f64)
    weights.assign(first, rows, weight_type::f32, tensor.to<float>().data());
  else
    weights.assign(first, rows, weight_type_of(tensor), tensor.bytes.data());
}

/// A table whose rows are read where they are stored.
class stored_table {
 public:
  stored_table() = default;
  /// @param tensor `{rows, cols}`; its bytes must stay where they are, but for F64, which is copied
  stored_table(const io::tensor_entry& tensor, std::size_t cols)
      : type_(weight_type_of(tensor)), cols_(cols), data_(tensor.bytes.data()) {
    if (tensor.type == io::dtype::f64) copy_ = tensor.to<float>();
  }

  /// Writes row @p r, widened. @pre it exists
  void read(std::size_t r, float* to) const {
    const auto* const data = copy_.empty() ? data_ : reinterpret_cast<const std::byte*>(copy_.data());
    widen_row(type_, cols_, data + r * cols_ * size_of(type_), to);
  }

 private:
  weight_type type_ = weight_type::f32;
  std::size_t cols_ = 0;
  const std::byte* data_ = nullptr;
  std::vector<float> copy_;
};

/// BERT's encoder with packed weights.
///
/// Thread-safety: const access from any thread, each with a memory of its own.
class packed_bert {
 public:
  /// Where a pass has its activations. After passes of the largest size nothing is allocated any more.
  using memory = workspace<float>;

  /// Gives the tensor of a name in `BertModel`, without prefix. Its shape has been checked.
  using tensor_source = std::function<io::tensor_entry(const std::string& name)>;

  /// @param weights embeddings among them are read where they are: their bytes must outlive this object
  /// @param as the type to keep matrices in; without one each stays as it is stored
  /// @throws input_error where @p config is out of range or a tensor holds no floats; shape_error where one is too
  /// large.
  packed_bert(const bert_config& config, const tensor_source& weights, std::optional<weight_type> as = std::nullopt)
      : config_(config) {
    config_.validate();
    const auto hidden = config_.hidden_size;
    const auto width = config_.embedding_width();
    words_ = stored_table(weights("embeddings.word_embeddings.weight"), width);
    positions_ = stored_table(weights("embeddings.position_embeddings.weight"), width);
    types_ = stored_table(weights("embeddings.token_type_embeddings.weight"), width);
    norm_ = {weights, "embeddings.LayerNorm"};
    if (config_.embedding_size > 0) project_ = dense(weights, {"embeddings_project"}, as, width);
    for (std::size_t l = 0; l < config_.num_hidden_layers; ++l) {
      const auto name = "encoder.layer." + std::to_string(l);
      const auto self = name + ".attention.self.";
      layers_.push_back({{weights, {self + "query", self + "key", self + "value"}, as, hidden},
                         {weights, {name + ".attention.output.dense"}, as, hidden},
                         {weights, name + ".attention.output.LayerNorm"},
                         {weights, {name + ".intermediate.dense"}, as, hidden},
                         {weights, {name + ".output.dense"}, as, config_.intermediate_size},
                         {weights, name + ".output.LayerNorm"}});
    }
    if (config_.pooler) pooler_ = dense(weights, {"pooler.dense"}, as, hidden);
  }

  /// The same of weights in a flat buffer, which must outlive this object. @param prefix of their names in @p layout
  packed_bert(const bert_config& config, const parameter_layout& layout, std::span<const float> values,
              const std::string& prefix = {}, std::optional<weight_type> as = std::nullopt)
      : packed_bert(config, in_buffer(layout, values, prefix), as) {}

  [[nodiscard]] const bert_config& config() const { return config_; }

  /// Bytes of packed matrices.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t total = pooler_ ? pooler_->weights.bytes() : 0;
    if (project_) total += project_->weights.bytes();
    for (const auto& l : layers_)
      total += l.qkv.weights.bytes() + l.attention_output.weights.bytes() + l.intermediate.weights.bytes() +
               l.output.weights.bytes();
    return total;
  }

  /// Hidden states of the last layer, `{tokens, hidden_size}`, in @p m, which is reset first.
  /// @throws input_error as `bert_encoder::forward`.
  matrix_view<const float> encode(const token_batch& batch, memory& m) const {
    return encode(batch, m, [](std::size_t, std::string_view, matrix_view<const float>) {});
  }

  /// The same; calls `observe(layer, step, rows)` after the steps `embeddings` (layer 0), `qkv`, `context`, `attn_out`
  /// (with its norm), `intermediate` and `out` (with its norm).
  template <class Observer>
  matrix_view<const float> encode(const token_batch& batch, memory& m, Observer observe) const {
    check(batch);
    m.reset();
    const auto x = m.take(batch.tokens(), config_.hidden_size);
    if (project_) {
      const auto narrow = m.take(x.rows, config_.embedding_width());
      embed(batch, narrow, m);
      project_->apply(narrow, epilogue::none, x);
    } else {
      embed(batch, x, m);
    }
    observe(std::size_t{0}, std::string_view("embeddings"), x);
    const auto qkv = m.take(x.rows, 3 * x.cols);
    const auto attended = m.take(x.rows, x.cols);
    const auto inner = m.take(x.rows, config_.intermediate_size);
    const auto y = m.take(x.rows, x.cols);
    const detail::packed_attention attention(config_.num_attention_heads, x.cols / config_.num_attention_heads);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      const auto& l = layers_[i];
      l.qkv.apply(x, epilogue::none, qkv);
      observe(i, std::string_view("qkv"), qkv);
      for (std::size_t t = 0; t < batch.size(); ++t) {
        const auto first = static_cast<std::size_t>(batch.offsets[t]);
        const auto count = static_cast<std::size_t>(batch.offsets[t + 1]) - first;
        attention.run(qkv.row_range(first, count), m, attended.row_range(first, count));
      }
      observe(i, std::string_view("context"), attended);
      l.attention_output.apply(attended, epilogue::none, y);
      l.attention_norm.add(y, x, config_.layer_norm_eps);
      observe(i, std::string_view("attn_out"), x);
      l.intermediate.apply(x, activation(), inner);
      observe(i, std::string_view("intermediate"), inner);
      l.output.apply(inner, epilogue::none, y);
      l.output_norm.add(y, x, config_.layer_norm_eps);
      observe(i, std::string_view("out"), x);
    }
    return x;
  }

  /// One row a text of hidden states @p x, `{texts, hidden_size}`; a text without tokens pools to zeros.
  /// @param skipped tokens at the front of each text that do not count, those of a prompt
  /// @throws input_error where the model has no pooler and is asked for it; shape_error where @p y does not fit.
  void pool(text_pooling how, matrix_view<const float> x, std::span<const std::int32_t> offsets, matrix_view<float> y,
            std::size_t skipped = 0) const {
    if (how == text_pooling::pooler && !pooler_) throw input_error("this BERT model has no pooler");
    if (y.rows + 1 != offsets.size() || y.cols != x.cols)
      throw shape_error("pooling of " + std::to_string(offsets.size() - 1) + " texts into " +
                        shape_text(y.rows, y.cols));
    for (std::size_t t = 0; t < y.rows; ++t) {
      const auto first = static_cast<std::size_t>(offsets[t]);
      const auto last = static_cast<std::size_t>(offsets[t + 1]);
      if (first == last)
        std::fill_n(y.row(t), y.cols, 0.0F);
      else if (how == text_pooling::pooler)
        pooler_->apply(x.row_range(first, 1), epilogue::tanh, y.row_range(t, 1));
      else
        pool_rows(how, x.row_range(first, last - first), skipped, y.row(t));
    }
  }

  /// Checks tokens as `encode` does. @throws input_error
  void check(const token_batch& batch) const { detail::check_batch(batch, config_); }

 private:
  struct dense {
    packed_weights weights;
    std::vector<float> bias;

    /// One matrix below the other.
    dense(const tensor_source& source, std::initializer_list<std::string> names, std::optional<weight_type> as,
          std::size_t in_features) {
      for (const auto& name : names) {
        const auto part = source(name + ".bias").to<float>();
        bias.insert(bias.end(), part.begin(), part.end());
      }
      std::size_t first = 0;
      for (const auto& name : names) {
        const auto part = source(name + ".weight");
        if (first == 0) weights = packed_weights(bias.size(), in_features, as.value_or(weight_type_of(part)));
        assign(weights, first, part);
        first += part.shape[0];
      }
    }

    void apply(matrix_view<const float> x, epilogue then, matrix_view<float> y) const {
      packed_product(x, weights, bias.data(), then, y);
    }
  };

  struct norm {
    std::vector<float> gain;
    std::vector<float> offset;

    norm() = default;
    norm(const tensor_source& source, const std::string& name)
        : gain(source(name + ".weight").to<float>()), offset(source(name + ".bias").to<float>()) {}

    /// `x = norm(x + y)`
    void add(matrix_view<const float> y, matrix_view<float> x, double epsilon) const {
      for (std::size_t r = 0; r < x.rows; ++r)
        rows::add_layer_norm(x.cols, y.row(r), x.row(r), gain.data(), offset.data(), static_cast<float>(epsilon),
                             x.row(r));
    }
  };

  struct layer {
    dense qkv;
    dense attention_output;
    norm attention_norm;
    dense intermediate;
    dense output;
    norm output_norm;
  };

  static tensor_source in_buffer(const parameter_layout& layout, std::span<const float> values,
                                 const std::string& prefix) {
    return [&layout, values, prefix](const std::string& name) {
      for (const auto& p : layout.entries())
        if (p.name == prefix + name)
          return io::tensor_entry{name, io::dtype::f32, p.shape, std::as_bytes(values.subspan(p.offset, p.size))};
      throw lookup_error("no parameter '" + prefix + name + "'");
    };
  }

  [[nodiscard]] epilogue activation() const {
    switch (config_.hidden_act) {
      case bert_activation::gelu_new:
        return epilogue::gelu_tanh;
      case bert_activation::relu:
        return epilogue::relu;
      default:
        return epilogue::gelu;
    }
  }

  void embed(const token_batch& batch, matrix_view<float> x, memory& m) const {
    float* const other = m.take(1, x.cols).data;
    for (std::size_t t = 0; t < batch.size(); ++t)
      for (auto i = batch.offsets[t]; i < batch.offsets[t + 1]; ++i) {
        const auto at = static_cast<std::size_t>(i);
        words_.read(static_cast<std::size_t>(batch.ids[at]), x.row(at));
        types_.read(batch.type_ids.empty() ? 0 : static_cast<std::size_t>(batch.type_ids[at]), other);
        rows::axpy(x.cols, 1.0F, other, x.row(at));
        positions_.read(static_cast<std::size_t>(i - batch.offsets[t]), other);
        rows::add_layer_norm(x.cols, other, x.row(at), norm_.gain.data(), norm_.offset.data(),
                             static_cast<float>(config_.layer_norm_eps), x.row(at));
      }
  }

  bert_config config_;
  stored_table words_;
  stored_table positions_;
  stored_table types_;
  norm norm_;
  std::optional<dense> project_;  ///< from the width of the embeddings to that of the layers
  std::vector<layer> layers_;
  std::optional<dense> pooler_;
};

}  // namespace ledg::inline LEDG_ABI
