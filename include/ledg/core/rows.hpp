// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <type_traits>

/// @file core/rows.hpp
/// Fused kernels on contiguous rows: what happens between two matrix products. Each is a plain loop that compilers turn
/// into vector code; `float` uses polynomial exponentials for that reason, `double` (gradient checks) the standard
/// ones. All are pure functions of their arguments, thread-safe, and allocate nothing.

namespace ledg::inline v0_1::rows {

/// e^x. For `float` a polynomial, relative error below 2e-7, clamped to the finite range.
template <class T>
[[nodiscard]] inline T exp(T x) {
  if constexpr (std::is_same_v<T, float>) {
    // 2^n * e^r with |r| <= ln(2)/2; adding and subtracting 1.5 * 2^23 rounds to an integer without a branch.
    const float clamped = x < -87.0F ? -87.0F : (x > 88.0F ? 88.0F : x);
    const float magic = 12582912.0F;
    const float shifted = clamped * 1.44269504F + magic;
    const float n = shifted - magic;
    const float r = (clamped - n * 0.693359375F) + n * 2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    p = p * r * r + r + 1.0F;
    const auto exponent = (std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(magic) + 127U) << 23U;
    return p * std::bit_cast<float>(exponent);
  } else {
    return std::exp(x);
  }
}

/// The error function. For `float` the rational form 7.1.26 of Abramowitz and Stegun, absolute error below 5e-7.
template <class T>
[[nodiscard]] inline T erf(T x) {
  if constexpr (std::is_same_v<T, float>) {
    const float a = std::fabs(x);
    const float t = 1.0F / (1.0F + 0.3275911F * a);
    const float poly =
        ((((1.061405429F * t - 1.453152027F) * t + 1.421413741F) * t - 0.284496736F) * t + 0.254829592F) * t;
    return std::copysign(1.0F - poly * rows::exp(-a * a), x);
  } else {
    return std::erf(x);
  }
}

/// tanh, through `exp`.
template <class T>
[[nodiscard]] inline T tanh(T x) {
  if constexpr (std::is_same_v<T, float>) {
    const float a = std::fabs(x);
    const float e = rows::exp(-2.0F * a);
    // Near zero the quotient loses digits; the odd series does not.
    const float series = a * (1.0F - a * a * (0.333333333F - a * a * 0.133333333F));
    return std::copysign(a < 0.05F ? series : (1.0F - e) / (1.0F + e), x);
  } else {
    return std::tanh(x);
  }
}

/// Logistic function.
template <class T>
[[nodiscard]] inline T sigmoid(T x) {
  return T{1} / (T{1} + rows::exp(-x));
}

/// `y += alpha * x`, @p n elements.
template <class T>
inline void axpy(std::size_t n, T alpha, const T* x, T* y) {
  for (std::size_t i = 0; i < n; ++i) y[i] += alpha * x[i];
}

/// Scalar product of @p n elements, in four interleaved sums (a fixed order, and vector code).
template <class T>
[[nodiscard]] inline T dot(std::size_t n, const T* x, const T* y) {
  T s0{0};
  T s1{0};
  T s2{0};
  T s3{0};
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += x[i] * y[i];
    s1 += x[i + 1] * y[i + 1];
    s2 += x[i + 2] * y[i + 2];
    s3 += x[i + 3] * y[i + 3];
  }
  for (; i < n; ++i) s0 += x[i] * y[i];
  return (s0 + s1) + (s2 + s3);
}

/// Softmax of one row, in place. An empty row stays empty.
template <class T>
inline void softmax(std::size_t n, T* x) {
  if (n == 0) return;
  T top = x[0];
  for (std::size_t i = 1; i < n; ++i) top = x[i] > top ? x[i] : top;
  T total{0};
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = rows::exp(x[i] - top);
    total += x[i];
  }
  const T scale = T{1} / total;
  for (std::size_t i = 0; i < n; ++i) x[i] *= scale;
}

/// Gradient of softmax: from probabilities @p p and `dL/dp` in @p d to `dL/dx`, in place in @p d.
template <class T>
inline void softmax_backward(std::size_t n, const T* p, T* d) {
  const T mean = dot(n, p, d);
  for (std::size_t i = 0; i < n; ++i) d[i] = p[i] * (d[i] - mean);
}

/// Layer normalisation of one row with biased variance: `y = (x - mean) * inverse_deviation * gamma + beta`.
/// @returns the inverse deviation; the normalised row without gamma and beta goes to @p normalised.
template <class T>
inline T layer_norm(std::size_t n, const T* x, const T* gamma, const T* beta, T epsilon, T* normalised, T* y) {
  T mean{0};
  for (std::size_t i = 0; i < n; ++i) mean += x[i];
  mean /= static_cast<T>(n);
  T variance{0};
  for (std::size_t i = 0; i < n; ++i) variance += (x[i] - mean) * (x[i] - mean);
  const T inverse = T{1} / std::sqrt(variance / static_cast<T>(n) + epsilon);
  for (std::size_t i = 0; i < n; ++i) {
    normalised[i] = (x[i] - mean) * inverse;
    y[i] = normalised[i] * gamma[i] + beta[i];
  }
  return inverse;
}

/// Gradient of `layer_norm`; adds to @p d_gamma and @p d_beta, writes @p dx.
template <class T>
inline void layer_norm_backward(std::size_t n, const T* normalised, T inverse, const T* gamma, const T* dy, T* d_gamma,
                                T* d_beta, T* dx) {
  T mean{0};
  T projection{0};
  for (std::size_t i = 0; i < n; ++i) {
    const T g = dy[i] * gamma[i];
    mean += g;
    projection += g * normalised[i];
    d_gamma[i] += dy[i] * normalised[i];
    d_beta[i] += dy[i];
  }
  mean /= static_cast<T>(n);
  projection /= static_cast<T>(n);
  for (std::size_t i = 0; i < n; ++i) dx[i] = inverse * (dy[i] * gamma[i] - mean - normalised[i] * projection);
}

/// GELU with the error function (not its tanh approximation): `x * Phi(x)`.
template <class T>
[[nodiscard]] inline T gelu(T x) {
  return T{0.5} * x * (T{1} + rows::erf(x * (T{1} / std::numbers::sqrt2_v<T>)));
}

/// Derivative of `gelu`.
template <class T>
[[nodiscard]] inline T gelu_derivative(T x) {
  const T cdf = T{0.5} * (T{1} + rows::erf(x * (T{1} / std::numbers::sqrt2_v<T>)));
  const T pdf = rows::exp(T{-0.5} * x * x) * (std::numbers::inv_sqrtpi_v<T> / std::numbers::sqrt2_v<T>);
  return cdf + x * pdf;
}

}  // namespace ledg::inline v0_1::rows
