// SPDX-License-Identifier: BSD-3-Clause
// Head, networks side by side, operators as a table, memory, and how sure an answer is. Starts the page.

function drawHead() {
  const n = network(), a = answer();
  $("title").textContent = data.networks.length > 1 ? n.name : data.title;
  $("bar-ms").textContent = a.error ? "no answer" : duration(a.ms);
  const order = n.answers.map((_, i) => i).filter((i) => !n.answers[i].error).sort((x, y) => n.answers[x].ms - n.answers[y].ms);
  const line = [];
  if (!a.error) {
    line.push(el("b", {}, duration(a.ms)), " on ", el("b", {}, deviceName(state.device)),
      n.batch === 1 ? "" : " for " + n.batch + " inputs",
      a.interval ? ", most likely between " + duration(a.interval[0]) + " and " + duration(a.interval[1]) + ". " : ". ");
    const top = a.by_kind[0];
    if (top) line.push("The largest part goes to ", el("b", {}, kindName(top.name)), " (" + percent(top.ms / a.ms) + "). ");
  } else line.push("There is no answer for ", el("b", {}, deviceName(state.device)), ". ");
  if (order.length > 1) {
    const first = order[0], last = order[order.length - 1], times = n.answers[last].ms / n.answers[first].ms;
    line.push("Of " + order.length + " devices ", el("b", {}, deviceName(first)), " is the fastest, ", el("b", {}, deviceName(last)),
      " the slowest" + (times >= 1.2 ? ", " + (times >= 10 ? Math.round(times) : digits(times, 2)) + " times slower." : "."));
  }
  show("headline", line);
  drawTotals(n, a);
}
function drawTotals(n, a) {
  const operators = (a.columns ? a.columns.ms.filter((x) => x !== null) : n.nodes).length;
  const total = (name, value) => {
    const [number, unit] = value.split(" ");
    return el("div", {}, el("dt", {}, name), el("dd", {}, number, unit ? el("small", {}, "\u00a0" + unit) : ""));
  };
  show("totals", total("Operators", String(operators)), total("Parameters", count(n.params)), total("Multiply-adds", count(n.macs)),
    total("FLOPs", count(n.flops)), a.memory ? total("Weights", bytes(a.memory.weights)) : "",
    a.memory && a.memory.activations > 0 ? total("Activations, peak", bytes(a.memory.activations)) : "", total("Batch", String(n.batch)));
}

// Networks side by side ----------------------------------------------------------------------------------------------

function drawNetworks() {
  $("networks").hidden = data.networks.length < 2;
  if (data.networks.length < 2) return;
  const best = data.hardware.map((_, i) => Math.min(...data.networks.map((n) => n.answers[i].error ? Infinity : n.answers[i].ms)));
  const cell = (n, k, i) => {
    const a = n.answers[i];
    const text = a.error ? "\u2013" : duration(a.ms);
    return el("td", { class: "number", tip: a.error || answerTip(a) }, el("button", { type: "button", onclick: () => set({ network: k, device: i }) },
      !a.error && a.ms === best[i] ? el("b", {}, text) : text));
  };
  show("networks-table", el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "device"),
    data.networks.map((n) => el("th", { scope: "col", class: "number" }, n.name)))),
  el("tbody", {}, data.hardware.map((_, i) => el("tr", { class: i === state.device ? "chosen" : "" },
    el("th", { scope: "row" }, deviceName(i)), data.networks.map((n, k) => cell(n, k, i)))))));
}

// Operators ----------------------------------------------------------------------------------------------------------

