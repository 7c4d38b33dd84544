// SPDX-License-Identifier: BSD-3-Clause
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures.hpp"
#include "support/catch.hpp"

using ledg_test::json;
using ledg_test::run;

namespace {

const std::string reported_resnet = "examples/networks/resnet50.onnx";

/// What the page holds for its script.
json data_of_page(const std::string& page) {
  const std::string opening = "<script type=\"application/json\" id=\"report-data\">";
  const auto begin = page.find(opening);
  if (begin == std::string::npos) throw std::runtime_error("the page holds no data");
  const auto at = begin + opening.size();
  return json::parse(page.substr(at, page.find("</script>", at) - at));
}

std::size_t count_in_page(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("report: one page with the latencies that predict gives", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto out = (folder / "r.html").string();
  const auto r =
      run({"report", reported_resnet, "--hardware", "RTX 3090, Raspberry Pi 4", "--hardware", "T4", "-o", out});
  CAPTURE(r.err);
  REQUIRE(r.exit_code == 0);
  CHECK(r.out.empty());
  const auto page = ledg_test::read_file(out);
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(page.find("<!--ledg:") == std::string::npos);
  CHECK(page.find("<title>resnet50 on 3 devices</title>") != std::string::npos);
  const auto data = data_of_page(page);
  REQUIRE(data["hardware"].size() == 3);
  CHECK(data["hardware"][1]["name"] == "Raspberry Pi 4");
  const auto& n = data["networks"][0];
  const auto rows = ledg_test::json_lines(run({"predict", reported_resnet, "--hardware", "RTX 3090", "--hardware",
                                               "Raspberry Pi 4", "--hardware", "T4", "--jsonl"})
                                              .out);
  REQUIRE(rows.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& a = n["answers"][i];
    CHECK(a["ms"].get<double>() == Approx(rows[i]["latency_ms"].get<double>()).epsilon(1e-4));
    CHECK(a["interval"][1].get<double>() == Approx(rows[i]["interval_ms"][1].get<double>()).epsilon(1e-4));
    CHECK(a["flags"].size() == rows[i]["flags"].size());
    double sum = a["overhead_ms"];
    for (const auto& ms : a["columns"]["ms"]) sum += ms.is_null() ? 0 : ms.get<double>();
    CHECK(sum == Approx(a["ms"].get<double>()).epsilon(2e-3));
    REQUIRE(n["curves"][i].size() == 9);
    CHECK(n["curves"][i][0][1].get<double>() == Approx(a["ms"].get<double>()).epsilon(1e-4));
    CHECK_FALSE(n["precisions"][i].empty());
  }
  CHECK(n["batch"] == 1);
  CHECK(n["drawing"]["boxes"].size() == n["nodes"].size());
}

TEST_CASE("report: the page loads nothing", "[cli]") {
  const auto page = run({"report", reported_resnet, "--hardware", "T4", "-o", "-"}).out;
  REQUIRE(page.starts_with("<!DOCTYPE html>"));
  CHECK(page.find("default-src 'none'") != std::string::npos);
  for (const std::string part : {" src=", "<link", "@import", "url(", "fetch(", "XMLHttpRequest", "import("}) {
    CAPTURE(part);
    CHECK(page.find(part) == std::string::npos);
  }
  CHECK(count_in_page(page, "http") == count_in_page(page, "http-equiv") +
                                           count_in_page(page, "http://www.w3.org/2000/svg") +
                                           count_in_page(data_of_page(page).dump(), "http"));
}

TEST_CASE("report: texts of files stay texts", "[cli]") {
  const ledg_test::temporary_folder folder;
  auto net = ledg_test::small_network(1, 8);
  const auto hostile = folder.path() / "<b>x.onnx";
  net.write(hostile);
  const auto page = run({"report", hostile.string(), "--hardware", "T4", "--title", "</title><script>", "-o", "-"}).out;
  CHECK(page.find("<title>&lt;/title&gt;&lt;script&gt;</title>") != std::string::npos);
  CHECK(page.find("<b>x") == std::string::npos);
  CHECK(count_in_page(page, "<script") == 3);  // its own: colours, data, all else
  CHECK(count_in_page(page, "</script") == 3);
  CHECK(data_of_page(page)["networks"][0]["name"] == "<b>x");
}

TEST_CASE("report: several networks and a batch", "[cli]") {
  const auto r = run({"report", reported_resnet, "examples/networks/mobilenetv2_100.onnx", "--hardware", "T4",
                      "--batch", "12", "-o", "-"});
  REQUIRE(r.exit_code == 0);
  const auto data = data_of_page(r.out);
  CHECK(data["title"] == "2 networks on 1 device");
  REQUIRE(data["networks"].size() == 2);
  CHECK(data["networks"][1]["name"] == "mobilenetv2_100");
  CHECK(data["networks"][0]["batch"] == 12);
  CHECK(data["networks"][0]["macs"] == 49070000000.0);  // 12 times 4,089,184,256, to five digits
  const auto& curve = data["networks"][0]["curves"][0];
  REQUIRE(curve.size() == 10);  // the batch asked for is among them
  CHECK(curve[4][0] == 12);
  CHECK(curve[4][1] == data["networks"][0]["answers"][0]["ms"]);
}

TEST_CASE("report: a network without an answer is left out and said", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto networks = (folder / "two.jsonl").string();
  const std::string empty = R"({"id":"empty","nodes":[["Input",[],[1,8],0,{}]]})"
                            "\n";
  ledg_test::write_file(networks, empty + R"({"id":"whole","nodes":[["Input",[],[1,8],0,{}],["Gemm",[0],[1,8],72,{}]]})"
                                          "\n");
  const auto r = run({"report", networks, "--hardware", "T4", "-o", "-"});
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("network 'empty' has no operators") != std::string::npos);
  const auto data = data_of_page(r.out);
  REQUIRE(data["networks"].size() == 1);
  CHECK(data["networks"][0]["name"] == "whole");
  ledg_test::write_file(networks, empty);
  const auto none = run({"report", networks, "--hardware", "T4", "-o", "-"});
  CHECK(none.exit_code == 2);
  CHECK(none.out.empty());
  CHECK(none.err.find("no network has an answer") != std::string::npos);
}

TEST_CASE("report: mistakes are said before any work and leave no file", "[cli]") {
  const ledg_test::temporary_folder folder;
  const auto out = (folder / "r.html").string();
  const auto fails = [&](const std::vector<std::string>& arguments, int code, const std::string& said) {
    const auto r = run(arguments);
    CAPTURE(r.err, said);
    CHECK(r.exit_code == code);
    CHECK(r.err.find(said) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(out));
  };
  fails({"report", reported_resnet, "--hardware", "T4"}, 2, "--out");
  fails({"report", reported_resnet, "-o", out}, 2, "--hardware");
  fails({"report", reported_resnet, "--hardware", " , ", "-o", out}, 2, "names no device");
  fails({"report", reported_resnet, "--hardware", "RTX 3090,RTX 309", "-o", out}, 2, "unknown hardware 'RTX 309'");
  fails({"report", reported_resnet, "--hardware", "T4", "--precision", "fp7", "-o", out}, 2, "fp7");
  fails({"report", "missing.onnx", "--hardware", "T4", "-o", out}, 2, "missing.onnx");
  fails({"report", "missing.onnx", "--hardware", "T4", "-o", (folder / "none" / "r.html").string()}, 2, "--out");
  ledg_test::write_file(folder / "bad.onnx", "\x08\x08\x3a\xff\xff\xff\xff\x0f");
  fails({"report", (folder / "bad.onnx").string(), "--hardware", "T4", "-o", out}, 3, "bad.onnx");
}
