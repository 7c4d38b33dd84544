// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/bert/encoder.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/bert/pooling.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/gemm.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/core/workspaces.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/half.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/nn/linear.hpp"
#include "ledg/nn/pooling.hpp"
#include "ledg/distill/texts.hpp"
#include "ledg/text/vocabulary_pruning.hpp"
#include "ledg/text/wordpiece.hpp"
#include "ledg/train/communicator.hpp"
#include "ledg/train/config.hpp"
#include "ledg/train/metrics.hpp"
#include "ledg/train/sharding.hpp"

/// @file distill/distillation.hpp
/// A small BERT encoder that gives the sentence vectors of a large one, for the texts of a domain: a part of the
/// vocabulary, few narrow layers, the mean over tokens and a linear map to the large one's width.
/// Source of the idea: Hinton et al., "Distilling the Knowledge in a Neural Network", 2015; Reimers and Gurevych,
/// "Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation", 2020.

namespace ledg::inline v0_1 {

/// All settings of a distillation; the defaults are ours, chosen on validation texts.
struct distillation_config {
  bert_config student;           ///< `vocab_size` is the most tokens to keep
  std::size_t batch = 256;       ///< texts of a step
  double similarity_weight = 1;  ///< of the loss on similarities between texts, beside 1 for the cosine to the teacher
  trainer_config trainer;

  distillation_config() {
    student.vocab_size = 4000;
    student.hidden_size = 192;
    student.num_hidden_layers = 2;
    student.num_attention_heads = 6;
    student.intermediate_size = 384;
    student.max_position_embeddings = 64;
    student.type_vocab_size = 2;
    student.hidden_dropout_prob = 0;
    student.pooler = false;
    trainer.steps = 5500;
    trainer.validate_every = 500;
    trainer.learning_rate = 2e-3;
    trainer.weight_decay = 0.01;
    trainer.warmup = 0.05;
    trainer.beta2 = 0.98;
    trainer.ema_decay = 0.998;
  }
};

/// The encoder in the making: BERT, the mean over a text's tokens, a linear map to the teacher's width, length 1.
class sentence_student {
 public:
  template <class T>
  struct context {
    bert_encoder::context<T> bert;
    linear::context<T> dense;
    l2_normalize::context<T> norm;
  };

  /// Parameters have BERT's names; those of the map are `linear.weight` and `linear.bias`.
  sentence_student(parameter_layout& layout, const bert_config& config, std::size_t size)
      : bert_(layout, "", config), dense_(layout, "linear", config.hidden_size, size) {}

  [[nodiscard]] const bert_config& config() const { return bert_.config(); }
  /// Width of the result.
  [[nodiscard]] std::size_t size() const { return dense_.out_features(); }

  /// @returns one row of length 1 for each text, `{texts, size}`.
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, const token_batch& tokens, context<T>& c) const {
    const matrix_view<const T> hidden = bert_.forward(pass, tokens, c.bert);
    const matrix_view<const T> mean = mean_pool::forward(pass, hidden, std::span<const std::int32_t>(tokens.offsets));
    const matrix_view<const T> y = dense_.forward(pass, mean, c.dense);
    return l2_normalize::forward(pass, y, c.norm);
  }

  template <class T>
  void backward(const backward_pass<T>& pass, matrix_view<const T> d, const token_batch& tokens,
                const context<T>& c) const {
    const matrix_view<const T> dy = l2_normalize::backward(pass, d, c.norm);
    const matrix_view<const T> d_mean = dense_.backward(pass, dy, c.dense);
    bert_.backward(
        pass, matrix_view<const T>(mean_pool::backward(pass, d_mean, std::span<const std::int32_t>(tokens.offsets))),
        tokens, c.bert);
  }

 private:
  bert_encoder bert_;
  linear dense_;
};

