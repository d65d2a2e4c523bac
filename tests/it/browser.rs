//! The page of a record in a real browser, spoken to by its own debugging protocol: skipped where there is
//! none, with the line that installs it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gilscope::page::page;
use gilscope::record::Record;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::support::gallery;

const MISSING: &str = "skipped: no Chromium here. To run it: apt-get install chromium";
const NO_AXE: &str =
    "not checked by axe-core: npm install axe-core, and name its axe.min.js in GILSCOPE_AXE";
const PATIENCE: Duration = Duration::from_secs(60);

/// A headless Chromium with one page.
struct Browser {
    process: Child,
    socket: WebSocket<TcpStream>,
    calls: u32,
    session: Option<String>,
    /// What it told without being asked.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// `None` where there is none.
    fn start() -> Option<Self> {
        let profile = tempfile::tempdir().unwrap();
        let process = Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args(["--remote-debugging-port=0", "about:blank"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn();
        let Ok(mut process) = process else {
            eprintln!("{MISSING}");
            return None;
        };
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let told = |line: String| line.strip_prefix("DevTools listening on ").map(str::to_owned);
        let mut lines = lines.map_while(Result::ok);
        let address = lines.find_map(told).expect("Chromium says where it listens");
        // It must not stop at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let host = address.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(address.as_str(), stream).unwrap();
        let (calls, session, events) = (0, None, Vec::new());
        let mut browser = Self { process, socket, calls, session, events, _profile: profile };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let id = &target["targetId"];
        let attached =
            browser.call("Target.attachToTarget", json!({"targetId": id, "flatten": true}));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network", "DOM"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Calls a method of the protocol, and waits for its answer.
    fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).unwrap();
        loop {
            let told = self.read();
            if told["id"] == json!(self.calls) {
                assert!(told["error"].is_null(), "{method}: {}", told["error"]);
                return told["result"].clone();
            }
            self.events.push(told);
        }
    }

    fn read(&mut self) -> Value {
        let message = self.socket.read().expect("Chromium answers in time");
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    }

    /// Opens a file, and waits until it is loaded.
    fn open(&mut self, path: &Path) {
        self.events.clear();
        let url = format!("file://{}", path.display());
        self.call("Page.navigate", json!({"url": url}));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let told = self.read();
            self.events.push(told);
        }
    }

    /// What an expression comes to in the page.
    fn ask(&mut self, expression: &str) -> Value {
        let told = self.call(
            "Runtime.evaluate",
            json!({"expression": expression, "awaitPromise": true, "returnByValue": true}),
        );
        assert!(told["exceptionDetails"].is_null(), "{expression}: {told}");
        told["result"]["value"].clone()
    }

    fn press(&mut self, key: &str) {
        let text = match key {
            "Enter" => "\r",
            key if key.len() == 1 => key,
            _ => "",
        };
        let code = match key {
            "Enter" => 13,
            "Tab" => 9,
            "Escape" => 27,
            "ArrowRight" => 39,
            key => i32::from(key.to_uppercase().as_bytes()[0]),
        };
        let down = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        for kind in [down, "keyUp"] {
            let text = if kind == down { text } else { "" };
            self.call(
                "Input.dispatchKeyEvent",
                json!({"type": kind, "key": key, "code": key, "text": text,
                       "windowsVirtualKeyCode": code}),
            );
        }
    }

    fn width(&mut self, width: u32) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", size);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The pages of some records of the gallery: one that computes, probes, servers.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let wanted = ["charts/record.json", "charts/probes/record.json", "charts/services/record.json"];
    let is_wanted = |(path, _): &(PathBuf, Record)| wanted.iter().any(|end| path.ends_with(end));
    let make = |(path, record): (PathBuf, Record)| {
        let name = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let to = folder.join(name).with_extension("html");
        fs::write(&to, page(&[record]).unwrap()).unwrap();
        to
    };
    gallery().into_iter().filter(is_wanted).map(make).collect()
}

#[test]
fn a_page_says_nothing_to_the_console_and_asks_for_nothing() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let axe = std::env::var_os("GILSCOPE_AXE").map(|path| fs::read_to_string(path).unwrap());
    if axe.is_none() {
        eprintln!("{NO_AXE}");
    }
    for path in pages(folder.path()) {
        browser.width(1920);
        browser.open(&path);
        let dangling = browser.ask(
            "[...document.links].filter(a => a.hash && \
             !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map(a => a.hash)",
        );
        assert_eq!(dangling, json!([]), "{}", path.display());
        for width in [390, 1024, 1920] {
            browser.width(width);
            let wide = browser.ask("document.documentElement.scrollWidth - innerWidth");
            assert!(wide.as_i64().unwrap() <= 0, "{} at {width}: {wide}", path.display());
        }
        if let Some(axe) = &axe {
            browser.ask(&format!("{axe};0"));
            let found = browser.ask(
                "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => \
                 v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))",
            );
            assert_eq!(found, json!([]), "{}", path.display());
        }
        let loud = ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"];
        for event in &browser.events {
            let method = event["method"].as_str().unwrap_or_default();
            assert!(!loud.contains(&method), "{}: {event}", path.display());
            if method == "Network.requestWillBeSent" {
                let url = event["params"]["request"]["url"].as_str().unwrap();
                assert!(url.starts_with("file://"), "{} asks for {url}", path.display());
            }
        }
    }
}

