//! The engines that were looked for, for people and programs.

use serde_json::{Map, Value, json};

use crate::paint::{Paint, Style};
use crate::printable;
use crate::table::table;

/// An engine that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineRow {
    /// Its name.
    pub name: String,
    /// The program, if it is there.
    pub program: Option<String>,
    /// The version it reports, or `unknown`.
    pub version: String,
    /// Whether it can be used.
    pub usable: Usable,
}

/// Whether an engine can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Usable {
    /// It is used by default.
    Fit,
    /// It is used, but there is reason for a warning.
    Weak(String),
    /// It does not answer as it should.
    Unfit(String),
    /// It is not there.
    Missing(String),
}

impl Usable {
    fn word(&self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Weak(_) => "weak",
            Self::Unfit(_) => "unfit",
            Self::Missing(_) => "missing",
        }
    }

    fn why(&self) -> Option<&str> {
        match self {
            Self::Fit => None,
            Self::Weak(why) | Self::Unfit(why) | Self::Missing(why) => Some(why),
        }
    }
}

/// An aligned table, and a line with what to do when no engine can be used.
pub fn render_engines(rows: &[EngineRow], advice: &str, style: Style) -> String {
    let mut lines = vec![["engine", "version", "state", "program"].map(str::to_owned).to_vec()];
    for row in rows {
        let missing = matches!(row.usable, Usable::Missing(_));
        let version = if missing { "-".to_owned() } else { printable(&row.version) };
        let program = row.program.as_deref().map_or_else(|| "-".to_owned(), printable);
        lines.push(vec![printable(&row.name), version, row.usable.word().to_owned(), program]);
    }
    let mut out = table(&lines);
    for row in rows {
        if let Some(why) = row.usable.why() {
            let state = style.paint(Paint::Doubt, &format!("{} {}", printable(&row.name), row.usable.word()));
            out.push_str(&format!("\n{state}: {}", printable(why)));
        }
    }
    if rows.iter().any(|row| row.usable.why().is_some()) {
        out.push('\n');
    }
    if !rows.iter().any(|row| matches!(row.usable, Usable::Fit | Usable::Weak(_))) {
        out.push_str(&format!("\n{}: {advice}\n", style.paint(Paint::Help, "help")));
    }
    out
}

/// `keyaki.engines/1`.
pub fn engines_json(rows: &[EngineRow]) -> Value {
    let engines: Vec<Value> = rows.iter().map(engine).collect();
    json!({ "schema": "keyaki.engines/1", "engines": engines })
}

fn engine(row: &EngineRow) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("name", json!(row.name));
    add("state", json!(row.usable.word()));
    if let Some(program) = &row.program {
        add("version", json!(row.version));
        add("program", json!(program));
    }
    if let Some(why) = row.usable.why() {
        add("reason", json!(why));
    }
    Value::Object(members)
}
