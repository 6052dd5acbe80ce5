//! The command line, parsed by hand: a parser library would double the compile time of the first command.

use anyhow::{Result, bail};

#[derive(Debug, PartialEq)]
pub(crate) enum Action {
    Arrows,
    /// With the measuring program's own options.
    BenchApp {
        arguments: Vec<String>,
    },
    /// With the load generator's own options.
    BenchBroker {
        arguments: Vec<String>,
    },
    BenchDecode,
    Build {
        release: bool,
    },
    /// With the fuzzer's own options.
    Fuzz {
        arguments: Vec<String>,
    },
    Help,
    Serve {
        broker_arguments: Vec<String>,
    },
    Setup,
    Size,
    /// With the soak's own options.
    Soak {
        arguments: Vec<String>,
    },
    Test(Selection),
}

/// Which test steps to run.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Selection {
    pub(crate) keep_going: bool,
    pub(crate) list: bool,
    pub(crate) only: Vec<String>,
    pub(crate) skip: Vec<String>,
}

pub(crate) fn parse(arguments: &[String]) -> Result<Action> {
    let Some((command, rest)) = arguments.split_first() else {
        return Ok(Action::Help);
    };
    let action = match command.as_str() {
        "arrows" => Action::Arrows,
        "bench" => return bench(rest),
        "build" => return build(rest),
        "fuzz" => return Ok(Action::Fuzz { arguments: rest.to_vec() }),
        "help" | "--help" | "-h" => Action::Help,
        "serve" => {
            let broker_arguments =
                rest.iter().skip(usize::from(rest.first().is_some_and(|first| first == "--")));
            return Ok(Action::Serve { broker_arguments: broker_arguments.cloned().collect() });
        }
        "setup" => Action::Setup,
        "size" => Action::Size,
        "soak" => return Ok(Action::Soak { arguments: rest.to_vec() }),
        "test" => return test(rest),
        other => bail!("there is no command `{other}`; `cargo xtask help` lists them"),
    };
    match rest.first() {
        None => Ok(action),
        Some(extra) => bail!("`{command}` takes no argument, but got `{extra}`"),
    }
}

fn bench(rest: &[String]) -> Result<Action> {
    match rest {
        [what] if what == "decode" => Ok(Action::BenchDecode),
        [what, arguments @ ..] if what == "broker" => {
            Ok(Action::BenchBroker { arguments: arguments.to_vec() })
        }
        [what, arguments @ ..] if what == "app" => Ok(Action::BenchApp { arguments: arguments.to_vec() }),
        _ => bail!("`bench` takes what to measure: `app`, `broker` or `decode`"),
    }
}

fn build(rest: &[String]) -> Result<Action> {
    match rest {
        [] => Ok(Action::Build { release: false }),
        [flag] if flag == "--release" => Ok(Action::Build { release: true }),
        _ => bail!("`build` takes only --release"),
    }
}

fn test(rest: &[String]) -> Result<Action> {
    let mut selection = Selection::default();
    let mut rest = rest.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--keep-going" => selection.keep_going = true,
            "--list" => selection.list = true,
            "--only" | "--skip" => {
                let Some(step) = rest.next() else {
                    bail!("{argument} needs the name of a step; `cargo xtask test --list` lists them");
                };
                let list = if argument == "--only" { &mut selection.only } else { &mut selection.skip };
                list.push(step.clone());
            }
            other => bail!("`test` does not know `{other}`; `cargo xtask help` lists its options"),
        }
    }
    Ok(Action::Test(selection))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Action> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn broker_arguments_pass_with_and_without_the_separator() {
        let expected = Action::Serve { broker_arguments: vec!["--listen".to_owned(), "x:1".to_owned()] };
        assert_eq!(parsed("serve -- --listen x:1").unwrap(), expected);
        assert_eq!(parsed("serve --listen x:1").unwrap(), expected);
    }

    #[test]
    fn test_options_are_collected() {
        let Action::Test(selection) = parsed("test --skip deny --only size --only e2e --keep-going").unwrap()
        else {
            panic!("not a test action")
        };
        assert_eq!(selection.only, ["size", "e2e"]);
        assert_eq!(selection.skip, ["deny"]);
        assert!(selection.keep_going && !selection.list);
    }

    #[test]
    fn a_benchmark_is_named() {
        assert_eq!(parsed("bench decode").unwrap(), Action::BenchDecode);
        let rounds = vec!["--rounds".to_owned(), "3".to_owned()];
        assert_eq!(parsed("bench app --rounds 3").unwrap(), Action::BenchApp { arguments: rounds });
        let arguments = vec!["--row".to_owned(), "idle".to_owned()];
        assert_eq!(parsed("bench broker --row idle").unwrap(), Action::BenchBroker { arguments });
    }

    #[test]
    fn the_soak_has_its_own_options() {
        let arguments = vec!["--seconds".to_owned(), "90".to_owned()];
        assert_eq!(parsed("soak --seconds 90").unwrap(), Action::Soak { arguments });
    }

    #[test]
    fn unknown_words_are_refused() {
        for line in
            ["bench", "bench encode", "tset", "test --onyl x", "test --only", "size now", "build --fast"]
        {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
