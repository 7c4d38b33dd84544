// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/bert/config.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/products.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/nn/activation.hpp"
#include "ledg/nn/dropout.hpp"
#include "ledg/nn/layer_norm.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/nn/pass.hpp"

/// @file bert/encoder.hpp
/// BERT's encoder on packed texts: no padding, hence no attention mask. Parameters carry Hugging Face's names.
/// Source: Devlin et al., "BERT", 2019; Vaswani et al., "Attention Is All You Need", 2017 (post-norm layers).

namespace ledg::inline LEDG_ABI {

/// Tokenized texts, one behind the other: text t is tokens [offsets[t], offsets[t + 1]), its positions count from 0.
struct token_batch {
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> type_ids;  ///< segment of each token; empty where all are 0
  std::vector<std::int32_t> offsets = {0};

  /// Number of texts.
  [[nodiscard]] std::size_t size() const { return offsets.size() - 1; }
  /// Number of tokens of all texts.
  [[nodiscard]] std::size_t tokens() const { return ids.size(); }

  /// Appends a text; @p types may be empty where all are 0.
  void add(std::span<const std::int32_t> text, std::span<const std::int32_t> types = {}) {
    if (!types.empty() || !type_ids.empty()) {
      type_ids.resize(ids.size(), 0);
      type_ids.insert(type_ids.end(), types.begin(), types.end());
      type_ids.resize(ids.size() + text.size(), 0);
    }
    ids.insert(ids.end(), text.begin(), text.end());
    offsets.push_back(static_cast<std::int32_t>(ids.size()));
  }

  void clear() {
    ids.clear();
    type_ids.clear();
    offsets.assign(1, 0);
  }
};

namespace detail {

/// @throws input_error where @p batch is no batch, holds an id that @p config has no row for, or a text that is longer
/// than its positions.
inline void check_batch(const token_batch& batch, const bert_config& config) {
  const auto& o = batch.offsets;
  if (o.empty() || o.front() != 0 || !std::is_sorted(o.begin(), o.end()) ||
      static_cast<std::size_t>(o.back()) != batch.tokens())
    throw input_error("token batch: offsets must rise from 0 to the number of tokens, " +
                      std::to_string(batch.tokens()));
  if (!batch.type_ids.empty() && batch.type_ids.size() != batch.tokens())
    throw input_error("token batch: " + std::to_string(batch.type_ids.size()) + " type ids for " +
                      std::to_string(batch.tokens()) + " tokens");
  for (std::size_t t = 0; t < batch.size(); ++t)
    if (static_cast<std::size_t>(o[t + 1] - o[t]) > config.max_position_embeddings)
      throw input_error("text " + std::to_string(t) + " of the batch has " + std::to_string(o[t + 1] - o[t]) +
                        " tokens, the encoder takes " + std::to_string(config.max_position_embeddings));
  const auto below = [](const char* what, const std::vector<std::int32_t>& values, std::size_t limit) {
    for (const auto v : values)
      if (v < 0 || static_cast<std::size_t>(v) >= limit)
        throw input_error(std::string(what) + " " + std::to_string(v) + " is outside [0, " + std::to_string(limit) +
                          ")");
  };
  below("token id", batch.ids, config.vocab_size);
  below("token type id", batch.type_ids, config.type_vocab_size);
}

/// Scaled dot-product attention of every token to all tokens of its text. Heads lie side by side in the columns.
class text_attention {
 public:
  template <class T>
  struct context {
    matrix_view<T> probabilities;  ///< one row a head: `{tokens, tokens}` of each text, one behind the other
    matrix_view<T> kept;           ///< the same after dropout
    matrix_view<T> scale;          ///< factor of each probability; empty where nothing was dropped
  };

  /// @param rate of probabilities that are dropped while training, drawn from stream @p stream
  text_attention(std::size_t num_heads, std::size_t head_size, double rate, std::uint64_t stream)
      : num_heads_(num_heads), head_size_(head_size), rate_(rate), stream_(stream) {}

