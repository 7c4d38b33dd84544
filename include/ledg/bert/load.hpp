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
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledg/bert/config.hpp"
#include "ledg/bert/encoder.hpp"
#include "ledg/bert/packed_encoder.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/products.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/tensor.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/text/tokenizer_folder.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file bert/load.hpp
/// Pretrained encoders from a Hugging Face folder, and texts to vectors with them.

namespace ledg::inline LEDG_ABI {

namespace detail {

/// @p folder / @p name, where @p name stands in a file that @p source names and must stay inside the folder.
[[nodiscard]] inline std::filesystem::path path_inside(const std::filesystem::path& folder, const std::string& name,
                                                       const std::string& source) {
  const std::filesystem::path relative(name);
  if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end())
    throw corrupt_error(source + ": '" + name + "' leads out of the folder");
  if (name.find('\0') != std::string::npos) throw corrupt_error(source + ": a file name with a zero byte");
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
    if (file.empty() && !io::exists(folder / "model.safetensors") && io::exists(index))
      weights.open_shards(folder, index);
    else if (const auto path = folder / (file.empty() ? "model.safetensors" : file); io::exists(path))
      weights.open_file(path);
    else
      throw input_error("'" + path.string() + "': no such file" +
                        (io::exists(folder / "pytorch_model.bin")
                             ? "; pytorch_model.bin is a pickle, which can run code and is not opened: save the model "
                               "with safe_serialization=True"
                             : ""));
    return weights;
  }

  [[nodiscard]] bool contains(const std::string& name) const { return tensors_.contains(name); }

  /// The tensor of a name in `BertModel`; its bytes are in the mapped file, which this object holds.
  /// @throws lookup_error where there is none.
  [[nodiscard]] const io::tensor_entry& at(const std::string& name) const {
    if (const auto found = tensors_.find(name); found != tensors_.end()) return *found->second.tensor;
    throw lookup_error(source_ + ": no tensor '" + name + "'");
  }

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
    std::map<std::string, std::vector<std::string>> listed;  // tensors of each file
    for (const auto& item : map.value().items()) listed[map.get<std::string>(item.key())].push_back(item.key());
    for (const auto& [file, names] : listed) {
      open_file(detail::path_inside(folder, file, source_));
      for (const auto& name : names)
        if (files_.back()->find(name) == nullptr)
          throw corrupt_error(source_ + ": '" + file + "' has no tensor '" + name + "'");
    }
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
  std::filesystem::path encoder;               ///< folder of the encoder's files
  std::optional<std::filesystem::path> dense;  ///< folder of a linear map behind the pooling, see `sentence_dense`

