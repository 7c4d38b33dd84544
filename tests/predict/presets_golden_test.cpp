// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "ledg/io/safetensors.hpp"
#include "ledg/nn/pooling.hpp"
#include "ledg/predict/presets.hpp"
#include "reference/closed_form.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"

// The presets against tests/reference/presets.py, which says the same in PyTorch. Sizes and seeds are those there.

using namespace ledg;
using namespace ledg_test;

namespace {

constexpr std::array<std::uint32_t, 5> graph_sizes = {1, 2, 7, 100, 500};
constexpr std::size_t hidden = 24;
constexpr std::uint32_t input_seed = 1;
constexpr std::uint32_t loss_seed = 102;
constexpr std::uint32_t projection_seed = 103;
constexpr std::uint32_t graph_seed = 110;
constexpr std::size_t whole_rows = 1 + 2 + 7;

template <class T>
constexpr double allowed = std::is_same_v<T, float> ? 1e-5 : 1e-10;

template <class Matrix>
dense<> first_rows(const Matrix& m, std::size_t count) {
  dense<> out(count, m.cols);
  for (std::size_t r = 0; r < count; ++r) std::copy_n(m.row(r), m.cols, out.row(r));
  return out;
}

/// Of each row the products with two fixed vectors and its length.
template <class Matrix>
dense<> summary(const Matrix& m) {
  const auto directions = closed_form_matrix(projection_seed, 2, m.cols);
  dense<> out(m.rows, 3);
  for (std::size_t r = 0; r < m.rows; ++r) {
    double square = 0;
    for (std::size_t c = 0; c < m.cols; ++c) {
      const auto v = static_cast<double>(m.row(r)[c]);
      out.row(r)[0] += v * directions.row(0)[c];
      out.row(r)[1] += v * directions.row(1)[c];
      square += v * v;
    }
    out.row(r)[2] = std::sqrt(square);
  }
  return out;
}

/// The largest difference of rows [@p first, @p last), relative to the largest value expected there; infinite where
/// shapes differ or something is NaN.
double golden_distance(const io::safetensors_file& golden, const std::string& name, const dense<>& got,
                       std::size_t first, std::size_t last) {
  const auto& expected = golden.at(name);
  const auto values = expected.to<double>();
  if (values.size() != got.values.size() || last > got.rows) return std::numeric_limits<double>::infinity();
  double worst = 0;
  double largest = 0;
  for (std::size_t i = first * got.cols; i < last * got.cols; ++i) {
    const double d = std::fabs(values[i] - got.values[i]);
    if (!std::isfinite(d)) return std::numeric_limits<double>::infinity();
    worst = std::max(worst, d);
    largest = std::max(largest, std::fabs(values[i]));
  }
  return worst / largest;
}

template <class T>
void check_golden(const io::safetensors_file& golden, const std::string& name, const dense<>& got) {
  INFO(name);
  CHECK(golden_distance(golden, name, got, 0, got.rows) <= allowed<T>);
}

/// Graph by graph, since gradients of a large graph's rows are small.
template <class T>
void check_nodes(const io::safetensors_file& golden, const std::string& name, matrix_view<const T> got,
                 const std::vector<std::int32_t>& offsets) {
  check_golden<T>(golden, name, first_rows(got, whole_rows));
  const auto rows = summary(got);
  for (std::size_t g = 0; g + 1 < offsets.size(); ++g) {
    INFO(name << " of graph " << g);
    CHECK(golden_distance(golden, name + ".summary", rows, static_cast<std::size_t>(offsets[g]),
                          static_cast<std::size_t>(offsets[g + 1])) <= allowed<T>);
  }
}

template <class Encoder, class T>
void check_preset(const std::string& preset) {
  const auto golden = io::safetensors_file::open("tests/reference/golden/" + preset + ".safetensors");
  std::vector<csr> graphs;
  for (const auto size : graph_sizes)
    graphs.push_back(closed_form_parents(size, graph_seed + static_cast<std::uint32_t>(graphs.size())));
  const auto structure = Encoder::structure(pack(graphs));
  const auto& offsets = structure.batch.offsets;

  parameter_layout layout;
  const Encoder encoder(layout, "graph",
                        {.hidden_size = hidden, .num_layers = 2, .num_heads = 4, .intermediate_size = 40});
  const auto parameters = closed_form_parameters<T>(layout);
  std::vector<T> gradients(layout.size());
  workspace<T> memory;
  const forward_pass<T> forward{parameters.data(), &memory};
  const backward_pass<T> backward{parameters.data(), gradients.data(), &memory};
  const auto x = closed_form_matrix<T>(input_seed, structure.batch.node_count(), hidden);
  typename Encoder::template context<T> context;

  const matrix_view<const T> nodes = encoder.forward(forward, view(x), structure, context);
  check_nodes(golden, "nodes", nodes, offsets);
  const auto pooled = mean_pool::forward(forward, nodes, offsets);
  check_golden<T>(golden, "pooled", first_rows(pooled, pooled.rows));

  const auto d_pooled = closed_form_matrix<T>(loss_seed, graph_sizes.size(), hidden);
  const matrix_view<const T> d_nodes = mean_pool::backward(backward, view(d_pooled), offsets);
  const matrix_view<const T> d_x = encoder.backward(backward, d_nodes, structure, context);
  check_nodes(golden, "input_gradient", d_x, offsets);
  for (const auto& p : layout.entries()) {
    const std::size_t rows = p.shape.size() == 2 ? p.shape[0] : 1;
    const matrix_view<const T> d(gradients.data() + p.offset, rows, p.size / rows);
    check_golden<T>(golden, "gradient." + p.name, p.shape.size() == 2 ? summary(d) : first_rows(d, 1));
  }
  CHECK(golden.tensors().size() == layout.entries().size() + 5);
}

}  // namespace

TEMPLATE_TEST_CASE("presets agree with PyTorch in forward and backward passes", "[presets][golden]", float, double) {
  SECTION("ledg_former") { check_preset<ledg_former, TestType>("ledg_former"); }
  SECTION("nn_former") { check_preset<nn_former, TestType>("nn_former"); }
  SECTION("graph_transformer") { check_preset<graph_transformer, TestType>("graph_transformer"); }
  SECTION("graph_sage") { check_preset<graph_sage, TestType>("graph_sage"); }
}
