// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/namespace.hpp"

/// @file hardware/tables/microcontrollers.hpp
/// Microcontrollers. Columns and words: docs/hardware.md.

namespace ledg::inline LEDG_ABI::hardware::tables {

// clang-format off
inline constexpr const char* microcontrollers[] = {
R"csv(vendor,name,aliases,kind,mobile,architecture,year,fp32_tflops,int8_tops,memory_gb,on_chip_mb,cores,clock_ghz,clusters,confidence,source
STMicroelectronics,STM32F746,DISCO-F746NG|STM32F746G-DISCO,cpu,true,Cortex-M7,2015,0.000432,0.000864,0.00032,0.3125,1,0.216,1 x Cortex-M7 0.216 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
STMicroelectronics,STM32H747,STM32H747I-DISCO,cpu,true,Cortex-M7,2019,0.00096,0.00192,0.001024,1,1,0.48,1 x Cortex-M7 0.48 GHz 2/-/4,recalled,"ST data sheet, not re-read"
STMicroelectronics,STM32H7A3,NUCLEO-H7A3ZI|NUCLEO-H7A3ZI-Q,cpu,true,Cortex-M7,2020,0.00056,0.00112,0.001216,1.1875,1,0.28,1 x Cortex-M7 0.28 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read (1.19 MB)"
STMicroelectronics,STM32L4R5,NUCLEO-L4R5ZI|NUCLEO-L4R5ZI-P,cpu,true,Cortex-M4,2017,0.00024,0.00048,0.00064,0.625,1,0.12,1 x Cortex-M4 0.12 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
STMicroelectronics,STM32G0B1,NUCLEO-G0B1RE,cpu,true,Cortex-M0+,2020,,,0.000144,0.14062,1,0.064,1 x Cortex-M0+ 0.064 GHz,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
STMicroelectronics,STM32U575,NUCLEO-U575ZI-Q,cpu,true,Cortex-M33,2021,0.00032,0.00064,0.000768,0.75,1,0.16,1 x Cortex-M33 0.16 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read (786 KB in the sheet)"
STMicroelectronics,STM32U585,B_U585I_IOT02A|B-U585I-IOT02A,cpu,true,Cortex-M33,2021,0.00032,0.00064,0.000768,0.75,1,0.16,1 x Cortex-M33 0.16 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
STMicroelectronics,STM32U385,NUCLEO-U385RG-Q,cpu,true,Cortex-M33,2025,0.000192,0.000384,0.000256,0.25,1,0.096,1 x Cortex-M33 0.096 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
Nordic,nRF5340,nRF5340 DK,cpu,true,Cortex-M33,2020,0.000256,0.000512,0.000512,0.5,1,0.128,1 x Cortex-M33 0.128 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
NXP,MCXN947,NXP MCX N947 CPU|MCX N947,cpu,true,Cortex-M33,2023,0.0006,0.0012,0.000512,0.5,2,0.15,2 x Cortex-M33 0.15 GHz 2/-/4,recalled,"NXP data sheet, not re-read"
Infineon,PSoC 62 (CY8CPROTO-062-4343W),CY8CPROTO-062-4343W|PSoC 62,cpu,true,Cortex-M4,2018,0.0003,0.0006,0.001024,1,1,0.15,1 x Cortex-M4 0.15 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
Silicon Labs,EFR32xG24,xG24-DK2601B,cpu,true,Cortex-M33,2022,0.000156,0.000312,0.000256,0.25,1,0.078,1 x Cortex-M33 0.078 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
Nuvoton,NuMaker M467,NUMAKER_M467HJ|M467HJ,cpu,true,Cortex-M4,2021,0.0004,0.0008,0.000512,0.5,1,0.2,1 x Cortex-M4 0.2 GHz 2/-/4,secondary,"mlcommons/tiny_results systems/*.json (memory, read); clock and core: data sheet, not re-read"
GreenWaves,GAP9,GAP9 EVK,cpu,true,RI5CY,2022,,0.02664,0.001664,1.625,9,0.37,9 x RI5CY 0.37 GHz -/-/8,secondary,"mlcommons/tiny_results gap9_800_370.json (read): 1.5 MB L2 + 128 KB L1, 370 MHz; rest GreenWaves, not re-read"
Analog Devices,MAX78000,,cpu,true,Cortex-M4,2020,0.0002,0.0004,0.000128,0.125,1,0.1,1 x Cortex-M4 0.1 GHz 2/-/4,secondary,"openwing.ai survey page read: 64 processors, 442 KB weights, 512 KB data; clocks data sheet, not re-read"
Syntiant,NDP120,NDP9120,npu,true,Syntiant Core 2,2021,,,0.000304,,,0.0987,,secondary,"mlcommons/tiny_results systems (memory, clock)"
GreenWaves,GAP9 NE16,,npu,true,NE16,2020,,0.10656,,,,0.37,,recalled,9 x 16 multiply-adds x 2 x 0.37 GHz (recalled)
)csv",
};
// clang-format on

}  // namespace ledg::inline LEDG_ABI::hardware::tables
