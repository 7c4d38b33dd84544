// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/model/graph_encoder.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "ledg/graph/virtual_node.hpp"
#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/graph_aided_attention.hpp"
#include "ledg/nn/sage.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"

using namespace ledg;
using namespace ledg_test;

namespace {

using dynamic_encoder = graph_encoder<dgsa<masks<grandfather, father, child>>, feed_forward<>>;
using nn_former = graph_encoder<masked_attention<masks<child, father, co_parent, sibling>>, graph_feed_forward>;
using transformer = graph_encoder<masked_attention<masks<every_node>>, feed_forward<>>;
using sage = graph_encoder<sage_convolution<masks<father, child>>, feed_forward<>>;
using post_norm_encoder = graph_encoder<dgsa_lite<masks<grandfather, father, child>>, feed_forward<>, post_norm>;
using linear_attention = graph_encoder<graph_aided_attention<masks<father, child>>, feed_forward<>>;
using encoders = std::tuple<dynamic_encoder, nn_former, transformer, sage, post_norm_encoder, linear_attention>;

// What docs/layers.md shows: one's own in every place.

struct grandchild {
  static constexpr const char* name = "grandchild";
  static csr build(const graph_batch& b) { return transpose(grandfather::build(b)); }
};

struct silu {
  template <class T>
  static T value(T x) {
    return x * rows::sigmoid(x);
  }
  template <class T>
  static T derivative(T x) {
    return rows::sigmoid(x) * (T{1} + x * (T{1} - rows::sigmoid(x)));
  }
};

class silu_gate : public softmax_gate<mlp<silu>> {
 public:
  silu_gate(parameter_layout& layout, const std::string& name, std::size_t branches, std::size_t size)
      : softmax_gate(mlp<silu>(layout, name, branches * size, 16, branches), branches) {}
};

struct father_mean {
  using mask_list = masks<father>;
  template <class T>
  struct context {};
  father_mean(parameter_layout&, const std::string&, std::size_t, std::size_t) {}
  template <class T>
  matrix_view<T> forward(const forward_pass<T>& pass, matrix_view<const T> x, const graph_structure& s,
                         context<T>&) const {
    const auto y = pass.memory->zeros(x.rows, x.cols);
    add_neighbor_mean(s.lists[0], x, y);
    return y;
  }
  template <class T>
  matrix_view<T> backward(const backward_pass<T>& pass, matrix_view<const T> dy, const graph_structure& s,
                          const context<T>&) const {
    const auto dx = pass.memory->zeros(dy.rows, dy.cols);
    add_neighbor_mean_backward(s.lists[0], dy, dx);
    return dx;
  }
};

using own_attention = graph_encoder<dgsa<masks<grandfather, grandchild>, silu_gate>, feed_forward<silu>>;
using own_mixer = graph_encoder<father_mean, feed_forward<silu>>;
using own_encoders = std::tuple<own_attention, own_mixer>;

constexpr graph_encoder_config small_graphs{
    .hidden_size = 4, .num_layers = 2, .num_heads = 4, .intermediate_size = 6, .dropout = 0.2};
constexpr graph_encoder_config usual{};

/// A chain of @p size nodes, every third with a skip around the two before it.
csr chain(std::int32_t size) {
  csr parents;
  for (std::int32_t i = 0; i < size; ++i) {
    if (i % 3 == 0 && i > 0) parents.indices.push_back(i - 3);
    if (i > 0) parents.indices.push_back(i - 1);
    parents.close_row();
  }
  return parents;
}

/// Training of an encoder on one graph: the mean square of the distance of its rows to those of a random matrix.
template <class Encoder>
class training {
 public:
  training(const graph_encoder_config& config, const csr& graph)
      : encoder_(layout_, "e", config),
        structure_(Encoder::structure(pack({graph}))),
        x_(random_matrix<float>(graph.rows(), config.hidden_size, 1)),
        target_(random_matrix<float>(graph.rows(), config.hidden_size, 2)),
        parameters_(layout_.size()) {
    layout_.initialize(std::span(parameters_), 1);
  }

  /// One step of gradient descent. @returns the loss before it.
  double step(float rate) {
    memory_.reset();
    const auto y = encoder_.forward(forward_pass<float>{parameters_.data(), &memory_, true, philox(5)}, view(x_),
                                    structure_, context_);
    double loss = 0.0;
    const auto share = 1.0F / static_cast<float>(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
      const float distance = y.data[i] - target_.values[i];
      loss += static_cast<double>(distance * distance * share);
      y.data[i] = 2.0F * distance * share;
    }
    std::vector<float> gradients(layout_.size());
    encoder_.backward(backward_pass<float>{parameters_.data(), gradients.data(), &memory_}, y, structure_, context_);
    rows::axpy(gradients.size(), -rate, gradients.data(), parameters_.data());
    return loss;
  }

