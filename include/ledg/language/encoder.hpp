// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/bert/embedding_cache.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/bert/packed_encoder.hpp"
#include "ledg/bert/save.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/within.hpp"
#include "ledg/io/json.hpp"
#include "ledg/model/text_encoder.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/text/vocabulary_builder.hpp"
#include "ledg/text/tokenizer_folder.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file language/encoder.hpp
/// Texts to vectors, with all that it takes: a tokenizer, a BERT encoder, and its weights.

namespace ledg::inline LEDG_ABI {

/// What a language encoder is before it has weights.
struct language_config {
  bert_config bert;
  text::wordpiece tokenizer;
  bool trained = true;  ///< whether the predictor's training moves the weights; pretrained ones mostly stay as they are

  /// The encoder in a Hugging Face folder.
  /// @throws input_error where it is no BERT encoder whose texts are means over tokens; see `bert_weights::open`.
  [[nodiscard]] static language_config from_folder(const std::filesystem::path& folder, bool trained) {
    const auto settings = sentence_settings::from_folder(folder);
    if (settings.pooling.modes != std::vector{text_pooling::mean})
      throw input_error("'" + folder.string() + "': expected an encoder that takes the mean over tokens");
    if (settings.prompts.usual && !settings.prompts.usual->empty())
      throw input_error("'" + folder.string() + "': expected an encoder without a default prompt");
    const auto described = files::read_encoder_config(settings.encoder / "config.json");
    auto tokenizer = text::read_tokenizer(settings.encoder);
    language_config out{described.bert, settings.lowercase ? tokenizer.in_lower_case() : std::move(tokenizer), trained};
    out.bert.pooler = bert_weights::open(settings.encoder, {}, described.family).contains("pooler.dense.weight");
    return out;
  }
};

/// Where a predictor that is to be trained gets its language encoder.
struct language_source {
  std::string folder;  ///< a Hugging Face folder; empty: random weights, words of the texts at hand
  bool train = false;  ///< whether training moves the weights of an encoder from a folder too
  bert_config bert;    ///< sizes where there is no folder; `vocab_size` follows from the texts
  std::int64_t vocabulary_limit = 8192;  ///< most tokens where there is no folder

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("folder", self.folder);
    visit("train", self.train);
    visit("", self.bert);
    visit("vocabulary_limit", self.vocabulary_limit);
  }

  /// @throws input_error naming the setting that is out of its range.
  void check() const {
    require_within("vocabulary_limit", vocabulary_limit, 1, largest_count);
    if (folder.empty()) bert.validate();
  }

  /// @throws as `language_config::from_folder`.
  [[nodiscard]] language_config open(const std::vector<std::string>& texts) const {
    if (!folder.empty()) return language_config::from_folder(folder, train);
    language_config out{bert, text::wordpiece(text::build_vocabulary(texts, static_cast<std::size_t>(vocabulary_limit))), true};
    out.bert.vocab_size = out.tokenizer.vocab().size();
    return out;
  }
};

/// Its weights are the predictor's own, trained with it, or lie apart from them and stay as they are.
///
/// Thread-safety: const access from any number of threads.
class language_encoder {
 public:
  /// @param layout of the predictor; gets the weights where they are trained
  language_encoder(language_config config, parameter_layout& layout)
      : tokenizer_(std::move(config.tokenizer)),
        trained_(config.trained),
        layout_(std::make_unique<parameter_layout>()),
        encoder_(trained_ ? layout : *layout_, "text", config.bert),
        weights_(layout_->size()),
        frozen_(std::make_unique<frozen_state>(encoder_.size())) {
    if (tokenizer_.vocab().used() > config.bert.vocab_size)
      throw input_error(tokenizer_.vocab().source() + ": " + std::to_string(tokenizer_.vocab().used()) +
                        " tokens, the encoder has " + std::to_string(config.bert.vocab_size));
  }

  [[nodiscard]] const bert_config& config() const { return encoder_.bert().config(); }
  [[nodiscard]] const text::wordpiece& tokenizer() const { return tokenizer_; }
  [[nodiscard]] const text_encoder& encoder() const { return encoder_; }
  [[nodiscard]] bool trained() const { return trained_; }

  /// The weights that lie apart, and their layout; empty where the predictor has them. To take them for writing makes
  /// the encoder forget what it has encoded.
  [[nodiscard]] const parameter_layout& layout() const { return *layout_; }
  [[nodiscard]] std::span<float> weights() {
    frozen_ = std::make_unique<frozen_state>(encoder_.size());
    return weights_;
  }
  [[nodiscard]] std::span<const float> weights() const { return weights_; }

