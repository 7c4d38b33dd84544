// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ledg/hardware/spec.hpp"

/// @file hardware/catalogue.hpp
/// Looking devices up. A name is found exactly or not at all; what may have been meant comes with the error.

namespace ledg::inline LEDG_ABI::hardware {

/// All devices, in the table's order. Thread-safe.
[[nodiscard]] LEDG_INLINE const std::vector<spec>& catalogue();

/// The device called @p name, or nullptr. Case, spaces, punctuation and vendor do not matter, nor what `/proc/cpuinfo`,
/// drivers and phones put around a name (`Intel(R) Core(TM) i7-12700H CPU @ 2.30GHz`); everything else does. A word for
/// a kind of device (`T4 GPU`) finds only devices of that kind.
[[nodiscard]] LEDG_INLINE const spec* find_if_known(std::string_view name);

/// Names of the @p count devices most like the text @p name: fewest edits of any of their names, less what whole words
/// they share.
[[nodiscard]] LEDG_INLINE std::vector<std::string> similar_names(std::string_view name, std::size_t count = 3);

/// The device called @p name.
/// @throws lookup_error with the names that come nearest; nothing is ever guessed.
[[nodiscard]] LEDG_INLINE const spec& find(std::string_view name);

/// Devices of which a name, the vendor, the kind or the architecture holds every word of @p text. All for no words.
[[nodiscard]] LEDG_INLINE std::vector<spec> search(std::string_view text);

/// How unlike two devices are: root mean square of the log ratios of the numbers both have (the year in tens), plus 1
/// for another kind, 0.25 for another architecture, and more the fewer numbers they share. 0 for a device and itself.
[[nodiscard]] LEDG_INLINE double distance(const spec& a, const spec& b);

/// The @p count devices of the catalogue nearest to @p s, without a device of the same name, best first.
[[nodiscard]] LEDG_INLINE std::vector<spec> nearest(const spec& s, std::size_t count = 5);

}  // namespace ledg::inline LEDG_ABI::hardware

#ifndef LEDG_COMPILED
#include "ledg/hardware/catalogue_impl.hpp"
#endif
