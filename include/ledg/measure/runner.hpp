// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/json.hpp"
#include "ledg/measure/timing.hpp"

/// @file measure/runner.hpp
/// A process that runs networks and says how long they take: a JSON object a line in, one a line out.
///
/// It is asked `{"network": FILE, "batch": 8, "precision": "fp32", "cores": "2 threads", "warm_up": 3, "least_runs":
/// 10, "most_runs": 1000, "seconds": 1}` and answers one of `{"times_ms": [..]}` (in the order they were taken),
/// `{"latency_ms": 1.5, "spread_ms": 0.1, "repetitions": 20}` (the last two may be missing) and `{"error": TEXT}`. What
/// else stands in an answer is left alone; a runner may say `"runtime"`, and is believed. It ends when its input does.

namespace ledg::inline LEDG_ABI::measure {

/// What a runner is asked to time.
struct runner_request {
  std::string network;  ///< an ONNX file
  double batch = 1;     ///< the free first dimension of its inputs, where it has one
  std::string precision = "fp32";
  std::string cores;  ///< `2 threads`
  timing_options options;
};

/// What a runner found.
struct runner_answer {
  measure::timing timing;
  std::string runtime;  ///< as the runner calls itself (`ONNX Runtime 1.20`); empty: it did not say
};

/// @p r as the line that a runner reads.
[[nodiscard]] inline std::string request_line(const runner_request& r) {
  const io::json line = {{"network", r.network},
                         {"batch", r.batch},
                         {"precision", r.precision},
                         {"cores", r.cores},
                         {"warm_up", r.options.warm_up},
                         {"least_runs", r.options.least_runs},
                         {"most_runs", r.options.most_runs},
                         {"seconds", r.options.seconds}};
  return io::to_line(line) + '\n';
}

/// What @p line, a runner's answer, says. @throws input_error for an error of the runner, and for what is no answer.
[[nodiscard]] inline runner_answer parse_answer(std::string_view line) {
  constexpr std::size_t shown = 120;
  const auto refuse = [&](const std::string& why) {
    throw input_error("runner: expected {\"times_ms\": [..]}, {\"latency_ms\": ..} or {\"error\": ..}, " + why + ": '" +
                      std::string(line.substr(0, shown)) + (line.size() > shown ? "...'" : "'"));
  };
  io::json answer = io::json::parse(line, nullptr, false);
  if (!answer.is_object()) refuse("got a line that is no JSON object");
  if (const auto at = answer.find("error"); at != answer.end())
    throw input_error("runner: " + (at->is_string() ? at->get<std::string>() : at->dump()));
  runner_answer out;
  if (const auto at = answer.find("runtime"); at != answer.end() && at->is_string()) out.runtime = *at;
  const auto number = [&](const char* key) {
    const auto at = answer.find(key);
    if (at == answer.end()) return 0.0;
    if (!at->is_number()) refuse("'" + std::string(key) + "' is no number");
    return at->get<double>();
  };
  if (const auto at = answer.find("times_ms"); at != answer.end()) {
    std::vector<double> times;
    if (!at->is_array()) refuse("'times_ms' is no list");
    for (const auto& t : *at) {
      if (!t.is_number()) refuse("'times_ms' holds what is no number");
      times.push_back(t.get<double>());
    }
    out.timing = summarize(times);
    return out;
  }
  const double one[] = {number("latency_ms")};
  if (!(one[0] > 0)) refuse("got neither");
  out.timing = summarize(one);
  out.timing.spread_ms = number("spread_ms");
  out.timing.unstable = out.timing.spread_ms > unstable_share * out.timing.latency_ms;
  out.timing.repetitions = static_cast<std::size_t>(std::max(number("repetitions"), 1.0));
  return out;
}

/// A running runner. What it writes to stderr goes where this process's does. Ended when the object is.
///
/// Not thread-safe. The process ignores nothing: writing to a runner that has ended is an error here, not a signal.
class runner {
 public:
  /// Starts @p command in a shell. @throws input_error where it cannot be started.
  explicit runner(std::string command) : command_(std::move(command)) { start(); }
  runner(const runner&) = delete;
  runner& operator=(const runner&) = delete;
  ~runner() { end(); }

  /// Has @p request timed. A runner that has ended since the last request is started again.
  /// @param limit_s seconds until a runner without an answer is given up (and ended)
  /// @throws input_error where it ends, is silent, says that it failed or answers what is no answer.
  [[nodiscard]] runner_answer ask(const runner_request& request, double limit_s) {
    if (child_ <= 0) start();
    send(request_line(request));
    return parse_answer(receive(limit_s));
  }

