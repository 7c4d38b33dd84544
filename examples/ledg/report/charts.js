// SPDX-License-Identifier: BSD-3-Clause
// Devices as rows of intervals, curves over batch, precisions as a table, shares of time.

// A scale from low to high with ticks; logarithmic where values span more than a factor of 8.
function scaleFor(low, high, most) {
  if (!(low > 0)) low = high / 1000;
  if (low > 0 && high > 8 * low) {
    const a = Math.log(low * 0.88), b = Math.log(high * 1.14);
    return { at: (x) => (Math.log(Math.max(x, 1e-12)) - a) / (b - a), ticks: logTicks(Math.exp(a), Math.exp(b), most) };
  }
  const top = high * 1.08;
  const rough = top / most, power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
  const ticks = [];
  for (let k = 0; k * step <= top * 1.0001; ++k) ticks.push(k * step);
  return { at: (x) => x / top, ticks };
}
function logTicks(low, high, most) {
  const all = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); ++e)
    for (const m of [1, 2, 5]) {
      const x = m * Math.pow(10, e);
      if (x >= low * 0.999 && x <= high * 1.001) all.push({ x, m });
    }
  if (all.length <= most) return all.map((t) => t.x);
  const tens = all.filter((t) => t.m === 1).map((t) => t.x);
  const stride = Math.max(1, Math.ceil(tens.length / most));
  return tens.filter((_, i) => i % stride === 0);
}

// Devices ------------------------------------------------------------------------------------------------------------

function deviceOrder() {
  const all = data.hardware.map((_, i) => i);
  if (state.order === "given") return all;
  const ms = (i) => network().answers[i].error ? Infinity : network().answers[i].ms;
  return all.sort((a, b) => ms(a) - ms(b) || a - b);
}
function extent() {
  const all = [];
  for (const a of network().answers)
    if (!a.error) all.push(a.ms, a.roofline_ms, ...(a.interval || []), ...(a.flops_fit_ms ? [a.flops_fit_ms] : []));
  return [Math.min(...all.filter((x) => x > 0)), Math.max(...all)];
}
function answerTip(a) {
  const lines = [duration(a.ms) + (a.interval ? ", " + Math.round(100 * (a.coverage || 0.9)) + " % within "
    + duration(a.interval[0]) + " to " + duration(a.interval[1]) : "")];
  lines.push("Roofline " + duration(a.roofline_ms) + (a.flops_fit_ms ? ", line in FLOPs " + duration(a.flops_fit_ms) : ""));
  lines.push(settingText(a) + "; " + basisWords[a.basis]);
  for (const f of a.flags) lines.push(f[1]);
  return lines.join("\n");
}
function deviceRow(i, scale) {
  const a = network().answers[i];
  const name = el("span", { class: "device-name" }, deviceName(i), el("small", {}, a.error ? "" : settingText(a)
    + (a.flags.length ? " \u00b7 " + plural(a.flags.length, "note") : "")));
  const pressed = String(i === state.device);
  if (a.error) return el("button", { type: "button", class: "device", "aria-pressed": pressed, "data-device": i,
    onclick: () => set({ device: i }) }, name, el("span", { class: "error-text" }, a.error));
  const left = (x) => ({ left: (100 * scale.at(x)).toFixed(2) + "%" });
  const track = el("span", { class: "track", "aria-hidden": "true" }, scale.ticks.map((t) => el("i", { style: left(t) })));
  if (a.interval) track.append(el("span", { class: "range", style: { ...left(a.interval[0]),
    width: (100 * (scale.at(a.interval[1]) - scale.at(a.interval[0]))).toFixed(2) + "%" } }));
  track.append(el("span", { class: "roof", style: left(a.roofline_ms) }));
  if (a.flops_fit_ms) track.append(el("span", { class: "fit", style: left(a.flops_fit_ms) }));
  track.append(el("span", { class: "dot " + a.basis, style: left(a.ms) }));
  const value = el("span", { class: "device-ms" }, el("b", {}, duration(a.ms)),
    el("small", {}, (a.interval ? duration(a.interval[0]) + " \u2013 " + duration(a.interval[1]) : "interval unknown")));
  return el("button", { type: "button", class: "device", "aria-pressed": pressed, "data-device": i, tip: answerTip(a),
    onclick: () => set({ device: i }) }, name, track, value);
}
function drawDevices() {
  if (network().answers.every((a) => a.error)) return show("device-rows", data.hardware.map((_, i) => deviceRow(i)));
  const scale = scaleFor(...extent(), innerWidth < 620 ? 5 : 8);
  show("device-rows", deviceOrder().map((i) => deviceRow(i, scale)), el("div", { class: "axis", "aria-hidden": "true" },
    el("div", {}, scale.ticks.map((t) => el("span", { style: { left: (100 * scale.at(t)).toFixed(2) + "%" } }, tickText(t))))));
  const n = network();
  const settings = new Set(n.answers.filter((a) => !a.error).map((a) => a.precision + (a.runtime || "")));
  $("devices-about").textContent = "The time for " + (n.batch === 1 ? "one input" : n.batch + " inputs")
    + ". The bar is where nine of ten measurements should lie. Choose a device to see the rest of the page for it."
    + (settings.size > 1 ? " Precision and runtime are those of the setting that answers for each device, so they differ." : "");
}
function drawDeviceLegend() {
  const mark = (cls, words) => el("span", {}, el("span", { class: "mark" }, el("span", { class: cls })), words);
  show("device-legend", mark("dot", basisWords.measured_setting), mark("dot measured_device", "device measured, but otherwise"),
    mark("dot unseen_device", "device never measured"), mark("range", "90 % interval"),
    mark("roof", "roofline: nothing is faster"), mark("fit", "baseline: a line in FLOPs"));
}

