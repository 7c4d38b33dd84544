// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/accuracy/training.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/accuracy/evaluation.hpp"
#include "ledg/data/nb201.hpp"
#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/thread_ranks.hpp"

using namespace ledg;

namespace {

using predictor = accuracy_predictor<graph_encoder<dgsa<masks<grandfather, father, child>>, feed_forward<>>>;

/// Cells of NAS-Bench-201 with a made-up accuracy that depends on their operators and how they are joined.
data::accuracy_dataset made_up(std::size_t count) {
  data::accuracy_dataset d;
  d.name = "nb201";
  d.target_names = {"c10_val_ep200", "c10_test_ep200"};
  d.targets.resize(2);
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<int>(i * 7919 % 15625);
    d.cells.push_back(data::nb201::cell_graph(data::nb201::from_index(index)));
    d.groups.push_back(static_cast<std::int64_t>(i));
    const auto s = structure_of(d.cells.back());
    const double accuracy = 95 - 60 / (1 + s.params / 4 + static_cast<double>(s.scalars[9]));
    d.targets[0].push_back(accuracy);
    d.targets[1].push_back(accuracy + 0.5);
  }
  return d;
}

accuracy_training quick() {
  auto c = accuracy_training::for_data("nb201");
  c.train_cells = 60;
  c.validation_cells = 20;
  c.graph = {.hidden_size = 16, .num_layers = 1, .num_heads = 2, .intermediate_size = 16, .dropout = 0.1};
  c.fusion_size = 16;
  c.task.batch_size = 32;
  c.trainer.steps = 60;
  c.trainer.validate_every = 20;
  c.trainer.learning_rate = 5e-3;
  c.trainer.ema_decay = 0.9;
  return c;
}

void read_settings(const io::json& document, accuracy_training& into) { io::from_json({document, "file"}, into); }

std::vector<double> accuracies(const predictor& p, std::span<const graph> cells, std::size_t threads = 1) {
  thread_pool pool(threads);
  std::vector<double> out;
  for (const auto& a : p.predict(cells, {}, pool)) out.push_back(a.accuracy);
  return out;
}

std::vector<float> weights(const predictor& p) { return {p.parameters().begin(), p.parameters().end()}; }

}  // namespace

TEST_CASE("training learns to rank, and evaluation leaves out what it learnt from", "[accuracy]") {
  const auto d = made_up(300);
  thread_pool pool(1);
  const auto t = train_accuracy<predictor>(quick(), d, pool);
  CHECK(t.validation_tau > 0.8);
  const auto e = evaluate_accuracy(t.predictor, d, {}, pool);
  CHECK(e.target == "c10_test_ep200");
  CHECK(e.n == 220);
  CHECK(e.metrics.kendall_tau > 0.8);
  CHECK(e.metrics.mape < 0.1);
  CHECK(e.coverage.value() > 0.6);
  CHECK(e.baselines.at("params").kendall_tau > 0.5);
  for (const auto& id : e.ids) REQUIRE(!t.predictor.trained_on(id));
  accuracy_evaluation_options all;
  all.include_training = true;
  all.target = "c10_val_ep200";
  CHECK(evaluate_accuracy(t.predictor, d, all, pool).n == 300);
  all.target = "c11";
  CHECK_THROWS_AS(evaluate_accuracy(t.predictor, d, all, pool), lookup_error);
}

TEST_CASE("results do not depend on threads", "[accuracy]") {
  const auto d = made_up(150);
  auto config = quick();
  config.trainer.steps = 8;
  thread_pool one(1), three(3);
  const auto a = train_accuracy<predictor>(config, d, one);
  const auto b = train_accuracy<predictor>(config, d, three);
  CHECK(weights(a.predictor) == weights(b.predictor));
  CHECK(accuracies(a.predictor, d.cells, 1) == accuracies(a.predictor, d.cells, 3));
  config.seed = 2;
  CHECK(weights(train_accuracy<predictor>(config, d, one).predictor) != weights(a.predictor));
}

TEST_CASE("other losses rank as well, and the checkpoint says which they were", "[accuracy]") {
  const auto d = made_up(200);
  auto config = quick();
  auto& task = config.task;
  SECTION("lists") {
    task.losses.loss = "huber";
    task.losses.rank_loss = "list_mle";
    task.consistency = "squared";
  }
  SECTION("no order") {
    task.losses.loss = "smooth_l1";
    task.losses.rank_weight = 0;
    task.consistency_weight = 0;
  }
  thread_pool pool(1);
  const auto t = train_accuracy<predictor>(config, d, pool);
  CHECK(t.validation_tau > 0.7);
  const auto& stored = t.predictor.knowledge().card.at("settings").at("task");
  CHECK(stored == io::to_json(task));
  CHECK(stored.at("loss") == task.losses.loss);
  CHECK(stored.at("rank_loss") == task.losses.rank_loss);
}

