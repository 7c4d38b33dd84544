// SPDX-License-Identifier: BSD-3-Clause
// The code of docs/layers.md.
#include <string>

#include "ledg/graph/batch.hpp"
#include "ledg/graph/masks.hpp"
#include "ledg/model/graph_encoder.hpp"
#include "ledg/nn/attention.hpp"
#include "ledg/nn/feed_forward.hpp"
#include "ledg/nn/gate.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"

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
