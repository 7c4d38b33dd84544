// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "ledg/core/error.hpp"

#if __has_include(<xtensor/containers/xtensor.hpp>)  // 0.26 moved its headers into folders
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/core/xexpression_traits.hpp>
#else
#include <xtensor/xarray.hpp>
#include <xtensor/xexpression_traits.hpp>
#include <xtensor/xtensor.hpp>
#endif

/// @file core/tensor.hpp
/// The one door to xtensor: which headers, which versions, and the two names the rest of the library uses, `tensor` for
/// storage and `matrix_view` for what kernels work on.

static_assert(XTENSOR_VERSION_MAJOR == 0 && XTENSOR_VERSION_MINOR >= 24, "ledg needs xtensor 0.24 or newer");
static_assert(std::is_same_v<xt::common_tensor_type_t<xt::xarray<float>, xt::xarray<float>>, xt::xarray<float>>,
              "this compiler takes a dynamic xtensor shape for a static one and corrupts results: compile with "
              "-fno-new-ttp-matching (linking ledg::ledg adds it) or use xtensor 0.26 or newer");

namespace ledg::inline LEDG_ABI {

/// Owning storage: row-major, static rank.
template <class T, std::size_t Rank>
using tensor = xt::xtensor<T, Rank, xt::layout_type::row_major>;

/// Non-owning view of a row-major matrix `{rows, cols}`; rows are contiguous and `stride` elements apart.
template <class T>
struct matrix_view {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t stride = 0;

  matrix_view() = default;
  matrix_view(T* data_, std::size_t rows_, std::size_t cols_) : matrix_view(data_, rows_, cols_, cols_) {}
  matrix_view(T* data_, std::size_t rows_, std::size_t cols_, std::size_t stride_)
      : data(data_), rows(rows_), cols(cols_), stride(stride_) {
    LEDG_ASSERT(stride_ >= cols_);
  }

  /// A tensor of rank 2, whole.
  matrix_view(tensor<std::remove_const_t<T>, 2>& t)  // NOLINT(google-explicit-constructor): a view of a tensor
      requires(!std::is_const_v<T>)
      : matrix_view(t.data(), t.shape(0), t.shape(1)) {}
  matrix_view(const tensor<std::remove_const_t<T>, 2>& t)  // NOLINT(google-explicit-constructor)
      requires(std::is_const_v<T>)
      : matrix_view(t.data(), t.shape(0), t.shape(1)) {}

  /// Read-only view of the same elements.
  operator matrix_view<const T>() const  // NOLINT(google-explicit-constructor)
      requires(!std::is_const_v<T>) {
    return {data, rows, cols, stride};
  }

  [[nodiscard]] T* row(std::size_t r) const { return data + r * stride; }
  [[nodiscard]] std::size_t size() const { return rows * cols; }
  [[nodiscard]] bool contiguous() const { return stride == cols || rows <= 1; }

  /// Columns [@p first, @p first + @p count) of every row.
  [[nodiscard]] matrix_view columns(std::size_t first, std::size_t count) const {
    LEDG_ASSERT(first + count <= cols);
    return {data + first, rows, count, stride};
  }
  /// Rows [@p first, @p first + @p count).
  [[nodiscard]] matrix_view row_range(std::size_t first, std::size_t count) const {
    LEDG_ASSERT(first + count <= rows);
    return {data + first * stride, count, cols, stride};
  }
};

/// Row i of @p to becomes row `chosen[i]` of @p from. @pre as many as @p to has, each below `from.rows`; no overlap
template <class T>
void gather(std::type_identity_t<matrix_view<const T>> from, std::span<const std::int32_t> chosen, matrix_view<T> to) {
  LEDG_ASSERT(chosen.size() == to.rows && from.cols == to.cols);
  for (std::size_t r = 0; r < to.rows; ++r)
    std::copy_n(from.row(static_cast<std::size_t>(chosen[r])), to.cols, to.row(r));
}

/// Text of a shape for messages: `{3, 4}`.
[[nodiscard]] inline std::string shape_text(std::size_t rows, std::size_t cols) {
  return "{" + std::to_string(rows) + ", " + std::to_string(cols) + "}";
}

/// Memory for one pass through a network. Matrices taken from it stay valid until `reset`; after the first few passes
/// nothing is allocated any more.
///
/// Thread-safety: one thread at a time; every thread has its own.
template <class T>
class workspace {
 public:
  workspace() = default;
  workspace(const workspace&) = delete;
  workspace& operator=(const workspace&) = delete;
  workspace(workspace&&) noexcept = default;
  workspace& operator=(workspace&&) noexcept = default;