  /// @param qkv queries, keys and values side by side, `{tokens, 3 * heads * head_size}`
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> qkv, std::span<const std::int32_t> offsets,
                         context<T>& c) const {
    c.probabilities = pass.memory->take(num_heads_, pairs(offsets));
    const bool drops = pass.training && rate_ > 0.0;
    c.scale = drops ? pass.memory->take(num_heads_, c.probabilities.cols) : matrix_view<T>{};
    c.kept = drops ? pass.memory->take(num_heads_, c.probabilities.cols) : c.probabilities;
    const auto y = pass.memory->take(qkv.rows, width());
    each_text(offsets, [&](std::size_t first, std::size_t count, std::size_t square) {
      const auto all = qkv.row_range(first, count);
      for (std::size_t h = 0; h < num_heads_; ++h) {
        const matrix_view<T> p(c.probabilities.row(h) + square, count, count);
        gemm(transposition::none, transposition::transpose, scale<T>(), part(all, 0, h), part(all, 1, h), T{0}, p,
             *pass.memory);
        for (std::size_t i = 0; i < count; ++i) rows::softmax(count, p.row(i));
        const matrix_view<T> kept(c.kept.row(h) + square, count, count);
        if (drops) drop<T>(pass, h, first, p, matrix_view<T>(c.scale.row(h) + square, count, count), kept);
        gemm(transposition::none, transposition::none, T{1}, kept, part(all, 2, h), T{0},
             part(y.row_range(first, count), 0, h), *pass.memory);
      }
    });
    return y;
  }

  /// @returns gradients of queries, keys and values side by side
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, input_view<T> qkv,
                          std::span<const std::int32_t> offsets, const context<T>& c) const {
    const auto d_qkv = pass.memory->take(qkv.rows, qkv.cols);
    T* const scratch = pass.memory->take(1, longest(offsets) * longest(offsets)).data;
    each_text(offsets, [&](std::size_t first, std::size_t count, std::size_t square) {
      const auto all = qkv.row_range(first, count);
      const auto d_all = d_qkv.row_range(first, count);
      const auto d_out = dy.row_range(first, count);
      const matrix_view<T> d(scratch, count, count);
      for (std::size_t h = 0; h < num_heads_; ++h) {
        const matrix_view<const T> p(c.probabilities.row(h) + square, count, count);
        const matrix_view<const T> kept(c.kept.row(h) + square, count, count);
        gemm(transposition::transpose, transposition::none, T{1}, kept, part(d_out, 0, h), T{0}, part(d_all, 2, h),
             *pass.memory);
        gemm(transposition::none, transposition::transpose, T{1}, part(d_out, 0, h), part(all, 2, h), T{0}, d,
             *pass.memory);
        if (c.scale.data != nullptr)
          for (std::size_t i = 0; i < d.size(); ++i) d.data[i] *= c.scale.row(h)[square + i];
        for (std::size_t i = 0; i < count; ++i) rows::softmax_backward(count, p.row(i), d.row(i));
        gemm(transposition::none, transposition::none, scale<T>(), d, part(all, 1, h), T{0}, part(d_all, 0, h),
             *pass.memory);
        gemm(transposition::transpose, transposition::none, scale<T>(), d, part(all, 0, h), T{0}, part(d_all, 1, h),
             *pass.memory);
      }
    });
    return d_qkv;
  }

 private:
  [[nodiscard]] std::size_t width() const { return num_heads_ * head_size_; }

  template <class T>
  [[nodiscard]] T scale() const {
    return T{1} / std::sqrt(static_cast<T>(head_size_));
  }