const tableColumns = [
  { key: "i", name: "#", number: true, of: (r) => r.i, text: (r) => r.count > 1 ? "\u00d7" + r.count : String(r.i) },
  { key: "op", name: "operator", of: (r) => r.node.op },
  { key: "name", name: "name", of: (r) => r.node.name },
  { key: "kind", name: "kind", of: (r) => kindName(r.node.kind) },
  { key: "shape", name: "output", of: (r) => (r.node.shape || []).reduce((p, d) => p * d, 1), text: (r) => shapeText(r.node.shape) },
  { key: "params", name: "parameters", number: true, of: (r) => r.params, text: (r) => r.params ? count(r.params) : "" },
  { key: "macs", name: "MACs", number: true, of: (r) => r.macs, text: (r) => r.macs ? count(r.macs) : "" },
  { key: "ms", name: "time", number: true, of: (r) => r.ms, text: (r) => duration(r.ms) },
  { key: "share", name: "share", number: true, of: (r) => r.ms, text: (r) => percent(r.ms / answer().ms) },
  { key: "bound", name: "bound by", of: (r) => boundNames[answer().columns.bound[r.i]] },
];
function tableRows() {
  const a = answer(), n = network(), found = state.tableSearch.trim() ? new Set(matching(state.tableSearch)) : null;
  const rows = [];
  n.nodes.forEach((node, i) => {
    if (!a.columns || a.columns.ms[i] === null || !passes(i) || (found && !found.has(i))) return;
    rows.push({ i, node, count: 1, ms: a.columns.ms[i], macs: node.macs * n.work, params: node.params });
  });
  const all = state.grouped ? grouped(rows) : rows;
  const column = tableColumns.find((c) => c.key === state.sort), sign = state.descending ? -1 : 1;
  return all.sort((x, y) => {
    const u = column.of(x), v = column.of(y);
    return sign * (typeof u === "string" ? u.localeCompare(v) : u - v) || x.i - y.i;
  });
}
function grouped(rows) {
  const groups = new Map();
  for (const r of rows) {
    const key = JSON.stringify([r.node.op, r.node.shape, r.node.attributes, r.node.params, r.node.macs, answer().columns.bound[r.i]]);
    const g = groups.get(key);
    if (g) { ++g.count; g.ms += r.ms; g.macs += r.macs; g.params += r.params; }
    else groups.set(key, Object.assign({}, r));
  }
  return [...groups.values()];
}
function drawTable() {
  const rows = tableRows(), shown = state.allRows ? rows : rows.slice(0, 40), most = Math.max(...rows.map((r) => r.ms), 1e-12);
  const head = tableColumns.map((c) => el("th", { scope: "col", class: c.number ? "number" : "",
    "aria-sort": state.sort === c.key ? (state.descending ? "descending" : "ascending") : "none" },
    el("button", { type: "button", "data-sort": c.key, onclick: () => sortBy(c) }, c.name)));
  const cell = (r, c) => {
    const text = c.text ? c.text(r) : c.of(r);
    if (c.key === "op") return el("td", { class: "op" }, el("button", { type: "button", "data-node": r.i, onclick: () => showInGraph(r.i) }, text));
    if (c.key === "share") return el("td", { class: "number cell-bar" }, text, el("i", { style: { width: "calc(" + (100 * r.ms / most).toFixed(1) + "% - 20px)" } }));
    return el("td", { class: c.number ? "number" : c.key === "name" ? "name" : "", title: c.key === "name" ? text : null }, text);
  };
  show("operator-table", el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, shown.map((r) =>
    el("tr", { class: r.i === state.node ? "chosen" : "", "data-row": r.i }, tableColumns.map((c) => cell(r, c)))))));
  $("table-found").textContent = (state.grouped ? plural(rows.length, "group") : plural(rows.length, "operator"))
    + ", " + duration(rows.reduce((sum, r) => sum + r.ms, 0)) + " together";
  $("table-more").hidden = shown.length === rows.length;
  $("table-more").textContent = "Show all " + rows.length;
}
function sortBy(column) {
  const again = state.sort === column.key;
  set({ sort: column.key, descending: again ? !state.descending : Boolean(column.number) && column.key !== "i" });
  const button = document.querySelector('[data-sort="' + column.key + '"]');
  if (button) button.focus();
}
function showInGraph(i) {
  set({ node: i });
  $("graph").scrollIntoView();
  $("graph-canvas").focus({ preventScroll: true });
}
function startTable() {
  $("table-group").addEventListener("change", (e) => set({ grouped: e.target.checked }));
  $("table-search").addEventListener("input", (e) => set({ tableSearch: e.target.value }));
  $("table-more").addEventListener("click", () => set({ allRows: true }));
  on(["network", "device", "filter", "tableSearch", "sort", "descending", "grouped", "allRows"], drawTable);
  on(["node"], () => {
    for (const row of document.querySelectorAll("#operator-table tr[data-row]")) row.classList.toggle("chosen", Number(row.dataset.row) === state.node);
  });
  on(["filter"], () => {
    const f = state.filter;
    $("filter-clear").hidden = !f;
    $("filter-clear").textContent = f ? "Only " + f.words + " \u2715" : "";
  });
  $("filter-clear").addEventListener("click", () => set({ filter: null }));
  drawTable();
}

