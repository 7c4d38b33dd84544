// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/onnx/rules/parts.hpp"

/// @file onnx/rules/einsum.hpp
/// Einsum: sums of products by an equation of letters. Operands are taken from left to right, two at a time; a pair
/// with a letter that ends with it is a matrix product.

namespace ledg::inline LEDG_ABI::onnx::rules {

// An equation with all its letters written: the dimensions of an ellipsis are the digits `0`, `1`, ... from the back.
struct einsum_plan {
  std::vector<std::string> operands;
  std::string result;
  std::map<char, std::int64_t> extent;

  explicit einsum_plan(const context& c) {
    std::string equation(c.attribute("equation", ""));
    std::erase(equation, ' ');
    const auto arrow = equation.find("->");
    read_operands(c, equation.substr(0, arrow));
    result = arrow == std::string::npos ? implicit_result() : with_ellipsis(equation.substr(arrow + 2), ellipsis_);
    for (const char letter : result)
      if (!extent.contains(letter)) throw unresolved{"the equation's result has the letter " + std::string(1, letter)};
  }

  [[nodiscard]] shape shape_of(std::string_view letters) const {
    shape out;
    for (const char letter : letters) out.push_back(extent.at(letter));
    return out;
  }

 private:
  void read_operands(const context& c, std::string_view left) {
    for (std::size_t i = 0; i < c.input_count(); ++i) {
      const auto comma = left.find(',');
      if (i > 0 && left.data() == nullptr) throw unresolved{"the equation has fewer operands than the node"};
      read_operand(std::string(left.substr(0, comma)), c.dims(i));
      left = comma == std::string_view::npos ? std::string_view() : left.substr(comma + 1);
    }
    if (left.data() != nullptr) throw unresolved{"the equation has more operands than the node"};
  }

  void read_operand(const std::string& letters, const shape& dims) {
    const auto dots = letters.find("...");
    const auto named = letters.size() - (dots == std::string::npos ? 0 : 3);
    if (dims.size() < named || (dots == std::string::npos && dims.size() != named))
      throw unresolved{"operand '" + letters + "' has " + std::to_string(dims.size()) + " dimensions"};
    ellipsis_ = std::max(ellipsis_, dims.size() - named);
    operands.push_back(with_ellipsis(letters, dims.size() - named));
    for (std::size_t k = 0; k < dims.size(); ++k) join(operands.back()[k], dims[k]);
  }

  void join(char letter, std::int64_t size) {
    auto& e = extent.emplace(letter, size).first->second;
    if (e >= 0 && size >= 0 && e != size && e != 1 && size != 1)
      throw contradiction("letter " + std::string(1, letter) + " stands for " + std::to_string(e) + " and " +
                          std::to_string(size));
    const auto larger = std::max(e, size);
    e = (e < 0 || size < 0) && larger <= 1 ? unknown : larger;  // a free one may be any
  }

  static std::string with_ellipsis(std::string letters, std::size_t count) {
    const auto dots = letters.find("...");
    if (dots == std::string::npos) return letters;
    if (count > 10) throw unresolved{"an ellipsis of more than ten dimensions"};
    std::string digits;
    for (auto k = count; k-- > 0;) digits += static_cast<char>('0' + k);
    return letters.replace(dots, 3, digits);
  }

  // Letters that occur once, in alphabetical order, behind the ellipsis.
  [[nodiscard]] std::string implicit_result() const {
    std::string out = with_ellipsis("...", ellipsis_);
    for (const auto& [letter, size] : extent) {
      std::ptrdiff_t uses = 0;
      for (const auto& o : operands) uses += std::count(o.begin(), o.end(), letter);
      if (uses == 1 && (letter < '0' || letter > '9')) out += letter;
    }
    return out;
  }

  std::size_t ellipsis_ = 0;
};

// What remains of two operands: letters that the result or a later operand names.
struct einsum_pair {
  std::string left, right, out;
  bool contracts = false;  // a letter of both ends here

  einsum_pair(const einsum_plan& plan, std::string a, std::size_t next)
      : left(std::move(a)), right(plan.operands[next]) {
    std::string later = plan.result;
    for (auto k = next + 1; k < plan.operands.size(); ++k) later += plan.operands[k];
    const auto has = [](std::string_view letters, char x) { return letters.find(x) != std::string_view::npos; };
    for (const char x : left + right) {
      if (has(out, x)) continue;
      if (has(later, x))
        out += x;
      else
        contracts = contracts || (has(left, x) && has(right, x));
    }
    if (next + 1 == plan.operands.size()) out = plan.result;
  }