TEST_CASE("an accuracy predictor may see positions and a virtual node", "[accuracy]") {
  const ledg_test::temporary_folder f;
  const auto d = made_up(150);
  auto config = quick();
  config.graph.positions = config.graph.virtual_node = true;
  config.trainer.steps = 20;
  thread_pool pool(1);
  const auto t = train_accuracy<predictor>(config, d, pool);
  const auto path = f / "seeing.safetensors";
  t.predictor.save(path);
  const auto loaded = predictor::load(path);
  CHECK(loaded.config().graph.positions);
  CHECK(loaded.config().graph.virtual_node);
  const auto all = accuracies(loaded, d.cells);
  CHECK(all == accuracies(t.predictor, d.cells, 3));
  CHECK(loaded.predict(d.cells[7]).accuracy == all[7]);
  const auto& layout = loaded.layout().entries();
  CHECK(std::any_of(layout.begin(), layout.end(),
                    [](const auto& e) { return e.name == "network.node.position.weight"; }));
}

TEST_CASE("a cell's score is the same to the last bit whatever is scored with it", "[accuracy]") {
  const auto d = made_up(150);
  auto config = quick();
  config.graph.num_layers = 2;
  config.trainer.steps = 4;
  SECTION("operators and neighbours") {}
  SECTION("positions") { config.graph.positions = true; }
  SECTION("a virtual node") { config.graph.virtual_node = true; }
  SECTION("both") { config.graph.positions = config.graph.virtual_node = true; }
  thread_pool pool(1);
  const auto p = train_accuracy<predictor>(config, d, pool).predictor;
  const auto together = accuracies(p, d.cells);
  CHECK(std::set<double>(together.begin(), together.end()).size() > 100);
  for (std::size_t i = 0; i < d.cells.size(); ++i) REQUIRE(p.predict(d.cells[i]).accuracy == together[i]);
}

TEST_CASE("several ranks train the accuracy predictor of one", "[accuracy]") {
  const auto d = made_up(150);
  auto config = quick();
  config.trainer.steps = 6;
  thread_pool pool(1);
  const auto one = weights(train_accuracy<predictor>(config, d, pool).predictor);
  std::vector<std::vector<float>> all(3);
  ledg_test::run_ranks(all.size(), [&](const ledg_test::thread_rank& r) {
    thread_pool own(1);
    all[r.rank()] = weights(train_accuracy_distributed<predictor>(r, config, d, own).predictor);
  });
  for (const auto& w : all) CHECK(w == one);
}

TEST_CASE("an interrupted run continues exactly; another run's state is refused", "[accuracy]") {
  const ledg_test::temporary_folder f;
  const auto d = made_up(150);
  auto config = quick();
  config.trainer.steps = 12;
  config.trainer.validate_every = 4;
  thread_pool pool(1);
  const auto whole = train_accuracy<predictor>(config, d, pool);
  int steps = 0;
  run_control control{f / "state", true, [&] { return ++steps == 5; }};
  CHECK(train_accuracy<predictor>(config, d, pool, control).interrupted);
  control.stop = nullptr;
  const auto resumed = train_accuracy<predictor>(config, d, pool, control);
  CHECK_FALSE(resumed.interrupted);
  CHECK(weights(resumed.predictor) == weights(whole.predictor));
  config.task.losses.rank_weight = 2;
  CHECK_THROWS_AS(train_accuracy<predictor>(config, d, pool, control), input_error);
}