// Curves over batch --------------------------------------------------------------------------------------------------

const curveValue = { time: (ms) => ms, each: (ms, b) => ms / b, rate: (ms, b) => 1000 * b / ms };
const curveText = { time: duration, each: duration, rate: (x) => count(x) + "/s" };
function drawCurves() {
  const box = $("curves"), width = Math.max(box.clientWidth, 240), narrow = width < 480;
  const height = Math.max(narrow ? 280 : 340, 0), left = 58, right = narrow ? 12 : 132, top = 10, bottom = 40;
  const value = curveValue[state.measure];
  const curves = network().curves.map((points) => points.map((p) => ({ b: p[0], y: value(p[1], p[0]), p })));
  const every = curves.flat();
  if (every.length === 0) return show("curves", el("p", { class: "empty" }, "There are no other batches to show."));
  const batches = [...new Set(every.map((q) => q.b))].sort((a, b) => a - b);
  const xs = scaleFor(batches[0], Math.max(batches[batches.length - 1], batches[0] * 9), 20);
  const seen = every.map((q) => q.y).concat(curves[state.device].flatMap((q) => q.p[2] === null ? [] : [value(q.p[2], q.b), value(q.p[3], q.b)]));
  const ys = scaleFor(Math.min(...seen), Math.max(...seen), 6);
  const x = (b) => left + (width - left - right) * xs.at(b), y = (v) => top + (height - top - bottom) * (1 - ys.at(v));
  const picture = svg("svg", { viewBox: "0 0 " + width + " " + height, role: "img",
    "aria-label": "Curves of " + data.hardware.length + " devices over the batch" });
  for (const t of ys.ticks) picture.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: y(t), y2: y(t) }),
    svg("text", { x: left - 8, y: y(t) + 4, "text-anchor": "end" }, state.measure === "rate" ? count(t) : tickText(t)));
  batches.forEach((b, i) => {
    if (!narrow || i % 2 === 0) picture.append(svg("text", { x: x(b), y: height - bottom + 20, "text-anchor": "middle" }, String(b)));
  });
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 2, "text-anchor": "middle" }, "batch"));
  const path = (points) => points.map((q, i) => (i ? "L" : "M") + x(q.b).toFixed(1) + " " + y(q.y).toFixed(1)).join("");
  const order = curves.map((_, i) => i).filter((i) => i !== state.device).concat([state.device]);
  for (const i of order) {
    const points = curves[i];
    if (points.length === 0) continue;
    const chosen = i === state.device;
    if (chosen) picture.append(...chosenBand(points, value, x, y));
    picture.append(svg("path", { class: "curve" + (chosen ? " chosen" : ""), d: path(points), "data-device": i }));
    if (chosen) for (const q of points) picture.append(svg("circle", { class: "point" + (q.p[4] ? " measured" : ""), cx: x(q.b), cy: y(q.y), r: 4,
      tip: deviceName(i) + "\nbatch " + q.b + ": " + curveText[state.measure](q.y) + (q.p[4] ? "\nsuch a batch was measured" : "") }));
    else picture.append(svg("path", { class: "hit", d: path(points), tip: deviceName(i), onclick: () => set({ device: i }) }));
  }
  if (!narrow) picture.append(...curveNames(curves, y, width - right + 8, top, height - bottom));
  show("curves", picture);
  const unit = { time: "Time for the whole batch", each: "Time for each input", rate: "Inputs a second" }[state.measure];
  $("curve-about").textContent = unit + (narrow ? " on " + deviceName(state.device) : "") + ", in the setting of the answer above. Full dots: batches that were measured.";
}
function chosenBand(points, value, x, y) {
  const known = points.filter((q) => q.p[2] !== null);
  if (known.length < 2) return [];
  const edge = (k) => known.map((q) => x(q.b).toFixed(1) + " " + y(value(q.p[k], q.b)).toFixed(1));
  return [svg("path", { class: "band", d: "M" + edge(2).join("L") + "L" + edge(3).reverse().join("L") + "Z" })];
}
// Names at the ends of the curves, moved apart where they would touch.
function curveNames(curves, y, at, top, bottom) {
  const names = curves.map((points, i) => ({ i, y: points.length ? y(points[points.length - 1].y) : null })).filter((n) => n.y !== null);
  if (names.length > 22) names.splice(0, names.length, ...names.filter((n) => n.i === state.device));  // no room for all
  names.sort((a, b) => a.y - b.y);
  const gap = Math.min(15, (bottom - top) / Math.max(names.length, 1));
  for (let k = 1; k < names.length; ++k) names[k].y = Math.max(names[k].y, names[k - 1].y + gap);
  let limit = bottom + 4;
  for (let k = names.length; k-- > 0; limit = names[k].y - gap) names[k].y = Math.min(names[k].y, limit);
  return names.map((n) => {
    const name = deviceName(n.i);
    return svg("text", { x: at, y: n.y + 4, class: "name" + (n.i === state.device ? " chosen" : ""), style: { cursor: "pointer" },
      tip: name, onclick: () => set({ device: n.i }) }, name.length > 17 ? name.slice(0, 16) + "\u2026" : name);
  });
}

