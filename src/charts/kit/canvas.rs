//! The canvas: what is drawn on it becomes an SVG document, and that a PNG.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use anyhow::{Context as _, Result};
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
use plotters::style::{FontStyle, WHITE, register_font};
use resvg::{tiny_skia, usvg};

use super::figure::Figure;
use crate::words::visible;

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

/// What charts draw on. Beside what is seen it notes which figures that shows: a page says them to who
/// points there, and lists them for who cannot see the chart.
pub struct Area<'a> {
    canvas: DrawingArea<SVGBackend<'a>, Shift>,
    figures: RefCell<Vec<Figure>>,
}

impl<'a> Deref for Area<'a> {
    type Target = DrawingArea<SVGBackend<'a>, Shift>;

    fn deref(&self) -> &Self::Target {
        &self.canvas
    }
}

impl Area<'_> {
    /// Notes a figure that is drawn. Of one that is drawn twice, as where a line goes on more faintly, the
    /// second is kept.
    pub fn note(&self, figure: Figure) {
        let mut figures = self.figures.borrow_mut();
        let is_same = |noted: &Figure| {
            (&noted.of, &noted.at, noted.place) == (&figure.of, &figure.at, figure.place)
        };
        figures.retain(|noted| !is_same(noted));
        figures.push(figure);
    }
}

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

    /// The square around a point, so far to each side.
    pub fn around((x, y): (i32, i32), half: i32) -> Self {
        Self { left: x - half, top: y - half, right: x + half, bottom: y + half }
    }

    /// How high it is.
    pub fn height(self) -> i32 {
        self.bottom - self.top
    }
}

/// A whole SVG document with what `draw` draws, and the figures that it shows.
pub fn svg(
    (width, height): (i32, i32),
    draw: impl FnOnce(&Area) -> Result<()>,
) -> Result<(String, Vec<Figure>)> {
    with_fonts();
    let size = (width.unsigned_abs(), height.unsigned_abs());
    let mut document = String::new();
    let figures = {
        let canvas = SVGBackend::with_string(&mut document, size).into_drawing_area();
        let area = Area { canvas, figures: RefCell::default() };
        area.fill(&WHITE)?;
        draw(&area)?;
        area.present()?;
        area.figures.take()
    };
    // The backend gives the document the canvas's size. A browser should show it as large as the
    // PNG: only the outer size changes, the view box keeps the canvas's units.
    let outer = |scale| format!(r#"width="{}" height="{}" viewBox"#, width / scale, height / scale);
    let (canvas, picture) = (outer(1), outer(SCALE));
    // Names come from records, and some characters are no text: XML allows no control character.
    Ok((visible(&document.replacen(&canvas, &picture, 1)), figures))
}

/// A picture of an SVG document.
pub fn png((width, height): (i32, i32), svg: &str) -> Result<Vec<u8>> {
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
