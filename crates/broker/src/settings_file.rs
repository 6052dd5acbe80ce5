//! `--config FILE`: settings of `strapline serve` from a TOML file. Its keys are the names of the options, such as
//! `listen = "0.0.0.0:8787"` or `allow-origin = ["https://example.org"]`.
//!
//! An option on the command line counts before the environment, and both before the file: what neither of them sets is
//! added to the command line, so that one parser reads everything, with the same checks and the same words.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _};
use toml::Value;

use crate::cli::Cli;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsFileError {
    /// It cannot be read.
    #[error("{path}: {error}", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// The system's words.
        error: std::io::Error,
    },
    /// It is not TOML.
    #[error("{path}: {error}", path = path.display())]
    Toml {
        /// Which file.
        path: PathBuf,
        /// Where and what.
        error: toml::de::Error,
    },
    /// A name that is no option.
    #[error("{path}: there is no setting {name}; there are: {known}", path = path.display())]
    Unknown {
        /// Which file.
        path: PathBuf,
        /// The name.
        name: String,
        /// All names.
        known: String,
    },
    /// A value that the option does not take.
    #[error("{path}: {name} must be {expected}", path = path.display())]
    Kind {
        /// Which file.
        path: PathBuf,
        /// The option.
        name: String,
        /// What it takes.
        expected: &'static str,
    },
}

/// The command line with what the file that it names (or STRAPLINE_CONFIG) adds to it.
pub fn with_settings_file(mut arguments: Vec<OsString>) -> Result<Vec<OsString>, SettingsFileError> {
    let command = Cli::command();
    // What is missing here may be in the file; what is wrong is told when everything is read.
    let Ok(matches) = command.clone().ignore_errors(true).try_get_matches_from(&arguments) else {
        return Ok(arguments);
    };
    let (Some(serve), Some(("serve", matches))) = (command.find_subcommand("serve"), matches.subcommand())
    else {
        return Ok(arguments);
    };
    let Some(path) = matches.get_one::<PathBuf>("config") else { return Ok(arguments) };
    let text = std::fs::read_to_string(path)
        .map_err(|error| SettingsFileError::Read { path: path.clone(), error })?;
    let table: toml::Table =
        toml::from_str(&text).map_err(|error| SettingsFileError::Toml { path: path.clone(), error })?;
    for (name, value) in &table {
        let argument = option(serve, path, name)?;
        if !is_set(matches, argument) {
            add(&mut arguments, path, name, argument, value)?;
        }
    }
    Ok(arguments)
}

fn option<'a>(serve: &'a Command, path: &Path, name: &str) -> Result<&'a Arg, SettingsFileError> {
    let usable = |argument: &&Arg| argument.get_long().is_some_and(|long| long != "config");
    let mut options = serve.get_arguments().filter(usable);
    options.find(|argument| argument.get_long() == Some(name)).ok_or_else(|| {
        let shown = serve.get_arguments().filter(usable).filter(|argument| !argument.is_hide_set());
        let known = shown.filter_map(Arg::get_long).collect::<Vec<_>>().join(", ");
        SettingsFileError::Unknown { path: path.to_owned(), name: name.to_owned(), known }
    })
}

fn is_set(matches: &ArgMatches, argument: &Arg) -> bool {
    let source = matches.value_source(argument.get_id().as_str());
    matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable))
}

