//! RR intervals in text: one a line, several on a line, or a column of a CSV file. Every value is in ms, and every one
//! that is none is told with its line: a series with a hole would give wrong numbers that look right.

use std::fmt;

/// Names of the column with RR intervals, in the order in which they are looked for; case, spaces and units do not matter.
const COLUMNS: [&str; 11] = [
    "rr_ms",
    "rr",
    "rri",
    "rr_interval",
    "rr_intervals",
    "rr_interval_ms",
    "ibi",
    "ibi_ms",
    "nn",
    "nni",
    "ppi",
];

/// The longest interval that can be meant in ms: more is another unit.
const LONGEST_MS: f64 = 60_000.0;
/// Intervals whose median is below this are seconds.
const SHORTEST_MEDIAN_MS: f64 = 10.0;

/// What is wrong with a file.
#[derive(Debug, PartialEq)]
pub(super) enum ReadError {
    /// There is no interval in it.
    Empty,
    /// Several columns, and nothing says which one has the intervals.
    NoHeader { line: usize },
    /// No column of the header has RR intervals.
    NoColumn { columns: String },
    /// A line has fewer columns than the header.
    Short { line: usize, column: String },
    /// Something is not a number.
    NotANumber { line: usize, text: String },
    /// A number cannot be an interval.
    OutOfRange { line: usize, value: f64 },
    /// All numbers are so small that they are seconds.
    Seconds { median: f64 },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "there are no RR intervals in it; give them in ms, one a line"),
            Self::NoHeader { line } => write!(
                f,
                "line {line}: several columns without a header; begin with a line that names them, the RR intervals rr_ms"
            ),
            Self::NoColumn { columns } => {
                write!(f, "no column has RR intervals; name one of {} rr_ms", columns.escape_debug())
            }
            Self::Short { line, column } => {
                write!(f, "line {line}: the column {} is missing", column.escape_debug())
            }
            Self::NotANumber { line, text } => {
                write!(
                    f,
                    "line {line}: \"{}\" is not a number; give RR intervals in ms, one a line",
                    text.escape_debug()
                )
            }
            Self::OutOfRange { line, value } => write!(
                f,
                "line {line}: {value} is no RR interval in ms; remove the line, or replace it by the interval between the beats around"
            ),
            Self::Seconds { median } => {
                write!(
                    f,
                    "the median is {median}: RR intervals are in ms; multiply by 1000 if these are seconds"
                )
            }
        }
    }
}

/// The RR intervals of a text, in ms.
pub(super) fn intervals(text: &str) -> Result<Vec<f64>, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).peekable();
    let Some(&(_, first)) = lines.peek() else { return Err(ReadError::Empty) };
    let mut rr = Vec::new();
    if let Some(table) = Table::of(first)? {
        lines.next();
        for (line, row) in lines {
            rr.extend(table.value(line, row)?);
        }
    } else {
        let mut separated = None;
        for (line, row) in lines {
            let before = rr.len();
            for value in row.split([' ', '\t', ',', ';']).filter(|value| !value.is_empty()) {
                rr.push(interval(line, value)?);
            }
            // One line may be a list; several are a table, in which times would be taken for intervals.
            let columns = rr.len() - before > 1 && row.contains(['\t', ',', ';']);
            if columns && separated.replace(line).is_some() {
                return Err(ReadError::NoHeader { line });
            }
        }
    }
    if rr.is_empty() {
        return Err(ReadError::Empty);
    }
    let mut sorted = rr.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    if median < SHORTEST_MEDIAN_MS { Err(ReadError::Seconds { median }) } else { Ok(rr) }
}

fn interval(line: usize, text: &str) -> Result<f64, ReadError> {
    let value: f64 =
        text.parse().map_err(|_| ReadError::NotANumber { line, text: text.chars().take(40).collect() })?;
    if value.is_finite() && value > 0.0 && value <= LONGEST_MS {
        Ok(value)
    } else {
        Err(ReadError::OutOfRange { line, value })
    }
}

/// A CSV file with a header.
struct Table {
    separator: char,
    column: usize,
    name: String,
}

impl Table {
    /// What a first line says; `None` where it has numbers and is no header.
    fn of(first: &str) -> Result<Option<Self>, ReadError> {
        let separator =
            [';', '\t', ','].into_iter().find(|&separator| first.contains(separator)).unwrap_or(',');
        let names: Vec<&str> = first.split(separator).map(unquoted).collect();
        let numbers = |name: &str| name.split_whitespace().all(|word| word.parse::<f64>().is_ok());
        if names.iter().copied().filter(|name| !name.is_empty()).any(numbers) {
            return Ok(None);
        }
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let known = COLUMNS.iter().find_map(|known| plain.iter().position(|name| name == known));
        match known.or_else(|| (names.len() == 1).then_some(0)) {
            Some(column) => Ok(Some(Self { separator, column, name: names[column].to_owned() })),
            None => Err(ReadError::NoColumn { columns: names.join(", ") }),
        }
    }

    /// The value of a row; an empty cell is none, as where another column had something at that moment.
    fn value(&self, line: usize, row: &str) -> Result<Option<f64>, ReadError> {
        let cell = row.split(self.separator).nth(self.column).map(unquoted);
        match cell {
            None => Err(ReadError::Short { line, column: self.name.clone() }),
            Some("") => Ok(None),
            Some(cell) => interval(line, cell).map(Some),
        }
    }
}

fn unquoted(cell: &str) -> &str {
    cell.trim().trim_matches('"').trim()
}

/// `RR-interval [ms]` as `rr_interval_ms`.
fn plain(name: &str) -> String {
    let words = name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_words_and_columns_are_read() {
        let expected = Ok(vec![800.0, 812.5, 795.0]);
        for text in [
            "800\n812.5\n795\n",
            "\u{feff}800\r\n812.5\r\n\r\n795",
            "# a strap\n800 812.5\t795",
            "800,812.5,795",
            "rr_ms\n800\n812.5\n795\n",
            "RR\n800\n812.5\n795\n",
            "t_s,hr_bpm,rr_ms\n0,75,800\n1,,812.5\n2,75,\n2,75,795\n",
            "\"time\";\"RR-interval [ms]\"\n0;800\n1;812.5\n2;\"795\"\n",
            ",rr_ms\n0,800\n1,812.5\n2,795\n",
            "800 812.5\n795\n",
            "anything\n800\n812.5\n795\n",
        ] {
            assert_eq!(intervals(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let wrong = |text: &str| intervals(text).unwrap_err().to_string();
        assert!(wrong("").contains("no RR intervals"));
        assert!(wrong("rr_ms\n").contains("no RR intervals"));
        assert!(wrong("800\nabc\n").starts_with("line 2: \"abc\" is not a number"));
        assert!(wrong("800\n-5\n").starts_with("line 2: -5 is no RR interval"));
        assert!(wrong("800\n0\n").starts_with("line 2: 0 is no"));
        assert!(wrong("800\nnan\n").starts_with("line 2: NaN is no"));
        assert!(wrong("800\n70000\n").starts_with("line 2: 70000 is no"));
        assert!(wrong("0.8\n0.81\n0.79\n").contains("seconds"));
        assert!(wrong("0.8,800\n1.6,812\n").starts_with("line 2: several columns without a header"));
        assert!(wrong("time,hr\n0,75\n").contains("no column has RR intervals; name one of time, hr rr_ms"));
        assert!(wrong("time,rr_ms\n0,800\n1\n").starts_with("line 3: the column rr_ms is missing"));
    }
}