// Memory -------------------------------------------------------------------------------------------------------------

function drawMemory() {
  show("memory-rows", deviceOrder().map((i) => {
    const m = network().answers[i].memory;
    if (!m) return "";
    const needed = m.weights + m.activations, scale = Math.max(needed, m.device || 0), over = m.fits === false;
    const share = (x) => ({ width: Math.max(x > 0 ? 0.6 : 0, 100 * x / scale).toFixed(2) + "%" });
    const words = bytes(needed) + (m.device ? over ? " does not fit " + bytes(m.device) : " of " + bytes(m.device) : "; what the device has is not known");
    return el("div", { class: "mem", "data-device": i, tip: "weights " + bytes(m.weights) + ", activations " + bytes(m.activations)
      + (m.unknown_shapes ? "\n" + plural(m.unknown_shapes, "operator") + " without known shapes are not counted" : "") },
      el("span", {}, deviceName(i)), el("span", { class: "amount" + (over ? " over" : "") }, words),
      m.device === null ? "" : el("span", { class: "tube" + (over ? " over" : "") }, el("i", { class: "w", style: share(m.weights) }), el("i", { class: "a", style: share(m.activations) })));
  }));
  show("memory-legend", el("span", {}, el("span", { class: "swatch", style: { background: "var(--k0)" } }), "weights"),
    el("span", {}, el("span", { class: "swatch", style: { background: "var(--k4)" } }), "activations, peak"));
}

// How sure -----------------------------------------------------------------------------------------------------------

const basisSentences = {
  measured_setting: "this device was measured in this precision and runtime, at such a batch",
  measured_device: "this device was measured, but in another runtime, precision, version or range of batches",
  unseen_device: "nobody measured this device; what its data sheet says and what devices like it did stand behind the answer" };
function drawSure() {
  const a = answer();
  if (a.error) return show("sure-body", el("p", { class: "notice" }, a.error));
  const within = a.interval ? Math.sqrt(a.interval[1] / a.interval[0]) : null;
  const flags = a.flags.length ? a.flags.map((f) => el("li", { title: f[0] }, f[1])) : [el("li", { class: "fine" }, "\u2713 Nothing unusual about this question.")];
  const v = a.evidence;
  show("sure-body",
    el("p", { class: "verdict" }, el("b", {}, deviceName(state.device)), ": " + basisSentences[a.basis]
      + (a.source ? " (" + a.source + (a.rows ? ", " + plural(a.rows, "measurement") : "") + ")" : "") + ". "
      + (within ? "Nine of ten measurements should lie within a factor of " + digits(within, 3) + "." : "How far off it may be is not known.")),
    el("ul", { class: "flags" }, flags),
    a.calibrated || (v && v.calibrated) ? el("p", { class: "about" }, "Corrected by measurements of this platform.") : "",
    listed("What the interval is made of", v && v.interval_parts, (p) => p.words + ": a factor of " + digits(p.factor, 3), true),
    listed("Guesses it rests on", v && v.guesses, (g) => g.words + " (" + percent(g.share) + " of the time)"),
    listed("Nearest measured devices", v && v.nearest, (d) => d.device + ", by " + d.kinship + ", " + plural(d.rows, "measurement"), innerWidth > 900),
    el("details", {}, el("summary", {}, "What is known of the device"), facts(data.hardware[state.device].facts),
      data.hardware[state.device].source ? el("p", { class: "about" }, data.hardware[state.device].source) : ""),
    otherDevices());
}
function listed(title, all, words, open) {
  if (!all || all.length === 0) return "";
  return el("details", { open }, el("summary", {}, title + " ", el("small", {}, "(" + all.length + ")")), el("ul", {}, all.map((x) => el("li", {}, words(x)))));
}
function otherDevices() {
  const others = network().answers.map((a, i) => ({ a, i })).filter(({ a, i }) => i !== state.device && !a.error && a.flags.length);
  if (others.length === 0) return "";
  return el("details", {}, el("summary", {}, "Notes on the other devices ", el("small", {}, "(" + others.length + ")")),
    el("ul", {}, others.map(({ a, i }) => el("li", {}, el("b", {}, deviceName(i)), ": ", a.flags.map((f) => f[1]).join(" ")))));
}