  /// Drops probabilities @p p of head @p h of the text that begins at token @p first. What is dropped depends on the
  /// step's stream, the layer, the head and the token's place in the whole batch alone.
  template <class T>
  void drop(const forward_pass<T>& pass, std::size_t h, std::size_t first, input_view<T> p, output_view<T> scale,
            output_view<T> kept) const {
    const philox random = pass.dropout.split(stream_);
    const auto threshold = static_cast<std::uint32_t>(rate_ * 0x1p32);
    const auto keep = static_cast<T>(1.0 / (1.0 - rate_));
    for (std::size_t i = 0; i < p.rows; ++i)
      for (std::size_t j = 0; j < p.cols; j += 4) {
        const auto words = random.block(h << 32U | j / 4, pass.first_row + first + i);
        for (std::size_t k = j; k < p.cols && k < j + 4; ++k) {
          scale.row(i)[k] = words[k - j] < threshold ? T{0} : keep;
          kept.row(i)[k] = p.row(i)[k] * scale.row(i)[k];
        }
      }
  }

  /// Columns of head @p h in the @p which-th matrix of those side by side.
  template <class T>
  [[nodiscard]] matrix_view<T> part(matrix_view<T> all, std::size_t which, std::size_t h) const {
    return all.columns(which * width() + h * head_size_, head_size_);
  }

  /// Calls @p f(first token, number of tokens, elements of the score matrices before) for every text.
  template <class Function>
  static void each_text(std::span<const std::int32_t> offsets, Function f) {
    std::size_t square = 0;
    for (std::size_t t = 0; t + 1 < offsets.size(); ++t) {
      const auto count = static_cast<std::size_t>(offsets[t + 1] - offsets[t]);
      f(static_cast<std::size_t>(offsets[t]), count, square);
      square += count * count;
    }
  }
  static std::size_t pairs(std::span<const std::int32_t> offsets) {
    std::size_t n = 0;
    each_text(offsets, [&](std::size_t, std::size_t count, std::size_t) { n += count * count; });
    return n;
  }
  static std::size_t longest(std::span<const std::int32_t> offsets) {
    std::size_t n = 0;
    each_text(offsets, [&](std::size_t, std::size_t count, std::size_t) { n = std::max(n, count); });
    return n;
  }

  std::size_t num_heads_;
  std::size_t head_size_;
  double rate_;
  std::uint64_t stream_;
};

/// Calls @p f with the elementwise function that @p act names.
template <class Function>
void with_activation(bert_activation act, Function f) {
  switch (act) {
    case bert_activation::gelu:
      return f(gelu{});
    case bert_activation::gelu_new:
      return f(gelu_tanh{});
    case bert_activation::relu:
      return f(relu{});
  }
}

/// Queries, keys and values are three pairs of parameters, laid out so that one matrix product makes all three.
class joint_projection {
 public:
  joint_projection(parameter_layout& layout, const std::string& name, std::size_t size)
      : size_(size), weight_offset_(layout.size()), bias_offset_(weight_offset_ + 3 * size * size) {
    for (const char* part : {".query", ".key", ".value"})
      layout.add(name + part + ".weight", {size, size}, initializer::normal);
    for (const char* part : {".query", ".key", ".value"}) layout.add(name + part + ".bias", {size}, initializer::zeros);
  }

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x) const {
    const auto y = pass.memory->take(x.rows, 3 * size_);
    multiply_transposed(x, weight(pass.parameters), pass.parameters + bias_offset_, y, *pass.memory);
    return y;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, input_view<T> x) const {
    add_transposed_product(dy, x, weight(pass.gradients), *pass.memory);
    rows::add_column_sums(dy.rows, 3 * size_, dy.data, dy.stride, pass.gradients + bias_offset_);
    const auto dx = pass.memory->take(x.rows, size_);
    multiply(dy, weight(pass.parameters), dx, *pass.memory);
    return dx;
  }

 private:
  template <class T>
  [[nodiscard]] matrix_view<T> weight(T* values) const {
    return {values + weight_offset_, 3 * size_, size_};
  }

  std::size_t size_;
  std::size_t weight_offset_;
  std::size_t bias_offset_;
};

