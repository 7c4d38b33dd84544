// SPDX-License-Identifier: BSD-3-Clause
/// @file own_predictor.cpp  A predictor composed here, trained for a minute on the bundled measurements, and asked
/// about networks of families that it never saw: `own_predictor examples/data`.
#include <cmath>
#include <cstdio>
#include <exception>
#include <iostream>
#include <ledg/ledg.hpp>
#include <string>

/// Not one of the presets: siblings among the neighbours, a gate without a hidden layer, ReLU; the head pools the
/// nodes.
using encoder =
    ledg::graph_encoder<ledg::dgsa<ledg::masks<ledg::father, ledg::child, ledg::sibling>, ledg::linear_gate>,
                        ledg::feed_forward<ledg::relu>>;
using head = ledg::pooled_latency_head;

int main(int argc, char** argv) try {
  if (argc < 2) throw ledg::input_error("usage: own_predictor FOLDER [STEPS]");
  const auto measured = ledg::data::load("own", argv[1]);
  ledg::corpus_options parts;
  parts.split.test = parts.split.validation = 0;  // nothing drawn: whole families, by name
  parts.split.test_keys = {"resnet", "encoder"};
  parts.split.validation_keys = {"mobile", "vit"};
  ledg::latency_training_config<head> config;
  config.trainer.steps = argc > 2 ? std::stoul(argv[2]) : 3000;
  ledg::latency_corpus<encoder> corpus(ledg::text::template_set::named("concise"), config.graph, parts);
  corpus.add(measured);
  ledg::thread_pool pool(2);
  const auto trained = ledg::train_latency(corpus, config, pool);

  double log_error = 0, count = 0;
  std::printf("%-28s %-10s %5s %10s %10s\n", "network", "cores", "batch", "predicted", "measured");
  for (const auto& row : measured.rows) {
    const auto& id = measured.ids[row.graph];
    const ledg::split_example example{measured.families[row.graph], id, measured.name};
    if (parts.split(example, ledg::split_unit::family) != ledg::split_part::test) continue;
    const auto& s = measured.settings[row.setting];
    const auto answer =
        trained.predictor.predict(measured.graphs[row.graph], {s.hardware, s.precision, "", s.cores, "", row.batch});
    std::printf("%-28s %-10s %5.0f %7.2f ms %7.2f ms\n", id.c_str(), s.cores.c_str(), row.batch, answer.latency_ms,
                row.latency_ms);
    log_error += std::abs(std::log(answer.latency_ms / row.latency_ms));
    ++count;
  }
  std::printf("mean |log(predicted / measured)|: %.3f in validation, %.3f here\n", trained.metric.value(),
              log_error / count);
  return log_error / count < 0.35 ? 0 : 1;
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 2;
}
