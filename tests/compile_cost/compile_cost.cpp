// SPDX-License-Identifier: BSD-3-Clause
/// @file compile_cost.cpp
/// `compile_cost MEGABYTES INSTANTIATIONS compiler argument...`: runs the compiler (GCC, with -fstats among the arguments)
/// and fails where it took more memory, or instantiated more templates, than that. Both are the same on every machine,
/// where time is not.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

struct cost {
  long megabytes = 0;
  long instantiations = 0;
};

std::string quoted(const std::string& word) { return "'" + word + "' "; }

/// The number after @p key in what -fstats prints: `type_specializations: size 4093, 2336 elements, ...`.
long elements(const std::string& report, const std::string& key) {
  const auto line = report.find(key + ": size ");
  const auto comma = report.find(", ", line);
  if (line == std::string::npos || comma == std::string::npos)
    throw std::runtime_error("the compiler says nothing of its " + key + ":\n" + report);
  return std::stol(report.substr(comma + 2));
}

/// What a command costs. @throws std::runtime_error with its output where it fails.
cost measure(const std::string& command) {
  std::FILE* const pipe = ::popen((command + "2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string report;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) report += static_cast<char>(c);
  if (::pclose(pipe) != 0) throw std::runtime_error(command + "failed:\n" + report);
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);  // of the largest process among them, which is the compiler proper
  return {usage.ru_maxrss / 1024, elements(report, "decl_specializations") + elements(report, "type_specializations")};
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 4) throw std::runtime_error("usage: compile_cost MEGABYTES INSTANTIATIONS compiler argument...");
  const cost most{std::stol(argv[1]), std::stol(argv[2])};
  std::string command = "LC_ALL=C ";
  for (int i = 3; i < argc; ++i) command += quoted(argv[i]);
  const cost found = measure(command);
  std::cout << found.megabytes << " MB (at most " << most.megabytes << "), " << found.instantiations
            << " instantiations (at most " << most.instantiations << ")\n";
  return found.megabytes <= most.megabytes && found.instantiations <= most.instantiations ? 0 : 1;
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 2;
}
