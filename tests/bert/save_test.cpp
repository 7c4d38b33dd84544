// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/save.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "distill/small_distillation.hpp"
#include "ledg/bert/load.hpp"
#include "ledg/distill/distillation.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

namespace {

namespace fs = std::filesystem;
using ledg_test::silent;
using ledg_test::small_corpus;
using ledg_test::small_distillation;
using ledg_test::temporary_folder;
using ledg_test::write_teacher;

}  // namespace

TEST_CASE("sentence encoders: the folder holds what loaders look for and appears whole or not at all", "[bert]") {
  const temporary_folder folder;
  write_teacher(folder / "teacher");
  const auto teacher = ledg::bert_model<float>::load(folder / "teacher");
  ledg::thread_pool pool;
  ledg::distillation run(teacher, small_corpus(), {}, small_distillation(), pool, {}, silent);
  const auto out = folder / "student";
  const auto write = [&] {
    ledg::write_sentence_encoder(out, run.student().config(), run.student().size(), run.layout(), run.initial(),
                                 run.tokenizer());
  };
  write();
  CHECK(!fs::exists(folder / "student.part"));
  CHECK_THROWS_AS(write(), ledg::input_error);

  const auto weights = ledg::bert_weights::open(out);
  ledg::parameter_layout layout;
  const auto document = ledg::io::read_json(out / "config.json");
  const auto config = ledg::bert_config::from_json(ledg::io::json_view(document, "config"), "config");
  CHECK(config == run.student().config());
  const ledg::bert_encoder encoder(layout, "", config);
  std::vector<float> values(layout.size());
  weights.copy_to(layout, std::span<float>(values));
  CHECK(std::equal(values.begin(), values.end(), ledg::rounded_to_half(run.initial()).begin()));

  // Both forms of the tokenizer agree with the one that was trained with.
  const auto fast = ledg::text::read_tokenizer_json(out / "tokenizer.json");
  fs::remove(out / "tokenizer.json");
  const auto slow = ledg::text::read_tokenizer(out);
  for (const auto* text : {"conv relus Pool", "abba 中 ??? [MASK] gemm", ""}) {
    const auto expected = run.tokenizer().encode(text).ids;
    CHECK(fast.encode(text).ids == expected);
    CHECK(slow.encode(text).ids == expected);
    CHECK(fast.encode(text, "conv").type_ids == run.tokenizer().encode(text, "conv").type_ids);
  }
}
