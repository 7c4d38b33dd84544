// SPDX-License-Identifier: BSD-3-Clause
#pragma once

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
#include "ledg/nn/graph_structure.hpp"
#include "ledg/nn/pooling.hpp"
#include "reference/closed_form.hpp"
#include "support/catch.hpp"
#include "support/gradient_check.hpp"

/// @file golden.hpp
/// Holds encoders and graph layers against what presets.py, which says the same in PyTorch, made of them. Sizes and
/// seeds are those there.
namespace ledg_test {

namespace golden {

inline constexpr std::array<std::uint32_t, 5> graph_sizes = {1, 2, 7, 100, 500};
inline constexpr std::size_t hidden = 24;
inline constexpr std::size_t layers = 2;
inline constexpr std::size_t heads = 4;
inline constexpr std::size_t intermediate = 40;
inline constexpr std::uint32_t input_seed = 1;
inline constexpr std::uint32_t loss_seed = 102;
inline constexpr std::uint32_t projection_seed = 103;
inline constexpr std::uint32_t graph_seed = 110;
inline constexpr std::size_t whole_rows = 1 + 2 + 7;

template <class T>
inline constexpr double allowed = std::is_same_v<T, float> ? 1e-5 : 1e-10;

/// The first @p count graphs.
[[nodiscard]] inline ledg::graph_batch batch(std::size_t count = graph_sizes.size()) {
  std::vector<ledg::csr> graphs;
  for (std::uint32_t g = 0; g < count; ++g) graphs.push_back(closed_form_parents(graph_sizes[g], graph_seed + g));
  return pack(graphs);
}

template <class Matrix>
[[nodiscard]] dense<> first_rows(const Matrix& m, std::size_t count) {
  dense<> out(count, m.cols);
  for (std::size_t r = 0; r < count; ++r) std::copy_n(m.row(r), m.cols, out.row(r));
  return out;
}

/// Of each row the products with two fixed vectors and its length.
template <class Matrix>
[[nodiscard]] dense<> summary(const Matrix& m) {
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
[[nodiscard]] inline double distance(const ledg::io::safetensors_file& file, const std::string& name,
                                     const dense<>& got, std::size_t first, std::size_t last) {
  const auto values = file.at(name).to<double>();
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
void check(const ledg::io::safetensors_file& file, const std::string& name, const dense<>& got) {
  INFO(name);
  CHECK(distance(file, name, got, 0, got.rows) <= allowed<T>);
}

/// Graph by graph, since gradients of a large graph's rows are small.
template <class T>
void check_nodes(const ledg::io::safetensors_file& file, const std::string& name, ledg::matrix_view<const T> got,
                 const std::vector<std::int32_t>& offsets) {
  check<T>(file, name, first_rows(got, whole_rows));
  const auto rows = summary(got);
  for (std::size_t g = 0; g + 1 < offsets.size(); ++g) {
    INFO(name << " of graph " << g);
    CHECK(distance(file, name + ".summary", rows, static_cast<std::size_t>(offsets[g]),
                   static_cast<std::size_t>(offsets[g + 1])) <= allowed<T>);
  }
}

}  // namespace golden

/// Checks value and gradients of a model, whose parameters are those of @p layout and are called `graph.*`, against
/// `golden/<name>.safetensors`. @p Model has the passes of a `graph_layer`.
template <class T, class Model>
void check_golden(const std::string& name, const ledg::parameter_layout& layout, const Model& model,
                  const ledg::graph_structure& structure) {
  INFO(name);
  const auto file = ledg::io::safetensors_file::open("tests/reference/golden/" + name + ".safetensors");
  const auto& offsets = structure.batch.offsets;
  const auto parameters = closed_form_parameters<T>(layout);
  std::vector<T> gradients(layout.size());
  ledg::workspace<T> memory;
  const ledg::forward_pass<T> forward{parameters.data(), &memory};
  const ledg::backward_pass<T> backward{parameters.data(), gradients.data(), &memory};
  const auto x = closed_form_matrix<T>(golden::input_seed, structure.batch.node_count(), golden::hidden);
  typename Model::template context<T> context;

  const ledg::matrix_view<const T> nodes = model.forward(forward, view(x), structure, context);
  golden::check_nodes(file, "nodes", nodes, offsets);
  const auto pooled = ledg::mean_pool::forward(forward, nodes, offsets);
  golden::check<T>(file, "pooled", golden::first_rows(pooled, pooled.rows));

  const auto d_pooled = closed_form_matrix<T>(golden::loss_seed, pooled.rows, golden::hidden);
  const ledg::matrix_view<const T> d_nodes = ledg::mean_pool::backward(backward, view(d_pooled), offsets);
  const ledg::matrix_view<const T> d_x = model.backward(backward, d_nodes, structure, context);
  golden::check_nodes(file, "input_gradient", d_x, offsets);
  for (const auto& p : layout.entries()) {
    const bool matrix = p.shape.size() == 2;
    const std::size_t rows = matrix ? p.shape[0] : 1;
    const ledg::matrix_view<const T> d(gradients.data() + p.offset, rows, p.size / rows);
    golden::check<T>(file, "gradient." + p.name, matrix ? golden::summary(d) : golden::first_rows(d, 1));
  }
  CHECK(file.tensors().size() == layout.entries().size() + 5);
}

}  // namespace ledg_test
