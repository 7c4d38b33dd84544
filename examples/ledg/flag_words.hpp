// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

/// @file flag_words.hpp  The flags of answers as sentences for a person.
namespace ledg_program {

/// Words for flags; `{}` stands for what a flag says behind its colon.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 26> flag_sentences{{
    {"hardware_not_in_training", "Nobody measured this device: its data sheet and devices like it answer."},
    {"runtime_not_measured", "This runtime was not measured on this device."},
    {"runtime_version_not_measured", "Another version of this runtime was measured, and answers."},
    {"precision_not_measured", "This precision was not measured on this device."},
    {"cores_not_measured", "These cores were not measured on this device."},
    {"layout_not_measured", "This memory layout was not measured on this device."},
    {"combination_not_measured",
     "Precision, runtime, cores and layout were measured on this device, but not together."},
    {"precision_without_unit", "The device has no unit for this precision, as far as is known."},
    {"interval_unknown", "Too few measurements were held out to say how sure this is."},
    {"few_rows:", "Only {} measurements stand behind the setting that answers."},
    {"spec_imputed:", "The device's {} is not known; what is usual for its kind was taken."},
    {"spec_missing:", "The device's {} is not known, which makes the answer less sure."},
    {"does_not_fit", "Weights and activations take more memory than the device has."},
    {"outside_setting:work", "The network's work lies outside what was measured in this setting."},
    {"outside_setting:operators", "The number of operators lies outside what was measured in this setting."},
    {"outside_setting:batch", "The batch lies outside what was measured in this setting."},
    {"outside_setting:", "{} lies outside what was measured in this setting."},
    {"outside_training:macs", "The network's work lies outside that of all training networks."},
    {"outside_training:params", "The number of parameters lies outside that of all training networks."},
    {"outside_training:unknown shapes", "Some shapes are not known, which no training network had."},
    {"outside_training:operator ", "No training network had the operator {}."},
    {"outside_training:", "No training network was like this: {}."},
    {"unknown_operator:", "The operator {} is not known, so its time is a guess."},
    {"unknown_shape", "Operators without known shapes count as no work."},
    {"unresolved:", "The shape of {} could not be found, so its work counts as none."},
    {"control_flow:", "Only a run tells how often {} runs; the dearer branch, or one turn, counts."},
}};

/// The sentence for @p flag; the flag itself where there is none.
[[nodiscard]] inline std::string flag_words(std::string_view flag) {
  for (const auto& [name, sentence] : flag_sentences) {
    const bool open = sentence.find("{}") != std::string_view::npos;
    if (!open && flag == name) return std::string(sentence);
    if (!open || !flag.starts_with(name)) continue;
    std::string words(sentence);
    return words.replace(words.find("{}"), 2, flag.substr(name.size()));
  }
  return std::string(flag);
}

}  // namespace ledg_program
