// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ledg/core/random.hpp"
#include "ledg/distill/dice.hpp"
#include "ledg/distill/texts_in_making.hpp"
#include "ledg/distill/words.hpp"
#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/hardware/platform_text.hpp"

/// @file distill/device_texts.hpp
/// Texts of devices, and variations of them.

namespace ledg::inline LEDG_ABI::distill {

/// Software under which networks run, as data sets and people write it.
[[nodiscard]] inline std::string any_runtime(text_dice& dice) {
  if (dice.chance(0.2)) return {};
  if (dice.chance(0.45)) {
    const auto name = std::string(dice.pick(versioned_runtimes));
    return name + ' ' + std::to_string(dice.below(3)) + '.' + std::to_string(dice.below(14)) +
           std::string(name == "PyTorch" ? dice.pick(runtime_modes) : "");
  }
  return std::string(dice.pick(plain_runtimes));
}

/// The part of a processor in use.
[[nodiscard]] inline std::string any_cores(text_dice& dice) {
  if (dice.chance(0.5)) return {};
  if (dice.chance(0.5)) {
    const auto n = std::array{1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 28, 32, 48, 56, 64, 96, 128}[dice.below(17)];
    return std::to_string(n) + (n == 1 ? " thread" : " threads") +
           std::string(std::array{"", "", " big cores", " little cores"}[dice.below(4)]);
  }
  static constexpr std::string_view sizes[] = {"large", "med", "small"};
  const auto some = [&] { return std::to_string(1 + dice.below(4)) + std::string(dice.pick(sizes)); };
  return some() + (dice.chance(0.3) ? some() : "");
}

/// Devices: every precision with some runtimes. One device in eight is held out with all its texts.
inline void add_device_texts(texts_in_making& all, const philox& random) {
  using namespace std::string_literals;
  for (const auto& s : hardware::catalogue()) {
    text_dice dice(random.split(io::crc32(s.name) + 1));
    const bool unseen = chosen_by_hash(8, "device " + s.vendor + " " + s.name);
    if (!unseen) all.seen_devices.push_back(&s);
    for (const auto p : common_precisions)
      for (int i = 0; i < 5; ++i) {
        const auto runtime = i == 0 ? ""s : any_runtime(dice);
        const auto cores = i == 0 || s.kind != device_kind::cpu ? ""s : any_cores(dice);
        for (const auto& set : all.sets)
          (unseen ? all.unseen_devices : all.devices).add(hardware::platform_text(s, p, runtime, cores, set));
      }
  }
}

/// One of the devices seen, with other names in places.
[[nodiscard]] inline hardware::spec renamed_device(const texts_in_making& all, text_dice& dice, name_dice& names) {
  auto s = *dice.pick(all.seen_devices);
  if (dice.chance(0.3))
    s.vendor = dice.chance(0.5) ? std::string(dice.pick(processor_makers)) : dice.pick(all.seen_devices)->vendor;
  if (dice.chance(0.05)) s.vendor = names.name();
  if (dice.chance(0.25)) s.architecture = names.family() + (dice.chance(0.4) ? ' ' + names.digits() : "");
  if (dice.chance(0.15)) s.architecture = dice.pick(all.seen_devices)->architecture;
  if (dice.chance(0.1)) s.architecture = names.name() + (dice.chance(0.3) ? ' ' + std::to_string(dice.below(10)) : "");
  if (dice.chance(0.05)) s.architecture.clear();
  if (dice.chance(0.2)) s.kind = dice.pick(all.seen_devices)->kind;
  if (dice.chance(0.2)) s.mobile = !s.mobile;
  if (dice.chance(0.3)) s.name = s.name.substr(0, s.name.find_first_of("0123456789")) + names.digits();
  if (dice.chance(0.45)) s.name = names.family() + (dice.chance(0.5) ? " " : "") + names.digits();
  if (dice.chance(0.1)) s.name = names.name() + ' ' + names.digits();
  return s;
}

/// Other numbers for @p s, in precision @p p.
inline void draw_numbers(hardware::spec& s, precision p, text_dice& dice) {
  s.*hardware::peak_member(p) = dice.chance(0.85) ? std::optional(dice.magnitude(0.02, 2000)) : std::optional<double>();
  s.tdp_w.reset();
  if (dice.chance(0.6)) s.tdp_w = std::ceil(dice.magnitude(2, 800));
  s.memory_gb.reset();
  if (dice.chance(0.5))
    s.memory_gb = dice.pick(std::array{1, 2, 3, 4, 6, 8, 10, 11, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 192});
}

/// Devices that do not exist.
inline void add_device_variations(texts_in_making& all, text_dice& dice, name_dice& names) {
  using namespace std::string_literals;
  for (int i = 0; i < 20000; ++i) {
    auto s = renamed_device(all, dice, names);
    const auto p = dice.pick(common_precisions);
    draw_numbers(s, p, dice);
    const auto runtime = any_runtime(dice);
    const auto cores = s.kind == device_kind::cpu ? any_cores(dice) : ""s;
    all.variations.add(hardware::platform_text(s, p, runtime, cores, dice.pick(all.sets)));
  }
}

}  // namespace ledg::inline LEDG_ABI::distill
