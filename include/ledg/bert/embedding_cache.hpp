// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"

/// @file bert/embedding_cache.hpp
/// Vectors of texts that a frozen encoder has seen before.

namespace ledg::inline LEDG_ABI {

/// What a cache has done, and what it holds.
struct embedding_cache_statistics {
  std::uint64_t hits = 0;       ///< look-ups that found their text
  std::uint64_t misses = 0;     ///< those that did not
  std::uint64_t evictions = 0;  ///< texts that made room for others
  std::size_t entries = 0;      ///< texts held now
  std::size_t bytes = 0;        ///< memory held now, about
};

/// Bounded cache from texts to vectors of one width: the least recently used texts go first. It neither knows nor cares
/// who encodes; for another encoder, or weights that change, take another cache or `clear`.
///
/// Thread-safety: every function from any number of threads. Texts are spread over parts with a lock each, held for a
/// look-up and a copy, never while an encoder runs; two threads that miss the same text at the same moment both encode
/// it.
template <class T = float>
class embedding_cache {
 public:
  /// @param width elements of a vector
  /// @param capacity most bytes to hold, texts and bookkeeping included; 0 keeps nothing
  /// @throws input_error where @p width is 0
  explicit embedding_cache(std::size_t width, std::size_t capacity = std::size_t{64} << 20U)
      : width_(width), capacity_of_part_(capacity / part_count) {
    if (width == 0) throw input_error("embedding_cache: vectors need at least one element");
  }

  [[nodiscard]] std::size_t width() const { return width_; }

  /// Copies the vector of @p text to @p row; false where it is not known. @pre @p row has `width` elements
  bool find(std::string_view text, std::span<T> row) {
    auto& p = part_of(text);
    const std::scoped_lock lock(p.mutex);
    const auto found = p.places.find(text);
    if (found == p.places.end()) {
      ++p.statistics.misses;
      return false;
    }
    ++p.statistics.hits;
    p.recent.splice(p.recent.begin(), p.recent, found->second);
    std::copy_n(found->second->row.begin(), width_, row.begin());
    return true;
  }

  /// Keeps the vector of @p text, in place of an older one; a text too large for the cache is not kept.
  /// @pre @p row has `width` elements
  void insert(std::string_view text, std::span<const T> row) {
    if (bytes_of(text) > capacity_of_part_) return;
    auto& p = part_of(text);
    const std::scoped_lock lock(p.mutex);
    if (const auto found = p.places.find(text); found != p.places.end()) {
      p.recent.splice(p.recent.begin(), p.recent, found->second);
      found->second->row.assign(row.begin(), row.end());
      return;
    }
    p.recent.push_front({std::string(text), std::vector<T>(row.begin(), row.end())});
    p.places.emplace(p.recent.front().text, p.recent.begin());
    p.statistics.bytes += bytes_of(text);
    for (; p.statistics.bytes > capacity_of_part_; ++p.statistics.evictions) {
      const auto& last = p.recent.back();
      p.statistics.bytes -= bytes_of(last.text);
      p.places.erase(last.text);
      p.recent.pop_back();
    }
  }

  /// The vectors of @p texts, row by row in @p rows. Those not known are given to @p encode in one call,
  /// `encode(std::span<const std::string> texts, std::span<T> rows)`, each distinct text once, and kept. If it throws,
  /// nothing is kept. Of equal texts only the first counts in the statistics.
  /// @throws shape_error where @p rows has not `texts.size() * width` elements; what @p encode throws
  template <class Encode>
  void get_or_compute(std::span<const std::string> texts, std::span<T> rows, Encode&& encode) {
    if (rows.size() != texts.size() * width_)
      throw shape_error("embedding_cache: expected " + std::to_string(texts.size()) + " rows of " +
                        std::to_string(width_) + " elements, got " + std::to_string(rows.size()) + " elements");
    const auto row = [&](std::span<T> all, std::size_t i) { return all.subspan(i * width_, width_); };
    std::unordered_map<std::string_view, std::size_t> first_of;  // row of each distinct text
    std::vector<std::size_t> copies, missing_rows;
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!first_of.emplace(texts[i], i).second) {
        copies.push_back(i);
      } else if (!find(texts[i], row(rows, i))) {
        missing.push_back(texts[i]);
        missing_rows.push_back(i);
      }
    }
    if (!missing.empty()) {
      std::vector<T> computed(missing.size() * width_);
      std::forward<Encode>(encode)(std::span<const std::string>(missing), std::span<T>(computed));
      for (std::size_t m = 0; m < missing.size(); ++m) {
        const auto vector = row(computed, m);
        insert(missing[m], vector);
        std::copy_n(vector.begin(), width_, row(rows, missing_rows[m]).begin());
      }
    }
    for (const auto i : copies) std::copy_n(row(rows, first_of.at(texts[i])).begin(), width_, row(rows, i).begin());
  }

  /// Sums over all parts; while other threads work, of slightly different moments.
  [[nodiscard]] embedding_cache_statistics statistics() const {
    embedding_cache_statistics sum;
    for (const auto& p : parts_) {
      const std::scoped_lock lock(p.mutex);
      sum.hits += p.statistics.hits;
      sum.misses += p.statistics.misses;
      sum.evictions += p.statistics.evictions;
      sum.bytes += p.statistics.bytes;
      sum.entries += p.recent.size();
    }
    return sum;
  }

  /// Forgets all texts; hits, misses and evictions stay counted.
  void clear() {
    for (auto& p : parts_) {
      const std::scoped_lock lock(p.mutex);
      p.places.clear();
      p.recent.clear();
      p.statistics.bytes = 0;
    }
  }

 private:
  struct entry {
    std::string text;
    std::vector<T> row;
  };

  struct part {
    mutable std::mutex mutex;
    std::list<entry> recent;  ///< the latest first; nodes stay in place, so that keys can view their texts
    std::unordered_map<std::string_view, typename std::list<entry>::iterator> places;
    embedding_cache_statistics statistics;  ///< but for `entries`
  };

  [[nodiscard]] part& part_of(std::string_view text) {
    // The table within a part uses the low bits.
    return parts_[std::hash<std::string_view>{}(text) >> (8 * sizeof(std::size_t) - 3)];
  }

  /// Vector, text, list node and table node of one entry.
  [[nodiscard]] std::size_t bytes_of(std::string_view text) const {
    return width_ * sizeof(T) + text.size() + sizeof(entry) + 12 * sizeof(void*);
  }

  static constexpr std::size_t part_count = 8;

  std::size_t width_;
  std::size_t capacity_of_part_;
  std::array<part, part_count> parts_;
};

}  // namespace ledg::inline LEDG_ABI