  /// The flat buffer that the encoder's passes read. @param parameters the predictor's
  [[nodiscard]] const float* buffer(std::span<const float> parameters) const {
    return trained_ ? parameters.data() : weights_.data();
  }

  /// Takes pretrained weights. @param predictor_layout, parameters the predictor's
  /// @throws as `bert_weights`.
  void load(const std::filesystem::path& folder, const parameter_layout& predictor_layout,
            std::span<float> parameters) {
    const auto encoder = sentence_settings::from_folder(folder).encoder;
    const auto weights =
        bert_weights::open(encoder, {}, files::read_encoder_config(encoder / "config.json").family);
    if (trained_)
      weights.copy_to(predictor_layout, parameters, "text.");
    else
      weights.copy_to(*layout_, this->weights(), "text.");
  }

  /// Token ids of @p text; what is longer than the encoder's positions is cut.
  [[nodiscard]] std::vector<std::int32_t> ids(const std::string& text) const {
    text::encode_options options;
    options.max_length = config().max_position_embeddings;
    return tokenizer_.encode(text, options).ids;
  }

  /// Vectors of @p texts, `{texts, size}`, with the weights that lie apart. A text's vector has the same bits whatever
  /// it is encoded with; those of texts met before come from a cache, which `cache_statistics` tells of.
  /// @pre not `trained()` @throws shape_error where @p rows does not fit
  void embed(std::span<const std::string> texts, std::span<float> rows, thread_pool& pool) const {
    std::call_once(frozen_->packed, [&] { frozen_->bert.emplace(config(), *layout_, weights_, "text."); });
    frozen_->cache.get_or_compute(texts, rows, [&](std::span<const std::string> unknown, std::span<float> computed) {
      pool.run((unknown.size() + texts_at_once - 1) / texts_at_once, [&](std::size_t piece) {
        const auto first = piece * texts_at_once;
        const auto count = std::min(texts_at_once, unknown.size() - first);
        token_batch tokens;
        for (std::size_t t = 0; t < count; ++t) tokens.add(ids(unknown[first + t]));
        packed_bert::memory memory;
        const auto hidden = frozen_->bert->encode(tokens, memory);
        const auto width = encoder_.size();
        frozen_->bert->pool(text_pooling::mean, hidden, tokens.offsets,
                            matrix_view<float>(computed.data() + first * width, count, width));
      });
    });
  }
  [[nodiscard]] embedding_cache_statistics cache_statistics() const { return frozen_->cache.statistics(); }

  /// What `config_from_json` reads: sizes, vocabulary, how text is cleaned.
  [[nodiscard]] io::json to_json() const {
    const auto& t = tokenizer_.config();
    io::json out = {{"bert", config().to_json()},
                    {"trained", trained_},
                    {"vocabulary", tokenizer_.vocab().tokens()},
                    {"lowercase", t.lowercase},
                    {"clean_text", t.clean_text},
                    {"split_cjk", t.split_cjk}};
    if (t.strip_accents) out["strip_accents"] = *t.strip_accents;
    if (config().embedding_size > 0) out["embedding_size"] = config().embedding_size;
    if (!tokenizer_.is_plain()) out["tokenizer"] = detail::tokenizer_document(tokenizer_);
    return out;
  }
  /// @throws corrupt_error, input_error; @p source is in the message.
  [[nodiscard]] static language_config config_from_json(const io::json_view& view, const std::string& source) {
    text::wordpiece_config t;
    t.lowercase = view.get("lowercase", t.lowercase);
    t.clean_text = view.get("clean_text", t.clean_text);
    t.split_cjk = view.get("split_cjk", t.split_cjk);
    if (view.has("strip_accents")) t.strip_accents = view.get<bool>("strip_accents");
    auto bert = bert_config::from_json(view["bert"], source);
    bert.embedding_size = view.get("embedding_size", bert.embedding_size);
    bert.validate();
    const bool trained = view.get("trained", true);
    if (view.has("tokenizer")) return {bert, text::read_tokenizer_json(view["tokenizer"], source), trained};
    return {bert, text::wordpiece(text::vocabulary(view.get<std::vector<std::string>>("vocabulary"), source), t),
            trained};
  }

 private:
  static constexpr std::size_t texts_at_once = 16;

  /// What follows from weights that do not change.
  struct frozen_state {
    explicit frozen_state(std::size_t width) : cache(width) {}
    std::once_flag packed;
    std::optional<packed_bert> bert;
    embedding_cache<float> cache;
  };

  text::wordpiece tokenizer_;
  bool trained_;
  std::unique_ptr<parameter_layout> layout_;
  text_encoder encoder_;
  std::vector<float> weights_;
  std::unique_ptr<frozen_state> frozen_;
};

}  // namespace ledg::inline LEDG_ABI
