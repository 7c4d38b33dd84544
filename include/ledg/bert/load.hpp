// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "ledg/bert/config.hpp"
#include "ledg/bert/encoder.hpp"
#include "ledg/bert/files/config_json.hpp"
#include "ledg/bert/packed_encoder.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/bert/sentence_dense.hpp"
#include "ledg/bert/sentence_settings.hpp"
#include "ledg/bert/weights.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/text/tokenizer_folder.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file bert/load.hpp
/// Pretrained encoders from a Hugging Face folder, and texts to vectors with them.

namespace ledg::inline LEDG_ABI {

/// Wishes for one call of `bert_model::embed`; what is not set is the model's own.
struct embed_options {
  std::optional<text_pooling> pooling = std::nullopt;
  std::optional<std::string> prompt = std::nullopt;      ///< put before every text
  std::optional<bool> normalize = std::nullopt;          ///< to Euclidean length 1
  std::optional<std::size_t> max_length = std::nullopt;  ///< cut texts to this many tokens, [CLS] and [SEP] included
  std::size_t threads = 1;  ///< that work on a call; 0 means one for each core. The vectors do not depend on it.
};

/// A pretrained encoder with its tokenizer. Immutable: `embed` may run in any number of threads at once. Matrices are
/// kept once, packed, in the type they are stored in; embeddings stay in the mapped file.
template <class T = float>
class bert_model {
  static_assert(std::is_same_v<T, float>, "texts are encoded in float; bert_encoder takes other numbers");

 public:
  /// @param weights name of the safetensors file; empty for `model.safetensors` or its index
  /// @param as the type to keep matrices in; without one each stays as it is stored
  /// @param pooling in place of the folder's own, whose file is not looked at then
  /// @throws input_error where a file is missing or describes another kind of model; corrupt_error where one is
  /// damaged; for tensors that do not fit see `bert_weights::check`.
  [[nodiscard]] static bert_model load(const std::filesystem::path& folder, const std::string& weights = {},
                                       std::optional<weight_type> as = std::nullopt,
                                       std::optional<text_pooling> pooling = std::nullopt) {
    if (std::error_code unknown; !std::filesystem::is_directory(folder, unknown))
      throw input_error("'" + folder.string() + "': no such folder");
    return bert_model(sentence_settings::from_folder(folder, pooling), weights, as);
  }

  [[nodiscard]] const bert_config& config() const { return config_; }
  [[nodiscard]] const text::tokenizer& tokenizer() const { return tokenizer_; }
  [[nodiscard]] const sentence_settings& settings() const { return settings_; }
  [[nodiscard]] const packed_bert& packed() const { return packed_; }
  /// What was left out of the weights' files that a person might miss, a sentence each.
  [[nodiscard]] std::vector<std::string> notes() const { return weights_.notes(); }

  /// Length of a vector: that of the hidden states, once for each pooling, or what a linear map behind them gives.
  [[nodiscard]] std::size_t size(const embed_options& options = {}) const {
    return dense_.empty() ? pooled_size(options) : dense_.back().out_features();
  }

  /// The encoder in its form for training, its layout, and its weights as one flat buffer. The buffer is made when it
  /// is first asked for; `embed` does without.
  [[nodiscard]] const bert_encoder& encoder() const { return encoder_; }
  [[nodiscard]] const parameter_layout& layout() const { return layout_; }
  [[nodiscard]] std::span<const T> parameters() const {
    std::call_once(shared_->made, [this] {
      shared_->parameters.resize(layout_.size());
      weights_.copy_to(layout_, std::span<T>(shared_->parameters));
    });
    return shared_->parameters;
  }

  /// Vectors of @p texts, `{texts, size(options)}`. Each distinct text is encoded once.
  /// @throws input_error where a text is longer than the encoder takes and no `max_length` was given, or the model has
  /// no pooler and is asked for it.
  [[nodiscard]] tensor<T, 2> embed(std::span<const std::string> texts, const embed_options& options = {}) const {
    std::vector<text::encoding> tokens;
    tokens.reserve(texts.size());
    for (const auto& text : texts) tokens.push_back(tokenize(text, options));
    return embed(std::span<const text::encoding>(tokens), options);
  }

