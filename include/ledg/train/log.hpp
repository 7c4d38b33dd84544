// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"

/// @file train/log.hpp
/// Training callbacks that keep a record and that tell how long a run will take.

namespace ledg::inline LEDG_ABI {

/// Callback that appends JSON lines to a file: `{"step", "loss", "learning_rate", "gradient_norm"}` for every n-th step
/// and `{"step", "metric", "improved"}` for each validation. Lines hold no times, so the log of a resumed run equals
/// that of an undisturbed one: on resuming, lines beyond the step resumed from, and a half-written last line, are
/// dropped. A validation told before the start, of the starting weights, opens the log of a run that starts anew.
class training_log {
 public:
  /// @param every steps between two step lines; 0: none.
  explicit training_log(std::filesystem::path path, std::uint64_t every = 1) : path_(std::move(path)), every_(every) {}

  /// @throws input_error where the file cannot be written.
  void on_start(std::uint64_t first_step, std::uint64_t /*steps*/) {
    std::string kept;
    if (first_step > 0 && std::filesystem::exists(path_)) {
      const std::string text = io::read_text(path_);
      for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
        const auto line = std::string_view(text).substr(begin, end - begin);
        const auto value = io::json::parse(line, nullptr, false);
        if (!value.is_object() || !value.contains("step") || !value["step"].is_number_unsigned())
          throw input_error("'" + path_.string() + "': not a training log: " + std::string(line.substr(0, 60)));
        if (value["step"].get<std::uint64_t>() <= first_step) kept.append(line).append("\n");
      }
    }
    if (first_step == 0) kept = before_;
    io::write_atomically(path_, kept);
    file_.open(path_, std::ios::app | std::ios::binary);
    require_good();
  }

  void on_step(std::uint64_t step, double loss, double learning_rate, double gradient_norm) {
    if (every_ == 0 || step % every_ != 0) return;
    write({{"step", step}, {"loss", loss}, {"learning_rate", learning_rate}, {"gradient_norm", gradient_norm}});
  }

  void on_validation(std::uint64_t step, double metric, bool improved) {
    const io::json line = {{"step", step}, {"metric", metric}, {"improved", improved}};
    if (file_.is_open())
      write(line);
    else
      before_ += io::to_line(line) + '\n';
  }

 private:
  void write(const io::json& line) {
    file_ << io::to_line(line) << '\n' << std::flush;
    require_good();
  }
  void require_good() const {
    if (!file_) throw input_error("cannot write training log '" + path_.string() + "'");
  }

  std::filesystem::path path_;
  std::uint64_t every_;
  std::string before_;
  std::ofstream file_;
};

/// Callback that measures speed, for a progress display. The speed is a moving average over about the last @p window
/// steps, so that it follows changes and the estimate does not jump.
class throughput {
 public:
  explicit throughput(double window = 50) : window_(window) {}

  void on_examples(std::uint64_t count) { examples_ = count; }
  void on_start(std::uint64_t first_step, std::uint64_t steps) { start(first_step, steps, now()); }
  void on_step(std::uint64_t step, double /*loss*/, double /*learning_rate*/, double /*gradient_norm*/) {
    update(step, now());
  }

  /// The same with the time given, in seconds from any origin.
  void start(std::uint64_t first_step, std::uint64_t steps, double seconds) {
    step_seconds_ = 0;
    first_ = step_ = first_step;
    steps_ = steps;
    last_ = seconds;
  }
  void update(std::uint64_t step, double seconds) {
    if (step <= step_) return;
    const double count = static_cast<double>(step - step_);
    const double each = (seconds - last_) / count;
    const double seen = static_cast<double>(step - first_);  // at first a plain mean
    step_seconds_ += (each - step_seconds_) * std::min(1.0, count / std::min(window_, seen));
    step_ = step;
    last_ = seconds;
  }

  [[nodiscard]] std::uint64_t step() const { return step_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  /// Share of the steps that is done, in [0, 1].
  [[nodiscard]] double fraction() const {
    return steps_ == 0 ? 0.0 : static_cast<double>(step_) / static_cast<double>(steps_);
  }
  /// 0 before the first step.
  [[nodiscard]] double steps_per_second() const { return step_seconds_ > 0 ? 1 / step_seconds_ : 0; }
  /// 0 where the task does not tell how many examples a step has.
  [[nodiscard]] double examples_per_second() const { return static_cast<double>(examples_) * steps_per_second(); }
  /// Seconds to the last step; +inf before the first step.
  [[nodiscard]] double seconds_left() const {
    if (step_ >= steps_) return 0;
    if (step_ == first_) return std::numeric_limits<double>::infinity();
    return static_cast<double>(steps_ - step_) * step_seconds_;
  }

 private:
  static double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  double window_;
  std::uint64_t examples_ = 0;
  std::uint64_t first_ = 0;
  std::uint64_t step_ = 0;
  std::uint64_t steps_ = 0;
  double last_ = 0;
  double step_seconds_ = 0;
};

}  // namespace ledg::inline LEDG_ABI
