// Who ran when, from recorded time stamps: a lane for each thread, and a line for the lock where there is one.

const LANE_COLOURS = ["--blue", "--vermillion", "--green", "--purple"];
const SLOWLY = 10; // seconds that slow motion takes, about

// One view of time for all figures of a screen, in nanoseconds, and where slow motion is; null if nowhere.
let view = { from: 0, to: 1, longest: 1 };
let head = null;
let figuresOfLanes = [];

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
const nice = (number) => {
  const power = 10 ** Math.floor(Math.log10(number));
  return power * [1, 2, 5, 10].find((step) => step * power >= number * 0.9999);
};
const time = (ns) => {
  const [unit, name] = ns >= 1e9 ? [1e9, "s"] : ns >= 1e6 ? [1e6, "ms"] : [1e3, "µs"];
  return `${Number((ns / unit).toPrecision(3))} ${name}`;
};

const look = (from, to) => {
  const wide = Math.min(view.longest, Math.max(10_000, to - from));
  const start = Math.min(view.longest - wide, Math.max(0, from));
  view = { ...view, from: start, to: start + wide };
  drawAllLanes();
};
const zoom = (factor) => {
  const [middle, half] = [(view.from + view.to) / 2, (view.to - view.from) / 2 / factor];
  look(middle - half, middle + half);
};
const pan = (share) => {
  const by = share * (view.to - view.from);
  look(view.from + by, view.to + by);
};

// The strips of one figure, from top to bottom, each with its spans: [start, end, thread].
const stripsOf = ({ lanes, locked, answered_us }) => {
  const all = lanes.map(({ name, spans }, thread) => ({
    name,
    spans: spans.map(([start, end]) => [start, end, thread]),
  }));
  // Only who holds the lock runs: their spans together are the lock's.
  const lock = { name: "the lock", spans: all.flatMap(({ spans }) => spans), letters: lanes.map(({ name }) => name) };
  const answers = { name: "answers", strokes: answered_us.map((us) => us * 1000) };
  return [...all, ...(locked ? [lock] : []), ...(answered_us.length > 0 ? [answers] : [])];
};

// The names stand to the left: as wide in all figures, so that the same moment is below itself.
const gutter = (pen) => {
  const names = figuresOfLanes.flatMap(({ data }) => stripsOf(data).map(({ name }) => name));
  return Math.max(...names.map((name) => pen.measureText(name).width));
};

const drawLanes = ({ canvas, data }) => {
  const scale = devicePixelRatio;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0 || height === 0) return;
  [canvas.width, canvas.height] = [width * scale, height * scale];
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const css = getComputedStyle(canvas);
  const colour = (name) => css.getPropertyValue(name);
  const em = parseFloat(css.fontSize);
  const strips = stripsOf(data);
  pen.font = `${css.fontSize} ${css.fontFamily}`;
  pen.textBaseline = "middle";
  const left = gutter(pen) + em / 2;
  const bottom = height - 1.6 * em;
  const x = (ns) => left + ((ns - view.from) / (view.to - view.from)) * (width - left - 1);

  // Time, below.
  pen.fillStyle = colour("--faint");
  pen.textAlign = "center";
  const step = nice(((view.to - view.from) * 7 * em) / (width - left));
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    pen.fillRect(x(at), 0, 1, bottom);
    const half = pen.measureText(time(at)).width / 2;
    pen.fillText(time(at), Math.min(width - half, x(at)), height - 0.7 * em);
  }

  const each = bottom / strips.length;
  strips.forEach(({ name, spans = [], strokes = [], letters }, row) => {
    const [top, high] = [row * each + each * 0.1, each * 0.8];
    pen.fillStyle = colour("--ink");
    pen.textAlign = "left";
    if (high >= em * 0.7) pen.fillText(name, 0, top + high / 2);
    pen.save();
    pen.beginPath();
    pen.rect(left, 0, width - left, bottom);
    pen.clip();
    for (const [start, end, thread] of spans) {
      if (end < view.from || start > view.to) continue;
      const wide = Math.max(1, x(end) - x(start));
      const own = LANE_COLOURS[thread % LANE_COLOURS.length];
      pen.fillStyle = colour(own);
      // What slow motion has not come to yet is pale.
      const seen = head ?? end;
      pen.globalAlpha = 0.25;
      if (end > seen) pen.fillRect(x(start), top, wide, high);
      pen.globalAlpha = 1;
      if (start <= seen) pen.fillRect(x(start), top, Math.max(1, x(Math.min(end, seen)) - x(start)), high);
      if (letters && start <= seen && wide > 1.2 * em && high >= em) {
        pen.fillStyle = own === "--blue" ? colour("--on-blue") : "#000";
        pen.textAlign = "center";
        pen.fillText(
          letters[thread],
          Math.max(left, x(start)) / 2 + Math.min(width, x(end)) / 2,
          top + high / 2,
          wide,
        );
      }
    }
    pen.fillStyle = colour("--ink");
    for (const at of strokes) pen.fillRect(x(at), top, em / 10, high);
    pen.restore();
  });
  if (head !== null && head >= view.from && head <= view.to) {
    pen.fillStyle = colour("--ink");
    pen.fillRect(x(head), 0, em / 6, bottom);
  }
};
const drawAllLanes = () => figuresOfLanes.forEach(drawLanes);
const resized = new ResizeObserver(drawAllLanes);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAllLanes);

