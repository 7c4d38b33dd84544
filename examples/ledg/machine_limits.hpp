// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

/// @file machine_limits.hpp  What the system lets this process have: a container's share of the processors and of the
/// memory, which the number of cores does not tell.
namespace ledg_program {

/// Processors that a `cpu.max` of a control group allows, such as 1.5; nothing where it says "max" or cannot be read.
[[nodiscard]] inline std::optional<double> parse_cpu_max(const std::string& text) {
  std::istringstream words(text);
  double quota = 0;
  double period = 0;
  if (!(words >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

/// Bytes that a `memory.max` allows; nothing where it says "max" or cannot be read.
[[nodiscard]] inline std::optional<double> parse_memory_max(const std::string& text) {
  std::istringstream words(text);
  double bytes = 0;
  if (!(words >> bytes) || bytes <= 0) return std::nullopt;
  return bytes;
}

/// The group of control groups 2 in `/proc/self/cgroup`: what stands behind "0::"; empty where there is none.
[[nodiscard]] inline std::string parse_control_group(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("0::")) return line.substr(3);
  return "";
}

/// The least that @p file says in the group @p group below @p root and in those above it, each of which binds.
template <class Parse>
[[nodiscard]] std::optional<double> least_limit(const std::filesystem::path& root, const std::string& group,
                                                const char* file, Parse parse) {
  std::optional<double> least;
  auto folder = std::filesystem::path(group).relative_path();
  while (true) {
    std::ifstream in(root / folder / file);
    const auto limit = parse(std::string(std::istreambuf_iterator<char>(in), {}));
    if (limit && (!least || *limit < *least)) least = limit;
    if (folder.empty()) return least;
    folder = folder.parent_path();
  }
}

struct machine_limits {
  unsigned cores = 1;                  ///< that the process may run on
  std::optional<double> processors;    ///< that its control group allows
  std::optional<double> memory_bytes;  ///< that its control group allows

  /// Threads that can work at once.
  [[nodiscard]] unsigned threads() const {
    if (!processors) return cores;
    return std::min(cores, std::max(1U, static_cast<unsigned>(*processors)));
  }
};

[[nodiscard]] inline machine_limits limits_of_this_process() {
  machine_limits limits;
  limits.cores = std::max(1U, std::thread::hardware_concurrency());
  std::ifstream in("/proc/self/cgroup");
  const auto group = parse_control_group(std::string(std::istreambuf_iterator<char>(in), {}));
  limits.processors = least_limit("/sys/fs/cgroup", group, "cpu.max", parse_cpu_max);
  limits.memory_bytes = least_limit("/sys/fs/cgroup", group, "memory.max", parse_memory_max);
  return limits;
}

}  // namespace ledg_program
