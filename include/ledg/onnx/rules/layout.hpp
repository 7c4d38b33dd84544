// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/dimensions.hpp"
#include "ledg/onnx/rules/values.hpp"

/// @file onnx/rules/layout.hpp
/// Operators that move elements and compute none: reshaping, joining, cutting, repeating.

namespace ledg::inline LEDG_ABI::onnx::rules {

// What a target shape asks for.
struct reshape_plan {
  shape out;
  std::vector<bool> copied;         // dimensions of the input that stay as they are
  std::optional<std::size_t> rest;  // dimension written as -1
  std::int64_t taken = 1;           // product of the dimensions written as numbers
  bool open = false;                // another dimension is unknown
};

inline reshape_plan plan_reshape(const shape& x, const list& target, bool zero_is_zero) {
  reshape_plan plan;
  plan.copied.assign(x.size(), false);
  for (std::size_t i = 0; i < target.size(); ++i) {
    const auto t = target[i];
    if (t == 0 && !zero_is_zero) {
      if (i >= x.size())
        throw unresolved{"the target shape copies dimension " + std::to_string(i) + ", which is missing"};
      plan.copied[i] = true;
      plan.out.push_back(x[i]);
    } else if (t == -1) {
      if (plan.rest) throw unresolved{"the target shape has two dimensions to infer"};
      plan.rest = i;
      plan.out.push_back(unknown);
    } else if (t < 0) {
      plan.open = true;
      plan.out.push_back(unknown);
    } else {
      plan.taken = checked_product({plan.taken, t});
      plan.out.push_back(t);
    }
  }
  return plan;
}

inline void reshape(const context& c) {
  const auto& x = c.dims(0);
  const auto target = c.list("shape", 1);
  if (!target) {
    const auto& length = c.dims(1, 1);
    if (length[0] < 0 || length[0] > 64) throw unresolved{"the target shape is not constant"};
    return c.set(0, open_shape(static_cast<std::size_t>(length[0])));
  }
  auto plan = plan_reshape(x, *target, c.attribute("allowzero", std::int64_t{0}) != 0);
  // Elements left for the dimension written as -1; free dimensions that are copied as they are cancel out.
  std::int64_t elements = 1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (plan.copied[i]) continue;
    plan.open = plan.open || x[i] < 0;
    elements = checked_product({elements, std::max<std::int64_t>(x[i], 0)});
  }
  const bool empty = std::any_of(x.begin(), x.end(), [](auto d) { return d == 0; });  // nothing fits everything
  if (empty && std::find(plan.out.begin(), plan.out.end(), 0) != plan.out.end()) {
    if (plan.rest && !plan.open) plan.out[*plan.rest] = plan.taken == 0 ? 0 : elements / plan.taken;
  } else if (!plan.open) {
    if (plan.rest ? plan.taken == 0 || elements % plan.taken != 0 : plan.taken != elements)
      throw contradiction(std::to_string(elements) + " elements do not fit the target shape (" +
                          std::to_string(plan.taken) + ")");
    if (plan.rest) plan.out[*plan.rest] = elements / plan.taken;
  }
  c.set(0, std::move(plan.out));
  copy_values(c);
}

inline void transpose(const context& c) {
  const auto& x = c.dims(0);
  auto perm = c.attribute_list("perm").value_or(list{});
  if (perm.empty())
    for (std::size_t i = x.size(); i-- > 0;) perm.push_back(static_cast<std::int64_t>(i));
  std::vector<bool> used(x.size(), false);
  for (const auto p : perm) used[c.axis(p, x.size())] = true;
  if (perm.size() != x.size() || !std::all_of(used.begin(), used.end(), [](bool b) { return b; }))
    throw contradiction("perm does not fit the input");
  shape out;
  for (const auto p : perm) out.push_back(x[c.axis(p, x.size())]);
  c.set(0, out);
  if (const auto* v = c.values(0)) {
    const auto own = strides_of(x);
    list strides;
    for (const auto p : perm) strides.push_back(own[c.axis(p, x.size())]);
    c.set_values(view_of(*v, out, 0, strides));
  }
}

inline void flatten(const context& c) {
  const auto& x = c.dims(0);
  const auto wanted = c.attribute("axis", std::int64_t{1});
  const auto axis = wanted == static_cast<std::int64_t>(x.size()) ? x.size() : c.axis(wanted, x.size());
  std::int64_t rows = 1, columns = 1;
  for (std::size_t i = 0; i < x.size(); ++i) (i < axis ? rows : columns) = multiply(i < axis ? rows : columns, x[i]);
  c.set(0, {rows, columns});
  copy_values(c);
}

