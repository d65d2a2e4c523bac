// What each screen shows. Every function gets the state and returns the parts of its screen, from top to bottom.

// The lines of a question were broken for a terminal: only the end of a sentence is kept as one.
const flowing = (text) => text.trim().replace(/([^.?!:])\n/g, "$1 ");
const paragraph = (id, text, kind = "") => text && part(id, text, () => el("p", { class: kind }, text));
const list = (id, texts, kind) =>
  texts.length > 0 &&
  part(id, texts, () =>
    el(
      "ul",
      { class: kind },
      texts.map((text) => el("li", {}, text)),
    ),
  );

const menu = ({ screen, poll }) => {
  const lesson = ({ number, title, minutes: long, told, done, next }) =>
    el(
      "li",
      {},
      el(
        "button",
        {
          id: `lesson-${number}`,
          type: "button",
          class: next ? "is-next" : null,
          onclick: () => send({ do: "choose", lesson: number }),
        },
        el("b", {}, String(number)),
        el(
          "span",
          {},
          el("span", { class: "name" }, title),
          el(
            "small",
            {},
            [next && "► next", done && "✓ done", plural(long, "minute"), told].filter(Boolean).join(" · "),
          ),
        ),
      ),
    );
  return [
    heading("Lessons", `${screen.planned} of ${screen.room} minutes are planned`),
    part("lessons", screen.lessons, () => el("ol", { class: "lessons" }, screen.lessons.map(lesson))),
    poll && part("poll", poll, () => pollPanel(poll)),
  ];
};

const options = ({ lesson, answers }) => {
  const option = ({ letter, text }) => {
    const own = answers.own === letter;
    return el(
      "li",
      {},
      el(
        "button",
        {
          id: `option-${letter}`,
          type: "button",
          "aria-pressed": String(own),
          onclick: () => send({ do: "answer", letter }),
        },
        badge(letter),
        el("span", {}, text),
        own ? el("span", { class: "you" }, "you") : null,
      ),
    );
  };
  return el("ul", { class: "options" }, lesson.options.map(option));
};
// The code is read by phones: dark on white, whatever the colours of the page.
const pollPanel = (poll) =>
  el(
    "section",
    { class: "poll", "aria-labelledby": "poll-code" },
    svg(
      "svg",
      { role: "img", "aria-label": `QR code of ${poll.link}`, viewBox: `-4 -4 ${poll.size + 8} ${poll.size + 8}` },
      svg("rect", { x: -4, y: -4, width: poll.size + 8, height: poll.size + 8, fill: "#fff" }),
      svg("path", { d: poll.qr, fill: "#000" }),
    ),
    el("p", {}, poll.address),
    el("p", { id: "poll-code" }, "code ", el("b", {}, poll.code)),
    el(
      "p",
      { class: "received" },
      poll.open ? `open · ${poll.received} received` : "not open",
      el("small", {}, ` until ${poll.until}`),
    ),
  );
const question = ({ lesson, answers, poll }) => {
  const taken = answers.counted.map((votes) => `${plural(votes, "vote")} taken`).join(", then ");
  const text = flowing(lesson.question);
  return [
    part("heading", "", () => el("h2", { tabindex: -1 }, "Question", el("span", { id: "asked" }))),
    paragraph("question", text, text.length > 220 ? "long" : ""),
    part("options", [lesson.options, answers.own], () => options({ lesson, answers })),
    poll && part("poll", poll, () => pollPanel(poll)),
    taken && paragraph("votes", taken, "aside"),
  ];
};

const legend = ({ lesson }) =>
  part("legend", lesson.options, () =>
    el(
      "ul",
      { class: "legend" },
      lesson.options.map(({ letter, text }) => el("li", {}, badge(letter), text)),
    ),
  );
const sketch = (state) => [
  heading("Sketch what you expect", "press or drag in a row"),
  plot(state.screen.plot, true),
  legend(state),
  plotTable(state.screen.plot),
];

// Twice a second while it is measured: the bars are made once, and after that only set.
const core = (at) => el("li", {}, el("span", {}, `core ${at + 1}`), el("b"), el("div", { class: "bar" }, el("div")));
const setCores = (cores) => {
  for (const [at, node] of [...(byId("cores")?.children ?? [])].entries()) {
    node.querySelector("b").textContent = `${Math.round(100 * cores[at])} %`;
    node.querySelector(".bar > div").style.transform = `scaleX(${Math.min(1, cores[at])})`;
  }
};
const run = ({ screen }) => {
  const { done, of } = screen.steps;
  return [
    heading(screen.stopping ? "It stops …" : "It is measured"),
    paragraph("expects", screen.expects, "expects"),
    paragraph("command", `$ ${screen.command}`, "command"),
    part("steps", [done, of, Math.floor(screen.seconds)], () =>
      el(
        "p",
        { class: "steps" },
        el("progress", { value: done, max: of, "aria-label": "Steps done" }),
        `${done} of ${of}, ${Math.floor(screen.seconds)} s`,
      ),
    ),
    screen.cores.length > 0 &&
      part("cores", screen.cores.length, (count) =>
        el(
          "ul",
          { class: "cores", "aria-label": "How busy the cores are" },
          Array.from({ length: count }, (_, at) => core(at)),
        ),
      ),
    list("also", screen.also, "also"),
  ];
};

