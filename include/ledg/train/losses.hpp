// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"

/// @file train/losses.hpp
/// Losses: value types that hold their settings, return the value and add its gradient with respect to the predictions.
/// Because they add, losses are summed by calling one after the other, and `loss_batch::scale` weighs them.

namespace ledg::inline v0_1 {

/// What a loss compares. A loss is `scale * sum(w_i * l_i) / sum(w_i)`.
template <class T>
struct loss_batch {
  std::span<const T> predictions;
  std::span<const T> truths;
  std::span<const T> weights = {};  ///< not negative; empty: all are 1
  /// Factor of value and gradient: the weight among several losses, or a shard's share of its batch.
  double scale = 1;
};

/// A loss returns its value and adds `dL/dprediction` to the gradients, whose size is that of the predictions. An empty
/// batch, or one whose weights are all 0, has the value 0 and no gradient, so an empty shard contributes nothing.
/// @throws shape_error where sizes disagree; input_error naming the example with a truth or weight outside the loss's
/// domain; numeric_error naming the example whose prediction is.
template <class L, class T>
concept loss_function = requires(const L l, const loss_batch<T>& batch, std::span<T> gradients) {
  { l(batch, gradients) } -> std::same_as<double>;
};

namespace detail {

/// Value and derivative of one term of a loss.
struct loss_term {
  double value;
  double slope;
};

/// Whether values must be above zero, as they are for ratios and logarithms.
enum class domain { real, positive };

inline bool inside(domain d, double x) { return std::isfinite(x) && (d == domain::real || x > 0); }

inline std::string loss_message(const char* loss, const char* what, std::size_t i, domain d, double got) {
  return std::string(loss) + ": " + what + " of example " + std::to_string(i) + ": expected a finite " +
         (d == domain::positive ? "positive " : "") + "number, got " + std::to_string(got);
}

/// Checks the batch and returns the sum of its weights.
template <class T>
double check_batch(const char* loss, const loss_batch<T>& b, std::span<T> gradients, domain truths,
                   domain predictions) {
  const auto n = b.predictions.size();
  if (b.truths.size() != n || gradients.size() != n || (!b.weights.empty() && b.weights.size() != n))
    throw shape_error(std::string(loss) + ": " + std::to_string(n) + " predictions, " +
                      std::to_string(b.truths.size()) + " truths, " + std::to_string(b.weights.size()) +
                      " weights (or none), " + std::to_string(gradients.size()) + " gradients");
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double truth = b.truths[i];
    const double prediction = b.predictions[i];
    const double weight = b.weights.empty() ? 1.0 : b.weights[i];
    if (!inside(truths, truth)) throw input_error(loss_message(loss, "truth", i, truths, truth));
    if (!inside(predictions, prediction))
      throw numeric_error(loss_message(loss, "prediction", i, predictions, prediction));
    if (!std::isfinite(weight) || weight < 0)
      throw input_error(std::string(loss) + ": weight of example " + std::to_string(i) +
                        ": expected a finite number not below 0, got " + std::to_string(weight));
    total += weight;
  }
  return total;
}

/// Weighted mean of `term(prediction, truth)`.
template <class T, class Term>
double mean_loss(const char* loss, const loss_batch<T>& b, std::span<T> gradients, domain truths, domain predictions,
                 Term term) {
  const double total = check_batch(loss, b, gradients, truths, predictions);
  if (total == 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < b.predictions.size(); ++i) {
    const double weight = (b.weights.empty() ? 1.0 : static_cast<double>(b.weights[i])) / total * b.scale;
    const loss_term l = term(static_cast<double>(b.predictions[i]), static_cast<double>(b.truths[i]));
    sum += weight * l.value;
    gradients[i] += static_cast<T>(weight * l.slope);
  }
  return sum;
}

/// Weighted mean of `term(prediction_i - prediction_j)` over the pairs whose truths differ by more than @p gap, i being
/// the better. A pair weighs `w_i * w_j`.
template <class T, class Term>
double mean_pair_loss(const char* loss, const loss_batch<T>& b, std::span<T> gradients, double gap, Term term) {
  static_cast<void>(check_batch(loss, b, gradients, domain::real, domain::real));
  const auto n = b.predictions.size();
  const auto weight = [&](std::size_t i) { return b.weights.empty() ? 1.0 : static_cast<double>(b.weights[i]); };
  std::vector<double> slopes(n, 0.0);
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double truth = b.truths[i];
    const double prediction = b.predictions[i];
    for (std::size_t j = 0; j < n; ++j) {
      if (!(truth - static_cast<double>(b.truths[j]) > gap)) continue;
      const double w = weight(i) * weight(j);
      const loss_term l = term(prediction - static_cast<double>(b.predictions[j]));
      total += w;
      sum += w * l.value;
      slopes[i] += w * l.slope;
      slopes[j] -= w * l.slope;
    }
  }
  if (total == 0) return 0;
  for (std::size_t i = 0; i < n; ++i) gradients[i] += static_cast<T>(b.scale * slopes[i] / total);
  return b.scale * sum / total;
}