/// Loss of a student's rows @p y against a teacher's rows @p target, both of length 1: the mean of `1 - cosine`, plus
/// @p similarity_weight times the mean squared difference of the similarities of all pairs. Writes the gradient to @p
/// dy.
template <class T>
double distillation_loss(matrix_view<const T> y, matrix_view<const T> target, double similarity_weight,
                         workspace<T>& memory, matrix_view<T> dy) {
  const auto n = static_cast<double>(y.rows);
  double cosines = 0;
  for (std::size_t r = 0; r < y.rows; ++r) {
    cosines += static_cast<double>(rows::dot(y.cols, y.row(r), target.row(r)));
    for (std::size_t j = 0; j < y.cols; ++j) dy.row(r)[j] = static_cast<T>(-1 / n) * target.row(r)[j];
  }
  const auto difference = memory.take(y.rows, y.rows);
  gemm(op::none, op::transpose, T{1}, y, y, T{0}, difference);
  gemm(op::none, op::transpose, T{-1}, target, target, T{1}, difference);
  double squares = 0;
  for (std::size_t i = 0; i < difference.size(); ++i)
    squares += static_cast<double>(difference.data[i]) * static_cast<double>(difference.data[i]);
  gemm(op::none, op::none, static_cast<T>(4 * similarity_weight / (n * n)), difference, y, T{1}, dy);
  return 1 - cosines / n + similarity_weight * squares / (n * n);
}

/// Texts with the teacher's vectors.
struct taught_texts {
  std::span<const std::vector<std::int32_t>> tokens;  ///< ids of each text, as the student sees it
  std::span<const float> targets;                     ///< `{texts, size}`, rows of length 1
};

/// Texts [first, last) of a kind; a batch draws @p share of its texts from them.
struct taught_range {
  std::size_t first = 0;
  std::size_t last = 0;
  double share = 1;
};

/// What the trainer needs (`training_task`). Each step draws its texts anew, from the step alone.
class distillation_task {
 public:
  /// @param training ranges that batches are drawn from; @param validation texts whose mean `1 - cosine` is the metric
  distillation_task(const sentence_student& student, const parameter_layout& layout, taught_texts texts,
                    std::vector<taught_range> training, taught_range validation, const distillation_config& config)
      : student_(&student),
        layout_(&layout),
        texts_(texts),
        training_(std::move(training)),
        validation_(validation),
        config_(config),
        gradients_(shard_count, layout.size()),
        shards_(shard_count) {
    for (const auto& r : training_)
      if (r.first >= r.last || !(r.share > 0)) throw input_error("distillation: a kind of texts is empty");
    if (config.batch < shard_count || training_.empty())
      throw input_error("distillation: expected texts, and at least " + std::to_string(shard_count) + " in a batch");
  }

  [[nodiscard]] const parameter_layout& layout() const { return *layout_; }
  /// Names settings and data for the trainer's state file.
  [[nodiscard]] std::string fingerprint() const {
    const auto bytes = std::as_bytes(texts_.targets);
    return io::to_line({{"student", student_->config().to_json()},
                        {"batch", config_.batch},
                        {"similarity_weight", config_.similarity_weight},
                        {"targets", io::crc32({reinterpret_cast<const char*>(bytes.data()), bytes.size()})}});
  }

  /// Texts of a batch.
  [[nodiscard]] std::size_t batch_examples() const { return config_.batch; }

