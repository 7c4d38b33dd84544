// SPDX-License-Identifier: BSD-3-Clause
#include "ledg/data/tidy_table.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data_folder.hpp"

namespace data = ledg::data;

namespace {

constexpr data::tidy_set boards{.name = "boards",
                                .table = "boards.csv",
                                .columns = {.kind = "kind", .tdp_w = "tdp", .devices = "chips", .least = "least_ms"},
                                .unfit = {"slow", "pre-processing"}};

const std::string board_header =
    "source,device,device_full_name,runtime,precision,batch,threads_or_cores,latency_ms,notes,graph_file,graph_id,kind,"
    "tdp,chips,least_ms\n";

// A folder `boards` beside a folder `graphs`, and the table in it.
void write_boards(const ledg_test::data_folder& folder, const std::string& rows) {
  folder.write("graphs/g.jsonl",
               ledg_test::graph_line("a", "f") + ledg_test::graph_line("b") + ledg_test::graph_line("unused"));
  folder.write("boards/own.jsonl", ledg_test::graph_line("a", "g"));
  folder.write("boards/boards.csv", board_header + rows);
}

data::dataset load_boards(const ledg_test::data_folder& folder) {
  return data::load_tidy(boards, folder.path() / "boards");
}

}  // namespace

TEST_CASE("rows of a tidy table become settings, networks and times", "[data][tidy]") {
  const ledg_test::data_folder folder;
  write_boards(folder,
               "s,NVIDIA T4,T4 in a box,TensorRT,int8,1,,1.5,,graphs/g.jsonl,a,,,,\n"
               "s,NVIDIA T4,T4 in a box,TensorRT,uint8,8,,4.5,,graphs/g.jsonl,b,,,1,4\n"
               "s,NVIDIA T4,NVIDIA T4,TensorRT,int8,8,,5.5,,graphs/g.jsonl,a,,,,\n"
               "t,NVIDIA T4,NVIDIA T4,TensorRT,int8,1,,1.25,,graphs/g.jsonl,a,,,,\n"
               "s,My iGPU,My iGPU,,mixed (fp16),1,4,2.5,,boards/own.jsonl,a,iGPU,15,1,\n");
  const auto d = load_boards(folder);
  CHECK(d.name == "boards");
  CHECK(d.notes.empty());
  // One name in two files: the second of the files is told apart.
  CHECK(d.ids == std::vector<std::string>{"a", "a#graphs/g.jsonl", "b"});
  CHECK(d.families == std::vector<std::string>{"g", "f", "b"});
  REQUIRE(d.settings.size() == 4);
  CHECK(d.settings[0].key == "s/NVIDIA T4/TensorRT/int8/");
  CHECK(d.settings[0].device == "Tesla T4");
  CHECK(d.settings[0].in_catalogue);
  CHECK(d.settings[0].precision == ledg::precision::int8);
  CHECK_FALSE(d.settings[0].batch);  // of 1 and 8
  CHECK(d.settings[0].note == "T4 in a box");
  CHECK(d.settings[0].dead == data::dead_operators::remove_unused);
  CHECK(d.settings[1].key == "s/NVIDIA T4/TensorRT/uint8/");
  CHECK(d.settings[1].precision == ledg::precision::int8);
  CHECK(d.settings[1].batch == 8.0);
  CHECK(d.settings[2].key == "t/NVIDIA T4/TensorRT/int8/");
  const auto& own = d.settings[3];
  CHECK(own.device == "My iGPU");
  CHECK_FALSE(own.in_catalogue);
  CHECK(own.hardware.kind == ledg::device_kind::gpu);
  CHECK(own.hardware.tdp_w == 15.0);
  CHECK(own.precision == ledg::precision::amp);
  CHECK(own.runtime == "not stated");
  CHECK(own.cores == "4 threads");
  CHECK(own.note.empty());
  REQUIRE(d.rows.size() == 5);
  CHECK(d.rows[0].graph == 1);
  CHECK(d.rows[1].graph == 2);
  CHECK(d.rows[2].setting == 0);
  CHECK(d.rows[2].batch == 8);
  CHECK(d.rows[2].latency_ms == 5.5);
  CHECK(d.rows[4].graph == 0);
}

