// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/bert/embedding_cache.hpp"

#include <atomic>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace {

using texts_t = std::vector<std::string>;
using cache_t = ledg::embedding_cache<float>;
constexpr std::size_t vector_width = 3;

/// A stand-in for an encoder: the vector tells the text, and every call is counted.
struct counting_encoder {
  std::size_t calls = 0;
  std::size_t texts = 0;
  void operator()(std::span<const std::string> input, std::span<float> rows) {
    ++calls;
    texts += input.size();
    for (std::size_t i = 0; i < input.size(); ++i)
      for (std::size_t c = 0; c < vector_width; ++c) rows[i * vector_width + c] = value(input[i], c);
  }
  static float value(const std::string& text, std::size_t c) {
    float sum = static_cast<float>(c);
    for (const char ch : text) sum = 0.5F * sum + static_cast<float>(ch);
    return sum;
  }
};

/// True where every row is its text's.
bool right(const texts_t& texts, const std::vector<float>& rows) {
  bool all = rows.size() == texts.size() * vector_width;
  for (std::size_t i = 0; all && i < rows.size(); ++i)
    all = rows[i] == counting_encoder::value(texts[i / vector_width], i % vector_width);
  return all;
}

texts_t numbered(std::size_t first, std::size_t last) {
  texts_t texts;
  for (std::size_t i = first; i < last; ++i) texts.push_back("text " + std::to_string(i));
  return texts;
}

}  // namespace

TEST_CASE("embedding cache: each distinct missing text is encoded once", "[bert]") {
  cache_t cache(vector_width);
  counting_encoder encoder;
  const texts_t texts{"a", "b", "a", "", "b", "a"};
  std::vector<float> rows(texts.size() * vector_width);
  cache.get_or_compute(texts, rows, encoder);
  CHECK(right(texts, rows));
  CHECK(encoder.calls == 1);
  CHECK(encoder.texts == 3);
  CHECK(cache.statistics().misses == 3);
  CHECK(cache.statistics().hits == 0);
  CHECK(cache.statistics().entries == 3);
  CHECK(cache.statistics().bytes > 3 * vector_width * sizeof(float));

  const texts_t again{"c", "b", "c", "a"};
  rows.assign(again.size() * vector_width, -1);
  cache.get_or_compute(again, rows, encoder);
  CHECK(right(again, rows));
  CHECK(encoder.texts == 4);
  CHECK(cache.statistics().hits == 2);

  rows.assign(again.size() * vector_width, -1);
  cache.get_or_compute(again, rows, encoder);
  CHECK(right(again, rows));
  CHECK(encoder.calls == 2);  // none for a batch that is known
  cache.get_or_compute({}, {}, encoder);
  CHECK(encoder.calls == 2);
}

TEST_CASE("embedding cache: find, insert and clear", "[bert]") {
  cache_t cache(vector_width);
  std::vector<float> row(vector_width);
  CHECK_FALSE(cache.find("a", row));
  cache.insert("a", std::vector<float>{1, 2, 3});
  CHECK(cache.find("a", row));
  CHECK(row == std::vector<float>{1, 2, 3});
  cache.insert("a", std::vector<float>{4, 5, 6});
  CHECK(cache.find("a", row));
  CHECK(row == std::vector<float>{4, 5, 6});
  CHECK(cache.statistics().entries == 1);
  cache.clear();
  CHECK_FALSE(cache.find("a", row));
  CHECK(cache.statistics().entries == 0);
  CHECK(cache.statistics().bytes == 0);
  CHECK(cache.statistics().hits == 2);
  CHECK(cache.statistics().misses == 2);
  CHECK(cache.width() == vector_width);
  CHECK_THROWS_AS(cache_t(0), ledg::input_error);
}

TEST_CASE("embedding cache: it stays within its bound, and what is used stays", "[bert]") {
  constexpr std::size_t capacity = 40000;
  cache_t cache(vector_width, capacity);
  counting_encoder encoder;
  const texts_t pinned{"pinned"};
  std::vector<float> rows(vector_width);
  cache.get_or_compute(pinned, rows, encoder);
  for (std::size_t i = 0; i < 2000; ++i) {
    const auto one = numbered(i, i + 1);
    cache.get_or_compute(one, rows, encoder);
    CHECK(cache.find("pinned", rows));
  }
  const auto s = cache.statistics();
  CHECK(s.bytes <= capacity);
  CHECK(s.evictions > 1000);
  CHECK(s.entries + s.evictions == 2001);
  CHECK(s.entries > 100);
  CHECK_FALSE(cache.find("text 0", rows));
  CHECK(cache.find("text 1999", rows));

  cache.insert(std::string(capacity, 'x'), rows);  // larger than all
  CHECK_FALSE(cache.find(std::string(capacity, 'x'), rows));
  CHECK(cache.find("text 1999", rows));

  cache_t none(vector_width, 0);
  const texts_t texts{"a", "a"};
  rows.assign(2 * vector_width, 0);
  none.get_or_compute(texts, rows, encoder);
  CHECK(right(texts, rows));
  CHECK(none.statistics().entries == 0);
}

TEST_CASE("embedding cache: an encoder that fails leaves nothing behind", "[bert]") {
  cache_t cache(vector_width);
  const texts_t texts{"a", "b"};
  std::vector<float> rows(texts.size() * vector_width);
  const auto fail = [](std::span<const std::string>, std::span<float>) { throw std::runtime_error("no"); };
  CHECK_THROWS_AS(cache.get_or_compute(texts, rows, fail), std::runtime_error);
  CHECK(cache.statistics().entries == 0);
  rows.pop_back();
  CHECK_THROWS_AS(cache.get_or_compute(texts, rows, fail), ledg::shape_error);
}

TEST_CASE("embedding cache: many threads, few places", "[bert]") {
  cache_t cache(vector_width, 20000);
  std::atomic<std::size_t> wrong{0};
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < 4; ++k)
    threads.emplace_back([&, k] {
      counting_encoder encoder;
      for (std::size_t round = 0; round < 200; ++round) {
        const auto first = (37 * round + 11 * k) % 150;
        const auto texts = numbered(first, first + 20);
        std::vector<float> rows(texts.size() * vector_width);
        cache.get_or_compute(texts, rows, encoder);
        wrong += !right(texts, rows);
        if (round % 50 == 49) cache.clear();
      }
    });
  for (auto& t : threads) t.join();
  CHECK(wrong == 0);
  const auto s = cache.statistics();
  CHECK(s.hits + s.misses == 4 * 200 * 20);
  CHECK(s.bytes <= 20000);
}
