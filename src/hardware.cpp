// SPDX-License-Identifier: BSD-3-Clause
/// @file hardware.cpp  The catalogue of devices, compiled.
#include "ledg/hardware/catalogue_impl.hpp"
