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
    /// Where it is.
    pub place: Place,
    /// The version it reports, or `unknown`.
    pub version: String,
    /// Whether it can be used.
    pub usable: Usable,
}

/// Where an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this program.
    Embedded,
    /// A program of its own.
    Program(String),
    /// Its program was not found.
    Nowhere,
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

/// An aligned table, and a line with what to do when no solver can be used.
pub fn render_engines(rows: &[EngineRow], advice: &str, style: Style) -> String {
    let mut lines = vec![["engine", "version", "state", "program"].map(str::to_owned).to_vec()];
    for row in rows {
        let missing = matches!(row.usable, Usable::Missing(_));
        let version = if missing { "-".to_owned() } else { printable(&row.version) };
        let place = match &row.place {
            Place::Embedded => "embedded".to_owned(),
            Place::Program(program) => printable(program),
            Place::Nowhere => "-".to_owned(),
        };
        lines.push(vec![printable(&row.name), version, row.usable.word().to_owned(), place]);
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
    if !rows.iter().any(is_usable_solver) {
        out.push_str(&format!("\n{}: {advice}\n", style.paint(Paint::Help, "help")));
    }
    out
}

fn is_usable_solver(row: &EngineRow) -> bool {
    matches!((&row.place, &row.usable), (Place::Program(_), Usable::Fit | Usable::Weak(_)))
}

/// `keyaki.engines/1`: of an embedded engine there is no `program`.
pub fn engines_json(rows: &[EngineRow]) -> Value {
    let engines: Vec<Value> = rows.iter().map(engine).collect();
    json!({ "schema": "keyaki.engines/1", "engines": engines })
}

fn engine(row: &EngineRow) -> Value {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("name", json!(row.name));
    add("state", json!(row.usable.word()));
    add("kind", json!(if row.place == Place::Embedded { "embedded" } else { "solver" }));
    if row.place != Place::Nowhere {
        add("version", json!(row.version));
    }
    if let Place::Program(program) = &row.place {
        add("program", json!(program));
    }
    if let Some(why) = row.usable.why() {
        add("reason", json!(why));
    }
    Value::Object(members)
}
