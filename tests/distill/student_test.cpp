// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/distill/student.hpp"

#include <cstdint>
#include <vector>

#include "distill/small_distillation.hpp"
#include "ledg/core/random.hpp"
#include "ledg/distill/loss.hpp"
#include "support/catch.hpp"
#include "support/derivatives.hpp"

using ledg_test::small_distillation;

TEST_CASE("distillation: the student's gradient for every parameter", "[distill]") {
  auto config = small_distillation().student;
  config.vocab_size = 6;
  config.hidden_size = 4;
  config.intermediate_size = 5;
  config.layer_norm_eps = 1e-6;
  ledg::parameter_layout layout;
  const ledg::sentence_student student(layout, config, 3);
  auto values = ledg_test::random_parameters<double>(layout);
  ledg::token_batch tokens;
  tokens.add(std::vector<std::int32_t>{1, 2, 5});
  tokens.add(std::vector<std::int32_t>{4});
  tokens.add(std::vector<std::int32_t>{3, 3, 0, 1});
  std::vector<double> target(9);
  for (std::size_t i = 0; i < target.size(); ++i) target[i] = ledg::philox(3).normal(i);
  ledg::workspace<double> memory;
  ledg::sentence_student::context<double> context;
  std::vector<double> dy(9);
  const auto loss = [&] {
    memory.reset();
    const ledg::matrix_view<const double> y =
        student.forward(ledg::forward_pass<double>{values.data(), &memory}, tokens, context);
    return ledg::distillation_loss(y, ledg::matrix_view<const double>(target.data(), 3, 3), 2.0, memory,
                                   ledg::matrix_view<double>(dy.data(), 3, 3));
  };
  static_cast<void>(loss());
  std::vector<double> gradients(layout.size(), 0.0);
  student.backward({values.data(), gradients.data(), &memory}, ledg::matrix_view<const double>(dy.data(), 3, 3), tokens,
                   context);
  ledg_test::gradient_report report;
  ledg_test::compare_parameters(report, layout, values, gradients, loss);
  LEDG_CHECK_REPORT(report);
}
