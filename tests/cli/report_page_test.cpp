// SPDX-License-Identifier: BSD-3-Clause
#include "report_page.hpp"

#include <string>

#include "support/catch.hpp"

using ledg_program::svg::xml_text;
using ledg_program::report_assets;
using ledg_program::report_page;
using ledg_program::script_json;

namespace {

const report_assets tiny_assets{
    "<title><!--ledg:title--></title><style><!--ledg:style--></style><script type=\"application/json\"><!--ledg:data-->"
    "</script><script><!--ledg:script--></script>",
    "p{}", "go()"};

}  // namespace

TEST_CASE("report page: text of elements and attributes", "[cli]") {
  CHECK(xml_text("") == "");
  CHECK(xml_text("a b") == "a b");
  CHECK(xml_text("<b a=\"1\" c='2'>&amp;") == "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
}

TEST_CASE("report page: JSON in a script element cannot end it", "[cli]") {
  const ledg::io::json hostile = {{"</script>", "<!--<script>\xe2\x80\xa8 ]]> \\u003c"}};
  const auto text = script_json(hostile);
  CHECK(text.find('<') == std::string::npos);
  CHECK(ledg::io::json::parse(text) == hostile);
  const auto broken = script_json(ledg::io::json("\xff<"));  // no UTF-8
  CHECK(ledg::io::json::parse(broken).get<std::string>().ends_with("<"));
}

TEST_CASE("report page: every place is filled", "[cli]") {
  const auto page = report_page({{"a", 1}}, "T & U", tiny_assets);
  CHECK(page ==
        "<title>T &amp; U</title><style>p{}</style><script type=\"application/json\">{\"a\":1}"
        "</script><script>go()</script>");
}

TEST_CASE("report page: what is filled in is never taken for a place", "[cli]") {
  const auto page = report_page({{"a", "<!--ledg:script-->"}}, "<!--ledg:data-->", tiny_assets);
  CHECK(page.find("<title>&lt;!--ledg:data--&gt;</title>") != std::string::npos);
  CHECK(page.find("go()") == page.rfind("go()"));
}
