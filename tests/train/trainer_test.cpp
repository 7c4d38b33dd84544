// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/train/trainer.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "ledg/core/random.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/train/log.hpp"
#include "ledg/train/losses.hpp"
#include "ledg/core/sharding.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;

namespace {

// Learns y = 2 + sin(3 a) * b with one hidden layer, from batches that are drawn (as is the noise on their inputs) from
// the step. Small, but with all that a real task has: shards, randomness, a validation set.
template <class T>
class toy_task {
 public:
  static constexpr std::size_t hidden = 12, batch = 24;
  std::string name = "toy";

  toy_task() : shards_(4, add_parameters()) {}

  const parameter_layout& layout() const { return layout_; }
  std::string fingerprint() const { return name; }

  static constexpr std::size_t batch_examples() { return batch; }

  template <communicator Ranks = single_process>
  double loss_and_gradient(std::span<const T> p, std::span<T> gradients, std::uint64_t step, thread_pool& pool,
                           const Ranks& ranks = {}) {
    const philox random = philox(17).split(step);
    const auto shard = [&](std::size_t s, std::span<T> g) {
      const auto rows = shards_.rows_of(s, batch);
      double sum = 0;
      for (auto r = rows.first; r < rows.last; ++r)
        sum += example(p, random.uniform(4 * r), random.uniform(4 * r + 1), 0.01 * random.normal(r), g.data());
      return sum;
    };
    return shards_.run(pool, gradients, shard, ranks);
  }
  double validate(std::span<const T> p, thread_pool&) {
    double sum = 0;
    for (std::size_t r = 0; r < 50; ++r)
      sum += example(p, philox(5).uniform(2 * r), philox(5).uniform(2 * r + 1), 0, nullptr) * batch / 50;
    return sum;
  }

 private:
  std::size_t add_parameters() {
    layout_.add("in.weight", {hidden, 2}, initializer::xavier);
    layout_.add("in.bias", {hidden}, initializer::zeros);
    layout_.add("out.weight", {1, hidden}, initializer::xavier);
    layout_.add("out.bias", {1}, initializer::zeros);
    return layout_.size();
  }
  // Squared error of one example, divided by the batch; adds its gradient where g is given.
  static double example(std::span<const T> p, double a_, double b_, double noise, T* g) {
    const T a = static_cast<T>(a_);
    const T b = static_cast<T>(b_);
    T h[hidden];
    T y = p[4 * hidden];
    for (std::size_t k = 0; k < hidden; ++k) {
      h[k] = std::tanh(p[2 * k] * a + p[2 * k + 1] * b + p[2 * hidden + k]);
      y += p[3 * hidden + k] * h[k];
    }
    const double r = static_cast<double>(y) - (2 + std::sin(3 * a_) * b_ + noise);
    if (g != nullptr) {
      const T d = static_cast<T>(2 * r / batch);
      g[4 * hidden] += d;
      for (std::size_t k = 0; k < hidden; ++k) {
        g[3 * hidden + k] += d * h[k];
        const T e = d * p[3 * hidden + k] * (1 - h[k] * h[k]);
        g[2 * k] += e * a;
        g[2 * k + 1] += e * b;
        g[2 * hidden + k] += e;
      }
    }
    return r * r / batch;
  }