/// Quadratic up to @p delta, then linear with the same slope.
inline loss_term huber_term(double residual, double delta) {
  const double size = std::fabs(residual);
  if (size <= delta) return {0.5 * residual * residual, residual};
  return {delta * (size - 0.5 * delta), std::copysign(delta, residual)};
}

}  // namespace detail

/// `(prediction / truth - 1)^2`, for latencies. Truths are positive.
struct relative_error_loss {
  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    return detail::mean_loss("relative error", batch, gradients, detail::domain::positive, detail::domain::real,
                             [](double p, double t) {
                               const double r = p / t - 1;
                               return detail::loss_term{r * r, 2 * r / t};
                             });
  }
};

/// `(prediction - truth)^2`.
struct squared_error_loss {
  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    return detail::mean_loss("squared error", batch, gradients, detail::domain::real, detail::domain::real,
                             [](double p, double t) {
                               return detail::loss_term{(p - t) * (p - t), 2 * (p - t)};
                             });
  }
};

/// Huber's loss of `prediction - truth`: half its square up to `delta`, linear beyond. For a network that predicts
/// logarithms, give logarithms as truths.
struct huber_loss {
  double delta = 1;  ///< positive

  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    return detail::mean_loss("Huber", batch, gradients, detail::domain::real, detail::domain::real,
                             [this](double p, double t) { return detail::huber_term(p - t, delta); });
  }
};

/// Huber's loss of `log(prediction) - log(truth)`; both are positive.
struct log_huber_loss {
  double delta = 1;  ///< positive

  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    return detail::mean_loss("log Huber", batch, gradients, detail::domain::positive, detail::domain::positive,
                             [this](double p, double t) {
                               auto term = detail::huber_term(std::log(p) - std::log(t), delta);
                               term.slope /= p;
                               return term;
                             });
  }
};

/// `log(1 + exp(-(p_i - p_j) / temperature))` over all pairs with `truth_i > truth_j + gap` (RankNet). Ties are no
/// pairs. O(n^2) for a batch of n.
struct pairwise_logistic_loss {
  double temperature = 1;  ///< positive
  double gap = 0;          ///< truths this close count as tied

  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    return detail::mean_pair_loss("pairwise logistic", batch, gradients, gap, [this](double difference) {
      const double z = difference / temperature;
      const double e = std::exp(-std::fabs(z));  // never overflows
      const double wrong = (z > 0 ? e : 1.0) / (1.0 + e);
      return detail::loss_term{std::max(-z, 0.0) + std::log1p(e), -wrong / temperature};
    });
  }
};

/// `max(0, margin - (p_i - p_j))` over all pairs with `truth_i > truth_j + gap`. O(n^2) for a batch of n.
struct pairwise_hinge_loss {
  double margin = 0.1;
  double gap = 0;  ///< truths this close count as tied

  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    return detail::mean_pair_loss("pairwise hinge", batch, gradients, gap, [this](double difference) {
      return difference < margin ? detail::loss_term{margin - difference, -1.0} : detail::loss_term{0.0, 0.0};
    });
  }
};

}  // namespace ledg::inline v0_1
