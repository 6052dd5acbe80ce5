//! `docs/characteristics.md` is what the registry says. `UPDATE_DOCS=1 cargo test -p strapline-gatt --test
//! docs_table_is_current` writes it anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use strapline_gatt::{Access, Entry, REGISTRY, sensor_services, vectors};

#[test]
fn the_table_in_the_docs_is_the_registry() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/characteristics.md");
    let table = table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == table,
        "docs/characteristics.md is not what the registry says; regenerate it with\n\
         UPDATE_DOCS=1 cargo test -p strapline-gatt --test docs_table_is_current"
    );
}

fn table() -> String {
    let mut out = String::from(
        "# Characteristics\n\n\
         What Strapline decodes. Generated from the registry in `crates/gatt` by its test `docs_table_is_current`;\n\
         edit there. A device is offered in the browser's chooser for the services in bold. A field's name ends in its\n\
         unit; a field that a value does not carry is absent.\n\n\
         | UUID | characteristic | service | access | fields |\n|---|---|---|---|---|\n",
    );
    for entry in REGISTRY {
        let short = |uuid: strapline_gatt::Uuid| match uuid.short() {
            Some(short) => format!("{short:04X}"),
            None => uuid.to_string(),
        };
        let services = entry.services.iter().map(|service| {
            let offered = sensor_services().any(|offered| offered == *service);
            if offered { format!("**{}**", short(*service)) } else { short(*service) }
        });
        let service = services.collect::<Vec<_>>().join(", ");
        let fields = fields(entry).join(", ");
        writeln!(
            out,
            "| {} | {} | {service} | {} | {fields} |",
            short(entry.uuid),
            entry.name,
            access(entry)
        )
        .unwrap();
    }
    out
}

fn access(entry: &Entry) -> String {
    let access = match entry.access {
        Access::Notify => "notify",
        Access::Read => "read",
        Access::ReadNotify => "read, notify",
        Access::Control => "control",
    };
    format!("{access}{}", if entry.blocklisted { " (browsers refuse it)" } else { "" })
}

/// The names of all fields of the vectors, in the order in which they first come.
fn fields(entry: &Entry) -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    let expected = vectors(entry.uuid).iter().filter_map(|vector| vector.expected.ok());
    expected.flatten().map(|(name, _)| *name).filter(|name| seen.insert(*name)).collect()
}
