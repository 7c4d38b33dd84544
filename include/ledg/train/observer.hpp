// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "ledg/train/trainer.hpp"

/// @file train/observer.hpp
/// Callbacks of training behind one type: what takes this is compiled once.

namespace ledg::inline LEDG_ABI {

/// Who is told of a training. Itself a callback (`training_callback`); members that are not set do nothing. None may be
/// emptied.
struct training_observer {
  std::function<void(std::uint64_t count)> on_examples = [](auto) {};
  std::function<void(std::uint64_t first, std::uint64_t steps)> on_start = [](auto, auto) {};
  std::function<void(std::uint64_t step, double loss, double rate, double norm)> on_step = [](auto, auto, auto, auto) {
  };
  std::function<void(std::uint64_t step, double metric, bool improved)> on_validation = [](auto, auto, auto) {};
  std::function<void(const std::string& text)> on_note = [](const auto&) {};
  std::function<void(std::uint64_t step, const std::filesystem::path& file)> on_checkpoint = [](auto, const auto&) {};
  /// How many known settings of how many are fitted at the end of a training for latency.
  std::function<void(std::size_t done, std::size_t settings)> on_settling = [](auto, auto) {};
  /// What comes next, or how much was read: a line for a person.
  std::function<void(const std::string& text)> on_progress = [](const auto&) {};
};

/// An observer that passes what it is told on to @p callback, which has some of its members and must outlive it.
template <class Callback>
[[nodiscard]] training_observer observe(Callback& callback) {
  training_observer out;
  if constexpr (examples_callback<Callback>) out.on_examples = [&](auto count) { callback.on_examples(count); };
  if constexpr (start_callback<Callback>)
    out.on_start = [&](auto first, auto steps) { callback.on_start(first, steps); };
  if constexpr (step_callback<Callback>)
    out.on_step = [&](auto step, double loss, double rate, double norm) { callback.on_step(step, loss, rate, norm); };
  if constexpr (validation_callback<Callback>)
    out.on_validation = [&](auto step, double metric, bool improved) {
      callback.on_validation(step, metric, improved);
    };
  if constexpr (note_callback<Callback>) out.on_note = [&](const std::string& text) { callback.on_note(text); };
  if constexpr (checkpoint_callback<Callback>)
    out.on_checkpoint = [&](auto step, const auto& file) { callback.on_checkpoint(step, file); };
  if constexpr (requires(std::size_t n) { callback.on_settling(n, n); })
    out.on_settling = [&](std::size_t done, std::size_t settings) { callback.on_settling(done, settings); };
  if constexpr (requires(const std::string& text) { callback.on_progress(text); })
    out.on_progress = [&](const std::string& text) { callback.on_progress(text); };
  return out;
}

}  // namespace ledg::inline LEDG_ABI
