// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ledg/core/namespace.hpp"

/// @file core/error.hpp
/// One root exception and a few named leaves. A message names the thing that is wrong (file, node, tensor), what was
/// expected and what came. Programs map the leaves to exit codes: `corrupt_error` 3, every other `error` 2.

/// Precondition that only a programmer can break, never for user or file input; checked where `LEDG_ASSERTIONS` is 1
/// (core/namespace.hpp).
#if LEDG_ASSERTIONS
#define LEDG_ASSERT(condition) ((condition) ? static_cast<void>(0) : ::std::abort())
#else
#define LEDG_ASSERT(condition) static_cast<void>(0)
#endif

namespace ledg::inline LEDG_ABI {

/// Root of all exceptions thrown by the library.
class any_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The caller's input cannot be used: a bad option, a missing file, a value out of range.
class input_error : public any_error {
 public:
  using any_error::any_error;
};

/// A name was looked up and not found; `nearest()` holds what may have been meant, best first.
class lookup_error : public input_error {
 public:
  explicit lookup_error(const std::string& message, std::vector<std::string> nearest = {})
      : input_error(message), nearest_(std::move(nearest)) {}
  [[nodiscard]] const std::vector<std::string>& nearest() const { return nearest_; }

 private:
  std::vector<std::string> nearest_;
};

/// A graph breaks a rule: a cycle, an edge to nowhere, a shape that does not fit. The message names the nodes.
class graph_error : public input_error {
 public:
  using input_error::input_error;
};

/// A file exists but its bytes are not what its format promises: truncated, overlapping, wrong magic.
class corrupt_error : public any_error {
 public:
  using any_error::any_error;
};

/// Sizes of tensors or layers do not fit together. The message carries both sizes.
class shape_error : public any_error {
 public:
  using any_error::any_error;
};

/// Memory ended. The message names what was being read.
class memory_error : public any_error {
 public:
  using any_error::any_error;
};

/// A computation left the finite numbers.
class numeric_error : public any_error {
 public:
  using any_error::any_error;
};

}  // namespace ledg::inline LEDG_ABI
