// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/train/losses.hpp"

/// @file train/loss_choice.hpp
/// Losses by the names that settings give them. `for_each_loss` is the one table of them.

namespace ledg::inline LEDG_ABI {

/// What a loss compares.
enum class loss_kind {
  any_value,       ///< predictions one by one, whatever they are
  positive_value,  ///< predictions one by one, all above zero
  order            ///< the predictions of a batch with one another
};

/// What a network predicts: numbers as they are, or logarithms of values above zero.
enum class prediction_kind { number, logarithm };

/// Which losses train a network, and their settings. The weight of the first is 1.
struct loss_choice {
  std::string loss = "squared_error";
  double huber_delta = 1;                       ///< `huber`, `smooth_l1`, `log_huber`
  std::string rank_loss = "pairwise_logistic";  ///< of the order of a batch
  double rank_weight = 0;                       ///< of `rank_loss`; 0: none
  double rank_temperature = 1;                  ///< `pairwise_logistic`, `list_mle`, `list_net`
  double rank_margin = 0.1;                     ///< `pairwise_hinge`

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("loss", self.loss);
    visit("huber_delta", self.huber_delta);
    visit("rank_loss", self.rank_loss);
    visit("rank_weight", self.rank_weight);
    visit("rank_temperature", self.rank_temperature);
    visit("rank_margin", self.rank_margin);
  }

  /// @throws lookup_error for a loss that networks which predict @p kind cannot have, or that there is not; input_error
  /// naming the setting that is out of its range.
  void check(prediction_kind kind) const;

  /// All settings in a line, by which a run can be told from another.
  [[nodiscard]] std::string summary() const {
    return loss + ' ' + std::to_string(huber_delta) + ", " + rank_loss + ' ' + std::to_string(rank_weight) + ' ' +
           std::to_string(rank_temperature) + ' ' + std::to_string(rank_margin);
  }
};

/// Any loss, as `loss_function` describes it.
template <class T>
using any_loss = std::function<double(const loss_batch<T>&, std::span<T>)>;

/// Calls `function(name, kind, loss)` for every loss of single predictions and of their order, with the settings of
/// @p choice.
template <class Function>
void for_each_loss(const loss_choice& choice, Function function) {
  const double delta = choice.huber_delta;
  const double temperature = choice.rank_temperature;
  function("squared_error", loss_kind::any_value, squared_error_loss{});
  function("huber", loss_kind::any_value, huber_loss{delta});
  function("smooth_l1", loss_kind::any_value, smooth_l1_loss{delta});
  function("relative_error", loss_kind::positive_value, relative_error_loss{});
  function("log_error", loss_kind::positive_value, log_error_loss{});
  function("log_huber", loss_kind::positive_value, log_huber_loss{delta});
  function("pairwise_logistic", loss_kind::order, pairwise_logistic_loss{temperature});
  function("pairwise_hinge", loss_kind::order, pairwise_hinge_loss{choice.rank_margin});
  function("list_mle", loss_kind::order, list_mle_loss{temperature});
  function("list_net", loss_kind::order, list_net_loss{temperature, temperature});
}

namespace detail {

/// @p loss, which is of positive values, as one of their logarithms.
template <class T, class Loss>
[[nodiscard]] any_loss<T> of_logarithms(const Loss& loss) {
  return [loss](const loss_batch<T>& logarithms, std::span<T> gradients) {
    const auto exponentials = [](std::span<const T> x) {
      std::vector<T> out;
      out.reserve(x.size());
      for (const T v : x) out.push_back(std::exp(v));
      return out;
    };
    const auto predictions = exponentials(logarithms.predictions);
    const auto truths = exponentials(logarithms.truths);
    auto batch = logarithms;
    batch.predictions = predictions;
    batch.truths = truths;
    std::vector<T> slopes(gradients.size(), T{0});
    const double value = loss(batch, std::span<T>(slopes));
    for (std::size_t i = 0; i < slopes.size(); ++i) gradients[i] += slopes[i] * predictions[i];
    return value;
  };
}

/// "`key`: expected a, b or c, got 'x'".
[[nodiscard]] inline lookup_error unknown_name(const char* key, const std::string& got,
                                               const std::vector<std::string>& known) {
  std::string names;
  for (std::size_t i = 0; i < known.size(); ++i)
    names += (i == 0 ? "" : i + 1 < known.size() ? ", " : " or ") + known[i];
  return lookup_error(std::string("training setting '") + key + "': expected " + names + ", got '" + got + "'", known);
}

/// The loss called @p name among those whose kind is in @p kinds.
template <class T>
[[nodiscard]] any_loss<T> named_loss(const loss_choice& choice, const char* key, const std::string& name,
                                     std::span<const loss_kind> kinds) {
  any_loss<T> found;
  std::vector<std::string> known;
  for_each_loss(choice, [&](const char* each, loss_kind kind, const auto& loss) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) return;
    known.emplace_back(each);
    if (name != each) return;
    if (kind == loss_kind::positive_value)
      found = of_logarithms<T>(loss);
    else
      found = loss;
  });
  if (!found) throw unknown_name(key, name, known);
  return found;
}

}  // namespace detail

/// The loss of single predictions that @p choice names. Those of positive values are for networks that predict
/// logarithms: they compare what these are logarithms of.
/// @throws lookup_error that names the losses there are.
template <class T>
[[nodiscard]] any_loss<T> value_loss(const loss_choice& choice, prediction_kind kind) {
  static constexpr loss_kind kinds[] = {loss_kind::any_value, loss_kind::positive_value};
  return detail::named_loss<T>(choice, "loss", choice.loss,
                               std::span(kinds).first(kind == prediction_kind::logarithm ? 2 : 1));
}

/// The loss of the order of a batch that @p choice names, without its weight.
/// @throws lookup_error that names the losses there are.
template <class T>
[[nodiscard]] any_loss<T> rank_loss(const loss_choice& choice) {
  static constexpr loss_kind kinds[] = {loss_kind::order};
  return detail::named_loss<T>(choice, "rank_loss", choice.rank_loss, kinds);
}

/// The consistency loss of the distance called @p name: `absolute` or `squared`.
/// @throws lookup_error for another name.
[[nodiscard]] inline consistency_loss consistency_by(const std::string& name) {
  using distance = consistency_loss::distance;
  if (name == "absolute") return {distance::absolute};
  if (name == "squared") return {distance::squared};
  throw detail::unknown_name("consistency", name, {"absolute", "squared"});
}

inline void loss_choice::check(prediction_kind kind) const {
  static_cast<void>(value_loss<float>(*this, kind));
  static_cast<void>(ledg::rank_loss<float>(*this));
  const auto require = [](bool good, const char* key, const char* expected, double got) {
    if (!std::isfinite(got) || !good)
      throw input_error(std::string("training setting '") + key + "': expected a finite number " + expected + ", got " +
                        std::to_string(got));
  };
  require(huber_delta > 0, "huber_delta", "above 0", huber_delta);
  require(rank_weight >= 0, "rank_weight", "not below 0", rank_weight);
  require(rank_temperature > 0, "rank_temperature", "above 0", rank_temperature);
  require(rank_margin >= 0, "rank_margin", "not below 0", rank_margin);
}

}  // namespace ledg::inline LEDG_ABI