  /// What a step takes beside parameters and input.
  [[nodiscard]] double bytes() {
    memory_.reset();
    return static_cast<double>(memory_.bytes());
  }

 private:
  parameter_layout layout_;
  Encoder encoder_;
  graph_structure structure_;
  dense<float> x_, target_;
  std::vector<float> parameters_;
  workspace<float> memory_;
  typename Encoder::template context<float> context_;
};

/// Bytes that a training step on a chain takes.
template <class Encoder>
double bytes_of_step(std::int32_t nodes) {
  training<Encoder> t(usual, chain(nodes));
  t.step(0.0F);
  return t.bytes();
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("encoders have the gradients of their values, dropout included", "[graph_encoder]", encoders) {
  parameter_layout layout;
  const TestType encoder(layout, "e", small_graphs);
  const auto s = TestType::structure(pack({parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), parents(1, {})}));
  LEDG_CHECK_GRADIENTS(layout, random_matrix(5, small_graphs.hidden_size, 1), encoder, s);
}

TEMPLATE_LIST_TEST_CASE("encoders with layer scale have the gradients of their values", "[graph_encoder]", encoders) {
  auto config = small_graphs;
  config.num_layers = 1;
  config.layer_scale = 0.1;
  parameter_layout layout;
  const TestType encoder(layout, "e", config);
  const auto s = TestType::structure(pack({parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), parents(1, {})}));
  LEDG_CHECK_GRADIENTS(layout, random_matrix(5, config.hidden_size, 1), encoder, s);
}

TEST_CASE("attention dropout reaches the mixers that have attention", "[graph_encoder]") {
  auto config = small_graphs;
  config.dropout = 0.0;
  config.attention_dropout = 0.3;
  parameter_layout layout;
  const dynamic_encoder encoder(layout, "e", config);
  const auto s = dynamic_encoder::structure(pack({parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), parents(1, {})}));
  LEDG_CHECK_GRADIENTS(layout, random_matrix(5, config.hidden_size, 1), encoder, s);
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(5, config.hidden_size, 1);
  workspace<double> memory;
  dynamic_encoder::context<double> c;
  const auto trained =
      to_double(encoder.forward(forward_pass<double>{p.data(), &memory, true, philox(5)}, view(x), s, c));
  CHECK(difference(evaluate(p, x, encoder, s), trained, 1e-3) != "");
  // The two layers draw for themselves.
  CHECK(difference(to_double(c.blocks[0].mixer.layer.attention[1].factors),
                   to_double(c.blocks[1].mixer.layer.attention[1].factors), 0.0) != "");
  parameter_layout other;
  CHECK_THROWS_WITH(sage(other, "e", config),
                    Catch::Matchers::Contains("'e.layer.0.mixer' has no attention probabilities to drop"));
}

TEMPLATE_LIST_TEST_CASE("nothing leaks between the graphs of a batch", "[graph_encoder]", encoders) {
  parameter_layout layout;
  const TestType encoder(layout, "e", usual);
  const auto p = random_parameters<float>(layout);
  const std::vector<csr> graphs{random_parents(17, 0.2, 1), parents(1, {}), random_parents(64, 0.05, 2),
                                random_parents(5, 0.5, 3)};
  const auto s = TestType::structure(pack(graphs));
  const auto x = random_matrix<float>(s.batch.node_count(), usual.hidden_size, 1);
  const auto together = evaluate(p, x, encoder, s);
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    const auto first = static_cast<std::size_t>(s.batch.offsets[g]);
    const auto count = graphs[g].rows();
    // Whatever the other graphs hold, even NaN, this one's results are bit-equal.
    dense<float> spoilt(x.rows, x.cols, std::numeric_limits<float>::quiet_NaN());
    std::copy_n(x.row(first), count * x.cols, spoilt.row(first));
    CHECK(difference(row_range(together, first, count), row_range(evaluate(p, spoilt, encoder, s), first, count),
                     0.0) == "");
    // Alone, a matrix product of fewer rows may take another path through the BLAS library, and round otherwise.
    const auto alone = evaluate(p, row_range(x, first, count), encoder, TestType::structure(pack({graphs[g]})));
    CHECK(difference(row_range(together, first, count), alone, tolerance<float>::layer) == "");
  }
}