  /// The same for texts, or pairs of texts, that have been tokenized; `max_length` is not looked at, nor is padding. Of
  /// a prompt, which is among the tokens, only the length is looked at.
  [[nodiscard]] tensor<T, 2> embed(std::span<const text::encoding> texts, const embed_options& options = {}) const {
    std::map<std::pair<std::vector<std::int32_t>, std::vector<std::int32_t>>, std::size_t> known;
    std::vector<const text::encoding*> distinct;
    std::vector<std::size_t> row_of(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto [at, added] = known.try_emplace({texts[i].ids, texts[i].type_ids}, distinct.size());
      if (added) distinct.push_back(&texts[i]);
      row_of[i] = at->second;
      if (length(texts[i]) > config_.max_position_embeddings)
        throw input_error("text " + std::to_string(i) + " has " + std::to_string(length(texts[i])) +
                          " tokens, the encoder takes " + std::to_string(config_.max_position_embeddings) +
                          "; give a max_length to cut it");
    }
    const auto vectors = encode(distinct, options);
    const auto width = size(options);
    auto result = tensor<T, 2>::from_shape({texts.size(), width});
    for (std::size_t i = 0; i < texts.size(); ++i)
      std::copy_n(vectors.data() + row_of[i] * width, width, result.data() + i * width);
    return result;
  }

  /// Checks that the encoder can take @p text. @throws input_error where it is too long, or has a token or a segment
  /// that the encoder has no row for.
  void check(const text::encoding& text) const {
    if (length(text) > config_.max_position_embeddings)
      throw input_error(std::to_string(length(text)) + " tokens, the encoder takes " +
                        std::to_string(config_.max_position_embeddings) + "; give a max_length to cut them");
    token_batch batch;
    add(batch, text);
    packed_.check(batch);
  }

  /// Last hidden states of one tokenized text or pair without padding, `{tokens, hidden_size}`. @throws as `embed`.
  [[nodiscard]] tensor<T, 2> hidden_states(const text::encoding& text) const {
    token_batch batch;
    add(batch, text);
    const borrowed memory(*shared_);
    const auto hidden = packed_.encode(batch, memory->activations);
    auto result = tensor<T, 2>::from_shape({hidden.rows, hidden.cols});
    std::copy_n(hidden.data, hidden.size(), result.data());
    return result;
  }

  /// The ids of one text. @throws input_error where `max_length` is more than the encoder takes.
  [[nodiscard]] text::encoding tokenize(std::string_view text, const embed_options& options = {}) const {
    const auto& before = prompt(options);
    if (before.empty()) return tokenizer_.encode(text, encode_options(options));
    return tokenizer_.encode(before + std::string(text), encode_options(options));
  }
  /// The ids of a pair. @throws as above.
  [[nodiscard]] text::encoding tokenize(std::string_view first, std::string_view second,
                                        const embed_options& options = {}) const {
    return tokenizer_.encode(prompt(options) + std::string(first), second, encode_options(options));
  }

 private:
  /// What one thread works with.
  struct buffers {
    packed_bert::memory activations;
    packed_bert::memory pooled;
    token_batch batch;
  };

  /// What changes while the model does not: buffers that lie idle, and the flat weights.
  struct shared_state {
    std::mutex mutex;
    std::vector<std::unique_ptr<buffers>> idle;
    std::once_flag made;
    std::vector<T> parameters;
  };

  /// Buffers for the time of a call.
  class borrowed {
   public:
    explicit borrowed(shared_state& state) : state_(state) {
      const std::lock_guard lock(state.mutex);
      if (state.idle.empty()) {
        own_ = std::make_unique<buffers>();
      } else {
        own_ = std::move(state.idle.back());
        state.idle.pop_back();
      }
    }
    borrowed(const borrowed&) = delete;
    borrowed& operator=(const borrowed&) = delete;
    ~borrowed() {
      const std::lock_guard lock(state_.mutex);
      state_.idle.push_back(std::move(own_));
    }
    buffers& operator*() const { return *own_; }
    buffers* operator->() const { return own_.get(); }

   private:
    shared_state& state_;
    std::unique_ptr<buffers> own_;
  };

