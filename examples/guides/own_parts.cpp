// SPDX-License-Identifier: BSD-3-Clause
/// @file own_parts.cpp  A predictor whose mask, gate, feed-forward and head are all one's own:
/// `own_parts examples/data`.
#include <cmath>
#include <iostream>
#include <ledg/ledg.hpp>
#include <string>
#include <vector>

// [mask]
/// Consumers of the consumers.
struct grandchild {
  static constexpr const char* name = "grandchild";
  static ledg::csr build(const ledg::graph_batch& b) { return transpose(ledg::grandfather::build(b)); }
};
// [mask]

// [gate]
/// Scores from 16 hidden units; the softmax over the branches, and its gradient, are there.
class narrow_gate : public ledg::softmax_gate<ledg::mlp<ledg::relu>> {
 public:
  narrow_gate(ledg::parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(ledg::mlp<ledg::relu>(layout, name, branches * size, 16, branches), branches) {}
};
// [gate]

// [feed]
/// `x W`: as little as a feed-forward may be. Whatever the structure, so it names no masks and reaches no other row.
class linear_feed {
 public:
  using mask_list = ledg::masks<>;
  static constexpr std::size_t reach = 0;
  template <class T>
  using context = ledg::linear::context<T>;

  linear_feed(ledg::parameter_layout& layout, const std::string& name, std::size_t size, std::size_t)
      : map_(layout, name, size, size) {}

  template <class T>
  ledg::matrix_view<T> forward(const ledg::forward_pass<T>& pass, ledg::input_view<T> x, const ledg::graph_structure&,
                               context<T>& c) const {
    return map_.forward(pass, x, c);
  }
  template <class T>
  ledg::matrix_view<T> backward(const ledg::backward_pass<T>& pass, ledg::input_view<T> dy,
                                const ledg::graph_structure&, const context<T>& c) const {
    return map_.backward(pass, dy, c);
  }

 private:
  ledg::linear map_;
};
// [feed]

// [head]
/// The physical time of all nodes, times what a linear layer makes of the platform.
class scaled_head {
 public:
  struct config_type {
    std::size_t platform_size = 32;
    void connect(std::size_t, std::size_t platform_row_size, std::size_t) { platform_size = platform_row_size; }
  };
  template <class T>
  struct context {
    ledg::linear::context<T> scale;
    std::vector<T> log_ms;
    std::size_t nodes = 0, node_size = 0;
  };

  scaled_head(ledg::parameter_layout& layout, const std::string& name, const config_type& config)
      : scale_(layout, name, config.platform_size, 1) {}

  template <class T>
  std::span<const T> forward(const ledg::forward_pass<T>& pass, ledg::matrix_view<const T> z,
                             ledg::matrix_view<const T> p, const ledg::latency_head_inputs& in, context<T>& c) const {
    const auto scale = scale_.forward(pass, p, c.scale);
    c.nodes = z.rows;
    c.node_size = z.cols;
    c.log_ms.clear();
    for (const auto& q : in.queries) {
      const auto g = static_cast<std::size_t>(q.graph);
      const auto platform = static_cast<std::size_t>(q.platform);
      T sum{0};
      for (auto i = in.offsets[g]; i < in.offsets[g + 1]; ++i) {
        const auto& work = in.work[static_cast<std::size_t>(i)];
        for (const T ms : ledg::physical_ms<T>(work, in.platforms[platform], q.batch))
          sum += ms * static_cast<T>(work.count);
      }
      c.log_ms.push_back(std::log(sum) + *scale.row(platform));
    }
    return c.log_ms;
  }

  template <class T>
  ledg::matrix_view<T> backward(const ledg::backward_pass<T>& pass, std::span<const T> d,
                                const ledg::latency_head_inputs& in, ledg::matrix_view<T> dp,
                                const context<T>& c) const {
    const auto d_scale = pass.memory->zeros(dp.rows, 1);
    for (std::size_t q = 0; q < d.size(); ++q) *d_scale.row(static_cast<std::size_t>(in.queries[q].platform)) += d[q];
    const auto dx = scale_.backward(pass, d_scale, c.scale);
    for (std::size_t r = 0; r < dp.rows; ++r)
      for (std::size_t j = 0; j < dp.cols; ++j) dp.row(r)[j] += dx.row(r)[j];
    return pass.memory->zeros(c.nodes, c.node_size);
  }

 private:
  ledg::linear scale_;
};
// [head]

int main(int argc, char** argv) try {
  if (argc != 2) throw ledg::input_error("usage: own_parts FOLDER");
  // [compose]
  using encoder = ledg::graph_encoder<ledg::dgsa<ledg::masks<grandchild, ledg::father>, narrow_gate>, linear_feed>;
  ledg::latency_training_config<scaled_head> config;
  config.trainer.steps = 20;
  config.trainer.validate_every = 10;
  ledg::latency_corpus<encoder> corpus(ledg::text::template_set::named("concise"), config.graph);
  corpus.add(ledg::data::load("own", argv[1]));
  ledg::thread_pool pool(2);
  const auto trained = ledg::train_latency(corpus, config, pool);
  // [compose]
  const auto measured = ledg::data::load("own", argv[1]);
  ledg::platform_query platform;
  platform.spec = measured.settings.front().hardware;
  const auto answer = trained.predictor.predict(measured.graphs[0], platform);
  std::cout << answer.latency_ms << " ms\n";
  return std::isfinite(answer.latency_ms) && answer.latency_ms > 0 ? 0 : 1;
} catch (const ledg::any_error& e) {
  std::cerr << e.what() << '\n';
  return 2;
}
