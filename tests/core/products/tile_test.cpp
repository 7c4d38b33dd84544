// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/products/tile.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;
using ledg_test::dense;
using ledg_test::random_matrix;

namespace {

/// `from + a b` of a tile, by plain loops in double.
double worst(const dense<float>& a, const dense<float>& b, const dense<float>& from, const dense<float>& to) {
  double most = 0;
  for (std::size_t r = 0; r < to.rows; ++r)
    for (std::size_t j = 0; j < to.cols; ++j) {
      double sum = double{from.row(r)[j]};
      for (std::size_t k = 0; k < b.rows; ++k) sum += double{a.row(r)[k]} * double{b.row(k)[j]};
      const double error = std::fabs(sum - double{to.row(r)[j]});
      if (!(error <= most)) most = error;
    }
  return most;
}

}  // namespace

TEST_CASE("tiles of every size sum over k from what they start with", "[tile]") {
  for (const auto set : {instruction_set::baseline, instruction_set::avx2, instruction_set::avx512}) {
    if (set > instructions()) continue;
    const auto width = tiles::tile_width(set);
    for (std::size_t rows = 1; rows <= tiles::tile_rows; ++rows)
      for (const std::size_t depth : {0U, 1U, 2U, 37U}) {
        const auto a = random_matrix<float>(rows, depth, 1);
        const auto b = random_matrix<float>(depth, width, 2);
        const auto from = random_matrix<float>(rows, width, 3);
        std::vector<float> packed;
        for (std::size_t k = 0; k < depth; ++k)
          for (std::size_t r = 0; r < rows; ++r) packed.push_back(a.row(r)[k]);
        dense<float> strided_sums(rows, width);
        dense<float> packed_sums(rows, width);
        const auto* const ahead = reinterpret_cast<const char*>(b.values.data());
        tiles::tile_task task{
            depth, a.values.data(), depth, b.values.data(), from.values.data(), width, strided_sums.values.data(),
            width, ahead,           0};
        tiles::weight_tile(rows)(set, &task);
        task.a = packed.data();
        task.to = packed_sums.values.data();
        tiles::weight_tile<tiles::tile_rows_as::packed>(rows)(set, &task);
        INFO(name_of(set) << ", " << rows << " rows, depth " << depth);
        CHECK(worst(a, b, from, strided_sums) < 1e-5);
        CHECK(packed_sums.values == strided_sums.values);
      }
  }
}

TEST_CASE("rows are dealt out to tiles as evenly as can be", "[tile]") {
  CHECK(tiles::tile_split(0).count == 0);
  for (std::size_t rows = 1; rows < 40; ++rows) {
    const tiles::tile_split split(rows);
    CHECK(split.count == (rows + tiles::tile_rows - 1) / tiles::tile_rows);
    std::size_t total = 0;
    for (std::size_t t = 0; t < split.count; ++t) {
      total += split[t];
      REQUIRE((split[t] >= rows / split.count && split[t] <= tiles::tile_rows));
      const auto next = t + split.alike(t);
      REQUIRE(split[t] == split[next - 1]);
      REQUIRE((next == split.count || split[next] < split[t]));
    }
    CHECK(total == rows);
  }
}
