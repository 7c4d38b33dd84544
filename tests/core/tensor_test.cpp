// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/tensor.hpp"

#include <cstdint>
#include <vector>

#include "support/catch.hpp"

using namespace ledg;

static_assert(std::is_convertible_v<matrix_view<float>, matrix_view<const float>>);
static_assert(!std::is_convertible_v<matrix_view<const float>, matrix_view<float>>);
static_assert(!std::is_convertible_v<const tensor<float, 2>&, matrix_view<float>>);

TEST_CASE("a view sees a tensor's elements", "[tensor]") {
  auto t = tensor<float, 2>::from_shape({3, 4});
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 4; ++j) t(i, j) = static_cast<float>(10 * i + j);
  matrix_view<float> v = t;
  CHECK(v.rows == 3);
  CHECK(v.cols == 4);
  CHECK(v.size() == 12);
  CHECK(v.contiguous());
  v.row(2)[1] = -1.0F;
  CHECK(t(2, 1) == -1.0F);
  const matrix_view<const float> middle = matrix_view<const float>(t).row_range(1, 2).columns(1, 2);
  CHECK(middle.rows == 2);
  CHECK(middle.cols == 2);
  CHECK(middle.stride == 4);
  CHECK(!middle.contiguous());
  CHECK(middle.row(0)[1] == 12.0F);
  CHECK(middle.row(1)[0] == -1.0F);
  CHECK(middle.row_range(0, 1).contiguous());
  CHECK(v.columns(4, 0).size() == 0);
  CHECK(v.row_range(3, 0).size() == 0);
}

TEST_CASE("a tensor of one row or column has the right stride", "[tensor]") {
  auto row = tensor<double, 2>::from_shape({1, 5});
  auto column = tensor<double, 2>::from_shape({5, 1});  // xtensor's own stride is 0 along axes of length 1
  CHECK(matrix_view<double>(row).stride == 5);
  CHECK(matrix_view<double>(column).stride == 1);
  column(4, 0) = 2.0;
  CHECK(*matrix_view<double>(column).row(4) == 2.0);
  CHECK(shape_text(3, 4) == "{3, 4}");
}

TEMPLATE_TEST_CASE("matrices from a workspace are aligned and apart and stay put", "[tensor]", float, double) {
  workspace<TestType> memory;
  CHECK(memory.bytes() == 0);
  std::vector<matrix_view<TestType>> taken;
  for (std::size_t n = 0; n < 200; ++n) {
    taken.push_back(memory.take(n % 13, 1 + n * 7 % 129));
    CHECK(reinterpret_cast<std::uintptr_t>(taken.back().data) % 64 == 0);
    std::fill_n(taken.back().data, taken.back().size(), static_cast<TestType>(n));
  }
  std::size_t intact = 0;
  for (std::size_t n = 0; n < taken.size(); ++n)
    intact += std::all_of(taken[n].data, taken[n].data + taken[n].size(),
                          [&](TestType v) { return v == static_cast<TestType>(n); });
  CHECK(intact == taken.size());
}

TEST_CASE("a workspace that was reset allocates nothing for a pass of the same size", "[tensor]") {
  workspace<float> memory;
  const auto pass = [&] {
    for (std::size_t n = 1; n < 60; ++n) static_cast<void>(memory.take(n, 100));
  };
  pass();
  memory.reset();
  const auto held = memory.bytes();
  CHECK(held >= 59 * 60 / 2 * 100 * sizeof(float));
  float* const first = memory.take(1, 1).data;
  memory.reset();
  for (int round = 0; round < 3; ++round) {
    pass();
    CHECK(memory.bytes() == held);
    memory.reset();
    CHECK(memory.bytes() == held);
  }
  CHECK(memory.take(1, 1).data == first);
}

TEST_CASE("zeros are zeros in memory used before", "[tensor]") {
  workspace<float> memory;
  auto m = memory.take(10, 10);
  std::fill_n(m.data, m.size(), 5.0F);
  memory.reset();
  m = memory.zeros(10, 10);
  CHECK(std::all_of(m.data, m.data + m.size(), [](float v) { return v == 0.0F; }));
  CHECK(memory.zeros(0, 7).rows == 0);
}

TEST_CASE("what was taken since a mark is given back", "[tensor]") {
  workspace<float> memory;
  const auto kept = memory.take(10, 10);
  std::fill_n(kept.data, kept.size(), 3.0F);
  const auto before = memory.here();
  const auto first = memory.take(100, 1000);  // beyond the first block
  memory.release(before);
  const auto again = memory.take(100, 1000);
  CHECK(again.data == first.data);
  std::fill_n(again.data, again.size(), 4.0F);
  CHECK(std::all_of(kept.data, kept.data + kept.size(), [](float x) { return x == 3.0F; }));
  memory.release(before);
  for (int i = 0; i < 50; ++i) {
    const auto m = memory.here();
    static_cast<void>(memory.take(100, 1000));
    memory.release(m);
  }
  memory.reset();
  CHECK(memory.bytes() <= (100 * 1000 + 200) * sizeof(float));  // the most that was taken at a time
  const auto bytes = memory.bytes();
  static_cast<void>(memory.take(10, 10));
  static_cast<void>(memory.take(100, 1000));
  CHECK(memory.bytes() == bytes);
}

TEST_CASE("a workspace can be moved while its matrices live", "[tensor]") {
  workspace<float> a;
  const auto m = a.zeros(2, 2);
  workspace<float> b = std::move(a);
  m.row(1)[1] = 4.0F;
  CHECK(b.bytes() > 0);
  CHECK(b.take(1, 1).data != m.data);
  a = workspace<float>();
  CHECK(a.take(3, 3).rows == 3);
}

TEST_CASE("rows are gathered in any order and as often as asked for", "[tensor]") {
  auto t = tensor<float, 2>::from_shape({3, 4});
  for (std::size_t i = 0; i < t.size(); ++i) t.data()[i] = static_cast<float>(i);
  std::vector<float> to(8, -1.0F);
  const std::int32_t chosen[] = {2, 0, 2, 1};
  gather<float>(matrix_view<const float>(t).columns(1, 2), chosen, {to.data(), 4, 2});
  CHECK(to == std::vector<float>{9, 10, 1, 2, 9, 10, 5, 6});
  gather<float>(t, {}, {nullptr, 0, 4});
}
