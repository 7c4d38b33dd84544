// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ledg/core/namespace.hpp"

/// @file hardware/tables/accelerators.hpp
/// Tensor, neural and vision processors and FPGA designs. Columns and words: docs/hardware.md.

namespace ledg::inline LEDG_ABI::hardware::tables {

// clang-format off
inline constexpr const char* accelerators[] = {
R"csv(vendor,name,aliases,kind,mobile,architecture,year,fp32_tflops,fp16_tflops,bf16_tflops,fp8_tflops,int8_tops,int4_tops,memory_gb,bandwidth_gbs,memory_bits,memory_mts,on_chip_mb,cores,clock_ghz,tdp_w,confidence,source
Google,Edge TPU,Coral Edge TPU|edgetpu|embedded_tpu_edge_tpu|Coral USB Accelerator|Coral Dev Board Edge TPU,tpu,true,Edge TPU,2019,,,,,4,,,,,,8,,0.5,2,recalled,data sheet (not re-read)
Google,Cloud TPU v2,TPU v2,tpu,false,TPU v2,2017,,,45,,,,16,700,,,32,2,0.7,280,recalled,"published by the maker, one chip"
Google,Cloud TPU v3,TPU v3,tpu,false,TPU v3,2018,,,123,,,,32,900,,,32,2,0.94,450,recalled,"published by the maker, one chip"
Google,Cloud TPU v4,TPU v4,tpu,false,TPU v4,2021,,,275,,275,,32,1200,,,,2,1.05,,recalled,"published by the maker, one chip"
Google,Cloud TPU v5e,TPU v5e,tpu,false,TPU v5e,2023,,,197,,393,,16,819,,,,1,,,recalled,"published by the maker, one chip"
Intel,Movidius Myriad X,Myriad X|NCS2|myriadvpu|Intel Movidius Myriad VPU (NCS2),vpu,true,Myriad X,2017,,1,,,,,0.5,,,,2.5,16,0.7,1.5,recalled,maker's figure: 1 TOPS for neural networks
MIT,Eyeriss,ASIC-Eyeriss,asic,true,Eyeriss,2016,,,,,,,,,,,0.108,168,0.2,0.278,recalled,published design: 168 processing elements of 16 bit
Xilinx,ZC706,FPGA (Xilinx ZC706)|fpga,fpga,true,Zynq-7000,2012,,,,,,,1,,,,2.4,,,,recalled,data sheet (not re-read) of XC7Z045
Xilinx,ZCU102,"Xilinx Zynq UltraScale+ ZCU102 (DPU, int8)|AMD Xilinx ZCU102 (0432055-05) DPU|ZCU102 DPU|ZCU102 (3 x DPUCZDX8G B4096)",fpga,true,Zynq UltraScale+,2016,,,,,3.45,,4,19.2,,,4,3,0.281,,recalled,data sheet (not re-read) of XCZU9EG
Xilinx,VCK190,"Xilinx Versal AI Core VCK190 (DPU, int8)|AMD Xilinx VCK190 DPU|VCK190 (DPUCVDX8G C32B6)",fpga,false,Versal AI Core,2021,,,,,133,,8,25.6,,,,400,1.25,,recalled,data sheet (not re-read) of VC1902
Xilinx,Ultra96-V2,AMD Xilinx Ultra96 DPU|Ultra96,fpga,true,Zynq UltraScale+,2019,,,,,0.675,,2,8.5,,,,,0.3,,recalled,devices.csv (nnlqp)
HiSilicon,Hi3559AV100,Hi3559A|hi3559A-nnie11,npu,true,NNIE 1.1,2018,,,,,4,,,,,,,2,,3,secondary,devices.csv (nnlqp)
HiSilicon,Hi3519AV100,Hi3519A|hi3519A-nnie12,npu,true,NNIE 1.2,2018,,,,,1.7,,,,,,,,,2.2,secondary,devices.csv (nnlqp)
Huawei,Atlas 300,,npu,false,Ascend 310,2018,,11,,,22,,,,,,,,,8,secondary,devices.csv (nnlqp)
Cambricon,MLU270,MUL270,npu,false,MLUv02,2019,,,,,128,256,16,102,,,,16,1,70,recalled,devices.csv (nnlqp)
Hailo,Hailo-8,,npu,true,Hailo-8,2019,,,,,26,,,,,,,,,2.5,recalled,data sheet (not re-read)
Hailo,Hailo-8L,,npu,true,Hailo-8,2023,,,,,13,,,,,,,,,1.5,recalled,data sheet (not re-read)
Hailo,Hailo-10H,,npu,true,Hailo-10,2024,,,,,20,,8,,,,,,,2.5,recalled,data sheet (not re-read)
Hailo,Hailo-15H,,npu,true,Hailo-15,2023,,,,,20,,,,,,,,,,recalled,data sheet (not re-read)
Hailo,Hailo-15L,,npu,true,Hailo-15,2023,,,,,7,,,,,,,,,,recalled,data sheet (not re-read)
Google,Cloud TPU v5p,TPU v5p,tpu,false,TPU v5p,2023,,,459,,918,,95,2765,,,,2,,,secondary,"stas00/ml-engineering@744d01e compute/accelerator/README.md (95 GB, 2.76 TB/s); jax-ml/scaling-book tpus.md (96 GB, 2.8)"
Google,Cloud TPU v6e,TPU v6e|Trillium,tpu,false,TPU v6e (Trillium),2024,,,918,,1836,,32,1640,,,,1,,,secondary,"stas00/ml-engineering@744d01e compute/accelerator/README.md; memory jax-ml/scaling-book tpus.md (32 GB, 1.6 TB/s)"
Google,Cloud TPU v7x,TPU v7|Ironwood,tpu,false,TPU v7 (Ironwood),2025,,,2307,4614,,,192,7370,,,,2,,,secondary,"stas00/ml-engineering@744d01e compute/accelerator/README.md (bf16 2307, fp8 4614); memory Google (not re-read)"
Huawei,Ascend 310,Huawei Ascend 310 (Kunpeng 920 host),npu,true,Da Vinci,2018,,8,,,16,,8,51.2,,,8,2,1,8,sheet,"http://www.hisilicon.com/en/Media-Center/News/Key-Information-About-the-Huawei-Ascend310 (read: 16 TOPS int8, 8 fp16, 8 W); memory (not re-read)"
Huawei,Ascend 910A,Ascend 910,npu,false,Da Vinci,2019,,256,,,512,,32,1200,,,64,32,1,310,secondary,"pureai.com 2019-09-03 article (read: 256 TFLOPS fp16, 512 TOPS int8, 310 W); memory (not re-read)"
Huawei,Ascend 950DT,,npu,false,Ascend 950DT,2026,,486,486,,,,96,4000,,,,,,,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md (announced)
Huawei,Kirin 970 NPU,,npu,true,Cambricon-1A,2017,,1.92,,,,,,,,,,,,,recalled,HiSilicon IFA 2017 (not re-read)
Cambricon,MLU370-S4,,npu,false,MLUv03,2021,18,72,,,192,,24,307.2,,,,,1,75,recalled,Cambricon sheet (not re-read)
Intel,Gaudi 2,Gaudi2|HL-225,asic,false,Gaudi 2,2022,,,432,865,,,96,2460,,,48,24,1.65,600,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md (2 MME x 256 x 256 FMA x 1.65 GHz; fp8 865)
Intel,Gaudi 3,Gaudi3|HL-325,asic,false,Gaudi 3,2024,229,459,1677,1677,,,128,3700,,,96,64,1.6,900,secondary,stas00/ml-engineering@744d01e compute/accelerator/README.md (8 MME x 256 x 256 FMA x 1.6 GHz; fp8 1677)
Intel,Goya HL-100,Goya,asic,false,Goya,2018,,,,,,,16,40,,,,8,,100,recalled,Habana (not re-read)
AWS,Inferentia,Inf1|AWS Inferentia inf1.xlarge,asic,false,NeuronCore-v1,2019,,64,64,,128,,8,53.7,,,,4,,,sheet,aws-neuron/aws-neuron-sdk@81ce03a about-neuron/arch/neuron-hardware/inferentia.rst (50 GiB/s)
AWS,Inferentia2,Inf2|AWS Inferentia2 Inf2.xlarge|AWS Inferentia2 Inf2.8xlarge,asic,false,NeuronCore-v2,2023,47.5,190,190,,380,,34.4,880,,,48,2,,,sheet,"aws-neuron/aws-neuron-sdk@81ce03a about-neuron/arch/neuron-hardware/inferentia2.rst (32 GiB, 820 GiB/s)"
AWS,Trainium,Trn1|AWS Trainium trn1.2xlarge,asic,false,NeuronCore-v2,2022,47.5,190,190,,380,,34.4,880,,,48,2,,,sheet,aws-neuron/aws-neuron-sdk@81ce03a about-neuron/arch/neuron-hardware/trainium.rst
AWS,Trainium2,Trn2,asic,false,NeuronCore-v3,2024,181,667,667,1299,,,103,2900,,,224,8,,500,sheet,"aws-neuron/aws-neuron-sdk@81ce03a about-neuron/arch/neuron-hardware/trainium2.rst, neuron-core-v3.rst (28 MB a core; fp8 1299)"
AWS,Trainium3,Trn3,asic,false,NeuronCore-v4,2025,183,671,671,2517,,,154.6,4900,,,,8,,,sheet,aws-neuron/aws-neuron-sdk@81ce03a about-neuron/arch/neuron-hardware/trainium3.rst (144 GiB; MXFP8 2517)
Qualcomm,Cloud AI 100 Pro,QUALCOMM Cloud AI 100 PCIe/HHHL Pro|AI100,npu,false,AI 100,2020,,200,,,400,,16,137,,,144,16,,75,recalled,Qualcomm AI 100 brief (not re-read)
Qualcomm,Snapdragon X Elite NPU,Hexagon NPU (X Elite)|Snapdragon X Elite (accelerator),npu,true,Hexagon,2023,,,,,45,,,135.2,128,8448,,,,,recalled,Qualcomm brief (not re-read)
Qualcomm,Snapdragon X2 Elite NPU,Hexagon NPU (X2 Elite),npu,true,Hexagon,2025,,,,,80,,,152.4,128,9523,,,,,recalled,Qualcomm brief (not re-read)
Qualcomm,QCS6490 NPU,Hexagon NPU (QCS6490)|Hexagon 770|RB3 Gen 2 NPU,npu,true,Hexagon 770,2021,,,,,12,,,25.6,32,6400,,,,,recalled,Qualcomm brief (not re-read)
Intel,Core Ultra 100 NPU,Meteor Lake NPU|Core Ultra 7 165H NPU|Core Ultra 7 155H NPU|NPU of Core Ultra 100 (Meteor Lake)|Intel AI Boost (Meteor Lake),npu,true,NPU 3,2023,,5.75,,,11.5,,,,,,,,,,recalled,Intel (not re-read)
Axelera,Metis AIPU,Axelera Metis M.2 card|Axelera Metis PCIe card|Metis M.2,npu,true,Metis,2023,,,,,214,,,,,,52,4,0.8,,recalled,Axelera (not re-read); 4 cores x 53.5 TOPS (512 x 512 in-memory MAC x 2 x about 0.1 GHz effective)
Rockchip,RK3588 NPU,,npu,true,RKNPU2,2022,,,,,6,,,33.79,64,4224,,3,1,,recalled,Rockchip (not re-read); 3 cores x 1024 MAC x 2 x 1 GHz
Rockchip,RK3576 NPU,,npu,true,RKNPU2,2024,,,,,6,,,,,,,2,,,recalled,Rockchip (not re-read)
Rockchip,RK3568 NPU,RK3566 NPU|RK3566/RK3568 NPU,npu,true,RKNPU2,2021,,,,,1,,,12.48,32,3120,,1,1,,recalled,Rockchip (not re-read)
Rockchip,RK3562 NPU,,npu,true,RKNPU2,2023,,,,,1,,,,,,,,,,recalled,Rockchip (not re-read)
Rockchip,RK1808 NPU,RK1808,npu,true,RKNPU1,2018,,0.1,,,3,,,,,,,,,,recalled,Rockchip (not re-read)
Rockchip,RV1126 NPU,,npu,true,RKNPU1,2020,,,,,2,,,,,,,,,,recalled,Rockchip (not re-read)
Amlogic,A311D NPU,Khadas VIM3 NPU,npu,true,Vivante VIPNano-QI,2019,,,,,5,,,,,,,,,,recalled,Amlogic (not re-read)
Amlogic,S905D3 NPU,C308X NPU,npu,true,Vivante VIPNano,2019,,,,,1.2,,,,,,,,,,recalled,Amlogic (not re-read)
NXP,i.MX 8M Plus NPU,,npu,true,Vivante VIPNano-SI+,2020,,,,,2.3,,,16,32,4000,,,1,,recalled,NXP (not re-read); 1152 MAC x 2 x 1 GHz
Apple,A11 Neural Engine,Neural Engine (A11)|Apple A11 Neural Engine,npu,true,ANE,2017,,0.6,,,,,,,,,,2,,,secondary,apple.fandom.com/wiki/Neural_Engine (read)
Apple,A12 Neural Engine,Neural Engine (A12)|Apple A12 Neural Engine,npu,true,ANE,2018,,5,,,,,,,,,,8,,,secondary,apple.fandom.com/wiki/Neural_Engine (read)
Apple,A13 Neural Engine,Neural Engine (A13)|iPhone 11 Pro Neural Engine|Apple A13 Neural Engine,npu,true,ANE,2019,,5.5,,,,,,,,,,8,,,recalled,Apple (not re-read); page read: 20 % faster than A12
Apple,A14 Neural Engine,Neural Engine (A14)|Apple A14 Neural Engine,npu,true,ANE,2020,,11,,,,,,,,,,16,,,secondary,apple.fandom.com/wiki/Neural_Engine (read)
Apple,M1 Neural Engine,Neural Engine (M1)|Apple M1 Neural Engine,npu,true,ANE,2020,,11,,,,,,,,,,16,,,secondary,apple.fandom.com/wiki/Neural_Engine (read)
Apple,A15 Neural Engine,Neural Engine (A15)|Apple A15 Neural Engine,npu,true,ANE,2021,,15.8,,,,,,,,,,16,,,secondary,apple.fandom.com/wiki/Neural_Engine (read)
Apple,M3 Neural Engine,Neural Engine (M3)|Apple M3 Neural Engine,npu,true,ANE,2023,,18,,,,,,,,,,16,,,secondary,en.wikipedia.org Neural_Engine (read)
Apple,M4 Neural Engine,Neural Engine (M4)|Apple M4 Neural Engine,npu,true,ANE,2024,,,,,38,,,,,,,16,,,secondary,en.wikipedia.org Neural_Engine (read)
Xilinx,Alveo U250,Alveo U250 (DPUCADF8H)|AMD Xilinx U250 DPU,fpga,false,UltraScale+,2018,,,,,33.3,,64,77,,,54,,0.3,225,recalled,Alveo sheet (not re-read)
Xilinx,Alveo U50,,fpga,false,UltraScale+,2019,,,,,16.2,,8,316,,,,,0.3,75,recalled,Alveo sheet (not re-read)
D-Robotics,Sunrise X3 BPU,Bernoulli2 BPU (X3)|RDK X3 BPU|Sunrise X3 NPU|RDK X3 NPU,npu,true,Bernoulli2,2020,,,,,5,,,,,,,2,,,secondary,D-Robotics/rdk_model_zoo README (read)
D-Robotics,Sunrise 5 BPU,Bayes-e BPU (X5)|RDK X5 BPU|Sunrise 5 NPU|RDK X5 NPU,npu,true,Bayes-e,2024,,,,,10,,,,,,,1,1,,secondary,D-Robotics/rdk_model_zoo README (read)
D-Robotics,Nash-e BPU (S100),,npu,true,Nash,2025,,,,,80,,,,,,,1,1,,secondary,D-Robotics/rdk_model_zoo README (read)
D-Robotics,Nash-m BPU (S100P),,npu,true,Nash,2025,,,,,128,,,,,,,1,1.5,,secondary,D-Robotics/rdk_model_zoo README (read)
Sophgo,BM1684X,Sophgo BM1684X TPU,npu,true,BM1684X,2022,2,16,16,,32,,16,68.3,,,,,1,16,recalled,Sophgo (not re-read)
AXERA,AX650N NPU,AX650N,npu,true,AX650,2023,,,,,18,72,,,,,,3,,,recalled,AXERA (not re-read)
)csv",
};
// clang-format on

}  // namespace ledg::inline LEDG_ABI::hardware::tables
