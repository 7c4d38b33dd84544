// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "ledg/core/error.hpp"
#include "ledg/train/log.hpp"
#include "progress.hpp"

/// @file training_report.hpp  What commands that train tell of it: to a person on stderr, and to a log where one is
/// wanted.
namespace ledg_program {

/// Runs the training @p work, and returns its result. @throws ledg::numeric_error with advice where it diverged at
/// @p rate
template <class Work>
auto explaining_divergence(double rate, Work work) {
  try {
    return work();
  } catch (const ledg::numeric_error& e) {
    throw ledg::numeric_error(
        fmt::format("{}; the training diverged: try a learning_rate below {:g}, a longer warmup, or clip_norm 1",
                    e.what(), rate));
  }
}

/// Callback for `ledg::train`. On a terminal it keeps one line up to date: step, loss, validation, learning rate, speed
/// and time left. Elsewhere it writes a line every hundred steps and one for each validation.
class training_report {
 public:
  struct words {
    std::string examples;     ///< what a step has many of: "graphs"
    std::string metric;       ///< what a validation measures
    bool complement = false;  ///< whether 1 - metric is what people look at
  };

  /// @param log file for JSON lines, empty for none; @p log_every steps between two of them
  explicit training_report(words said, const std::filesystem::path& log = {}, std::uint64_t log_every = 1)
      : words_(std::move(said)) {
    if (!log.empty()) log_.emplace(log, log_every);
  }
  training_report(const training_report&) = delete;
  training_report& operator=(const training_report&) = delete;

  /// Ends the line on the terminal, before something else is said.
  void close() { line_.keep(); }

  void on_examples(std::uint64_t count) { speed_.on_examples(count); }
  void on_start(std::uint64_t first, std::uint64_t steps) {
    if (log_) log_->on_start(first, steps);
    speed_.on_start(first, steps);
    first_ = first;
  }
  void on_step(std::uint64_t step, double loss, double rate, double norm) {
    if (log_) log_->on_step(step, loss, rate, norm);
    speed_.on_step(step, loss, rate, norm);
    loss_ += (loss - loss_) / std::min(50.0, static_cast<double>(step - first_));  // of about the last 50 steps
    rate_ = rate;
    const auto now = std::chrono::steady_clock::now();
    const bool due = line_.is_terminal() ? now - drawn_at_ >= std::chrono::milliseconds(100) : step % 100 == 0;
    if (!due && step != speed_.steps()) return;
    drawn_at_ = now;
    draw();
  }
  void on_validation(std::uint64_t step, double metric, bool improved) {
    if (log_) log_->on_validation(step, metric, improved);
    validation_ = words_.complement ? 1 - metric : metric;
    if (improved || !best_) best_ = validation_;
    if (line_.is_terminal() && step > 0)
      draw();
    else
      std::cerr << fmt::format("step {}: {} {:.4f}{}\n", step, words_.metric, *validation_,
                               improved ? ", the best so far" : "");
  }
  void on_progress(const std::string& text) {
    close();
    std::cerr << text << '\n';
  }
  void on_note(const std::string& text) {
    close();
    std::cerr << fmt::format("note: {}\n", text);
  }
  void on_settling(std::size_t done, std::size_t settings) {
    const auto line = fmt::format("fitting settings once more: {}/{}", done, settings);
    if (line_.is_terminal())
      line_.show(line);
    else if (done == 0 || done == settings)
      std::cerr << fmt::format("{}\n", line);
  }

 private:
  void draw() {
    auto line = fmt::format("step {}/{}  loss {:.4f}", speed_.step(), speed_.steps(), loss_);
    if (line_.is_terminal() && validation_) line += fmt::format("  validation {:.4f}, best {:.4f}", *validation_, *best_);
    line += fmt::format("  rate {:.2e}", rate_);
    if (const double each = speed_.examples_per_second(); each > 0)
      line += fmt::format("  {:.0f} {}/s", each, words_.examples);
    else
      line += fmt::format("  {:.1f} steps/s", speed_.steps_per_second());
    if (std::isfinite(speed_.seconds_left())) line += fmt::format("  {} left", duration_text(speed_.seconds_left()));
    if (line_.is_terminal())
      line_.show(std::move(line));
    else
      std::cerr << fmt::format("{}\n", line);
  }

  words words_;
  std::optional<ledg::training_log> log_;
  ledg::throughput speed_;
  terminal_line line_;
  std::chrono::steady_clock::time_point drawn_at_{};
  std::uint64_t first_ = 0;
  double loss_ = 0;
  double rate_ = 0;
  std::optional<double> validation_, best_;
};

}  // namespace ledg_program
