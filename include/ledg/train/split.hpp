// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledg/core/error.hpp"
#include "ledg/core/names.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/io/fields.hpp"

/// @file train/split.hpp
/// Deterministic splits: where an example goes depends on its key (a family, an id) alone, so that adding examples
/// moves no other, and all members of a family stay together when the key is the family.

namespace ledg::inline LEDG_ABI {

/// Whether @p text as a whole matches @p pattern, a glob of fnmatch(3): `*`, `?`, `[a-z]`; a backslash takes the next
/// character for itself.
[[nodiscard]] inline bool glob_match(const std::string& pattern, const std::string& text) {
  return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

/// The parts of a data set.
enum class split_part { train, validation, test };

/// What a split keeps together: a whole family, or a network. `automatic`: families, but networks in a data set of so
/// few families that it is one search space (`largest_search_space`).
enum class split_unit { automatic, family, network };

/// Most families of a data set that `automatic` takes for a search space.
inline constexpr std::size_t largest_search_space = 4;

inline constexpr std::array split_unit_names{io::named_value<split_unit>{split_unit::automatic, "automatic"},
                                             io::named_value<split_unit>{split_unit::family, "family"},
                                             io::named_value<split_unit>{split_unit::network, "network"}};
[[nodiscard]] constexpr const auto& names_of(split_unit /*any*/) { return split_unit_names; }

/// What a split sees of an example.
struct split_example {
  std::string family;
  std::string id;
  std::string source;  ///< data set

  /// Whether @p pattern names it: by family, by id, or by `source/id`.
  [[nodiscard]] bool matches(const std::string& pattern) const {
    return glob_match(pattern, family) || glob_match(pattern, id) || glob_match(pattern, source + "/" + id);
  }
  /// What its bucket is drawn from. @pre @p unit is not `automatic`
  [[nodiscard]] std::string key(split_unit unit) const {
    return unit == split_unit::family ? family : source + "/" + id;
  }
};

/// How examples are divided. Those that match a pattern of `test_keys` or `validation_keys` go there (test first),
/// whatever the unit; the others by the bucket `crc32(salt + key) % 10000` of their unit's key: the lowest to test, the
/// next to validation, the rest to training.
struct split_rule {
  double validation = 0.1;                   ///< fraction of the buckets
  double test = 0.1;                         ///< fraction of the buckets
  std::string salt;                          ///< another salt is another split
  std::vector<std::string> test_keys;        ///< names or globs of families and networks to hold out
  std::vector<std::string> validation_keys;  ///< names or globs
  split_unit unit = split_unit::automatic;

  template <class Self, class Visit>
  static constexpr void fields(Self& self, Visit&& visit) {
    visit("validation", self.validation);
    visit("test", self.test);
    visit("salt", self.salt);
    visit("test_keys", self.test_keys);
    visit("validation_keys", self.validation_keys);
    visit("unit", self.unit);
  }

  /// @throws input_error where the fractions are not in [0, 1] or add up to more than 1.
  void check() const {
    if (!(validation >= 0 && test >= 0 && validation + test <= 1))
      throw input_error("split: expected fractions in [0, 1] whose sum is at most 1, got validation " +
                        std::to_string(validation) + " and test " + std::to_string(test));
  }

  /// The unit of a data set whose examples have the given @p families.
  [[nodiscard]] split_unit unit_of(std::span<const std::string> families) const {
    if (unit != split_unit::automatic) return unit;
    const std::set<std::string> distinct(families.begin(), families.end());
    return distinct.size() <= largest_search_space ? split_unit::network : split_unit::family;
  }

  /// The part of the bucket of @p key. @pre `check()` passed
  [[nodiscard]] split_part bucket(std::string_view key) const {
    const double at = (static_cast<double>(io::crc32(key, io::crc32(salt)) % 10000) + 0.5) / 10000;
    if (at < test) return split_part::test;
    return at < test + validation ? split_part::validation : split_part::train;
  }

  /// Where @p example goes in a data set divided by @p by. @pre `check()` passed, @p by is not `automatic`
  [[nodiscard]] split_part operator()(const split_example& example, split_unit by) const {
    const auto named = [&](const std::string& pattern) { return example.matches(pattern); };
    if (std::any_of(test_keys.begin(), test_keys.end(), named)) return split_part::test;
    if (std::any_of(validation_keys.begin(), validation_keys.end(), named)) return split_part::validation;
    return bucket(example.key(by));
  }

  /// Checks that each pattern moves at least one of @p examples: a hold-out by a misspelt name would hold out nothing,
  /// and neither would one that another takes everything from.
  /// @throws lookup_error naming the pattern and the families and networks whose names come nearest
  void check_patterns(std::span<const split_example> examples) const {
    for (const auto& pattern : test_keys) check_moves(pattern, "test", examples, {});
    for (const auto& pattern : validation_keys) check_moves(pattern, "validation", examples, test_keys);
  }

 private:
  static void check_moves(const std::string& pattern, const std::string& to, std::span<const split_example> examples,
                          std::span<const std::string> taken_by) {
    bool named = false;
    for (const auto& e : examples) {
      if (!e.matches(pattern)) continue;
      named = true;
      if (std::none_of(taken_by.begin(), taken_by.end(), [&](const auto& p) { return e.matches(p); })) return;
    }
    const std::string start = "split: '" + pattern + "' moves nothing to " + to;
    if (named) throw lookup_error(start + ": all that it names is in test already");
    std::set<std::string> names;
    for (const auto& e : examples) names.insert({e.family, e.id});
    const std::vector<std::string> known(names.begin(), names.end());
    auto near = near_names(pattern, known);
    const auto meant = near.empty() ? "" : "; did you mean " + listed(near, "or", "'") + "?";
    throw lookup_error(start + ": no family or network is called so" + meant, std::move(near));
  }
};

}  // namespace ledg::inline LEDG_ABI
