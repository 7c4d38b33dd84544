// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <type_traits>

#include "ledg/core/dispatch.hpp"
#include "ledg/core/pack.hpp"

/// @file core/rows.hpp
/// Fused kernels on contiguous rows: what happens between two matrix products. The functions of one number take a
/// `float`, by polynomials that vectorise, a `simd::pack` of them, by the same text, or a `double` (gradient checks),
/// by the standard library. Those of rows run in the widest instructions at hand (core/dispatch.hpp) for `float`, in
/// plain loops for `double`. All are pure functions of their arguments, thread-safe, and allocate nothing.

namespace ledg::inline LEDG_ABI::rows {

/// Mean and inverse deviation of a row: what its normalisation is, beside the row itself.
template <class T>
struct row_moments {
  T mean;
  T inverse;
};

using simd::absolute, simd::less, simd::multiply_add, simd::power_of_two, simd::select, simd::with_sign;

namespace detail {
/// The standard type that the constants of a computation with `T` have.
template <class T>
using number = std::conditional_t<std::is_same_v<T, double>, double, float>;
}  // namespace detail

/// e^x. For `float` a polynomial, relative error below 2e-7, clamped to the finite range.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T exp(const T& x) {
  if constexpr (std::is_same_v<T, double>) {
    return std::exp(x);
  } else {
    // 2^n * e^r with |r| <= ln(2)/2; adding and subtracting 1.5 * 2^23 rounds to an integer without a branch.
    const T clamped = select(less(x, T(-87.0F)), T(-87.0F), select(less(T(88.0F), x), T(88.0F), x));
    constexpr float magic = 12582912.0F;
    const T shifted = multiply_add(clamped, T(1.44269504F), T(magic));
    const T n = shifted - T(magic);
    const T r = multiply_add(n, T(2.12194440e-4F), multiply_add(n, T(-0.693359375F), clamped));
    T p = multiply_add(T(1.9875691500e-4F), r, T(1.3981999507e-3F));
    p = multiply_add(p, r, T(8.3334519073e-3F));
    p = multiply_add(p, r, T(4.1665795894e-2F));
    p = multiply_add(p, r, T(1.6666665459e-1F));
    p = multiply_add(p, r, T(5.0000001201e-1F));
    p = multiply_add(p * r, r, r) + T(1.0F);
    return p * power_of_two(shifted, magic);
  }
}

/// The error function. For `float` a rational function fitted to it on [0, 3.95], cut at 1 and constant from 4.05 on,
/// where it has passed 1; absolute error below 4e-7.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T erf(const T& x) {
  if constexpr (std::is_same_v<T, double>) {
    return std::erf(x);
  } else {
    const T magnitude = absolute(x);
    const T a = select(less(T(4.05F), magnitude), T(4.05F), magnitude);
    const T z = a * a;
    T p = multiply_add(T(1.964160381e-8F), z, T(-1.991570099e-6F));
    p = multiply_add(p, z, T(1.513451605e-4F));
    p = multiply_add(p, z, T(4.090241474e-3F));
    p = multiply_add(p, z, T(5.177742088e-2F));
    p = multiply_add(p, z, T(2.089962882e-1F));
    p = multiply_add(p, z, T(1.128378742F));
    T q = multiply_add(T(1.051088188e-3F), z, T(1.513208609e-2F));
    q = multiply_add(q, z, T(1.187541073e-1F));
    q = multiply_add(q, z, T(5.185465107e-1F));
    q = multiply_add(q, z, T(1.0F));
    const T y = a * p / q;
    return with_sign(select(less(T(1.0F), y), T(1.0F), y), x);
  }
}

/// tanh, through `exp`.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T tanh(const T& x) {
  if constexpr (std::is_same_v<T, double>) {
    return std::tanh(x);
  } else {
    const T a = absolute(x);
    const T e = rows::exp(T(-2.0F) * a);
    // Near zero the quotient loses digits; the odd series does not.
    const T square = a * a;
    const T series = a * (T(1.0F) - square * (T(0.333333333F) - square * T(0.133333333F)));
    return with_sign(select(less(a, T(0.05F)), series, (T(1.0F) - e) / (T(1.0F) + e)), x);
  }
}

