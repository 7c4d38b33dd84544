// SPDX-License-Identifier: BSD-3-Clause
// data_table FOLDER: loads every data set that the library knows and FOLDER holds (where `usual_folder` says), and prints
// the table of docs/data.md and what was left out.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>

#include "ledg/data/registry.hpp"

namespace {

void print(const std::string& name, const ledg::data::dataset& d) {
  std::set<std::string> devices;
  for (const auto& s : d.settings) devices.insert(s.device);
  const auto known = std::count_if(d.settings.begin(), d.settings.end(), [](const auto& s) { return s.in_catalogue; });
  std::cout << "| `" << name << "` | " << d.rows.size() << " | " << d.graphs.size() << " | " << d.settings.size()
            << " | " << known << " | " << devices.size() << " |\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "data_table FOLDER\n";
    return 2;
  }
  std::string notes;
  std::cout << "| name | times | networks | settings | with a device of the catalogue | devices |\n"
               "| --- | --: | --: | --: | --: | --: |\n";
  try {
    for (const auto& name : ledg::data::dataset_names()) {
      const auto folder = std::filesystem::path(argv[1]) / ledg::data::usual_folder(name);
      if (!std::filesystem::is_directory(folder)) continue;
      const auto d = ledg::data::load(name, folder);
      print(name, d);
      for (const auto& n : d.notes) notes += "- " + n + "\n";
    }
  } catch (const ledg::any_error& e) {
    std::cerr << e.what() << '\n';
    return 2;
  }
  std::cout << '\n' << notes;
  return 0;
}