// Precisions ---------------------------------------------------------------------------------------------------------

function drawPrecisions() {
  const order = ["fp32", "tf32", "fp16", "bf16", "amp", "int8", "fp8"];
  const met = new Set(network().precisions.flat().map((p) => p.precision));
  const columns = order.filter((p) => met.has(p)).concat([...met].filter((p) => !order.includes(p)));
  const rows = deviceOrder().map((i) => {
    const cells = new Map(network().precisions[i].map((p) => [p.precision, p]));
    const times = [...cells.values()].map((p) => p.ms), best = Math.min(...times), worst = Math.max(...times);
    return el("tr", { class: i === state.device ? "chosen" : "", "data-device": i },
      el("th", { scope: "row" }, el("button", { type: "button", onclick: () => set({ device: i }) }, deviceName(i))),
      columns.map((name) => precisionCell(cells.get(name), best, worst, network().answers[i])));
  });
  show("precision-table", el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "device"),
    columns.map((c) => el("th", { scope: "col", class: "number" }, c)))), el("tbody", {}, rows)));
  $("precision-about").textContent = "The same runtime in the precisions that a device has units for. Bold is the fastest; a ring \u25cb means that nobody measured it there.";
}
function precisionCell(p, best, worst, a) {
  if (!p) return el("td", { class: "number none" }, "\u2013");
  const text = (p.basis === "measured_setting" ? "" : "\u25cb ") + duration(p.ms);
  return el("td", { class: "number cell-bar", tip: answerTip(p) }, p.ms === best ? el("b", {}, text) : text,
    el("i", { style: { width: "calc(" + Math.max(3, 100 * p.ms / worst).toFixed(1) + "% - 20px)" } }));
}

// Shares of time -----------------------------------------------------------------------------------------------------

