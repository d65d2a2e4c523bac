//! What is drawn, looked at: whether a chart is whole, what it says, and where.

#![expect(clippy::unwrap_used, reason = "in a test a panic is how a failure is told")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use gilscope::charts;
use gilscope::record::Record;
use resvg::usvg::{self, Node, Rect, Tree};

/// Draws every chart into a folder of its own, as SVG, and checks that each is whole; returns their names.
pub fn draw(record: &Record) -> (tempfile::TempDir, BTreeSet<String>) {
    let folder = tempfile::tempdir().unwrap();
    let mut names = BTreeSet::new();
    for chart in charts::all(record).unwrap() {
        let svg = folder.path().join(chart.file_stem() + ".svg");
        fs::write(&svg, &chart.svg).unwrap();
        check_drawing(&svg, OF_A_PROJECTOR);
        assert!(names.insert(chart.file_stem()), "two charts have the name {}", chart.name);
    }
    (folder, names)
}

/// Width and height of a picture.
pub type Size = (u32, u32);

const OF_A_PROJECTOR: Size = (1920, 1200);

/// Checks that a picture is as large as a projector shows it, and the drawing beside it whole.
pub fn check(png: &Path) {
    check_sized(png, OF_A_PROJECTOR);
}

/// The same for a picture of this size.
pub fn check_sized(png: &Path, size: Size) {
    assert_eq!(dimensions(&fs::read(png).unwrap()), size, "{}", png.display());
    check_drawing(&png.with_extension("svg"), size);
}

/// Checks that a chart is whole: no word cut off, none over another.
fn check_drawing(path: &Path, (width, height): Size) {
    let texts = texts(path);
    assert!(texts.len() > 5, "{} has hardly a word", path.display());
    let flowing: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
    if flowing.join(" ").contains("are 95 % intervals") {
        let svg = fs::read_to_string(path).unwrap();
        assert!(has_interval(&svg), "{} speaks of bars that are none", path.display());
    }
    for (i, (text, a)) in texts.iter().enumerate() {
        let inside = a.left() >= 0.0 && a.top() >= 0.0 && a.right() <= width as f32;
        assert!(inside && a.bottom() <= height as f32, "{}: {text:?} is cut off", path.display());
        for (other, b) in &texts[i + 1..] {
            let apart = a.right() <= b.left()
                || b.right() <= a.left()
                || a.bottom() <= b.top()
                || b.bottom() <= a.top();
            assert!(apart, "{}: {text:?} {a:?} over {other:?} {b:?}", path.display());
        }
    }
}

/// Whether an interval is drawn: a level line through a marker, an upright one with caps, or a thin dark
/// one within a bar.
pub fn has_interval(svg: &str) -> bool {
    let points = |line: &str| -> Vec<(i32, i32)> {
        let points = line.split("points=\"").nth(1).and_then(|rest| rest.split('"').next());
        let point = |pair: &str| {
            let (x, y) = pair.split_once(',')?;
            Some((x.parse().ok()?, y.parse().ok()?))
        };
        points.unwrap_or_default().split(' ').filter_map(point).collect()
    };
    let attribute = |line: &str, name: &str| -> Option<i32> {
        line.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.parse().ok()
    };
    // Where a marker lies that is drawn by this line of the file.
    let marker = |line: &str| -> Option<(i32, i32)> {
        if line.starts_with("<circle") {
            return Some((attribute(line, "cx")?, attribute(line, "cy")?));
        }
        let corners = points(line);
        let count = i32::try_from(corners.len()).ok().filter(|n| *n > 0)?;
        let small = corners.iter().all(|(x, _)| (x - corners[0].0).abs() < 120);
        let mean = |of: fn(&(i32, i32)) -> i32| corners.iter().map(of).sum::<i32>() / count;
        (line.starts_with("<polygon") && small).then(|| (mean(|(x, _)| *x), mean(|(_, y)| *y)))
    };
    let lines: Vec<&str> = svg.lines().collect();
    lines.iter().enumerate().any(|(i, line)| {
        let [from, to] = points(line)[..] else { return false };
        if !line.starts_with("<polyline") {
            return false;
        }
        let next = |n: usize| lines.get(i + n).copied().unwrap_or_default();
        let through_marker = from.1 == to.1
            && marker(next(1))
                .is_some_and(|(x, y)| from.0 <= x + 9 && x <= to.0 + 9 && (y - from.1).abs() < 9);
        let capped = from.0 == to.0
            && points(next(1)).iter().all(|(_, y)| *y == from.1)
            && points(next(2)).iter().all(|(_, y)| *y == to.1)
            && points(next(2)).len() == 2;
        let dark = line.contains("stroke=\"#222222\"");
        through_marker || capped || dark
    })
}

