// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/parallel.hpp"
#include "ledg/nn/parameters.hpp"
#include "ledg/train/clip.hpp"
#include "ledg/core/communicator.hpp"
#include "ledg/train/config.hpp"
#include "ledg/train/optimizer.hpp"
#include "ledg/train/schedule.hpp"
#include "ledg/train/state.hpp"

/// @file train/trainer.hpp
/// The training loop: steps, validations, the best weights kept, files from which an interrupted run continues exactly.

namespace ledg::inline LEDG_ABI {

/// What is trained. The trainer knows parameters as one flat array and nothing of data or layers.
///
/// `loss_and_gradient` adds the gradient of batch @p step (counted from 0) to the gradients and returns the loss; a
/// step of the trainer takes `trainer_config::accumulate` batches. `validate` returns a metric where lower is better
/// (+inf: unusable; NaN is an error). Both must be functions of their arguments alone: whatever is random (batch order,
/// dropout) is drawn from the step with `philox`, never from a state that moves along. That is what makes a resumed run
/// equal to an undisturbed one. An optional `fingerprint()` names data and model; a state file of another fingerprint
/// is refused. An optional `batch_examples()` says how many examples a batch has, for those who watch the speed; an
/// optional `can_validate()` is false where there is nothing to validate on: then the last weights are kept.
template <class Task, class T>
concept training_task = requires(Task& task, std::span<const T> parameters, std::span<T> gradients, std::uint64_t step,
                                 thread_pool& pool) {
  { task.layout() } -> std::convertible_to<const parameter_layout&>;
  { task.loss_and_gradient(parameters, gradients, step, pool) } -> std::convertible_to<double>;
  { task.validate(parameters, pool) } -> std::convertible_to<double>;
};

/// A task whose batches several processes share: `loss_and_gradient` takes them as a fifth argument, does its part
/// and ends with the same bits on each of them (see `gradient_shards::run`).
template <class Task, class T, class Ranks>
concept distributed_task = training_task<Task, T> && communicator<Ranks> &&
    requires(Task& task, std::span<const T> parameters, std::span<T> gradients, std::uint64_t step, thread_pool& pool,
             const Ranks& ranks) {
  { task.loss_and_gradient(parameters, gradients, step, pool, ranks) } -> std::convertible_to<double>;
};

/// Where a run keeps its state, and who may stop it.
struct run_control {
  std::filesystem::path state_file;  ///< empty: nothing is written
  bool resume = false;               ///< continue from `state_file` where it exists
  std::function<bool()> stop;        ///< asked after each step; true: write the state and return
};

/// What training gives.
template <class T>
struct training_result {
  std::vector<T> parameters;  ///< the best weights by validation (averaged ones where `ema_decay` > 0), those that
                              ///< training started from among them; the current ones where none gave a finite metric
  double metric = 0;          ///< their metric; +inf where there is none
  std::uint64_t best_step = 0;
  std::uint64_t steps = 0;   ///< steps done
  bool interrupted = false;  ///< stopped before the end; resume to go on
  std::vector<validation_record> history;
};

/// Callbacks are any objects with one or more of these members:
/// - `on_examples(count)` before all others, where the task tells how many examples a step has;
/// - `on_start(first_step, steps)` before the first step of this process, and after a state was loaded;
/// - `on_step(step, loss, learning_rate, gradient_norm)` after a step, `step` being the number of steps done;
/// - `on_validation(step, metric, improved)`, first of the weights that training starts from, at step 0;
/// - `on_note(text)` with what a person should know of the run;
/// - `on_checkpoint(step, path)` after the state file was written.
template <class C>
concept start_callback = requires(C& c, std::uint64_t n) {
  c.on_start(n, n);
};
template <class C>
concept examples_callback = requires(C& c, std::uint64_t n) {
  c.on_examples(n);
};
template <class C>
concept step_callback = requires(C& c, std::uint64_t n, double x) {
  c.on_step(n, x, x, x);
};
template <class C>
concept validation_callback = requires(C& c, std::uint64_t n, double x) {
  c.on_validation(n, x, true);
};
template <class C>
concept note_callback = requires(C& c, const std::string& text) {
  c.on_note(text);
};
template <class C>
concept checkpoint_callback = requires(C& c, std::uint64_t n, const std::filesystem::path& p) {
  c.on_checkpoint(n, p);
};
template <class C>
concept training_callback =
    start_callback<C> || examples_callback<C> || step_callback<C> || validation_callback<C> || note_callback<C> ||
    checkpoint_callback<C>;

namespace detail {

template <class C>
void call_examples(C& c, std::uint64_t count) {
  if constexpr (examples_callback<C>) c.on_examples(count);
}
template <class C>
void call_start(C& c, std::uint64_t first, std::uint64_t steps) {
  if constexpr (start_callback<C>) c.on_start(first, steps);
}
template <class C>
void call_step(C& c, std::uint64_t step, double loss, double rate, double norm) {
  if constexpr (step_callback<C>) c.on_step(step, loss, rate, norm);
}
template <class C>
void call_validation(C& c, std::uint64_t step, double metric, bool improved) {
  if constexpr (validation_callback<C>) c.on_validation(step, metric, improved);
}
template <class C>
void call_note(C& c, const std::string& text) {
  if constexpr (note_callback<C>) c.on_note(text);
}
template <class C>
void call_checkpoint(C& c, std::uint64_t step, const std::filesystem::path& path) {
  if constexpr (checkpoint_callback<C>) c.on_checkpoint(step, path);
}

template <class Task>
[[nodiscard]] bool can_validate(const Task& task) {
  if constexpr (requires { task.can_validate(); })
    return task.can_validate();
  else
    return true;
}

/// Moves @p average towards @p parameters after @p step steps.
template <class T>
void update_average(std::span<T> average, std::span<const T> parameters, double decay, std::uint64_t step) {
  const double s = static_cast<double>(step);
  const T take = static_cast<T>(1 - std::min(decay, (1 + s) / (10 + s)));
  for (std::size_t i = 0; i < average.size(); ++i) average[i] += take * (parameters[i] - average[i]);
}

/// The training loop. Every rank goes through the same steps; rank 0 alone validates, writes files, and calls back.
template <class T, class Ranks, class Policy, class Task, class... Callbacks>
[[nodiscard]] training_result<T> run_training(const Ranks& ranks, const Policy& policy, Task& task,
                                              const trainer_config& config, std::span<const T> initial,
                                              thread_pool& pool, const run_control& control, Callbacks&... callbacks) {
  using clock = std::chrono::steady_clock;
  config.check();
  const parameter_layout& layout = task.layout();
  if (initial.size() != layout.size())
    throw shape_error("training: expected " + std::to_string(layout.size()) + " starting parameters, got " +
                      std::to_string(initial.size()));
  training_identity identity{config, &layout, {}};
  if constexpr (requires { identity.task = task.fingerprint(); }) identity.task = task.fingerprint();

  typename Policy::template state<T> optimizer(policy, layout);
  training_state<T> state;
  const bool leads = ranks.rank() == 0;
  if (const bool exists = leads && !control.state_file.empty() && std::filesystem::exists(control.state_file);
      exists && control.resume) {
    state = load_training_state<T>(control.state_file, identity, optimizer.arrays());
  } else if (exists) {
    throw input_error("'" + control.state_file.string() +
                      "': holds the state of a training run: resume it, or remove the file to start anew");
  } else {
    state.parameters.assign(initial.begin(), initial.end());
    if (config.ema_decay > 0) state.average = state.parameters;
  }
  broadcast_training_state(ranks, state, optimizer.arrays());

  const auto rates = config.rates();
  std::vector<T> gradients(layout.size());
  auto saved_at = clock::now();
  const auto save = [&] {
    if (control.state_file.empty() || !leads) return;
    save_training_state(control.state_file, identity, state, optimizer.arrays());
    saved_at = clock::now();
    (detail::call_checkpoint(callbacks, state.step, control.state_file), ...);
  };
  const auto save_is_due = [&] {
    const double seconds = std::chrono::duration<double>(clock::now() - saved_at).count();
    return (config.checkpoint_every_steps > 0 && state.step % config.checkpoint_every_steps == 0) ||
           (config.checkpoint_every_seconds > 0 && seconds >= config.checkpoint_every_seconds);
  };
  const bool measurable = detail::can_validate(task);
  // The metric of the weights as they are, which are kept where they are the best so far; +inf where there is none.
  const auto validate = [&]() -> double {
    if (!measurable) return std::numeric_limits<double>::infinity();
    double metric = leads ? static_cast<double>(task.validate(std::span<const T>(state.evaluated()), pool)) : 0;
    ranks.broadcast(std::span<double>(&metric, 1), 0);
    if (std::isnan(metric)) throw numeric_error("step " + std::to_string(state.step) + ": the validation gave NaN");
    const bool improved = metric < state.best_metric;
    if (improved) {
      state.best = state.evaluated();
      state.best_metric = metric;
      state.best_step = state.step;
    }
    state.stale = improved ? 0 : state.stale + 1;
    if (leads) (detail::call_validation(callbacks, state.step, metric, improved), ...);
    return metric;
  };
  const auto validate_and_record = [&](double rate) {
    const double metric = validate();
    state.history.push_back({state.step, state.loss_sum / static_cast<double>(state.loss_count), metric, rate});
    state.loss_sum = 0;
    state.loss_count = 0;
    if (config.patience > 0 && state.stale >= config.patience) state.finished = true;
  };
  const auto add_gradient = [&](std::uint64_t batch) -> double {
    const std::span<const T> parameters(state.parameters);
    try {
      if constexpr (distributed_task<Task, T, Ranks>)
        return task.loss_and_gradient(parameters, std::span<T>(gradients), batch, pool, ranks);
      else
        return task.loss_and_gradient(parameters, std::span<T>(gradients), batch, pool);
    } catch (const numeric_error& e) {
      throw numeric_error("step " + std::to_string(state.step) + ": " + e.what());
    }
  };

  if (leads) {
    if constexpr (requires { task.batch_examples(); })
      (detail::call_examples(callbacks, config.accumulate * static_cast<std::uint64_t>(task.batch_examples())), ...);
    (detail::call_start(callbacks, state.step, config.steps), ...);
    if (!measurable) (detail::call_note(callbacks, "there is nothing to validate on: the last weights are kept"), ...);
  }
  if (state.step == 0) validate();
  bool stopped = false;
  while (!state.finished && !stopped) {
    std::fill(gradients.begin(), gradients.end(), T{0});
    double loss = 0;
    for (std::uint64_t k = 0; k < config.accumulate; ++k) loss += add_gradient(state.step * config.accumulate + k);
    if (config.accumulate > 1) {
      const T share = T{1} / static_cast<T>(config.accumulate);
      for (auto& g : gradients) g *= share;
      loss /= static_cast<double>(config.accumulate);
    }
    if (!std::isfinite(loss))
      throw numeric_error("step " + std::to_string(state.step) + ": expected a finite loss, got " +
                          std::to_string(loss));
    [[maybe_unused]] const double norm = clip_by_norm(layout, std::span<T>(gradients), config.clip_norm);
    const double rate = rates(state.step);
    optimizer.update(state.parameters, gradients, rate, state.step, pool);
    ++state.step;
    if (config.ema_decay > 0) detail::update_average<T>(state.average, state.parameters, config.ema_decay, state.step);
    state.loss_sum += loss;
    ++state.loss_count;
    if (leads) (detail::call_step(callbacks, state.step, loss, rate, norm), ...);

    const bool last = state.step >= config.steps;
    if (last || (config.validate_every > 0 && state.step % config.validate_every == 0)) validate_and_record(rate);
    state.finished = state.finished || last;
    if (!state.finished) stopped = sum_over_ranks(ranks, control.stop && control.stop() ? 1.0 : 0.0) > 0;
    if (state.finished || stopped || save_is_due()) save();
  }

  ranks.barrier();  // so that files are there, whoever looks

  training_result<T> result;
  result.parameters = state.best.empty() ? state.evaluated() : std::move(state.best);
  result.metric = state.best_metric;
  result.best_step = state.best_step;
  result.steps = state.step;
  result.interrupted = stopped;
  result.history = std::move(state.history);
  return result;
}

}  // namespace detail

/// Trains with an update rule of the caller's; `train` below takes the one that the configuration names.
template <class T, class Task, class Policy, class... Callbacks>
requires training_task<Task, T> && optimizer_policy<Policy, T> &&(training_callback<Callbacks>&&...)
    [[nodiscard]] training_result<T> train_with(const Policy& policy, Task& task, const trainer_config& config,
                                                std::span<const T> initial, thread_pool& pool,
                                                const run_control& control, Callbacks&... callbacks) {
  return detail::run_training<T>(single_process{}, policy, task, config, initial, pool, control, callbacks...);
}

/// Trains @p task from @p initial parameters until `config.steps`, until patience is spent, or until it is told to
/// stop.
///
/// With a state file, the state is written every so often (see `trainer_config`), when stopped, and at the end, in a
/// way that a killed process leaves the file before; resumed from it, the run ends with bit-identical weights. Resuming
/// a finished run returns its result at once; a file that is there without `resume` is an error, so that no long run is
/// lost by mistake.
/// @throws input_error for a bad configuration or a state file of another run, naming the field; numeric_error where a
/// loss, gradient or metric is not a number (the state file keeps its last good state); corrupt_error for a damaged
/// file.
template <class T, class Task, class... Callbacks>
requires training_task<Task, T> &&(training_callback<Callbacks>&&...)
    [[nodiscard]] training_result<T> train(Task& task, const trainer_config& config, std::span<const T> initial,
                                           thread_pool& pool, const run_control& control, Callbacks&... callbacks) {
  return config.with_optimizer(
      [&](const auto& policy) { return train_with<T>(policy, task, config, initial, pool, control, callbacks...); });
}

/// Trains @p task on several processes, each of which calls this with the same arguments: every step's batch is shared
/// among them, and all end with the same result, which is bit for bit that of one process. Whatever the others were
/// given, they start as rank 0 does. Rank 0 alone reads and writes the state file, validates and calls @p callbacks;
/// where one is told to stop, all do.
///
/// An exception leaves the other ranks waiting; a communicator must end them (`mpi_session` does).
/// @throws what `train` throws
template <class T, class Ranks, class Task, class... Callbacks>
requires distributed_task<Task, T, Ranks> &&(training_callback<Callbacks>&&...)
    [[nodiscard]] training_result<T> train_distributed(const Ranks& ranks, Task& task, const trainer_config& config,
                                                       std::span<const T> initial, thread_pool& pool,
                                                       const run_control& control, Callbacks&... callbacks) {
  return config.with_optimizer([&](const auto& policy) {
    return detail::run_training<T>(ranks, policy, task, config, initial, pool, control, callbacks...);
  });
}

}  // namespace ledg::inline LEDG_ABI
