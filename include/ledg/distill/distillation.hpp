// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/bert/load.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/distill/config.hpp"
#include "ledg/distill/corpus.hpp"
#include "ledg/distill/dice.hpp"
#include "ledg/distill/score.hpp"
#include "ledg/distill/student.hpp"
#include "ledg/distill/task.hpp"
#include "ledg/distill/teacher.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/text/vocabulary_pruning.hpp"
#include "ledg/text/wordpiece.hpp"

/// @file distill/distillation.hpp
/// A small BERT encoder that gives the sentence vectors of a large one, for the texts of a domain: a part of the
/// vocabulary, few narrow layers, the mean over tokens and a linear map to the large one's width.
/// Source of the idea: Hinton et al., "Distilling the Knowledge in a Neural Network", 2015; Reimers and Gurevych,
/// "Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation", 2020.

namespace ledg::inline LEDG_ABI {

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
    const auto validation = take_validation();
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

    const auto original = take_tokenizer(teacher, std::span(texts).first(learnt), config.student.vocab_size);
    targets_ = teacher_vectors(teacher, texts, pool, cache, progress);
    make_student(teacher, config, original, targets_.size() / texts.size(), learnt);
    text::encode_options cut;
    cut.max_length = config.student.max_position_embeddings;
    for (const auto& t : texts) tokens_.push_back(tokenizer_->encode(t, cut).ids);
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
  // Takes one text in fifty of those to learn from.
  [[nodiscard]] text_group take_validation() {
    text_group validation{"validation", {}};
    for (auto& group : corpus_.train) {
      const auto split = std::stable_partition(group.texts.begin(), group.texts.end(), [](const auto& t) {
        return !distill::chosen_by_hash(50, "validation " + t);
      });
      validation.texts.insert(validation.texts.end(), std::make_move_iterator(split),
                              std::make_move_iterator(group.texts.end()));
      group.texts.erase(split, group.texts.end());
    }
    return validation;
  }

  // Keeps the tokens that the texts need; returns the teacher's id of each.
  [[nodiscard]] std::vector<std::int32_t> take_tokenizer(const bert_model<float>& teacher,
                                                         std::span<const std::string> texts, std::size_t most) {
    auto kept = text::prune_vocabulary(teacher.tokenizer(), texts, most);
    tokenizer_.emplace(std::move(kept.vocab), teacher.tokenizer().config());
    return std::move(kept.original);
  }

  void make_student(const bert_model<float>& teacher, const distillation_config& config,
                    std::span<const std::int32_t> original, std::size_t size, std::size_t learnt) {
    auto sizes = config.student;
    sizes.vocab_size = original.size();
    sizes.layer_norm_eps = teacher.config().layer_norm_eps;
    student_.emplace(layout_, sizes, size);
    initial_.resize(layout_.size());
    start_student(layout_, *student_, teacher, original, std::span(targets_).first(learnt * size), config.seed,
                  initial_);
  }

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

}  // namespace ledg::inline LEDG_ABI
