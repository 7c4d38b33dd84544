// SPDX-License-Identifier: BSD-3-Clause
/// @file bert_in_code.cpp  Texts to vectors with a Hugging Face folder, then two steps of fine-tuning:
/// `bert_in_code examples/encoders/minilm-distilled`.
#include <iostream>
#include <ledg/bert.hpp>
#include <ledg/train.hpp>
#include <string>
#include <vector>

// [distance]
/// Half the mean squared distance of the rows of @p y from @p target; its gradient goes to @p dy.
double distance(ledg::matrix_view<const float> y, const std::vector<float>& target, ledg::matrix_view<float> dy) {
  double loss = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    dy.data[i] = (y.data[i] - target[i]) / static_cast<float>(y.size());
    loss += 0.5 * static_cast<double>(dy.data[i]) * static_cast<double>(y.data[i] - target[i]);
  }
  return loss;
}
// [distance]

int main(int argc, char** argv) try {
  if (argc != 2) throw ledg::input_error("usage: bert_in_code ENCODER");
  // [embed]
  const auto model = ledg::bert_model<float>::load(argv[1]);  // const, from any number of threads
  const std::vector<std::string> texts{"ParamL Conv 3", "ParamL ConvTranspose 3", "Softmax"};
  const auto vectors = model.embed(texts);  // one row a text
  std::cout << vectors.shape(0) << " x " << vectors.shape(1) << '\n';
  // [embed]

  // [encoder]
  auto config = model.config();
  config.frozen_parts = 2;  // the embeddings and the first layer stay as they are
  ledg::parameter_layout layout;
  const ledg::text_encoder encoder(layout, "text", config);
  std::vector<float> parameters(layout.size());
  ledg::bert_weights::open(argv[1]).copy_to(layout, std::span(parameters), "text.");
  // [encoder]

  // [steps]
  ledg::token_batch tokens;  // packed: no padding
  for (const auto& text : texts) tokens.add(model.tokenize(text).ids);
  const std::vector<float> target(texts.size() * encoder.size(), 0.0F);
  ledg::thread_pool pool(1);
  const ledg::adamw rule;
  ledg::adamw::state<float> optimizer(rule, layout);
  ledg::workspace<float> memory;
  std::vector<double> losses;
  for (std::uint64_t step = 0; step < 2; ++step) {
    memory.reset();
    ledg::text_encoder::context<float> context;
    const auto y = encoder.forward(ledg::forward_pass<float>{parameters.data(), &memory}, tokens, context);
    const auto dy = memory.take(y.rows, y.cols);
    losses.push_back(distance(y, target, dy));
    std::vector<float> gradients(layout.size());
    encoder.backward(ledg::backward_pass<float>{parameters.data(), gradients.data(), &memory}, dy, tokens, context);
    optimizer.update(parameters, gradients, 1e-4, step, pool);
    std::cout << "step " << step << ": loss " << losses.back() << '\n';
  }
  // [steps]
  return losses[1] < losses[0] ? 0 : 1;
} catch (const ledg::any_error& e) {
  std::cerr << e.what() << '\n';
  return 2;
}
