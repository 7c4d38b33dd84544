// SPDX-License-Identifier: BSD-3-Clause
// Compiled with LEDG_GEMM_EIGEN and linked with sources compiled without it: both backends in one program.
#include "ledg/core/gemm.hpp"
#include "support/catch.hpp"
#include "support/reference.hpp"
#include "support/tolerance.hpp"

using namespace ledg;

namespace ledg_test {
/// The product of the backend that the other sources were compiled for; gemm_test.cpp has it.
void default_gemm(op op_a, op op_b, matrix_view<const float> a, matrix_view<const float> b, float beta,
                  matrix_view<float> c);
}  // namespace ledg_test

TEST_CASE("both backends live in one program and agree", "[gemm]") {
  CHECK(std::string(gemm_backend) == "Eigen");
  const op op_a = GENERATE(op::none, op::transpose);
  const op op_b = GENERATE(op::none, op::transpose);
  const std::size_t size = GENERATE(1U, 5U, 64U, 127U);
  const float beta = GENERATE(0.0F, 1.0F, 0.25F);
  const auto a = ledg_test::random_matrix<float>(size, size, 1);
  const auto b = ledg_test::random_matrix<float>(size, size, 2);
  auto here = ledg_test::random_matrix<float>(size, size, 3);
  auto there = here;
  const auto in = [&](const auto& m) { return matrix_view<const float>(m.values.data(), size, size); };
  gemm(op_a, op_b, 1.0F, in(a), in(b), beta, {here.values.data(), size, size});
  ledg_test::default_gemm(op_a, op_b, in(a), in(b), beta, {there.values.data(), size, size});
  CHECK(ledg_test::difference(there, here, ledg_test::tolerance<float>::product) == "");
}
