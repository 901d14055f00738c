//! Values of conditions, read as their operator demands (spec B.2, B.9).

use keyaki_source::Diagnostic;

use super::Lowering;
use crate::glob_text::variable_start;
use crate::json::{Json, Node, part_span};
use crate::{BoolVariable, ConditionValue, Decimal, Glob, Instant, IpRange, Operator, Test, Version, Wildcards};
use crate::{decode_base64, parse_truth};

impl Lowering<'_> {
    /// A value; nothing for one that has been reported as an error.
    pub(super) fn condition_value(&mut self, operator: Operator, item: &Node) -> Option<ConditionValue> {
        let text = match &item.value {
            Json::String(text) => text.as_str(),
            Json::Number(text) => text,
            Json::Bool(true) => "true",
            Json::Bool(false) => "false",
            Json::Null | Json::Array(_) | Json::Object(_) => return None,
        };
        if !operator.test.takes_variables() && self.forbidden_variable(operator, item, text) {
            return None;
        }
        match operator.test {
            Test::StringEquals { .. } | Test::StringEqualsIgnoreCase { .. } => {
                self.wildcard_without_like(operator, item, text);
                Some(ConditionValue::Text(self.glob(item, text, Wildcards::Ordinary)))
            }
            Test::StringLike { .. } => Some(ConditionValue::Text(self.glob(item, text, Wildcards::Active))),
            Test::ArnLike { .. } => Some(self.arn(item, text)),
            Test::Numeric(_) => {
                let value = Decimal::parse(text).map(ConditionValue::Number);
                if value.is_none() && Decimal::is_written_in(text) {
                    self.report(self.too_long(item));
                    return None;
                }
                Some(self.readable(operator, item, text, value, "a number"))
            }
            Test::Date(_) => {
                let value = Instant::parse(text).map(ConditionValue::Instant);
                self.year_as_seconds(item, text);
                Some(self.readable(operator, item, text, value, "a date like `2020-01-01T00:00:00Z`"))
            }
            Test::Bool => Some(self.truth_or_variable(operator, item, text)),
            Test::Null => {
                let value = parse_truth(text).map(ConditionValue::Truth);
                Some(self.readable(operator, item, text, value, "`true` or `false`"))
            }
            Test::BinaryEquals => {
                let value = decode_base64(text).map(ConditionValue::Bytes);
                Some(self.readable(operator, item, text, value, "text in base 64"))
            }
            Test::IpAddress { .. } => self.range(operator, item, text),
        }
    }

    /// A number that is not read is no text that equals nothing: all numbers are on one side of it.
    fn too_long(&self, item: &Node) -> Diagnostic {
        let error = Diagnostic::error("number-too-long", "this number has more than 350 digits when written out");
        let error = error.label(self.source, item.span, "too long");
        error.help("write a shorter number")
    }

    /// Digits are seconds since 1970, though four of them look like a year (ValidatePolicy has `INVALID_DATE_VALUE`).
    fn year_as_seconds(&mut self, item: &Node, text: &str) {
        if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("`{text}` is the second {text} of 1970, not a year");
            let warning = Diagnostic::warning("invalid-date-value", message).label(self.source, item.span, "seconds");
            self.report(warning.help(format!("write the date in full, like `{text}-01-01T00:00:00Z`")));
        }
    }

    /// A value that cannot be read never matches (spec B.2); of dates IAM refuses the whole policy (spec A.3).
    fn readable(
        &mut self,
        operator: Operator,
        item: &Node,
        text: &str,
        value: Option<ConditionValue>,
        wanted: &str,
    ) -> ConditionValue {
        if let Some(value) = value {
            return value;
        }
        let message = format!("`{text}` is not {wanted}");
        let (problem, iam) = match operator.test {
            Test::Date(_) => {
                let problem = self.mode.refusal("type-mismatch-date", message);
                (problem, "; IAM answers `The policy failed legacy parsing`")
            }
            Test::Numeric(_) => (Diagnostic::warning("type-mismatch-number", message), ""),
            Test::Bool | Test::Null => (Diagnostic::warning("type-mismatch-boolean", message), ""),
            _ => (Diagnostic::warning("type-mismatch", message), ""),
        };
        let problem = problem.label(self.source, item.span, "equal to nothing");
        self.report(problem.help(format!("`{operator}` compares with {wanted}{iam}")));
        ConditionValue::Unreadable(text.to_owned())
    }

    /// An address that cannot be read is an error in both modes: ValidatePolicy has `TYPE_MISMATCH_IP_RANGE` as an error.
    fn range(&mut self, operator: Operator, item: &Node, text: &str) -> Option<ConditionValue> {
        if let Some(range) = IpRange::parse(text) {
            return Some(ConditionValue::Range(range));
        }
        let error = Diagnostic::error("type-mismatch-ip-range", format!("`{text}` is not an address or CIDR block"));
        let error = error.label(self.source, item.span, "no address");
        let help = format!("`{operator}` compares with addresses like `203.0.113.0/24` or `2001:db8::/32`");
        self.report(error.help(help));
        None
    }

    /// Documents disagree on variables under `Bool` (spec I-4): the value is substituted, with a warning.
    fn truth_or_variable(&mut self, operator: Operator, item: &Node, text: &str) -> ConditionValue {
        if self.version == Version::V2012 && variable_start(text).is_some() {
            let glob = self.glob(item, text, Wildcards::Ordinary);
            if glob.variables().next().is_some() {
                let message = "whether `Bool` takes policy variables is documented both ways";
                let problem = self.mode.refusal("invalid-variable-for-operator", message);
                let problem = problem.label(self.source, item.span, "a variable under `Bool`");
                let other = self.readings.otherwise("bool-variable");
                self.report(problem.help(format!("compare with `true` or `false`, or use `StringEquals`; {other}")));
                return match self.readings.bool_variable {
                    BoolVariable::Substituted => ConditionValue::Text(glob),
                    BoolVariable::Unreadable => ConditionValue::Unreadable(text.to_owned()),
                };
            }
        }
        let value = parse_truth(text).map(ConditionValue::Truth);
        self.readable(operator, item, text, value, "`true` or `false`")
    }

    fn forbidden_variable(&mut self, operator: Operator, item: &Node, text: &str) -> bool {
        let Some(at) = variable_start(text).filter(|_| self.version == Version::V2012) else { return false };
        let message = format!("`{operator}` takes no policy variables");
        let error = Diagnostic::error("invalid-variable-for-operator", message);
        let error = error.label(self.source, part_span(item.span, text, at, text.len()), "a variable");
        self.report(error.help("variables are for the `String` and `Arn` operators"));
        true
    }

    fn wildcard_without_like(&mut self, operator: Operator, item: &Node, text: &str) {
        if !text.bytes().any(|byte| matches!(byte, b'*' | b'?')) {
            return;
        }
        let rest = text.replace("${*}", "").replace("${?}", "");
        if !rest.contains(['*', '?']) {
            return;
        }
        let message = format!("`*` and `?` are ordinary characters under `{operator}`");
        let warning = Diagnostic::warning("wildcard-without-like-operator", message);
        let warning = warning.label(self.source, item.span, "no wildcard here");
        self.report(warning.help("use the `Like` operator if a wildcard is meant"));
    }

    /// A pattern of fewer than six parts matches no ARN (spec B.2).
    fn arn(&mut self, item: &Node, text: &str) -> ConditionValue {
        let glob = self.glob(item, text, Wildcards::Active);
        if glob.split(':', 5).len() < 6 && Glob::read(text, Wildcards::Active, self.version).is_ok() {
            let warning = Diagnostic::warning("missing-arn-field", format!("`{text}` has fewer than six parts"));
            let warning = warning.label(self.source, item.span, "matches no ARN");
            self.report(warning.help("ARNs are compared part by part; write all six, or use `StringLike`"));
        }
        ConditionValue::Text(glob)
    }
}
