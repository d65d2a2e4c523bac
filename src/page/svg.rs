//! A chart's SVG for a page: the same drawing in fewer bytes, with its text as wide as it was measured.
//!
//! The document that is saved as a file says of every stroke how it looks. In a page there are dozens of
//! them, so what is alike in a row of elements is said once, in a group around them; broken lines and
//! fields become one path each. A test holds the pixels of both against each other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use roxmltree::{Document, Node};

use crate::charts::{FAMILY, text_length};

/// What holds of every element, unless it says otherwise: by SVG itself, and the font by the page.
const SAID_ONCE: [(&str, &str); 3] =
    [("opacity", "1"), ("stroke", "none"), ("font-family", FAMILY)];

/// What is inside the root element of `document`, in fewer bytes.
///
/// # Errors
/// If it is no SVG document.
pub fn compact(document: &str) -> Result<String> {
    let document = Document::parse(document).context("a chart is no XML")?;
    let elements: Vec<Node> = document.root_element().children().filter(Node::is_element).collect();
    let mut text = String::with_capacity(document.input_text().len() / 2);
    for alike in elements.chunk_by(|a, b| are_alike(*a, *b)) {
        write_alike(&mut text, alike);
    }
    Ok(text)
}

/// How an element looks: its attributes, but for where it is.
///
/// An opacity would make one pale thing of a group: what holds for each of its elements is the opacity of
/// their fill and of their stroke, and looks the same on elements that have only one of the two.
fn look<'a>(node: Node<'a, '_>) -> BTreeMap<&'a str, &'a str> {
    const PLACE: [&str; 9] = ["x", "y", "width", "height", "points", "cx", "cy", "r", "dy"];
    let paints = |name: &str| node.attribute(name).is_some_and(|paint| paint != "none");
    let said = |name: &'a str, value| match name {
        "opacity" if paints("stroke") => ("stroke-opacity", value),
        "opacity" => ("fill-opacity", value),
        name => (name, value),
    };
    let attributes = node.attributes().map(|a| (a.name(), a.value()));
    attributes
        .filter(|(name, _)| !PLACE.contains(name))
        .filter(|(name, _)| *name != "stroke-width" || paints("stroke"))
        .filter(|attribute| !SAID_ONCE.contains(attribute))
        .map(|(name, value)| said(name, value))
        .collect()
}

fn are_alike(a: Node, b: Node) -> bool {
    a.tag_name() == b.tag_name() && look(a) == look(b)
}

fn write_alike(text: &mut String, alike: &[Node]) {
    let Some(first) = alike.first() else { return };
    // Pale ones may lie on each other, and as one path they would be paler there.
    let is_pale = first.attribute("opacity").is_some_and(|opacity| opacity != "1");
    let look: String = look(*first)
        .into_iter()
        .map(|(name, value)| format!(" {name}=\"{}\"", escaped(&rounded(value))))
        .collect();
    let path = match first.tag_name().name() {
        "polyline" => Some(polyline as fn(&mut String, Node)),
        "rect" => Some(rect as fn(&mut String, Node)),
        _ => None,
    };
    match path {
        Some(path) if !is_pale || alike.len() == 1 => write_path(text, &look, alike, path),
        _ => {
            let _ = write!(text, "<g{look}>");
            for node in alike {
                match path {
                    Some(path) => write_path(text, "", &[*node], path),
                    None => write_element(text, *node),
                }
            }
            text.push_str("</g>");
        }
    }
}

fn write_path(text: &mut String, look: &str, alike: &[Node], add: fn(&mut String, Node)) {
    let _ = write!(text, "<path{look} d=\"");
    alike.iter().for_each(|node| add(text, *node));
    text.push_str("\"/>");
}

fn polyline(path: &mut String, node: Node) {
    let points = node.attribute("points").unwrap_or_default();
    let _ = write!(path, "M{}", points.trim());
}

fn rect(path: &mut String, node: Node) {
    let of = |name| node.attribute(name).unwrap_or("0");
    let [x, y, width, height] = ["x", "y", "width", "height"].map(of);
    let _ = write!(path, "M{x},{y}h{width}v{height}h-{width}z");
}

fn write_element(text: &mut String, node: Node) {
    let name = node.tag_name().name();
    let said = node.text().unwrap_or_default().trim();
    if name == "text" && said.is_empty() {
        return;
    }
    let _ = write!(text, "<{name}");
    for attribute in node.attributes() {
        if matches!(attribute.name(), "x" | "y" | "dy" | "points" | "cx" | "cy" | "r") {
            let value = attribute.value().trim();
            let _ = write!(text, " {}=\"{value}\"", attribute.name());
        }
    }
    if name != "text" {
        text.push_str("/>");
        return;
    }
    // Whatever font a browser has, the words take the room that was measured for them.
    let size: f64 = node.attribute("font-size").and_then(|s| s.parse().ok()).unwrap_or_default();
    let length = text_length(said, size, node.attribute("font-weight") == Some("bold"));
    let _ = write!(text, " textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\">");
    let _ = write!(text, "{}</text>", escaped(said));
}

/// `104.00000000000001` is 104.
fn rounded(value: &str) -> String {
    let number = value.parse::<f64>().ok().filter(|_| value.contains('.'));
    number.map_or_else(|| value.to_owned(), |x| format!("{}", (x * 100.0).round() / 100.0))
}

/// Text as XML has it, in an attribute or between elements.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
