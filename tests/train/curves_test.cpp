// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/curves.hpp"

#include <limits>
#include <string>
#include <vector>

#include "ledg/train/log.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;

TEST_CASE("curves are what a training log was told", "[curves]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder / "first run.jsonl";
  training_log log(path, 2);
  log.on_start(0, 6);
  for (std::uint64_t s = 1; s <= 6; ++s) {
    log.on_step(s, 1.0 / static_cast<double>(s), 0.5, static_cast<double>(s));
    if (s == 3) log.on_validation(s, std::numeric_limits<double>::infinity(), false);
    if (s >= 4) log.on_validation(s, s == 5 ? 0.25 : 0.5, s < 6);
  }
  const auto c = read_training_curves(path);
  CHECK(c.name == "first run");
  CHECK(c.loss.steps == std::vector<double>{2, 4, 6});
  CHECK(c.loss.values == std::vector<double>{0.5, 0.25, 1.0 / 6});
  CHECK(c.learning_rate.values == std::vector<double>{0.5, 0.5, 0.5});
  CHECK(c.gradient_norm.values == std::vector<double>{2, 4, 6});
  CHECK(c.metric.steps == std::vector<double>{4, 5, 6});  // the infinite one is left out
  REQUIRE(c.metric.lowest());
  CHECK(*c.metric.lowest() == 1);
  CHECK_FALSE(curve{}.lowest());
}

TEST_CASE("a log that is being written can be read", "[curves]") {
  const auto c = parse_training_curves("{\"step\":1,\"loss\":2}\n{\"step\":2,\"lo", "here", "x");
  CHECK(c.name == "x");
  CHECK(c.loss.size() == 1);
  CHECK(c.learning_rate.size() == 0);
}

TEST_CASE("what is no training log is refused, naming file and line", "[curves]") {
  const auto message = [](const std::string& text) -> std::string {
    try {
      static_cast<void>(parse_training_curves(text, "'x.log'", "x"));
    } catch (const input_error& e) {
      return e.what();
    }
    return {};
  };
  const std::string good = "{\"step\":5,\"loss\":2}\n";
  for (const std::string bad : {"words", "[1]", "{\"loss\":1}", "{\"step\":-1,\"loss\":1}", "{\"step\":6}",
                                "{\"step\":6,\"loss\":\"1\"}", "{\"step\":4,\"loss\":1}", "", "{\"step\":6,"}) {
    INFO(bad);
    CHECK_THAT(message(good + bad + "\n"), Catch::Matchers::Contains("'x.log' line 2: "));
  }
  CHECK_THAT(message(""), Catch::Matchers::Contains("'x.log' line 1: "));
  CHECK_THAT(message("no end"), Catch::Matchers::Contains("'x.log' line 1: "));
  CHECK(message(good).empty());
  CHECK_THROWS_AS(read_training_curves("no/such/log.jsonl"), input_error);
}