  bert_model(const sentence_settings& settings, const std::string& file, std::optional<weight_type> as)
      : settings_(settings),
        described_(files::read_encoder_config(settings.encoder / "config.json")),
        weights_(bert_weights::open(settings.encoder, file, described_.family)),
        config_(with_pooler(described_.bert, weights_)),
        tokenizer_(read_tokenizer(settings)),
        encoder_(layout_, "", config_),
        packed_(config_, checked(), as),
        shared_(std::make_unique<shared_state>()) {
    if (tokenizer_.vocab().used() > config_.vocab_size)
      throw input_error("'" + settings.encoder.string() + "': the tokenizer has " +
                        std::to_string(tokenizer_.vocab().used()) + " tokens, the encoder " +
                        std::to_string(config_.vocab_size));
    check_around();
    std::size_t width = pooled_size({});
    for (const auto& step : settings_.steps) {
      const auto* const folder = std::get_if<sentence_settings::dense>(&step);
      if (folder == nullptr) continue;
      dense_.emplace_back(*folder);
      if (dense_.back().in_features() != width)
        throw shape_error("'" + folder->string() + "': in_features is " + std::to_string(dense_.back().in_features()) +
                          ", what comes before it gives " + std::to_string(width));
      width = dense_.back().out_features();
    }
  }

  // A token around every text that the encoder has no row for would make every text an error.
  void check_around() const {
    const auto check_id = [&](const std::vector<text::sequence_form::token>& tokens) {
      for (const auto& t : tokens)
        if (t.id < 0 || static_cast<std::size_t>(t.id) >= config_.vocab_size)
          throw input_error("'" + settings_.encoder.string() + "': the tokenizer puts '" + tokenizer_.token(t.id) +
                            "' with id " + std::to_string(t.id) + " around texts, the encoder has " +
                            std::to_string(config_.vocab_size) + " tokens");
    };
    check_id(tokenizer_.around().single.before);
    check_id(tokenizer_.around().single.behind);
  }

  [[nodiscard]] static text::tokenizer read_tokenizer(const sentence_settings& settings) {
    auto tokenizer = text::read_tokenizer(settings.encoder);
    return settings.lowercase ? tokenizer.in_lower_case() : tokenizer;
  }

  // Checked before memory is taken for what a damaged config.json asks for.
  [[nodiscard]] packed_bert::tensor_source checked() const {
    weights_.check(layout_);
    return [this](const std::string& name) { return weights_.at(name); };
  }

  // Whether a model has a pooler is not in its config.json; its weights tell.
  static bert_config with_pooler(bert_config config, const bert_weights& weights) {
    config.pooler = weights.contains("pooler.dense.weight") || weights.contains("pooler.dense.bias");
    return config;
  }

  [[nodiscard]] std::vector<text_pooling> pooling(const embed_options& options) const {
    return options.pooling ? std::vector<text_pooling>{*options.pooling} : settings_.pooling.modes;
  }
  [[nodiscard]] std::size_t pooled_size(const embed_options& options) const {
    return pooling(options).size() * config_.hidden_size;
  }

  [[nodiscard]] const std::string& prompt(const embed_options& options) const {
    static const std::string none;
    if (options.prompt) return *options.prompt;
    return settings_.prompts.usual ? *settings_.prompts.usual : none;
  }
  /// How many tokens at the front of each text are a prompt's and do not count.
  [[nodiscard]] std::size_t skipped(const embed_options& options) const {
    const auto& before = prompt(options);
    if (before.empty() || settings_.pooling.include_prompt) return 0;
    const auto tokens = tokenizer_.encode(before);
    return tokens.size() - tokenizer_.around().single.behind.size();
  }

  [[nodiscard]] text::encode_options encode_options(const embed_options& options) const {
    if (options.max_length && *options.max_length > config_.max_position_embeddings)
      throw input_error("max_length: the encoder takes " + std::to_string(config_.max_position_embeddings) +
                        " tokens, got " + std::to_string(*options.max_length));
    text::encode_options wanted;
    wanted.max_length = options.max_length;
    return wanted;
  }

  /// Tokens without padding, which is no part of a text.
  [[nodiscard]] static std::size_t length(const text::encoding& text) { return text.size() - text.padding; }
  static void add(token_batch& batch, const text::encoding& text) {
    const auto types = std::span(text.type_ids);
    batch.add(std::span(text.ids).first(length(text)), types.first(std::min(types.size(), length(text))));
  }

