// SPDX-License-Identifier: BSD-3-Clause
/// @file data_in_memory.cpp  Measurements that lie in no file: built, checked, learnt from.
#include <cmath>
#include <iostream>
#include <ledg/ledg.hpp>
#include <string>

/// A chain of convolutions, each as wide as the next.
ledg::graph chain(std::int64_t width, int depth) {
  std::vector<ledg::graph_node> nodes(1);
  nodes[0].op = "Input";
  nodes[0].output_shape = ledg::shape{1, width, 32, 32};
  for (int i = 0; i < depth; ++i) {
    ledg::graph_node conv;
    conv.op = "Conv";
    conv.inputs = {i};
    conv.output_shape = nodes[0].output_shape;
    conv.params = width * width * 9;
    conv.set("kernel_shape", ledg::shape{3, 3});
    nodes.push_back(conv);
  }
  return ledg::graph(nodes);
}

/// Stands for a stopwatch.
double measured_ms(std::int64_t width, int depth) { return 0.02 + 1e-5 * static_cast<double>(width * width * depth); }

// [build]
ledg::data::dataset measurements() {
  ledg::data::dataset_builder builder("my_boards");
  ledg::data::setting setting;
  setting.key = "t4/fp16";
  setting.device = "Tesla T4";  // found in the catalogue, with all that is known of it
  setting.precision = ledg::precision::fp16;
  setting.runtime = "TensorRT 10";
  setting.batch = 1;
  const auto t4 = builder.add_setting(setting);
  for (const std::int64_t width : {16, 24, 32, 48, 64, 96, 128})
    for (const int depth : {2, 4, 8, 16}) {
      const auto id = std::to_string(width) + "x" + std::to_string(depth);
      const auto network = builder.add_graph(chain(width, depth), id, "width " + std::to_string(width));
      builder.add_row(network, t4, 1, measured_ms(width, depth));
    }
  return builder.finish();  // throws where something is not whole: a time that is no time, an id twice
}
// [build]

int main() try {
  // [train]
  ledg::latency_training_config<> config;
  config.trainer.steps = 200;
  config.trainer.validate_every = 50;
  ledg::corpus_options options;
  options.split.test = options.split.validation = 0;  // nothing drawn: whole families, by name
  options.split.validation_keys = {"width 32"};
  options.split.test_keys = {"width 48"};
  ledg::latency_corpus<ledg::ledg_former> corpus(ledg::text::template_set::named("concise"), config.graph, options);
  corpus.add(measurements());
  ledg::thread_pool pool(2);
  const auto trained = ledg::train_latency(corpus, config, pool);
  // [train]

  // [ask]
  ledg::platform_query platform;
  platform.spec = ledg::hardware::find("Tesla T4");
  platform.runtime = "TensorRT";
  const auto answer = trained.predictor.predict(chain(48, 8), platform);
  std::cout << answer.latency_ms << " ms, measured " << measured_ms(48, 8) << '\n';
  for (const auto& flag : answer.flags) std::cout << "beware: " << flag << '\n';
  // [ask]
  return std::abs(std::log(answer.latency_ms / measured_ms(48, 8))) < 0.3 ? 0 : 1;
} catch (const ledg::any_error& e) {
  std::cerr << e.what() << '\n';
  return 2;
}
