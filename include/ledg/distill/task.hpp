// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/communicator.hpp"
#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/core/random.hpp"
#include "ledg/core/rows.hpp"
#include "ledg/core/sharding.hpp"
#include "ledg/core/workspaces.hpp"
#include "ledg/distill/config.hpp"
#include "ledg/distill/loss.hpp"
#include "ledg/distill/student.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/io/json.hpp"

/// @file distill/task.hpp
/// What the trainer needs of a distillation: batches of texts, their loss and its gradient.

namespace ledg::inline LEDG_ABI {

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
                        {"seed", config_.seed},
                        {"targets", io::crc32({reinterpret_cast<const char*>(bytes.data()), bytes.size()})}});
  }

  /// Texts of a batch.
  [[nodiscard]] std::size_t batch_examples() const { return config_.batch; }

  /// @returns the loss of step @p step; adds its gradient. Several @p ranks each run their share of the shards.
  template <communicator Ranks = single_process>
  double loss_and_gradient(std::span<const float> parameters, std::span<float> gradients, std::uint64_t step,
                           thread_pool& pool, const Ranks& ranks = {}) {
    const philox random = philox(config_.seed).split(0x7E47).split(step);
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
      const double loss = distillation_loss(y, target, config_.similarity_weight, *memory, dy);
      const double scale = static_cast<double>(part.size()) / static_cast<double>(config_.batch);
      for (std::size_t k = 0; k < dy.size(); ++k) dy.data[k] *= static_cast<float>(scale);
      student_->backward({parameters.data(), own.data(), memory.get()}, dy, shard.tokens, shard.context);
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

}  // namespace ledg::inline LEDG_ABI
