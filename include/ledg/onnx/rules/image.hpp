// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/dimensions.hpp"

/// @file onnx/rules/image.hpp
/// Operators that change the extent of images: resizing, sampling, channels for area.

namespace ledg::inline LEDG_ABI::onnx::rules {

inline void grid_sample(const context& c) {
  shape out = c.dims(0, 3);
  const auto& grid = c.dims(1, 3);
  if (grid.size() != out.size()) throw contradiction("the grid does not fit the input");
  out[0] = either(out[0], grid[0]);
  std::copy(grid.begin() + 1, grid.end() - 1, out.begin() + 2);
  c.set(0, std::move(out));
}

inline void depth_to_space(const context& c) {
  const auto& x = c.dims(0, 4);
  const auto b = c.attribute("blocksize", std::int64_t{1});
  c.set(0, {x[0], divide(x[1], multiply(b, b)), multiply(x[2], b), multiply(x[3], b)});
}

inline void space_to_depth(const context& c) {
  const auto& x = c.dims(0, 4);
  const auto b = c.attribute("blocksize", std::int64_t{1});
  c.set(0, {x[0], multiply(x[1], multiply(b, b)), divide(x[2], b), divide(x[3], b)});
}

// What input `i` holds: as many extents as input `twin` and as each list among the attributes.
inline shape extents_of(const context& c, std::size_t i, std::size_t twin) {
  if (c.integers(i) || c.dims(i, 1)[0] >= 0) return shape_from(c, i);
  for (const auto* key : {"strides", "dilations"})
    if (const auto all = c.attribute_list(key)) return open_shape(all->size());
  if (const auto pads = c.attribute_list("pads")) return open_shape(pads->size() / 2);
  return open_shape(shape_from(c, twin).size());
}

inline void col2im(const context& c) {
  const auto& x = c.dims(0, 3);
  const auto image = extents_of(c, 1, 2), block = extents_of(c, 2, 1);
  std::int64_t area = 1;
  for (const auto b : block) area = multiply(area, b);
  shape out{x[0], divide(x[1], area)};
  out.insert(out.end(), image.begin(), image.end());
  c.set(0, std::move(out));
}

inline void center_crop_pad(const context& c) {
  shape out = c.dims(0);
  const auto wanted = shape_from(c, 1);
  const auto axes = c.attribute_list("axes");
  for (std::size_t i = 0; i < wanted.size(); ++i)
    out[c.axis(axes && i < axes->size() ? (*axes)[i] : static_cast<std::int64_t>(i), out.size())] = wanted[i];
  c.set(0, std::move(out));
}

// {batch, height, width, 2} or {batch, depth, height, width, 3} for images of the size that input 1 holds.
inline void affine_grid(const context& c) {
  auto size = shape_from(c, 1);
  if (size.size() < 3) throw unresolved{"a size of " + std::to_string(size.size()) + " dimensions"};
  const auto coordinates = static_cast<std::int64_t>(size.size()) - 2;
  size.erase(size.begin() + 1);
  size.push_back(coordinates);
  c.set(0, std::move(size));
}

inline void image_decoder(const context& c) {
  c.set(0, {unknown, unknown, c.attribute("pixel_format", "RGB") == "Grayscale" ? 1 : 3}, data_type::uint8);
}

// The oldest Upsample has two factors of its own.
inline std::vector<double> named_scales(const context& c) {
  const auto* h = c.graph().find(c.node(), "height_scale");
  const auto* w = c.graph().find(c.node(), "width_scale");
  if (h == nullptr || w == nullptr) return {};
  return {1, 1, h->real, w->real};
}

// Factors of a resize: an attribute in the oldest operator set, an input since; empty where sizes are given instead.
inline std::vector<double> scales_of(const context& c, std::size_t input) {
  if (const auto* a = c.graph().find(c.node(), "scales"); a != nullptr && a->type == attribute_view::kind::reals) {
    const auto l = c.graph().reals_of(*a);
    return {l.begin(), l.end()};
  }
  const auto* v = c.values(input);
  return v != nullptr ? *v : named_scales(c);
}

// `out` with sizes[i] at `axes[i]`, or what keeps the aspect ratio within or beyond them.
inline void resize_to(shape& out, const std::vector<std::size_t>& axes, const list& sizes, std::string_view policy) {
  const shape x = out;
  const bool stretch = policy == "stretch";
  if (!stretch && std::any_of(axes.begin(), axes.end(), [&](auto a) { return x[a] < 0; })) {
    for (const auto a : axes) out[a] = unknown;  // one ratio decides all of them
    return;
  }
  double factor = policy == "not_larger" ? HUGE_VAL : 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    out[axes[i]] = std::max(sizes[i], unknown);
    const double f = static_cast<double>(sizes[i]) / static_cast<double>(x[axes[i]]);
    factor = policy == "not_larger" ? std::min(factor, f) : std::max(factor, f);
  }
  if (stretch) return;
  for (std::size_t i = 0; i < sizes.size(); ++i)
    out[axes[i]] = to_integer(std::round(factor * static_cast<double>(x[axes[i]])));
}

// Only a run tells the factors: dimensions that no axis names stay as they are.
inline void resize_open(const context& c, shape out, const std::optional<list>& axes, std::string_view why) {
  if (!axes) return c.set_open(0, open_shape(out.size()), why);
  for (const auto a : *axes) out[c.axis(a, out.size())] = unknown;
  c.set_open(0, std::move(out), why);
}

inline void resize(const context& c) {
  shape out = c.dims(0);
  const bool old = c.opset() < 11 || c.node().op == "Upsample";
  const auto listed = c.attribute_list("axes");
  const auto axes = [&](std::size_t count) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < count; ++i)
      all.push_back(c.axis(listed && i < listed->size() ? (*listed)[i] : static_cast<std::int64_t>(i), out.size()));
    return all;
  };
  if (const auto scales = scales_of(c, old ? 1 : 2); !scales.empty()) {
    const shape x = out;
    const auto at = axes(scales.size());
    for (std::size_t i = 0; i < scales.size(); ++i) {
      // In single precision, as ONNX and ONNX Runtime compute it.
      const double scaled = std::floor(static_cast<float>(x[at[i]]) * static_cast<float>(scales[i]));
      out[at[i]] = x[at[i]] < 0 || std::isnan(scaled) || scaled < 0 ? unknown : to_integer(scaled);
    }
  } else if (!old && c.has(3)) {
    const auto sizes = c.integers(3);
    if (!sizes) return resize_open(c, std::move(out), listed, "the target size is not constant");
    resize_to(out, axes(sizes->size()), *sizes, c.attribute("keep_aspect_ratio_policy", "stretch"));
  } else {
    return resize_open(c, std::move(out), listed, "the scales are not constant");
  }
  c.set(0, std::move(out));
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
