// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/core/products/panels.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/reference.hpp"

using namespace ledg;
using ledg_test::random_matrix;

TEST_CASE("panels hold every element once and zeros for the rest", "[panels]") {
  for (const std::size_t width : {8U, 16U, 64U})
    for (const auto& [n, depth] :
         {std::pair<std::size_t, std::size_t>{1, 1}, {16, 16}, {5, 3}, {64, 7}, {65, 9}, {130, 31}}) {
      INFO(n << " by " << depth << " in panels of " << width);
      const auto by_rows = random_matrix<float>(n, depth + 2, 1);  // with a stride
      const auto by_columns = random_matrix<float>(depth, n + 3, 2);
      std::vector<float> rows(tiles::panel_floats(n, depth, width), 7.0F);
      auto columns = rows;
      tiles::pack_rows({by_rows.values.data(), n, depth, depth + 2}, width, rows.data());
      tiles::pack_columns({by_columns.values.data(), depth, n, n + 3}, width, columns.data());
      std::size_t wrong = 0;
      for (std::size_t j = 0; j < (n + width - 1) / width * width; ++j)
        for (std::size_t k = 0; k < depth; ++k) {
          const std::size_t at = (j / width * depth + k) * width + j % width;
          wrong += rows[at] != (j < n ? by_rows.row(j)[k] : 0.0F);
          wrong += columns[at] != (j < n ? by_columns.row(k)[j] : 0.0F);
        }
      CHECK(wrong == 0);
    }
}

TEST_CASE("tiles are packed one behind the other each with the columns of a row side by side", "[panels]") {
  const auto w = random_matrix<float>(11, 29, 1);
  for (std::size_t count = 1; count <= 6; ++count)
    for (std::size_t tiles = 1; tiles <= 4; ++tiles) {
      std::vector<float> packed(tiles * 11 * count + 1, 7.0F);
      tiles::pack_tiles({w.values.data(), 11, 29}, 5, count, tiles, packed.data());
      for (std::size_t t = 0; t < tiles; ++t)
        for (std::size_t k = 0; k < 11; ++k)
          for (std::size_t i = 0; i < count; ++i)
            REQUIRE(packed[(t * 11 + k) * count + i] == w.row(k)[5 + t * count + i]);
      CHECK(packed.back() == 7.0F);
    }
}
