// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/distill/task.hpp"

#include <cstddef>
#include <vector>

#include "distill/small_distillation.hpp"
#include "ledg/distill/distillation.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/thread_ranks.hpp"

namespace {

using ledg_test::silent;
using ledg_test::small_corpus;
using ledg_test::small_distillation;
using ledg_test::temporary_folder;
using ledg_test::write_teacher;

}  // namespace

TEST_CASE("distillation: two ranks find the gradient of one", "[distill]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  ledg::thread_pool pool(1);
  const auto make = [&](ledg::thread_pool& own) {
    return ledg::distillation(teacher, small_corpus(), {{"two", 4}}, small_distillation(), own, {}, silent);
  };
  auto alone = make(pool);
  std::vector<float> one(alone.layout().size());
  const double loss = alone.task().loss_and_gradient(alone.initial(), one, 5, pool);
  CHECK(alone.task().batch_examples() == small_distillation().batch);
  std::vector<std::vector<float>> gradients(2, std::vector<float>(one.size()));
  std::vector<double> losses(2);
  ledg_test::run_ranks(2, [&](const ledg_test::thread_rank& r) {
    ledg::thread_pool own(1);
    auto run = make(own);
    losses[r.rank()] = run.task().loss_and_gradient(run.initial(), gradients[r.rank()], 5, own, r);
  });
  for (const std::size_t r : {0U, 1U}) {
    CHECK(losses[r] == loss);
    CHECK(gradients[r] == one);
  }
}
