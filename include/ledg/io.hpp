// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file io.hpp  Files: safetensors, npy, json, csv, gzip.

#include "ledg/io/bounds.hpp"
#include "ledg/io/crc32.hpp"
#include "ledg/io/csv.hpp"
#include "ledg/io/fields.hpp"
#include "ledg/io/file.hpp"
#include "ledg/io/gzip.hpp"
#include "ledg/io/half.hpp"
#include "ledg/io/json.hpp"
#include "ledg/io/npy.hpp"
#include "ledg/io/safetensors.hpp"
#include "ledg/version.hpp"
