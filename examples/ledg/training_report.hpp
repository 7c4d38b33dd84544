// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

/// @file training_report.hpp  What commands that train tell of it: to a person on stderr, and to a log where one is
/// wanted.
namespace ledg_program {

/// @p seconds as people say it.
inline std::string duration_text(double seconds) {
  const auto s = std::llround(seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} h {} min", s / 3600, s / 60 % 60);
}

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
  ~training_report() { close(); }

  /// Ends the line on the terminal, before something else is said.
  void close() {
    if (std::exchange(open_, false)) std::cerr << '\n';
  }

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
    const bool due = terminal_ ? now - drawn_at_ >= std::chrono::milliseconds(100) : step % 100 == 0;
    if (!due && step != speed_.steps()) return;
    drawn_at_ = now;
    draw();
  }
  void on_validation(std::uint64_t step, double metric, bool improved) {
    if (log_) log_->on_validation(step, metric, improved);
    validation_ = words_.complement ? 1 - metric : metric;
    if (improved || !best_) best_ = validation_;
    if (terminal_ && step > 0)
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
    if (terminal_)
      say_over(line);
    else if (done == 0 || done == settings)
      std::cerr << fmt::format("{}\n", line);
  }

 private:
  void draw() {
    auto line = fmt::format("step {}/{}  loss {:.4f}", speed_.step(), speed_.steps(), loss_);
    if (terminal_ && validation_) line += fmt::format("  validation {:.4f}, best {:.4f}", *validation_, *best_);
    line += fmt::format("  rate {:.2e}", rate_);
    if (const double each = speed_.examples_per_second(); each > 0)
      line += fmt::format("  {:.0f} {}/s", each, words_.examples);
    else
      line += fmt::format("  {:.1f} steps/s", speed_.steps_per_second());
    if (std::isfinite(speed_.seconds_left())) line += fmt::format("  {} left", duration_text(speed_.seconds_left()));
    if (terminal_)
      say_over(std::move(line));
    else
      std::cerr << fmt::format("{}\n", line);
  }

  /// Writes @p line over the one on the terminal.
  void say_over(std::string line) {
    winsize window{};  // a line that wraps could not be drawn over
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
      line.resize(std::min<std::size_t>(line.size(), window.ws_col - 1U));
    std::cerr << fmt::format("\r{}\x1b[K", line);
    open_ = true;
  }

  words words_;
  std::optional<ledg::training_log> log_;
  ledg::throughput speed_;
  bool terminal_ = ::isatty(STDERR_FILENO) != 0;
  bool open_ = false;  // whether the cursor stands behind an unfinished line
  std::chrono::steady_clock::time_point drawn_at_{};
  std::uint64_t first_ = 0;
  double loss_ = 0;
  double rate_ = 0;
  std::optional<double> validation_, best_;
};

}  // namespace ledg_program
