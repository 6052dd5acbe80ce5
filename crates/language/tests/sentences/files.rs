//! What a language's file has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;

use crate::root;

/// A sentence of the file.
#[derive(Default)]
pub(crate) struct Message {
    /// The names of its places.
    pub(crate) places: BTreeSet<String>,
    /// The place that chooses between `one` and `other`.
    pub(crate) chosen_by: Option<String>,
}

pub(crate) fn read(language: &str, problems: &mut Vec<String>) -> BTreeMap<String, Message> {
    let name = format!("languages/{language}.ftl");
    let text = fs::read_to_string(root().join(&name)).unwrap();
    let resource = parser::parse(text.as_str()).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            let line = text.get(..error.pos.start).unwrap().lines().count();
            problems.push(format!("{name}, about line {line}: {}", error.kind));
        }
        resource
    });
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut found = Message::default();
        if let Some(pattern) = &message.value {
            look(pattern, &mut found);
        }
        if messages.insert(message.id.name.to_owned(), found).is_some() {
            problems.push(format!("{name} has {} twice", message.id.name));
        }
    }
    messages
}

fn look(pattern: &Pattern<&str>, found: &mut Message) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => found.places.extend(variable(inline)),
            Expression::Select { selector, variants } => {
                found.places.extend(variable(selector));
                let one = |key: &VariantKey<&str>| matches!(key, VariantKey::Identifier { name: "one" });
                if variants.iter().any(|variant| one(&variant.key)) {
                    found.chosen_by = variable(selector);
                }
                variants.iter().for_each(|variant| look(&variant.value, found));
            }
        }
    }
}

fn variable(inline: &InlineExpression<&str>) -> Option<String> {
    match inline {
        InlineExpression::VariableReference { id } => Some(id.name.to_owned()),
        _ => None,
    }
}
