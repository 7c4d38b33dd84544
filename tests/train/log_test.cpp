// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/log.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/catch.hpp"
#include "support/process.hpp"

using namespace ledg;

TEST_CASE("a training log holds a JSON object a line", "[train_log]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "log.jsonl";
  std::ofstream(path) << "of an older run\n";
  training_log log(path, 2);
  log.on_start(0, 4);
  for (std::uint64_t s = 1; s <= 4; ++s) log.on_step(s, 0.5, 0.125, 2);
  log.on_validation(4, 0.25, true);
  CHECK(ledg_test::read_file(path) ==
        "{\"gradient_norm\":2.0,\"learning_rate\":0.125,\"loss\":0.5,\"step\":2}\n"
        "{\"gradient_norm\":2.0,\"learning_rate\":0.125,\"loss\":0.5,\"step\":4}\n"
        "{\"improved\":true,\"metric\":0.25,\"step\":4}\n");
}

TEST_CASE("a resumed log drops what the resumed run will write again", "[train_log]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "log.jsonl";
  const std::string kept = "{\"loss\":1,\"step\":1}\n{\"metric\":1,\"step\":2}\n";
  std::ofstream(path) << kept << "{\"loss\":1,\"step\":3}\n{\"loss\":1,\"st";
  training_log log(path);
  log.on_start(2, 4);
  CHECK(ledg_test::read_file(path) == kept);
  log.on_validation(3, 0.5, false);
  CHECK(ledg_test::read_file(path) == kept + "{\"improved\":false,\"metric\":0.5,\"step\":3}\n");

  std::ofstream(path) << "something else\n";
  CHECK_THROWS_AS(training_log(path).on_start(2, 4), input_error);
  CHECK(ledg_test::read_file(path) == "something else\n");
  CHECK_THROWS_AS(training_log(folder.path() / "no" / "folder").on_start(0, 4), input_error);
}

TEST_CASE("a validation of the starting weights opens a new log and not a resumed one", "[train_log]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder / "log.jsonl";
  const std::string first = "{\"improved\":false,\"metric\":0.5,\"step\":0}\n";
  training_log log(path);
  log.on_validation(0, 0.5, false);
  CHECK_FALSE(std::filesystem::exists(path));
  log.on_start(0, 4);
  CHECK(ledg_test::read_file(path) == first);
  log.on_step(1, 1, 1, 1);
  const auto kept = ledg_test::read_file(path);
  training_log resumed(path);
  resumed.on_validation(0, 0.5, false);
  resumed.on_start(1, 4);
  CHECK(ledg_test::read_file(path) == kept);
}

TEST_CASE("throughput tells speed and time left", "[train_log]") {
  throughput t(10);
  CHECK(t.fraction() == 0);
  t.start(100, 200, 5.0);
  CHECK(t.fraction() == 0.5);
  CHECK(t.steps_per_second() == 0);
  CHECK(std::isinf(t.seconds_left()));
  for (std::uint64_t s = 101; s <= 110; ++s) t.update(s, 5.0 + 0.5 * static_cast<double>(s - 100));
  CHECK(t.steps_per_second() == Approx(2));
  CHECK(t.examples_per_second() == 0);
  t.on_examples(24);
  CHECK(t.examples_per_second() == Approx(48));
  CHECK(t.seconds_left() == Approx(45));
  t.update(110, 99.0);  // the same step again changes nothing
  CHECK(t.steps_per_second() == Approx(2));
  double seconds = 10;
  for (std::uint64_t s = 111; s <= 199; ++s) t.update(s, seconds += 0.25);
  CHECK(t.steps_per_second() == Approx(4).epsilon(0.01));  // follows
  t.update(200, seconds + 0.25);
  CHECK(t.seconds_left() == 0);
  CHECK(t.fraction() == 1);
}