/// Logistic function.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T sigmoid(const T& x) {
  return T(1.0F) / (T(1.0F) + rows::exp(-x));
}

/// GELU with the error function (not its tanh approximation): `x * Phi(x)`.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T gelu(const T& x) {
  return T(0.5F) * x * (T(1.0F) + rows::erf(x * T(std::numbers::sqrt2_v<detail::number<T>> / 2)));
}

/// Derivative of `gelu`.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T gelu_derivative(const T& x) {
  using number = detail::number<T>;
  const T cdf = T(0.5F) * (T(1.0F) + rows::erf(x * T(std::numbers::sqrt2_v<number> / 2)));
  const T pdf = rows::exp(T(-0.5F) * x * x) * T(std::numbers::inv_sqrtpi_v<number> / std::numbers::sqrt2_v<number>);
  return cdf + x * pdf;
}

namespace detail {
/// What `gelu_tanh` takes the tanh of.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T gelu_tanh_inner(const T& x) {
  return T(number<T>(0.7978845608028654)) * (x + T(number<T>(0.044715)) * x * x * x);
}
}  // namespace detail

/// GELU with tanh, as BERT's `gelu_new`.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T gelu_tanh(const T& x) {
  return T(0.5F) * x * (T(1.0F) + rows::tanh(detail::gelu_tanh_inner(x)));
}

/// Derivative of `gelu_tanh`.
template <class T>
[[nodiscard]] LEDG_ALWAYS_INLINE T gelu_tanh_derivative(const T& x) {
  using number = detail::number<T>;
  const T t = rows::tanh(detail::gelu_tanh_inner(x));
  const T slope = T(number(0.7978845608028654)) * (T(1.0F) + T(number(0.134145)) * x * x);
  return T(0.5F) * (T(1.0F) + t) + T(0.5F) * x * (T(1.0F) - t * t) * slope;
}

namespace detail {

/// How a kernel reads and writes one element, and how several.
struct single {
  LEDG_ALWAYS_INLINE static float load(const float* p) { return *p; }
  LEDG_ALWAYS_INLINE static void store(float x, float* p) { *p = x; }
};
template <std::size_t Lanes>
struct several {
  LEDG_ALWAYS_INLINE static simd::pack<Lanes> load(const float* p) { return simd::pack<Lanes>::load(p); }
  LEDG_ALWAYS_INLINE static void store(const simd::pack<Lanes>& x, float* p) { x.store(p); }
};

/// Calls `f(form, i)` with i in steps of @p Lanes while that many of @p n elements are left, then one by one; @p form
/// is `several<Lanes>` or `single`.
template <std::size_t Lanes, class Function>
LEDG_ALWAYS_INLINE void each(std::size_t n, Function f) {
  std::size_t i = 0;
  for (; i + Lanes <= n; i += Lanes) f(several<Lanes>{}, i);
  for (; i < n; ++i) f(single{}, i);
}

/// Calls `f(width, i)`, @p width a constant: for @p Most registers of elements at a time, then for one register.
/// @returns how many of @p n elements that were; less than @p Lanes are left.
template <std::size_t Lanes, std::size_t Most, class Function>
LEDG_ALWAYS_INLINE std::size_t each_block(std::size_t n, Function f) {
  std::size_t i = 0;
  for (; i + Most * Lanes <= n; i += Most * Lanes) f(std::integral_constant<std::size_t, Most>{}, i);
  for (; i + Lanes <= n; i += Lanes) f(std::integral_constant<std::size_t, 1>{}, i);
  return i;
}

/// A sum with one part for each lane and one for the elements that are left over.
template <std::size_t Lanes>
struct running_sum {
  simd::pack<Lanes> lanes = 0.0F;
  float rest = 0.0F;

