// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file hardware.hpp  Devices: the catalogue, specs and how they are described.

#include "ledg/hardware/catalogue.hpp"
#include "ledg/hardware/chips.hpp"
#include "ledg/hardware/cores.hpp"
#include "ledg/hardware/cores_text.hpp"
#include "ledg/hardware/describe.hpp"
#include "ledg/hardware/detect.hpp"
#include "ledg/hardware/known_cores.hpp"
#include "ledg/hardware/measure_machine.hpp"
#include "ledg/hardware/measured_devices.hpp"
#include "ledg/hardware/names.hpp"
#include "ledg/hardware/platform_text.hpp"
#include "ledg/hardware/runtimes.hpp"
#include "ledg/hardware/spec.hpp"
#include "ledg/hardware/table_reader.hpp"
#include "ledg/hardware/units.hpp"
#include "ledg/hardware/usual_runtime.hpp"
#include "ledg/version.hpp"
