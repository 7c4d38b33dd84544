// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/bert/config.hpp"
#include "ledg/bert/encoder.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file bert/load.hpp
/// Pretrained encoders from a Hugging Face folder, and texts to vectors with them.

namespace ledg::inline v0_1 {

namespace detail {

/// @p folder / @p name, where @p name stands in a file that @p source names and must stay inside the folder.
[[nodiscard]] inline std::filesystem::path path_inside(const std::filesystem::path& folder, const std::string& name,
                                                       const std::string& source) {
  const std::filesystem::path relative(name);
  if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end())
    throw corrupt_error(source + ": '" + name + "' leads out of the folder");
  return folder / relative;
}

}  // namespace detail

/// The weights of a Hugging Face folder, mapped: one safetensors file, or several with an index. Names are those of
/// `BertModel`: a `bert.` in front is dropped and `LayerNorm.gamma`, `LayerNorm.beta` become `weight`, `bias`. Heads on
/// top of the encoder (`cls.`, `classifier.`, `qa_outputs.`) and `position_ids` are left out.
class bert_weights {
 public:
  /// @param file name of a safetensors file in @p folder; empty for `model.safetensors` or its index
  /// @throws input_error where there is no such file or one holds another kind of thing; corrupt_error where one is
  /// damaged.
  [[nodiscard]] static bert_weights open(const std::filesystem::path& folder, const std::string& file = {}) {
    const auto index = folder / "model.safetensors.index.json";
    bert_weights weights;
    if (file.empty() && !std::filesystem::exists(folder / "model.safetensors") && std::filesystem::exists(index))
      weights.open_shards(folder, index);
    else if (const auto path = folder / (file.empty() ? "model.safetensors" : file); std::filesystem::exists(path))
      weights.open_file(path);
    else
      throw input_error("'" + path.string() + "': no such file" +
                        (std::filesystem::exists(folder / "pytorch_model.bin")
                             ? "; pytorch_model.bin is a pickle, which can run code and is not opened: save the model "
                               "with safe_serialization=True"
                             : ""));
    return weights;
  }

  [[nodiscard]] bool contains(const std::string& name) const { return tensors_.contains(name); }

  /// Checks that the parameters of @p layout whose names begin with @p prefix are these weights, one for one.
  /// @throws lookup_error for a missing tensor; input_error for an unexpected one or a wrong element type; shape_error
  /// for a wrong shape. Each names file and tensor.
  void check(const parameter_layout& layout, const std::string& prefix = {}) const {
    std::set<std::string> expected;
    std::vector<std::string> missing;
    for (const auto& p : layout.entries()) {
      if (!p.name.starts_with(prefix)) continue;
      const auto name = p.name.substr(prefix.size());
      expected.insert(name);
      const auto found = tensors_.find(name);
      if (found == tensors_.end()) {
        missing.push_back("'" + name + "' of shape " + io::shape_text(p.shape));
        continue;
      }
      const auto& [tensor, file] = found->second;
      if (tensor->shape != p.shape)
        throw shape_error(file + ": tensor '" + tensor->name + "': expected shape " + io::shape_text(p.shape) +
                          ", got " + io::shape_text(tensor->shape));
      using io::dtype;
      const auto type = tensor->type;
      if (type != dtype::f32 && type != dtype::f16 && type != dtype::bf16 && type != dtype::f64)
        throw input_error(file + ": tensor '" + tensor->name + "': expected F32, F16, BF16 or F64, got " +
                          std::string(io::name_of(type)));
    }
    if (!missing.empty())
      throw lookup_error(source_ + ": " + std::to_string(missing.size()) + " of " + std::to_string(expected.size()) +
                         " tensors are missing, the first is " + missing.front());
    for (const auto& [name, where] : tensors_)
      if (!expected.contains(name))
        throw input_error(where.file + ": unexpected tensor '" + where.tensor->name + "' of shape " +
                          io::shape_text(where.tensor->shape) + "; config.json describes no such part");
  }

  /// Copies the weights into the flat buffer @p values. @throws as `check`.
  template <class T>
  void copy_to(const parameter_layout& layout, std::span<T> values, const std::string& prefix = {}) const {
    check(layout, prefix);
    for (const auto& p : layout.entries()) {
      if (!p.name.starts_with(prefix)) continue;
      const auto loaded = tensors_.at(p.name.substr(prefix.size())).tensor->template to<T>();
      std::copy(loaded.begin(), loaded.end(), values.begin() + static_cast<std::ptrdiff_t>(p.offset));
    }
  }