/// Width and height, from a PNG's first chunk.
fn dimensions(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(&png[12..16], b"IHDR");
    (number(16), number(20))
}

/// A text of a picture.
pub struct Text {
    /// Its words.
    pub words: String,
    /// The box of its ink, in pixels of the picture.
    pub ink: Rect,
    /// Its font size, in units of the canvas.
    pub em: f32,
}

/// Every text of an SVG with the box of its ink.
pub fn texts(svg: &Path) -> Vec<(String, Rect)> {
    set(svg).into_iter().map(|text| (text.words, text.ink)).collect()
}

/// The fonts that charts are drawn with.
pub fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = usvg::fontdb::Database::new();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        Arc::new(fonts)
    });
    Arc::clone(&FONTS)
}

/// The same with its size, as resvg lays it out.
pub fn set(svg: &Path) -> Vec<Text> {
    let options = usvg::Options { fontdb: fonts(), ..usvg::Options::default() };
    let tree = Tree::from_str(&fs::read_to_string(svg).unwrap(), &options).unwrap();
    let mut found = vec![];
    gather(tree.root(), &mut found);
    found
}

fn gather(group: &usvg::Group, found: &mut Vec<Text>) {
    for node in group.children() {
        match node {
            Node::Group(group) => gather(group, found),
            Node::Text(text) => {
                let words: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
                // The ink, not the line's height: labels may stand as close as their letters allow.
                let ink = text.flattened().abs_bounding_box();
                let em = text.chunks()[0].spans()[0].font_size().get();
                found.push(Text { words, ink, em });
            }
            _ => {}
        }
    }
}

/// All words of a chart in one string.
pub fn words(folder: &tempfile::TempDir, name: &str) -> String {
    let texts = texts(&folder.path().join(name).with_extension("svg"));
    let texts: Vec<String> = texts.into_iter().map(|(text, _)| text).collect();
    texts.join("\n").replace('\u{a0}', " ")
}

/// The words in the largest type: what a chart says first.
pub fn title(folder: &tempfile::TempDir, name: &str) -> String {
    let texts = texts(&folder.path().join(name).with_extension("svg"));
    let high = |rect: &Rect| rect.height();
    let bold: Vec<&(String, Rect)> = texts.iter().filter(|(_, rect)| rect.top() < 230.0).collect();
    let most = bold.iter().map(|(_, rect)| high(rect)).fold(0.0, f32::max);
    let lines = bold.iter().filter(|(_, rect)| high(rect) > most * 0.75);
    let lines: Vec<&str> = lines.map(|(text, _)| text.as_str()).collect();
    lines.join(" ").replace('\u{a0}', " ")
}

/// Where a leader begins and ends: a thin pale line of three points.
pub fn leaders(svg: &Path) -> Vec<[(f32, f32); 2]> {
    let text = fs::read_to_string(svg).unwrap();
    let lines = text.split("<polyline ").skip(1).filter_map(|line| {
        let line = line.split('>').next()?;
        let of = |name: &str| line.split(&format!("{name}=\"")).nth(1)?.split('"').next();
        let points: Vec<(f32, f32)> = of("points")?
            .split_whitespace()
            .filter_map(|point| point.split_once(','))
            .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
            .collect();
        let is_leader = of("opacity") == Some("0.45") && points.len() == 3;
        is_leader.then(|| [points[0], points[2]])
    });
    lines.collect()
}

/// Units of the drawing in a pixel of the picture.
pub fn scale_of(svg: &Path) -> f32 {
    let text = fs::read_to_string(svg).unwrap();
    let wide = text.split("viewBox=\"0 0 ").nth(1).and_then(|rest| rest.split(' ').next());
    wide.unwrap().parse::<f32>().unwrap() / 1920.0
}