  // Every letter of either operand once.
  [[nodiscard]] std::string all() const {
    std::string letters = left;
    for (const char x : right)
      if (letters.find(x) == std::string::npos) letters += x;
    return letters;
  }
  [[nodiscard]] std::int64_t macs(const einsum_plan& plan) const {
    std::string once;
    for (const char x : all())
      if (once.find(x) == std::string::npos) once += x;
    return contracts ? checked_product(plan.shape_of(once)) : 0;
  }
};

inline void einsum(const context& c) {
  const einsum_plan plan(c);
  c.set(0, plan.shape_of(plan.result));
}

inline std::int64_t einsum_macs(const context& c) {
  const einsum_plan plan(c);
  std::int64_t macs = 0;
  std::string at = plan.operands.front();
  for (std::size_t k = 1; k < plan.operands.size(); ++k) {
    const einsum_pair pair(plan, at, k);
    macs = checked_sum({macs, pair.macs(plan)});
    at = pair.out;
  }
  return macs;
}

// Letters of a pair by what becomes of them, in the result's order: those of both operands that stay, those of one that
// stay, those that end.
struct einsum_roles {
  std::string both, rows, columns, ended;

  explicit einsum_roles(const einsum_pair& pair) {
    const auto has = [](std::string_view letters, char x) { return letters.find(x) != std::string_view::npos; };
    for (const char x : pair.out) {
      auto& role = has(pair.left, x) ? (has(pair.right, x) ? both : rows) : columns;
      if (has(pair.left, x) || has(pair.right, x)) role += x;
    }
    for (const char x : pair.left)
      if (!has(pair.out, x) && has(pair.right, x) && !has(ended, x)) ended += x;
  }
};

// `x`, whose letters are `from`, with its letters in the order `to`.
inline part einsum_turned(expansion& e, const einsum_plan& plan, part x, std::string_view from, const std::string& to) {
  if (from == to || from.size() != to.size()) return x;
  list perm;
  for (const char letter : to) perm.push_back(static_cast<std::int64_t>(from.find(letter)));
  return e.add("Transpose", {x}, plan.shape_of(to), {{"perm", perm}});
}

// A product where a letter ends, else an elementwise one. With a constant on one side it is a fully connected layer; a
// constant's letters are turned beforehand.
inline part einsum_product(expansion& e, const einsum_plan& plan, const einsum_pair& pair, part a, part b,
                           std::initializer_list<std::size_t> weights) {
  if (!pair.contracts) return e.add("Mul", {a, b}, plan.shape_of(pair.out), {}, weights);
  const einsum_roles role(pair);
  const auto natural = role.both + role.rows + role.columns;
  const auto out = plan.shape_of(natural);
  const auto k = checked_product(plan.shape_of(role.ended));
  if (a == expansion::constant || b == expansion::constant) {
    const bool right = b == expansion::constant;
    const auto x = right ? einsum_turned(e, plan, a, pair.left, role.both + role.rows + role.ended)
                         : einsum_turned(e, plan, b, pair.right, role.both + role.columns + role.ended);
    const auto& width = right ? role.columns : role.rows;
    const auto y = e.add("Gemm", {x}, right ? out : plan.shape_of(role.both + role.columns + role.rows),
                         {{"in", k}, {"out", checked_product(plan.shape_of(width))}}, weights);
    return einsum_turned(e, plan, y, right ? natural : role.both + role.columns + role.rows, pair.out);
  }
  const auto x = einsum_turned(e, plan, a, pair.left, role.both + role.rows + role.ended);
  const auto y = einsum_turned(e, plan, b, pair.right, role.both + role.ended + role.columns);
  return einsum_turned(e, plan, product(e, x, y, out, k), natural, pair.out);
}

inline void einsum_expand(expansion& e) {
  const auto& c = e.context();
  const einsum_plan plan(c);
  std::string at = plan.operands.front();
  auto x = e.input(0);
  for (std::size_t k = 1; k < plan.operands.size(); ++k) {
    const einsum_pair pair(plan, at, k);
    x = k == 1 ? einsum_product(e, plan, pair, x, e.input(k), {0, 1})
               : einsum_product(e, plan, pair, x, e.input(k), {k});
    at = pair.out;
  }
  if (plan.operands.size() == 1) {
    const bool turned = at.size() == plan.result.size();
    x = e.add(turned ? "Transpose" : "ReduceSum", {x}, c.out_dims(0));
  }
  e.result(0, x);
}

}  // namespace ledg::inline LEDG_ABI::onnx::rules