  LEDG_ALWAYS_INLINE void add(const simd::pack<Lanes>& x) { lanes += x; }
  LEDG_ALWAYS_INLINE void add(float x) { rest += x; }
  [[nodiscard]] LEDG_ALWAYS_INLINE float total() const { return lanes.sum() + rest; }
};

/// The sum of `f(form, i)`, called as `each` does, in four interleaved parts of several lanes.
template <std::size_t Lanes, class Function>
LEDG_ALWAYS_INLINE float sum_of(std::size_t n, Function f) {
  simd::pack<Lanes> parts[4] = {0.0F, 0.0F, 0.0F, 0.0F};
  std::size_t i = 0;
  for (; i + 4 * Lanes <= n; i += 4 * Lanes)
    simd::unrolled<4>([&](auto j) __attribute__((always_inline)) { parts[j] += f(several<Lanes>{}, i + j * Lanes); });
  for (; i + Lanes <= n; i += Lanes) parts[0] += f(several<Lanes>{}, i);
  float rest = 0.0F;
  for (; i < n; ++i) rest += f(single{}, i);
  return ((parts[0] + parts[1]) + (parts[2] + parts[3])).sum() + rest;
}

struct axpy_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, float alpha, const float* x, float* y) {
    each<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          const auto a = form.load(x + i);
          form.store(multiply_add(decltype(a * a)(alpha), a, form.load(y + i)), y + i);
        });
  }
};

struct dot_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static float run(std::size_t n, const float* x, const float* y) {
    return sum_of<Lanes>(
        n, [&](auto form, std::size_t i)
               __attribute__((always_inline)) { return form.load(x + i) * form.load(y + i); });
  }
};

struct softmax_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, float* x, float scale) {
    simd::pack<Lanes> tops[2] = {x[0], x[0]};
    float top = x[0];
    std::size_t i = 0;
    const auto raise = [&](simd::pack<Lanes> & most, std::size_t at) __attribute__((always_inline)) {
      const auto v = simd::pack<Lanes>::load(x + at);
      most = select(less(most, v), v, most);
    };
    for (; i + 2 * Lanes <= n; i += 2 * Lanes) {
      raise(tops[0], i);
      raise(tops[1], i + Lanes);
    }
    for (; i + Lanes <= n; i += Lanes) raise(tops[0], i);
    for (; i < n; ++i) top = top < x[i] ? x[i] : top;
    const float most = select(less(tops[0], tops[1]), tops[1], tops[0]).greatest();
    top = top < most ? most : top;
    const float total = sum_of<Lanes>(
        n, [&](auto form, std::size_t at) __attribute__((always_inline)) {
          const auto v = form.load(x + at);
          using number = decltype(v * v);
          const auto e = rows::exp((v - number(top)) * number(scale));
          form.store(e, x + at);
          return e;
        });
    const float inverse = 1.0F / total;
    each<Lanes>(
        n, [&](auto form, std::size_t at) __attribute__((always_inline)) {
          const auto v = form.load(x + at);
          form.store(v * decltype(v * v)(inverse), x + at);
        });
  }
};

struct softmax_backward_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, const float* p, float* d) {
    const float mean = dot_kernel::run<Lanes>(n, p, d);
    each<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          const auto v = form.load(d + i);
          form.store(form.load(p + i) * (v - decltype(v * v)(mean)), d + i);
        });
  }
};

/// The inverse deviation of a row about its mean.
template <std::size_t Lanes>
LEDG_ALWAYS_INLINE float inverse_deviation(std::size_t n, const float* x, float mean, float epsilon) {
  const float squares = sum_of<Lanes>(
      n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
        const auto v = form.load(x + i);
        const auto centred = v - decltype(v * v)(mean);
        return centred * centred;
      });
  return 1.0F / std::sqrt(squares / static_cast<float>(n) + epsilon);
}