  parameter_layout layout_;
  gradient_shards<T> shards_;
};

static_assert(training_task<toy_task<float>, float> && !training_task<toy_task<float>, double>);
static_assert(distributed_task<toy_task<float>, float, ledg_test::thread_rank>);
static_assert(!training_callback<int> && training_callback<training_log> && training_callback<throughput>);

trainer_config small_trainer() {
  trainer_config c;
  c.steps = 60;
  c.validate_every = 7;
  c.learning_rate = 0.02;
  c.ema_decay = 0.9;
  c.checkpoint_every_seconds = 0;
  return c;
}

template <class T>
std::vector<T> start_of(const parameter_layout& layout) {
  std::vector<T> p(layout.size());
  layout.initialize(std::span(p), 1);
  return p;
}

template <class T = float, class... Callbacks>
training_result<T> run_toy(const trainer_config& config, const run_control& control = {}, std::size_t threads = 1,
                           Callbacks&... callbacks) {
  toy_task<T> task;
  thread_pool pool(threads);
  const auto initial = start_of<T>(task.layout());
  return train<T>(task, config, initial, pool, control, callbacks...);
}

template <class T>
void check_equal(const training_result<T>& a, const training_result<T>& b) {
  CHECK(a.parameters == b.parameters);  // bit for bit
  CHECK(a.metric == b.metric);
  CHECK(a.best_step == b.best_step);
  CHECK(a.steps == b.steps);
  CHECK(a.history == b.history);
}

struct counter {
  std::uint64_t steps = 0, validations = 0, checkpoints = 0, examples = 0;
  double last_rate = -1;
  void on_step(std::uint64_t, double, double rate, double) {
    ++steps;
    last_rate = rate;
  }
  void on_examples(std::uint64_t count) { examples = count; }
  void on_validation(std::uint64_t, double, bool) { ++validations; }
  void on_checkpoint(std::uint64_t, const std::filesystem::path&) { ++checkpoints; }
};

struct only_improvements {
  std::vector<double> metrics;
  void on_validation(std::uint64_t, double metric, bool improved) {
    if (improved) metrics.push_back(metric);
  }
};

template <class Function>
std::string message_of(Function function) {
  try {
    function();
  } catch (const any_error& e) {
    return e.what();
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("each optimizer learns the toy task", "[trainer]") {
  auto config = small_trainer();
  config.steps = 4000;
  config.validate_every = 200;
  config.ema_decay = 0;
  config.weight_decay = 0;
  for (const char* optimizer : {"adamw", "adam", "sgd"}) {
    config.optimizer = optimizer;
    config.learning_rate = optimizer == std::string("sgd") ? 0.1 : 0.02;
    const auto result = run_toy<double>(config);
    INFO(optimizer << ": " << result.history.front().metric << " -> " << result.metric);
    CHECK(result.metric < 0.002);  // the noise's variance is 0.0001, the truths' about 0.06
    CHECK_FALSE(result.interrupted);
  }
}

TEST_CASE("the best validated weights are kept, averaged where asked", "[trainer]") {
  auto config = small_trainer();
  only_improvements improvements;
  counter count;
  const auto result = run_toy<double>(config, {}, 1, improvements, count);
  CHECK(result.steps == 60);
  CHECK(count.steps == 60);
  CHECK(count.validations == 10);  // before the first step, every 7th step and the last
  CHECK(count.checkpoints == 0);
  CHECK(count.last_rate == config.rates()(59));
  REQUIRE(result.history.size() == 9);
  CHECK(result.history.back().step == 60);
  CHECK(result.metric == improvements.metrics.back());
  toy_task<double> task;
  thread_pool pool;
  CHECK(task.validate(result.parameters, pool) == result.metric);
  for (const auto& r : result.history) CHECK(r.metric >= result.metric);

  config.ema_decay = 0;
  CHECK(run_toy<double>(config).parameters != result.parameters);
  config.validate_every = 0;
  const auto at_end = run_toy<double>(config);
  CHECK(at_end.history.size() == 1);
  CHECK(at_end.best_step == 60);
}

TEST_CASE("results do not depend on the number of threads", "[trainer]") {
  const auto one = run_toy(small_trainer(), {}, 1);
  check_equal(run_toy(small_trainer(), {}, 2), one);
  check_equal(run_toy(small_trainer(), {}, 3), one);
}

namespace {

// y = 1 - 2 a + 3 b with noise; batch s holds the examples from `batch * s` on. Not distributed: every rank does all.
struct linear_task {
  std::size_t batch;
  parameter_layout layout_;
  explicit linear_task(std::size_t examples) : batch(examples) { layout_.add("w", {3}, initializer::zeros); }
  const parameter_layout& layout() const { return layout_; }
  double loss_and_gradient(std::span<const double> w, std::span<double> g, std::uint64_t step, thread_pool&) const {
    double loss = 0;
    for (std::size_t k = 0; k < batch; ++k) {
      const philox random = philox(3).split(batch * step + k);
      const double x[] = {1, random.uniform(0), random.uniform(1)};
      const double r = w[0] + w[1] * x[1] + w[2] * x[2] - (1 - 2 * x[1] + 3 * x[2] + 0.1 * random.normal(2));
      loss += r * r / static_cast<double>(batch);
      for (std::size_t i = 0; i < 3; ++i) g[i] += 2 * r * x[i] / static_cast<double>(batch);
    }
    return loss;
  }
  static double validate(std::span<const double> w, thread_pool&) { return std::fabs(w[2] - 3); }
};

}  // namespace

TEST_CASE("gradients of several batches make the step of one large batch", "[trainer]") {
  struct losses {
    std::vector<double> all;
    void on_step(std::uint64_t, double loss, double, double) { all.push_back(loss); }
  };
  thread_pool pool;
  const std::vector<double> initial(3);
  for (const char* optimizer : {"sgd", "adamw"})
    for (const std::uint64_t k : {2U, 3U, 7U}) {
      auto config = small_trainer();
      config.optimizer = optimizer;
      linear_task large(5 * k);
      linear_task small(5);
      losses of_large, of_small;
      const auto once = train<double>(large, config, initial, pool, {}, of_large);
      config.accumulate = k;
      const auto summed = train<double>(small, config, initial, pool, {}, of_small);
      INFO(optimizer << ", " << k << " batches");
      CHECK(summed.steps == once.steps);
      for (std::size_t i = 0; i < 3; ++i) CHECK(summed.parameters[i] == Approx(once.parameters[i]).epsilon(1e-12));
      REQUIRE(of_small.all.size() == of_large.all.size());
      for (std::size_t i = 0; i < of_small.all.size(); ++i)
        CHECK(of_small.all[i] == Approx(of_large.all[i]).epsilon(1e-12));
    }
}

TEST_CASE("a run that accumulates resumes exactly, and only as itself", "[trainer]") {
  auto config = small_trainer();
  config.accumulate = 3;
  counter count;
  const auto whole = run_toy(config, {}, 1, count);
  CHECK(count.steps == 60);
  CHECK(count.examples == 3 * 24);
  CHECK(whole.parameters != run_toy(small_trainer()).parameters);
  const ledg_test::temporary_folder folder;
  counter before;
  run_control control{folder / "state", true, [&] { return before.steps == 11; }};
  CHECK(run_toy(config, control, 2, before).interrupted);
  control.stop = nullptr;
  CHECK(contains(message_of([&] { run_toy(small_trainer(), control); }), "setting 'accumulate': expected 1, got 3"));
  check_equal(run_toy(config, control), whole);
}

TEST_CASE("a state file from before there was a setting goes on where the default holds", "[trainer]") {
  const ledg_test::temporary_folder folder;
  counter before;
  run_control control{folder / "state", true, [&] { return before.steps == 11; }};
  CHECK(run_toy(small_trainer(), control, 1, before).interrupted);
  auto bytes = ledg_test::read_file(control.state_file);
  const std::string setting = "\\\"accumulate\\\":1,";  // metadata holds JSON as a string
  const auto at = bytes.find(setting);
  REQUIRE(at != std::string::npos);
  bytes.erase(at, setting.size());
  bytes.insert(bytes.find("{\\\""), setting.size(), ' ');  // keeps the length of the header
  io::write_atomically(control.state_file, bytes);
  control.stop = nullptr;
  auto other = small_trainer();
  other.accumulate = 2;
  CHECK(contains(message_of([&] { run_toy(other, control); }), "setting 'accumulate': expected 2, got 1"));
  check_equal(run_toy(small_trainer(), control), run_toy(small_trainer()));
}

TEST_CASE("several ranks end with the bits of one", "[trainer]") {
  auto config = small_trainer();
  config.accumulate = 2;
  const auto whole = run_toy(config);
  for (const std::size_t ranks : {1U, 2U, 3U}) {
    const ledg_test::temporary_folder folder;
    const auto run = [&](std::uint64_t stop_at) {
      std::vector<training_result<float>> results(ranks);
      std::vector<counter> counts(ranks);
      ledg_test::run_ranks(ranks, [&](const ledg_test::thread_rank& r) {
        toy_task<float> task;
        thread_pool pool(2);
        auto initial = start_of<float>(task.layout());
        if (r.rank() > 0) initial[0] = 77;  // rank 0 starts for all
        std::uint64_t asked = 0;            // only the last rank asks to stop
        const run_control control{folder.path() / ("state" + std::to_string(r.rank())), true,
                                  [&] { return ++asked == stop_at && r.rank() + 1 == ranks; }};
        results[r.rank()] = train_distributed<float>(r, task, config, initial, pool, control, counts[r.rank()]);
      });
      for (std::size_t r = 1; r < ranks; ++r) {
        CHECK(counts[r].steps + counts[r].validations + counts[r].checkpoints + counts[r].examples == 0);
        CHECK_FALSE(std::filesystem::exists(folder.path() / ("state" + std::to_string(r))));
        CHECK(results[r].interrupted == results[0].interrupted);
        check_equal(results[r], results[0]);
      }
      CHECK(counts[0].checkpoints == 1);
      return results[0];
    };
    INFO(ranks << " ranks");
    const auto part = run(23);
    CHECK(part.interrupted);
    CHECK(part.steps == 23);
    check_equal(run(0), whole);
  }
}

TEST_CASE("patience ends a run that no longer improves", "[trainer]") {
  struct worsening {
    parameter_layout layout_;
    std::uint64_t calls = 0;
    worsening() { layout_.add("p", {1}, initializer::zeros); }
    const parameter_layout& layout() const { return layout_; }
    double loss_and_gradient(std::span<const double>, std::span<double>, std::uint64_t, thread_pool&) { return 1; }
    double validate(std::span<const double>, thread_pool&) { return calls++ == 2 ? 0.5 : 1; }
  } task;
  auto config = small_trainer();
  config.validate_every = 5;
  config.patience = 3;
  thread_pool pool;
  const std::vector<double> initial(1);
  const auto result = train<double>(task, config, initial, pool, {});
  CHECK(result.best_step == 10);
  CHECK(result.steps == 25);
  CHECK_FALSE(result.interrupted);
}

TEST_CASE("a stopped and resumed run equals an undisturbed one", "[trainer]") {
  for (const char* optimizer : {"adamw", "sgd"}) {
    auto config = small_trainer();
    config.optimizer = optimizer;
    const auto whole = run_toy(config);
    for (const std::uint64_t stop_at : {1U, 6U, 7U, 8U, 33U, 59U}) {
      const ledg_test::temporary_folder folder;
      counter before, after;
      run_control control{folder.path() / "state", true, [&] { return before.steps == stop_at; }};
      const auto part = run_toy(config, control, 2, before);
      INFO(optimizer << " stopped at " << stop_at);
      REQUIRE(part.interrupted);
      CHECK(part.steps == stop_at);
      CHECK(before.checkpoints == 1);
      control.stop = nullptr;
      check_equal(run_toy(config, control, 1, after), whole);
      CHECK(after.steps == 60 - stop_at);
    }
  }
}

TEST_CASE("a run stopped after every step equals an undisturbed one", "[trainer]") {
  const ledg_test::temporary_folder folder;
  const run_control control{folder.path() / "state", true, [] { return true; }};
  auto result = run_toy(small_trainer(), control);
  int runs = 1;
  for (; result.interrupted && runs < 100; ++runs) result = run_toy(small_trainer(), control);
  CHECK(runs == 60);
  check_equal(result, run_toy(small_trainer()));
  counter none;
  check_equal(run_toy(small_trainer(), control, 1, none), result);  // a finished run only gives its result again
  CHECK(none.steps == 0);
}

TEST_CASE("a killed process loses nothing but steps since its last checkpoint", "[trainer]") {
  auto config = small_trainer();
  config.checkpoint_every_steps = 10;
  const ledg_test::temporary_folder folder;
  const run_control control{folder.path() / "state", true, nullptr};
  struct killer {
    void on_step(std::uint64_t step, double, double, double) {
      if (step == 37) ::kill(::getpid(), SIGKILL);
    }
  };
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    killer kill;
    training_log log(folder.path() / "log");
    static_cast<void>(run_toy(config, control, 1, log, kill));
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  training_log log(folder.path() / "log");
  counter count;
  const auto resumed = run_toy(config, control, 2, log, count);
  CHECK(count.steps == 30);

  const ledg_test::temporary_folder other;
  training_log whole_log(other.path() / "log");
  check_equal(resumed, run_toy(config, {}, 1, whole_log));
  CHECK(ledg_test::read_file(folder.path() / "log") == ledg_test::read_file(other.path() / "log"));
}

TEST_CASE("a run killed at twenty random moments ends like an undisturbed one", "[trainer]") {
  auto config = small_trainer();
  config.steps = 3000;
  config.checkpoint_every_steps = 10;
  const ledg_test::temporary_folder folder;
  const run_control control{folder.path() / "state", true, nullptr};
  const auto saved_step = [&]() -> std::int64_t {
    if (!std::filesystem::exists(control.state_file)) return 0;
    return io::safetensors_file::open(control.state_file).at("counters").to<std::int64_t>()[0];
  };
  const philox random(5);
  std::int64_t before = 0;
  int killed = 0;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      static_cast<void>(run_toy(config, control));
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(500 + random.below(i, 6000)));
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    killed += WIFSIGNALED(status) ? 1 : 0;
    const auto step = saved_step();  // whole, whatever moment it was
    CHECK(step >= before);
    CHECK((step % 10 == 0 && step <= 3000));
    before = step;
  }
  CHECK(killed > 0);
  check_equal(run_toy(config, control), run_toy(config));
}

TEST_CASE("a state file of another run is refused, naming the difference", "[trainer]") {
  const ledg_test::temporary_folder folder;
  const run_control first{folder.path() / "state", false, [] { return true; }};
  const auto config = small_trainer();
  static_cast<void>(run_toy(config, first));
  CHECK_THROWS_AS(run_toy(config, first), input_error);  // would overwrite
  CHECK(contains(message_of([&] { run_toy(config, first); }), "resume"));
  const run_control resume{first.state_file, true, [] { return true; }};

  auto other = config;
  other.learning_rate = 0.5;
  CHECK_THROWS_AS(run_toy(other, resume), input_error);
  CHECK(contains(message_of([&] { run_toy(other, resume); }), "setting 'learning_rate': expected 0.5, got 0.02"));
  CHECK(contains(message_of([&] { run_toy<double>(config, resume); }), "expected F64, got F32"));

  toy_task<float> task;
  task.name = "another";
  thread_pool pool;
  const auto initial = start_of<float>(task.layout());
  const auto message = message_of([&] { static_cast<void>(train<float>(task, config, initial, pool, resume)); });
  CHECK(contains(message, "task: expected \"another\", got \"toy\""));

  auto same = config;  // only when files are written differs
  same.checkpoint_every_steps = 3;
  same.checkpoint_every_seconds = 9;
  CHECK(run_toy(same, resume).steps == 2);
}

TEST_CASE("a state of another layout or a damaged state is refused", "[trainer]") {
  const ledg_test::temporary_folder folder;
  const auto path = folder.path() / "state";
  parameter_layout layout;
  layout.add("a", {2, 2}, initializer::zeros);
  const training_identity identity{small_trainer(), &layout, "t"};
  training_state<float> state;
  state.parameters = {1, 2, 3, 4};
  state.average = state.parameters;
  adamw::state<float> optimizer(adamw{}, layout);
  save_training_state(path, identity, state, optimizer.arrays());
  CHECK(load_training_state<float>(path, identity, optimizer.arrays()).parameters == state.parameters);

  parameter_layout renamed, longer = layout;
  renamed.add("b", {2, 2}, initializer::zeros);
  longer.add("c", {1}, initializer::zeros);
  for (const auto& [changed, expected] : {std::pair(&renamed, "parameter 0"), {&longer, "number of parameters"}}) {
    const training_identity now{small_trainer(), changed, "t"};
    adamw::state<float> fresh(adamw{}, *changed);
    CHECK(contains(message_of([&] { static_cast<void>(load_training_state<float>(path, now, fresh.arrays())); }),
                   expected));
  }

  const auto bytes = ledg_test::read_file(path);
  for (const std::size_t keep : {std::size_t{0}, std::size_t{7}, bytes.size() / 2, bytes.size() - 1}) {
    io::write_atomically(path, std::string_view(bytes).substr(0, keep));
    CHECK_THROWS_AS(load_training_state<float>(path, identity, optimizer.arrays()), corrupt_error);
  }
  io::safetensors_writer writer;
  writer.add("x", {1}, std::vector<float>{1});
  writer.write(path);
  CHECK_THROWS_AS(load_training_state<float>(path, identity, optimizer.arrays()), input_error);
  sgd::state<float> sgd_state(sgd{}, layout);
  save_training_state(path, identity, state, sgd_state.arrays());
  CHECK_THROWS_AS(load_training_state<float>(path, identity, optimizer.arrays()), corrupt_error);
}

TEST_CASE("the weights of the start are kept where training only made them worse", "[trainer]") {
  struct leaving {
    parameter_layout layout_;
    leaving() { layout_.add("p", {1}, initializer::zeros); }
    const parameter_layout& layout() const { return layout_; }
    double loss_and_gradient(std::span<const double>, std::span<double> g, std::uint64_t, thread_pool&) {
      g[0] -= 1;
      return 1;
    }
    double validate(std::span<const double> w, thread_pool&) { return std::fabs(w[0]); }
  } task;
  thread_pool pool;
  const std::vector<double> initial(1);
  for (const double ema : {0.0, 0.9}) {
    auto config = small_trainer();
    config.ema_decay = ema;
    const auto result = train<double>(task, config, initial, pool, {});
    CHECK(result.steps == config.steps);
    CHECK(result.parameters == initial);
    CHECK(result.best_step == 0);
    CHECK(result.metric == 0);
    CHECK(result.history.front().metric > 0);
  }
}

TEST_CASE("with nothing to validate on the last weights are kept and that is said", "[trainer]") {
  struct blind {
    parameter_layout layout_;
    blind() { layout_.add("p", {1}, initializer::zeros); }
    const parameter_layout& layout() const { return layout_; }
    double loss_and_gradient(std::span<const double>, std::span<double> g, std::uint64_t, thread_pool&) {
      g[0] -= 1;
      return 1;
    }
    double validate(std::span<const double>, thread_pool&) { throw numeric_error("was asked"); }
    bool can_validate() const { return false; }
  } task;
  struct listener {
    std::vector<std::string> notes;
    void on_note(const std::string& text) { notes.push_back(text); }
  } told;
  counter count;
  auto config = small_trainer();
  config.ema_decay = 0;
  config.patience = 1;  // nothing is measured, so nothing is stale
  thread_pool pool;
  const std::vector<double> initial(1);
  const auto result = train<double>(task, config, initial, pool, {}, told, count);
  CHECK(result.steps == config.steps);
  CHECK(std::isinf(result.metric));
  CHECK(count.validations == 0);
  CHECK(told.notes.size() == 1);
  config.steps *= 2;  // the schedule differs, yet the weights go on moving
  CHECK(result.parameters.front() > 0);
  CHECK(train<double>(task, config, initial, pool, {}).parameters.front() > result.parameters.front());
}

TEST_CASE("what is not a number stops training", "[trainer]") {
  struct sick {
    parameter_layout layout_;
    double loss = 1, gradient = 0, metric = 1;
    sick() { layout_.add("p", {1}, initializer::zeros); }
    const parameter_layout& layout() const { return layout_; }
    double loss_and_gradient(std::span<const double>, std::span<double> g, std::uint64_t, thread_pool&) {
      g[0] += gradient;
      return loss;
    }
    double validate(std::span<const double>, thread_pool&) { return metric; }
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const auto run = [](double loss, double gradient, double metric) {
    sick task;
    task.loss = loss;
    task.gradient = gradient;
    task.metric = metric;
    thread_pool pool;
    const std::vector<double> initial(1);
    return train<double>(task, small_trainer(), initial, pool, {});
  };
  CHECK_THROWS_AS(run(nan, 0, 1), numeric_error);
  CHECK_THROWS_AS(run(inf, 0, 1), numeric_error);
  CHECK_THROWS_AS(run(1, nan, 1), numeric_error);
  CHECK_THROWS_AS(run(1, 0, nan), numeric_error);
  const auto never_usable = run(1, 0, inf);
  CHECK(never_usable.metric == inf);
  CHECK(never_usable.best_step == 0);
  CHECK(never_usable.parameters.size() == 1);
  sick task;
  thread_pool pool;
  const std::vector<double> initial(2);
  CHECK_THROWS_AS(train<double>(task, small_trainer(), initial, pool, {}), shape_error);
}