 private:
  struct place {
    const io::tensor_entry* tensor;
    std::string file;
  };

  void open_file(const std::filesystem::path& path) {
    const auto& file = *files_.emplace_back(std::make_unique<io::safetensors_file>(io::safetensors_file::open(path)));
    if (source_.empty()) source_ = file.file_name();
    for (const auto& tensor : file.tensors()) {
      const auto name = plain_name(tensor.name);
      if (name.empty()) continue;
      if (!tensors_.emplace(name, place{&tensor, file.file_name()}).second)
        throw corrupt_error(file.file_name() + ": tensor '" + tensor.name + "' occurs twice");
    }
  }

  void open_shards(const std::filesystem::path& folder, const std::filesystem::path& index) {
    source_ = "'" + index.string() + "'";
    const auto document = io::read_json(index);
    const auto map = io::json_view(document, source_)["weight_map"];
    if (!map.value().is_object()) throw corrupt_error(source_ + ": /weight_map: expected an object");
    std::set<std::string> files;
    for (const auto& item : map.value().items()) files.insert(map.get<std::string>(item.key()));
    for (const auto& file : files) open_file(detail::path_inside(folder, file, source_));
  }

  /// The name in `BertModel`; empty for what is no part of it.
  static std::string plain_name(std::string name) {
    if (name.starts_with("bert.")) name.erase(0, 5);
    for (const std::string_view head : {"cls.", "classifier.", "qa_outputs."})
      if (name.starts_with(head)) return {};
    if (name.ends_with("position_ids")) return {};
    for (const auto& [legacy, now] :
         {std::pair<std::string_view, std::string_view>{".gamma", ".weight"}, {".beta", ".bias"}})
      if (name.ends_with(legacy)) name.replace(name.size() - legacy.size(), legacy.size(), now);
    return name;
  }

  std::vector<std::unique_ptr<io::safetensors_file>> files_;  ///< at fixed addresses, since entries are pointed to
  std::map<std::string, place> tensors_;
  std::string source_;
};

/// How texts become vectors by default. A sentence-transformers folder says so in `modules.json`.
struct sentence_settings {
  text_pooling pooling = text_pooling::mean;
  bool normalize = false;
  std::filesystem::path encoder;  ///< folder of the encoder's files

  /// @throws input_error where @p folder asks for a pooling or module that is not supported; corrupt_error where a file
  /// is damaged.
  [[nodiscard]] static sentence_settings from_folder(const std::filesystem::path& folder) {
    sentence_settings settings;
    settings.encoder = folder;
    const auto path = folder / "modules.json";
    if (!std::filesystem::exists(path)) return settings;
    const auto source = "'" + path.string() + "'";
    const auto document = io::read_json(path);
    const io::json_view modules(document, source);
    if (!document.is_array()) throw corrupt_error(source + ": expected an array of modules");
    for (std::size_t i = 0; i < modules.size(); ++i) {
      const auto type = modules[i].get<std::string>("type");
      const auto inner = detail::path_inside(folder, modules[i].get<std::string>("path", ""), source);
      const auto kind = type.substr(type.rfind('.') + 1);
      if (kind == "Transformer")
        settings.encoder = inner;
      else if (kind == "Pooling")
        settings.pooling = read_pooling(inner / "config.json");
      else if (kind == "Normalize")
        settings.normalize = true;
      else
        throw input_error(source + ": module '" + type +
                          "' is not supported; there are Transformer, Pooling, Normalize");
    }
    return settings;
  }

 private:
  static text_pooling read_pooling(const std::filesystem::path& path) {
    const auto source = "'" + path.string() + "'";
    const auto document = io::read_json(path);
    const io::json_view view(document, source);
    if (!document.is_object()) throw corrupt_error(source + ": expected an object");
    std::set<std::string> modes;
    for (const auto& item : document.items())
      if (item.key().starts_with("pooling_mode_") && view.get<bool>(item.key())) modes.insert(item.key());
    if (modes == std::set<std::string>{"pooling_mode_mean_tokens"}) return text_pooling::mean;
    if (modes == std::set<std::string>{"pooling_mode_cls_token"}) return text_pooling::cls;
    std::string got;
    for (const auto& mode : modes) got += (got.empty() ? "" : ", ") + mode;
    throw input_error(source + ": expected pooling_mode_mean_tokens or pooling_mode_cls_token alone, got " +
                      (got.empty() ? "none" : got));
  }
};