  /// @returns the loss of step @p step; adds its gradient. Several @p ranks each run their share of the shards.
  template <communicator Ranks = single_process>
  double loss_and_gradient(std::span<const float> parameters, std::span<float> gradients, std::uint64_t step,
                           thread_pool& pool, const Ranks& ranks = {}) {
    const philox random = philox(config_.trainer.seed).split(0x7E47).split(step);
    double total_share = 0;
    for (const auto& r : training_) total_share += r.share;
    const auto run_shard = [&](std::size_t s, std::span<float> own) {
      auto& shard = shards_[s];
      const auto part = gradients_.rows_of(s, config_.batch);
      const auto memory = memories_.borrow();
      shard.tokens.clear();
      const auto target = memory->take(part.size(), student_->size());
      for (std::size_t i = part.first; i < part.last; ++i) {
        double at = random.uniform(8 * i) * total_share;
        std::size_t kind = 0;
        while (kind + 1 < training_.size() && at >= training_[kind].share) at -= training_[kind++].share;
        const auto& range = training_[kind];
        const auto text = range.first + random.below(8 * i + 1, range.last - range.first);
        shard.tokens.add(texts_.tokens[text]);
        std::copy_n(texts_.targets.data() + text * target.cols, target.cols, target.row(i - part.first));
      }
      const forward_pass<float> pass{parameters.data(), memory.get(), true, random, part.first << 16U};
      const matrix_view<const float> y = student_->forward(pass, shard.tokens, shard.context);
      const auto dy = memory->take(y.rows, y.cols);
      const double loss =
          distillation_loss(y, matrix_view<const float>(target), config_.similarity_weight, *memory, dy);
      const double scale = static_cast<double>(part.size()) / static_cast<double>(config_.batch);
      for (std::size_t k = 0; k < dy.size(); ++k) dy.data[k] *= static_cast<float>(scale);
      student_->backward({parameters.data(), own.data(), memory.get()}, matrix_view<const float>(dy), shard.tokens,
                         shard.context);
      return scale * loss;
    };
    return gradients_.run(pool, gradients, run_shard, ranks);
  }

  double validate(std::span<const float> parameters, thread_pool& pool) {
    const auto cosines = this->cosines(parameters, validation_, pool);
    return 1 - std::accumulate(cosines.begin(), cosines.end(), 0.0) /
                   static_cast<double>(std::max<std::size_t>(cosines.size(), 1));
  }

  /// The student's vectors of texts [first, last), `{texts, size}`.
  [[nodiscard]] std::vector<float> embed(std::span<const float> parameters, taught_range range, thread_pool& pool) {
    constexpr std::size_t chunk = 64;
    const auto n = range.last - range.first;
    std::vector<float> out(n * student_->size());
    pool.run((n + chunk - 1) / chunk, [&](std::size_t i) {
      workspace<float> memory;
      token_batch tokens;
      sentence_student::context<float> context;
      for (std::size_t t = i * chunk; t < std::min(n, (i + 1) * chunk); ++t) tokens.add(texts_.tokens[range.first + t]);
      const auto y = student_->forward(forward_pass<float>{parameters.data(), &memory}, tokens, context);
      std::copy_n(y.data, y.size(), out.data() + i * chunk * student_->size());
    });
    return out;
  }

  /// Cosine of each text of @p range to the teacher's vector.
  [[nodiscard]] std::vector<double> cosines(std::span<const float> parameters, taught_range range, thread_pool& pool) {
    const auto vectors = embed(parameters, range, pool);
    const auto size = student_->size();
    std::vector<double> out(range.last - range.first);
    for (std::size_t t = 0; t < out.size(); ++t)
      out[t] = static_cast<double>(
          rows::dot(size, vectors.data() + t * size, texts_.targets.data() + (range.first + t) * size));
    return out;
  }

 private:
  static constexpr std::size_t shard_count = 4;

  struct shard_state {
    token_batch tokens;
    sentence_student::context<float> context;
  };

  const sentence_student* student_;
  const parameter_layout* layout_;
  taught_texts texts_;
  std::vector<taught_range> training_;
  taught_range validation_;
  distillation_config config_;
  gradient_shards<float> gradients_;
  std::vector<shard_state> shards_;
  workspaces<float> memories_;
};

namespace detail {

/// The @p size directions in which the rows of @p x vary most about zero, as columns `{x.cols, size}`.
[[nodiscard]] inline Eigen::MatrixXf principal_directions(const Eigen::MatrixXf& x, Eigen::Index size) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved((x.transpose() * x).cast<double>());
  return solved.eigenvectors().rightCols(size).rowwise().reverse().cast<float>();
}

}  // namespace detail