#[test]
fn the_page_is_used_by_keyboard() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = pages(folder.path()).into_iter().find(|path| path.ends_with("charts.html")).unwrap();
    browser.width(1024);
    browser.open(&path);

    // The tab key comes by everything that can be used, in the order of the page.
    let mut stops: Vec<String> = Vec::new();
    for _ in 0..400 {
        browser.press("Tab");
        let stop = browser.ask(
            "document.activeElement.closest('th') ? 'heading' : document.activeElement.localName",
        );
        let stop = stop.as_str().unwrap().to_owned();
        if stops.last() != Some(&stop) {
            stops.push(stop);
        }
        if stops.last().is_some_and(|stop| stop == "heading") {
            break;
        }
        if stops.last().is_some_and(|stop| stop == "svg") && stops.len() < 4 {
            browser.press("ArrowRight");
            let said = browser.ask("document.getElementById('tip').textContent");
            let hidden = browser.ask("document.getElementById('tip').hidden");
            assert_eq!(hidden, json!(false));
            assert!(said.as_str().unwrap().contains("samples"), "{said}");
            browser.press("Escape");
            assert_eq!(browser.ask("document.getElementById('tip').hidden"), json!(true));
        }
    }
    for kind in ["a", "svg", "summary", "input", "heading"] {
        assert!(stops.iter().any(|stop| stop == kind), "{kind} is not reached: {stops:?}");
    }

    // A heading sorts, a second time the other way.
    let column = "[...document.querySelectorAll('#all tbody tr')].filter(r => !r.querySelector('.none'))\
                  .map(r => Number(r.cells[5].dataset.by)).filter(x => !Number.isNaN(x))";
    browser.ask("document.querySelectorAll('#all th button')[5].focus()");
    let is_sorted = |values: &Value, up: bool| {
        let values: Vec<f64> =
            values.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        assert!(values.len() > 100);
        values.windows(2).all(|pair| if up { pair[0] <= pair[1] } else { pair[0] >= pair[1] })
    };
    browser.press("Enter");
    assert!(is_sorted(&browser.ask(column), true));
    browser.press("Enter");
    assert!(is_sorted(&browser.ask(column), false));
    let order = browser.ask("document.querySelectorAll('#all th')[5].ariaSort");
    assert_eq!(order, json!("descending"));

    // Words filter.
    browser.ask("document.getElementById('wanted').focus()");
    for key in "primes rayon".split("").filter(|key| !key.is_empty()) {
        browser.press(key);
    }
    let left = browser.ask(
        "[...document.querySelectorAll('#all tbody tr')].filter(r => !r.hidden).map(r => r.id)",
    );
    let left = left.as_array().unwrap();
    assert!(!left.is_empty() && left.iter().all(|id| id.as_str().unwrap().contains("rayon")));
    // The address of a row that is filtered out shows it again.
    browser.ask("location.hash = '#json-threads-2-embedded'; 0");
    let shown = browser.ask(
        "new Promise(done => setTimeout(() => done(!document.getElementById(\
         'json-threads-2-embedded').hidden), 200))",
    );
    assert_eq!(shown, json!(true));
}

#[test]
fn no_chart_is_cut_on_paper() {
    /// What A4 leaves between margins of 14 mm, in pixels of CSS.
    const PAPER: (u32, f64) = (688, 1_016.0);
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    for path in pages(folder.path()) {
        browser.open(&path);
        browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
        browser.width(PAPER.0);
        let highest = browser.ask(
            "Math.max(...[...document.querySelectorAll('figure')].map(f => \
             getComputedStyle(f).breakInside == 'avoid' ? f.offsetHeight : Infinity))",
        );
        // A chart that is lower than a sheet is moved to the next one whole.
        assert!(highest.as_f64().unwrap() < PAPER.1, "{}: {highest}", path.display());
        let widest = browser.ask("document.documentElement.scrollWidth");
        assert!(widest.as_f64().unwrap() <= f64::from(PAPER.0), "{}: {widest}", path.display());
        let printed = browser.call("Page.printToPDF", json!({"preferCSSPageSize": true}));
        assert!(printed["data"].as_str().unwrap().starts_with("JVBER"), "a PDF");
        browser.call("Emulation.setEmulatedMedia", json!({"media": ""}));
    }
}
