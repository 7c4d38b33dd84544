#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Looks at pages of `ledg report` in a headless Chromium: report_check.py LEDG [FOLDER for screenshots].

Ends with 77, which CTest takes for skipped, where there is no Chromium."""
import json
import os
import subprocess
import sys
import tempfile

import chromium

WIDE, NARROW = (1280, 800), (375, 700)
DEVICES = "RTX 4090,T4,RTX A6000,Raspberry Pi 4"
HOSTILE = ["<script>window.harmed = 1</script>", "</script><script>window.harmed = 1</script>", "<!--<script>",
           "<img src=x onerror=window.harmed=1>", "\"' onload=window.harmed=1 '\"", "]]>&lt;&amp;\u2028", "<!--ledg:script-->"]
failures = []


def check(what, holds, seen=""):
    if not holds:
        failures.append("%s%s" % (what, ": " + str(seen) if seen != "" else ""))
        print("FAILED", failures[-1], flush=True)


def field(number, value):
    """A field of a protocol buffer: a number, or bytes with their length."""
    def varint(x):
        out = b""
        while x > 127:
            out += bytes([x & 127 | 128])
            x >>= 7
        return out + bytes([x])
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name, shape):
    """An ONNX ValueInfoProto of floats."""
    dims = b"".join(field(1, field(1, d)) for d in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def hostile_network():
    """An ONNX file whose names try to be markup."""
    nodes, last = b"", "in"
    for k, name in enumerate(HOSTILE):
        nodes += field(1, field(1, last) + field(2, "x%d" % k) + field(3, name) + field(4, "Relu"))
        last = "x%d" % k
    nodes += field(1, field(1, last) + field(2, "out") + field(3, "unknown") + field(4, "<b>Op</b>")
                   + field(5, field(1, "</script>") + field(4, "<i>") + field(20, 3)))
    shape = [1, 8, 16, 16]
    graph = nodes + field(2, HOSTILE[0]) + field(11, tensor("in", shape)) + field(12, tensor("out", shape))
    return field(1, 8) + field(7, graph) + field(8, field(2, 17))


def large_network(blocks):
    """A line of graph JSON: residual blocks of two branches."""
    shape, kernel = [1, 32, 28, 28], {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}
    nodes = [["Input", [], shape, 0, {}]]
    for _ in range(blocks):
        last = len(nodes) - 1
        nodes += [["Conv", [last], shape, 9248, kernel], ["Conv", [last + 1], shape, 9248, kernel],
                  ["Relu", [last + 2], shape, 0, {}], ["Add", [last + 3, last], shape, 0, {}]]
    return json.dumps({"id": "large", "nodes": nodes}) + "\n"


def make(program, folder, name, *arguments):
    page = os.path.join(folder, name)
    subprocess.run([program, "report", *arguments, "--hardware", DEVICES, "-o", page], check=True, stderr=subprocess.PIPE)
    return page


def column(page, index):
    return page.js("[...document.querySelectorAll('#operator-table tbody tr')].map(r => r.cells[%d].textContent)" % index)


def as_number(text):
    value, _, unit = text.partition(" ")
    return float(value or 0) * {"": 1, "K": 1e3, "M": 1e6, "G": 1e9}[unit]


def node_place(page, i):
    """Where node i lies in the window, after it was brought into sight."""
    page.js("(set({node: null}), bringIntoSight(%d), document.querySelector('#graph-canvas').scrollIntoView({block: 'center', behavior: 'instant'}))" % i)
    page.settle()
    return page.js("(() => { const b = document.querySelector('#graph-canvas').getBoundingClientRect(), d = network().drawing, n = d.boxes[%d];"
                   " return [b.left + (n[0] + n[2] / 2 - view.x) * view.scale, b.top + (n[1] + d.node_height / 2 - view.y) * view.scale]; })()" % i)


def check_devices(page):
    page.click('#device-rows [data-device="3"]')
    check("a click on a device chooses it", page.js("document.querySelector('#device').value") == "3")
    check("its latency stands in the bar", page.js("document.querySelector('#bar-ms').textContent") == page.js("duration(network().answers[3].ms)"))
    check("the address keeps it", "device=3" in page.js("location.hash"), page.js("location.hash"))
    page.click('#device-order [data-value="given"]')
    order = page.js("[...document.querySelectorAll('#device-rows [data-device]')].map(r => +r.dataset.device)")
    check("devices stand as given", order == [0, 1, 2, 3], order)
    page.click('#device-order [data-value="fastest"]')
    times = page.js("[...document.querySelectorAll('#device-rows [data-device]')].map(r => network().answers[r.dataset.device].ms)")
    check("devices stand by latency", times == sorted(times), times)
    page.click('#curve-measure [data-value="rate"]')
    check("curves show inputs a second", "second" in page.js("document.querySelector('#curve-about').textContent"))
    check("with a name for each", page.js("[...document.querySelectorAll('#curves .curve')].length") == 4)


def check_table(page):
    total = page.js("answer().columns.ms.reduce((s, x) => s + (x || 0), 0) + answer().overhead_ms")
    check("operators and the rest sum to the latency", abs(total / page.js("answer().ms") - 1) < 2e-3, total)
    for name, index in (("params", 5), ("macs", 6)):
        page.click('[data-sort="%s"]' % name)
        falling = [as_number(t) for t in column(page, index)]
        check("%s fall after a click" % name, falling == sorted(falling, reverse=True) and falling[0] > falling[-1], falling[:5])
        page.click('[data-sort="%s"]' % name)
        rising = [as_number(t) for t in column(page, index)]
        check("%s rise after another" % name, rising == sorted(rising), rising[:5])
    page.click('[data-sort="op"]')
    check("names sort from a to z", column(page, 1) == sorted(column(page, 1), key=str.lower))
    check("the sorted column says so", page.js("document.querySelector('[data-sort=op]').parentNode.ariaSort") == "ascending")
    page.click("#table-search")
    page.type("gemm")
    check("the filter keeps what it finds", set(column(page, 1)) == {"Gemm"}, column(page, 1)[:5])
    page.js("document.querySelector('#table-search').value = ''; set({tableSearch: ''})")
    page.click("#table-group")
    check("equal operators stand together", any(t.startswith("\u00d7") for t in column(page, 0)))
    page.click("#table-group")
    page.click("#table-more")
    check("all operators are shown", len(column(page, 0)) == page.js("answer().columns.ms.filter(x => x !== null).length"))
    page.click("#operator-table tbody tr:nth-child(5) td.op button")
    chosen = page.js("+document.querySelector('#operator-table tbody tr:nth-child(5)').dataset.row")
    check("a click on an operator chooses its node", page.js("state.node") == chosen)


def check_graph(page):
    x, y = node_place(page, 5)
    page.click_at(x, y)
    check("a click on a node chooses it", page.js("state.node") == 5, page.js("state.node"))
    check("its operator is named beside", page.js("document.querySelector('#graph-details h3').textContent") == page.js("network().nodes[5].op"))
    shown = page.js("document.querySelector('#graph-details').innerText")
    check("its facts are texts", "share" in shown and "%" in shown and "[object" not in shown, shown)
    page.key("ArrowDown")
    check("the arrow goes to a consumer", page.js("picture.children[5].includes(state.node)"))
    page.key("ArrowUp")
    check("and back to a producer", page.js("picture.children[state.node].includes(%d)" % page.js("picture.children[5][0]")))
    before = page.js("view.scale")
    page.key("+")
    check("plus zooms in", page.js("view.scale") > before)
    page.mouse("mouseWheel", x, y, deltaX=0, deltaY=300)
    page.settle()
    check("the wheel zooms out of what was clicked", page.js("view.scale") < before * 1.3)
    at = page.js("view.y")
    page.mouse("mousePressed", x, y, button="left", clickCount=1)
    for step in range(1, 5):
        page.mouse("mouseMoved", x, y - 10 * step, button="left", buttons=1)
    page.mouse("mouseReleased", x, y - 40, button="left", clickCount=1)
    page.settle()
    check("a drag moves the drawing", page.js("view.y") > at)
    check("and chooses nothing else", page.js("state.node") is not None)
    page.key("Escape")
    check("Escape lets go", page.js("state.node") is None)
    page.click("#graph-fit")
    check("fit shows all", page.js("view.scale * network().drawing.height <= document.querySelector('#graph-canvas').clientHeight"))
    page.click("#graph-search")
    page.type("conv")
    page.key("Enter")
    found = page.js("network().nodes[state.node].op + ' ' + kindName(network().nodes[state.node].kind)").lower()
    check("the search finds", "conv" in found, found)
    check("and counts", page.js("document.querySelector('#graph-found').textContent").startswith("1 of "))
    page.key("Escape")
    page.js("set({node: null})")
    page.click("#graph-hot")
    check("the most costly comes first", page.js("answer().columns.ms[state.node] === Math.max(...answer().columns.ms)"))
    for colour in ("macs", "kind", "bound", "time"):
        page.click('#graph-colour [data-value="%s"]' % colour)
    check("nodes differ in colour", page.js("new Set(network().nodes.map((_, i) => nodeColour(i))).size") > 3)


def check_filter(page):
    kind = page.js("answer().by_kind[0].name")
    page.click('#by-kind [data-value="%s"]' % kind)
    check("a kind filters the table", set(column(page, 3)) == {page.js("kindName('%s')" % kind)}, column(page, 3)[:3])
    page.click("#filter-clear")
    check("and lets go", len(set(column(page, 3))) > 1)


def check_theme(page):
    page.prefer("dark")
    page.settle()
    check("dark where the reader prefers it", page.js("document.documentElement.dataset.theme") == "dark")
    page.js("set({theme: 'auto'})")
    page.click("#theme")
    check("the switch overrules it", page.js("document.documentElement.dataset.theme") == "light")
    page.click("#theme")
    check("both ways", page.js("document.documentElement.dataset.theme") == "dark")
    page.prefer("light")
    page.js("set({theme: 'auto'})")


def check_size(page, size, address, shots):
    page.size(*size, mobile=size == NARROW)
    page.open(address)
    check("nothing is wider than %d" % size[0], page.js("document.documentElement.scrollWidth") <= size[0])
    for part in (check_devices, check_table, check_graph, check_filter, check_theme):
        part(page)
    check("buttons have names", page.js("[...document.querySelectorAll('button')].every(b => !b.offsetParent || b.textContent.trim() || b.ariaLabel)"))
    if shots:
        page.open(address)
        page.screenshot(os.path.join(shots, "report_%d.png" % size[0]), whole=True)


def main(program, shots):
    browser = chromium.find()
    if not browser:
        print("SKIPPED: there is no Chromium to show a page")
        return 77
    page = chromium.Browser(browser)
    try:
        with tempfile.TemporaryDirectory() as folder:
            resnet = "file://" + make(program, folder, "resnet50.html", "examples/networks/resnet50.onnx")
            for size in (WIDE, NARROW):
                check_size(page, size, resnet, shots)
            page.pdf(os.path.join(folder, "resnet50.pdf"))
            check("the page prints", os.path.getsize(os.path.join(folder, "resnet50.pdf")) > 20000)

            with open(os.path.join(folder, "<b>hostile.onnx"), "wb") as out:
                out.write(hostile_network())
            page.open("file://" + make(program, folder, "hostile.html", out.name, "--title", HOSTILE[1]))
            check("names are text, not code", page.js("window.harmed") is None)
            names = page.js("network().nodes.map(n => n.name)")
            check("they are there", [n for n in names if n in HOSTILE] == HOSTILE, names)
            check("the title is text", page.js("document.title") == HOSTILE[1], page.js("document.title"))
            page.js("network().nodes.forEach((_, i) => set({node: i}))")
            check("no element came from a name", page.js("document.querySelectorAll('#graph-details b, #operator-table b, img, #operator-table i:not([style])').length") == 0)

            with open(os.path.join(folder, "large.jsonl"), "w", encoding="utf-8") as out:
                out.write(large_network(500))
            page.size(*WIDE)
            page.open("file://" + make(program, folder, "large.html", out.name))
            check("2,000 nodes are there", page.js("network().nodes.length") >= 2000)
            quickest = page.js("(() => { fitAll(); let best = 1e9; for (let k = 0; k < 200 && best > 20; ++k) { const t = performance.now();"
                               " view.scale *= k % 2 ? 0.9 : 1.12; drawGraph();"
                               " best = Math.min(best, performance.now() - t); } return best; })()")
            check("2,000 nodes are drawn 30 times a second", quickest < 33, "%.1f ms" % quickest)
            print("2,000 nodes in %.1f ms" % quickest)
            if shots:
                page.screenshot(os.path.join(shots, "report_large.png"), whole=True)
        check("the console is silent", page.problems == [], page.problems)
        outside = [u for u in page.requests if not u.startswith(("file:", "about:", "data:"))]
        check("nothing is loaded", outside == [], outside)
    finally:
        page.close()
    print("%d failed" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
