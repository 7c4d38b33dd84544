// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/dimensions.hpp"
#include "ledg/onnx/rules/values.hpp"

/// @file onnx/rules/constants.hpp
/// Constants, and tensors that are made of shapes and numbers.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void constant(const context& c) {
  const auto& g = c.graph();
  using enum attribute_view::kind;
  for (const auto& a : g.attributes_of(c.node())) {
    if (a.type == tensor) {
      const auto& t = g.attribute_tensors[a.tensor];
      const auto dims = g.dims_of(t);
      c.set(0, shape(dims.begin(), dims.end()), t.type);
      if (const auto n = checked_product(dims); n <= static_cast<std::int64_t>(most_tracked_values))
        c.set_values(decode(t, static_cast<std::size_t>(n), c.file()));
      return;
    }
    const auto number = [&](double x, data_type type) {
      c.set(0, {}, type);
      c.set_values({x});
    };
    const auto numbers = [&](auto values, data_type type) {
      c.set(0, {static_cast<std::int64_t>(values.size())}, type);
      c.set_values(std::vector<double>(values.begin(), values.end()));
    };
    if (a.name == "value_int") return number(static_cast<double>(a.integer), data_type::int64);
    if (a.name == "value_float") return number(a.real, data_type::float32);
    if (a.name == "value_ints") return numbers(g.integers_of(a), data_type::int64);
    if (a.name == "value_floats") return numbers(g.reals_of(a), data_type::float32);
    if (a.name == "value_string") return c.set(0, {}, data_type::string);
    if (a.name == "value_strings") return c.set(0, {a.integer}, data_type::string);
  }
  throw unresolved{"a constant without a dense value"};
}

inline void constant_of_shape(const context& c) {
  data_type type = data_type::float32;
  double value = 0;
  if (const auto* a = c.graph().find(c.node(), "value"); a != nullptr && a->type == attribute_view::kind::tensor) {
    const auto& t = c.graph().attribute_tensors[a->tensor];
    type = t.type;
    const auto v = decode(t, 1, c.file());
    value = v.empty() ? std::nan("") : v[0];
  }
  auto out = shape_from(c, 0);
  std::vector<double> values;
  const bool tracked = few_elements(out);
  if (tracked) values.assign(static_cast<std::size_t>(checked_product(out)), value);
  c.set(0, std::move(out), type);
  if (tracked) c.set_values(std::move(values));
}

inline double as_value(std::int64_t dim) { return dim < 0 ? std::nan("") : static_cast<double>(dim); }

inline void shape_(const context& c) {
  const auto& x = c.dims(0);
  const auto n = static_cast<std::int64_t>(x.size());
  const auto clip = [&](std::int64_t i) { return std::clamp<std::int64_t>(i < 0 ? i + n : i, 0, n); };
  const auto begin = clip(c.attribute("start", std::int64_t{0})), end = clip(c.attribute("end", n));
  std::vector<double> values;
  for (auto i = begin; i < end; ++i) values.push_back(as_value(x[static_cast<std::size_t>(i)]));
  c.set(0, {static_cast<std::int64_t>(values.size())}, data_type::int64);
  c.set_values(std::move(values));
}

inline void size(const context& c) {
  const auto& x = c.dims(0);
  c.set(0, {}, data_type::int64);
  c.set_values({known(x) ? static_cast<double>(checked_product(x)) : std::nan("")});
}

inline void range(const context& c) {
  const auto *a = c.values(0), *b = c.values(1), *d = c.values(2);
  const bool all = a != nullptr && b != nullptr && d != nullptr && a->size() == 1 && b->size() == 1 && d->size() == 1;
  const double n = all && (*d)[0] != 0 ? std::ceil(((*b)[0] - (*a)[0]) / (*d)[0]) : std::nan("");
  if (std::isnan(n)) return c.set(0, {unknown});
  const auto count = std::max<std::int64_t>(to_integer(n), 0);
  c.set(0, {count});
  if (count > static_cast<std::int64_t>(most_tracked_values)) return;
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back((*a)[0] + static_cast<double>(i) * (*d)[0]);
  c.set_values(std::move(values));
}

inline void one_hot(const context& c) {
  shape out = c.dims(0);
  const auto depth = c.integers(1);
  const auto axis = c.attribute("axis", std::int64_t{-1});
  const auto at = c.axis(axis, out.size() + 1);
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(at),
             depth && depth->size() == 1 ? std::max((*depth)[0], unknown) : unknown);
  c.set(0, std::move(out), c.type(2));
}

inline void multinomial(const context& c) {
  c.set(0, {c.dims(0, 2)[0], c.attribute("sample_size", std::int64_t{1})},
        to_data_type(c.attribute("dtype", std::int64_t{6})));
}

inline void random(const context& c) {
  const auto s = c.attribute_list("shape");
  if (!s) throw unresolved{"no shape"};
  c.set(0, *s, to_data_type(c.attribute("dtype", std::int64_t{1})));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