function part(label, small, ms, total, colour, by, value) {
  const pressed = state.filter && state.filter.by === by && state.filter.value === value;
  return el("button", { type: "button", class: "part", "aria-pressed": String(Boolean(pressed)), "data-value": value,
    onclick: by ? () => toggleFilter(by, value, label) : null, disabled: !by },
    el("span", { class: "label" }, label + " ", el("small", {}, small)),
    el("span", { class: "value" }, el("b", {}, percent(ms / total)), " " + duration(ms)),
    el("span", { class: "bar-line" }, el("i", { style: { width: Math.max(0.4, 100 * ms / total).toFixed(1) + "%", background: colour } })));
}
function drawShares() {
  const a = answer();
  if (a.error) { for (const id of ["by-kind", "by-stage", "by-bound", "by-block"]) show(id, el("p", { class: "empty" }, "No answer.")); return; }
  const rest = a.overhead_ms > 0 ? [part("belongs to no operator", "", a.overhead_ms, a.ms, palette.line, null, "")] : [];
  show("by-kind", a.by_kind.map((k) => part(kindName(k.name), "\u00d7" + k.operators, k.ms, a.ms, kindColour(k.name), "kind", k.name)), rest);
  const most = Math.max(...a.by_stage.map((s) => s.ms));
  show("by-stage", a.by_stage.map((s, i) => part(s.name, "\u00d7" + s.operators, s.ms, a.ms, css(heat(0.25 + 0.55 * s.ms / most)), "stage", i)));
  const bounds = { c: [0, 0], m: [0, 0], l: [0, 0] };
  a.columns.ms.forEach((ms, i) => { const b = bounds[a.columns.bound[i]]; if (b) { b[0] += ms; ++b[1]; } });
  show("by-bound", Object.entries(bounds).map(([b, [ms, n]]) => part(boundNames[b], "\u00d7" + n, ms, a.ms, boundColours()[b], "bound", b)));
  $("by-block-box").hidden = a.blocks.length === 0;
  show("by-block", a.blocks.map((b, k) => part(b.count + " \u00d7 " + plural(b.length, "operator"),
    duration(b.ms / b.count) + " each", b.ms, a.ms, palette.accent, "block", k)));
  $("time-about").textContent = deviceName(state.device) + ", " + duration(a.ms) + (a.rule === "roofline"
    ? ". This answer knows the whole alone: it is shared out in proportion to the rooflines of the operators." : ". Each operator has the part that the prediction adds for it.")
    + " A choice here filters the network and the table below.";
}

// Time along the network: a bar for every operator, coloured by kind.
function drawStrip() {
  const canvas = $("strip"), a = answer(), nodes = network().nodes;
  const [pen, width, height] = canvasPen(canvas);
  pen.clearRect(0, 0, width, height);
  if (a.error) return;
  const shown = stripNodes();
  const most = Math.max(...shown.map((i) => a.columns.ms[i])), step = width / shown.length;
  shown.forEach((i, k) => {
    const tall = Math.max(1, (height - 6) * a.columns.ms[i] / most);
    pen.globalAlpha = passes(i) ? 1 : 0.18;
    pen.fillStyle = state.node === i ? palette.ink : kindColour(nodes[i].kind);
    pen.fillRect(k * step, height - tall, Math.max(step - (step > 3 ? 1 : 0), 0.7), tall);
  });
  pen.globalAlpha = 1;
}
const stripNodes = () => network().nodes.map((_, i) => i).filter((i) => answer().columns && answer().columns.ms[i] !== null);
function stripNodeAt(event) {
  const all = stripNodes(), box = $("strip").getBoundingClientRect();
  return all[Math.max(0, Math.min(all.length - 1, Math.floor(all.length * (event.clientX - box.left) / box.width)))];
}
function startStrip() {
  const strip = $("strip");
  strip.addEventListener("pointermove", (e) => {
    const i = stripNodeAt(e);
    if (i !== undefined) showTip(nodeTip(i), e.clientX, e.clientY);
  });
  strip.addEventListener("pointerleave", () => showTip(""));
  strip.addEventListener("click", (e) => { const i = stripNodeAt(e); if (i !== undefined) set({ node: i }); });
  strip.addEventListener("keydown", (e) => {
    const all = stripNodes(), at = all.indexOf(state.node);
    if (e.key === "ArrowRight" || e.key === "ArrowLeft") {
      set({ node: all[Math.max(0, Math.min(all.length - 1, at + (e.key === "ArrowRight" ? 1 : -1)))] });
      e.preventDefault();
    }
  });
  const note = () => { $("strip-note").textContent = state.node === null ? "operators in their order" : nodeTip(state.node).split("\n").slice(0, 2).join(": "); };
  on(["node", "device", "network"], note);
  note();
}
function nodeTip(i) {
  const n = network().nodes[i], a = answer();
  const ms = a.columns ? a.columns.ms[i] : null;
  return n.op + (n.name ? " " + n.name : "") + (ms === null || ms === undefined ? "" : "\n" + duration(ms) + ", " + percent(ms / a.ms) + " of the time");
}
function canvasPen(canvas) {
  const ratio = printing ? 3 : Math.min(devicePixelRatio || 1, 3), width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return [pen, width, height];
}
