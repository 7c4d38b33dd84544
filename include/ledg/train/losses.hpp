// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"

/// @file train/losses.hpp
/// Losses: value types that hold their settings, return the value and add its gradient with respect to the predictions.
/// Because they add, losses are summed by calling one after the other, and `loss_batch::scale` weighs them.

namespace ledg::inline LEDG_ABI {

/// What a loss compares. A loss is `scale * sum(w_i * l_i) / sum(w_i)`.
template <class T>
struct loss_batch {
  std::span<const T> predictions;
  std::span<const T> truths;
  std::span<const T> weights = {};  ///< not negative; empty: all are 1
  /// Factor of value and gradient: the weight among several losses, or a shard's share of its batch.
  double scale = 1;
  /// Losses over single examples divide by this sum of weights, that of the batch of which this is a shard; 0: by the
  /// sum of these weights.
  double total = 0;

  [[nodiscard]] double weight(std::size_t i) const { return weights.empty() ? 1.0 : static_cast<double>(weights[i]); }
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
    const double weight = b.weight(i);
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
  const double own = check_batch(loss, b, gradients, truths, predictions);
  if (own == 0) return 0;
  const double total = b.total > 0 ? b.total : own;
  double sum = 0;
  for (std::size_t i = 0; i < b.predictions.size(); ++i) {
    const double weight = b.weight(i) / total * b.scale;
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
  std::vector<double> slopes(n, 0.0);
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double truth = b.truths[i];
    const double prediction = b.predictions[i];
    for (std::size_t j = 0; j < n; ++j) {
      if (!(truth - static_cast<double>(b.truths[j]) > gap)) continue;
      const double w = b.weight(i) * b.weight(j);
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

/// `log(sum(w_i exp(x_i)))` of terms that come one by one; never overflows.
class running_log_sum {
 public:
  void add(double weight, double x) {
    if (weight == 0) return;
    if (x > top_) {
      sum_ *= std::exp(top_ - x);
      top_ = x;
    }
    sum_ += weight * std::exp(x - top_);
  }
  /// -inf before the first term with a weight.
  [[nodiscard]] double value() const { return top_ + std::log(sum_); }

 private:
  double top_ = -std::numeric_limits<double>::infinity();
  double sum_ = 0;
};

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

/// `(log(prediction) - log(truth))^2`; both are positive. Errors by a factor count alike in both directions, while the
/// relative error of a prediction that is too low is at most 1.
struct log_error_loss {
  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    return detail::mean_loss("log error", batch, gradients, detail::domain::positive, detail::domain::positive,
                             [](double p, double t) {
                               const double r = std::log(p) - std::log(t);
                               return detail::loss_term{r * r, 2 * r / p};
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

/// Huber's loss divided by `delta`: a square up to it, beyond it the absolute error less `delta / 2`, so that no slope
/// exceeds 1 whatever `delta` is. PyTorch's `SmoothL1Loss`, whose `beta` is `delta`.
struct smooth_l1_loss {
  double delta = 1;  ///< positive

  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    return detail::mean_loss("smooth L1", batch, gradients, detail::domain::real, detail::domain::real,
                             [this](double p, double t) {
                               const double e = p - t;
                               const double size = std::abs(e);
                               const double value = size <= delta ? 0.5 * e * e / delta : size - 0.5 * delta;
                               return detail::loss_term{value, std::clamp(e / delta, -1.0, 1.0)};
                             });
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

/// The negative log likelihood of the order of the truths, best first, where the next one is drawn from those that are
/// left with a chance `~ w exp(prediction / temperature)` (Plackett-Luce; ListMLE of Xia et al., "Listwise Approach to
/// Learning to Rank", ICML 2008), a mean over the examples. Tied examples each compete with all that are not better, as
/// in Breslow's partial likelihood, so that the order of the batch plays no part. An example of weight 2 counts as two.
/// O(n log n) for a batch of n.
struct list_mle_loss {
  double temperature = 1;  ///< positive

  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    const double total = detail::check_batch("ListMLE", batch, gradients, detail::domain::real, detail::domain::real);
    if (total == 0) return 0;
    const auto n = batch.predictions.size();
    const auto score = [&](std::size_t i) { return static_cast<double>(batch.predictions[i]) / temperature; };
    std::vector<std::size_t> order(n);  // worst first
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return batch.truths[a] < batch.truths[b]; });
    const auto end_of_ties = [&](std::size_t begin) {
      auto end = begin + 1;
      while (end < n && batch.truths[order[end]] == batch.truths[order[begin]]) ++end;
      return end;
    };

    struct tied_group {
      std::size_t begin, end;
      double log_rivals;  // log sum over all that are not better
    };
    std::vector<tied_group> groups;
    detail::running_log_sum rivals;
    double sum = 0;
    for (std::size_t begin = 0; begin < n; begin = groups.back().end) {
      groups.push_back({begin, end_of_ties(begin), 0});
      for (auto k = begin; k < groups.back().end; ++k) rivals.add(batch.weight(order[k]), score(order[k]));
      groups.back().log_rivals = rivals.value();
      for (auto k = begin; k < groups.back().end; ++k)
        if (const double w = batch.weight(order[k]); w > 0) sum += w * (groups.back().log_rivals - score(order[k]));
    }
    // An example is a rival in its own group and in every better one.
    detail::running_log_sum draws;
    for (auto g = groups.rbegin(); g != groups.rend(); ++g) {
      for (auto k = g->begin; k < g->end; ++k) draws.add(batch.weight(order[k]), -g->log_rivals);
      for (auto k = g->begin; k < g->end; ++k) {
        const auto i = order[k];
        if (const double w = batch.weight(i); w > 0)
          gradients[i] +=
              static_cast<T>(batch.scale * w * (std::exp(score(i) + draws.value()) - 1) / temperature / total);
      }
    }
    return batch.scale * sum / total;
  }
};

/// The cross entropy of `softmax(predictions / temperature)` against `softmax(truths / truth_temperature)` over the
/// batch (ListNet of Cao et al., "Learning to Rank: From Pairwise Approach to Listwise Approach", ICML 2007). It looks
/// most at the examples with the highest truths; a lower `truth_temperature` makes them fewer. An example of weight 2
/// counts as two. O(n).
struct list_net_loss {
  double temperature = 1;        ///< positive
  double truth_temperature = 1;  ///< positive

  template <class T>
  double operator()(const loss_batch<T>& batch, std::span<T> gradients) const {
    const double total = detail::check_batch("ListNet", batch, gradients, detail::domain::real, detail::domain::real);
    if (total == 0) return 0;
    const auto n = batch.predictions.size();
    const auto score = [&](std::size_t i) { return static_cast<double>(batch.predictions[i]) / temperature; };
    const auto aim = [&](std::size_t i) { return static_cast<double>(batch.truths[i]) / truth_temperature; };
    detail::running_log_sum scores;
    detail::running_log_sum aims;
    for (std::size_t i = 0; i < n; ++i) {
      scores.add(batch.weight(i), score(i));
      aims.add(batch.weight(i), aim(i));
    }
    const double log_scores = scores.value();
    const double log_aims = aims.value();
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double w = batch.weight(i);
      if (w == 0) continue;
      const double wanted = w * std::exp(aim(i) - log_aims);
      sum += wanted * (log_scores - score(i));
      gradients[i] += static_cast<T>(batch.scale * (w * std::exp(score(i) - log_scores) - wanted) / temperature);
    }
    return batch.scale * sum;
  }
};

/// Two predictions of each example, from two passes that differ in what is random: dropout, or the form in which the
/// example is shown.
template <class T>
struct consistency_batch {
  std::span<const T> first;
  std::span<const T> second;
  std::span<const T> weights = {};  ///< not negative; empty: all are 1
  double scale = 1;                 ///< factor of value and gradient

  [[nodiscard]] double weight(std::size_t i) const { return weights.empty() ? 1.0 : static_cast<double>(weights[i]); }
};

/// How far apart the two predictions of an example are: `|first - second|`, or its square. Weights, scale and errors
/// are those of the other losses; a gradient goes to both passes.
struct consistency_loss {
  enum class distance { absolute, squared };
  distance measure = distance::absolute;

  /// Adds `dL/dfirst` to @p first_gradients and `dL/dsecond` to @p second_gradients.
  template <class T>
  double operator()(const consistency_batch<T>& batch, std::span<T> first_gradients,
                    std::span<T> second_gradients) const {
    const double total = check(batch, first_gradients, second_gradients);
    if (total == 0) return 0;
    double sum = 0;
    for (std::size_t i = 0; i < batch.first.size(); ++i) {
      const double weight = batch.scale / total * batch.weight(i);
      const double gap = static_cast<double>(batch.first[i]) - static_cast<double>(batch.second[i]);
      const bool squared = measure == distance::squared;
      const double sign = gap == 0 ? 0.0 : std::copysign(1.0, gap);
      const T slope = static_cast<T>(weight * (squared ? 2 * gap : sign));
      sum += weight * (squared ? gap * gap : std::abs(gap));
      first_gradients[i] += slope;
      second_gradients[i] -= slope;
    }
    return sum;
  }

 private:
  // Both sides are predictions, so that either may be the one that is not a number.
  template <class T>
  static double check(const consistency_batch<T>& b, std::span<T> first_gradients, std::span<T> second_gradients) {
    if (b.first.size() != b.second.size() || first_gradients.size() != second_gradients.size())
      throw shape_error("consistency: " + std::to_string(b.first.size()) + " and " + std::to_string(b.second.size()) +
                        " predictions, " + std::to_string(first_gradients.size()) + " and " +
                        std::to_string(second_gradients.size()) + " gradients");
    for (std::size_t i = 0; i < b.second.size(); ++i)
      if (const double p = b.second[i]; !detail::inside(detail::domain::real, p))
        throw numeric_error(detail::loss_message("consistency", "second prediction", i, detail::domain::real, p));
    return detail::check_batch("consistency", loss_batch<T>{b.first, b.second, b.weights, b.scale}, first_gradients,
                               detail::domain::real, detail::domain::real);
  }
};

}  // namespace ledg::inline LEDG_ABI
