// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/distill/teacher.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "distill/small_distillation.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using ledg_test::temporary_folder;
using ledg_test::write_teacher;

TEST_CASE("distillation: the teacher's vectors are kept for the same texts and teacher alone", "[distill]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  ledg::thread_pool pool;
  const auto file = folder / "vectors.safetensors";
  std::size_t computed = 0;
  const auto count = [&](std::size_t, std::size_t) { ++computed; };
  const std::vector<std::string> texts = {"conv relu", "pool", ""};
  const auto first = ledg::teacher_vectors(teacher, texts, pool, file, count);
  REQUIRE(first.size() == 3 * 16);
  CHECK(computed == 1);
  for (std::size_t t = 0; t < 3; ++t)
    CHECK(ledg::rows::dot(16, first.data() + t * 16, first.data() + t * 16) == Approx(1).epsilon(1e-5));
  CHECK(ledg::teacher_vectors(teacher, texts, pool, file, count) == first);
  CHECK(computed == 1);
  const auto other =
      ledg::teacher_vectors(teacher, std::vector<std::string>{"pool", "conv relu", ""}, pool, file, count);
  CHECK(computed == 2);
  CHECK(std::equal(other.begin(), other.begin() + 16, first.begin() + 16));
}
