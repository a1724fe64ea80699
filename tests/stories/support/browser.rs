//! A real browser: Debian's Chromium, driven through its chromedriver.

use super::{Kept, free_port, until};
use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long a page may take to stand.
const LOADING: Duration = Duration::from_secs(15);

/// A browser with a profile of its own.
pub struct Browser {
    /// For what has no word of its own below.
    pub client: Client,
    port: u16,
    _driver: Kept,
    _profile: TempDir,
}

/// Chromium outlives a chromedriver that is killed: it is asked to shut both down first.
impl Drop for Browser {
    fn drop(&mut self) {
        let asked = || -> std::io::Result<()> {
            let mut line = TcpStream::connect(("127.0.0.1", self.port))?;
            line.set_read_timeout(Some(Duration::from_secs(5)))?;
            line.write_all(
                b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            )?;
            line.read_to_end(&mut Vec::new()).map(drop)
        };
        let _ = asked();
    }
}

impl Browser {
    /// Opens one; without scripts, if `scripts` is false.
    pub async fn open(scripts: bool) -> Self {
        let port = free_port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromium-driver is installed (deploy/test does that)");
        let driver = Kept(driver);
        until("chromedriver", || async move {
            TcpStream::connect(("127.0.0.1", port)).ok()
        })
        .await;
        let profile = TempDir::with_prefix("daylight-browser-").expect("a folder");
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1280,1000",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let javascript = if scripts { 1 } else { 2 };
        let wishes = json!({
            "goog:chromeOptions": {
                "args": args,
                "binary": "/usr/bin/chromium",
                "prefs": { "profile.managed_default_content_settings.javascript": javascript },
            }
        });
        let serde_json::Value::Object(wishes) = wishes else {
            unreachable!("an object above")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wishes)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the browser opens");
        Self {
            client,
            port,
            _driver: driver,
            _profile: profile,
        }
    }

    /// Goes to a page.
    pub async fn go(&self, url: &str) {
        self.client.goto(url).await.expect("the page loads");
    }

    /// Writes into the field with this name.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("[name='{name}']")).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("typed");
    }

    /// Chooses in the select with this name.
    pub async fn choose(&self, name: &str, value: &str) {
        let field = self.find(&format!("select[name='{name}']")).await;
        field
            .select_by_value(value)
            .await
            .unwrap_or_else(|error| panic!("{name} has no {value}: {error}"));
    }

    /// Presses the button, or follows the link, that reads so.
    pub async fn press(&self, words: &str) {
        let path = format!(
            "//button[contains(normalize-space(.), \"{words}\")] | //a[contains(normalize-space(.), \"{words}\")] | //input[@type='submit'][contains(@value, \"{words}\")]"
        );
        let found = self.wait_for(Locator::XPath(&path), words).await;
        found
            .click()
            .await
            .unwrap_or_else(|error| panic!("“{words}” cannot be pressed: {error}"));
    }

    /// The element that this selector finds.
    pub async fn find(&self, selector: &str) -> Element {
        self.wait_for(Locator::Css(selector), selector).await
    }

    /// A press of a button comes back before the next page stands, so everything
    /// here waits a little for what it looks for.
    async fn wait_for(&self, locator: Locator<'_>, what: &str) -> Element {
        match self
            .client
            .wait()
            .at_most(LOADING)
            .for_element(locator)
            .await
        {
            Ok(found) => found,
            Err(error) => panic!(
                "no “{what}” on {}: {error}\n{}",
                self.url().await,
                self.text().await
            ),
        }
    }

    /// Everything a reader sees.
    pub async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Waits until a reader sees these words, loading the page again meanwhile.
    pub async fn see_in_time(&self, words: &str) {
        until(&format!("“{words}” on the page"), || async {
            if self.text().await.contains(words) {
                return Some(());
            }
            let _ = self.client.refresh().await;
            None
        })
        .await;
    }

    /// The reader sees these words, once the page stands.
    pub async fn see(&self, words: &str) {
        let begun = Instant::now();
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(
                begun.elapsed() < LOADING,
                "“{words}” is not on {}:\n{text}",
                self.url().await
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Where the browser is.
    pub async fn url(&self) -> String {
        self.client
            .current_url()
            .await
            .map(|url| url.to_string())
            .unwrap_or_default()
    }

    /// Gives a file to the field with this name.
    pub async fn give_file(&self, name: &str, path: &Path) {
        let field = self
            .find(&format!("input[type='file'][name='{name}']"))
            .await;
        field
            .send_keys(&path.to_string_lossy())
            .await
            .expect("a file");
    }
}
