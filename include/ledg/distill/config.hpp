// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>

#include "ledg/bert/config.hpp"
#include "ledg/train/config.hpp"

/// @file distill/config.hpp
/// Settings of a distillation.

namespace ledg::inline LEDG_ABI {

/// All settings of a distillation; the defaults are ours, chosen on validation texts.
struct distillation_config {
  bert_config student;           ///< `vocab_size` is the most tokens to keep
  std::size_t batch = 256;       ///< texts of a step
  double similarity_weight = 1;  ///< of the loss on similarities between texts, beside 1 for the cosine to the teacher
  std::uint64_t seed = 0;        ///< of everything random
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

}  // namespace ledg::inline LEDG_ABI
