// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/namespace.hpp"

/// @file hardware/tables/measured_names.hpp
/// Devices as tables of measurements write them. Columns and words: docs/hardware.md.

namespace ledg::inline LEDG_ABI::hardware::tables {

// clang-format off
inline constexpr const char* measured_names[] = {
R"csv(data_set,written,cpu,gpu,npu,reason
ncnn,NVIDIA Jetson AGX Orin (Cortex-A78AE 2.2 GHz x 12 + Ampere@1.3 GHz Tensor Cores 64),Jetson AGX Orin 64GB CPU,Jetson AGX Orin 64GB,,
ncnn,AMD Ryzen Threadripper 3970X (Zen2 3.7 GHz ~ 4.5 GHz x 32),Ryzen Threadripper 3970X,,,
ncnn,NVIDIA Quadro RTX 8000 (TU102 SM x 72 + Tensor Core x 576),,Quadro RTX 8000,,
ncnn,NVIDIA RTX3090 (GA102 SM x 82 + Tensor Core 328),,GeForce RTX 3090,,
ncnn,AMD Ryzen Embedded V1605B (Zen 2.0 GHz ~ 3.6 GHz x 4 + Radeon Vega 8 1.1GHz 8CU),Ryzen Embedded V1605B,Radeon Vega 8 (V1605B),,
ncnn,Qualcomm SM8150-AC Snapdragon 855+ (Kyro485 2.96 GHz + 2.42 GHz x 3 + 1.80 GHz x 4 + Adreno 640),Snapdragon 855+ CPU,Snapdragon 855+ GPU,,
ncnn,Qualcomm MSM6150 Snapdragon 675 (Kyro460 2.0GHz x 2 + Kyro460 1.7GHz x 6 + Adreno 612),Snapdragon 675 CPU,,,
ncnn,Kirin 970 (Cortex-A73 2.4GHz x 4 + Cortex-A53 1.8GHz x 4),Kirin 970 CPU,Mali-G72 MP12,,
ncnn,Qualcomm MSM8998 Snapdragon 835 (Kyro 2.45GHz x 4 + Kyro 1.9GHz x 4 + Adreno 540),Snapdragon 835 CPU,Adreno 540,,
ncnn,Qualcomm SDM660 Snapdragon 660 (Kyro260 2.2GHz x 4 + Kyro260 1.84GHz x 4 + Adreno 512),Snapdragon 660 CPU,Adreno 512,,
ncnn,Qualcomm MSM8996 Pro Snapdragon 821 (Kyro 2.35GHz x 2 + Kyro 2.19GHz x 2),Snapdragon 821 CPU,,,
ncnn,Qualcomm MSM8994 Snapdragon 810 (Cortex-A57 2.0GHz x 4 + Cortex-A53 1.55GHz x 4),Snapdragon 810 CPU,Adreno 430,,
ncnn,Qualcomm MSM8916 Snapdragon 410 (Cortex-A53 1.2GHz x 4),Snapdragon 410 CPU,,,
ncnn,Qualcomm Snapdragon 888 (Cortex-X1 2.84GHz x1 + Cortex-A78 2.4GHz x3 + Cortex-A55 1.8GHz x4 + Adreno 660),Snapdragon 888 CPU,Adreno 660,,
ncnn,"Qualcomm Snapdragon X Elite (X1E78100), Oryon 3.4GHz x 12 + Adreno X1-85",Snapdragon X Elite CPU,Adreno X1-85,,
ncnn,"Raspberry Pi 3 Model B+ Broadcom BCM2837B0, Cortex-A53 (ARMv8) (1.4GHz x 4)",Raspberry Pi 3 Model B+,,,
ncnn,"Raspberry Pi 4 Model B Broadcom BCM2711B0, Cortex-A72 (ARMv8) (1.8GHz x 4)",Raspberry Pi 4 (1.8 GHz),,,
ncnn,"Raspberry Pi 5 Broadcom BCM2712, Cortex-A76 (ARMv8) (2.4GHz x 4)",Raspberry Pi 5,VideoCore VII,,
ncnn,"Raspberry Pi 5 Broadcom BCM2712, VideoCore VII Graphics (Vulkan 1.2)",Raspberry Pi 5,VideoCore VII,,
ncnn,"Raspberry Pi 5 Broadcom BCM2712 Overclock to 2.9Ghz, VideoCore VII Graphics Overclock to 1.1Ghz (Vulkan 1.2)",,,,not one device: a board overclocked by its owner
ncnn,"Raspberry Pi Zero 2 W Broadcom BCM2710A1, Cortex-A53 (ARMv8) (1.0GHz x 4)",Raspberry Pi Zero 2 W,,,
ncnn,Radxa Orion O6 (Big Cortex‑A720 2.6Ghz x4 + Medium Cortex‑A720 x 4 + Little Cortex‑A520 x 4 + Arm Immortals G720 MC10 GPU 1.1Ghz),P1 CPU,Immortalis-G720 MC10,,
ncnn,"Radxa Zero 3W, Cortex-A55 (ARMv82) (1.416 GHz x 4)",Radxa Zero 3W,,,
ncnn,"Avaota Aim T527, Allwinner T527 (Cortex-A55 2.2GHz x 4 + Cortex-A55 1.8GHz x 4)",T527 CPU,,,
ncnn,"Khadas VIM3, Amlogic A311D (Cortex-A73 2.2GHz x 4 + Cortex-A53 1.8GHz x 2)",A311D CPU,A311D GPU,,
ncnn,Rockchip RK3588 (Cortex-A76 2.4GHz x 4 + Cortex-A55 1.8GHz x 4),RK3588 CPU,Mali-G610 MC4,,
ncnn,"Station-M3/ROC-RK3588S-PC, Rockchip RK3588S (Quad Core A76 2.4GHz + Quad Core A55 1.8GHz + Mali-G610) StationOS (Android)",RK3588 CPU,Mali-G610 MC4,,
ncnn,"Station P2, Rockchip RK3568 (Cortex-A55 2.0GHz x 4)",RK3568 CPU,RK3568 GPU,,
ncnn,"Rock3A, Rockchip RK3568 (Cortex-A55 2.0GHz x 4) ubuntu 20.04",RK3568 CPU,RK3568 GPU,,
ncnn,"Station-M2/ROC-RK3566-PC, Rockchip RK3566 (Cortex-A55 1.8GHz x 4 + Mali-G52) StationOS (Android)",RK3566 CPU,RK3566 GPU,,
ncnn,Rockchip RK3399 (Cortex-A72 1.8GHz x 2 + Cortex-A53 1.5GHz x 4),RK3399 CPU,Mali-T860 MP4,,
ncnn,"MYIR RemiPi,Renesas RZG2L(Cortex-A55 1.5GHz x 2)",RZ/G2L CPU,,,
ncnn,"OrangePi Zero 2, Allwinner H616 (Cortex-A53 1.5GHz x 4)",H616 CPU,,,
ncnn,"OrangePi4 LTS, Rockchip RK3399 (Cortex-A72 1.8GHz x 2 + Cortex-A53 1.5GHz x 4)",RK3399 CPU,Mali-T860 MP4,,
ncnn,"OrangePicm4, Rockchip Rk3566 (Cortex-A55 1.8GHz x 4)",RK3566 CPU,,,
ncnn,"OrangePi5 Plus, Rockchip RK3588 (Quad Core A76 2.4GHz + Quad Core A55 1.8GHz)",RK3588 CPU,Mali-G610 MC4,,
ncnn,RDK X3 Module (Cortex-A53 1.5GHz x 4) aarch64,Sunrise X3 CPU,,,
ncnn,"NanoPi R2S, Rockchip RK3328 (Cortex-A53 1.3GHz x 4) Armbian focal (21.05.1) aarch64",RK3328 CPU,,,
ncnn,"EAIDK 310, Rockchip RK3228H (Cortex-A53 1.3GHz x 4) fedora-28 aarch64",RK3328 CPU,,,
ncnn,NVIDIA Jetson Orin Nano,Jetson Orin Nano 8GB CPU,Jetson Orin Nano 8GB,,
ncnn,NVIDIA Jetson Nano,Jetson Nano CPU,Jetson Nano,,
ncnn,NVIDIA Jetson TX2 NX(NV-Denver2 2.0Ghz x 2 +  Cortex-A57 2.0Ghz x 4 + 256-core NVIDIA Pascal iGPU),Jetson TX2 CPU,Jetson TX2 NX,,
ncnn,Rockchip RK3288-CG.W (Cortex-A17 1.8GHz x 4),RK3288 CPU,Mali-T760 MP4,,
ncnn,HiSilicon Hi3519V101 (Cortex-A17 1.2GHz x 1),Hi3519V101 CPU,,,
ncnn,iPhone 5S (Apple A7 1.3GHz x 2),iPhone 5S,A7 GPU,,
ncnn,Freescale i.MX7 Dual (Cortex A7 1.0GHz x 2),i.MX7D CPU,,,
ncnn,Z7-Lite 7020 XC7Z020CLG400-2 (Cortex-A9 766MHz x 2),Zynq-7020 CPU,,,
ncnn,Loongson 2K1000 (GS264 1.0GHz x 2),2K1000 CPU,,,
ncnn,Loongson 2K1000LA (LA264 1.0GHz * 2),2K1000LA CPU,,,
ncnn,Loongson 2K2000 (LA364 1.5GHz * 2 with lsx),2K2000 CPU,,,
ncnn,Loongson 3A3000 (GS464E 1.45GHz * 4),3A3000 CPU,,,
ncnn,Loongson 3A6000 (LA664 2.5GHz * 4+4),3A6000 CPU,,,
ncnn,Phytium FT-2000/4 (FTC663 armv8 2.2GHz x 4),FT-2000/4 CPU,,,
ncnn,HUAWEI KunPeng 920 2251K (x8 cores),Kunpeng 920 2251K,,,
ncnn,HUAWEI KunPeng 920 3211K (x24 cores),Kunpeng 920 3211K,,,
ncnn,HUAWEI Kunpeng 920 7260 (x64 cores),Kunpeng 920 7260,,,
ncnn,Intel Atom x5-Z8350,Atom x5-Z8350,,,no facts: of its GPU
ncnn,Intel Celeron N5105,Celeron N5105,,,no facts: of its GPU
ncnn,nVIDIA RTX2060 of Notebook,,GeForce RTX 2060 Laptop,,
ncnn,nVIDIA RTX A3000 of Notebook (6GB),,RTX A3000 Laptop,,
ncnn,NVIDIA Jetson AGX Xavier (Carmel 2.2 GHz x 8 + Volta Tensor Cores 64),Jetson AGX Xavier CPU,Jetson AGX Xavier,,
ncnn,"MacBook Pro (13-inch, M1, 2020)",M1,M1 GPU,,
ncnn,"MacBook Air (13-inch, M3, 2024)",M3,M3 GPU,,
ncnn,Ingenic T40XP Xburst2 Core X2 1.4Ghz (without MSA),T40XP CPU,,,no facts: of a GPU that the heading does not name
ncnn,"MacBook Pro (15-inch, 2019) - 2.6GHz six cores Intel Core i7 && Radeon Pro 555X 4GB && Intel UHD Graphics 630 1536MB",Core i7-9750H,Radeon Pro 555X,,
ncnn,Sunway SW831 (sw_64 2.5GHz * 8),SW831 CPU,,,
ncnn,AXERA AX620A (Cortex-A7 1.0GHz * 4),AX620A CPU,,,no facts: of a GPU that the heading does not name
ncnn,AMD Ryzen 5700g (Zen3 3.8 GHz ~ 4.6 GHz x 8),Ryzen 7 5700G,,,
ncnn,Intel Celeron M 420 (Yonah 1.60 GHz x 1),Celeron M 420,,,
ncnn,"VisionFive2 , JH7110 (SiFive-U74(RV64GC) 1.5GHz x 4) riscv64 with PowerVR B-Series BXE-4-32",JH7110 CPU,IMG BXE-4-32,,
ncnn,"T-Head TH1520 (C910V, 1.848 GHz x 4 + BXM-4-64 PowerVR)",TH1520 CPU,IMG BXM-4-64,,
ncnn,"CVITEK SG2000 (C906, 1 GHz x 1 + 700MHz x 1)",SG2000 CPU,,,
ncnn,Rockchip RK3588 (Quad Core A76 2.4GHz + Quad Core A55 1.8GHz),RK3588 CPU,Mali-G610 MC4,,
ncnn,AWS c5.4xlarge Instance,Xeon Platinum 8124M,,,
ncnn,"Hyper-V Linux Guest with GPU-PV enabled (Intel Core i7-11800H, NVIDIA GeForce RTX 3070 Laptop GPU)",Core i7-11800H,GeForce RTX 3070 Laptop,,
ncnn,"Hyper-V Linux Guest with GPU-PV enabled (Intel Core i7-7700K, NVIDIA GeForce GTX 1050 Ti)",Core i7-7700K,GeForce GTX 1050 Ti,,
ncnn,AMD Ryzen 9 5950X 16-Core of Desktop[2023-10-12],Ryzen 9 5950X,,,
ncnn,NVIDIA GeForce RTX 3060 Ti of Desktop[2023-10-12],,GeForce RTX 3060 Ti,,
ncnn,Intel® Core™ i7-13700K of Desktop[2023-10-12],Core i7-13700K,,,
ncnn,Qualcomm SM8550-AB Snapdragon 8 Gen 2 (Kyro 3.20 GHz + 2.8 GHz x 2 + 2.80 GHz x 2 + 2.00 GHz * 3 + Adreno 740),Snapdragon 8 Gen 2 CPU,Adreno 740,,
ncnn,MediaTek Dimensity 9300 (MT6989) (Cortex-X4 3.25 GHz + 2.85 GHz x 3 + Cortex-A720 2.0 GHz x 4 + Mali-G720-Immortalis MC12),Dimensity 9300 CPU,Immortalis-G720 MC12,,
ncnn,Xeon Phi 3120A (1.10 GHz 57-core 228-thread),Xeon Phi 3120A,,,
ncnn,"PhytiumPi, Phytium E2000 (FTC664@1.8GHz x2 + FTC310@1.5GHz x2)",E2000Q CPU,,,
ncnn,AMD EPYC 7742 (2.25GHz) ubuntu 22.04 AOCC_4.2.0-Build#89,EPYC 7742,,,
ncnn,NVIDIA Tesla V100-PCIE-32GB  (GV100 SM x 80 + Tensor Core x 640),,Tesla V100-PCIE-32GB,,
ncnn,AXERA AX630C (Cortex-A53 1.2GHz * 2),AX630C CPU,,,
ncnn,Spacemit MUSE Pi Pro Spacemit M1 (Spacemit X60 *8 + PowerVR B-Series BXE-2-32 MC1),SpacemiT M1 CPU,IMG BXE-2-32,,
ncnn,Arduino UNO Q - QRB2210 (ARM Cortex-A53 @ 2.0GHz x 4),QRB2210 CPU,,,
ncnn,Microsoft Azure Standard D64ps v6 Instance,Azure Cobalt 100,,,
ncnn,Microsoft Azure Standard D64s v6 Instance,Xeon Platinum 8573C,,,
ncnn,Microsoft Azure Standard D64as v7 Instance,EPYC 9005 (Azure Dasv7),,,
ncnn,Microsoft Direct3D12 (Intel(R) UHD Graphics),,,,no facts: of the GPU within a Core i7-11800H
aihub,Dragonwing IQ-9075 EVK,SA8775P CPU,,SA8775P NPU,
aihub,Dragonwing Q-6690 MTP,,,Dragonwing Q-6690 NPU,no facts: of its processor
aihub,Dragonwing RB3 Gen 2 Vision Kit,QCS6490 CPU,Adreno 643,QCS6490 NPU,
aihub,QCS8275 (Proxy),QCS8275 CPU,Adreno 623,QCS8275 NPU,
aihub,QCS8450 (Proxy),Snapdragon 8 Gen 1 CPU,Snapdragon 8 Gen 1 GPU,Snapdragon 8 Gen 1 NPU,
aihub,QCS8550 (Proxy),Snapdragon 8 Gen 2 CPU,Adreno 740,Snapdragon 8 Gen 2 NPU,
aihub,SA8295P ADP,SA8295P CPU,Adreno 695,SA8295P NPU,
aihub,SA8775P ADP,SA8775P CPU,Adreno 663,SA8775P NPU,
aihub,Samsung Galaxy S24,Snapdragon 8 Gen 3 for Galaxy CPU,Adreno 750,Snapdragon 8 Gen 3 NPU,
aihub,Samsung Galaxy S25,Snapdragon 8 Elite for Galaxy CPU,Adreno 830,Snapdragon 8 Elite NPU,
aihub,Snapdragon 7 Gen 4 QRD,Snapdragon 7 Gen 4 CPU,Adreno 722,Snapdragon 7 Gen 4 NPU,
aihub,Snapdragon 8 Elite Gen 5 QRD,Snapdragon 8 Elite Gen 5 CPU,Adreno 840,Snapdragon 8 Elite Gen 5 NPU,
aihub,Snapdragon X Elite CRD,Snapdragon X Elite CPU,Adreno X1-85,Snapdragon X Elite NPU,
aihub,Snapdragon X2 Elite CRD,Snapdragon X2 Elite CPU,Adreno X2-90,Snapdragon X2 Elite NPU,
aihub,SA7255P ADP,QCS8275 CPU,Adreno 623,QCS8275 NPU,
hat,cpu_raspberrypi,Raspberry Pi 4,,,
hat,cpu_xeon,Xeon E5-2640,,,
hat,gpu_titanxp,,Titan Xp,,
accel_nasbench,3090,,GeForce RTX 3090,,
accel_nasbench,a100,,A100 (variant not stated),,
accel_nasbench,tpuv2,,,Cloud TPU v2,
accel_nasbench,tpuv3,,,Cloud TPU v3,
accel_nasbench,vck190,,,VCK190,
accel_nasbench,zcu102,,,ZCU102,
mobile_ml_bench,a03s,Galaxy A03s,PowerVR GE8320,,
mobile_ml_bench,iphone7,iPhone 7,A10 GPU,,
mobile_ml_bench,iphonexs,iPhone XS,A12 GPU,,
mobile_ml_bench,mi8se,Mi 8 SE,Adreno 616,,
mobile_ml_bench,onefusion,One Fusion,Adreno 616,,
mobile_ml_bench,pixel4,Pixel 4,Adreno 640,,
mobile_ml_bench,s10,Galaxy S10,Mali-G76 MP12,,
rocblas_gemm,AMD Navi 21 (device 0x73a2),,Radeon Pro W6900X,,
rocblas_gemm,AMD Vega 10 (Instinct MI25 / Radeon RX Vega),,Radeon Instinct MI25,,
rocblas_gemm,AMD Vega 20 (Instinct MI50 / MI60 / Radeon VII),,Radeon Instinct MI60,,
openvino,Intel Atom X6425E CPU,,,,no facts
openvino,Intel Atom X6425E iGPU,,,,no facts
openvino,Intel Atom x7425E CPU,,,,no facts
openvino,Intel Atom x7425E iGPU,,,,no facts
openvino,Intel Celeron 6305E iGPU,,,,no facts
openvino,Intel Core i7-1185GRE iGPU,,,,no facts
openvino,Intel Xeon Silver 4216R CPU,,,,no facts
openvino,Intel Core Ultra 7 165H iGPU,,Arc Graphics 128EU Mobile,,
openvino,Intel Core i7-1185G7 iGPU,,Iris Xe Graphics G7 96EU Mobile,,
openvino,Intel Core i7-12700H iGPU,,Iris Xe Graphics 96EU Mobile,,
nvidia_dle,NVIDIA V100 16GB,,Tesla V100 (variant not stated),,
nvidia_dle,NVIDIA V100 32GB,,Tesla V100 (variant not stated),,
mlperf_mobile,Qualcomm Snapdragon 7 Gen 3 (accelerator),,,,no facts
mlperf_mobile,Qualcomm Snapdragon 8s Gen 3 (accelerator),,,,no facts
mlperf_mobile,Samsung Exynos 2400 (accelerator),,,,no peak: nothing is known of its neural unit
mlperf_mobile,Qualcomm Snapdragon 7+ Gen 2 (accelerator),,,Snapdragon 7+ Gen 2 NPU,
mlperf_mobile,Qualcomm Snapdragon 8 Gen 2 (accelerator),,,Snapdragon 8 Gen 2 NPU,
mlperf_mobile,Qualcomm Snapdragon 8 Gen 3 (accelerator),,,Snapdragon 8 Gen 3 NPU,
mlperf_mobile,Qualcomm Snapdragon 8cx Gen 3 (accelerator),,,Snapdragon 8cx Gen 3 NPU,
mlperf_mobile,Qualcomm Snapdragon X Elite (accelerator),,,Snapdragon X Elite NPU,
mlperf_tiny,ADP-XC7K160/410,,,,no facts
mlperf_tiny,ASUS Tinker V,,,,no facts
mlperf_tiny,LC236R5E176_BOARD_V2.0,,,,no facts
mlperf_tiny,RX65N-Cloud-Kit,,,,no facts
mlperf_tiny,Renesas RH850/F1KM-S4 R7F701649,,,,no facts
mlperf_tiny,EK-RA8D1,,,,no facts
mlperf_tiny,NUCLEO-U3C5ZIT6-Q,,,,no facts
mlperf_tiny,Next Generation Snapdragon Mobile Platform MTP,,,,no facts
mlperf_tiny,K1_BOARD_V1.0,,,,no facts
mlperf_tiny,K1_BOARD_V1.0_HIGH_FREQ,,,,no facts
mlperf_tiny,Snapdragon 8 Gen 3 Mobile HDK,,,,"no facts: its sensing hub computes, not the processor"
mlperf_tiny,Cora-Z7,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,VCU128,,,,no peak: a soft core or prototype in an FPGA
mlperf_tiny,Xilinx FPGA board VCU118 and Andes FMC-Debug expansion board,,,,no peak: a soft core or prototype in an FPGA
mlperf_tiny,ZCU106,,,,no peak: a soft core or prototype in an FPGA
mlperf_tiny,ZC706 Development Board,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,ZedBoard,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,ZyBo,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,arty-a7-100t/AD08,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,arty-a7-100t/CNV-W1A1,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,arty-a7-100t/KWS-W3A3,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,arty-a7-100t/RN07,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,pynq-z2/AD08,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,pynq-z2/CNV-W1A1,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,pynq-z2/KWS-W3A3,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,pynq-z2/RN07,,,,no peak: a design of its own in an FPGA for each network
mlperf_tiny,pynq-z2/RN08,,,,no peak: a design of its own in an FPGA for each network
mlperf_inference,"1 Node: NVIDIA A100-SXM-80GBx8, 2 Nodes: NVIDIA A30x4",,,,not one device: several of two kinds
mlperf_inference,"2 Nodes: NVIDIA A100-SXM-80GBx8, 4 Nodes: NVIDIA A30x4",,,,not one device: several of two kinds
mlperf_inference,"AMD Instinct MI300X 192GB HBM3 (x32), AMD Instinct MI325X 256GB HBM3e (x16)",,,,not one device: several of two kinds
mlperf_inference,AMD EPYC 9004 series,,,,not one device: a series
mlperf_inference,Intel(R) Xeon(R) CPU @ 2.30GHz,,,,not one device: a cloud machine that hides its model
mlperf_inference,Intel(R) Xeon(R) Cascade Lake CPU,,,,not one device: a series
mlperf_inference,Neoverse-N1 (aarch64),,,,"not one device: a core, not a chip"
mlperf_inference,NVIDIA A100-PCIE-80GB (7x1g.10gb MIG),,,,a part of one: slices of a GPU
mlperf_inference,NVIDIA A100-PCIe-80GB (1x1g.10gb MIG),,,,a part of one: slices of a GPU
mlperf_inference,NVIDIA A100-SXM-80GB (1x1g.10gb MIG),,,,a part of one: slices of a GPU
mlperf_inference,NVIDIA A100-SXM-80GB (7x1g.10gb MIG),,,,a part of one: slices of a GPU
mlperf_inference,NVIDIA A30 (1x1g.3gb MIG),,,,a part of one: slices of a GPU
mlperf_inference,NVIDIA A30 (1x1g.6gb MIG),,,,a part of one: slices of a GPU
mlperf_inference,NVIDIA A30 (4x1g.6gb MIG),,,,a part of one: slices of a GPU
mlperf_inference,NVIDIA A100-SXM-80C,,A100-SXM4-80GB,,
mlperf_inference,NVIDIA H100-80C,,,,"not one device: a virtual GPU of an H100, SXM or PCIe"
mlperf_inference,NVIDIA H100-SXM-80GB-02,,H100 80GB HBM3,,
mlperf_inference,NVIDIA Drive-A100-PCIe,,,,no facts
mlperf_inference,NVIDIA RTX-2000E-Ada-16GB,,,,no facts
mlperf_inference,Amlogic S922X Mali-G52 MP6,,S922X GPU,,
mlperf_inference,HiSilicon Kirin 960 Mali-G71 MP8,,Mali-G71 MP8,,
mlperf_inference,HiSilicon Kirin 970 Mali-G72 MP12,,Mali-G72 MP12,,
mlperf_inference,Rockchip RK3399 Mali-T860 MP4,,Mali-T860 MP4,,
mlperf_inference,QUALCOMM Cloud AI 100 DM.2,,,,no facts
mlperf_inference,QUALCOMM Cloud AI 100 PCIe HHHL,,,,"not one device: Standard, Pro or Lite, not stated"
mlperf_inference,QUALCOMM Cloud AI 100 PCIe/HHHL Lite,,,,no facts
mlperf_inference,Centaur Integrated AI Coprocessor,,,,no facts
mlperf_inference,Centaur Integrated AI Coprocessor (2.0GHz),,,,no facts
mlperf_inference,Centaur Integrated AI Coprocessor (2.5GHz),,,,no facts
mlperf_inference,Furiosa Renegade,,,,no facts
mlperf_inference,FuriosaAI Warboy,,,,no facts
mlperf_inference,HanGuang 800,,,,no facts
mlperf_inference,IVA_FPGA_1,,,,no facts
mlperf_inference,MLSOC DualM.2,,,,no facts
mlperf_inference,MOFFETT S10-PCIe/FHFL-40GB,,,,no facts
mlperf_inference,MOFFETT S30-PCIe/FHFL-60GB,,,,no facts
mlperf_inference,MOFFETT S4-PCIe/HHHL-20GB,,,,no facts
mlperf_inference,MOFFETT S40-PCIe/FHFL-80GB,,,,no facts
mlperf_inference,NPU 3.0,,,,no facts
mlperf_inference,Neuchips RecAccel,,,,no facts
mlperf_inference,RBLN ATOM,,,,no facts
mlperf_inference,RecAccel N3000,,,,no facts
mlperf_inference,RecAccel-FPGA,,,,no facts
mlperf_inference,SAPEON X220-compact,,,,no facts
mlperf_inference,SAPEON X220-enterprise,,,,no facts
mlperf_inference,Xilinx VCK5000,,,,no facts
mlperf_inference,Xilinx Alveo U280,,,,no facts
mlperf_inference,DNA-F200 v1 on Alveo U50,,,,no peak: a design of its own in an FPGA
mlperf_inference,DNA-F200 v2 on Alveo U50,,,,no peak: a design of its own in an FPGA
mlperf_inference,Intel(R) Xeon(R) Platinum 8480+ (Sapphire Rapids) CPU @ 2.00GHz,Xeon Platinum 8480+,,,
edge_zoo,AMD V70 DPU (AIE-ML),,,,no facts
edge_zoo,AMD VEK280 DPU (AIE-ML),,,,no facts
edge_zoo,AMD Xilinx U200 DPU,,,,no facts
edge_zoo,AMD Xilinx U55C DWC DPU,,,,no facts
edge_zoo,AMD Xilinx VCK5000 DPU,,,,no facts
edge_zoo,Atlas 200 DK CPU,,,,no facts
edge_zoo,Atlas 200I DK A2 CPU,,,,no facts
edge_zoo,Axera AX620Q NPU,,,,no facts
edge_zoo,Axera AX637 NPU,,,,no facts
edge_zoo,Kunlunxin R200 (arm64 host),,,,no facts
edge_zoo,Kunlunxin R200 (x86 host),,,,no facts
edge_zoo,MAIX-III AX-PI CPU,,,,no facts
edge_zoo,NXP MCX N947 NPU,,,,no facts
edge_zoo,RK1808 CPU,,,,no facts
edge_zoo,RV1109 CPU,,,,no facts
edge_zoo,RV1126 CPU,,,,no facts
edge_zoo,Toybrick RV1126 CPU,,,,no facts
edge_zoo,RV1109 NPU,,,,no facts
edge_zoo,Rockchip RV1109 NPU,,,,no facts
edge_zoo,SH506 CPU,,,,no facts
edge_zoo,STM32F401,,,,no facts
edge_zoo,STM32H769I-DISCO,,,,no facts
edge_zoo,STM32MP157F-DK2,,,,no facts
edge_zoo,Sophgo BM1688 TPU,,,,no facts
edge_zoo,Sophgo CV186X TPU,,,,no facts
edge_zoo,紫光展锐虎贲 T7510 CPU,,,,no facts
edge_zoo,Intel(R) Xeon(R) Gold 6133 CPU CPU,Xeon Gold 6133,,,
edge_zoo,Google Pixel 4 Edge TPU (Neural Core),,,,no facts
edge_zoo,Kirin 810 NPU,,,,no facts
edge_zoo,Kirin 990 NPU,,,,no facts
edge_zoo,NVIDIA Jetson Nano 2GB,,,,no facts
edge_zoo,C308X CPU,,,,no facts
edge_zoo,AMD Xilinx U50lv DPU,,,,no facts: the low-voltage card
edge_zoo,AWS Inferentia inf1.2xlarge,,,Inferentia,
edge_zoo,AWS Inferentia inf1.6xlarge,,,,"not one device: several, or one with another host"
edge_zoo,AWS Inferentia2 Inf2.24xlarge,,,,not one device: several chips
edge_zoo,AWS Inferentia2 Inf2.48xlarge,,,,not one device: several chips
edge_zoo,AWS Trainium trn1.32xlarge,,,,not one device: several chips
edge_zoo,Atlas 200 DK NPU,,,Ascend 310,
edge_zoo,Google Pixel 3 NNAPI,,,,not one device: NNAPI chooses the unit
edge_zoo,Google Pixel 4 GPU (Adreno 640),,Adreno 640,,
edge_zoo,HUAWEI P10 GPU,,Mali-G71 MP8,,
edge_zoo,P10 Plus GPU,,Mali-G71 MP8,,
edge_zoo,Huawei P9 CPU,Kirin 950 CPU,,,
edge_zoo,Huawei P9 GPU,,Kirin 950 GPU,,
edge_zoo,HiSilicon Kirin 810 CPU A55,Kirin 810 CPU,,,
edge_zoo,HiSilicon Kirin 810 CPU A76,Kirin 810 CPU,,,
edge_zoo,HiSilicon Kirin 990 CPU,Kirin 990 5G CPU,,,
edge_zoo,HiSilicon Kirin 990 CPU A55,Kirin 990 5G CPU,,,
edge_zoo,HiSilicon Kirin 990 CPU A76,Kirin 990 5G CPU,,,
edge_zoo,Kirin 990 CPU,Kirin 990 5G CPU,,,
edge_zoo,Mate30 Pro CPU,Kirin 990 5G CPU,,,
edge_zoo,HiSilicon Kirin 990 GPU,,Mali-G76 MP16,,
edge_zoo,HiSilicon Kirin 980 GPU,,Mali-G76 MP10,,
edge_zoo,Huawei Kunpeng 920 CPU,,,,not one device: 8 to 64 cores
edge_zoo,Intel CPU (not named),,,,not one device: not named
edge_zoo,Intel Cascade Lake CPU,,,,not one device: a series
edge_zoo,STM32 (board not named),,,,not one device: not named
edge_zoo,STM32U5,,,,not one device: a series
edge_zoo,"Desktop CPU (64-bit Xeon E5-1650 v4 class, as on the page)",Xeon E5-1650 v4,,,
edge_zoo,Mi-6 CPU,Snapdragon 835 CPU,,,
edge_zoo,Mi-6 GPU,,Adreno 540,,
edge_zoo,Xiaomi Max3 CPU,,,,no facts: the table does not name the chip
edge_zoo,Xiaomi Max3 GPU,,,,no facts: the table does not name the chip
edge_zoo,Rockchip RK3399 GPU,,Mali-T860 MP4,,
edge_zoo,Apple iPhone 11 Pro,,,,not one device: Core ML chooses the unit
edge_zoo,Apple iPhone 11 Pro Max,,,,not one device: Core ML chooses the unit
edge_zoo,Apple iPhone 6S Plus,,,,not one device: Core ML chooses the unit
edge_zoo,Apple iPhone 8,,,,not one device: Core ML chooses the unit
edge_zoo,Apple iPhone 8 Plus,,,,not one device: Core ML chooses the unit
edge_zoo,Apple iPhone X,,,,not one device: Core ML chooses the unit
edge_zoo,Apple iPhone XR,,,,not one device: Core ML chooses the unit
edge_zoo,Apple iPhone XS,,,,not one device: Core ML chooses the unit
edge_zoo,Apple iPhone XS Max,,,,not one device: Core ML chooses the unit
)csv",
};
// clang-format on

}  // namespace ledg::inline LEDG_ABI::hardware::tables
