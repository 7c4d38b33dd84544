// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/nn/parameters.hpp"

/// @file train/optimizer.hpp
/// Update rules as policies: a small value type holds the hyper-parameters, its nested `state` is made for each run.
/// The formulas are PyTorch's; weight decay reaches only parameters whose layout entry asks for it (matrices), which is
/// what PyTorch users do by hand with parameter groups.

namespace ledg::inline LEDG_ABI {

/// One flat array of an optimizer's state, as large as the parameters or empty where the policy needs none.
template <class T>
struct state_array {
  std::string_view name;
  std::span<T> values;
};

/// An update rule. Its state is nothing but flat arrays: the step comes from outside, so saving and restoring
/// `arrays()` continues a run exactly. Parameters are updated one by one, so results do not depend on the pool's
/// threads.
template <class P, class T>
concept optimizer_policy = requires(const P policy, typename P::template state<T> s, const parameter_layout& layout,
                                    std::span<T> parameters, std::span<const T> gradients, double rate,
                                    std::uint64_t step, thread_pool& pool) {
  typename P::template state<T>;
  requires std::constructible_from < typename P::template state<T>,
  const P&, const parameter_layout& > ;
  s.update(parameters, gradients, rate, step, pool);
  { *s.arrays().begin() } -> std::convertible_to<state_array<T>>;
};

namespace detail {

/// Neighbouring parameters that share the decay flag: the unit of the fused loops and of work for a thread.
struct decay_run {
  std::size_t begin;
  std::size_t end;
  bool decay;
};

inline std::vector<decay_run> decay_runs(const parameter_layout& layout) {
  constexpr std::size_t longest = std::size_t{1} << 16;
  std::vector<decay_run> runs;
  for (const auto& p : layout.entries())
    for (std::size_t begin = p.offset; begin < p.offset + p.size;) {
      if (runs.empty() || runs.back().decay != p.decay || runs.back().end - runs.back().begin == longest)
        runs.push_back({begin, begin, p.decay});
      runs.back().end = begin = std::min(p.offset + p.size, runs.back().begin + longest);
    }
  return runs;
}

inline void check_update_sizes(std::size_t expected, std::size_t parameters, std::size_t gradients) {
  if (parameters != expected || gradients != expected)
    throw shape_error("optimizer: expected " + std::to_string(expected) + " parameters and gradients, got " +
                      std::to_string(parameters) + " and " + std::to_string(gradients));
}

template <class Policy, class T>
class sgd_state {
 public:
  sgd_state(const Policy& policy, const parameter_layout& layout)
      : policy_(policy),
        runs_(decay_runs(layout)),
        size_(layout.size()),
        velocity_(policy.momentum == 0 ? 0 : layout.size()) {}

  /// Updates @p parameters in place. @throws shape_error where sizes are not the layout's.
  void update(std::span<T> parameters, std::span<const T> gradients, double rate, std::uint64_t /*step*/,
              thread_pool& pool) {
    check_update_sizes(size_, parameters.size(), gradients.size());
    pool.run(runs_.size(), [&](std::size_t r) { update_run(runs_[r], parameters.data(), gradients.data(), rate); });
  }

  [[nodiscard]] std::array<state_array<T>, 1> arrays() { return {{{"velocity", velocity_}}}; }

 private:
  // Constants are locals, so that the compiler knows that stores do not change them.
  void update_run(decay_run run, T* p, const T* gradients, double rate) {
    const T lr = static_cast<T>(rate);
    const T decay = static_cast<T>(run.decay ? policy_.weight_decay : 0);
    const T momentum = static_cast<T>(policy_.momentum);
    if (velocity_.empty()) {
      for (std::size_t i = run.begin; i < run.end; ++i) p[i] -= lr * (gradients[i] + decay * p[i]);
      return;
    }
    const bool nesterov = policy_.nesterov;
    T* const v = velocity_.data();
    for (std::size_t i = run.begin; i < run.end; ++i) {
      const T g = gradients[i] + decay * p[i];
      v[i] = momentum * v[i] + g;
      p[i] -= lr * (nesterov ? g + momentum * v[i] : v[i]);
    }
  }

  Policy policy_;
  std::vector<decay_run> runs_;
  std::size_t size_;
  std::vector<T> velocity_;  // empty without momentum
};

/// What Adam and AdamW share; they differ in how weight decay enters.
template <class Policy, class T, bool decoupled>
class adam_state {
 public:
  adam_state(const Policy& policy, const parameter_layout& layout)
      : policy_(policy), runs_(decay_runs(layout)), first_(layout.size()), second_(layout.size()) {}

  /// Updates @p parameters in place; @p step counts from 0. @throws shape_error where sizes are not the layout's.
  void update(std::span<T> parameters, std::span<const T> gradients, double rate, std::uint64_t step,
              thread_pool& pool) {
    check_update_sizes(first_.size(), parameters.size(), gradients.size());
    pool.run(runs_.size(),
             [&](std::size_t r) { update_run(runs_[r], parameters.data(), gradients.data(), rate, step); });
  }

  [[nodiscard]] std::array<state_array<T>, 2> arrays() {
    return {{{"first_moment", first_}, {"second_moment", second_}}};
  }

 private:
  void update_run(decay_run run, T* p, const T* gradients, double rate, std::uint64_t step) {
    const double t = static_cast<double>(step) + 1;
    const T step_size = static_cast<T>(rate / (1 - std::pow(policy_.beta1, t)));
    const T root_scale = static_cast<T>(1 / std::sqrt(1 - std::pow(policy_.beta2, t)));
    const T keep1 = static_cast<T>(policy_.beta1);
    const T keep2 = static_cast<T>(policy_.beta2);
    const T take1 = static_cast<T>(1 - policy_.beta1);
    const T take2 = static_cast<T>(1 - policy_.beta2);
    const T epsilon = static_cast<T>(policy_.epsilon);
    const double decay = run.decay ? policy_.weight_decay : 0;
    const T shrink = static_cast<T>(decoupled ? 1 - rate * decay : 1);
    const T l2 = static_cast<T>(decoupled ? 0 : decay);
    T* const m = first_.data();
    T* const v = second_.data();
    for (std::size_t i = run.begin; i < run.end; ++i) {
      const T g = gradients[i] + l2 * p[i];
      m[i] = keep1 * m[i] + take1 * g;
      v[i] = keep2 * v[i] + take2 * g * g;
      p[i] = p[i] * shrink - step_size * (m[i] / (std::sqrt(v[i]) * root_scale + epsilon));
    }
  }

  Policy policy_;
  std::vector<decay_run> runs_;
  std::vector<T> first_;
  std::vector<T> second_;
};

}  // namespace detail

/// Stochastic gradient descent with momentum, as `torch.optim.SGD` (dampening 0).
struct sgd {
  double momentum = 0.9;
  bool nesterov = false;    ///< needs momentum
  double weight_decay = 0;  ///< L2: added to the gradient

  template <class T>
  using state = detail::sgd_state<sgd, T>;
};

/// Adam (Kingma and Ba, 2015) as `torch.optim.Adam`.
struct adam {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;  ///< L2: added to the gradient

  template <class T>
  using state = detail::adam_state<adam, T, false>;
};

/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019) as `torch.optim.AdamW`.
struct adamw {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;  ///< parameters shrink by `rate * weight_decay` in each step

  template <class T>
  using state = detail::adam_state<adamw, T, true>;
};

}  // namespace ledg::inline LEDG_ABI