TEST_CASE("a checkpoint is one file that predicts the same", "[accuracy]") {
  const ledg_test::temporary_folder f;
  const auto d = made_up(150);
  auto config = quick();
  config.trainer.steps = 8;
  config.scale = GENERATE("log_gap", "rank_gauss");
  thread_pool pool(1);
  const auto t = train_accuracy<predictor>(config, d, pool);
  const auto path = f / "cells.safetensors";
  t.predictor.save(path);
  auto loaded = predictor::load(path);
  const auto together = accuracies(loaded, d.cells);
  CHECK(together == accuracies(t.predictor, d.cells));
  for (std::size_t i = 0; i < d.cells.size(); i += 7) CHECK(loaded.predict(d.cells[i]).accuracy == together[i]);
  CHECK(loaded.knowledge().card == t.predictor.knowledge().card);
  CHECK(loaded.trained_on(t.predictor.knowledge().training_cells.front()));
  const auto& cell = d.cells[7];
  const auto a = loaded.predict(cell);
  REQUIRE(a.interval);
  CHECK(a.interval->low <= a.accuracy);
  CHECK(a.interval->high >= a.accuracy);
  for (auto& x : loaded.parameters()) x *= 1.5F;
  CHECK(accuracies(loaded, d.cells) != together);  // packed parameters are not those any more

  CHECK_THROWS_AS(predictor::load(f / "missing"), input_error);
  io::safetensors_writer other;
  other.set_metadata("format", "something else");
  other.write(f / "other");
  CHECK_THROWS_AS(predictor::load(f / "other"), input_error);
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::ofstream(f / "cut", std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  CHECK_THROWS_AS(predictor::load(f / "cut"), corrupt_error);
}

TEST_CASE("operators that training never met are flagged", "[accuracy]") {
  auto d = made_up(150);
  auto config = quick();
  config.trainer.steps = 2;
  thread_pool pool(1);
  const auto t = train_accuracy<predictor>(config, d, pool);
  auto nodes = d.cells[7].nodes();
  nodes[1].op = "MaxPool";
  const auto flags = t.predictor.predict(graph(nodes)).flags;
  CHECK(std::any_of(flags.begin(), flags.end(), [](const auto& s) { return s.starts_with("unknown_operator:"); }));
  CHECK(t.predictor.predict(graph(nodes), {.flags = false}).flags.empty());
  CHECK_THROWS_AS(t.predictor.predict(data::nb201::network(data::nb201::from_index(5))), input_error);
  CHECK(accuracies(t.predictor, {}).empty());
}

TEST_CASE("too few validation cells tell no interval", "[accuracy]") {
  const auto d = made_up(150);
  auto config = quick();
  config.trainer.steps = 2;
  config.validation_cells = 8;
  thread_pool pool(1);
  const auto t = train_accuracy<predictor>(config, d, pool);
  const auto a = t.predictor.predict(d.cells[3]);
  CHECK_FALSE(a.interval);
  CHECK(std::find(a.flags.begin(), a.flags.end(), "interval_unknown") != a.flags.end());
  CHECK_FALSE(evaluate_accuracy(t.predictor, d, {}, pool).coverage);
}

TEST_CASE("splits are disjoint, whole, and leave out unknown accuracies", "[accuracy]") {
  std::vector<double> accuracies(50, 90.0);
  accuracies[3] = std::numeric_limits<double>::quiet_NaN();
  const auto s = draw_split(accuracies, 20, 10, 1);
  std::set<std::int32_t> all;
  for (const auto* part : {&s.train, &s.validation, &s.test}) all.insert(part->begin(), part->end());
  CHECK(all.size() == 49);
  CHECK(s.train.size() + s.validation.size() + s.test.size() == 49);
  CHECK(!all.contains(3));
  CHECK(draw_split(accuracies, 20, 10, 1).train == s.train);
  CHECK(draw_split(accuracies, 20, 10, 2).train != s.train);
  CHECK_THROWS_AS(draw_split(accuracies, 45, 10, 1), input_error);
  CHECK_THROWS_AS(draw_split(accuracies, 0, 10, 1), input_error);
}

TEST_CASE("settings come from JSON and go back", "[accuracy]") {
  auto c = accuracy_training::for_data("nb101");
  CHECK(c.scale == "rank_gauss");
  read_settings({{"seed", 7},
                 {"graph", {{"hidden_size", 32}}},
                 {"task", {{"loss", "huber"}, {"rank_weight", 0.1}}},
                 {"trainer", {{"steps", 9}}}},
                c);
  CHECK(c.task.losses.loss == "huber");
  CHECK(c.task.losses.rank_weight == 0.1);
  CHECK(c.seed == 7);
  CHECK(c.graph.hidden_size == 32);
  CHECK(c.trainer.steps == 9);
  CHECK(c.trainer.learning_rate == accuracy_training().trainer.learning_rate);
  accuracy_training d;
  read_settings(io::to_json(c), d);
  CHECK(io::to_json(c) == io::to_json(d));
  for (const auto& [key, value] :
       {std::pair("loss", "relative_error"), std::pair("rank_loss", "list"), std::pair("consistency", "none")})
    CHECK_THROWS_AS(read_settings({{"task", {{key, value}}}}, d), lookup_error);
  CHECK_THROWS_AS(read_settings({{"task", {{"batch_size", 0}}}}, d), input_error);
  CHECK_THROWS_AS(read_settings({{"sed", 7}}, c), lookup_error);
  CHECK_THROWS_AS(read_settings({{"seed", "x"}}, c), input_error);
  CHECK_THROWS_AS(read_settings({{"trainer", {{"step", 9}}}}, c), lookup_error);
}

TEST_CASE("fractions become percent", "[accuracy]") {
  data::accuracy_dataset d;
  d.name = "x";
  d.target_names = {"a", "b"};
  d.targets = {{0.5, 1.0}, {50, 60}};
  CHECK(accuracies_of(d, "a") == std::vector<double>{50, 100});
  CHECK(accuracies_of(d, "b") == std::vector<double>{50, 60});
  CHECK_THROWS_AS(accuracies_of(d, "c"), lookup_error);
}

TEST_CASE("training refuses data that are not whole", "[accuracy]") {
  thread_pool pool(1);
  auto d = made_up(90);
  d.groups.pop_back();
  CHECK_THROWS_AS(train_accuracy<predictor>(quick(), d, pool), input_error);
  d = made_up(90);
  d.targets[0].pop_back();
  CHECK_THROWS_AS(train_accuracy<predictor>(quick(), d, pool), input_error);
}