/// Wishes for one call of `bert_model::embed`; what is not set is the model's own.
struct embed_options {
  std::optional<text_pooling> pooling = std::nullopt;
  std::optional<bool> normalize = std::nullopt;          ///< to Euclidean length 1
  std::optional<std::size_t> max_length = std::nullopt;  ///< cut texts to this many tokens, [CLS] and [SEP] included
};

/// A pretrained encoder with its tokenizer. Immutable: `embed` may run in any number of threads at once.
template <class T = float>
class bert_model {
 public:
  /// @param weights name of the safetensors file; empty for `model.safetensors` or its index
  /// @throws input_error where a file is missing or describes another kind of model; corrupt_error where one is
  /// damaged; for tensors that do not fit see `bert_weights::check`.
  [[nodiscard]] static bert_model load(const std::filesystem::path& folder, const std::string& weights = {}) {
    if (!std::filesystem::is_directory(folder)) throw input_error("'" + folder.string() + "': no such folder");
    return bert_model(sentence_settings::from_folder(folder), weights);
  }

  [[nodiscard]] const bert_config& config() const { return config_; }
  [[nodiscard]] const text::tokenizer& tokenizer() const { return tokenizer_; }
  [[nodiscard]] const sentence_settings& settings() const { return settings_; }
  [[nodiscard]] const parameter_layout& layout() const { return layout_; }
  [[nodiscard]] const bert_encoder& encoder() const { return encoder_; }
  [[nodiscard]] std::span<const T> parameters() const { return parameters_; }

  /// Vectors of @p texts, `{texts, hidden_size}`. Each distinct text is encoded once.
  /// @throws input_error where a text is longer than the encoder takes and no `max_length` was given, or the model has
  /// no pooler and is asked for it.
  [[nodiscard]] tensor<T, 2> embed(std::span<const std::string> texts, const embed_options& options = {}) const {
    std::vector<text::encoding> tokens;
    tokens.reserve(texts.size());
    for (const auto& text : texts) tokens.push_back(tokenize(text, options));
    return embed(std::span<const text::encoding>(tokens), options);
  }

  /// The same for texts, or pairs of texts, that have been tokenized; `max_length` is not looked at.
  [[nodiscard]] tensor<T, 2> embed(std::span<const text::encoding> texts, const embed_options& options = {}) const {
    std::map<std::pair<std::vector<std::int32_t>, std::vector<std::int32_t>>, std::size_t> known;
    std::vector<const text::encoding*> distinct;
    std::vector<std::size_t> row_of(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto [at, added] = known.try_emplace({texts[i].ids, texts[i].type_ids}, distinct.size());
      if (added) distinct.push_back(&texts[i]);
      row_of[i] = at->second;
      if (texts[i].size() > config_.max_position_embeddings)
        throw input_error("text " + std::to_string(i) + " has " + std::to_string(texts[i].size()) +
                          " tokens, the encoder takes " + std::to_string(config_.max_position_embeddings) +
                          "; give a max_length to cut it");
    }
    const auto width = config_.hidden_size;
    std::vector<T> vectors(distinct.size() * width);
    buffers memory;
    for (std::size_t first = 0, last = 0; first < distinct.size(); first = last) {
      token_batch batch;
      do {
        batch.add(distinct[last]->ids, distinct[last]->type_ids);
        ++last;
      } while (last < distinct.size() && batch.tokens() + distinct[last]->size() <= tokens_at_once);
      const auto rows =
          pool(encoder_.infer(parameters_.data(), batch, memory.even, memory.odd), batch, options, memory);
      std::copy_n(rows.data, rows.size(), vectors.data() + first * width);
    }
    auto result = tensor<T, 2>::from_shape({texts.size(), width});
    for (std::size_t i = 0; i < texts.size(); ++i)
      std::copy_n(vectors.data() + row_of[i] * width, width, result.data() + i * width);
    return result;
  }

