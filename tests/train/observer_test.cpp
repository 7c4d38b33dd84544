// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/observer.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

namespace {

static_assert(examples_callback<training_observer> && start_callback<training_observer> &&
              step_callback<training_observer> && validation_callback<training_observer> &&
              note_callback<training_observer> && checkpoint_callback<training_observer>);

/// Notes all that it is told.
struct told_everything {
  std::vector<std::string> heard;
  void on_examples(std::uint64_t n) { heard.push_back("examples " + std::to_string(n)); }
  void on_start(std::uint64_t a, std::uint64_t b) {
    heard.push_back("start " + std::to_string(a) + " " + std::to_string(b));
  }
  void on_step(std::uint64_t step, double loss, double rate, double norm) {
    heard.push_back("step " + std::to_string(step) + (loss == 2 && rate == 3 && norm == 4 ? " in order" : " mixed up"));
  }
  void on_validation(std::uint64_t step, double metric, bool improved) {
    heard.push_back("validation " + std::to_string(step) + (metric == 5 && improved ? " better" : " wrong"));
  }
  void on_note(const std::string& text) { heard.push_back("note " + text); }
  void on_checkpoint(std::uint64_t step, const std::filesystem::path& file) {
    heard.push_back("checkpoint " + std::to_string(step) + " " + file.string());
  }
  void on_settling(std::size_t done, std::size_t of) {
    heard.push_back("settling " + std::to_string(done) + " " + std::to_string(of));
  }
  void on_progress(const std::string& text) { heard.push_back("progress " + text); }
};

struct told_of_notes {
  std::string last;
  void on_note(const std::string& text) { last = text; }
};

void tell(const training_observer& o) {
  o.on_examples(1);
  o.on_start(2, 3);
  o.on_step(1, 2, 3, 4);
  o.on_validation(4, 5, true);
  o.on_note("a");
  o.on_checkpoint(6, "b");
  o.on_settling(7, 8);
  o.on_progress("c");
}

}  // namespace

TEST_CASE("an observer passes everything on", "[observer]") {
  told_everything callback;
  tell(observe(callback));
  CHECK(callback.heard == std::vector<std::string>{"examples 1", "start 2 3", "step 1 in order", "validation 4 better",
                                                   "note a", "checkpoint 6 b", "settling 7 8", "progress c"});
}

TEST_CASE("what an observer's callback has no member for goes nowhere", "[observer]") {
  told_of_notes callback;
  tell(observe(callback));
  CHECK(callback.last == "a");
  tell(training_observer{});
}