inline void squeeze(const context& c) {
  const auto& x = c.dims(0);
  const auto axes = c.list("axes", 1);
  if (!axes && (c.has(1) || !known(x))) throw unresolved{"the axes are not constant"};
  std::vector<bool> gone(x.size(), false);
  if (axes)
    for (const auto a : *axes) gone[c.axis(a, x.size())] = true;
  else
    for (std::size_t i = 0; i < x.size(); ++i) gone[i] = x[i] == 1;
  shape out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!gone[i]) out.push_back(x[i]);
    if (gone[i] && x[i] > 1) throw contradiction("a dimension of " + std::to_string(x[i]) + " cannot be squeezed");
  }
  c.set(0, std::move(out));
  copy_values(c);
}

inline void unsqueeze(const context& c) {
  const auto& x = c.dims(0);
  const auto axes = c.list("axes", 1);
  if (!axes) {
    const auto added = shape_from(c, 1).size();  // as many as there are axes
    return c.set_open(0, open_shape(x.size() + added), "the axes are not constant");
  }
  const auto rank = x.size() + axes->size();
  std::vector<bool> added(rank, false);
  for (const auto a : *axes) {
    if (added[c.axis(a, rank)]) throw unresolved{"axis " + std::to_string(a) + " is listed twice"};
    added[c.axis(a, rank)] = true;
  }
  shape out;
  for (std::size_t i = 0, k = 0; i < rank; ++i) out.push_back(added[i] ? 1 : x[k++]);
  c.set(0, std::move(out));
  copy_values(c);
}

inline void concat(const context& c) {
  shape out = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{1}), out.size());
  std::vector<double> values;
  bool all = out.size() == 1;
  for (std::size_t i = 0; i < c.input_count(); ++i) {
    const auto& x = c.dims(i);
    if (x.size() != out.size()) throw contradiction("inputs differ in rank");
    for (std::size_t d = 0; d < x.size() && i > 0; ++d) {
      if (d == axis)
        out[d] = add(out[d], x[d]);
      else if (out[d] < 0)
        out[d] = x[d];
      else if (x[d] >= 0 && x[d] != out[d])
        throw contradiction("inputs differ in dimension " + std::to_string(d));
    }
    all = all && c.values(i) != nullptr;
    if (all) values.insert(values.end(), c.values(i)->begin(), c.values(i)->end());
  }
  c.set(0, std::move(out));
  if (all) c.set_values(std::move(values));
}

inline void split(const context& c) {
  const auto& x = c.dims(0);
  const auto axis = c.axis(c.attribute("axis", std::int64_t{0}), x.size());
  const auto sizes = c.list("split", 1);
  const auto parts = static_cast<std::int64_t>(c.output_count());
  if (sizes && sizes->size() < c.output_count()) throw unresolved{"fewer sizes than outputs"};
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < c.output_count(); ++i) {
    shape out = x;
    if (!sizes && c.has(1)) {
      out[axis] = unknown;
      c.set_open(i, std::move(out), "the sizes are not constant");
      continue;
    }
    if (sizes) {
      out[axis] = std::max((*sizes)[i], unknown);
    } else if (x[axis] >= 0) {
      const auto chunk = (x[axis] + parts - 1) / parts;
      out[axis] = std::clamp<std::int64_t>(x[axis] - static_cast<std::int64_t>(i) * chunk, 0, chunk);
    }
    auto* t = c.output(i);
    const auto n = out[axis];
    c.set(i, std::move(out));
    if (const auto* v = c.values(0); t != nullptr && v != nullptr && x.size() == 1 && n >= 0 && begin >= 0 &&
                                     begin + n <= static_cast<std::int64_t>(v->size())) {
      t->values.assign(v->begin() + begin, v->begin() + begin + n);
      t->has_values = true;
    }
    begin = add(begin, n);
  }
}

// What a slice leaves of one axis: `length` elements from `start` on, `step` apart.
struct axis_cut {
  std::int64_t start, length, step;
};

// Source: the ONNX operator `Slice`. @pre extent > 0, step != 0; none is unknown
inline axis_cut cut_axis(std::int64_t extent, std::int64_t start, std::int64_t end, std::int64_t step) {
  start += start < 0 ? extent : 0;
  end += end < 0 ? extent : 0;
  start = std::clamp<std::int64_t>(start, 0, step > 0 ? extent : extent - 1);
  end = std::clamp<std::int64_t>(end, step > 0 ? 0 : -1, step > 0 ? extent : extent - 1);
  const auto room = step > 0 ? end - start : start - end;
  const auto stride = step > 0 ? step : -std::max(step, -std::numeric_limits<std::int64_t>::max());
  return {start, room <= 0 ? 0 : (room - 1) / stride + 1, step};
}