/// One layer: attention and feed-forward, each added to its input and normalised.
class bert_layer {
 public:
  template <class T>
  struct context {
    matrix_view<const T> x, qkv, inner;  ///< `inner` goes into the activation
    text_attention::context<T> attention;
    linear::context<T> attention_output, intermediate, output;
    dropout::context<T> attention_dropout, output_dropout;
    layer_norm::context<T> attention_norm, output_norm;
  };

  static constexpr std::uint64_t dropout_streams = 3;

  /// @param stream first of the `dropout_streams` that the layer uses
  bert_layer(parameter_layout& layout, const std::string& name, const bert_config& c, std::uint64_t stream)
      : act_(c.hidden_act),
        qkv_(layout, name + ".attention.self", c.hidden_size),
        attention_(c.num_attention_heads, c.hidden_size / c.num_attention_heads, c.attention_probs_dropout_prob,
                   stream + 2),
        attention_output_(layout, name + ".attention.output.dense", c.hidden_size, c.hidden_size, true,
                          initializer::normal),
        attention_dropout_(c.hidden_dropout_prob, stream),
        attention_norm_(layout, name + ".attention.output.LayerNorm", c.hidden_size, c.layer_norm_eps),
        intermediate_(layout, name + ".intermediate.dense", c.hidden_size, c.intermediate_size, true,
                      initializer::normal),
        output_(layout, name + ".output.dense", c.intermediate_size, c.hidden_size, true, initializer::normal),
        output_dropout_(c.hidden_dropout_prob, stream + 1),
        output_norm_(layout, name + ".output.LayerNorm", c.hidden_size, c.layer_norm_eps) {}

  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, input_view<T> x, std::span<const std::int32_t> offsets,
                         context<T>& c) const {
    using in = matrix_view<const T>;
    c.x = x;
    c.qkv = qkv_.forward(pass, x);
    const in attended = attention_.forward(pass, c.qkv, offsets, c.attention);
    const in a = attention_output_.forward(pass, attended, c.attention_output);
    const in middle = attention_norm_.forward(
        pass, sum(pass, x, attention_dropout_.forward(pass, a, c.attention_dropout)), c.attention_norm);

    const auto inner = intermediate_.forward(pass, middle, c.intermediate);
    c.inner = inner;
    const auto active = pass.memory->take(inner.rows, inner.cols);
    with_activation(act_, [&](auto function) {
      for (std::size_t i = 0; i < inner.size(); ++i) active.data[i] = function.value(inner.data[i]);
    });
    const in f = output_.forward(pass, in(active), c.output);
    return output_norm_.forward(pass, sum(pass, middle, output_dropout_.forward(pass, f, c.output_dropout)),
                                c.output_norm);
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, input_view<T> dy, std::span<const std::int32_t> offsets,
                          const context<T>& c) const {
    using in = matrix_view<const T>;
    const in d_sum = output_norm_.backward(pass, dy, c.output_norm);
    const auto d_inner = output_.backward(pass, output_dropout_.backward(pass, d_sum, c.output_dropout), c.output);
    with_activation(act_, [&](auto function) {
      for (std::size_t i = 0; i < d_inner.size(); ++i) d_inner.data[i] *= function.derivative(c.inner.data[i]);
    });
    const auto d_middle = intermediate_.backward(pass, in(d_inner), c.intermediate);
    rows::axpy(d_middle.size(), T{1}, d_sum.data, d_middle.data);

    const in d_first = attention_norm_.backward(pass, in(d_middle), c.attention_norm);
    const in d_attended = attention_output_.backward(
        pass, attention_dropout_.backward(pass, d_first, c.attention_dropout), c.attention_output);
    const in d_qkv = attention_.backward(pass, d_attended, c.qkv, offsets, c.attention);
    const auto dx = qkv_.backward(pass, d_qkv, c.x);
    rows::axpy(dx.size(), T{1}, d_first.data, dx.data);
    return dx;
  }

 private:
  template <class T>
  static matrix_view<const T> sum(const forward_pass<T>& pass, input_view<T> a, input_view<T> b) {
    const auto y = pass.memory->take(a.rows, a.cols);
    for (std::size_t i = 0; i < y.size(); ++i) y.data[i] = a.data[i] + b.data[i];
    return y;
  }

  bert_activation act_;
  joint_projection qkv_;
  text_attention attention_;
  linear attention_output_;
  dropout attention_dropout_;
  layer_norm attention_norm_;
  linear intermediate_;
  linear output_;
  dropout output_dropout_;
  layer_norm output_norm_;
};

}  // namespace detail

