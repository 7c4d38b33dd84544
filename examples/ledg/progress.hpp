// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

/// @file progress.hpp  How far long work is, for a person who watches: one line on stderr, on a terminal only.
namespace ledg_program {

/// @p seconds as people say it.
inline std::string duration_text(double seconds) {
  const auto s = std::llround(seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} h {} min", s / 3600, s / 60 % 60);
}

/// A line on stderr that is written over and over. Elsewhere than on a terminal nothing is written.
class terminal_line {
 public:
  terminal_line() = default;
  terminal_line(const terminal_line&) = delete;
  terminal_line& operator=(const terminal_line&) = delete;
  ~terminal_line() { keep(); }

  [[nodiscard]] bool is_terminal() const { return terminal_; }

  /// Puts @p text in place of what the line says, cut to the terminal's width: a line that wraps cannot be written
  /// over.
  void show(std::string text) {
    if (!terminal_) return;
    winsize window{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && text.size() >= window.ws_col) {
      std::size_t kept = window.ws_col - 1U;
      while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0U) == 0x80U) --kept;  // not within a code point
      text.resize(kept);
    }
    std::cerr << fmt::format("\r{}\x1b[K", text) << std::flush;
    open_ = true;
  }
  /// Leaves the line as it is; what is written next stands below.
  void keep() {
    if (std::exchange(open_, false)) std::cerr << '\n';
  }
  /// Takes the line away; what is written next stands in its place.
  void erase() {
    if (std::exchange(open_, false)) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) != 0;
  bool open_ = false;  // whether the cursor stands behind what was shown
};

/// `evaluating [######..................] 250/1000, 12 s left  note`: what is left at the speed so far. Before the
/// first step is done nobody knows, and the text says how long it has taken.
inline std::string progress_text(std::string_view label, std::size_t done, std::size_t total, double seconds,
                                 std::string_view note = {}) {
  constexpr std::size_t cells = 24;
  const auto share = total == 0 ? 0.0 : static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(cells * share);
  auto text = fmt::format("{} [{:#<{}}{:.<{}}] {}/{}, ", label, "", filled, "", cells - filled, done, total);
  text += done == 0 ? duration_text(seconds) : duration_text(seconds * (1 - share) / share) + " left";
  if (!note.empty()) text += fmt::format("  {}", note);
  return text;
}

/// Shows how far work is, for as long as the object is there: on a terminal, from two seconds on. A thread of its own
/// keeps the time, so that a step may take as long as it likes.
class progress {
 public:
  /// @param total how many steps there are
  progress(std::string label, std::size_t total) : label_(std::move(label)), total_(total) {
    if (line_.is_terminal()) clock_ = std::thread([this] { keep_time(); });
  }
  ~progress() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    end_.notify_one();
    if (clock_.joinable()) clock_.join();
    line_.erase();
  }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// Says that @p done of the steps are done; @p note is what is being worked on.
  void update(std::size_t done, std::string note = {}) {
    const std::lock_guard lock(mutex_);
    done_ = done;
    note_ = std::move(note);
  }
  /// Writes @p text to stderr where the line stood. Without one it makes room for what follows on stdout.
  void say(const std::string& text = {}) {
    const std::lock_guard lock(mutex_);
    line_.erase();
    std::cerr << text;
  }

 private:
  void keep_time() {
    const auto start = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!end_.wait_for(lock, std::chrono::milliseconds(200), [&] { return ended_; })) {
      const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
      if (passed.count() >= 2) line_.show(progress_text(label_, done_, total_, passed.count(), note_));
    }
  }

  std::string label_;
  std::size_t total_;
  terminal_line line_;
  std::mutex mutex_;  // of all below, and of the line
  std::condition_variable end_;
  bool ended_ = false;
  std::size_t done_ = 0;
  std::string note_;
  std::thread clock_;
};

/// Shows how far work of unknown length is, on a terminal, from two seconds on: `1200 cells, 300 a second`.
class stream_progress {
 public:
  explicit stream_progress(std::string unit) : unit_(std::move(unit)) {}

  void update(std::size_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (now - shown_ < std::chrono::milliseconds(200)) return;
    shown_ = now;
    const auto passed = seconds();
    if (passed >= 2) line_.show(fmt::format("{} {}, {:.0f} a second", done, unit_, static_cast<double>(done) / passed));
  }
  /// Makes room for what is printed next.
  void erase() { line_.erase(); }
  /// Since the beginning.
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::string unit_;
  terminal_line line_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), shown_ = start_;
};

}  // namespace ledg_program
