//! Rows as CSV (RFC 4180), for spreadsheets and statistics programs.

use crate::row::Row;

/// A line of names, and one for each row.
pub fn csv(rows: &[Row]) -> String {
    let names = "corpus,instance,question,engine,version,strings,slicing,timeout,repetition,answer,reason,encode,solve,terms,query";
    let mut text = format!("{names}\r\n");
    for row in rows {
        let Row {
            corpus, instance, question, engine, version, timeout, repetition, encode, solve, terms, query, ..
        } = row;
        let [corpus, instance, question, engine, version] =
            [corpus, instance, question, engine, version].map(|one| quoted(one));
        let (strings, slicing, answer) = (row.strings.name(), row.slicing.name(), row.answer.name());
        let reason = quoted(row.reason.as_deref().unwrap_or_default());
        text.push_str(&format!(
            "{corpus},{instance},{question},{engine},{version},{strings},{slicing},{timeout},{repetition},{answer},{reason},{encode},{solve},{terms},{query}\r\n"
        ));
    }
    text
}

/// A field. One that a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !text.contains([',', '"', '\r', '\n']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