TEST_CASE("rows that cannot be used are counted by reason", "[data][tidy]") {
  const ledg_test::data_folder folder;
  write_boards(folder,
               "s,x,x,r,fp32,1,,1.5,,graphs/g.jsonl,a,,,1,1\n"
               "s,x,x,r,fp32,1,,1.5,,,,,,,\n"                       // no graph
               "s,x,x,r,fp32,1,,1.5,,graphs/g.jsonl,missing,,,,\n"  // nor this
               "s,x,x,r,fp32,1,,1.5,,gone/g.jsonl,a,,,,\n"          // nor its file
               "s,x,x,r,fp32,1,,,,graphs/g.jsonl,a,,,,\n"           // a throughput
               "s,x,x,r,fp32,,,1.5,,graphs/g.jsonl,a,,,,\n"         // no batch
               "s,x,x,r,,1,,1.5,,graphs/g.jsonl,a,,,,\n"            // no precision
               "s,x,x,r,int8?,1,,1.5,,graphs/g.jsonl,a,,,,\n"       // a guess
               "s,x,x,r,fp32,1,,1.5,,graphs/g.jsonl,a,,,8,\n"       // eight chips
               "s,x,x,r,fp32,1,,1.5,with pre-processing,graphs/g.jsonl,a,,,,\n"
               "s,x,x,r,fp32,1,,1.5,,graphs/g.jsonl,a,,,,0.7\n");  // disturbed
  const auto d = load_boards(folder);
  CHECK(d.rows.size() == 1);
  CHECK(d.ids == std::vector<std::string>{"a"});
  CHECK(d.settings.size() == 1);
  REQUIRE(d.notes.size() == 9);
  CHECK_THAT(d.notes[0], Catch::Matchers::Contains("gone/g.jsonl' is not there"));
  std::string notes;
  for (const auto& n : d.notes) notes += n + "\n";
  for (const auto* said :
       {"1 rows of boards are noted 'pre-processing' and were left out", "3 rows of boards have no graph",
        "1 rows of boards state a throughput, but no latency", "1 rows of boards state no batch",
        "1 rows of boards state no precision", "1 rows of boards state the precision 'int8?'",
        "1 rows of boards took twice the least time", "1 rows of boards used several devices"})
    CHECK_THAT(notes, Catch::Matchers::Contains(said));
}

TEST_CASE("a tidy table that is damaged is an error", "[data][tidy]") {
  const ledg_test::data_folder folder;
  for (const auto* row : {"s,x,x,r,fp32,1,,-1,,graphs/g.jsonl,a,,,,\n", "s,x,x,r,fp32,1,,fast,,graphs/g.jsonl,a,,,,\n",
                          "s,x,x,r,fp32,0,,1,,graphs/g.jsonl,a,,,,\n", "s,x,x,r,fp32,one,,1,,graphs/g.jsonl,a,,,,\n",
                          "s,x,x,r,fp32,1,,1,,../g.jsonl,a,,,,\n", "s,x,x,r,fp32,1,,1,,/g.jsonl,a,,,,\n",
                          "s,x,x,r,fp32,1,,1,,graphs/g.jsonl,a,,many,,\n", "s,x\n"}) {
    CAPTURE(row);
    write_boards(folder, row);
    CHECK_THROWS_WITH(load_boards(folder), Catch::Matchers::Contains("boards.csv:2"));
    CHECK_THROWS_AS(load_boards(folder), ledg::corrupt_error);
  }
  folder.write("boards/boards.csv", "source,device\n");
  CHECK_THROWS_WITH(load_boards(folder), Catch::Matchers::Contains("no column 'device_full_name'"));
}

TEST_CASE("columns of a tidy table may have other names, or not be there", "[data][tidy]") {
  const ledg_test::data_folder folder;
  folder.write("graphs/g.jsonl", ledg_test::graph_line("a"));
  folder.write("mine/mine.csv", "chip,engine,type,n,ms,file,net\nNVIDIA T4,TensorRT,fp16,2,3.5,graphs/g.jsonl,a\n");
  const data::tidy_set set{.name = "mine",
                           .table = "mine.csv",
                           .columns = {.source = {},
                                       .device = "chip",
                                       .full_name = {},
                                       .runtime = "engine",
                                       .precision = "type",
                                       .batch = "n",
                                       .cores = {},
                                       .latency = "ms",
                                       .notes = {},
                                       .graph_file = "file",
                                       .graph_id = "net"}};
  const auto d = data::load_tidy(set, folder.path() / "mine/");
  REQUIRE(d.rows.size() == 1);
  CHECK(d.rows[0].latency_ms == 3.5);
  CHECK(d.settings[0].batch == 2.0);
  CHECK(d.settings[0].device == "Tesla T4");
  CHECK(d.settings[0].note.empty());
}