TEMPLATE_LIST_TEST_CASE("empty, single and large graphs stay finite in float", "[graph_encoder]", encoders) {
  const std::size_t nodes = GENERATE(0U, 1U, 500U);
  parameter_layout layout;
  const TestType encoder(layout, "e", usual);
  std::vector<float> p(layout.size());
  layout.initialize(std::span(p), 1);
  const auto s = TestType::structure(pack({random_parents(nodes, 0.005, 1)}));
  const auto x = random_matrix<float>(nodes, usual.hidden_size, 1, 100.0);
  const auto y = evaluate(p, x, encoder, s);
  CHECK(y.rows == nodes);
  CHECK(y.cols == usual.hidden_size);
  // A last norm as it starts out: mean 0 and variance 1 in every row.
  for (std::size_t r = 0; r < nodes; ++r) {
    double mean = 0.0;
    double square = 0.0;
    for (std::size_t c = 0; c < y.cols; ++c) {
      mean += static_cast<double>(y.row(r)[c]) / 64.0;
      square += static_cast<double>(y.row(r)[c]) * static_cast<double>(y.row(r)[c]) / 64.0;
    }
    REQUIRE(mean == Approx(0.0).margin(1e-5));
    REQUIRE(square == Approx(1.0).margin(1e-3));
  }
  const std::vector<double> wide(p.begin(), p.end());
  CHECK(difference(evaluate(wide, to_double(x), encoder, s), y, 50.0 * tolerance<float>::layer) == "");
}

TEST_CASE("permuting nodes permutes what the encoder gives", "[graph_encoder]") {
  parameter_layout layout;
  const dynamic_encoder encoder(layout, "e", usual);
  const auto p = random_parameters<double>(layout);
  const auto s = dynamic_encoder::structure(pack({random_parents(40, 0.1, 1)}));
  const auto order = random_order(40, 3);
  graph_structure permuted;
  for (const auto& list : s.lists) permuted.lists.push_back(reordered(list, order));
  const auto x = random_matrix(40, usual.hidden_size, 1);
  CHECK(difference(reordered(evaluate(p, x, encoder, s), order), evaluate(p, reordered(x, order), encoder, permuted),
                   1e-10) == "");
}

TEST_CASE("an encoder without layers is a norm; parameters have names by layer", "[graph_encoder]") {
  parameter_layout layout;
  auto config = usual;
  config.num_layers = 0;
  const dynamic_encoder none(layout, "none", config);
  CHECK(layout.size() == 2 * usual.hidden_size);
  const dynamic_encoder encoder(layout, "e", usual);
  CHECK(encoder.config().num_layers == 2);
  const auto p = random_parameters<double>(layout);
  CHECK(slice(layout, p, "e.layer.1.mixer.qkv.weight") != nullptr);
  CHECK(slice(layout, p, "e.layer.0.feed.out.bias") != nullptr);
  CHECK(slice(layout, p, "e.norm.weight") != nullptr);
  CHECK_THROWS_AS(slice(layout, p, "e.layer.2.mixer.qkv.weight"), std::runtime_error);
  std::vector<std::string> names;
  for (const auto& entry : layout.entries())
    if (entry.name.rfind("e.layer.0.", 0) == 0) names.push_back(entry.name.substr(10));
  CHECK(names == std::vector<std::string>{"mixer_norm.weight", "mixer_norm.bias", "mixer.qkv.weight", "mixer.qkv.bias",
                                          "mixer.gate.in.weight", "mixer.gate.in.bias", "mixer.gate.out.weight",
                                          "mixer.gate.out.bias", "mixer.out.weight", "mixer.out.bias",
                                          "feed_norm.weight", "feed_norm.bias", "feed.in.weight", "feed.in.bias",
                                          "feed.out.weight", "feed.out.bias"});
}

TEST_CASE("rows of the wrong width are refused", "[graph_encoder]") {
  parameter_layout layout;
  const transformer encoder(layout, "e", usual);
  CHECK_THROWS_AS(evaluate(random_parameters<float>(layout), dense<float>(3, 63), encoder,
                           transformer::structure(pack({parents(3, {})}))),
                  shape_error);
}

TEMPLATE_LIST_TEST_CASE("encoders of parts of one's own have the gradients of their values", "[graph_encoder]",
                        own_encoders) {
  parameter_layout layout;
  auto config = small_graphs;
  config.num_layers = 1;
  const TestType encoder(layout, "e", config);
  const auto s = TestType::structure(pack({parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), parents(1, {})}));
  LEDG_CHECK_GRADIENTS(layout, random_matrix(5, config.hidden_size, 1), encoder, s);
}

