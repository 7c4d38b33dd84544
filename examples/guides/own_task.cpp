// SPDX-License-Identifier: BSD-3-Clause
/// @file own_task.cpp  The trainer with a task of one's own: a line through points. It knows nothing of networks.
#include <cmath>
#include <cstdint>
#include <iostream>
#include <ledg/train.hpp>
#include <span>
#include <vector>

// [task]
class line_task {
 public:
  line_task() : offset_(layout_.add("line", {2}, ledg::initializer::zeros)) {}

  /// Names and shapes of the parameters.
  const ledg::parameter_layout& layout() const { return layout_; }

  /// Adds the gradient of batch `step`, whose points are drawn from `step` alone.
  double loss_and_gradient(std::span<const float> p, std::span<float> gradients, std::uint64_t step,
                           ledg::thread_pool& /*pool*/) {
    const auto random = ledg::philox(7).split(step);
    double loss = 0;
    for (std::uint64_t i = 0; i < batch; ++i) {
      const auto x = static_cast<float>(random.uniform(i));
      const float error = p[offset_] + p[offset_ + 1] * x - (2 + 3 * x);
      loss += 0.5 * static_cast<double>(error * error) / batch;
      gradients[offset_] += error / batch;
      gradients[offset_ + 1] += error * x / batch;
    }
    return loss;
  }

  /// Lower is better.
  double validate(std::span<const float> p, ledg::thread_pool& /*pool*/) const {
    return std::abs(static_cast<double>(p[offset_]) - 2) + std::abs(static_cast<double>(p[offset_ + 1]) - 3);
  }

 private:
  static constexpr int batch = 16;
  ledg::parameter_layout layout_;
  std::size_t offset_;
};
// [task]

int main() {
  // [train]
  line_task task;
  ledg::trainer_config config;
  config.steps = 500;
  config.learning_rate = 0.1;
  const std::vector<float> initial(task.layout().size());
  ledg::thread_pool pool(1);
  const auto result = ledg::train<float>(task, config, std::span(initial), pool, {});
  std::cout << "best after " << result.best_step << " steps: " << result.parameters[0] << " + "
            << result.parameters[1] << " x\n";
  // [train]
  return result.metric < 0.05 ? 0 : 1;
}