fn add(
    arguments: &mut Vec<OsString>,
    path: &Path,
    name: &str,
    argument: &Arg,
    value: &Value,
) -> Result<(), SettingsFileError> {
    let kind = |expected| SettingsFileError::Kind { path: path.to_owned(), name: name.to_owned(), expected };
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        if value.as_bool().ok_or_else(|| kind("true or false"))? {
            arguments.push(format!("--{name}").into());
        }
        return Ok(());
    }
    let many = matches!(argument.get_action(), ArgAction::Append);
    let values = match value {
        Value::Array(values) if many => values.as_slice(),
        other => std::slice::from_ref(other),
    };
    for value in values {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            _ if many => return Err(kind("a text or a list of texts")),
            _ => return Err(kind("a text or a whole number")),
        };
        arguments.push(format!("--{name}={text}").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{self, Serve};

    fn read(text: &str, more: &[&str]) -> Result<Vec<OsString>, SettingsFileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("strapline.toml");
        std::fs::write(&path, text).unwrap();
        let arguments = ["strapline", "serve", "--config", path.to_str().unwrap()];
        with_settings_file(arguments.iter().chain(more).map(OsString::from).collect())
    }

    fn parsed(text: &str, more: &[&str]) -> Serve {
        match Cli::try_parse_from(read(text, more).unwrap()).unwrap().command {
            cli::Command::Serve(serve) => *serve,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_file_sets_what_the_command_line_does_not() {
        let text = r#"
            data = "/var/lib/strapline"
            listen = "0.0.0.0:9000"
            consumer-limit = 3
            retention = "7d"
            dev-id = "d"
            api-key = "-k"
            user = ["u1", "u2"]
            allow-origin = "https://example.org"
            autostream = true
            webhook-allow-http = false
        "#;
        let serve = parsed(text, &["--listen", "127.0.0.1:1", "--user=u3"]);
        assert_eq!((serve.listen.as_str(), serve.consumer_limit), ("127.0.0.1:1", 3));
        assert_eq!(serve.data, PathBuf::from("/var/lib/strapline"));
        assert_eq!(serve.retention.as_secs(), 7 * 86_400);
        assert_eq!((serve.dev_id.as_deref(), serve.api_key.as_deref()), (Some("d"), Some("-k")));
        assert_eq!(serve.user, ["u3"], "the command line's list takes the place of the file's");
        assert_eq!(serve.allow_origin, ["https://example.org"]);
        assert!(serve.autostream && !serve.operations.leave.allow_http);
    }

    #[test]
    fn what_is_wrong_is_told_with_the_name_of_the_setting() {
        for (text, expected) in [
            ("lisen = '127.0.0.1:1'", "there is no setting lisen; there are: "),
            ("config = 'x'", "there is no setting config"),
            ("autostream = 'yes'", "autostream must be true or false"),
            ("user = [['x']]", "user must be a text or a list of texts"),
            ("listen = ['x']", "listen must be a text or a whole number"),
            ("retention = 1.5", "retention must be a text or a whole number"),
            ("listen", "expected"),
        ] {
            let error = read(text, &[]).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
        let bad = Cli::try_parse_from(read("data = 'x'\nretention = '5'", &[]).unwrap()).unwrap_err();
        assert!(bad.to_string().contains("--retention"), "{bad}");
        let missing = with_settings_file(
            ["strapline", "serve", "--config", "/nowhere/strapline.toml"].map(OsString::from).into(),
        );
        assert!(matches!(missing, Err(SettingsFileError::Read { .. })));
    }

    #[test]
    fn the_example_that_comes_with_the_package_is_right() {
        let example = include_str!("../../../packaging/strapline.toml");
        let serve = parsed(example, &["--data", "x", "--api-key", "k"]);
        assert_eq!((serve.listen.as_str(), serve.dev_id.as_deref()), ("0.0.0.0:443", Some("example")));
        assert!(serve.operations.tls().is_some());
        assert_eq!(serve.operations.metrics_listen.as_deref(), Some("127.0.0.1:9187"));
    }

    #[test]
    fn other_commands_and_wrong_usage_are_left_alone() {
        for arguments in [&["strapline"][..], &["strapline", "decode", "2A37", "00"], &["strapline", "x"]] {
            let arguments = arguments.iter().map(OsString::from).collect::<Vec<_>>();
            assert_eq!(with_settings_file(arguments.clone()).unwrap(), arguments);
        }
    }
}