  /// Last hidden states of one tokenized text or pair, `{tokens, hidden_size}`. @throws as `embed`.
  [[nodiscard]] tensor<T, 2> hidden_states(const text::encoding& text) const {
    token_batch batch;
    batch.add(text.ids, text.type_ids);
    buffers memory;
    const auto hidden = encoder_.infer(parameters_.data(), batch, memory.even, memory.odd);
    auto result = tensor<T, 2>::from_shape({hidden.rows, hidden.cols});
    std::copy_n(hidden.data, hidden.size(), result.data());
    return result;
  }

  /// The ids of one text. @throws input_error where `max_length` is more than the encoder takes.
  [[nodiscard]] text::encoding tokenize(std::string_view text, const embed_options& options = {}) const {
    return tokenizer_.encode(text, encode_options(options));
  }
  /// The ids of a pair. @throws as above.
  [[nodiscard]] text::encoding tokenize(std::string_view first, std::string_view second,
                                        const embed_options& options = {}) const {
    return tokenizer_.encode(first, second, encode_options(options));
  }

 private:
  // Enough rows for matrix products at full speed, few enough to stay in the cache.
  static constexpr std::size_t tokens_at_once = 512;

  struct buffers {
    workspace<T> even, odd, pooled;
  };

  bert_model(sentence_settings settings, const std::string& file)
      : bert_model(settings, bert_weights::open(settings.encoder, file)) {}

  bert_model(const sentence_settings& settings, const bert_weights& weights)
      : settings_(settings),
        config_(read_config(settings.encoder, weights)),
        tokenizer_(text::tokenizer::from_folder(settings.encoder)),
        encoder_(layout_, "", config_) {
    if (tokenizer_.vocab().size() > config_.vocab_size)
      throw input_error("'" + settings.encoder.string() + "': the tokenizer has " +
                        std::to_string(tokenizer_.vocab().size()) + " tokens, the encoder " +
                        std::to_string(config_.vocab_size));
    weights.check(layout_);  // before memory is taken for what a damaged config.json asks for
    parameters_.resize(layout_.size());
    weights.copy_to(layout_, std::span<T>(parameters_));
    use_single_threaded_blas();
  }

  // Whether a model has a pooler is not in its config.json; its weights tell.
  static bert_config read_config(const std::filesystem::path& folder, const bert_weights& weights) {
    const auto path = folder / "config.json";
    const auto source = "'" + path.string() + "'";
    const auto document = io::read_json(path);
    auto config = bert_config::from_json(io::json_view(document, source), source);
    config.pooler = weights.contains("pooler.dense.weight") || weights.contains("pooler.dense.bias");
    return config;
  }

  [[nodiscard]] text::encode_options encode_options(const embed_options& options) const {
    if (options.max_length && *options.max_length > config_.max_position_embeddings)
      throw input_error("max_length: the encoder takes " + std::to_string(config_.max_position_embeddings) +
                        " tokens, got " + std::to_string(*options.max_length));
    text::encode_options wanted;
    wanted.max_length = options.max_length;
    return wanted;
  }

  matrix_view<const T> pool(matrix_view<const T> hidden, const token_batch& batch, const embed_options& options,
                            buffers& memory) const {
    memory.pooled.reset();
    const forward_pass<T> pass{parameters_.data(), &memory.pooled};
    const std::span<const std::int32_t> offsets(batch.offsets);
    typename bert_pooler::template context<T> pooler_context;
    matrix_view<const T> rows;
    switch (options.pooling.value_or(settings_.pooling)) {
      case text_pooling::mean:
        rows = mean_pool::forward(pass, hidden, offsets);
        break;
      case text_pooling::cls:
        rows = cls_pool::forward(pass, hidden, offsets);
        break;
      case text_pooling::pooler:
        rows = encoder_.pooler().forward(pass, hidden, offsets, pooler_context);
        break;
    }
    typename l2_normalize::template context<T> norm_context;
    if (options.normalize.value_or(settings_.normalize)) rows = l2_normalize::forward(pass, rows, norm_context);
    return rows;
  }

  sentence_settings settings_;
  bert_config config_;
  text::tokenizer tokenizer_;
  parameter_layout layout_;
  bert_encoder encoder_;
  std::vector<T> parameters_;
};

}  // namespace ledg::inline v0_1