// First and last vote as bars under each other, both as numbers beside.
const tallied = ({ letter, text, votes, own, holds }, most) =>
  el(
    "li",
    { class: holds ? "holds" : null },
    el("span", { class: "came" }, holds ? "►" : ""),
    badge(letter),
    el(
      "span",
      {},
      text,
      own ? el("span", { class: "you" }, "you") : null,
      holds ? el("span", { class: "so" }, "so it is here") : null,
    ),
    el(
      "span",
      { class: "bars" },
      votes.map((count, at) =>
        el("span", {
          class: at === votes.length - 1 ? `last ${hue(letter)}` : "first",
          style: { width: percent(count / most) },
        }),
      ),
    ),
    el("span", { class: "count" }, votes.join(" → ")),
  );
const reveal = (state) => {
  const { screen } = state;
  const most = Math.max(1, ...screen.tally.flatMap(({ votes }) => votes));
  return [
    heading("What came", screen.from),
    paragraph("command", `$ ${screen.command}`, "command"),
    plot(screen.plot, false),
    part("tally", screen.tally, () =>
      el(
        "ul",
        { class: "tally" },
        screen.tally.map((row) => tallied(row, most)),
      ),
    ),
    paragraph("sentence", screen.sentence, "sentence"),
    paragraph("beside", screen.beside, "aside"),
    plotTable(screen.plot),
  ];
};

const chart = ({ src, title, figures }) =>
  el(
    "figure",
    { class: "chart" },
    el("figcaption", { class: "unseen" }, title),
    el("img", { src: local(src), alt: `${title}. The figures are in the table below.` }),
    folded("chart-table", "The chart as a table", ["what", "figure"], figures),
  );
const why = ({ screen }) => [
  heading("Why", screen.from),
  paragraph("because", screen.text, "because"),
  part("pictures", [screen.lanes, screen.chart], () =>
    el(
      "div",
      { class: "pictures" },
      screen.lanes.length > 0
        ? el("section", { "aria-label": "Who ran when" }, laneTools(), laneFigures(screen.lanes))
        : null,
      screen.chart ? chart(screen.chart) : null,
    ),
  ),
];

const source = ({ path, language, first, lines }) =>
  el(
    "section",
    { "aria-label": path },
    el("h3", {}, language, el("code", {}, path)),
    el(
      "pre",
      {},
      el(
        "code",
        {},
        lines.map((line, at) =>
          el(
            "span",
            { class: "line" },
            el("i", {}, String(first + at)),
            el(
              "span",
              {},
              line.map(([kind, text]) => el("span", { class: kind || null }, text)),
              "\n",
            ),
          ),
        ),
      ),
    ),
  );
const code = ({ screen }) => [
  heading("The code that decides"),
  part("sources", screen.sources, () => el("div", { class: "sources" }, screen.sources.map(source))),
];

const expect = ({ screen }) => [
  heading(`One thing changed: ${screen.text}`),
  paragraph("task", screen.expects, "task"),
  paragraph("first", "First a number from everybody.", "aside"),
];

const change = ({ screen }) => {
  const bar = ({ name, words: told, share, is_new }) =>
    el(
      "li",
      { class: is_new ? "is-new" : null },
      el("span", {}, name, is_new ? el("span", { class: "so" }, "changed") : null),
      el("b", {}, told),
      el("span", { class: "bar" }, el("span", { style: { width: percent(share) } })),
    );
  return [
    heading(`Changed: ${screen.text}`, screen.from),
    paragraph("expects", screen.expects, "expects"),
    part("bars", screen.bars, () => el("ul", { class: "figures" }, screen.bars.map(bar))),
    paragraph("sentence", screen.sentence, "sentence"),
  ];
};

const exercise = ({ screen }) => [
  heading("Exercise"),
  paragraph("task", screen.text, "task"),
  paragraph("how", screen.how, "aside"),
  screen.hint &&
    part("hint", screen.hint, () =>
      el("details", {}, el("summary", { id: "hint-fold" }, "Hint"), el("p", {}, screen.hint)),
    ),
];

const score = ({ screen }) => {
  const votes = (counts) => counts.map(({ right, all }) => `${right} of ${all}`).join(" → ");
  const rows = screen.rows.map(({ number, title, verdict, said, votes: counts }) => [
    `${number}. ${title}`,
    verdict ?? "undecided",
    said,
    votes(counts),
  ]);
  const link = ({ href, text }) =>
    el("li", {}, el("a", { id: `file-${href}`, href: local(href), download: true }, text));
  return [
    heading("What was asked, and what came"),
    part("score", rows, () =>
      el("div", { class: "score" }, table(["lesson", "answer", "what came", "votes that said so"], rows)),
    ),
    paragraph("folder", `Kept in ${screen.folder}`, "aside"),
    part("downloads", screen.downloads, () => el("ul", { class: "downloads" }, screen.downloads.map(link))),
  ];
};

const homework = ({ screen }) => [
  heading("What the class did at home", plural(screen.machines, "machine")),
  screen.chart
    ? part("pictures", screen.chart, () => el("div", { class: "pictures" }, chart(screen.chart)))
    : paragraph("task", "Nobody has pasted a line yet. It is printed by python_scripts/gilkit.py.", "task"),
];

const ended = ({ screen }) => [
  heading("The class has ended"),
  paragraph("folder", screen.folder ? `All is kept in ${screen.folder}` : "Nothing was measured.", "task"),
];

const screens = { menu, question, sketch, run, reveal, why, code, expect, change, exercise, score, homework, ended };