// The page -----------------------------------------------------------------------------------------------------------

function startBar() {
  const networks = $("network"), devices = $("device");
  networks.append(...data.networks.map((n, i) => el("option", { value: i }, n.name)));
  devices.append(...data.hardware.map((h, i) => el("option", { value: i }, h.name)));
  networks.addEventListener("change", () => set({ network: Number(networks.value) }));
  devices.addEventListener("change", () => set({ device: Number(devices.value) }));
  $("network-pick").hidden = data.networks.length < 2;
  $("network-pick").style.display = data.networks.length < 2 ? "none" : "";
  const words = { auto: "\u25d0 Auto", light: "\u25cb Light", dark: "\u25cf Dark" }, next = { auto: "light", light: "dark", dark: "auto" };
  const mark = () => {
    networks.value = state.network;
    devices.value = state.device;
    $("theme").textContent = words[state.theme];
    $("theme").setAttribute("aria-label", "Colours: " + state.theme + "; change to " + next[state.theme]);
  };
  $("theme").addEventListener("click", () => set({ theme: next[state.theme] }));
  $("print").addEventListener("click", () => print());
  on(["network", "device", "theme"], mark);
  mark();
}
function redrawColours() {
  applyTheme();
  drawShares(); drawStrip(); drawScale(); drawGraphNow();
}
function drawGraphNow() { picture.map = null; drawGraph(); }
function start() {
  readAddress();
  applyTheme();
  on(["network"], () => { state.node = null; state.filter = null; $("filter-clear").hidden = true; });
  startBar();
  choice("device-order", "order", [["fastest", "Fastest first"], ["given", "As given"]]);
  choice("curve-measure", "measure", [["time", "Batch"], ["each", "Each input"], ["rate", "Inputs a second"]]);
  on(["network", "device"], () => { drawHead(); drawNetworks(); drawCurves(); drawSure(); });
  on(["network", "device", "order"], () => { drawDevices(); drawPrecisions(); drawMemory(); });
  on(["measure"], drawCurves);
  on(["theme"], redrawColours);
  on(["network", "device", "filter"], drawShares);
  on(["network", "device", "filter", "node"], drawStrip);
  drawHead(); drawNetworks(); drawDevices(); drawDeviceLegend(); drawPrecisions(); drawMemory(); drawSure();
  drawCurves(); drawShares(); startGraph(); startStrip(); drawStrip(); startTable();
  $("footer").textContent = "Made by ledg " + data.version + " with " + data.checkpoint + ". Predictions, not measurements; this file holds all its data and loads nothing.";
  darkQuery.addEventListener("change", redrawColours);
  new ResizeObserver(() => { drawCurves(); }).observe($("curves"));
  new ResizeObserver(() => { drawStrip(); redraw(true); }).observe($("graph-canvas"));
  let narrow = innerWidth < 620;
  addEventListener("resize", () => { if (narrow !== innerWidth < 620) { narrow = !narrow; drawDevices(); } });
  addEventListener("beforeprint", () => forPaper(true));
  addEventListener("afterprint", () => forPaper(false));
}
// Paper has light colours, open lists and the whole network.
function forPaper(on) {
  printing = on;
  document.documentElement.toggleAttribute("data-printing", on);
  for (const d of document.querySelectorAll("details")) {
    if (on) d.dataset.open = d.open ? "yes" : "";
    d.open = on || d.dataset.open === "yes";
  }
  redrawColours();
}
start();
