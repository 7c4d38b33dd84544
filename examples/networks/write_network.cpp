// SPDX-License-Identifier: BSD-3-Clause
/// @file write_network.cpp  Writes a well-known network as ONNX, without weights: write_network resnet50 resnet50.onnx
#include <exception>
#include <iostream>
#include <string_view>

#include "networks.hpp"

int main(int argc, char** argv) {
  if (argc == 3)
    for (const auto& network : networks::all)
      if (std::string_view(argv[1]) == network.name) {
        try {
          network.make().write(argv[2]);
          return 0;
        } catch (const std::exception& e) {
          std::cerr << "write_network: " << e.what() << '\n';
          return 2;
        }
      }
  std::cerr << "usage: write_network NAME FILE\nnames:";
  for (const auto& network : networks::all) std::cerr << ' ' << network.name;
  std::cerr << '\n';
  return 2;
}
