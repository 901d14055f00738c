//! A request for people.

use keyaki_semantics::{Caller, ContextValue, Principal, Request};

use crate::fit::width;
use crate::paint::{Paint, Style};
use crate::printable;

/// Principal, action, resource and each context key on a line of its own. What is not listed is absent.
pub fn render_request(request: &Request, style: Style) -> String {
    let rows = request_rows(request);
    let longest = rows.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let lines = rows.iter().map(|(name, value)| {
        let gap = " ".repeat(longest - width(name) + 2);
        format!("  {}{gap}{value}\n", style.paint(Paint::Faint, name))
    });
    lines.collect()
}

/// Principal, action, resource and each context key by name, printable.
pub(crate) fn request_rows(request: &Request) -> Vec<(String, String)> {
    let mut rows = vec![
        ("principal".to_owned(), principal(&request.principal)),
        ("action".to_owned(), printable(&request.action)),
        ("resource".to_owned(), printable(&request.resource)),
    ];
    rows.extend(request.context.iter().map(|(key, value)| (printable(key.written()), context_value(value))));
    rows
}

/// The request in one line, printable: `ARN calls s3:GetObject on ARN, with aws:SourceIp = 203.0.113.7`.
pub(crate) fn request_line(request: &Request) -> String {
    let context = request.context.iter();
    let context = context.map(|(key, value)| format!("{} = {}", printable(key.written()), context_value(value)));
    let context = context.collect::<Vec<_>>().join(", ");
    let with = if context.is_empty() { String::new() } else { format!(", with {context}") };
    let (action, resource) = (printable(&request.action), printable(&request.resource));
    format!("{} calls {action} on {resource}{with}", principal(&request.principal))
}

fn principal(principal: &Principal) -> String {
    let text = printable(&principal.text());
    match principal {
        Principal::Anonymous => "anonymous (an unsigned request)".to_owned(),
        // The ARN of a session does not show where its role is.
        Principal::Aws { caller: Caller::Session { path, session, .. }, .. }
            if !path.is_empty() && !session.is_empty() =>
        {
            format!("{text} (the role's path is {})", printable(path))
        }
        Principal::Aws { .. } => text,
        Principal::Service(_) => format!("{text} (a service)"),
        Principal::Federated(_) => format!("{text} (federated)"),
        Principal::CanonicalUser(_) => format!("{text} (a canonical user)"),
    }
}

fn context_value(value: &ContextValue) -> String {
    match value {
        ContextValue::Single(text) if text.is_empty() || text.trim() != text => format!("{text:?}"),
        ContextValue::Single(text) => printable(text),
        ContextValue::Multi(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| printable(&format!("{text:?}"))).collect();
            format!("[{}]", texts.join(", "))
        }
    }
}