/// Starting weights: the student's embeddings are the teacher's in the directions in which those of the kept tokens
/// vary most (as many as both have), its last bias is the teacher's mean vector, the rest is random.
/// @param original the teacher's id of each of the student's tokens
/// @param targets the teacher's vectors of training texts, `{texts, student.size()}`
inline void start_student(const parameter_layout& layout, const sentence_student& student,
                          const bert_model<float>& teacher, std::span<const std::int32_t> original,
                          std::span<const float> targets, std::uint64_t seed, std::span<float> values) {
  layout.initialize(values, seed);
  const auto slice = [](const parameter_layout& l, const std::string& name) -> const parameter& {
    return *std::find_if(l.entries().begin(), l.entries().end(), [&](const auto& p) { return p.name == name; });
  };
  using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto table = [&](const std::string& name) {
    const auto& p = slice(teacher.layout(), name);
    return Eigen::Map<const matrix>(teacher.parameters().data() + p.offset, static_cast<Eigen::Index>(p.shape[0]),
                                    static_cast<Eigen::Index>(p.shape[1]));
  };
  const auto words = table("embeddings.word_embeddings.weight");
  Eigen::MatrixXf kept(static_cast<Eigen::Index>(original.size()), words.cols());
  for (std::size_t i = 0; i < original.size(); ++i) kept.row(static_cast<Eigen::Index>(i)) = words.row(original[i]);
  const auto width = std::min<Eigen::Index>(words.cols(), static_cast<Eigen::Index>(student.config().hidden_size));
  const auto directions = detail::principal_directions(kept, width);
  const auto project = [&](const std::string& name, const auto& from) {
    const auto& p = slice(layout, name);
    Eigen::Map<matrix> to(values.data() + p.offset, static_cast<Eigen::Index>(p.shape[0]),
                          static_cast<Eigen::Index>(p.shape[1]));
    const auto rows = std::min(to.rows(), static_cast<Eigen::Index>(from.rows()));
    to.topLeftCorner(rows, width) = from.topRows(rows) * directions;
  };
  project("embeddings.word_embeddings.weight", kept);
  project("embeddings.position_embeddings.weight", table("embeddings.position_embeddings.weight"));
  project("embeddings.token_type_embeddings.weight", table("embeddings.token_type_embeddings.weight"));
  float* const bias = values.data() + slice(layout, "linear.bias").offset;
  const auto n = targets.size() / student.size();
  for (std::size_t t = 0; t < n; ++t)
    rows::axpy(student.size(), 1.0F / static_cast<float>(n), targets.data() + t * student.size(), bias);
}

