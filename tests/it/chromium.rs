//! A headless Chromium, spoken to by its own debugging protocol: tests that need it are skipped where there is
//! none, with the line that installs it.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

const MISSING: &str = "skipped: no Chromium here. To run it: apt-get install chromium";
const NO_AXE: &str =
    "not checked by axe-core: npm install axe-core, and name its axe.min.js in GILSCOPE_AXE";
/// What a page must not do.
const LOUD: [&str; 3] = ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"];
const PATIENCE: Duration = Duration::from_secs(60);

/// A headless Chromium with one page.
pub struct Browser {
    process: Child,
    socket: WebSocket<TcpStream>,
    calls: u32,
    session: Option<String>,
    /// What it told without being asked.
    pub events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// `None` where there is none.
    pub fn start() -> Option<Self> {
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
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
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
    pub fn open(&mut self, path: &Path) {
        self.go(&format!("file://{}", path.display()));
    }

    /// Opens an address, and waits until it is loaded.
    pub fn go(&mut self, url: &str) {
        self.events.clear();
        self.call("Page.navigate", json!({"url": url}));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let told = self.read();
            self.events.push(told);
        }
    }

    /// Waits until an expression is true in the page.
    pub fn until(&mut self, expression: &str) {
        let began = Instant::now();
        while self.ask(expression) != json!(true) {
            assert!(began.elapsed() < PATIENCE, "{expression} never came: {}", self.words());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// All that can be read in the page.
    pub fn words(&mut self) -> String {
        self.ask("document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// What axe-core finds; nothing where that is not here.
    pub fn violations(&mut self) -> Value {
        let Some(axe) = std::env::var_os("GILSCOPE_AXE") else {
            eprintln!("{NO_AXE}");
            return json!([]);
        };
        let axe = std::fs::read_to_string(axe).unwrap();
        self.ask(&format!("{axe};0"));
        self.ask(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => \
             v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))",
        )
    }

    /// Holds that the page said nothing to the console, and asked for nothing but what begins so.
    pub fn assert_quiet(&self, allowed: &str) {
        for event in &self.events {
            let method = event["method"].as_str().unwrap_or_default();
            assert!(!LOUD.contains(&method), "{event}");
            if method == "Network.requestWillBeSent" {
                let url = event["params"]["request"]["url"].as_str().unwrap();
                assert!(url.starts_with(allowed), "the page asks for {url}");
            }
        }
    }

    /// What an expression comes to in the page.
    pub fn ask(&mut self, expression: &str) -> Value {
        let told = self.call(
            "Runtime.evaluate",
            json!({"expression": expression, "awaitPromise": true, "returnByValue": true}),
        );
        assert!(told["exceptionDetails"].is_null(), "{expression}: {told}");
        told["result"]["value"].clone()
    }

    pub fn press(&mut self, key: &str) {
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
            "PageDown" => 34,
            "PageUp" => 33,
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

    pub fn width(&mut self, width: u32) {
        self.size(width, 900);
    }

    pub fn size(&mut self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", size);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
