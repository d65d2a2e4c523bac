//! The canvas: what is drawn as SVG is written beside a PNG of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use anyhow::{Context as _, Result};
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
use plotters::style::{FontStyle, WHITE, register_font};
use resvg::{tiny_skia, usvg};

/// The canvas in its own units. Backends of plotters take whole numbers, so a canvas as large as
/// the picture would round every dash and grid line to a pixel and kink the sloping ones: the
/// canvas is [twice](SCALE) the picture in both directions, and the SVG renderer scales it down.
pub const WIDTH: i32 = 3840;
/// See [`WIDTH`].
pub const HEIGHT: i32 = 2400;
/// Canvas units for each pixel of the picture.
const SCALE: i32 = 2;

/// The family that the SVG asks for: the font that everything was measured with, and for a browser
/// that lacks it, any without serifs.
pub const FAMILY: &str = "DejaVu Sans, sans-serif";

/// What charts draw on.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// A rectangle on the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub left: i32,
    /// The upper edge.
    pub top: i32,
    /// The right edge.
    pub right: i32,
    /// The lower edge.
    pub bottom: i32,
}

impl Rect {
    /// How wide it is.
    pub fn width(self) -> i32 {
        self.right - self.left
    }

    /// How high it is.
    pub fn height(self) -> i32 {
        self.bottom - self.top
    }
}

/// Draws a chart into `folder` as `name.svg` and `name.png`; returns the path of the latter.
pub fn save(folder: &Path, name: &str, draw: impl FnOnce(&Area) -> Result<()>) -> Result<PathBuf> {
    save_sized(folder, name, (WIDTH, HEIGHT), draw)
}

/// The same on a canvas of another width and height.
pub fn save_sized(
    folder: &Path,
    name: &str,
    size: (i32, i32),
    draw: impl FnOnce(&Area) -> Result<()>,
) -> Result<PathBuf> {
    let drawn = || format!("cannot draw the chart {name}");
    let svg = svg(size, draw).with_context(drawn)?;
    let png = png(size, &svg).with_context(drawn)?;
    let write = |extension: &str, bytes: &[u8]| {
        let path = folder.join(name).with_extension(extension);
        fs::write(&path, bytes)
            // Half a chart is worse than none.
            .inspect_err(|_| drop(fs::remove_file(&path)))
            .with_context(|| {
                format!(
                    "cannot write the chart {}: choose another folder with --out DIR",
                    path.display()
                )
            })?;
        anyhow::Ok(path)
    };
    write("svg", svg.as_bytes())?;
    write("png", &png)
}

/// A whole SVG document with what `draw` draws.
fn svg((width, height): (i32, i32), draw: impl FnOnce(&Area) -> Result<()>) -> Result<String> {
    with_fonts();
    let size = (width.unsigned_abs(), height.unsigned_abs());
    let mut document = String::new();
    {
        let area = SVGBackend::with_string(&mut document, size).into_drawing_area();
        area.fill(&WHITE)?;
        draw(&area)?;
        area.present()?;
    }
    // The backend gives the document the canvas's size. A browser should show it as large as the
    // PNG: only the outer size changes, the view box keeps the canvas's units.
    let outer = |scale| format!(r#"width="{}" height="{}" viewBox"#, width / scale, height / scale);
    let (canvas, picture) = (outer(1), outer(SCALE));
    Ok(document.replacen(&canvas, &picture, 1))
}

fn png((width, height): (i32, i32), svg: &str) -> Result<Vec<u8>> {
    let options = usvg::Options {
        fontdb: Arc::clone(&RESVG_FONTS),
        font_family: "DejaVu Sans".to_owned(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options)?;
    let pixels = |units: i32| (units / SCALE).unsigned_abs();
    let mut picture = tiny_skia::Pixmap::new(pixels(width), pixels(height))
        .context("there is no memory for the picture")?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut picture.as_mut());
    Ok(picture.encode_png()?)
}

/// Sees to it that plotters can measure text.
pub fn with_fonts() {
    LazyLock::force(&PLOTTERS_FONTS);
}

/// The fonts are in the binary, so that a chart looks the same on every machine, and is drawn also
/// on one without any font. Two libraries need them: plotters to measure, resvg to draw.
static PLOTTERS_FONTS: LazyLock<()> = LazyLock::new(|| {
    for (style, bytes) in
        [(FontStyle::Normal, dejavu::sans::regular()), (FontStyle::Bold, dejavu::sans::bold())]
    {
        // Only a damaged font is refused, and these are compiled in.
        assert!(register_font(FAMILY, style, bytes).is_ok(), "the built-in font is readable");
    }
});

static RESVG_FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    Arc::new(fonts)
});
