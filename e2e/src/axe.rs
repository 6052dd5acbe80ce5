//! axe-core in a page: what it finds against WCAG 2.2 AA, in every look that the page has.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use strapline_testbed::Page;

/// Media features of each look, by name.
const LOOKS: [(&str, &[(&str, &str)]); 5] = [
    ("light", &[("prefers-color-scheme", "light")]),
    ("dark", &[("prefers-color-scheme", "dark")]),
    ("light, more contrast", &[("prefers-color-scheme", "light"), ("prefers-contrast", "more")]),
    ("dark, more contrast", &[("prefers-color-scheme", "dark"), ("prefers-contrast", "more")]),
    ("forced colours", &[("prefers-color-scheme", "dark"), ("forced-colors", "active")]),
];

/// The rules of WCAG 2.2 at the levels A and AA. The size of targets is checked only where it is asked for by name.
const RUN: &str = "axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } }, \
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } }).then(({ violations }) => \
    violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${rule.help}\\n  ${node.html.slice(0, 300)}\\n  \
    ${node.failureSummary.replaceAll('\\n', ' ')}\\n  ${rule.helpUrl}`)))";

/// Looks at the page as it is now, in light, dark, high contrast and forced colours. Motion is reduced, so that nothing is half there.
///
/// # Errors
/// When something is found; the message has rule, help and node of each. When axe-core is not there.
pub async fn finds_nothing(page: &Page, name: &str) -> anyhow::Result<()> {
    if !page.eval::<bool>("'axe' in window").await? {
        let script = script()?;
        let text =
            fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
        page.eval::<()>(&format!("(() => {{ {text}\n }})()")).await?;
    }
    // What lies below the dock until somebody scrolls is no small target.
    let (width, height, ratio, mobile): (u32, u32, f64, bool) =
        page.eval("[innerWidth, innerHeight, devicePixelRatio, navigator.maxTouchPoints > 0]").await?;
    let whole: u32 = page.eval("Math.max(innerHeight, document.documentElement.scrollHeight)").await?;
    page.set_viewport(width, whole, ratio, mobile).await?;
    for (look, features) in LOOKS {
        let features = features.iter().chain(&[("prefers-reduced-motion", "reduce")]);
        let features: Vec<_> =
            features.map(|(name, value)| json!({ "name": name, "value": value })).collect();
        page.send::<Value>("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        let found: Vec<String> = page.eval(RUN).await.with_context(|| format!("{name}, {look}"))?;
        ensure!(found.is_empty(), "{name}, {look}: axe-core has found\n{}", found.join("\n"));
    }
    page.set_viewport(width, height, ratio, mobile).await?;
    page.send::<Value>("Emulation.setEmulatedMedia", json!({ "features": [] })).await.map(drop)
}

/// `STRAPLINE_AXE`, or what set-up has put into the tools folder.
fn script() -> anyhow::Result<PathBuf> {
    if let Some(named) = env::var_os("STRAPLINE_AXE") {
        return Ok(named.into());
    }
    let folder = |name: &str, below: &str| Some(Path::new(&env::var_os(name)?).join(below));
    let tools = folder("STRAPLINE_TOOLS", "").or_else(|| folder("XDG_CACHE_HOME", "strapline"));
    let tools = tools.or_else(|| folder("HOME", ".cache/strapline")).context("HOME is not set")?;
    let found = fs::read_dir(&tools)?.flatten().map(|entry| entry.path().join("bin/axe.min.js"));
    found.into_iter().find(|path| path.is_file()).with_context(|| {
        format!("there is no axe-core in {}: run `cargo xtask test --only setup`", tools.display())
    })
}