/// BERT's encoder: embeddings of word, position and segment, then post-norm Transformer layers, and the pooler where
/// the configuration has it.
///
/// Thread-safety: const, like all layers; one workspace and context a thread.
class bert_encoder {
 public:
  template <class T>
  struct context {
    layer_norm::context<T> norm;
    ledg::dropout::context<T> dropout;
    linear::context<T> project;
    std::vector<detail::bert_layer::context<T>> layers;
  };

  /// Dropout streams [0, dropout_streams()) of the pass are this encoder's.
  /// @param prefix goes before Hugging Face's names: `""` or, for example, `"bert."`
  /// @throws input_error where @p config is out of range.
  bert_encoder(parameter_layout& layout, const std::string& prefix, const bert_config& config)
      : config_(checked(config)),
        first_entry_(layout.entries().size()),
        word_offset_(add_table(layout, prefix + "embeddings.word_embeddings", config.vocab_size)),
        position_offset_(add_table(layout, prefix + "embeddings.position_embeddings", config.max_position_embeddings)),
        type_offset_(add_table(layout, prefix + "embeddings.token_type_embeddings", config.type_vocab_size)),
        norm_(layout, prefix + "embeddings.LayerNorm", config.embedding_width(), config.layer_norm_eps),
        dropout_(config.hidden_dropout_prob, 0) {
    if (config.embedding_size > 0)
      project_.emplace(layout, prefix + "embeddings_project", config.embedding_size, config.hidden_size, true,
                       initializer::normal);
    layers_.reserve(config.num_hidden_layers);
    for (std::size_t l = 0;; ++l) {
      if (l + 1 == config.frozen_parts) layout.without_decay(first_entry_);
      if (l == config.num_hidden_layers) break;
      layers_.emplace_back(layout, prefix + "encoder.layer." + std::to_string(l), config_,
                           detail::bert_layer::dropout_streams * l + 1);
    }
    if (config.pooler) pooler_.emplace(layout, prefix + "pooler", config.hidden_size);
  }

  [[nodiscard]] const bert_config& config() const { return config_; }
  [[nodiscard]] std::uint64_t dropout_streams() const {
    return detail::bert_layer::dropout_streams * layers_.size() + 1;
  }

  /// @throws input_error where the model has no pooler.
  [[nodiscard]] const bert_pooler& pooler() const {
    if (!pooler_) throw input_error("this BERT model has no pooler");
    return *pooler_;
  }