  /// @throws input_error where @p folder asks for a pooling or module that is not supported; corrupt_error where a file
  /// is damaged.
  [[nodiscard]] static sentence_settings from_folder(const std::filesystem::path& folder) {
    sentence_settings settings;
    settings.encoder = folder;
    const auto path = folder / "modules.json";
    if (!io::exists(path)) return settings;
    const auto source = "'" + path.string() + "'";
    const auto document = io::read_json(path);
    const io::json_view modules(document, source);
    if (!document.is_array()) throw corrupt_error(source + ": expected an array of modules");
    for (std::size_t i = 0; i < modules.size(); ++i) {
      const auto type = modules[i].get<std::string>("type");
      const auto inner = detail::path_inside(folder, modules[i].get<std::string>("path", ""), source);
      const auto kind = type.substr(type.rfind('.') + 1);
      if (settings.normalize || (settings.dense && kind != "Normalize"))
        throw input_error(source + ": module '" + type + "' stands behind " +
                          (settings.normalize ? "Normalize" : "Dense") +
                          "; the order is Transformer, Pooling, Dense, Normalize");
      if (kind == "Transformer")
        settings.encoder = inner;
      else if (kind == "Pooling")
        settings.pooling = read_pooling(inner / "config.json");
      else if (kind == "Dense")
        settings.dense = inner;
      else if (kind == "Normalize")
        settings.normalize = true;
      else
        throw input_error(source + ": module '" + type +
                          "' is not supported; there are Transformer, Pooling, Dense, Normalize");
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

/// The module Dense of sentence-transformers: `activation(W x + b)` of a pooled vector. Its folder holds `config.json`
/// with `in_features`, `out_features`, `bias` and `activation_function` (Identity or Tanh), and `model.safetensors`
/// with `linear.weight` and `linear.bias`.
class sentence_dense {
 public:
  /// @throws input_error where a file is missing or asks for another activation; corrupt_error where one is damaged;
  /// lookup_error, shape_error where the tensors are not those of config.json.
  explicit sentence_dense(const std::filesystem::path& folder) {
    const auto source = "'" + (folder / "config.json").string() + "'";
    const auto document = io::read_json(folder / "config.json");
    const io::json_view view(document, source);
    const auto in = view.get<std::size_t>("in_features");
    const auto out = view.get<std::size_t>("out_features");
    const bool bias = view.get("bias", true);
    const auto name = view.get<std::string>("activation_function", "Tanh");
    const auto function = name.substr(name.rfind('.') + 1);
    if (function != "Identity" && function != "Tanh")
      throw input_error(source + ": activation_function: expected Identity or Tanh, got '" + name + "'");
    then_ = function == "Tanh" ? epilogue::tanh : epilogue::none;
    const auto file = io::safetensors_file::open(folder / "model.safetensors");
    using sizes = std::vector<std::size_t>;
    const auto read = [&](const std::string& tensor, const sizes& expected) -> const io::tensor_entry& {
      const auto& entry = file.at(tensor);
      if (entry.shape != expected)
        throw shape_error(file.file_name() + ": tensor '" + tensor + "': expected shape " + io::shape_text(expected) +
                          ", got " + io::shape_text(entry.shape));
      return entry;
    };
    const auto& matrix = read("linear.weight", {out, in});
    weights_ = packed_weights(out, in, weight_type_of(matrix));
    assign(weights_, 0, matrix);
    if (bias) bias_ = read("linear.bias", {out}).to<float>();
    for (const auto& tensor : file.tensors())
      if (tensor.name != "linear.weight" && !(bias && tensor.name == "linear.bias"))
        throw input_error(file.file_name() + ": unexpected tensor '" + tensor.name + "'");
  }

  [[nodiscard]] std::size_t in_features() const { return weights_.in_features(); }
  [[nodiscard]] std::size_t out_features() const { return weights_.out_features(); }

  /// @param x `{rows, in_features}` @param y `{rows, out_features}`
  void apply(matrix_view<const float> x, matrix_view<float> y) const {
    packed_product(x, weights_, bias_.empty() ? nullptr : bias_.data(), then_, y);
  }

 private:
  packed_weights weights_;
  std::vector<float> bias_;
  epilogue then_ = epilogue::none;
};

/// Wishes for one call of `bert_model::embed`; what is not set is the model's own.
struct embed_options {
  std::optional<text_pooling> pooling = std::nullopt;
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
  /// @throws input_error where a file is missing or describes another kind of model; corrupt_error where one is
  /// damaged; for tensors that do not fit see `bert_weights::check`.
  [[nodiscard]] static bert_model load(const std::filesystem::path& folder, const std::string& weights = {},
                                       std::optional<weight_type> as = std::nullopt) {
    if (std::error_code unknown; !std::filesystem::is_directory(folder, unknown))
      throw input_error("'" + folder.string() + "': no such folder");
    return bert_model(sentence_settings::from_folder(folder), weights, as);
  }

  [[nodiscard]] const bert_config& config() const { return config_; }
  [[nodiscard]] const text::tokenizer& tokenizer() const { return tokenizer_; }
  [[nodiscard]] const sentence_settings& settings() const { return settings_; }
  [[nodiscard]] const packed_bert& packed() const { return packed_; }
  /// Length of a vector: that of the hidden states, or what a linear map behind the pooling gives.
  [[nodiscard]] std::size_t size() const { return dense_ ? dense_->out_features() : config_.hidden_size; }

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

  /// Vectors of @p texts, `{texts, size()}`. Each distinct text is encoded once.
  /// @throws input_error where a text is longer than the encoder takes and no `max_length` was given, or the model has
  /// no pooler and is asked for it.
  [[nodiscard]] tensor<T, 2> embed(std::span<const std::string> texts, const embed_options& options = {}) const {
    std::vector<text::encoding> tokens;
    tokens.reserve(texts.size());
    for (const auto& text : texts) tokens.push_back(tokenize(text, options));
    return embed(std::span<const text::encoding>(tokens), options);
  }

  /// The same for texts, or pairs of texts, that have been tokenized; `max_length` is not looked at, nor is padding.
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
    auto result = tensor<T, 2>::from_shape({texts.size(), size()});
    for (std::size_t i = 0; i < texts.size(); ++i)
      std::copy_n(vectors.data() + row_of[i] * size(), size(), result.data() + i * size());
    return result;
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
    return tokenizer_.encode(text, encode_options(options));
  }
  /// The ids of a pair. @throws as above.
  [[nodiscard]] text::encoding tokenize(std::string_view first, std::string_view second,
                                        const embed_options& options = {}) const {
    return tokenizer_.encode(first, second, encode_options(options));
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
        weights_(bert_weights::open(settings.encoder, file)),
        config_(read_config(settings.encoder, weights_)),
        tokenizer_(text::read_tokenizer(settings.encoder)),
        encoder_(layout_, "", config_),
        packed_(config_, checked(), as),
        shared_(std::make_unique<shared_state>()) {
    if (tokenizer_.vocab().size() > config_.vocab_size)
      throw input_error("'" + settings.encoder.string() + "': the tokenizer has " +
                        std::to_string(tokenizer_.vocab().size()) + " tokens, the encoder " +
                        std::to_string(config_.vocab_size));
    if (!settings.dense) return;
    dense_.emplace(*settings.dense);
    if (dense_->in_features() != config_.hidden_size)
      throw shape_error("'" + settings.dense->string() + "': in_features is " + std::to_string(dense_->in_features()) +
                        ", the encoder's hidden_size " + std::to_string(config_.hidden_size));
  }

  // Checked before memory is taken for what a damaged config.json asks for.
  [[nodiscard]] packed_bert::tensor_source checked() const {
    weights_.check(layout_);
    return [this](const std::string& name) { return weights_.at(name); };
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
    std::vector<T> vectors(texts.size() * size());
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
               matrix_view<T>(vectors.data() + first[i] * size(), first[i + 1] - first[i], size()));
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
    const auto pooled = dense_ ? memory.pooled.take(texts.size(), config_.hidden_size) : y;
    packed_.pool(options.pooling.value_or(settings_.pooling), hidden, memory.batch.offsets, pooled);
    if (dense_) dense_->apply(pooled, y);
    if (!options.normalize.value_or(settings_.normalize)) return;
    for (std::size_t r = 0; r < y.rows; ++r) {
      const float length = std::sqrt(rows::dot(y.cols, y.row(r), y.row(r)));
      for (std::size_t j = 0; j < y.cols; ++j) y.row(r)[j] /= std::max(length, 1e-12F);
    }
  }

  // Enough rows for matrix products at full speed, few enough for their activations to stay in the cache of a core.
  static constexpr std::size_t least_piece = 64;
  static constexpr std::size_t largest_piece = 160;

  sentence_settings settings_;
  bert_weights weights_;
  bert_config config_;
  text::tokenizer tokenizer_;
  parameter_layout layout_;
  bert_encoder encoder_;
  packed_bert packed_;
  std::optional<sentence_dense> dense_;
  std::unique_ptr<shared_state> shared_;
};

}  // namespace ledg::inline LEDG_ABI
