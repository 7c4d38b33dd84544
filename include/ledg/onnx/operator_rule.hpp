// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "ledg/onnx/inference_context.hpp"

/// @file onnx/operator_rule.hpp
/// What is known of an operator: how its output shapes follow from its inputs, how many multiply-accumulates it does,
/// and which of its constants are learnable. The rows are in onnx/operator_table.hpp.

namespace ledg::inline LEDG_ABI::onnx {

/// Which constants of an operator are learnable parameters.
enum class weight_use : std::uint8_t {
  none,       ///< none
  all,        ///< every real constant: convolutions, products, normalisations
  table,      ///< the real constant that input 0 is: embeddings
  vectors,    ///< real constants of more than one element: elementwise and layout operators
  quantized,  ///< the integer constant that input 0 is: dequantisation
  integers    ///< constants of any type of more than one element: quantised operators
};

/// Element type of the first output.
enum class result_type : std::uint8_t { same, boolean, int64 };

class expansion;

/// Mask of input slots, one bit each.
[[nodiscard]] constexpr std::uint32_t slots(std::initializer_list<unsigned> list) {
  std::uint32_t mask = 0;
  for (const auto slot : list) mask |= 1U << slot;
  return mask;
}
inline constexpr std::uint32_t every_slot = ~0U;

/// Rules of one operator.
struct operator_rule {
  std::string_view op;                 ///< name, with the domain before it where it is not ONNX's
  void (*infer)(const rule_context&);  ///< sets the outputs' shapes, types and values; throws `unresolved`
  weight_use weights = weight_use::none;
  std::int64_t (*macs)(const rule_context&) = nullptr;  ///< called once all shapes are complete
  double (*fold)(double, double) = nullptr;  ///< value of an elementwise operator; unary ones ignore the second
  result_type result = result_type::same;
  void (*expand)(expansion&) =
      nullptr;  ///< says it in operators that are not fused; called once all shapes are complete
  std::uint32_t weight_slots = every_slot;  ///< inputs that may be learnable; the rest are scales, zero points, masks
  /// Weights that the constant in an input stands for, where it packs several into an element.
  std::int64_t (*unpacked)(const rule_context&, std::size_t) = nullptr;
};

}  // namespace ledg::inline LEDG_ABI::onnx