  /// Vectors of @p texts, one behind the other. The texts are cut into pieces of several tokens, which threads take in
  /// turn; a piece keeps its activations in the cache of a core.
  [[nodiscard]] std::vector<T> encode(std::span<const text::encoding* const> texts,
                                      const embed_options& options) const {
    if (!dense_.empty() && pooled_size(options) != dense_.front().in_features())
      throw input_error("'" + settings_.encoder.string() + "': this pooling gives " +
                        std::to_string(pooled_size(options)) + " numbers, the map behind it takes " +
                        std::to_string(dense_.front().in_features()));
    const auto width = size(options);
    std::vector<T> vectors(texts.size() * width);
    std::size_t threads = options.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : options.threads;
    std::size_t total = 0;
    for (const auto* text : texts) total += length(*text);
    const std::size_t most = std::clamp<std::size_t>(total / (4 * threads), least_piece, largest_piece);
    std::vector<std::size_t> first{0};
    std::size_t tokens = 0;
    for (std::size_t t = 0; t < texts.size(); tokens += length(*texts[t]), ++t)
      if (t > first.back() && tokens + length(*texts[t]) > most) {
        first.push_back(t);
        tokens = 0;
      }
    if (!texts.empty()) first.push_back(texts.size());
    const std::size_t pieces = first.size() - 1;
    threads = std::min(threads, pieces);
    std::atomic<std::size_t> next = 0;
    const auto work = [&](std::size_t) {
      const borrowed memory(*shared_);
      for (std::size_t i = next++; i < pieces; i = next++)
        encode(texts.subspan(first[i], first[i + 1] - first[i]), options, *memory,
               matrix_view<T>(vectors.data() + first[i] * width, first[i + 1] - first[i], width));
    };
    if (threads <= 1)
      work(0);
    else
      thread_pool(threads).run(threads, work);
    return vectors;
  }

  /// The vectors of one piece, into @p y.
  void encode(std::span<const text::encoding* const> texts, const embed_options& options, buffers& memory,
              matrix_view<T> y) const {
    memory.batch.clear();
    for (const auto* text : texts) add(memory.batch, *text);
    const auto hidden = packed_.encode(memory.batch, memory.activations);
    memory.pooled.reset();
    auto x = settings_.steps.empty() ? y : memory.pooled.take(texts.size(), pooled_size(options));
    pool(hidden, options, memory, x);
    auto map = dense_.begin();
    for (std::size_t i = 0; i < settings_.steps.size(); ++i) {
      const bool last = i + 1 == settings_.steps.size();
      if (std::holds_alternative<sentence_settings::normalizing>(settings_.steps[i])) {
        if (!last || options.normalize.value_or(true)) to_length_1(x);
        if (last) std::copy_n(x.data, x.size(), y.data);
        continue;
      }
      const auto mapped = last ? y : memory.pooled.take(x.rows, map->out_features());
      map->apply(x, mapped);
      x = mapped;
      ++map;
    }
    if (options.normalize.value_or(false) && !settings_.normalize()) to_length_1(y);
  }

  /// Pools hidden states, in several ways side by side where the folder says so.
  void pool(matrix_view<const float> hidden, const embed_options& options, buffers& memory, matrix_view<T> y) const {
    const auto modes = pooling(options);
    const auto skip = skipped(options);
    if (modes.size() == 1) return packed_.pool(modes.front(), hidden, memory.batch.offsets, y, skip);
    const auto one = memory.pooled.take(y.rows, config_.hidden_size);
    for (std::size_t m = 0; m < modes.size(); ++m) {
      packed_.pool(modes[m], hidden, memory.batch.offsets, one, skip);
      for (std::size_t r = 0; r < y.rows; ++r) std::copy_n(one.row(r), one.cols, y.row(r) + m * one.cols);
    }
  }

  static void to_length_1(matrix_view<T> y) {
    for (std::size_t r = 0; r < y.rows; ++r) {
      const float length = std::sqrt(rows::dot(y.cols, y.row(r), y.row(r)));
      for (std::size_t j = 0; j < y.cols; ++j) y.row(r)[j] /= std::max(length, 1e-12F);
    }
  }

  // Enough rows for matrix products at full speed, few enough for their activations to stay in the cache of a core.
  static constexpr std::size_t least_piece = 64;
  static constexpr std::size_t largest_piece = 160;

  sentence_settings settings_;
  files::encoder_config described_;
  bert_weights weights_;
  bert_config config_;
  text::tokenizer tokenizer_;
  parameter_layout layout_;
  bert_encoder encoder_;
  packed_bert packed_;
  std::vector<sentence_dense> dense_;
  std::unique_ptr<shared_state> shared_;
};

}  // namespace ledg::inline LEDG_ABI