TEST_CASE("an encoder runs over graphs with virtual nodes", "[graph_encoder]") {
  parameter_layout layout;
  const dynamic_encoder encoder(layout, "e", usual);
  std::vector<double> p(layout.size());  // as they start out: random ones would make all attention one-sided
  layout.initialize(std::span(p), 1);
  // Two nodes without edges learn of each other in two layers: up to the virtual node, and down again.
  const auto apart = dynamic_encoder::structure(pack({parents(2, {})}));
  const auto joined = dynamic_encoder::structure(with_virtual_node(pack({parents(2, {})})));
  auto x = random_matrix(3, usual.hidden_size, 1);
  const auto before = evaluate(p, row_range(x, 0, 2), encoder, apart);
  const auto joined_before = evaluate(p, x, encoder, joined);
  x.row(1)[0] += 1.0;
  const auto after = evaluate(p, row_range(x, 0, 2), encoder, apart);
  CHECK(difference(row_range(before, 0, 1), row_range(after, 0, 1), 0.0) == "");
  CHECK(difference(row_range(joined_before, 0, 1), row_range(evaluate(p, x, encoder, joined), 0, 1), 1e-9) != "");
}

TEST_CASE("training takes memory in proportion to nodes and edges", "[graph_encoder]") {
  const double one = bytes_of_step<dynamic_encoder>(500);
  const double two = bytes_of_step<dynamic_encoder>(1000);
  const double four = bytes_of_step<dynamic_encoder>(2000);
  CHECK(two < 2.1 * one);
  CHECK(four < 2.1 * two);
  CHECK(four > 1.5 * two);
  CHECK(bytes_of_step<transformer>(1000) > 2.5 * bytes_of_step<transformer>(500));  // as plain attention does not
}

TEST_CASE("what a training step keeps for each node is known", "[graph_encoder]") {
  // Of each block: two norms' outputs and moments, Q, K and V, the branches' outputs and probabilities, the gate's
  // hidden layer and weights, the feed-forward's hidden layer, and what the two halves give.
  const auto d = usual.hidden_size;
  const std::size_t pairs_a_node = 9;  // 8.3
  const std::size_t kept =
      2 * (d + 2) + 3 * d + 3 * d + usual.num_heads * pairs_a_node + d + 3 + usual.intermediate_size + 2 * d;
  const std::size_t passing = 15 * d;  // backwards through one block
  const double floats = (bytes_of_step<dynamic_encoder>(2000) - bytes_of_step<dynamic_encoder>(1000)) / 1000.0 / 4.0;
  CHECK(floats < static_cast<double>(usual.num_layers * kept + passing));
}

TEST_CASE("an encoder trains on a graph of 2000 nodes", "[graph_encoder]") {
  auto config = usual;
  config.hidden_size = 16;
  config.intermediate_size = 32;
  config.dropout = 0.1;
  training<dynamic_encoder> t(config, chain(2000));
  const double before = t.step(1.0F);
  const double after = t.step(0.0F);
  CHECK(std::isfinite(before));
  CHECK(after < before);
}

TEST_CASE("gates are told for each block and row and only where there are any", "[graph_encoder]") {
  parameter_layout layout;
  const dynamic_encoder encoder(layout, "e", small_graphs);
  const auto s = dynamic_encoder::structure(pack({parents(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}})}));
  const auto p = random_parameters<double>(layout);
  const auto x = random_matrix(4, small_graphs.hidden_size, 1);
  workspace<double> memory;
  dynamic_encoder::context<double> c;
  static_cast<void>(encoder.forward(forward_pass<double>{p.data(), &memory}, view(x), s, c));
  const auto gates = dynamic_encoder::gates(c);
  REQUIRE(gates.size() == small_graphs.num_layers);
  for (std::size_t b = 0; b < gates.size(); ++b) {
    REQUIRE(gates[b].size() == 4 * 3);
    for (std::size_t r = 0; r < 4; ++r) {
      CHECK(gates[b][3 * r] + gates[b][3 * r + 1] + gates[b][3 * r + 2] == Approx(1));
      for (std::size_t m = 0; m < 3; ++m) CHECK(gates[b][3 * r + m] == c.blocks[b].mixer.layer.weights.row(r)[m]);
    }
  }
  CHECK(gates[0] != gates[1]);
  CHECK(sage::gates(sage::context<double>{}).empty());
}

TEST_CASE("gates of several heads are told as their mean", "[graph_encoder]") {
  using by_head = graph_encoder<dgsa<masks<father, child>, head_gate>, feed_forward<>>;
  by_head::context<double> c;
  c.blocks.resize(1);
  const std::vector<double> weights{0.2, 0.8, 0.6, 0.4, 1.0, 0.0, 0.0, 1.0};  // two rows, two heads, two masks
  c.blocks[0].mixer.layer.weights = {weights.data(), 2, 4};
  const auto gates = by_head::gates(c);
  REQUIRE(gates.size() == 1);
  CHECK(gates[0][0] == Approx(0.4));
  CHECK(gates[0][1] == Approx(0.6));
  CHECK(gates[0][2] == Approx(0.5));
  CHECK(gates[0][3] == Approx(0.5));
}
