// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file hardware.hpp  Devices: the catalogue, specs and how they are described.

#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/catalogue_rows.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/hardware/platform_text.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/version.hpp"
