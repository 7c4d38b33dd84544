// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

/// @file site_pages.hpp  Pages of the document site that the program writes, since it knows what is on them: its
/// commands, the hardware of the catalogue with sources, and the operators of ONNX.
namespace ledg_program {

/// Writes commands.md, hardware_catalogue.md and operators.md to @p folder, which is made where it is missing.
/// @throws ledg::input_error where they cannot be written
void write_site_pages(const CLI::App& program, const std::filesystem::path& folder);

}  // namespace ledg_program
