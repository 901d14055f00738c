//! Breaks long commands over lines.
//!
//! What fits stays on one line. Otherwise each operand gets a line of its own, two columns further in; the operands of
//! concatenations and unions, usually many and short, fill lines instead.

use crate::sexp::Sexp;

const WIDTH: usize = 100;
const STEP: usize = 2;

/// `sexp` over as many lines as it takes, without a newline at the end.
pub(crate) fn lay_out(sexp: &Sexp) -> String {
    let mut out = String::new();
    place(sexp, 0, &mut out);
    out
}

fn place(sexp: &Sexp, indent: usize, out: &mut String) {
    let items = match sexp {
        Sexp::List(items) if indent + sexp.width() > WIDTH => items,
        Sexp::Atom(_) | Sexp::Text(_) | Sexp::List(_) => return out.push_str(&sexp.to_string()),
    };
    let (first_line, operands) = items.split_at_checked(first_line(items)).unwrap_or((items, &[]));
    let first_line: Vec<String> = first_line.iter().map(Sexp::to_string).collect();
    out.push('(');
    out.push_str(&first_line.join(" "));
    match items.first().and_then(Sexp::token) {
        Some("re.++" | "re.union" | "str.++" | "get-value") => fill(operands, indent + STEP, out),
        _ => operands.iter().for_each(|operand| {
            start_line(indent + STEP, out);
            place(operand, indent + STEP, out);
        }),
    }
    out.push(')');
}

/// How many items stay next to the opening parenthesis.
fn first_line(items: &[Sexp]) -> usize {
    match items {
        [Sexp::Atom(head), ..] if head == "define-fun" => 4,
        [Sexp::Atom(head), Sexp::Atom(_), ..] if head == "str.in_re" || head == "=" => 2,
        _ => 1,
    }
}

fn fill(operands: &[Sexp], indent: usize, out: &mut String) {
    let mut column = WIDTH;
    for operand in operands {
        let width = operand.width();
        if column + 1 + width > WIDTH {
            start_line(indent, out);
            place(operand, indent, out);
            column = indent + width;
        } else {
            out.push(' ');
            out.push_str(&operand.to_string());
            column += 1 + width;
        }
    }
}

fn start_line(indent: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&" ".repeat(indent));
}