  /// An uninitialised matrix `{rows, cols}`, 64-byte aligned.
  [[nodiscard]] matrix_view<T> take(std::size_t rows, std::size_t cols) { return {allocate(rows * cols), rows, cols}; }
  /// A matrix of zeros.
  [[nodiscard]] matrix_view<T> zeros(std::size_t rows, std::size_t cols) {
    const auto m = take(rows, cols);
    std::fill_n(m.data, m.size(), T{0});
    return m;
  }

  /// Room for @p count elements, 64-byte aligned, for one step of a computation: dead with the next call.
  [[nodiscard]] T* scratch(std::size_t count) {
    if (count > scratch_.size) scratch_ = make_block(std::max(count, 2 * scratch_.size));
    return scratch_.data.get();
  }

  /// A place to return to: what is taken from here on can be given back before all else.
  struct mark {
    std::size_t block;
    std::size_t used;
    std::size_t taken;
  };
  [[nodiscard]] mark here() const { return {current_, used_, taken_}; }
  /// Takes back what was taken since @p m was made; views of that are dead.
  void release(mark m) {
    current_ = m.block;
    used_ = m.used;
    taken_ = m.taken;
  }

  /// Takes all memory back; views handed out before are dead.
  void reset() {
    if (blocks_.size() > 1) {  // the next pass of this size fits one block
      blocks_.clear();
      blocks_.push_back(make_block(most_taken_));
    }
    release({});
  }

  /// Bytes held.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t total = scratch_.size;
    for (const auto& b : blocks_) total += b.size;
    return total * sizeof(T);
  }

 private:
  static constexpr std::size_t alignment = 64;

  struct aligned_delete {
    void operator()(T* p) const { ::operator delete[](p, std::align_val_t{alignment}); }
  };
  struct block {
    std::unique_ptr<T[], aligned_delete> data;
    std::size_t size = 0;
  };

  [[nodiscard]] static block make_block(std::size_t size) {
    return {std::unique_ptr<T[], aligned_delete>(
                static_cast<T*>(::operator new[](size * sizeof(T), std::align_val_t{alignment}))),
            size};
  }
  [[nodiscard]] T* allocate(std::size_t count) {
    constexpr std::size_t unit = alignment / sizeof(T);
    count = (count + unit - 1) / unit * unit;
    while (current_ < blocks_.size() && used_ + count > blocks_[current_].size) {
      ++current_;
      used_ = 0;
    }
    if (current_ == blocks_.size()) {
      const std::size_t last = blocks_.empty() ? 0 : blocks_.back().size;
      blocks_.push_back(make_block(std::max({count, 2 * last, std::size_t{1} << 14})));
    }
    T* p = blocks_[current_].data.get() + used_;
    used_ += count;
    taken_ += count;
    most_taken_ = std::max(most_taken_, taken_);
    return p;
  }

  std::vector<block> blocks_;
  std::size_t current_ = 0;  // block that memory is taken from
  std::size_t used_ = 0;     // of that block
  std::size_t taken_ = 0;    // of all
  std::size_t most_taken_ = 0;
  block scratch_;
};

}  // namespace ledg::inline LEDG_ABI