  /// Hidden states of the last layer, `{tokens, hidden_size}`.
  /// @throws input_error where an id is beyond the vocabulary or a text is longer than the position embeddings.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, const token_batch& batch, context<T>& c) const {
    auto x = embed(pass, batch, c);
    c.layers.resize(layers_.size());
    matrix_view<T> y;
    for (std::size_t l = 0; l < layers_.size(); ++l, x = y) y = layers_[l].forward(pass, x, batch.offsets, c.layers[l]);
    return y;
  }

  /// Adds to all gradients, those of the embeddings among them, down to the parts that are frozen.
  /// @param batch the one that went forward
  template <class T>
  void backward(const backward_pass<T>& pass, input_view<T> d_hidden, const token_batch& batch,
                const context<T>& c) const {
    auto d = d_hidden;
    for (std::size_t l = layers_.size(); l + 1 > config_.frozen_parts && l-- > 0;)
      d = layers_[l].backward(pass, d, batch.offsets, c.layers[l]);
    if (config_.frozen_parts > 0) return;
    if (project_) d = project_->backward(pass, d, c.project);
    const matrix_view<const T> dx = norm_.backward(pass, dropout_.backward(pass, d, c.dropout), c.norm);
    each_token(batch, [&](std::size_t t, std::size_t position) {
      for (const auto offset : rows_of(batch, t, position))
        rows::axpy(config_.embedding_width(), T{1}, dx.row(t), pass.gradients + offset);
    });
  }

  /// Hidden states as `forward` computes them outside training, at the memory of two layers instead of all.
  /// The result lies in one of the two workspaces, which are reset first.
  template <class T>
  matrix_view<const T> infer(const T* parameters, const token_batch& batch, workspace<T>& even,
                             workspace<T>& odd) const {
    even.reset();
    odd.reset();
    forward_pass<T> pass{parameters, &even};
    context<T> first;
    auto x = embed(pass, batch, first);
    for (const auto& layer : layers_) {
      pass.memory = pass.memory == &even ? &odd : &even;
      pass.memory->reset();
      detail::bert_layer::context<T> unused;
      x = layer.forward(pass, x, batch.offsets, unused);
    }
    return x;
  }

 private:
  static const bert_config& checked(const bert_config& config) {
    config.validate();
    return config;
  }

  std::size_t add_table(parameter_layout& layout, const std::string& name, std::size_t rows) const {
    return layout.add(name + ".weight", {rows, config_.embedding_width()}, initializer::normal);
  }

  /// Calls @p f(token, position in its text) for every token.
  template <class Function>
  static void each_token(const token_batch& batch, Function f) {
    for (std::size_t t = 0; t < batch.size(); ++t)
      for (auto i = batch.offsets[t]; i < batch.offsets[t + 1]; ++i)
        f(static_cast<std::size_t>(i), static_cast<std::size_t>(i - batch.offsets[t]));
  }

  /// Where the three embeddings of token @p t begin in the flat buffer.
  [[nodiscard]] std::array<std::size_t, 3> rows_of(const token_batch& batch, std::size_t t,
                                                   std::size_t position) const {
    const auto id = static_cast<std::size_t>(batch.ids[t]);
    const auto type = batch.type_ids.empty() ? std::size_t{0} : static_cast<std::size_t>(batch.type_ids[t]);
    const auto width = config_.embedding_width();
    return {word_offset_ + id * width, position_offset_ + position * width, type_offset_ + type * width};
  }

  template <class T>
  matrix_view<const T> embed(const forward_pass<T>& pass, const token_batch& batch, context<T>& c) const {
    detail::check_batch(batch, config_);
    const auto x = pass.memory->take(batch.tokens(), config_.embedding_width());
    each_token(batch, [&](std::size_t t, std::size_t position) {
      const auto [word, place, type] = rows_of(batch, t, position);
      const T* const p = pass.parameters;
      for (std::size_t j = 0; j < x.cols; ++j) x.row(t)[j] = (p[word + j] + p[type + j]) + p[place + j];
    });
    const matrix_view<const T> y = norm_.forward(pass, x, c.norm);
    const matrix_view<const T> narrow = dropout_.forward(pass, y, c.dropout);
    if (!project_) return narrow;
    return project_->forward(pass, narrow, c.project);
  }

  bert_config config_;
  std::size_t first_entry_;  ///< of the layout
  std::size_t word_offset_;
  std::size_t position_offset_;
  std::size_t type_offset_;
  layer_norm norm_;
  dropout dropout_;
  std::optional<linear> project_;  ///< from the width of the embeddings to that of the layers
  std::vector<detail::bert_layer> layers_;
  std::optional<bert_pooler> pooler_;
};

}  // namespace ledg::inline LEDG_ABI
