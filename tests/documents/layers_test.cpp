// SPDX-License-Identifier: BSD-3-Clause
// The code of docs/layers.md.
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "ledg/core/rows.hpp"
#include "ledg/graph/batch.hpp"
#include "ledg/graph/masks.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/model/latency_network.hpp"
#include "ledg/model/presets.hpp"
#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/gate.hpp"
#include "ledg/nn/linear.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"
#include "support/head_case.hpp"

using namespace ledg;

namespace layers_document {

using my_encoder = graph_encoder<dgsa<masks<grandfather, father, child>, head_gate, branch_qkv>, feed_forward<gelu>, post_norm>;

struct grandchild {
  static constexpr const char* name = "grandchild";
  static csr build(const graph_batch& b) { return transpose(grandfather::build(b)); }
};

struct silu {
  template <class T> static T value(T x) { return x * rows::sigmoid(x); }
  template <class T> static T derivative(T x) { return rows::sigmoid(x) * (T{1} + x * (T{1} - rows::sigmoid(x))); }
};

class silu_gate : public softmax_gate<mlp<silu>> {
 public:
  silu_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(mlp<silu>(layout, name, branches * size, 16, branches), branches) {}
};

struct launch_head {
  struct config_type {
    std::size_t platform_size = 32;
    void connect(std::size_t, std::size_t platform_row_size, std::size_t) { platform_size = platform_row_size; }
  };
  template <class T>
  struct context {
    linear::context<T> out;
    std::vector<T> log_ms;
    std::size_t nodes = 0, node_size = 0;
  };
  linear out;

  launch_head(parameter_layout& layout, const std::string& name, const config_type& config)
      : out(layout, name, config.platform_size, 1) {}

  template <class T>
  std::span<const T> forward(const forward_pass<T>& pass, matrix_view<const T> z, matrix_view<const T> p,
                             const latency_head_inputs& in, context<T>& c) const {
    const auto factors = out.forward(pass, p, c.out);
    c.nodes = z.rows;
    c.node_size = z.cols;
    c.log_ms.clear();
    for (const auto& q : in.queries) {
      const auto g = static_cast<std::size_t>(q.graph);
      const auto launch = static_cast<T>(in.platforms[static_cast<std::size_t>(q.platform)].launch_ms);
      T sum{0};
      for (auto i = in.offsets[g]; i < in.offsets[g + 1]; ++i)
        sum += launch * static_cast<T>(in.work[static_cast<std::size_t>(i)].count);
      c.log_ms.push_back(std::log(sum) + *factors.row(static_cast<std::size_t>(q.platform)));
    }
    return c.log_ms;
  }

  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, std::span<const T> d, const latency_head_inputs& in,
                          matrix_view<T> dp, const context<T>& c) const {
    const auto d_factors = pass.memory->zeros(dp.rows, 1);
    for (std::size_t q = 0; q < d.size(); ++q) *d_factors.row(static_cast<std::size_t>(in.queries[q].platform)) += d[q];
    const auto dx = out.backward(pass, d_factors, c.out);
    for (std::size_t r = 0; r < dp.rows; ++r) rows::axpy(dp.cols, T{1}, dx.row(r), dp.row(r));
    return pass.memory->zeros(c.nodes, c.node_size);
  }
};

}  // namespace layers_document

TEST_CASE("the parts that docs/layers.md writes have the gradients of their values", "[documents]") {
  using namespace layers_document;
  using own = graph_encoder<dgsa<masks<grandchild, father>, silu_gate>, feed_forward<silu>>;
  parameter_layout layout;
  const own encoder(layout, "own", {.hidden_size = 8, .num_layers = 1, .num_heads = 2, .intermediate_size = 8});
  const auto s = own::structure(ledg_test::pack({ledg_test::parents(4, {{0, 1}, {1, 2}, {1, 3}})}));
  LEDG_CHECK_GRADIENTS(layout, ledg_test::random_matrix(4, 8, 1), encoder, s);
}

TEST_CASE("the encoder that docs/layers.md begins with can be made", "[documents]") {
  parameter_layout layout;
  const layers_document::my_encoder encoder(layout, "my", {.hidden_size = 8, .num_layers = 1, .num_heads = 2});
  CHECK(encoder.config().hidden_size == 8);
  CHECK(layout.size() > 0);
}

TEST_CASE("the head that docs/layers.md writes has the gradients of its values and takes its place", "[documents]") {
  using layers_document::launch_head;
  parameter_layout layout;
  const launch_head head(layout, "head", {ledg_test::head_case::platform_size});
  ledg_test::head_case in;
  const auto report = in.check(layout, head);
  LEDG_CHECK_REPORT(report);
  latency_network_config<launch_head> config;
  config.connect(3);
  CHECK(config.head.platform_size == config.platform.size);
  parameter_layout whole;
  const latency_network<graph_sage, launch_head> network(whole, config);
  CHECK(whole.entries().back().name == "head.bias");
}

TEST_CASE("a layer is called with a tensor", "[documents]") {
  parameter_layout layout;
  const dgsa<masks<father, child>> layer(layout, "layer", 8, 2);
  const auto parameters = ledg_test::random_parameters<float>(layout);
  workspace<float> memory;
  const forward_pass<float> pass{.parameters = parameters.data(), .memory = &memory};
  const auto structure = make_structure(masks<father, child>{}, ledg_test::pack({ledg_test::parents(4, {{0, 1}})}));
  dgsa<masks<father, child>>::context<float> context;
  tensor<float, 2> x = xt::ones<float>({4, 8});
  const matrix_view<const float> y = layer.forward(pass, x, structure, context);  // in the pass's memory
  CHECK(y.rows == 4);
  CHECK(y.cols == 8);
}
