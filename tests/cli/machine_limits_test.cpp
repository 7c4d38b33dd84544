// SPDX-License-Identifier: BSD-3-Clause
#include "machine_limits.hpp"

#include <filesystem>
#include <fstream>

#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_program::parse_control_group;
using ledg_program::parse_cpu_max;
using ledg_program::parse_memory_max;

TEST_CASE("a share of the processors is read", "[cli][doctor]") {
  CHECK(parse_cpu_max("200000 100000\n") == 2.0);
  CHECK(parse_cpu_max("50000 100000") == 0.5);
  for (const char* text : {"max 100000\n", "", "200000", "200000 0", "-1 100000", "nonsense"})
    CHECK_FALSE(parse_cpu_max(text));
}

TEST_CASE("a share of the memory is read", "[cli][doctor]") {
  CHECK(parse_memory_max("536870912\n") == 536870912.0);
  for (const char* text : {"max\n", "", "0"}) CHECK_FALSE(parse_memory_max(text));
}

TEST_CASE("the control group is the one of version 2", "[cli][doctor]") {
  CHECK(parse_control_group("12:cpu:/old\n0::/user.slice/a\n") == "/user.slice/a");
  CHECK(parse_control_group("0::/\n") == "/");
  CHECK(parse_control_group("12:cpu:/old\n").empty());
}

TEST_CASE("the tightest group above binds", "[cli][doctor]") {
  const ledg_test::temporary_folder root;
  std::filesystem::create_directories(root.path() / "a" / "b");
  const auto least = [&](const std::string& group) {
    return ledg_program::least_limit(root.path(), group, "cpu.max", parse_cpu_max);
  };
  CHECK_FALSE(least("/a/b"));
  std::ofstream(root.path() / "a" / "cpu.max") << "150000 100000\n";
  std::ofstream(root.path() / "a" / "b" / "cpu.max") << "400000 100000\n";
  CHECK(least("/a/b") == 1.5);
  CHECK_FALSE(least("/"));
}

TEST_CASE("threads are no more than cores and their share", "[cli][doctor]") {
  ledg_program::machine_limits limits;
  limits.cores = 8;
  CHECK(limits.threads() == 8);
  limits.processors = 2.5;
  CHECK(limits.threads() == 2);
  limits.processors = 0.5;
  CHECK(limits.threads() == 1);
  limits.processors = 64;
  CHECK(limits.threads() == 8);
  CHECK(ledg_program::limits_of_this_process().threads() >= 1);
}
