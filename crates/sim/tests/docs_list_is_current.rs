//! `docs/simulated.md` is what there is. `UPDATE_DOCS=1 cargo test -p strapline-sim --test docs_list_is_current` writes it
//! anew.

use std::fmt::Write as _;
use std::path::Path;

use strapline_sim::{ANT_DESCRIPTION, KINDS, KnownOption, Sensor, ant_options, parse};

#[test]
fn the_list_in_the_docs_is_what_there_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/simulated.md");
    let list = list();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &list).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == list,
        "docs/simulated.md is not what there is; regenerate it with\n\
         UPDATE_DOCS=1 cargo test -p strapline-sim --test docs_list_is_current"
    );
}

fn list() -> String {
    let mut out = String::from(
        "# Simulated sensors\n\n\
         Generated from `crates/sim` by its test `docs_list_is_current`; edit there.\n\n\
         A simulated sensor emits the attribute bytes of a real one, takes writes as one, and is marked as simulated on the page and as\n\
         `synthetic` in every frame. It is described by a text: a kind, then options after commas, `name=value`; a name alone switches\n\
         on. The same text is the same run everywhere.\n\n\
         - In the address of the page, as often as you like, so that an integrator needs no hardware and can share what is seen:\n  \
         `http://localhost:8787/?simulate=h10,ecg,acc=200,seed=4&simulate=trainer`\n\
         - On the command line: `strapline simulate --sensor power --sensor strap,ectopic=0.05,dropout=0.01 ...`\n\
         - On the test bed's fake radio: `host.simulate(address, strapline_sim::parse(text)?)`\n\n\
         Every kind has these options, faults among them:\n\n",
    );
    let common = ["seed", "name", "dropout", "stuck", "duplicate", "reorder"];
    table(&mut out, KINDS[0].options().iter().filter(|option| common.contains(&option.name)));
    for kind in KINDS {
        let sensor = parse(kind.name).unwrap();
        writeln!(out, "\n## {}\n\n{} (\"{}\").\n", kind.name, capital(kind.description), sensor.name())
            .unwrap();
        let options = kind.options();
        let own: Vec<_> = options.iter().filter(|option| !common.contains(&option.name)).collect();
        if !own.is_empty() {
            table(&mut out, own.into_iter());
        }
    }
    writeln!(
        out,
        "\n## ANT\n\n{ANT_DESCRIPTION}: it takes and gives the octets of a stick's USB endpoints, and can be unplugged. Its text has\n\
         sensors by their names and the options below. On the command line `strapline simulate --ant hrm,power,rx-fail=0.05 ...` streams\n\
         them; in tests it is `strapline_sim::parse_ant(text)?`. The page has no USB yet.\n"
    )
    .unwrap();
    table(&mut out, ant_options().iter());
    out
}

fn table<'a>(out: &mut String, options: impl Iterator<Item = &'a KnownOption>) {
    out.push_str("| option | what it sets | values | default |\n|---|---|---|---|\n");
    for KnownOption { name, description, values, default } in options {
        writeln!(out, "| `{name}` | {description} | {values} | {default} |").unwrap();
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