TEST_CASE("a device is found without the word for its kind, but never as another kind", "[data][tidy]") {
  const ledg_test::data_folder folder;
  write_boards(folder,
               "s,Intel Core i9-13900K CPU,,r,fp32,1,,1,,graphs/g.jsonl,a,CPU,,,\n"
               "s,Intel Core i7-12700H iGPU,,r,fp32,1,,1,,graphs/g.jsonl,a,iGPU,,,\n"
               "s,Jetson Nano,,r,fp32,1,,1,,graphs/g.jsonl,a,CPU,,,\n"
               "s,RK3588 NPU,,r,int8,1,,1,,graphs/g.jsonl,a,,,,\n"
               "s,board,,r,int8,1,,1,,graphs/g.jsonl,a,,,,\n");
  const auto d = load_boards(folder);
  REQUIRE(d.settings.size() == 5);
  CHECK(d.settings[0].device == "Core i9-13900K");
  CHECK(d.settings[1].device == "Intel Core i7-12700H iGPU");
  CHECK_FALSE(d.settings[1].in_catalogue);
  CHECK(d.settings[2].device == "Jetson Nano CPU");
  CHECK(d.settings[3].device == "RK3588 NPU");
  CHECK_FALSE(d.settings[4].in_catalogue);
  CHECK(data::detail::kind_of_words("Google Pixel 4 Edge TPU (Neural Core)") == ledg::device_kind::tpu);
  CHECK(data::detail::kind_of_words("Qualcomm Snapdragon X Elite (accelerator)") == ledg::device_kind::npu);
  CHECK_FALSE(data::detail::kind_of_words("NUCLEO-H7A3ZI"));
}

TEST_CASE("cores in the words of tables become those of the catalogue", "[data][tidy]") {
  const auto of = data::detail::cores_of_table;
  CHECK(of("4") == "4 threads");
  CHECK(of("1") == "1 thread");
  CHECK(of("1 CPU") == "1 thread");
  CHECK(of("3 NPU core") == "3 core");
  CHECK(of("1 large core") == "1 large core");
  CHECK(of("4 big cores") == "4 big cores");
  for (const auto* none : {"", "8x Carmel", "many threads", "AMD EPYC 7742", "1 socket(s)", "all cores", "HiFi3 + M0"}) {
    CAPTURE(none);
    CHECK(of(none).empty());
  }
}

TEST_CASE("one image on one of several accelerators counts, several images or sockets do not", "[data][tidy]") {
  const ledg_test::data_folder folder;
  write_boards(folder,
               "s,NVIDIA T4,,r,fp32,1,,1,,graphs/g.jsonl,a,gpu,,4,\n"
               "s,NVIDIA T4,,r,fp32,8,,1,,graphs/g.jsonl,a,gpu,,4,\n"
               "s,Xeon Gold 6148,,r,fp32,1,,1,,graphs/g.jsonl,a,cpu,,2,\n");
  const auto d = load_boards(folder);
  REQUIRE(d.rows.size() == 1);
  CHECK(d.rows[0].batch == 1);
  CHECK(d.notes == std::vector<std::string>{"2 rows of boards used several devices and were left out"});
}

TEST_CASE("rows whose graph is not what ran are left out, and a full name may tell the runtime", "[data][tidy]") {
  const ledg_test::data_folder folder;
  write_boards(folder,
               "s,NVIDIA T4,Paddle-TRT on T4,Paddle,fp32,1,,1,,graphs/g.jsonl,a,gpu,,,\n"
               "s,NVIDIA T4,T4,Paddle,fp32,1,,1,,graphs/g.jsonl,a,gpu,,,\n"
               "s,NVIDIA T4,T4,Paddle,fp32,1,,1,,graphs/g.jsonl,b,gpu,,,\n"
               "s,NVIDIA T4,T4,TensorRT,fp32,1,,1,,graphs/g.jsonl,b,gpu,,,\n");
  auto set = boards;
  set.misfits = {data::tidy_misfit{"b", "TensorRT", "ran another b"}};
  set.other_runtime = {"Paddle-TRT", "TensorRT (Paddle Inference)"};
  const auto d = data::load_tidy(set, folder.path() / "boards");
  CHECK(d.rows.size() == 3);
  REQUIRE(d.settings.size() == 2);
  CHECK(d.settings[0].runtime == "TensorRT (Paddle Inference)");
  CHECK(d.settings[1].runtime == "Paddle");
  CHECK(d.notes == std::vector<std::string>{"1 rows of boards ran another b and were left out"});
}
