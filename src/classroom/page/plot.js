// The plot of a lesson: a row for each figure; the range of each option, what the class expects, what was measured.
// Rows of one axis stand together and share its ticks. All places are shares of the axis, from 0 to 1.

const STEP = 1 / 50;

// Guesses of this page that the server has not told back yet, by row.
const guesses = new Map();
const waiting = new Map();

const guessOf = (row) => {
  if (!guesses.has(row.index)) return row.guess;
  const at = guesses.get(row.index);
  return at === null ? null : { at, words: row.guess?.at === at ? row.guess.words : "" };
};

// Moves a guess at once, and tells the server when the hand rests: five times a second at most.
const guess = (index, at, rests = true) => {
  guesses.set(index, at === null ? null : Math.min(1, Math.max(0, at)));
  clearTimeout(waiting.get(index));
  if (rests)
    waiting.set(
      index,
      setTimeout(() => tellGuess(index), 200),
    );
  redraw();
};
const tellGuess = async (index) => {
  clearTimeout(waiting.get(index));
  waiting.delete(index);
  const at = guesses.get(index);
  await send({ do: "sketch", row: index, at });
  // By now the server has said where it lies, or why it cannot lie there.
  if (guesses.get(index) === at) guesses.delete(index);
  redraw();
};

// Before anything else is done, what the hand left is told.
const tellGuesses = () => [...waiting.keys()].forEach(tellGuess);

// Ranges that overlap go under each other; a narrow one has room for its letter all the same.
const strips = (ghosts) => {
  const ends = [];
  const placed = ghosts.map((ghost) => {
    const [from, to] = [ghost.from, Math.max(ghost.to, ghost.from + 0.05)];
    let strip = ends.findIndex((end) => end <= from + 1e-9);
    if (strip < 0) strip = ends.length;
    ends[strip] = to;
    return { ...ghost, strip };
  });
  return { placed, count: ends.length };
};

// A text at a place, shifted by the same share of its own width: it is never cut off at an end.
const words = (at, top, text, kind) =>
  el(
    "span",
    {
      class: `words ${kind}`,
      style: { left: percent(at), top, transform: `translateX(${percent(-at)})` },
    },
    text,
  );

// A square on its corner; half its side is .4 of the letters around it.
const diamond = (at, y) =>
  svg("rect", {
    class: "guess",
    width: ".8em",
    height: ".8em",
    style: { x: `calc(${percent(at)} - .4em)`, y: `calc(${percent(y)} - .4em)` },
  });

// One row within a drawing that has `rows` of them; where it begins and how high it is, as shares.
const drawnRow = (row, at, rows, newest) => {
  const top = at / rows;
  const y = (share) => top + share / rows;
  const { placed, count } = strips(row.ghosts);
  const high = 0.42 / Math.max(count, 2);
  const marks = [];
  const texts = [];
  for (const { letter, from, to, strip } of placed) {
    const above = y(0.56 + strip * high);
    const width = Math.max(to - from, 0.004);
    marks.push(
      svg("rect", {
        class: `ghost ${hue(letter)}`,
        x: percent(from),
        width: percent(width),
        y: percent(above),
        height: percent((high * 0.88) / rows),
      }),
    );
    texts.push(words(from + width / 2, percent(above + (high * 0.44) / rows), letter, "letter"));
  }
  const guessed = guessOf(row);
  if (guessed) marks.push(diamond(guessed.at, y(0.42)));
  // Right above its mark, and within its row.
  const over = `max(${percent(y(0.02))}, calc(${percent(y(0.42))} - 2em))`;
  if (guessed && !row.measured) texts.push(words(guessed.at, over, guessed.words, "guessed"));
  const seen = row.measured;
  if (seen) {
    const [x, middle] = [percent(seen.at), percent(y(0.42))];
    const shown = [svg("line", { class: "drop", x1: x, x2: x, y1: middle, y2: percent(y(0.98)) })];
    if (seen.low !== null && seen.high !== null) {
      shown.push(
        svg("line", { class: "interval", x1: percent(seen.low), x2: percent(seen.high), y1: middle, y2: middle }),
      );
      for (const end of [seen.low, seen.high]) {
        shown.push(
          svg("line", {
            class: "interval",
            x1: percent(end),
            x2: percent(end),
            y1: percent(y(0.36)),
            y2: percent(y(0.48)),
          }),
        );
      }
    }
    shown.push(svg("circle", { class: "measured", cx: x, cy: middle, r: ".45em" }));
    marks.push(svg("g", { class: newest ? "newest" : null }, shown));
    texts.push(words(seen.at, over, seen.words, "told"));
  }
  return { marks, texts };
};

const drawing = (axis, rows, shown) => {
  const drawn = rows.map((row, at) => drawnRow(row, at, rows.length, row.index === shown - 1));
  const lines = axis.ticks.map(({ at }) =>
    svg("line", { class: "tick", x1: percent(at), x2: percent(at), y1: "0", y2: "100%" }),
  );
  const between = rows
    .slice(1)
    .map((_, at) =>
      svg("line", {
        class: "between",
        x1: "0",
        x2: "100%",
        y1: percent((at + 1) / rows.length),
        y2: percent((at + 1) / rows.length),
      }),
    );
  // The curve that is expected goes from guess to guess.
  const y = (at) => percent((at + 0.42) / rows.length);
  const expected = rows.slice(1).map((row, at) => {
    const [above, below] = [guessOf(rows[at]), guessOf(row)];
    return (
      above &&
      below &&
      svg("line", { class: "expected", x1: percent(above.at), y1: y(at), x2: percent(below.at), y2: y(at + 1) })
    );
  });
  return el(
    "div",
    { class: "drawing" },
    svg(
      "svg",
      { "aria-hidden": "true" },
      lines,
      between,
      expected.filter(Boolean),
      drawn.flatMap(({ marks }) => marks),
    ),
    el(
      "div",
      { "aria-hidden": "true" },
      drawn.flatMap(({ texts }) => texts),
    ),
  );
};