 private:
  void start() {
    int to_child[2];
    int from_child[2];
    if (::pipe2(to_child, O_CLOEXEC) != 0) fail("cannot make a pipe");
    input_ = io::detail::descriptor(to_child[1]);
    const io::detail::descriptor child_input(to_child[0]);
    if (::pipe2(from_child, O_CLOEXEC) != 0) fail("cannot make a pipe");
    output_ = io::detail::descriptor(from_child[0]);
    const io::detail::descriptor child_output(from_child[1]);
    pending_.clear();
    child_ = ::fork();
    if (child_ < 0) fail("cannot start a process");
    if (child_ > 0) return;
    // A group of its own, so that what the shell starts ends with it.
    ::setpgid(0, 0);
    ::signal(SIGPIPE, SIG_DFL);
    if (::dup2(child_input.get(), STDIN_FILENO) < 0 || ::dup2(child_output.get(), STDOUT_FILENO) < 0) ::_exit(126);
    ::execl("/bin/sh", "sh", "-c", command_.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }

  void send(std::string_view line) {
    // Blocked for this thread, so that a runner that is gone is an error code.
    sigset_t pipe_signal;
    sigset_t before;
    ::sigemptyset(&pipe_signal);
    ::sigaddset(&pipe_signal, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    bool sent = true;
    while (sent && !line.empty()) {
      const auto n = ::write(input_.get(), line.data(), line.size());
      if (n > 0) line.remove_prefix(static_cast<std::size_t>(n));
      sent = n >= 0 || errno == EINTR;
    }
    if (!sent) {
      const timespec at_once{};
      ::sigtimedwait(&pipe_signal, nullptr, &at_once);
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (!sent) throw input_error("runner '" + command_ + "': " + ended());
  }

  [[nodiscard]] std::string receive(double limit_s) {
    using clock = std::chrono::steady_clock;
    const auto until =
        clock::now() + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(limit_s));
    constexpr std::size_t longest_answer = std::size_t{1} << 22;
    for (;;) {
      if (const auto line_end = pending_.find('\n'); line_end != std::string::npos) {
        auto line = pending_.substr(0, line_end);
        pending_.erase(0, line_end + 1);
        return line;
      }
      if (pending_.size() > longest_answer) {
        end();
        throw input_error("runner '" + command_ + "': an answer of more than 4 MiB without a line end");
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - clock::now()).count();
      pollfd ready{output_.get(), POLLIN, 0};
      const int n = left > 0 ? ::poll(&ready, 1, static_cast<int>(std::min<long long>(left, 1 << 30))) : 0;
      if (n < 0 && errno == EINTR) continue;
      if (n == 0) {
        end();
        throw input_error("runner '" + command_ + "': no answer within " + std::to_string(static_cast<long>(limit_s)) +
                          " s; it was ended");
      }
      char bytes[4096];
      const auto got = ::read(output_.get(), bytes, sizeof bytes);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) throw input_error("runner '" + command_ + "': " + ended());
      pending_.append(bytes, static_cast<std::size_t>(got));
    }
  }

  /// Waits for a child that closed its pipes, and says how it ended.
  [[nodiscard]] std::string ended() {
    const int status = end();
    if (WIFSIGNALED(status)) return "it was ended by signal " + std::to_string(WTERMSIG(status)) + " without an answer";
    if (WEXITSTATUS(status) == 127) return "there is no such command";
    return "it ended with exit code " + std::to_string(WEXITSTATUS(status)) + " without an answer";
  }

  /// Ends the child and everything it started; gives it a moment to end by itself. @returns its status
  int end() {
    if (child_ <= 0) return 0;
    input_ = io::detail::descriptor();
    int status = 0;
    constexpr int patience = 50;  // times 10 ms
    for (int i = 0; i < patience; ++i) {
      if (::waitpid(child_, &status, WNOHANG) == child_) {
        ::kill(-child_, SIGKILL);
        child_ = -1;
        return status;
      }
      ::usleep(10000);
    }
    ::kill(-child_, SIGKILL);
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    return status;
  }

  [[noreturn]] void fail(const char* what) const {
    throw input_error("runner '" + command_ + "': " + what + ": " + io::detail::reason());
  }

  std::string command_;
  pid_t child_ = -1;
  io::detail::descriptor input_, output_;
  std::string pending_;
};

}  // namespace ledg::inline LEDG_ABI::measure
