//! An OpenAPI document, and whether answers are as it says.

use std::path::Path;

use serde_json::{Value, json};

use super::Answer;

pub(crate) struct Description {
    pub(crate) document: Value,
}

impl Description {
    pub(crate) fn new(document: Value) -> Self {
        Self { document }
    }

    /// One of the published descriptions; says that it skips where they are absent.
    pub(crate) fn published(name: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/spec");
        let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
            println!("checks against {name} skipped: it is not in ../shared/reference/spec");
            return None;
        };
        Some(Self::new(serde_norway::from_str(&text).unwrap()))
    }

    /// All operations, as method and path.
    pub(crate) fn operations(&self) -> Vec<(String, String)> {
        let paths = self.document["paths"].as_object().unwrap();
        let methods = ["get", "post", "put", "patch", "delete"];
        let operations = paths.iter().flat_map(|(path, item)| {
            let present = methods.iter().filter(|method| item.get(**method).is_some());
            present.map(|method| (method.to_uppercase(), path.clone()))
        });
        operations.collect()
    }

    /// The operation that serves this path, which may have a query.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let path = path.split('?').next().unwrap();
        let fits = |template: &str| {
            let (given, wanted) = (path.split('/'), template.split('/'));
            given.clone().count() == wanted.clone().count()
                && given.zip(wanted).all(|(part, name)| part == name || name.starts_with('{'))
        };
        let paths = self.document["paths"].as_object().unwrap();
        let exact =
            paths.get(path).or_else(|| paths.iter().find(|(name, _)| fits(name)).map(|(_, item)| item));
        exact?.get(method.to_lowercase())
    }

    /// Panics where the answer is not as described. What the description does not know is let through.
    pub(crate) fn check(&self, method: &str, path: &str, answer: &Answer) {
        let Some(operation) = self.operation(method, path) else { return };
        let status = answer.status.to_string();
        let response = self.resolved(&operation["responses"][&status]);
        assert!(!response.is_null(), "{method} {path}: {status} is not described");
        let Some(content) = response.get("content").and_then(Value::as_object) else { return };
        let content_type = answer.header("content-type").unwrap().split(';').next().unwrap().to_owned();
        let described = content.get(&content_type);
        let schema = &described.unwrap_or_else(|| panic!("{method} {path}: {content_type} is not described"))
            ["schema"];
        if content_type.ends_with("json") {
            self.validate(schema, &answer.json());
        }
    }

    /// Panics where the value is not of this schema.
    pub(crate) fn validate(&self, schema: &Value, value: &Value) {
        // The published description has alternatives of optional members only, so that each good answer is of several.
        let mut schema = schema.clone();
        if let Some(alternatives) = schema.get_mut("oneOf").map(Value::take) {
            schema = json!({ "anyOf": alternatives });
        }
        let whole = json!({ "allOf": [schema], "components": self.document["components"] });
        let validator = jsonschema::draft202012::new(&whole).unwrap();
        let errors =
            validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path()));
        let errors = errors.collect::<Vec<_>>();
        assert!(errors.is_empty(), "{value}\n{}", errors.join("\n"));
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                self.document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null)
            }
            None => value,
        }
    }

    /// The references that lead nowhere.
    pub(crate) fn dangling(&self) -> Vec<String> {
        let mut open = vec![&self.document];
        let mut dangling = Vec::new();
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    if let Some(Value::String(reference)) = members.get("$ref")
                        && self.document.pointer(reference.trim_start_matches('#')).is_none()
                    {
                        dangling.push(reference.clone());
                    }
                    open.extend(members.values());
                }
                Value::Array(elements) => open.extend(elements),
                _ => {}
            }
        }
        dangling
    }
}
