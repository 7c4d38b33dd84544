// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/namespace.hpp"

/// @file hardware/tables/gpus.hpp
/// Graphics processors of servers, desktops, laptops and NVIDIA boards. Columns and words: docs/hardware.md.

namespace ledg::inline LEDG_ABI::hardware::tables {

// clang-format off
inline constexpr const char* gpus[] = {
R"csv(vendor,name,aliases,kind,mobile,architecture,year,fp64_tflops,fp32_tflops,fp32_matrix_tflops,tf32_tflops,fp16_tflops,bf16_tflops,fp8_tflops,int8_tops,fp4_tflops,memory_gb,bandwidth_gbs,memory_bits,memory_mts,on_chip_mb,cores,clock_ghz,tdp_w,confidence,source
NVIDIA,Tesla K40,K40m|K40c,gpu,false,Kepler,2013,1.43,4.29,,,,,,,,12,288,,,1.5,2880,0.745,235,recalled,"data sheet (not re-read), base clock"
NVIDIA,Tesla K80 (one die),K80|Tesla K80|NVIDIA Tesla K80 (one die of two),gpu,false,Kepler,2014,1.455,4.37,,,,,,,,12,240,,,1.5,2496,0.875,,recalled,"data sheet (not re-read), half of the card"
NVIDIA,Tesla M40,,gpu,false,Maxwell,2015,0.21,6.84,,,,,,,,12,288,,,3,3072,1.112,250,recalled,data sheet (not re-read)
NVIDIA,Tesla M60 (one die),M60|Tesla M60|NVIDIA Tesla M60 (one die of two),gpu,false,Maxwell,2015,,4.83,,,,,,,,8,160,,,2,2048,1.178,,recalled,"data sheet (not re-read), half of the card"
NVIDIA,Tesla P4,,gpu,false,Pascal,2016,,5.5,,,,,,22,,8,192,,,2,2560,1.063,75,recalled,data sheet (not re-read)
NVIDIA,Tesla P40,,gpu,false,Pascal,2016,0.367,11.76,,,,,,47,,24,346,,,3,3840,1.531,250,recalled,data sheet (not re-read)
NVIDIA,Tesla P100-PCIE-16GB,P100|P100 PCIe,gpu,false,Pascal,2016,4.7,9.3,,,18.7,,,,,16,732,,,4,3584,1.303,250,recalled,data sheet (not re-read)
NVIDIA,Tesla P100-SXM2-16GB,P100 SXM2,gpu,false,Pascal,2016,5.3,10.6,,,21.2,,,,,16,732,,,4,3584,1.48,300,recalled,data sheet (not re-read)
NVIDIA,Tesla V100 (variant not stated),V100|NVIDIA V100 (variant not stated),gpu,false,Volta,2017,,14.1,,,112,,,,,,900,,,6,5120,1.38,250,recalled,devices.csv (gk); fp16 of the PCIe card
NVIDIA,Tesla V100-PCIE-16GB,V100 PCIe 16GB|V100 PCIe,gpu,false,Volta,2017,7,14,,,112,,,,,16,900,,,6,5120,1.38,250,recalled,data sheet (not re-read)
NVIDIA,Tesla V100-PCIE-32GB,V100 PCIe 32GB,gpu,false,Volta,2018,7,14,,,112,,,,,32,900,,,6,5120,1.38,250,recalled,data sheet (not re-read)
NVIDIA,Tesla V100-SXM2-16GB,V100 SXM2 16GB|V100 SXM2,gpu,false,Volta,2017,7.8,15.7,,,125,,,,,16,900,,,6,5120,1.53,300,recalled,data sheet (not re-read)
NVIDIA,Tesla V100-SXM2-32GB,V100 SXM2 32GB,gpu,false,Volta,2018,7.8,15.7,,,125,,,,,32,900,,,6,5120,1.53,300,recalled,data sheet (not re-read)
NVIDIA,Tesla T4,GRID T4-16Q,gpu,false,Turing,2018,,8.1,,,65,,,130,,16,320,,,4,2560,1.59,70,recalled,data sheet (not re-read)
NVIDIA,A2,,gpu,false,Ampere,2021,,4.5,,9,18,18,,36,,16,200,,,2,1280,1.77,60,recalled,data sheet (not re-read)
NVIDIA,A10,,gpu,false,Ampere,2021,,31.2,,62.5,125,125,,250,,24,600,,,6,9216,1.695,150,recalled,data sheet (not re-read)
NVIDIA,A30,,gpu,false,Ampere,2021,5.2,10.3,,82,165,165,,330,,24,933,,,24,3584,1.44,165,recalled,data sheet (not re-read)
NVIDIA,A40,,gpu,false,Ampere,2020,,37.4,,74.8,149.7,149.7,,299.3,,48,696,,,6,10752,1.74,300,recalled,data sheet (not re-read)
NVIDIA,A100 (variant not stated),A100|NVIDIA A100,gpu,false,Ampere,2020,9.7,19.5,,156,312,312,,624,,,1555,,,40,6912,1.41,,recalled,"data sheet (not re-read); bandwidth of the 40 GB cards, the least of the variants"
NVIDIA,A100-PCIE-40GB,A100 40GB PCIe|A100 PCIe,gpu,false,Ampere,2020,9.7,19.5,,156,312,312,,624,,40,1555,,,40,6912,1.41,250,recalled,data sheet (not re-read)
NVIDIA,A100-SXM4-40GB,A100 40GB SXM4|A100 40GB|A100 SXM4|A100-SXM-40GB,gpu,false,Ampere,2020,9.7,19.5,,156,312,312,,624,,40,1555,,,40,6912,1.41,400,recalled,data sheet (not re-read)
NVIDIA,A100 80GB PCIe,A100-PCIE-80GB,gpu,false,Ampere,2021,9.7,19.5,,156,312,312,,624,,80,1935,,,40,6912,1.41,300,recalled,data sheet (not re-read)
NVIDIA,A100-SXM4-80GB,A100 80GB SXM4|A100 80GB|A100-SXM-80GB|A100-SXM-80GB CTS|A100-SXM4-80GB CTS|A100-SXM-80GB-500W|a100_sxm,gpu,false,Ampere,2020,9.7,19.5,,156,312,312,,624,,80,2039,,,40,6912,1.41,400,recalled,data sheet (not re-read)
NVIDIA,L4,,gpu,false,Ada,2023,,30.3,,60,121,121,242,242,,24,300,,,48,7424,2.04,72,recalled,data sheet (not re-read); fp8 of aiconfigurator
NVIDIA,L40,,gpu,false,Ada,2022,,90.5,,90.5,181,181,,362,,48,864,,,96,18176,2.49,300,recalled,data sheet (not re-read)
NVIDIA,L40S,,gpu,false,Ada,2023,,91.6,,183,362,362,733,733,,48,864,,,96,18176,2.52,350,recalled,data sheet (not re-read); fp8 of aiconfigurator
NVIDIA,H100 80GB HBM3,H100|H100 SXM|H100 SXM5|H100-SXM-80GB|H100 SXM5 80GB,gpu,false,Hopper,2022,34,66.9,,494.5,989,989,1978,1979,,80,3350,,,50,16896,1.98,700,recalled,data sheet (not re-read); fp8 of aiconfigurator
NVIDIA,H100 PCIe,H100-PCIe-80GB|H100 80GB PCIe,gpu,false,Hopper,2022,26,51,,378,756,756,1513,1513,,80,2000,,,50,14592,1.755,350,recalled,data sheet (not re-read); fp8 of aiconfigurator
NVIDIA,H200,H200 SXM|H200-SXM-141GB|H200-SXM-141GB-CTS,gpu,false,Hopper,2023,34,66.9,,494.5,989,989,1978,1979,,141,4800,,,50,16896,1.98,700,recalled,data sheet (not re-read); fp8 of aiconfigurator
NVIDIA,B200,b200_sxm,gpu,false,Blackwell,2024,37,75,,1125,2250,2250,4500,4500,9000,180,7700,,,,,,1000,recalled,"data sheet (not re-read) of HGX B200, one GPU; fp8 of aiconfigurator"
NVIDIA,Quadro RTX 6000,,gpu,false,Turing,2018,,16.3,,,130.5,,,261,,24,672,,,6,4608,1.77,260,recalled,data sheet (not re-read)
NVIDIA,Quadro RTX 8000,,gpu,false,Turing,2018,,16.3,,,130.5,,,261,,48,672,,,6,4608,1.77,260,recalled,data sheet (not re-read)
NVIDIA,RTX A3000 Laptop,RTX A3000 Laptop GPU|RTX A3000,gpu,false,Ampere,2021,,,,,,,,,,6,264,,,,4096,,,recalled,data sheet (not re-read); peaks depend on the laptop's power limit
NVIDIA,RTX A4000,,gpu,false,Ampere,2021,,19.2,,38.3,76.7,76.7,,153.4,,16,448,,,4,6144,1.56,140,recalled,data sheet (not re-read)
NVIDIA,RTX A5000,,gpu,false,Ampere,2021,,27.8,,55.6,111.1,111.1,,222.2,,24,768,,,6,8192,1.695,230,recalled,data sheet (not re-read)
NVIDIA,RTX A6000,,gpu,false,Ampere,2020,,38.7,,77.4,154.8,154.8,,309.7,,48,768,,,6,10752,1.8,300,recalled,data sheet (not re-read)
NVIDIA,RTX 6000 Ada,RTX 6000 Ada Generation,gpu,false,Ada,2022,,91.1,,182.1,364.2,364.2,,728.5,,48,960,,,96,18176,2.505,300,recalled,data sheet (not re-read)
NVIDIA,RTX PRO 6000 Blackwell Max-Q,pro6000maxq|RTX PRO 6000 Max-Q,gpu,false,Blackwell,2025,,110,,219.5,438.9,438.9,,877.8,,96,1792,,,128,24064,,300,recalled,"data sheet (not re-read); tensor peaks computed: 3511 TOPS (fp4, sparse) / 8 for fp16"
NVIDIA,RTX PRO 6000 Blackwell,RTX PRO 6000,gpu,false,Blackwell,2025,,125,,251.9,503.8,503.8,,1007.6,,96,1792,,,128,24064,2.617,600,recalled,data sheet (not re-read) of the workstation edition
NVIDIA,Titan X (variant not stated),"Titan X|NVIDIA Titan X (Pascal or Maxwell, not stated)",gpu,false,Maxwell or Pascal,,,,,,,,,,,12,,,,,,,250,recalled,devices.csv (gk): Maxwell or Pascal
NVIDIA,GTX Titan X,Titan X Maxwell|GeForce GTX TITAN X,gpu,false,Maxwell,2015,0.209,6.69,,,,,,,,12,336.5,,,3,3072,1.089,250,recalled,data sheet (not re-read)
NVIDIA,Titan X Pascal,Titan X (Pascal),gpu,false,Pascal,2016,0.343,10.97,,,,,,43.9,,12,480,,,3,3584,1.531,250,recalled,data sheet (not re-read)
NVIDIA,Titan Xp,,gpu,false,Pascal,2017,0.38,12.15,,,,,,48.6,,12,547.6,,,3,3840,1.582,250,secondary,devices.csv (pgb)
NVIDIA,Titan V,,gpu,false,Volta,2017,7.45,14.9,,,119.2,,,,,12,653,,,4.5,5120,1.455,250,secondary,devices.csv (pgb); fp16 computed: 640 tensor cores x 128 FLOP x 1.455 GHz
NVIDIA,Titan RTX,,gpu,false,Turing,2018,,16.31,,,130.5,,,261,,24,672,,,6,4608,1.77,280,secondary,devices.csv (pgb); tensor peaks of the data sheet
NVIDIA,GeForce GTX 1050 Ti,1050 Ti,gpu,false,Pascal,2016,,2.14,,,,,,,,4,112,,,1,768,1.392,75,recalled,data sheet (not re-read)
NVIDIA,GeForce GTX 1060 6GB,GTX 1060,gpu,false,Pascal,2016,,4.37,,,,,,,,6,192,,,1.5,1280,1.708,120,recalled,data sheet (not re-read)
NVIDIA,GeForce GTX 1070,1070,gpu,false,Pascal,2016,,6.46,,,,,,,,8,256,,,2,1920,1.683,150,recalled,data sheet (not re-read)
NVIDIA,GeForce GTX 1080,1080,gpu,false,Pascal,2016,,8.87,,,,,,,,8,320,,,2,2560,1.733,180,recalled,data sheet (not re-read)
NVIDIA,GeForce GTX 1080 Ti,1080 Ti,gpu,false,Pascal,2017,0.354,11.34,,,,,,45.4,,11,484,,,2.75,3584,1.582,250,secondary,devices.csv (pgb)
NVIDIA,GeForce GTX 1650,1650,gpu,false,Turing,2019,,2.98,,,5.97,,,,,4,128,,,1,896,1.665,75,recalled,data sheet (not re-read)
NVIDIA,GeForce GTX 1660,1660,gpu,false,Turing,2019,,5.03,,,10.05,,,,,6,192,,,1.5,1408,1.785,120,recalled,data sheet (not re-read) (the NNLQP table's 4.308 is at base clock)
NVIDIA,GeForce GTX 1660 Ti,1660 Ti,gpu,false,Turing,2019,,5.44,,,10.87,,,,,6,288,,,1.5,1536,1.77,120,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 2060,2060,gpu,false,Turing,2019,,6.45,,,25.8,,,103.2,,6,336,,,3,1920,1.68,160,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 2060 Laptop,nVIDIA RTX2060 of Notebook|RTX 2060 Mobile|GeForce RTX 2060 Mobile,gpu,false,Turing,2019,,4.608,,,18.43,,,73.73,,6,336,,,3,1920,1.2,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-2060-mobile.c3348; at the listed boost clock
NVIDIA,GeForce RTX 2070,2070,gpu,false,Turing,2018,,7.46,,,29.9,,,119.4,,8,448,,,4,2304,1.62,175,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 2080,2080,gpu,false,Turing,2018,,10.07,,,40.3,,,161.1,,8,448,,,4,2944,1.71,215,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 2080 Super,2080 Super,gpu,false,Turing,2019,,11.15,,,44.6,,,178.4,,8,496,,,4,3072,1.815,250,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 2080 Ti,2080 Ti,gpu,false,Turing,2018,0.42,13.45,,,53.8,,,215.2,,11,616,,,5.5,4352,1.545,250,secondary,devices.csv (pgb); tensor peaks of the data sheet
NVIDIA,GeForce RTX 3060,3060,gpu,false,Ampere,2021,,12.7,,12.7,25.5,25.5,,101.9,,12,360,,,3,3584,1.777,170,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 3060 Ti,3060 Ti,gpu,false,Ampere,2020,,16.2,,16.2,32.4,32.4,,129.6,,8,448,,,4,4864,1.665,200,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 3070,3070,gpu,false,Ampere,2020,,20.3,,20.3,40.6,40.6,,162.6,,8,448,,,4,5888,1.725,220,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 3070 Laptop,RTX 3070 Laptop GPU|RTX 3070 Mobile|GeForce RTX 3070 Mobile,gpu,false,Ampere,2021,,15.97,,15.97,31.95,31.95,,127.8,,8,448,,,4,5120,1.56,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-3070-mobile.c3712; at the listed boost clock
NVIDIA,GeForce RTX 3080,3080,gpu,false,Ampere,2020,,29.8,,29.8,59.5,59.5,,238,,10,760,,,5,8704,1.71,320,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 3080 Ti,3080 Ti,gpu,false,Ampere,2021,,34.1,,34.1,68.2,68.2,,272.8,,12,912,,,6,10240,1.665,350,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 3090,3090,gpu,false,Ampere,2020,0.556,35.6,,35.6,71.2,71.2,,284.7,,24,936,,,6,10496,1.695,350,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 3090 Ti,3090 Ti,gpu,false,Ampere,2022,,40,,40,80,80,,320,,24,1008,,,6,10752,1.86,450,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 4060,4060,gpu,false,Ada,2023,,15.1,,15.1,30.2,30.2,,121,,8,272,,,24,3072,2.46,115,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 4060 Ti,4060 Ti,gpu,false,Ada,2023,,22.1,,22.1,44.1,44.1,,176.5,,8,288,,,32,4352,2.535,160,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 4070,4070,gpu,false,Ada,2023,,29.1,,29.1,58.3,58.3,,233.2,,12,504,,,36,5888,2.475,200,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 4070 Ti,4070 Ti,gpu,false,Ada,2023,,40.1,,40.1,80.2,80.2,,320.7,,12,504,,,48,7680,2.61,285,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 4080,4080,gpu,false,Ada,2022,,48.7,,48.7,97.5,97.5,,389.9,,16,717,,,64,9728,2.505,320,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 4080 Super,4080 Super,gpu,false,Ada,2024,,52.2,,52.2,104.4,104.4,,417.8,,16,736,,,64,10240,2.55,320,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 4090,4090,gpu,false,Ada,2022,1.29,82.6,,82.6,165.2,165.2,,660.6,,24,1008,,,72,16384,2.52,450,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 5070,5070,gpu,false,Blackwell,2025,,30.9,,30.9,61.7,61.7,,246.9,,12,672,,,48,6144,2.512,250,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 5070 Ti,5070 Ti,gpu,false,Blackwell,2025,,43.9,,43.9,87.9,87.9,,351.5,,16,896,,,48,8960,2.452,300,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 5080,5080,gpu,false,Blackwell,2025,,56.3,,56.3,112.6,112.6,,450.2,,16,960,,,64,10752,2.617,360,recalled,data sheet (not re-read)
NVIDIA,GeForce RTX 5090,5090,gpu,false,Blackwell,2025,1.64,104.8,,104.8,209.5,209.5,,838,,32,1792,,,96,21760,2.407,575,recalled,data sheet (not re-read)
NVIDIA,Jetson Nano,Jetson Nano GPU|Jetson Nano B01 GPU|Jetson Nano B01,gpu,true,Maxwell,2019,,0.236,,,0.472,,,,,4,25.6,64,3200,0.25,128,0.9216,10,recalled,data sheet (not re-read); fp32 computed: 128 cores x 2 x 0.9216 GHz
NVIDIA,Jetson TX2,Jetson TX2 GPU|edgegpu,gpu,true,Pascal,2017,,0.666,,,1.33,,,,,8,59.7,128,3733,0.5,256,1.3,15,recalled,data sheet (not re-read); fp32 computed: 256 cores x 2 x 1.3 GHz
NVIDIA,Jetson TX2 NX,,gpu,true,Pascal,2021,,0.666,,,1.33,,,,,4,51.2,,,0.5,256,1.3,15,recalled,data sheet (not re-read); fp32 computed: 256 cores x 2 x 1.3 GHz
NVIDIA,Jetson Xavier NX,Xavier NX,gpu,true,Volta,2020,,0.845,,,6.758,,,13.5,,8,59.7,,,0.5,384,1.1,15,recalled,"data sheet (not re-read); fp32 computed: 384 cores x 2 x 1.1 GHz; int8 computed: twice fp16, as of AGX Xavier"
NVIDIA,Jetson AGX Xavier,AGX Xavier,gpu,true,Volta,2018,,1.41,,,11.3,,,22.6,,32,136.5,256,4266,0.5,512,1.377,30,recalled,data sheet (not re-read); fp32 computed: 512 cores x 2 x 1.377 GHz
NVIDIA,Jetson Orin Nano 8GB,Jetson Orin Nano|Orin Nano|Jetson Nano Orin GPU,gpu,true,Ampere,2023,,1.28,,,10,10,,20,,8,68,128,4266,,1024,0.625,15,recalled,"data sheet (not re-read) of the 15 W module, dense"
NVIDIA,Jetson Orin NX 16GB,Jetson Orin NX|Orin NX,gpu,true,Ampere,2022,,1.88,,,15.04,15.04,,30.08,,16,102.4,128,6400,,1024,0.918,25,recalled,data sheet (not re-read); fp32 computed: 1024 cores x 2 x 0.918 GHz; tensor cores as the 8 GB module: 32 x 512 x 0.918 GHz
NVIDIA,Jetson AGX Orin 64GB,Jetson AGX Orin|AGX Orin,gpu,true,Ampere,2022,,5.32,,,42.5,42.5,,85,,64,204.8,256,6400,4,2048,1.3,60,recalled,"data sheet (not re-read), GPU alone, dense"
AMD,Instinct MI100,,gpu,false,CDNA,2020,11.5,23.1,46.1,,184.6,92.3,,184.6,,32,1230,,,8,7680,1.502,300,recalled,data sheet (not re-read)
AMD,Instinct MI210,,gpu,false,CDNA2,2022,22.6,22.6,45.3,,181,181,,181,,64,1640,,,16,6656,1.7,300,recalled,data sheet (not re-read); L2 of the NeuSight table
AMD,Instinct MI250 (one die),MI250|Instinct MI250,gpu,false,CDNA2,2021,22.6,22.6,45.3,,181,181,,181,,64,1640,,,16,6656,1.7,,recalled,"data sheet (not re-read), half of the card; L2 of the NeuSight table"
AMD,Instinct MI300X,,gpu,false,CDNA3,2023,81.7,163.4,163.4,653.7,1307.4,1307.4,,2614.9,,192,5300,,,256,19456,2.1,750,recalled,data sheet (not re-read)
AMD,Radeon RX 580,RX 580,gpu,false,GCN4,2017,0.386,6.17,,,,,,,,8,256,,,2,2304,1.34,185,recalled,data sheet (not re-read)
AMD,Radeon RX 6800 XT,RX 6800 XT,gpu,false,RDNA2,2020,,20.7,,,41.5,,,,,16,512,,,128,4608,2.25,300,recalled,data sheet (not re-read)
AMD,Radeon RX 6900 XT,RX 6900 XT,gpu,false,RDNA2,2020,,23,,,46.1,,,,,16,512,,,128,5120,2.25,300,recalled,data sheet (not re-read)
AMD,Radeon RX 7900 XTX,RX 7900 XTX,gpu,false,RDNA3,2022,,61.4,,,122.8,122.8,,,,24,960,,,96,6144,2.5,355,recalled,data sheet (not re-read)
AMD,Radeon Vega 8 (V1605B),Radeon Vega 8,gpu,true,GCN5,2018,,1.13,,,2.25,,,,,,38.4,,,,512,1.1,,computed,computed: 512 lanes x 2 x 1.1 GHz; system memory
AMD,Radeon Pro 555X,,gpu,true,GCN4,2018,,1.39,,,,,,,,4,81.6,,,1,768,0.907,,computed,computed: 768 lanes x 2 x 0.907 GHz
Intel,Arc A770 16GB,Arc A770,gpu,false,Alchemist,2022,,17.2,,,,,,,,16,560,,,16,4096,2.1,225,recalled,data sheet (not re-read); fp32 computed: 4096 lanes x 2 x 2.1 GHz
Apple,M1 Ultra GPU,Apple M1 Ultra GPU (64 cores),gpu,false,Apple M1,2022,,21,,,,,,,,,800,,,,8192,,,recalled,maker's figure
NVIDIA,A16 (one GPU of four),A16,gpu,false,Ampere,2021,,4.493,,8.986,17.97,17.97,,35.94,,16,200.1,,,2,1280,1.755,,secondary,techpowerup.com/gpu-specs/a16-pcie.c3794
NVIDIA,T1000,,gpu,false,Turing,2021,,2.5,,,5,,,,,4,160,,,1,896,1.395,50,secondary,techpowerup.com/gpu-specs/t1000.c3797
NVIDIA,T1000 8 GB,,gpu,false,Turing,2021,,2.5,,,5,,,,,8,160,,,1,896,1.395,50,secondary,techpowerup.com/gpu-specs/t1000-8-gb.c3842
NVIDIA,T400,,gpu,false,Turing,2021,,1.094,,,2.189,,,,,2,80,,,1,384,1.425,30,secondary,techpowerup.com/gpu-specs/t400.c3808
NVIDIA,T400 4 GB,,gpu,false,Turing,2021,,1.094,,,2.189,,,,,4,80,,,1,384,1.425,30,secondary,techpowerup.com/gpu-specs/t400-4-gb.c3843
NVIDIA,T600,,gpu,false,Turing,2021,,1.709,,,3.418,,,,,4,160,,,1,640,1.335,40,secondary,techpowerup.com/gpu-specs/t600.c3796
NVIDIA,A800 PCIe 40 GB,,gpu,false,Ampere,2022,9.75,19.49,,155.9,311.9,311.9,,623.7,,40,1560,,,40,6912,1.41,250,secondary,techpowerup.com/gpu-specs/a800-pcie-40-gb.c3964
NVIDIA,Quadro P4000,,gpu,false,Pascal,2017,,5.304,,,,,,,,8,243.3,,,2,1792,1.48,105,secondary,techpowerup.com/gpu-specs/quadro-p4000.c2930
NVIDIA,Quadro P5000,,gpu,false,Pascal,2016,,8.873,,,,,,,,16,288.5,,,2,2560,1.733,180,secondary,techpowerup.com/gpu-specs/quadro-p5000.c2864
NVIDIA,Quadro P6000,,gpu,false,Pascal,2016,,12.63,,,,,,,,24,432.8,,,3,3840,1.645,250,secondary,techpowerup.com/gpu-specs/quadro-p6000.c2865
NVIDIA,Quadro GP100,,gpu,false,Pascal,2016,5.17,10.34,,,,,,,,16,732.2,,,4,3584,1.443,235,secondary,techpowerup.com/gpu-specs/quadro-gp100.c2994
NVIDIA,Quadro GV100,,gpu,false,Volta,2018,8.33,16.66,,,133.3,,,,,32,868.4,,,6,5120,1.627,250,secondary,techpowerup.com/gpu-specs/quadro-gv100.c3066
NVIDIA,Quadro RTX 4000,,gpu,false,Turing,2018,,7.119,,,56.95,,,113.9,,8,416,,,4,2304,1.545,160,secondary,techpowerup.com/gpu-specs/quadro-rtx-4000.c3336
NVIDIA,Quadro RTX 5000,,gpu,false,Turing,2018,,11.15,,,89.21,,,178.4,,16,448,,,4,3072,1.815,230,secondary,techpowerup.com/gpu-specs/quadro-rtx-5000.c3308
NVIDIA,Quadro M4000,,gpu,false,Maxwell,2015,,2.573,,,,,,,,8,192.3,,,2,1664,0.773,120,secondary,techpowerup.com/gpu-specs/quadro-m4000.c2757
NVIDIA,Quadro T1000 Mobile,Quadro T1000|Quadro T1000 Laptop GPU,gpu,true,Turing,2019,,2.607,,,5.215,,,,,4,128.1,,,1,896,1.455,50,secondary,techpowerup.com/gpu-specs/quadro-t1000-mobile.c3435
NVIDIA,Quadro T2000 Mobile,Quadro T2000|Quadro T2000 Laptop GPU,gpu,true,Turing,2019,,3.656,,,7.311,,,,,4,128.1,,,1,1024,1.785,60,secondary,techpowerup.com/gpu-specs/quadro-t2000-mobile.c3434
NVIDIA,RTX A2000,,gpu,false,Ampere,2021,,7.987,,15.97,31.95,31.95,,63.9,,6,288,,,3,3328,1.2,70,secondary,techpowerup.com/gpu-specs/rtx-a2000.c3820
NVIDIA,RTX A2000 12 GB,,gpu,false,Ampere,2021,,7.987,,15.97,31.95,31.95,,63.9,,12,288,,,3,3328,1.2,70,secondary,techpowerup.com/gpu-specs/rtx-a2000-12-gb.c3853
NVIDIA,RTX A4500,,gpu,false,Ampere,2021,,23.65,,47.31,94.62,94.62,,189.2,,20,640,,,6,7168,1.65,200,secondary,techpowerup.com/gpu-specs/rtx-a4500.c3849
NVIDIA,RTX A5500,,gpu,false,Ampere,2022,,34.1,,68.2,136.4,136.4,,272.8,,24,768,,,6,10240,1.665,230,secondary,techpowerup.com/gpu-specs/rtx-a5500.c3901
NVIDIA,RTX A2000 Mobile,RTX A2000 Laptop|RTX A2000 Laptop GPU,gpu,true,Ampere,2021,,8.637,,17.27,34.55,34.55,,69.1,,4,192,,,2,2560,1.687,95,secondary,techpowerup.com/gpu-specs/rtx-a2000-mobile.c3827
NVIDIA,RTX A4000 Mobile,RTX A4000 Laptop|RTX A4000 Laptop GPU,gpu,true,Ampere,2021,,17.2,,34.41,68.81,68.81,,137.6,,8,384,,,4,5120,1.68,115,secondary,techpowerup.com/gpu-specs/rtx-a4000-mobile.c3804
NVIDIA,RTX A5000 Mobile,RTX A5000 Laptop|RTX A5000 Laptop GPU,gpu,true,Ampere,2021,,19.35,,38.71,77.41,77.41,,154.8,,16,448,,,4,6144,1.575,150,secondary,techpowerup.com/gpu-specs/rtx-a5000-mobile.c3805
NVIDIA,RTX 2000 Ada Generation,RTX 2000 Ada,gpu,false,Ada,2024,,12,,23.99,47.98,47.98,,95.97,,16,256,,,12,2816,2.13,70,secondary,techpowerup.com/gpu-specs/rtx-2000-ada-generation.c4199
NVIDIA,RTX 4000 Ada Generation,RTX 4000 Ada-PCIe-20GB|RTX 4000 Ada,gpu,false,Ada,2023,,26.73,,53.45,106.9,106.9,,213.8,,20,360,,,48,6144,2.175,130,secondary,techpowerup.com/gpu-specs/rtx-4000-ada-generation.c4171
NVIDIA,RTX 4000 SFF Ada Generation,,gpu,false,Ada,2023,,19.17,,38.34,76.68,76.68,,153.4,,20,280,,,48,6144,1.56,70,secondary,techpowerup.com/gpu-specs/rtx-4000-sff-ada-generation.c4139
NVIDIA,RTX 4500 Ada Generation,RTX 4500 Ada,gpu,false,Ada,2023,,39.63,,79.26,158.5,158.5,,317,,24,432,,,48,7680,2.58,210,secondary,techpowerup.com/gpu-specs/rtx-4500-ada-generation.c4172
NVIDIA,RTX 5000 Ada Generation,RTX 5000 Ada,gpu,false,Ada,2023,1.02,65.28,,130.6,261.1,261.1,,522.2,,32,576,,,72,12800,2.55,250,secondary,techpowerup.com/gpu-specs/rtx-5000-ada-generation.c4152
NVIDIA,RTX 5880 Ada Generation,RTX 5880 Ada,gpu,false,Ada,2024,1.08,69.27,,138.5,277.1,277.1,,554.2,,48,864,,,72,14080,2.46,285,secondary,techpowerup.com/gpu-specs/rtx-5880-ada-generation.c4191
NVIDIA,RTX PRO 4000 Blackwell,,gpu,false,Blackwell,2025,,36.83,,73.65,147.3,147.3,,294.6,,24,672,,,48,8960,2.055,140,secondary,techpowerup.com/gpu-specs/rtx-pro-4000-blackwell.c4279
NVIDIA,RTX PRO 4500 Blackwell,,gpu,false,Blackwell,2025,,50.53,,101.1,202.1,202.1,,404.2,,32,896,,,64,10496,2.407,200,secondary,techpowerup.com/gpu-specs/rtx-pro-4500-blackwell.c4278
NVIDIA,RTX PRO 5000 Blackwell,,gpu,false,Blackwell,2025,1.05,66.94,,133.9,267.7,267.7,,535.5,,48,1340,,,96,14080,2.377,300,secondary,techpowerup.com/gpu-specs/rtx-pro-5000-blackwell.c4276
NVIDIA,RTX PRO 2000 Blackwell,,gpu,false,Blackwell,2025,,17.03,,34.07,68.13,68.13,,136.3,,16,288,,,32,4352,1.957,70,secondary,techpowerup.com/gpu-specs/rtx-pro-2000-blackwell.c4330
NVIDIA,RTX PRO 6000 Blackwell Server,RTX PRO 6000 Blackwell Server Edition,gpu,false,Blackwell,2025,1.97,126,,251.9,503.8,503.8,935.6,1008,1871.2,96,1790,,,128,24064,2.617,600,secondary,techpowerup.com/gpu-specs/rtx-pro-6000-blackwell-server.c4274; fp8 of aiconfigurator
NVIDIA,GeForce GTX 750 Ti,750 Ti,gpu,false,Maxwell,2014,,1.389,,,,,,,,2,86.4,,,2,640,1.085,60,secondary,techpowerup.com/gpu-specs/geforce-gtx-750-ti.c2548
NVIDIA,GeForce GTX 950,950,gpu,false,Maxwell,2015,,1.825,,,,,,,,2,105.8,,,1,768,1.188,90,secondary,techpowerup.com/gpu-specs/geforce-gtx-950.c2747
NVIDIA,GeForce GTX 960,960,gpu,false,Maxwell,2015,,2.413,,,,,,,,2,112.2,,,1,1024,1.178,120,secondary,techpowerup.com/gpu-specs/geforce-gtx-960.c2637
NVIDIA,GeForce GTX 970,970,gpu,false,Maxwell,2014,,3.92,,,,,,,,4,224.4,,,2,1664,1.178,148,secondary,techpowerup.com/gpu-specs/geforce-gtx-970.c2620
NVIDIA,GeForce GTX 980,980,gpu,false,Maxwell,2014,,4.981,,,,,,,,4,224.4,,,2,2048,1.216,165,secondary,techpowerup.com/gpu-specs/geforce-gtx-980.c2621
NVIDIA,GeForce GTX 980 Ti,980 Ti,gpu,false,Maxwell,2015,,6.06,,,,,,,,6,336.6,,,3,2816,1.076,250,secondary,techpowerup.com/gpu-specs/geforce-gtx-980-ti.c2724
NVIDIA,GeForce GTX 1050,1050,gpu,false,Pascal,2016,,1.862,,,,,,,,2,112.1,,,1,640,1.455,75,secondary,techpowerup.com/gpu-specs/geforce-gtx-1050.c2875
NVIDIA,GeForce GTX 1060 3 GB,,gpu,false,Pascal,2016,,3.935,,,,,,,,3,192.2,,,1.5,1152,1.708,120,secondary,techpowerup.com/gpu-specs/geforce-gtx-1060-3-gb.c2867
NVIDIA,GeForce GTX 1070 Ti,1070 Ti,gpu,false,Pascal,2017,,8.186,,,,,,,,8,256.3,,,2,2432,1.683,180,secondary,techpowerup.com/gpu-specs/geforce-gtx-1070-ti.c3010
NVIDIA,GeForce GTX 1650 SUPER,1650 SUPER,gpu,false,Turing,2019,,4.416,,,8.832,,,,,4,192,,,1,1280,1.725,100,secondary,techpowerup.com/gpu-specs/geforce-gtx-1650-super.c3411
NVIDIA,GeForce GTX 1660 SUPER,1660 SUPER,gpu,false,Turing,2019,,5.027,,,10.05,,,,,6,336,,,1.5,1408,1.785,125,secondary,techpowerup.com/gpu-specs/geforce-gtx-1660-super.c3458
NVIDIA,GeForce RTX 2060 SUPER,2060 SUPER,gpu,false,Turing,2019,,7.181,,,28.72,,,114.9,,8,448,,,4,2176,1.65,175,secondary,techpowerup.com/gpu-specs/geforce-rtx-2060-super.c3441
NVIDIA,GeForce RTX 2070 SUPER,2070 SUPER,gpu,false,Turing,2019,,9.062,,,36.25,,,145,,8,448,,,4,2560,1.77,215,secondary,techpowerup.com/gpu-specs/geforce-rtx-2070-super.c3440
NVIDIA,GeForce RTX 2060 12 GB,,gpu,false,Turing,2021,,7.181,,,28.72,,,114.9,,12,336,,,3,2176,1.65,184,secondary,techpowerup.com/gpu-specs/geforce-rtx-2060-12-gb.c3836
NVIDIA,GeForce RTX 3050 8 GB,,gpu,false,Ampere,2022,,9.098,,9.098,18.2,18.2,,72.79,,8,224,,,2,2560,1.777,130,secondary,techpowerup.com/gpu-specs/geforce-rtx-3050-8-gb.c3858
NVIDIA,GeForce RTX 3070 Ti,3070 Ti,gpu,false,Ampere,2021,,21.75,,21.75,43.5,43.5,,174,,8,608.3,,,4,6144,1.77,290,secondary,techpowerup.com/gpu-specs/geforce-rtx-3070-ti.c3675
NVIDIA,GeForce RTX 3060 8 GB,,gpu,false,Ampere,2022,,12.74,,12.74,25.48,25.48,,101.9,,8,240,,,3,3584,1.777,170,secondary,techpowerup.com/gpu-specs/geforce-rtx-3060-8-gb.c3937
NVIDIA,GeForce RTX 4070 SUPER,4070 SUPER,gpu,false,Ada,2024,,35.48,,35.48,70.96,70.96,,283.9,,12,504.2,,,48,7168,2.475,220,secondary,techpowerup.com/gpu-specs/geforce-rtx-4070-super.c4186
NVIDIA,GeForce RTX 4070 Ti SUPER,4070 Ti SUPER,gpu,false,Ada,2024,,44.1,,44.1,88.2,88.2,,352.8,,16,672.3,,,48,8448,2.61,285,secondary,techpowerup.com/gpu-specs/geforce-rtx-4070-ti-super.c4187
NVIDIA,GeForce RTX 4060 Ti 16 GB,,gpu,false,Ada,2023,,22.06,,22.06,44.13,44.13,,176.5,,16,288,,,32,4352,2.535,165,secondary,techpowerup.com/gpu-specs/geforce-rtx-4060-ti-16-gb.c4155
NVIDIA,GeForce RTX 5050,5050,gpu,false,Blackwell,2025,,13.17,,13.17,26.34,26.34,,105.3,,8,320,,,24,2560,2.572,130,secondary,techpowerup.com/gpu-specs/geforce-rtx-5050.c4220
NVIDIA,GeForce RTX 5060,5060,gpu,false,Blackwell,2025,,19.18,,19.18,38.35,38.35,,153.4,,8,448,,,32,3840,2.497,145,secondary,techpowerup.com/gpu-specs/geforce-rtx-5060.c4219
NVIDIA,GeForce RTX 5060 Ti 8 GB,,gpu,false,Blackwell,2025,,23.7,,23.7,47.41,47.41,,189.6,,8,448,,,32,4608,2.572,180,secondary,techpowerup.com/gpu-specs/geforce-rtx-5060-ti-8-gb.c4246
NVIDIA,GeForce RTX 5060 Ti 16 GB,,gpu,false,Blackwell,2025,,23.7,,23.7,47.41,47.41,,189.6,,16,448,,,32,4608,2.572,180,secondary,techpowerup.com/gpu-specs/geforce-rtx-5060-ti-16-gb.c4292
NVIDIA,GeForce RTX 4090 D,,gpu,false,Ada,2023,1.15,73.54,,73.54,147.1,147.1,,588.3,,24,1010,,,72,14592,2.52,425,secondary,techpowerup.com/gpu-specs/geforce-rtx-4090-d.c4189
NVIDIA,GeForce RTX 5090 D,,gpu,false,Blackwell,2025,1.64,104.8,,104.8,209.5,209.5,,838,,32,1790,,,96,21760,2.407,575,secondary,techpowerup.com/gpu-specs/geforce-rtx-5090-d.c4253
NVIDIA,GeForce MX150,,gpu,false,Pascal,2017,,1.177,,,,,,,,2,48.1,,,0.5,384,1.532,25,secondary,techpowerup.com/gpu-specs/geforce-mx150.c2959
NVIDIA,GeForce MX250,,gpu,false,Pascal,2019,,1.215,,,,,,,,2,48.1,,,0.5,384,1.582,25,secondary,techpowerup.com/gpu-specs/geforce-mx250.c3353
NVIDIA,GeForce MX350,,gpu,false,Pascal,2020,,1.199,,,,,,,,2,56.1,,,0.5,640,0.937,20,secondary,techpowerup.com/gpu-specs/geforce-mx350.c3582
NVIDIA,GeForce GTX 1050 Mobile,GeForce GTX 1050 Laptop|GeForce GTX 1050 Laptop GPU,gpu,true,Pascal,2017,,1.911,,,,,,,,2,112.1,,,1,640,1.493,75,secondary,techpowerup.com/gpu-specs/geforce-gtx-1050-mobile.c2917
NVIDIA,GeForce GTX 1050 Ti Mobile,GeForce GTX 1050 Ti Laptop|GeForce GTX 1050 Ti Laptop GPU,gpu,true,Pascal,2017,,2.488,,,,,,,,2,112.1,,,1,768,1.62,75,secondary,techpowerup.com/gpu-specs/geforce-gtx-1050-ti-mobile.c3013
NVIDIA,GeForce GTX 1060 Mobile,GeForce GTX 1060 Laptop|GeForce GTX 1060 Laptop GPU,gpu,true,Pascal,2016,,4.278,,,,,,,,6,192.2,,,1.5,1280,1.671,80,secondary,techpowerup.com/gpu-specs/geforce-gtx-1060-mobile.c3016
NVIDIA,GeForce GTX 1070 Mobile,GeForce GTX 1070 Laptop|GeForce GTX 1070 Laptop GPU,gpu,true,Pascal,2016,,6.738,,,,,,,,8,256.3,,,2,2048,1.645,120,secondary,techpowerup.com/gpu-specs/geforce-gtx-1070-mobile.c2869
NVIDIA,GeForce GTX 1650 Mobile,GeForce GTX 1650 Laptop|GeForce GTX 1650 Laptop GPU,gpu,true,Turing,2020,,3.103,,,6.205,,,,,4,192,,,1,1024,1.515,50,secondary,techpowerup.com/gpu-specs/geforce-gtx-1650-mobile.c3633
NVIDIA,GeForce GTX 1650 Ti Mobile,GeForce GTX 1650 Ti Laptop|GeForce GTX 1650 Ti Laptop GPU,gpu,true,Turing,2020,,3.041,,,6.083,,,,,4,192,,,1,1024,1.485,50,secondary,techpowerup.com/gpu-specs/geforce-gtx-1650-ti-mobile.c3512
NVIDIA,GeForce GTX 1660 Ti Mobile,GeForce GTX 1660 Ti Laptop|GeForce GTX 1660 Ti Laptop GPU,gpu,true,Turing,2019,,4.884,,,9.769,,,,,6,288,,,1.5,1536,1.59,,secondary,techpowerup.com/gpu-specs/geforce-gtx-1660-ti-mobile.c3369
NVIDIA,GeForce RTX 2070 Mobile,GeForce RTX 2070 Laptop|GeForce RTX 2070 Laptop GPU,gpu,true,Turing,2019,,6.636,,,26.54,,,106.2,,8,448,,,4,2304,1.44,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-2070-mobile.c3349
NVIDIA,GeForce RTX 2080 Mobile,GeForce RTX 2080 Laptop|GeForce RTX 2080 Laptop GPU,gpu,true,Turing,2019,,9.362,,,37.45,,,149.8,,8,448,,,4,2944,1.59,150,secondary,techpowerup.com/gpu-specs/geforce-rtx-2080-mobile.c3312
NVIDIA,GeForce RTX 2070 SUPER Mobile,GeForce RTX 2070 SUPER Laptop|GeForce RTX 2070 SUPER Laptop GPU,gpu,true,Turing,2020,,7.066,,,28.26,,,113,,8,448,,,4,2560,1.38,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-2070-super-mobile.c3514
NVIDIA,GeForce RTX 2080 SUPER Mobile,GeForce RTX 2080 SUPER Laptop|GeForce RTX 2080 SUPER Laptop GPU,gpu,true,Turing,2020,,9.585,,,38.34,,,153.4,,8,448,,,4,3072,1.56,150,secondary,techpowerup.com/gpu-specs/geforce-rtx-2080-super-mobile.c3513
NVIDIA,GeForce RTX 3050 Mobile,GeForce RTX 3050 Laptop|GeForce RTX 3050 Laptop GPU,gpu,true,Ampere,2021,,5.501,,5.501,11,11,,44.01,,4,192,,,2,2048,1.343,45,secondary,techpowerup.com/gpu-specs/geforce-rtx-3050-mobile.c3788
NVIDIA,GeForce RTX 3050 Ti Mobile,GeForce RTX 3050 Ti Laptop|GeForce RTX 3050 Ti Laptop GPU,gpu,true,Ampere,2021,,5.299,,5.299,10.6,10.6,,42.39,,4,192,,,2,2560,1.035,75,secondary,techpowerup.com/gpu-specs/geforce-rtx-3050-ti-mobile.c3812
NVIDIA,GeForce RTX 3060 Mobile,GeForce RTX 3060 Laptop|GeForce RTX 3060 Laptop GPU,gpu,true,Ampere,2021,,10.94,,10.94,21.89,21.89,,87.55,,6,336,,,3,3840,1.425,80,secondary,techpowerup.com/gpu-specs/geforce-rtx-3060-mobile.c3757
NVIDIA,GeForce RTX 3070 Ti Mobile,GeForce RTX 3070 Ti Laptop|GeForce RTX 3070 Ti Laptop GPU,gpu,true,Ampere,2022,,16.6,,16.6,33.21,33.21,,132.8,,8,448,,,4,5888,1.41,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-3070-ti-mobile.c3852
NVIDIA,GeForce RTX 3080 Mobile,GeForce RTX 3080 Laptop|GeForce RTX 3080 Laptop GPU,gpu,true,Ampere,2021,,18.98,,18.98,37.97,37.97,,151.9,,8,448,,,4,6144,1.545,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-3080-mobile.c3684
NVIDIA,GeForce RTX 3080 Ti Mobile,GeForce RTX 3080 Ti Laptop|GeForce RTX 3080 Ti Laptop GPU,gpu,true,Ampere,2022,,18.71,,18.71,37.42,37.42,,149.7,,16,512,,,4,7424,1.26,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-3080-ti-mobile.c3840
NVIDIA,GeForce RTX 4050 Mobile,GeForce RTX 4050 Laptop|GeForce RTX 4050 Laptop GPU,gpu,true,Ada,2023,,8.986,,8.986,17.97,17.97,,71.88,,6,192,,,12,2560,1.755,50,secondary,techpowerup.com/gpu-specs/geforce-rtx-4050-mobile.c3953
NVIDIA,GeForce RTX 4060 Mobile,GeForce RTX 4060 Laptop|GeForce RTX 4060 Laptop GPU,gpu,true,Ada,2023,,11.61,,11.61,23.22,23.22,,92.9,,8,256,,,32,3072,1.89,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-4060-mobile.c3946
NVIDIA,GeForce RTX 4070 Mobile,GeForce RTX 4070 Laptop|GeForce RTX 4070 Laptop GPU,gpu,true,Ada,2023,,15.62,,15.62,31.24,31.24,,125,,8,256,,,32,4608,1.695,115,secondary,techpowerup.com/gpu-specs/geforce-rtx-4070-mobile.c3944
NVIDIA,GeForce RTX 4080 Mobile,GeForce RTX 4080 Laptop|GeForce RTX 4080 Laptop GPU,gpu,true,Ada,2023,,24.72,,24.72,49.44,49.44,,197.8,,12,432,,,48,7424,1.665,110,secondary,techpowerup.com/gpu-specs/geforce-rtx-4080-mobile.c3947
NVIDIA,GeForce RTX 4090 Mobile,GeForce RTX 4090 Laptop|GeForce RTX 4090 Laptop GPU,gpu,true,Ada,2023,,32.98,,32.98,65.96,65.96,,263.8,,16,576,,,64,9728,1.695,120,secondary,techpowerup.com/gpu-specs/geforce-rtx-4090-mobile.c3949
NVIDIA,GeForce RTX 5050 Mobile,GeForce RTX 5050 Laptop|GeForce RTX 5050 Laptop GPU,gpu,true,Blackwell,2025,,7.68,,7.68,15.36,15.36,,61.44,,8,384,,,32,2560,1.5,50,secondary,techpowerup.com/gpu-specs/geforce-rtx-5050-mobile.c4239
NVIDIA,GeForce RTX 5060 Mobile,GeForce RTX 5060 Laptop|GeForce RTX 5060 Laptop GPU,gpu,true,Blackwell,2025,,9.684,,9.684,19.37,19.37,,77.48,,8,384,,,32,3328,1.455,45,secondary,techpowerup.com/gpu-specs/geforce-rtx-5060-mobile.c4230
NVIDIA,GeForce RTX 5070 Mobile,GeForce RTX 5070 Laptop|GeForce RTX 5070 Laptop GPU,gpu,true,Blackwell,2025,,13.13,,13.13,26.27,26.27,,105.1,,8,384,,,32,4608,1.425,50,secondary,techpowerup.com/gpu-specs/geforce-rtx-5070-mobile.c4237
NVIDIA,GeForce RTX 5070 Ti Mobile,GeForce RTX 5070 Ti Laptop|GeForce RTX 5070 Ti Laptop GPU,gpu,true,Blackwell,2025,,17.04,,17.04,34.08,34.08,,136.3,,12,672,,,48,5888,1.447,60,secondary,techpowerup.com/gpu-specs/geforce-rtx-5070-ti-mobile.c4238
NVIDIA,GeForce RTX 5080 Mobile,GeForce RTX 5080 Laptop|GeForce RTX 5080 Laptop GPU,gpu,true,Blackwell,2025,,23.04,,23.04,46.08,46.08,,184.3,,16,896,,,64,7680,1.5,80,secondary,techpowerup.com/gpu-specs/geforce-rtx-5080-mobile.c4236
NVIDIA,GeForce RTX 5090 Mobile,GeForce RTX 5090 Laptop|GeForce RTX 5090 Laptop GPU,gpu,true,Blackwell,2025,,31.8,,31.8,63.61,63.61,,254.4,,24,896,,,64,10496,1.515,95,secondary,techpowerup.com/gpu-specs/geforce-rtx-5090-mobile.c4235
NVIDIA,Tesla M4,,gpu,false,Maxwell,2015,,2.195,,,,,,,,4,88,,,1,1024,1.072,50,secondary,techpowerup.com/gpu-specs/tesla-m4.c2770
NVIDIA,Tesla V100S PCIe 32 GB,V100S|Tesla V100S-PCIE-32GB,gpu,false,Volta,2019,8.18,16.35,,,130.8,,,,,32,1130,,,6,5120,1.597,250,secondary,techpowerup.com/gpu-specs/tesla-v100s-pcie-32-gb.c3467
NVIDIA,Tesla M10,,gpu,false,Maxwell,2016,,1.672,,,,,,,,8,83.2,,,2,640,1.306,225,secondary,techpowerup.com/gpu-specs/tesla-m10.c3035
NVIDIA,Tesla K20X,,gpu,false,Kepler,2012,1.31,3.935,,,,,,,,6,249.6,,,1.5,2688,0.732,235,secondary,techpowerup.com/gpu-specs/tesla-k20x.c2315
NVIDIA,Jetson TX1,,gpu,true,Maxwell,2015,,0.511,,,1.022,,,,,4,25.6,64,3200,0.25,256,0.998,10,secondary,techpowerup.com/gpu-specs/jetson-tx1.c3230
NVIDIA,Jetson AGX Orin 32 GB,,gpu,true,Ampere,2023,,3.333,,13.33,26.66,26.66,,53.33,,32,204.8,,,6,1792,0.93,40,secondary,techpowerup.com/gpu-specs/jetson-agx-orin-32-gb.c4084
NVIDIA,Jetson Orin Nano 4 GB,,gpu,true,Ampere,2023,,0.64,,2.56,5.12,5.12,,10.24,,4,34.1,,,2,512,0.625,10,secondary,techpowerup.com/gpu-specs/jetson-orin-nano-4-gb.c4083
NVIDIA,Jetson Orin NX 8 GB,,gpu,true,Ampere,2023,,1.567,,6.267,12.53,12.53,,25.07,,8,102.4,,,4,1024,0.765,20,secondary,techpowerup.com/gpu-specs/jetson-orin-nx-8-gb.c4081
NVIDIA,Jetson Orin Nano Super,,gpu,true,Ampere,2024,,2.089,,8.356,16.71,16.71,,33.42,,8,102.4,,,2,1024,1.02,25,secondary,techpowerup.com/gpu-specs/jetson-orin-nano-super.c4377
NVIDIA,Jetson Xavier NX 16 GB,,gpu,true,Volta,2020,,0.8448,,,6.758,,,,,16,59.7,,,0.25,384,1.1,20,secondary,techpowerup.com/gpu-specs/jetson-xavier-nx-16-gb.c4087
NVIDIA,Jetson T5000,Jetson AGX Thor|Jetson AGX Thor 128G|Jetson Thor,gpu,true,Blackwell,2025,,12.93,,,,,,,,128,273.2,,,50,2560,2.525,40,secondary,techpowerup.com/gpu-specs/jetson-t5000.c4370
NVIDIA,Jetson T4000,,gpu,true,Blackwell,2025,3.88,7.757,,,,,,,,64,273.2,,,50,1536,2.525,40,secondary,techpowerup.com/gpu-specs/jetson-t4000.c4369
AMD,Radeon VII,,gpu,false,GCN5,2019,3.36,13.44,,,26.88,,,,,16,1020,,,4,3840,1.75,295,secondary,techpowerup.com/gpu-specs/radeon-vii.c3358
AMD,Radeon Pro VII,,gpu,false,GCN5,2020,6.53,13.06,,,26.11,,,,,16,1020,,,4,3840,1.7,250,secondary,techpowerup.com/gpu-specs/radeon-pro-vii.c3575
AMD,Radeon RX 470,,gpu,false,GCN4,2016,,4.94,,,,,,,,4,211.2,,,2,2048,1.206,120,secondary,techpowerup.com/gpu-specs/radeon-rx-470.c2861
AMD,Radeon RX 480,,gpu,false,GCN4,2016,,5.834,,,,,,,,8,256,,,2,2304,1.266,150,secondary,techpowerup.com/gpu-specs/radeon-rx-480.c2848
AMD,Radeon RX 560,,gpu,false,GCN4,2017,,2.611,,,,,,,,4,112,,,1,1024,1.275,75,secondary,techpowerup.com/gpu-specs/radeon-rx-560.c2940
AMD,Radeon RX 570,,gpu,false,GCN4,2017,,5.095,,,,,,,,4,224,,,2,2048,1.244,150,secondary,techpowerup.com/gpu-specs/radeon-rx-570.c2939
AMD,Radeon RX 590,,gpu,false,GCN4,2018,,7.119,,,,,,,,8,256,,,2,2304,1.545,175,secondary,techpowerup.com/gpu-specs/radeon-rx-590.c3322
AMD,Radeon RX Vega 56,,gpu,false,GCN5,2017,,10.54,,,21.09,,,,,8,409.6,,,4,3584,1.471,210,secondary,techpowerup.com/gpu-specs/radeon-rx-vega-56.c2993
AMD,Radeon RX Vega 64,,gpu,false,GCN5,2017,,12.66,,,25.33,,,,,8,483.8,,,4,4096,1.546,295,secondary,techpowerup.com/gpu-specs/radeon-rx-vega-64.c2871
AMD,Radeon RX 5500 XT,,gpu,false,RDNA,2019,,5.196,,,10.39,,,,,4,224,,,2,1408,1.845,130,secondary,techpowerup.com/gpu-specs/radeon-rx-5500-xt.c3468
AMD,Radeon RX 5600 XT,,gpu,false,RDNA,2020,,7.188,,,14.38,,,,,6,288,,,3,2304,1.56,150,secondary,techpowerup.com/gpu-specs/radeon-rx-5600-xt.c3474
AMD,Radeon RX 5700,,gpu,false,RDNA,2019,,7.949,,,15.9,,,,,8,448,,,4,2304,1.725,180,secondary,techpowerup.com/gpu-specs/radeon-rx-5700.c3437
AMD,Radeon RX 5700 XT,,gpu,false,RDNA,2019,,9.754,,,19.51,,,,,8,448,,,4,2560,1.905,225,secondary,techpowerup.com/gpu-specs/radeon-rx-5700-xt.c3339
AMD,Radeon RX 6400,,gpu,false,RDNA2,2022,,3.565,,,7.13,,,,,4,128,,,16,768,2.321,53,secondary,techpowerup.com/gpu-specs/radeon-rx-6400.c3813
AMD,Radeon RX 6500 XT,,gpu,false,RDNA2,2022,,5.765,,,11.53,,,,,4,143.9,,,16,1024,2.815,107,secondary,techpowerup.com/gpu-specs/radeon-rx-6500-xt.c3850
AMD,Radeon RX 6600,,gpu,false,RDNA2,2021,,8.928,,,17.86,,,,,8,224,,,32,1792,2.491,132,secondary,techpowerup.com/gpu-specs/radeon-rx-6600.c3696
AMD,Radeon RX 6600 XT,,gpu,false,RDNA2,2021,,10.6,,,21.21,,,,,8,256,,,32,2048,2.589,160,secondary,techpowerup.com/gpu-specs/radeon-rx-6600-xt.c3774
AMD,Radeon RX 6650 XT,,gpu,false,RDNA2,2022,,10.79,,,21.59,,,,,8,280.3,,,32,2048,2.635,176,secondary,techpowerup.com/gpu-specs/radeon-rx-6650-xt.c3898
AMD,Radeon RX 6700 XT,,gpu,false,RDNA2,2021,,13.21,,,26.43,,,,,12,384,,,96,2560,2.581,230,secondary,techpowerup.com/gpu-specs/radeon-rx-6700-xt.c3695
AMD,Radeon RX 6750 XT,,gpu,false,RDNA2,2022,,13.31,,,26.62,,,,,12,432,,,96,2560,2.6,250,secondary,techpowerup.com/gpu-specs/radeon-rx-6750-xt.c3879
AMD,Radeon RX 6800,,gpu,false,RDNA2,2020,1.01,16.17,,,32.33,,,,,16,512,,,128,3840,2.105,250,secondary,techpowerup.com/gpu-specs/radeon-rx-6800.c3713
AMD,Radeon RX 6950 XT,,gpu,false,RDNA2,2022,1.48,23.65,,,47.31,,,,,16,576,,,128,5120,2.31,335,secondary,techpowerup.com/gpu-specs/radeon-rx-6950-xt.c3875
AMD,Radeon RX 7600,,gpu,false,RDNA3,2023,,21.75,,,43.5,43.5,,43.5,,8,288,,,32,2048,2.655,165,secondary,techpowerup.com/gpu-specs/radeon-rx-7600.c4153
AMD,Radeon RX 7600 XT,,gpu,false,RDNA3,2024,,22.57,,,45.14,45.14,,45.14,,16,288,,,32,2048,2.755,190,secondary,techpowerup.com/gpu-specs/radeon-rx-7600-xt.c4190
AMD,Radeon RX 7700 XT,,gpu,false,RDNA3,2023,1.1,35.17,,,70.34,70.34,,70.34,,12,432,,,48,3456,2.544,245,secondary,techpowerup.com/gpu-specs/radeon-rx-7700-xt.c3911
AMD,Radeon RX 7800 XT,,gpu,false,RDNA3,2023,1.17,37.32,,,74.65,74.65,,74.65,,16,624.1,,,64,3840,2.43,263,secondary,techpowerup.com/gpu-specs/radeon-rx-7800-xt.c3839
AMD,Radeon RX 7900 GRE,,gpu,false,RDNA3,2023,1.44,45.98,,,91.96,91.96,,91.96,,16,576,,,64,5120,2.245,260,secondary,techpowerup.com/gpu-specs/radeon-rx-7900-gre.c4166
AMD,Radeon RX 7900 XT,,gpu,false,RDNA3,2022,1.61,51.48,,,103,103,,103,,20,800,,,80,5376,2.394,300,secondary,techpowerup.com/gpu-specs/radeon-rx-7900-xt.c3912
AMD,Radeon RX 9060 XT 8 GB,,gpu,false,RDNA4,2025,,25.64,,,102.6,102.6,,205.1,,8,322.3,,,32,2048,3.13,150,secondary,techpowerup.com/gpu-specs/radeon-rx-9060-xt-8-gb.c4251
AMD,Radeon RX 9060 XT 16 GB,,gpu,false,RDNA4,2025,,25.64,,,102.6,102.6,,205.1,,16,322.3,,,32,2048,3.13,160,secondary,techpowerup.com/gpu-specs/radeon-rx-9060-xt-16-gb.c4293
AMD,Radeon RX 9070,,gpu,false,RDNA4,2025,1.13,36.13,,,144.5,144.5,,289,,16,644.6,,,64,3584,2.52,220,secondary,techpowerup.com/gpu-specs/radeon-rx-9070.c4250
AMD,Radeon RX 9070 XT,,gpu,false,RDNA4,2025,1.52,48.66,,,194.6,194.6,,389.3,,16,644.6,,,64,4096,2.97,304,secondary,techpowerup.com/gpu-specs/radeon-rx-9070-xt.c4229
AMD,Radeon PRO W6600,,gpu,false,RDNA2,2021,,9.247,,,18.49,,,,,8,224,,,32,1792,2.58,100,secondary,techpowerup.com/gpu-specs/radeon-pro-w6600.c3818
AMD,Radeon PRO W6800,,gpu,false,RDNA2,2021,1.11,17.83,,,35.67,,,,,32,512,,,128,3840,2.322,250,secondary,techpowerup.com/gpu-specs/radeon-pro-w6800.c3809
AMD,Radeon PRO W7500,,gpu,false,RDNA3,2023,,12.19,,,24.37,24.37,,24.37,,8,256,,,2,1792,1.7,70,secondary,techpowerup.com/gpu-specs/radeon-pro-w7500.c4170
AMD,Radeon PRO W7600,,gpu,false,RDNA3,2023,,19.99,,,39.98,39.98,,39.98,,8,288,,,32,2048,2.44,130,secondary,techpowerup.com/gpu-specs/radeon-pro-w7600.c4169
AMD,Radeon PRO W7700,,gpu,false,RDNA3,2023,1,31.95,,,63.9,63.9,,63.9,,16,576,,,64,3072,2.6,190,secondary,techpowerup.com/gpu-specs/radeon-pro-w7700.c4184
AMD,Radeon PRO W7800,,gpu,false,RDNA3,2023,1.41,45.25,,,90.5,90.5,,90.5,,32,576,,,64,4480,2.525,260,secondary,techpowerup.com/gpu-specs/radeon-pro-w7800.c4148
AMD,Radeon PRO W7900,,gpu,false,RDNA3,2023,1.92,61.32,,,122.6,122.6,,122.6,,48,864,,,96,6144,2.495,295,secondary,techpowerup.com/gpu-specs/radeon-pro-w7900.c4147
AMD,Radeon AI PRO R9700,,gpu,false,RDNA4,2025,1.5,47.84,,,191.4,191.4,,382.7,,32,644.6,,,64,4096,2.92,300,secondary,techpowerup.com/gpu-specs/radeon-ai-pro-r9700.c4290
AMD,Radeon Pro 5500M,,gpu,true,RDNA,2019,,4.454,,,8.909,,,,,8,192,,,2,1536,1.45,85,secondary,techpowerup.com/gpu-specs/radeon-pro-5500m.c3463
AMD,Radeon Pro WX 7100,,gpu,false,GCN4,2016,,5.728,,,,,,,,8,224,,,2,2304,1.243,130,secondary,techpowerup.com/gpu-specs/radeon-pro-wx-7100.c2872
AMD,Radeon Instinct MI25,,gpu,false,GCN5,2017,,12.29,,,24.58,,,,,16,436.2,,,4,4096,1.5,300,secondary,techpowerup.com/gpu-specs/radeon-instinct-mi25.c2983
AMD,Radeon Instinct MI50,,gpu,false,GCN5,2018,6.71,13.41,,,26.82,,,,,16,1020,,,4,3840,1.746,300,secondary,techpowerup.com/gpu-specs/radeon-instinct-mi50.c3335
AMD,Radeon Instinct MI60,,gpu,false,GCN5,2018,7.37,14.75,,,29.49,,,58.98,,32,1020,,,4,4096,1.8,300,secondary,techpowerup.com/gpu-specs/radeon-instinct-mi60.c3233; int8 computed: twice fp16
AMD,Radeon 680M,,gpu,true,RDNA2,2023,,3.379,,,6.758,,,,,,,,,2,768,2.2,50,secondary,techpowerup.com/gpu-specs/radeon-680m.c4135
AMD,Radeon 780M,,gpu,true,RDNA3,2024,,8.909,,,17.82,17.82,,17.82,,,,,,2,768,2.9,15,secondary,techpowerup.com/gpu-specs/radeon-780m.c4249
AMD,Radeon 890M,,gpu,true,RDNA3.5,2024,,11.88,,,23.76,23.76,,23.76,,,,,,2,1024,2.9,15,secondary,techpowerup.com/gpu-specs/radeon-890m.c4224
AMD,Radeon 8060S,,gpu,true,RDNA3.5,2025,,29.7,,,59.39,59.39,,59.39,,,,,,32,2560,2.9,55,secondary,techpowerup.com/gpu-specs/radeon-8060s.c4270
AMD,Radeon RX 6700M,,gpu,true,RDNA2,2021,,11.06,,,22.12,,,,,10,320,,,3,2304,2.4,135,secondary,techpowerup.com/gpu-specs/radeon-rx-6700m.c3775
AMD,Radeon RX 6800M,,gpu,true,RDNA2,2021,,12.24,,,24.47,,,,,12,384,,,96,2560,2.39,145,secondary,techpowerup.com/gpu-specs/radeon-rx-6800m.c3786
AMD,Radeon RX 7900M,,gpu,true,RDNA3,2023,1.2,38.52,,,77.05,77.05,,77.05,,16,576,,,64,4608,2.09,180,secondary,techpowerup.com/gpu-specs/radeon-rx-7900m.c4178
AMD,Radeon RX 6600M,,gpu,true,RDNA2,2021,,8.659,,,17.32,,,,,8,224,,,32,1792,2.416,100,secondary,techpowerup.com/gpu-specs/radeon-rx-6600m.c3776
Intel,Arc A310,,gpu,false,Alchemist,2022,,2.688,,,21.5,21.5,,43.01,,4,124,,,4,768,1.75,30,secondary,techpowerup.com/gpu-specs/arc-a310.c3930
Intel,Arc A380,,gpu,false,Alchemist,2022,,4.198,,,33.59,33.59,,67.17,,6,186,,,4,1024,2.05,75,secondary,techpowerup.com/gpu-specs/arc-a380.c3913
Intel,Arc A580,,gpu,false,Alchemist,2023,,12.29,,,98.3,98.3,,196.6,,8,512,,,8,3072,2,175,secondary,techpowerup.com/gpu-specs/arc-a580.c3928
Intel,Arc A750,,gpu,false,Alchemist,2022,,17.2,,,137.6,137.6,,275.3,,8,512,,,16,3584,2.4,225,secondary,techpowerup.com/gpu-specs/arc-a750.c3929
Intel,Arc A730M,,gpu,true,Alchemist,2022,,12.6,,,100.8,100.8,,201.5,,12,336,,,12,3072,2.05,80,secondary,techpowerup.com/gpu-specs/arc-a730m.c3908
Intel,Arc A550M,,gpu,true,Alchemist,2022,,8.397,,,67.17,67.17,,134.3,,8,224,,,8,2048,2.05,60,secondary,techpowerup.com/gpu-specs/arc-a550m.c3907
Intel,Arc Pro A50,,gpu,false,Alchemist,2022,,4.813,,,38.5,38.5,,77,,6,192,,,4,1024,2.35,75,secondary,techpowerup.com/gpu-specs/arc-pro-a50.c3926
Intel,Arc Pro A60,,gpu,false,Alchemist,2023,,8.397,,,67.17,67.17,,134.3,,12,384,,,12,2048,2.05,130,secondary,techpowerup.com/gpu-specs/arc-pro-a60.c4160
Intel,Arc 130V Mobile,,gpu,true,Xe2-LPG,2024,,3.315,,,6.63,,,,,,,,,4,896,1.85,37,secondary,techpowerup.com/gpu-specs/arc-130v-mobile.c4315
Intel,Arc 140V Mobile,,gpu,true,Xe2-LPG,2024,,3.994,,,7.987,,,,,,,,,4,1024,1.95,37,secondary,techpowerup.com/gpu-specs/arc-140v-mobile.c4314
Intel,Arc 140T Mobile,,gpu,true,Xe-LPG+,2025,,4.813,,,9.626,,,,,,,,,4,1024,2.35,35,secondary,techpowerup.com/gpu-specs/arc-140t-mobile.c4268
Intel,Arc 130T Mobile,,gpu,true,Xe-LPG+,2025,,3.942,,,7.885,,,,,,,,,4,896,2.2,35,secondary,techpowerup.com/gpu-specs/arc-130t-mobile.c4269
Intel,Arc Graphics 128EU Mobile,,gpu,true,Xe-LPG,2023,,4.608,,,9.216,,,,,,,,,,1024,2.25,28,secondary,techpowerup.com/gpu-specs/arc-graphics-128eu-mobile.c4193
Intel,Arc Graphics 112EU Mobile,,gpu,true,Xe-LPG,2023,,3.942,,,7.885,,,,,,,,,,896,2.2,65,secondary,techpowerup.com/gpu-specs/arc-graphics-112eu-mobile.c4196
Intel,Arc Graphics 64EU Mobile,,gpu,true,Xe-LPG,2023,,1.792,,,3.584,,,,,,,,,,512,1.75,65,secondary,techpowerup.com/gpu-specs/arc-graphics-64eu-mobile.c4194
Intel,Iris Xe Graphics G7 96EU Mobile,,gpu,true,Xe-LP,2020,,1.69,,,3.379,,,,,,,,,1,768,1.1,15,secondary,techpowerup.com/gpu-specs/iris-xe-graphics-g7-96eu-mobile.c3677
Intel,Iris Xe Graphics G7 80EU Mobile,,gpu,true,Xe-LP,2020,,1.408,,,2.816,,,,,,,,,1,640,1.1,15,secondary,techpowerup.com/gpu-specs/iris-xe-graphics-g7-80eu-mobile.c3678
Intel,Iris Xe MAX Graphics,,gpu,true,Xe-LP,2020,,2.534,,,5.069,,,,,4,68.3,,,1,768,1.65,25,secondary,techpowerup.com/gpu-specs/iris-xe-max-graphics.c3737
Intel,Arc A350M,,gpu,true,Alchemist,2022,,3.379,,,27.03,27.03,,54.07,,4,112,,,4,768,2.2,25,secondary,techpowerup.com/gpu-specs/arc-a350m.c3905
Intel,Arc A370M,,gpu,true,Alchemist,2022,,4.198,,,33.59,33.59,,67.17,,4,112,,,4,1024,2.05,35,secondary,techpowerup.com/gpu-specs/arc-a370m.c3906
Intel,Arc A770M,,gpu,true,Alchemist,2022,,16.79,,,134.3,134.3,,268.7,,16,512,,,16,4096,2.05,120,secondary,techpowerup.com/gpu-specs/arc-a770m.c3909
Intel,Arc B570,,gpu,false,Xe2-HPG,2025,,11.52,,,92.16,92.16,,184.3,,10,380,,,18,2304,2.5,150,secondary,techpowerup.com/gpu-specs/arc-b570.c4245
Intel,Arc B580,,gpu,false,Xe2-HPG,2024,,13.67,,,109.4,109.4,,218.7,,12,456,,,18,2560,2.67,190,secondary,techpowerup.com/gpu-specs/arc-b580.c4244
Intel,Arc Pro B50,,gpu,false,Xe2-HPG,2025,,10.65,,,85.2,85.2,,170.4,,16,224,,,4,2048,2.6,70,secondary,techpowerup.com/gpu-specs/arc-pro-b50.c4345
Intel,Arc Pro B60,,gpu,false,Xe2-HPG,2025,,12.29,,,98.3,98.3,98.304,196.6,,24,456,,,4,2560,2.4,200,secondary,techpowerup.com/gpu-specs/arc-pro-b60.c4350; fp8 of aiconfigurator
Intel,Iris Xe Graphics 80EU Mobile,,gpu,true,Xe-LP,2023,,1.856,,,3.712,,,,,,,,,,640,1.45,15,secondary,techpowerup.com/gpu-specs/iris-xe-graphics-80eu-mobile.c4059
Intel,Iris Xe Graphics 96EU Mobile,,gpu,true,Xe-LP,2023,,1.997,,,3.994,,,,,,,,,,768,1.3,15,secondary,techpowerup.com/gpu-specs/iris-xe-graphics-96eu-mobile.c4145
Intel,UHD Graphics 630,,gpu,true,Gen9.5,2020,,0.4608,,,0.9216,,,,,,,,,,192,1.2,15,secondary,techpowerup.com/gpu-specs/uhd-graphics-630.c3600
Intel,UHD Graphics 770,,gpu,true,Xe-LP,2022,,0.7936,,,1.587,,,,,,,,,,256,1.55,15,secondary,techpowerup.com/gpu-specs/uhd-graphics-770.c3940
Intel,UHD Graphics 730,,gpu,true,Xe-LP,2023,,0.5952,,,1.19,,,,,,,,,,192,1.55,15,secondary,techpowerup.com/gpu-specs/uhd-graphics-730.c4144
Intel,HD Graphics 530,,gpu,true,Gen9,2015,,0.3648,,,0.7296,,,,,,,,,,192,0.95,15,secondary,techpowerup.com/gpu-specs/hd-graphics-530.c2789
Intel,Data Center GPU Flex 140,,gpu,false,Alchemist,2022,,3.994,,,31.95,31.95,,63.9,,6,186,,,4,1024,1.95,75,secondary,techpowerup.com/gpu-specs/data-center-gpu-flex-140.c4072
Intel,Data Center GPU Flex 170,,gpu,false,Alchemist,2022,,16.79,,,134.3,134.3,,268.7,,16,512,,,16,4096,2.05,150,secondary,techpowerup.com/gpu-specs/data-center-gpu-flex-170.c4071
Intel,Data Center GPU Max 1100,,gpu,false,Xe-HPC,2023,,22.22,,,44.44,,,,,48,1230,,,204,7168,1.55,300,secondary,techpowerup.com/gpu-specs/data-center-gpu-max-1100.c4066
Intel,Data Center GPU Max 1350,,gpu,false,Xe-HPC,2023,,44.44,,,88.88,,,,,96,2460,,,408,14336,1.55,450,secondary,techpowerup.com/gpu-specs/data-center-gpu-max-1350.c4067
Intel,Data Center GPU Max 1550,,gpu,false,Xe-HPC,2023,,52.43,,,104.9,,,,,128,3280,,,408,16384,1.6,600,secondary,techpowerup.com/gpu-specs/data-center-gpu-max-1550.c4068
NVIDIA,GH200 96GB,GH200|GH200 Grace Hopper|GH200 Grace Hopper Superchip 96GB|GH200 480GB,gpu,false,Hopper,2023,34,67,,494.5,989,989,,1979,,96,4000,,,50,16896,1.98,,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md tables
NVIDIA,GH200 144GB,GH200 141GB|GH200 Grace Hopper Superchip 144GB|GH200 144G HBM3e,gpu,false,Hopper,2024,34,67,,494.5,989,989,,1979,,141,4800,,,50,16896,1.98,,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md tables
NVIDIA,B300 SXM,B300|HGX B300,gpu,false,Blackwell Ultra,2025,,80,,1125,2250,2250,4500,,14000,288,8000,,,,,,,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md tables; fp8 of aiconfigurator
NVIDIA,GB200 (one GPU),GB200,gpu,false,Blackwell,2024,,80,,1250,2500,2500,5000,5000,10000,186,8000,,,,,,1200,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md tables; fp8 of aiconfigurator
NVIDIA,GB300 (one GPU),GB300,gpu,false,Blackwell Ultra,2025,,80,,1250,2500,2500,5000,,15000,,,,,,,,,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md tables; fp8 of aiconfigurator
NVIDIA,H100 NVL,H100 NVL 94GB,gpu,false,Hopper,2023,30,60,,417.5,835,835,,1671,,94,3938,,,50,16896,1.785,400,recalled,nvidia.com/en-us/data-center/h100/ (not re-read)
NVIDIA,H200 NVL,H200-NVL-141GB,gpu,false,Hopper,2024,30,60,,417.5,835.5,835.5,,1671,,141,4800,,,50,16896,,600,recalled,nvidia.com/en-us/data-center/h200/ (not re-read)
AMD,Instinct MI250X (one die),MI250X,gpu,false,CDNA2,2021,23.95,23.95,47.9,,191.5,191.5,,191.5,,64,1638,,,8,7040,1.7,,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md tables (MI250X halved; packed fp32 47.9 a die)
AMD,Instinct MI325X,MI325X,gpu,false,CDNA3,2024,81.7,163.4,163.4,653.7,1307.4,1307.4,,2614.9,,256,6000,,,256,19456,2.1,1000,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md tables
AMD,Instinct MI355X,MI355X,gpu,false,CDNA4,2025,78.6,157.3,157.3,,2516.6,2516.6,,5033.2,,288,8000,,,256,16384,2.4,1400,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md tables; 1024 matrix cores x 512 FMA x 2.4 GHz; OpenCL-Benchmark README measures 138.2 TFLOPS fp32 and 4.9 TB/s
Apple,M2 Pro GPU (19 cores),,gpu,true,Apple M2,2023,,6.8,,,6.8,,,,,,200,,,,2432,1.398,,secondary,philipturner/metal-benchmarks@dc2adc6 README.md; bandwidth Apple newsroom (not re-read)
Apple,M2 Max GPU (38 cores),,gpu,true,Apple M2,2023,,13.6,,,13.6,,,,,,400,,,,4864,1.398,,secondary,philipturner/metal-benchmarks@dc2adc6 README.md; bandwidth Apple newsroom (not re-read)
Apple,M2 Ultra GPU (76 cores),,gpu,true,Apple M2,2023,,27.2,,,27.2,,,,,,800,,,,9728,1.398,,secondary,philipturner/metal-benchmarks@dc2adc6 README.md doubled; bandwidth Apple newsroom (not re-read)
Apple,M4 Pro GPU (20 cores),,gpu,true,Apple M4,2024,,8.09,,,8.09,,,,,,273,,,,2560,1.58,,secondary,vkpeak issue 24 measures 7.9 TFLOPS fp32 (nihui/vkpeak); bandwidth Apple newsroom (not re-read)
Apple,M1 GPU (7 cores),,gpu,true,Apple M1,2020,,2.29,,,2.29,,,,,,68.3,,,,896,1.278,,secondary,philipturner/metal-benchmarks@dc2adc6 README.md scaled 7/8; bandwidth Apple newsroom (not re-read)
AMD,Radeon R9 Nano,,gpu,false,GCN3,2015,0.512,8.19,,,8.19,,,,,4,512,4096,1000,2,4096,1,175,recalled,AMD sheet (not re-read); fp32 computed: 4096 lanes x 2 x 1 GHz
AMD,Radeon Pro W6900X,,gpu,false,RDNA2,2021,,22.2,,,44.5,,,,,32,512,,,128,5120,2.171,300,recalled,AMD sheet (not re-read); PCI device 0x73a2; fp32 computed: 5120 lanes x 2 x 2.171 GHz
)csv",
};
// clang-format on

}  // namespace ledg::inline LEDG_ABI::hardware::tables
