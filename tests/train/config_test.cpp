// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/config.hpp"

#include <string>
#include <type_traits>

#include "support/catch.hpp"

using namespace ledg;

namespace {
trainer_config parse(const std::string& text) {
  trainer_config c;
  const auto document = io::parse_json(text, "here");
  io::from_json({document, "here"}, c);
  return c;
}
}  // namespace

TEST_CASE("a training configuration survives JSON", "[train_config]") {
  trainer_config c;
  c.steps = 12345678901ULL;
  c.optimizer = "sgd";
  c.nesterov = true;
  c.learning_rate = 0.1 + 0.2;
  c.checkpoint_every_seconds = 0.5;
  const auto document = io::to_json(c);
  CHECK(document.size() == 21);
  CHECK(io::to_json(parse(io::to_line(document))) == document);
  CHECK(parse("{}").steps == trainer_config{}.steps);
  CHECK(parse(R"({"steps": 5})").steps == 5);
}

TEST_CASE("a training configuration refuses what it does not know", "[train_config]") {
  CHECK_THROWS_AS(parse(R"({"step": 5})"), lookup_error);
  try {
    parse(R"({"stepz": 5})");
  } catch (const lookup_error& e) {
    CHECK(std::string(e.what()).find("'stepz'") != std::string::npos);
    CHECK(std::string(e.what()).find("validate_every") != std::string::npos);
  }
  CHECK_THROWS_AS(parse(R"([])"), input_error);
  CHECK_THROWS_AS(parse(R"({"steps": "5"})"), input_error);
  CHECK_THROWS_AS(parse(R"({"steps": -5})"), input_error);
  CHECK_THROWS_AS(parse(R"({"steps": 0})"), input_error);
  CHECK_THROWS_AS(parse(R"({"accumulate": 0})"), input_error);
  CHECK_THROWS_AS(parse(R"({"optimizer": "adamax"})"), lookup_error);
  CHECK_THROWS_AS(parse(R"({"schedule": "cos"})"), lookup_error);
  CHECK_THROWS_AS(parse(R"({"learning_rate": 0})"), input_error);
  CHECK_THROWS_AS(parse(R"({"warmup": 1.5})"), input_error);
  CHECK_THROWS_AS(parse(R"({"ema_decay": 1})"), input_error);
  CHECK_THROWS_AS(parse(R"({"clip_norm": -1})"), input_error);
  CHECK_THROWS_AS(parse(R"({"optimizer": "sgd", "momentum": 0, "nesterov": true})"), input_error);
}

TEST_CASE("a configuration makes its schedule and its optimizer", "[train_config]") {
  trainer_config c;
  c.steps = 200;
  c.warmup = 0.1;
  c.learning_rate = 0.5;
  CHECK(c.rates().warmup_steps == 20);
  CHECK(c.rates()(19) == 0.5);
  c.weight_decay = 0.25;
  const auto decay = [](const auto& policy) { return policy.weight_decay; };
  CHECK(c.with_optimizer(decay) == 0.25);
  c.optimizer = "sgd";
  CHECK(c.with_optimizer([](const auto& p) { return std::is_same_v<std::decay_t<decltype(p)>, sgd>; }));
}
