//! `cargo xtask bench decode`, its last step: opens the page that measures the decoders in headless Chromium and prints the
//! tables. Ends with the page's error where a decoder in JavaScript reads something else than Rust. The folder with the page
//! and its `cases.json` is the argument.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;
use strapline_testbed::{Browser, LaunchOptions, StaticServer};

/// What the builds are called; the page measures all of them, the first table shows the first.
const FASTEST: &str = "opt3";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).context("the folder of the page as the argument")?);
    let input: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("cases.json"))?)?;
    let server = StaticServer::start(&folder, "/").await?;
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(server.url()).await?;
    // A module that cannot be loaded defines nothing.
    page.wait_for::<bool>("'cases' in self", Duration::from_secs(10))
        .await
        .with_context(|| format!("{:?}", page.errors()))?;
    let cases: usize = page.eval("cases").await?;
    let mut results = Vec::with_capacity(cases);
    for index in 0..cases {
        results.push(page.eval(&format!("measure({index})")).await?);
    }
    println!("{} in headless mode\n", browser.version().await?);
    print!("{}", characteristics(&results));
    println!();
    print!("{}", builds(&results, &input["builds"], &input["octets"]));
    Ok(())
}

/// Every characteristic, natively and in the fastest build.
fn characteristics(results: &[Value]) -> String {
    let mut text = "| notification | octets | ns native | instructions | ns wasm | with copy | as octets | ns js | js/wasm |\n\
        |---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for result in results {
        let ns = &result["ns"];
        let (wasm, js) = (&ns[FASTEST], &ns["js"]);
        let cells = [
            result["name"].as_str().unwrap_or_default().to_owned(),
            (result["hex"].as_str().unwrap_or_default().len() / 2).to_string(),
            number(&result["native_ns"]),
            number(&result["instructions"]),
            number(wasm),
            number(&ns[format!("{FASTEST} copied")]),
            number(&ns[format!("{FASTEST} octets")]),
            number(js),
            ratio(js, wasm),
        ];
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}

/// Every characteristic in each build: how many times faster it is than JavaScript, alone and with the copy; and again for
/// what somebody has tuned in JavaScript.
fn builds(results: &[Value], builds: &Value, octets: &Value) -> String {
    let builds: Vec<&str> = builds.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let heads: String = builds.iter().map(|build| format!(" {build} | with copy |")).collect();
    let line = "---:|".repeat(builds.len() * 2);
    let mut text = format!("| js/wasm | ns js |{heads}\n|---|---:|{line}\n");
    for (decoder, about) in [("js", ""), ("tuned", ", tuned JavaScript")] {
        for result in results {
            let ns = &result["ns"];
            let js = &ns[decoder];
            if js.is_null() {
                continue;
            }
            let ratios: String = builds
                .iter()
                .map(|build| {
                    let copied = ratio(js, &ns[format!("{build} copied")]);
                    format!(" {} | {copied} |", ratio(js, &ns[*build]))
                })
                .collect();
            let name = result["name"].as_str().unwrap_or_default();
            text += &format!("| {name}{about} | {} |{ratios}\n", number(js));
        }
    }
    let sizes: String = builds.iter().map(|build| format!(" {} | |", octets[*build])).collect();
    text + &format!("| octets of the module, as the app's are made smaller | |{sizes}\n")
}

fn number(value: &Value) -> String {
    value.as_f64().map_or_else(String::new, |number| {
        if number < 100.0 { format!("{number:.1}") } else { format!("{number:.0}") }
    })
}

fn ratio(js: &Value, wasm: &Value) -> String {
    match (js.as_f64(), wasm.as_f64()) {
        (Some(js), Some(wasm)) if wasm > 0.0 => format!("{:.1}", js / wasm),
        _ => String::new(),
    }
}