struct layer_norm_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static row_moments<float> run(std::size_t n, const float* x, const float* gamma, const float* beta,
                                                   float epsilon, float* y) {
    const auto element = [&](auto form, std::size_t i) __attribute__((always_inline)) { return form.load(x + i); };
    const float mean = sum_of<Lanes>(n, element) / static_cast<float>(n);
    const float inverse = inverse_deviation<Lanes>(n, x, mean, epsilon);
    each<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          const auto v = form.load(x + i);
          using number = decltype(v * v);
          form.store(multiply_add((v - number(mean)) * number(inverse), form.load(gamma + i), form.load(beta + i)),
                     y + i);
        });
    return {mean, inverse};
  }
};

struct add_layer_norm_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, const float* x, const float* residual, const float* gamma,
                                     const float* beta, float epsilon, float* y) {
    const float sum = sum_of<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          const auto v = form.load(x + i) + form.load(residual + i);
          form.store(v, y + i);
          return v;
        });
    const float mean = sum / static_cast<float>(n);
    const float inverse = inverse_deviation<Lanes>(n, y, mean, epsilon);
    each<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          const auto v = form.load(y + i);
          using number = decltype(v * v);
          form.store(multiply_add((v - number(mean)) * number(inverse), form.load(gamma + i), form.load(beta + i)),
                     y + i);
        });
  }
};

struct layer_norm_backward_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, const float* x, row_moments<float> of, const float* gamma,
                                     const float* dy, float* d_gamma, float* d_beta, float* dx) {
    const auto normalised = [&](auto form, std::size_t i) __attribute__((always_inline)) {
      const auto v = form.load(x + i);
      using number = decltype(v * v);
      return (v - number(of.mean)) * number(of.inverse);
    };
    running_sum<Lanes> sum;
    running_sum<Lanes> along;
    each<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          const auto d = form.load(dy + i);
          const auto z = normalised(form, i);
          const auto g = d * form.load(gamma + i);
          sum.add(g);
          along.add(g * z);
          form.store(multiply_add(d, z, form.load(d_gamma + i)), d_gamma + i);
          form.store(d + form.load(d_beta + i), d_beta + i);
        });
    const float mean = sum.total() / static_cast<float>(n);
    const float projection = along.total() / static_cast<float>(n);
    each<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          const auto g = form.load(dy + i) * form.load(gamma + i);
          using number = decltype(g * g);
          form.store(number(of.inverse) * (g - number(mean) - normalised(form, i) * number(projection)), dx + i);
        });
  }
};

struct column_sums_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t rows, std::size_t n, const float* x, std::size_t stride, float* sums) {
    const std::size_t rest = each_block<Lanes, 8>(
        n, [&](auto width, std::size_t i)
               __attribute__((always_inline)) { add<several<Lanes>, width>(rows, x + i, stride, sums + i); });
    for (std::size_t i = rest; i < n; ++i) add<single, 1>(rows, x + i, stride, sums + i);
  }

 private:
  // Rows in groups: a long sum of single terms would lose digits. Columns side by side: lines are read once, and whole.
  template <class Form, std::size_t Width>
  LEDG_ALWAYS_INLINE static void add(std::size_t rows, const float* x, std::size_t stride, float* sums) {
    using number = decltype(Form::load(x));
    constexpr std::size_t group = 32;
    constexpr std::size_t step = sizeof(number) / sizeof(float);
    for (std::size_t r = 0; r < rows;) {
      const std::size_t end = rows - r < group ? rows : r + group;
      number parts[Width];
      simd::unrolled<Width>([&](auto j)
                                __attribute__((always_inline)) { parts[j] = Form::load(x + r * stride + j * step); });
      for (++r; r < end; ++r)
        simd::unrolled<Width>([&](auto j) __attribute__((always_inline)) {
          parts[j] += Form::load(x + r * stride + j * step);
        });
      simd::unrolled<Width>([&](auto j) __attribute__((always_inline)) {
        Form::store(Form::load(sums + j * step) + parts[j], sums + j * step);
      });
    }
  }
};

/// `y = Function::value(x)` for every element; @p x may be @p y.
template <class Function>
struct map_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, const float* x, float* y) {
    each<Lanes>(
        n, [&](auto form, std::size_t i)
               __attribute__((always_inline)) { form.store(Function::value(form.load(x + i)), y + i); });
  }
};