// The axes that a slice cuts: those listed, else the first ones; nothing where only a run tells.
inline std::optional<list> sliced_axes(const context& c, const std::optional<list>& starts) {
  const auto axes = c.list("axes", 3);
  if ((c.has(3) && !axes) || (!starts && !axes && !(c.has(1) && c.input(1).complete()))) return std::nullopt;
  if (axes) return axes;
  const auto count = starts ? static_cast<std::int64_t>(starts->size()) : std::max<std::int64_t>(c.dims(1, 1)[0], 0);
  if (count > static_cast<std::int64_t>(c.dims(0).size()))
    throw contradiction(std::to_string(count) + " axes of " + std::to_string(c.dims(0).size()) + " are cut");
  list all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  return all;
}

inline void slice_(const context& c) {
  shape out = c.dims(0);
  const auto starts = c.list("starts", 1), ends = c.list("ends", 2), steps = c.integers(4);
  const auto cut_axes = sliced_axes(c, starts);
  if (!cut_axes) return c.set_open(0, open_shape(out.size()), "the axes are not constant");
  const auto& axes = *cut_axes;
  const auto* values = c.values(0);
  auto strides = values != nullptr ? strides_of(out) : list(out.size(), 0);
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = c.axis(axes[i], out.size());
    const auto at = [&](const std::optional<list>& l) { return l && i < l->size() ? (*l)[i] : unknown_value; };
    const auto start = at(starts), end = at(ends), step = c.has(4) ? at(steps) : 1;
    if (step == 0) throw unresolved{"a step of 0"};
    if (out[axis] < 0 || start == unknown_value || end == unknown_value || step == unknown_value) {
      const bool whole = start == 0 && end == std::numeric_limits<std::int64_t>::max() && step == 1;
      if (!whole) out[axis] = unknown;
      continue;
    }
    if (out[axis] == 0) continue;
    const auto cut = cut_axis(out[axis], start, end, step);
    out[axis] = cut.length;
    offset += cut.start * strides[axis];
    strides[axis] *= cut.length > 1 ? cut.step : 0;
  }
  c.set(0, out);
  if (values != nullptr && known(out)) c.set_values(view_of(*values, out, offset, strides));
}

inline void pad(const context& c) {
  shape out = c.dims(0);
  const auto old_name = c.attribute_list("paddings");
  const auto pads = old_name ? old_name : c.list("pads", 1);
  auto axes = c.integers(3);
  if (c.has(3) && !axes) return c.set_open(0, open_shape(out.size()), "the axes are not constant");
  if (!axes) {
    axes.emplace();
    for (std::size_t i = 0; i < out.size(); ++i) axes->push_back(static_cast<std::int64_t>(i));
  }
  const auto n = axes->size();
  if (pads && pads->size() != 2 * n) throw contradiction("pads do not fit the input");
  for (std::size_t i = 0; i < n; ++i) {
    auto& d = out[c.axis((*axes)[i], out.size())];
    const bool open = d < 0 || !pads || (*pads)[i] == unknown_value || (*pads)[i + n] == unknown_value;
    d = open ? unknown : std::max<std::int64_t>(0, checked_sum({d, (*pads)[i], (*pads)[i + n]}));
  }
  c.set(0, std::move(out));
}

inline void expand(const context& c) {
  const auto& x = c.dims(0);
  auto out = broadcast(x, shape_from(c, 1));
  c.set(0, out);
  const auto* v = c.values(0);
  if (v == nullptr || !few_elements(out)) return;
  std::vector<double> values(static_cast<std::size_t>(checked_product(out)));
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = element(*v, x, out, k);
  c.set_values(std::move(values));
}

inline void tile(const context& c) {
  shape out = c.dims(0);
  const auto repeats = c.integers(1);
  if (c.opset() < 6) {  // one number, and the axis behind it
    const auto axis = c.integers(2);
    if (!axis || axis->size() != 1) return c.set_open(0, open_shape(out.size()), "the axis is not constant");
    auto& d = out[c.axis((*axis)[0], out.size())];
    d = repeats && repeats->size() == 1 ? multiply(d, std::max((*repeats)[0], unknown)) : unknown;
    return c.set(0, std::move(out));
  }
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = repeats && i < repeats->size() ? multiply(out[i], std::max((*repeats)[i], unknown)) : unknown;
  c.set(0, std::move(out));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
