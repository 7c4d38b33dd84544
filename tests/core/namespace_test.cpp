// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/namespace.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "core/namespace_choice.hpp"
#include "ledg/core/products.hpp"
#include "support/catch.hpp"

namespace {

ledg_test::choice this_choice() {
  const float a = 2.0F;
  const float b = 3.0F;
  ledg_test::choice c{LEDG_ABI_STRING, std::string(ledg::products::name), 0.0F, 0};
  ledg::workspace<float> memory;
  ledg::multiply<float>({&a, 1, 1}, {&b, 1, 1}, {&c.product, 1, 1}, memory);
  LEDG_ASSERT(++c.checks == 1);
  return c;
}

void break_precondition_here() {
  float x[2]{};
  static_cast<void>(ledg::matrix_view<float>(x, 1, 2, 1));
}

/// Whether @p function ends a process by abort.
template <class Function>
bool aborts(Function function) {
  const auto child = ::fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);  // instead of the test program's report
    function();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

TEST_CASE("two choices of products and assertions link side by side in one program", "[namespace]") {
  const auto here = this_choice();
  const auto there = ledg_test::other_choice();
  CHECK(here.tag != there.tag);
  CHECK(here.products != there.products);
  CHECK(here.product == 6.0F);
  CHECK(there.product == 6.0F);
  // The condition is looked at where assertions are on, and precisely there.
  CHECK(here.checks == LEDG_ASSERTIONS);
  CHECK(there.checks == 0);
  CHECK(aborts(break_precondition_here) == (LEDG_ASSERTIONS == 1));
  CHECK_FALSE(aborts(ledg_test::break_precondition_there));
}

TEST_CASE("the inline namespace says what a source was compiled for", "[namespace]") {
  const std::string version = "v" + std::to_string(LEDG_VERSION_MAJOR) + "_" + std::to_string(LEDG_VERSION_MINOR);
  const std::string checked = LEDG_ASSERTIONS == 1 ? "_checked" : "";
  const std::string abi = LEDG_ABI_STRING;
#if defined(LEDG_PRODUCTS_BLAS)
  CHECK(abi == version + "_blas" + checked);
#elif defined(LEDG_PRODUCTS_EIGEN)
  CHECK(abi == version + "_eigen" + checked);
#else
  CHECK(abi == version + "_tiles" + checked);
#endif
  CHECK(&ledg::LEDG_ABI::instructions == &ledg::instructions);
}
