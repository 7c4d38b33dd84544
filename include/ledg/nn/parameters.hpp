// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/random.hpp"

/// @file nn/parameters.hpp
/// All parameters of a model lie in one flat buffer. A layer, when constructed, registers the slices it needs and keeps
/// their offsets; optimizer, checkpoint and gradient check see one array. Names follow the `state_dict` convention.

namespace ledg::inline LEDG_ABI {

/// How a slice starts out.
enum class initializer {
  zeros,
  ones,
  xavier,  ///< uniform, variance 2 / (fan_in + fan_out)
  normal   ///< normal, deviation 0.02, as BERT's
};

/// One named slice of the flat buffer.
struct parameter {
  std::string name;
  std::vector<std::size_t> shape;
  std::size_t offset = 0;
  std::size_t size = 0;
  initializer init = initializer::zeros;
  bool decay = false;  ///< whether weight decay applies (matrices yes; biases, norms and gains no)
  double scale = 1.0;  ///< what starting values are multiplied by
};

/// The list of slices that a model's layers registered, in order.
class parameter_layout {
 public:
  /// Registers a slice and returns its offset. @param scale what its starting values are multiplied by
  /// @throws input_error if the name is taken or a dimension is 0.
  std::size_t add(std::string name, std::vector<std::size_t> dims, initializer init, double scale = 1.0) {
    std::size_t size = 1;
    for (const auto d : dims) {
      if (d == 0) throw input_error("parameter '" + name + "': a dimension is 0");
      size *= d;
    }
    for (const auto& p : entries_)
      if (p.name == name) throw input_error("parameter '" + name + "' is registered twice");
    const bool matrix = dims.size() >= 2;
    entries_.push_back({std::move(name), std::move(dims), size_, size, init, matrix, scale});
    size_ += size;
    return entries_.back().offset;
  }

  /// Takes weight decay off the slices from number @p first on: for those that training must leave as they are, whose
  /// gradients are zero.
  void without_decay(std::size_t first) {
    for (; first < entries_.size(); ++first) entries_[first].decay = false;
  }

  [[nodiscard]] const std::vector<parameter>& entries() const { return entries_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Writes starting values to @p values, the same for the same @p seed; each slice has a stream of its own, so that
  /// adding a layer does not change the others.
  template <class T>
  void initialize(std::span<T> values, std::uint64_t seed) const {
    for (const auto& p : entries_) {
      const philox random = philox(seed).split(name_hash(p.name));
      const double fan_out = static_cast<double>(p.shape.front());
      const double fan_in = static_cast<double>(p.size) / fan_out;
      const double bound = std::sqrt(6.0 / (fan_in + fan_out));
      for (std::size_t i = 0; i < p.size; ++i) {
        double v = 0.0;
        switch (p.init) {
          case initializer::zeros:
            break;
          case initializer::ones:
            v = 1.0;
            break;
          case initializer::xavier:
            v = bound * (2.0 * random.uniform(i) - 1.0);
            break;
          case initializer::normal:
            v = 0.02 * random.normal(i);
            break;
        }
        values[p.offset + i] = static_cast<T>(p.scale * v);
      }
    }
  }

 private:
  // FNV-1a: std::hash may differ between standard libraries, and results must not.
  static std::uint64_t name_hash(const std::string& s) {
    std::uint64_t h = 14695981039346656037ULL;
    for (const char c : s) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return h;
  }

  std::vector<parameter> entries_;
  std::size_t size_ = 0;
};

}  // namespace ledg::inline LEDG_ABI
