// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/rows.hpp"
#include "ledg/distill/corpus.hpp"
#include "ledg/train/metrics.hpp"

/// @file distill/score.hpp
/// How near a student comes to its teacher.

namespace ledg::inline LEDG_ABI {

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

}  // namespace ledg::inline LEDG_ABI