/// Writes @p student as a folder that Hugging Face's and sentence-transformers' loaders read, and `bert_model` too:
/// encoder, tokenizer, mean pooling, linear map, length 1; weights are rounded to F16. All files appear at once.
/// @throws input_error where @p folder exists or the disk refuses it.
inline void write_student(const std::filesystem::path& folder, const sentence_student& student,
                          const parameter_layout& layout, std::span<const float> parameters,
                          const text::wordpiece& tokenizer) {
  namespace fs = std::filesystem;
  if (fs::exists(folder)) throw input_error("'" + folder.string() + "': exists already");
  const fs::path part = folder.string() + ".part";
  std::error_code error;
  fs::remove_all(part, error);
  fs::create_directories(part / "1_Pooling", error);
  fs::create_directories(part / "2_Dense", error);
  if (error) throw input_error("cannot create '" + part.string() + "': " + error.message());
  const auto write = [&](const char* name, const io::json& value) {
    io::write_atomically(part / name, value.dump(name == std::string_view("tokenizer.json") ? -1 : 2) + "\n");
  };

  io::safetensors_writer encoder;
  io::safetensors_writer dense;
  encoder.set_metadata("format", "pt");
  dense.set_metadata("format", "pt");
  for (const auto& p : layout.entries())
    (p.name.starts_with("linear.") ? dense : encoder)
        .add(p.name, p.shape, parameters.subspan(p.offset, p.size), io::dtype::f16);
  encoder.write(part / "model.safetensors");
  dense.write(part / "2_Dense" / "model.safetensors");

  const auto& special = tokenizer.config().special;
  const auto& vocab = tokenizer.vocab();
  auto config = student.config().to_json();
  config["architectures"] = {"BertModel"};
  config["torch_dtype"] = "float16";
  config["position_embedding_type"] = "absolute";
  if (const auto pad = vocab.find(special.pad)) config["pad_token_id"] = *pad;
  write("config.json", config);
  const auto module = [](int i, const char* path, const char* type) {
    return io::json{{"idx", i},
                    {"name", std::to_string(i)},
                    {"path", path},
                    {"type", std::string("sentence_transformers.models.") + type}};
  };
  write("modules.json", {module(0, "", "Transformer"), module(1, "1_Pooling", "Pooling"), module(2, "2_Dense", "Dense"),
                         module(3, "3_Normalize", "Normalize")});
  const auto hidden = student.config().hidden_size;
  write("1_Pooling/config.json", {{"word_embedding_dimension", hidden},
                                  {"pooling_mode_cls_token", false},
                                  {"pooling_mode_mean_tokens", true},
                                  {"pooling_mode_max_tokens", false},
                                  {"pooling_mode_mean_sqrt_len_tokens", false}});
  write("2_Dense/config.json", {{"in_features", hidden},
                                {"out_features", student.size()},
                                {"bias", true},
                                {"activation_function", "torch.nn.modules.linear.Identity"}});
  write("sentence_bert_config.json",
        {{"max_seq_length", student.config().max_position_embeddings}, {"do_lower_case", false}});

  vocab.write_text(part / "vocab.txt");
  const auto& t = tokenizer.config();
  const io::json names = {{"unk_token", special.unk},
                          {"sep_token", special.sep},
                          {"pad_token", special.pad},
                          {"cls_token", special.cls},
                          {"mask_token", special.mask}};
  write("special_tokens_map.json", names);
  io::json settings = names;
  settings.update({{"do_lower_case", t.lowercase},
                   {"tokenize_chinese_chars", t.split_cjk},
                   {"strip_accents", t.strip_accents ? io::json(*t.strip_accents) : io::json()},
                   {"tokenizer_class", "BertTokenizer"},
                   {"model_max_length", student.config().max_position_embeddings}});
  write("tokenizer_config.json", settings);
  io::json fast = {{"version", "1.0"}, {"truncation", nullptr}, {"padding", nullptr}};
  fast["added_tokens"] = io::json::array();
  for (const auto* name : {&special.pad, &special.unk, &special.cls, &special.sep, &special.mask})
    if (const auto id = vocab.find(*name))
      fast["added_tokens"].push_back({{"id", *id},
                                      {"content", *name},
                                      {"single_word", false},
                                      {"lstrip", false},
                                      {"rstrip", false},
                                      {"normalized", false},
                                      {"special", true}});
  fast["normalizer"] = {{"type", "BertNormalizer"},
                        {"clean_text", t.clean_text},
                        {"handle_chinese_chars", t.split_cjk},
                        {"strip_accents", settings["strip_accents"]},
                        {"lowercase", t.lowercase}};
  fast["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
  const auto token = [](const std::string& id, int type) {
    return io::json{{"SpecialToken", {{"id", id}, {"type_id", type}}}};
  };
  const auto sequence = [](const char* id, int type) {
    return io::json{{"Sequence", {{"id", id}, {"type_id", type}}}};
  };
  fast["post_processor"] = {{"type", "TemplateProcessing"}};
  fast["post_processor"]["single"] = {token(special.cls, 0), sequence("A", 0), token(special.sep, 0)};
  fast["post_processor"]["pair"] = {token(special.cls, 0), sequence("A", 0), token(special.sep, 0), sequence("B", 1),
                                    token(special.sep, 1)};
  for (const auto& [name, id] :
       {std::pair(special.cls, tokenizer.cls_id()), std::pair(special.sep, tokenizer.sep_id())})
    fast["post_processor"]["special_tokens"][name] = {{"id", name}, {"ids", {id}}, {"tokens", {name}}};
  fast["decoder"] = {{"type", "WordPiece"}, {"prefix", t.continuation}, {"cleanup", true}};
  fast["model"] = {{"type", "WordPiece"},
                   {"unk_token", special.unk},
                   {"continuing_subword_prefix", t.continuation},
                   {"max_input_chars_per_word", t.max_word_chars}};
  auto& ids = fast["model"]["vocab"] = io::json::object();
  for (std::size_t i = 0; i < vocab.size(); ++i) ids[vocab.tokens()[i]] = i;
  write("tokenizer.json", fast);

  fs::rename(part, folder, error);
  if (error)
    throw input_error("cannot rename '" + part.string() + "' to '" + folder.string() + "': " + error.message());
}

/// How near a student comes on one kind of texts.
struct distillation_score {
  std::string name;
  std::size_t texts = 0;
  double mean_cosine = 0;
  double worst_twentieth = 0;                         ///< cosine that 95 % of the texts exceed
  std::vector<std::pair<double, std::string>> worst;  ///< some texts with the least cosine
};

/// Compares the vectors @p student with @p teacher, both `{texts.size(), size}`, rows of length 1.
[[nodiscard]] inline distillation_score score_student(const text_group& texts, std::span<const float> student,
                                                      std::span<const float> teacher) {
  distillation_score score;
  score.name = texts.name;
  score.texts = texts.texts.size();
  if (texts.texts.empty()) return score;
  const auto size = teacher.size() / texts.texts.size();
  std::vector<std::pair<double, std::size_t>> cosines;
  for (std::size_t t = 0; t < score.texts; ++t) {
    cosines.emplace_back(static_cast<double>(rows::dot(size, student.data() + t * size, teacher.data() + t * size)), t);
    score.mean_cosine += cosines.back().first / static_cast<double>(score.texts);
  }
  std::sort(cosines.begin(), cosines.end());
  score.worst_twentieth = cosines[cosines.size() / 20].first;
  for (std::size_t i = 0; i < std::min<std::size_t>(8, cosines.size()); ++i)
    score.worst.emplace_back(cosines[i].first, texts.texts[cosines[i].second]);
  return score;
}

/// Spearman's rank correlation between the similarities of all pairs of the same texts under two encoders; rows have
/// length 1. Of more than @p most texts, that many are taken at even distances.
[[nodiscard]] inline double similarity_rank_correlation(std::span<const float> a, std::span<const float> b,
                                                        std::size_t size, std::size_t most = 1500) {
  const auto n = a.size() / size;
  const auto taken = std::min(n, most);
  std::vector<double> of_a;
  std::vector<double> of_b;
  for (std::size_t i = 0; i < taken; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const auto x = i * n / taken * size;
      const auto y = j * n / taken * size;
      of_a.push_back(static_cast<double>(rows::dot(size, a.data() + x, a.data() + y)));
      of_b.push_back(static_cast<double>(rows::dot(size, b.data() + x, b.data() + y)));
    }
  return spearman_rho(of_a, of_b);
}

/// The teacher's vectors of @p texts, `{texts, size}`, rows of length 1.
/// @param cache file that keeps them: read where it holds those of the same texts and teacher, else written; empty:
/// none
/// @param progress called with the number of texts done so far, and all
/// @throws input_error where a text is longer than the teacher takes; corrupt_error where the file is damaged.
template <class Progress>
[[nodiscard]] std::vector<float> teacher_vectors(const bert_model<float>& teacher, std::span<const std::string> texts,
                                                 thread_pool& pool, const std::filesystem::path& cache,
                                                 Progress progress) {
  const auto weights = std::as_bytes(teacher.parameters());
  auto sum = io::crc32({reinterpret_cast<const char*>(weights.data()), weights.size()});
  for (const auto& t : texts) sum = io::crc32("\n", io::crc32(t, sum));
  const auto key = std::to_string(sum) + " of " + std::to_string(texts.size()) + " texts";
  if (!cache.empty() && std::filesystem::exists(cache)) {
    const auto file = io::safetensors_file::open(cache);
    const auto found = file.metadata().find("teacher");
    if (found != file.metadata().end() && found->second == key) return file.at("vectors").to<float>();
  }
  constexpr std::size_t chunk = 64;
  std::vector<float> vectors;
  std::size_t size = 0;
  for (std::size_t first = 0; first < texts.size();) {
    const auto some = texts.subspan(first, std::min(texts.size() - first, 16 * chunk));
    const auto chunks = (some.size() + chunk - 1) / chunk;
    std::vector<tensor<float, 2>> parts(chunks);
    pool.run(chunks, [&](std::size_t i) {
      embed_options options;
      options.normalize = true;
      options.max_length = teacher.config().max_position_embeddings;
      parts[i] = teacher.embed(some.subspan(i * chunk, std::min(chunk, some.size() - i * chunk)), options);
    });
    for (const auto& p : parts) {
      size = p.shape(1);
      vectors.insert(vectors.end(), p.data(), p.data() + p.size());
    }
    first += some.size();
    progress(first, texts.size());
  }
  if (!cache.empty()) {
    io::safetensors_writer writer;
    writer.set_metadata("teacher", key);
    writer.add("vectors", {texts.size(), size}, vectors);
    writer.write(cache);
  }
  return vectors;
}

/// A distillation from beginning to end: texts, vocabulary, the teacher's vectors, the student and its training.
///
/// Of the texts to learn from, one in fifty is kept to choose the best weights. Thread-safety: one call at a time.
class distillation {
 public:
  /// Computes the teacher's vectors, which takes minutes; @p cache and @p progress are those of `teacher_vectors`.
  /// @param shares of each kind of texts to learn from in a batch; a missing one is 1
  /// @throws input_error where a setting is out of range or there is nothing to learn from.
  template <class Progress>
  distillation(const bert_model<float>& teacher, domain_corpus corpus, const std::map<std::string, double>& shares,
               const distillation_config& config, thread_pool& pool, const std::filesystem::path& cache,
               Progress progress)
      : corpus_(std::move(corpus)) {
    config.student.validate();
    text_group validation{"validation", {}};
    for (auto& group : corpus_.train) {
      const auto split = std::stable_partition(group.texts.begin(), group.texts.end(),
                                               [](const auto& t) { return !detail::one_in(50, "validation " + t); });
      validation.texts.insert(validation.texts.end(), std::make_move_iterator(split),
                              std::make_move_iterator(group.texts.end()));
      group.texts.erase(split, group.texts.end());
    }
    std::vector<std::string> texts;
    const auto add = [&](const text_group& group, double share) {
      texts.insert(texts.end(), group.texts.begin(), group.texts.end());
      return taught_range{texts.size() - group.texts.size(), texts.size(), share};
    };
    std::vector<taught_range> training;
    for (const auto& group : corpus_.train) {
      const auto share = shares.find(group.name);
      if (!group.texts.empty()) training.push_back(add(group, share != shares.end() ? share->second : 1.0));
    }
    const auto learnt = texts.size();
    if (learnt == 0) throw input_error("distillation: there are no texts to learn from");
    const auto chosen_by = validation.texts.empty() ? taught_range{0, learnt} : add(validation, 1);
    for (const auto& group : corpus_.held_out) held_out_.push_back(add(group, 1));

    auto kept = text::prune_vocabulary(teacher.tokenizer(), std::span(texts).first(learnt), config.student.vocab_size);
    tokenizer_.emplace(std::move(kept.vocab), teacher.tokenizer().config());
    auto sizes = config.student;
    sizes.vocab_size = kept.original.size();
    sizes.layer_norm_eps = teacher.config().layer_norm_eps;
    targets_ = teacher_vectors(teacher, texts, pool, cache, progress);
    student_.emplace(layout_, sizes, targets_.size() / texts.size());
    text::encode_options cut;
    cut.max_length = sizes.max_position_embeddings;
    for (const auto& t : texts) tokens_.push_back(tokenizer_->encode(t, cut).ids);
    initial_.resize(layout_.size());
    start_student(layout_, *student_, teacher, kept.original, std::span(targets_).first(learnt * student_->size()),
                  config.trainer.seed, initial_);
    task_.emplace(*student_, layout_, taught_texts{tokens_, targets_}, std::move(training), chosen_by, config);
  }
  distillation(const distillation&) = delete;
  distillation& operator=(const distillation&) = delete;

  [[nodiscard]] const domain_corpus& corpus() const { return corpus_; }
  [[nodiscard]] const text::wordpiece& tokenizer() const { return *tokenizer_; }
  [[nodiscard]] const sentence_student& student() const { return *student_; }
  [[nodiscard]] const parameter_layout& layout() const { return layout_; }
  [[nodiscard]] std::span<const float> initial() const { return initial_; }
  /// For the trainer.
  [[nodiscard]] distillation_task& task() { return *task_; }

  /// Scores of @p parameters on the texts held out, and the rank correlation over all of them.
  [[nodiscard]] std::pair<std::vector<distillation_score>, double> scores(std::span<const float> parameters,
                                                                          thread_pool& pool) {
    std::vector<distillation_score> all;
    for (std::size_t g = 0; g < held_out_.size(); ++g)
      all.push_back(
          score_student(corpus_.held_out[g], task_->embed(parameters, held_out_[g], pool), targets(held_out_[g])));
    if (held_out_.empty()) return {all, 0};
    const taught_range every{held_out_.front().first, held_out_.back().last};
    return {all, similarity_rank_correlation(task_->embed(parameters, every, pool), targets(every), student_->size())};
  }

 private:
  [[nodiscard]] std::span<const float> targets(taught_range r) const {
    return std::span(targets_).subspan(r.first * student_->size(), (r.last - r.first) * student_->size());
  }

  domain_corpus corpus_;
  std::vector<taught_range> held_out_;
  std::vector<float> targets_;
  std::optional<text::wordpiece> tokenizer_;
  std::vector<std::vector<std::int32_t>> tokens_;
  parameter_layout layout_;
  std::optional<sentence_student> student_;
  std::vector<float> initial_;
  std::optional<distillation_task> task_;
};

/// @p values as F16 would keep them.
[[nodiscard]] inline std::vector<float> rounded_to_half(std::span<const float> values) {
  std::vector<float> out(values.size());
  std::transform(values.begin(), values.end(), out.begin(),
                 [](float v) { return io::half_to_float(io::float_to_half(v)); });
  return out;
}

/// Two pairs of texts of which the teacher finds the first more alike.
struct similarity_probe {
  std::string_view text, near, far;
};

/// What a student of this domain must not forget.
inline constexpr similarity_probe similarity_probes[] = {
    {"Conv", "ConvTranspose", "Softmax"},
    {"OP MaxPool kernel=2 stride=2 padding=0", "OP AveragePool kernel=2 stride=2 padding=0", "OP LSTM"},
    {"Nv GPU FP32 8.1 Turing 70W", "Nv GPU FP32 14 Volta 250W", "AMD GPU FP32 46.1 CDNA 300W"},
    {"Nv GPU FP32 8.1 Turing 70W", "Nv GPU FP32 14 Volta 250W", "Intel CPU FP32 2.15 Cascade Lake 150W"}};

}  // namespace ledg::inline v0_1