/// `dx = dy * Function::derivative(x)` for every element; @p dx may be @p dy.
template <class Function>
struct map_backward_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, const float* x, const float* dy, float* dx) {
    each<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          form.store(form.load(dy + i) * Function::derivative(form.load(x + i)), dx + i);
        });
  }
};

/// `y = Function::value(x)` and `d = d * Function::derivative(x)` for every element.
template <class Function>
struct map_again_kernel {
  template <std::size_t Lanes>
  LEDG_ALWAYS_INLINE static void run(std::size_t n, const float* x, float* y, float* d) {
    each<Lanes>(
        n, [&](auto form, std::size_t i) __attribute__((always_inline)) {
          const auto v = form.load(x + i);
          form.store(Function::value(v), y + i);
          form.store(form.load(d + i) * Function::derivative(v), d + i);
        });
  }
};

/// Rows so short that a call costs more than it gives stay in plain loops.
inline constexpr std::size_t worth_a_call = 16;

}  // namespace detail

/// `y[i] = Function::value(x[i])`, @p n elements; @p x may be @p y. `Function::value` takes and gives any of the
/// numbers that the functions above do, and must be inlined always to run in wide instructions.
template <class Function, class T>
inline void map(std::size_t n, const T* x, T* y) {
  if constexpr (std::is_same_v<T, float>)
    return dispatch<detail::map_kernel<Function>>(instructions(), n, x, y);
  else
    for (std::size_t i = 0; i < n; ++i) y[i] = Function::value(x[i]);
}

/// `dx[i] = dy[i] * Function::derivative(x[i])`, @p n elements; @p dx may be @p dy. Else as `map`.
template <class Function, class T>
inline void map_backward(std::size_t n, const T* x, const T* dy, T* dx) {
  if constexpr (std::is_same_v<T, float>)
    return dispatch<detail::map_backward_kernel<Function>>(instructions(), n, x, dy, dx);
  else
    for (std::size_t i = 0; i < n; ++i) dx[i] = dy[i] * Function::derivative(x[i]);
}

/// `map` and `map_backward` at once, which share what value and derivative have in common: writes @p y, turns the
/// output's gradient in @p d into the input's.
template <class Function, class T>
inline void map_again(std::size_t n, const T* x, T* y, T* d) {
  if constexpr (std::is_same_v<T, float>)
    return dispatch<detail::map_again_kernel<Function>>(instructions(), n, x, y, d);
  for (std::size_t i = 0; i < n; ++i) {
    y[i] = Function::value(x[i]);
    d[i] *= Function::derivative(x[i]);
  }
}

/// `y += alpha * x`, @p n elements.
template <class T>
inline void axpy(std::size_t n, T alpha, const T* x, T* y) {
  if constexpr (std::is_same_v<T, float>)
    if (n >= detail::worth_a_call) return dispatch<detail::axpy_kernel>(instructions(), n, alpha, x, y);
  for (std::size_t i = 0; i < n; ++i) y[i] += alpha * x[i];
}

/// Adds the sum of each of @p n columns of @p rows rows, @p stride apart, to @p sums.
template <class T>
inline void add_column_sums(std::size_t rows, std::size_t n, const T* x, std::size_t stride, T* sums) {
  if constexpr (std::is_same_v<T, float>)
    return dispatch<detail::column_sums_kernel>(instructions(), rows, n, x, stride, sums);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < n; ++i) sums[i] += x[r * stride + i];
}