// Where a pointer is on a row's axis.
const under = (event) => {
  const box = event.currentTarget.getBoundingClientRect();
  return (event.clientX - box.left) / box.width;
};

// What can be moved lies over the drawing and stays when that is drawn anew: it may have the focus or the pointer.
const slider = ({ index, name }, at, rows) => {
  const keys = (event) => {
    const now = guesses.get(index) ?? Number(event.currentTarget.dataset.at || 0.5);
    const to = {
      ArrowRight: now + STEP,
      ArrowUp: now + STEP,
      ArrowLeft: now - STEP,
      ArrowDown: now - STEP,
      Home: 0,
      End: 1,
      Delete: null,
      Backspace: null,
    };
    if (!(event.key in to) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    guess(index, to[event.key]);
  };
  const held = (event) => event.currentTarget.hasPointerCapture(event.pointerId);
  return el("div", {
    id: `guess-${index}`,
    class: "slider",
    role: "slider",
    tabindex: 0,
    "aria-label": `Guess: ${name}`,
    "aria-valuemin": 0,
    "aria-valuemax": 100,
    style: { top: percent(at / rows), height: percent(1 / rows) },
    onkeydown: keys,
    onpointerdown: (event) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      guess(index, under(event), false);
    },
    onpointermove: (event) => held(event) && guess(index, under(event), false),
    onpointerup: (event) => held(event) && guess(index, under(event)),
    onpointercancel: () => guess(index, guesses.get(index) ?? null),
  });
};
const saySlider = (row) => {
  const guessed = guessOf(row);
  const node = byId(`guess-${row.index}`);
  node.dataset.at = guessed?.at ?? "";
  node.setAttribute("aria-valuenow", Math.round(100 * (guessed?.at ?? 0.5)));
  node.setAttribute(
    "aria-valuetext",
    guessed ? guessed.words || `${Math.round(100 * guessed.at)} % along the axis` : "no guess yet",
  );
  byId(`clear-${row.index}`).hidden = !guessed;
};

const axisFrame = (number, axis, rows, sketching) => {
  const clear = ({ index, name }) =>
    el(
      "button",
      {
        id: `clear-${index}`,
        class: "clear",
        type: "button",
        "aria-label": `Take the guess away: ${name}`,
        onclick: () => guess(index, null),
      },
      "×",
    );
  const ticks = axis.ticks.map(({ at, words: text }) => words(at, "0", text, "of-tick"));
  const most = Math.max(2, ...rows.map(({ ghosts }) => strips(ghosts).count));
  return el(
    "div",
    { class: "axis", style: { "--rows": rows.length, "--strips": most } },
    el(
      "div",
      { class: "names" },
      rows.map((row) => el("div", {}, el("span", {}, row.name), sketching ? clear(row) : null)),
    ),
    el(
      "div",
      { class: "field" },
      el("div", { id: `field-${number}` }),
      sketching ? rows.map((row, at) => slider(row, at, rows.length)) : null,
    ),
    el("div", { class: "ticks", "aria-hidden": "true" }, ticks),
    el("p", { class: "axis-label" }, axis.label),
  );
};

// The axes that rows use, each with its rows.
const grouped = ({ axes, rows }) => {
  const indexed = rows.map((row, index) => ({ ...row, index }));
  const groups = axes.map((axis, number) => ({ axis, number, rows: indexed.filter((row) => row.axis === number) }));
  return groups.filter((group) => group.rows.length > 0);
};

// The frame of a plot. In a sketch, guesses can be moved.
const plot = (data, sketching) => {
  const frame = [data.axes, data.rows.map(({ name, axis, ghosts }) => [name, axis, ghosts]), sketching];
  return part("plot", frame, () =>
    el(
      "div",
      { class: "plot" },
      grouped(data).map(({ axis, number, rows }) => axisFrame(number, axis, rows, sketching)),
    ),
  );
};

// Draws into that frame, which is on the page by now. `shown` rows are told; the last of them is new.
const drawPlot = (data, sketching, shown) => {
  for (const { axis, number, rows } of grouped(data)) {
    place(
      byId(`field-${number}`),
      part(`drawing-${number}`, [rows, rows.map(guessOf), shown], () => drawing(axis, rows, shown)),
    );
    if (sketching) rows.forEach(saySlider);
  }
};

const plotTable = ({ rows }) => {
  const within = ({ ghosts, measured }) =>
    ghosts
      .filter(({ from, to }) => measured && from <= measured.at && measured.at <= to)
      .map(({ letter }) => letter)
      .join(", ");
  return folded(
    "figures",
    "These figures as a table",
    ["figure", "guess", "measured", "in the range of"],
    rows.map((row) => [row.name, row.guess?.words ?? "none", row.measured?.words ?? "not told yet", within(row)]),
  );
};
