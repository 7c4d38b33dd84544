// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/measure/runner.hpp"

#include <string>

#include "support/catch.hpp"

using ledg::measure::runner;
using ledg::measure::runner_request;

namespace {

constexpr double patience_s = 20;

std::string failure_of(const std::string& command, double limit_s = patience_s) {
  try {
    runner r(command);
    static_cast<void>(r.ask({"n.onnx", 1, "fp32", "", {}}, limit_s));
  } catch (const ledg::input_error& e) {
    return e.what();
  }
  return {};
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a runner is asked a line and answers one", "[runner]") {
  runner r(R"(while read line; do echo '{"times_ms": [3, 1, 2], "runtime": "stub 1.0"}'; done)");
  for (int i = 0; i < 3; ++i) {
    const auto a = r.ask({"n.onnx", 8, "fp32", "2 threads", {}}, patience_s);
    CHECK(a.timing.latency_ms == 2);
    CHECK(a.timing.repetitions == 3);
    CHECK(a.runtime == "stub 1.0");
  }
}

TEST_CASE("a request says everything that is to be timed", "[runner]") {
  const auto line = ledg::measure::request_line({"a b.onnx", 8, "int8", "2 threads", {1, 2, 3, 4}});
  const auto json = ledg::io::json::parse(line);
  CHECK(json["network"] == "a b.onnx");
  CHECK(json["batch"] == 8);
  CHECK(json["precision"] == "int8");
  CHECK(json["cores"] == "2 threads");
  CHECK(json["warm_up"] == 1);
  CHECK(json["seconds"] == 4);
  CHECK(line.back() == '\n');
}

TEST_CASE("an answer may be one number", "[runner]") {
  const auto a = ledg::measure::parse_answer(R"({"latency_ms": 5.5, "spread_ms": 1.5, "repetitions": 12})");
  CHECK(a.timing.latency_ms == 5.5);
  CHECK(a.timing.repetitions == 12);
  CHECK(a.timing.unstable);
  CHECK(ledg::measure::parse_answer(R"({"latency_ms": 5})").timing.repetitions == 1);
}

TEST_CASE("runners that crash, are silent, fail or print rubbish are told apart", "[runner]") {
  CHECK(says(failure_of("exit 3"), "exit code 3"));
  CHECK(says(failure_of("kill -9 $$"), "signal 9"));
  CHECK(says(failure_of("no-such-program-here"), "no such command"));
  CHECK(says(failure_of("read line; sleep 30", 0.3), "no answer within"));
  CHECK(says(failure_of("read line; echo hello; sleep 1"), "no JSON object: 'hello'"));
  CHECK(says(failure_of(R"(read line; echo '{"error": "no such operator"}'; sleep 1)"), "runner: no such operator"));
  CHECK(says(failure_of(R"(read line; echo '{"times_ms": []}'; sleep 1)"), "expected at least one time"));
  CHECK(says(failure_of(R"(read line; echo '{"latency_ms": "fast"}'; sleep 1)"), "'latency_ms' is no number"));
  CHECK(says(failure_of(R"(read line; echo '{"times_ms": [1, -2]}'; sleep 1)"), "positive milliseconds"));
}

TEST_CASE("a runner that ended is started again", "[runner]") {
  runner r(R"(read line; echo '{"latency_ms": 2}')");
  CHECK(r.ask({"n.onnx", 1, "fp32", "", {}}, patience_s).timing.latency_ms == 2);
  // The next question may find it still there or gone; the one after that finds a new one.
  std::string failed;
  try {
    static_cast<void>(r.ask({"n.onnx", 1, "fp32", "", {}}, patience_s));
  } catch (const ledg::input_error& e) {
    failed = e.what();
  }
  CHECK(says(failed, "exit code 0"));
  CHECK(r.ask({"n.onnx", 1, "fp32", "", {}}, patience_s).timing.latency_ms == 2);
}