/// Scalar product of @p n elements, in interleaved sums whose order depends on @p n alone.
template <class T>
[[nodiscard]] inline T dot(std::size_t n, const T* x, const T* y) {
  if constexpr (std::is_same_v<T, float>)
    if (n >= detail::worth_a_call) return dispatch<detail::dot_kernel>(instructions(), n, x, y);
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

/// Softmax of `scale * x`, one row, in place. An empty row stays empty. @pre scale > 0
template <class T>
inline void softmax(std::size_t n, T* x, T scale = T{1}) {
  if (n == 0) return;
  if constexpr (std::is_same_v<T, float>)
    if (n >= detail::worth_a_call) return dispatch<detail::softmax_kernel>(instructions(), n, x, scale);
  T top = x[0];
  for (std::size_t i = 1; i < n; ++i) top = x[i] > top ? x[i] : top;
  T total{0};
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = rows::exp(scale * (x[i] - top));
    total += x[i];
  }
  const T inverse = T{1} / total;
  for (std::size_t i = 0; i < n; ++i) x[i] *= inverse;
}

/// Gradient of softmax: from probabilities @p p and `dL/dp` in @p d to `dL/dx`, in place in @p d.
template <class T>
inline void softmax_backward(std::size_t n, const T* p, T* d) {
  if constexpr (std::is_same_v<T, float>)
    if (n >= detail::worth_a_call) return dispatch<detail::softmax_backward_kernel>(instructions(), n, p, d);
  const T mean = dot(n, p, d);
  for (std::size_t i = 0; i < n; ++i) d[i] = p[i] * (d[i] - mean);
}

/// Layer normalisation of one row with biased variance: `y = (x - mean) * inverse_deviation * gamma + beta`.
/// @returns what `layer_norm_backward` needs beside the row.
template <class T>
inline row_moments<T> layer_norm(std::size_t n, const T* x, const T* gamma, const T* beta, T epsilon, T* y) {
  if constexpr (std::is_same_v<T, float>)
    return dispatch<detail::layer_norm_kernel>(instructions(), n, x, gamma, beta, epsilon, y);
  T mean{0};
  for (std::size_t i = 0; i < n; ++i) mean += x[i];
  mean /= static_cast<T>(n);
  T variance{0};
  for (std::size_t i = 0; i < n; ++i) variance += (x[i] - mean) * (x[i] - mean);
  const T inverse = T{1} / std::sqrt(variance / static_cast<T>(n) + epsilon);
  for (std::size_t i = 0; i < n; ++i) y[i] = (x[i] - mean) * inverse * gamma[i] + beta[i];
  return {mean, inverse};
}

/// Layer normalisation of `x + residual`, one row; @p y may be either of them.
inline void add_layer_norm(std::size_t n, const float* x, const float* residual, const float* gamma, const float* beta,
                           float epsilon, float* y) {
  dispatch<detail::add_layer_norm_kernel>(instructions(), n, x, residual, gamma, beta, epsilon, y);
}

/// Gradient of `layer_norm` of row @p x, whose moments are @p of; adds to @p d_gamma and @p d_beta, writes @p dx.
template <class T>
inline void layer_norm_backward(std::size_t n, const T* x, row_moments<T> of, const T* gamma, const T* dy, T* d_gamma,
                                T* d_beta, T* dx) {
  if constexpr (std::is_same_v<T, float>)
    return dispatch<detail::layer_norm_backward_kernel>(instructions(), n, x, of, gamma, dy, d_gamma, d_beta, dx);
  const auto normalised = [&](std::size_t i) { return (x[i] - of.mean) * of.inverse; };
  T mean{0};
  T projection{0};
  for (std::size_t i = 0; i < n; ++i) {
    const T g = dy[i] * gamma[i];
    mean += g;
    projection += g * normalised(i);
    d_gamma[i] += dy[i] * normalised(i);
    d_beta[i] += dy[i];
  }
  mean /= static_cast<T>(n);
  projection /= static_cast<T>(n);
  for (std::size_t i = 0; i < n; ++i) dx[i] = of.inverse * (dy[i] * gamma[i] - mean - normalised(i) * projection);
}

/// The kernels behind some of the above, for loops elsewhere that are compiled for certain instructions themselves and
/// inline them: neighbours are few and heads short.
namespace inlined {

using detail::axpy_kernel;
using detail::dot_kernel;
using detail::each_block;
using detail::softmax_backward_kernel;
using detail::softmax_kernel;

}  // namespace inlined

}  // namespace ledg::inline LEDG_ABI::rows