// Slow motion: time stamps as recorded, drawn slower by a factor that is said. Only when asked for.
const still = matchMedia("(prefers-reduced-motion: reduce)");
const halt = () => {
  head = null;
  drawAllLanes();
  saySlow("");
};
const saySlow = (text) => {
  const [said, button] = [byId("slow-said"), byId("slow")];
  if (said) said.textContent = text;
  if (button && !still.matches) button.textContent = head === null ? "Slow motion" : "End slow motion";
};
const stepOn = () => {
  const starts = figuresOfLanes.flatMap(({ data }) =>
    data.lanes.flatMap(({ spans }) => spans.map(([start]) => start)),
  );
  const later = starts.filter((start) => start > (head ?? view.from - 1) && start <= view.to);
  if (later.length === 0) return halt();
  head = Math.min(...later);
  drawAllLanes();
  saySlow(`replay of recorded time stamps, step by step: ${time(head)}`);
};
const play = () => {
  if (still.matches) return stepOn();
  if (head !== null) return halt();
  const slower = Math.max(1, nice((SLOWLY * 1e9) / (view.to - view.from)));
  const [first, began] = [view.from, performance.now()];
  head = first;
  saySlow(`replay of recorded time stamps, 1/${slower} of the speed`);
  const frame = (now) => {
    if (head === null || !byId("slow")) return;
    head = first + (Math.max(0, now - began) * 1e6) / slower;
    if (head > view.longest || head > view.to) return halt();
    drawAllLanes();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
};

// A canvas that is dragged pans; on a screen that one touches, up and down still scroll.
const lanesCanvas = (data) => {
  let at = null;
  return el("canvas", {
    role: "img",
    "aria-label": `${data.who}, ${data.told}: who ran when. The same as a table is below.`,
    onpointerdown: (event) => {
      at = event.clientX;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onpointermove: (event) => {
      if (at === null) return;
      pan((at - event.clientX) / event.currentTarget.clientWidth);
      at = event.clientX;
    },
    onpointerup: () => (at = null),
    onpointercancel: () => (at = null),
  });
};
const lanesTable = (data, number) => {
  const rows = data.lanes.map(({ name, spans }) => {
    const ran = sum(spans.map(([start, end]) => end - start));
    return [name, time(ran), `${Math.round((100 * ran) / data.window_ns)} %`, String(spans.length)];
  });
  return folded(
    `lanes-table-${number}`,
    "Who ran how long, as a table",
    ["thread", `ran, of ${time(data.window_ns)}`, "share", "turns"],
    rows,
  );
};
const laneFigures = (all) => {
  const longest = Math.max(1, ...all.map(({ window_ns }) => window_ns));
  view = { from: 0, to: longest, longest };
  head = null;
  resized.disconnect();
  figuresOfLanes = all.map((data) => ({ data, canvas: lanesCanvas(data) }));
  return figuresOfLanes.map(({ data, canvas }, number) => {
    resized.observe(canvas);
    const strips = stripsOf(data).length;
    return el(
      "figure",
      { class: "lanes", style: { "--strips": strips } },
      el("figcaption", {}, el("b", {}, data.who), ` ${data.told}`),
      canvas,
      lanesTable(data, number),
    );
  });
};
const laneTools = () => {
  const tool = (id, label, name, does) =>
    el("button", { id, type: "button", "aria-label": name, onclick: does }, label);
  return el(
    "div",
    { class: "tools", role: "group", "aria-label": "Time" },
    tool("zoom-in", "+", "Zoom in", () => zoom(2)),
    tool("zoom-out", "−", "Zoom out", () => zoom(0.5)),
    tool("earlier", "◄", "Earlier", () => pan(-0.25)),
    tool("later", "►", "Later", () => pan(0.25)),
    el("button", { id: "slow", type: "button", onclick: play }, still.matches ? "Next turn" : "Slow motion"),
    el("span", { id: "slow-said", role: "status" }),
  );
};
