//! `Resource` and `NotResource` (spec A.5).
//!
//! The reading of a text, in this order:
//! - `*` (also `**`): [`ResourcePattern::Any`];
//! - six fields, split at the first five colons outside variables: [`ResourcePattern::Fields`];
//! - fewer, beginning with `arn:`, in an identity policy: completed with `*` (`arn:aws:sqs` is `arn:aws:sqs:*:*:*`,
//!   GRAM). When a `*` stands before its end, the same text can also stretch over colons (`arn:aws:sns:*:topic` matches
//!   topics, RES). AWS documents both, so the item lowers to two patterns with one span, and matches what either does.
//!   So too in a permissions boundary, and in an SCP when the text ends in `*`; otherwise SCPs, and RCPs and session
//!   policies always, cannot have such a text (spec A.7);
//! - fewer, beginning with `arn:`, in a resource policy: never matches, but with a wildcard or variable it is
//!   [`ResourcePattern::Whole`] (observed by third parties);
//! - anything else: [`ResourcePattern::Whole`], which matches only if it can be the text of an ARN.

use keyaki_source::{Diagnostic, Spanned};

use super::Lowering;
use crate::glob_text::variable_start;
use crate::json::Node;
use crate::{
    ArnServiceWildcard, EarlyVariable, Element, Glob, GlobPiece, Mode, PolicyKind, ResourceMatching, ResourcePattern,
    ShortArn, Wildcards,
};

const ARN_FORMAT: &str = "must be in ARN format or \"*\".";

impl Lowering<'_> {
    pub(super) fn resources(&mut self, list: &Node, element: Element) -> Vec<Spanned<ResourcePattern>> {
        if list.items().is_empty() {
            self.report(self.no_resources(list, element));
        }
        let mut patterns = Vec::with_capacity(list.items().len());
        for item in list.items() {
            let [first, second] = self.resource(item);
            patterns.extend([first, second].into_iter().flatten().map(|pattern| Spanned::new(pattern, item.span)));
        }
        patterns
    }

    fn no_resources(&self, list: &Node, element: Element) -> Diagnostic {
        let name = element.name();
        let what = match element {
            Element::NotResource => "the statement is about every resource",
            _ => "the statement has no effect",
        };
        let problem = self.mode.refusal("empty-array-resource", format!("`{name}` lists no resource"));
        let help = format!("{what}; list the resources; IAM answers `Policy statement must contain resources.`");
        problem.label(self.source, list.span, "nothing in here").help(help)
    }

    /// One item, as one pattern or as two that stand for the same text.
    fn resource(&mut self, item: &Node) -> [Option<ResourcePattern>; 2] {
        let Some(text) = item.as_str() else {
            self.null_item(item, "resource");
            return [Some(ResourcePattern::Nothing), None];
        };
        if let Some(fields) = plain_arn(text) {
            self.strict_arn(item, text);
            return [Some(self.whole_arn(item, fields)), None];
        }
        let glob = self.glob(item, text, Wildcards::Active);
        if glob.is_any() {
            return [Some(ResourcePattern::Any), None];
        }
        if !text.starts_with("arn:") && !text.starts_with('*') {
            self.report(self.not_an_arn(item, text));
        }
        if text.starts_with("arn:") {
            self.strict_arn(item, text);
        }
        let fields = Self::fields(text, &glob);
        if self.early_variables(item, &fields) && self.readings.early_variable == EarlyVariable::Nothing {
            return [Some(ResourcePattern::Nothing), None];
        }
        match <Box<[Glob; 6]>>::try_from(fields) {
            Ok(fields) => [Some(self.whole_arn(item, fields)), None],
            Err(fields) if text.starts_with("arn:") => self.short_arn(item, glob, fields),
            Err(_) => [Some(ResourcePattern::Whole(glob)), None],
        }
    }

    fn whole_arn(&mut self, item: &Node, fields: Box<[Glob; 6]>) -> ResourcePattern {
        let [_, _, service, ..] = fields.as_ref();
        // Strict reading has refused it.
        if has_wildcard(service) && self.mode == Mode::Lenient {
            let message = "whether the service of an ARN can have a wildcard is documented both ways";
            let nothing = self.readings.arn_service_wildcard == ArnServiceWildcard::Nothing;
            let label = if nothing { "matches no resource" } else { "stands for any service that fits" };
            let note = Diagnostic::note("wildcard-in-arn-service", message).label(self.source, item.span, label);
            self.report(note.help(format!("name the service; {}", self.readings.otherwise("arn-service-wildcard"))));
            if nothing {
                return ResourcePattern::Nothing;
            }
        }
        self.matched(fields)
    }

    /// Six fields, as they are matched.
    fn matched(&self, fields: Box<[Glob; 6]>) -> ResourcePattern {
        let pattern = ResourcePattern::Fields(fields);
        match self.readings.resource_matching {
            ResourceMatching::Fields => pattern,
            ResourceMatching::WholeText => pattern.as_whole_text(),
        }
    }

    /// The text at its first five colons, those in variables aside.
    fn fields(text: &str, glob: &Glob) -> Vec<Glob> {
        if variable_start(text).is_some() {
            return glob.split(':', 5);
        }
        let mut fields = Vec::with_capacity(6);
        fields.extend(text.splitn(6, ':').map(Glob::wildcards));
        fields
    }

    fn short_arn(&mut self, item: &Node, glob: Glob, mut fields: Vec<Glob>) -> [Option<ResourcePattern>; 2] {
        let variable = glob.variables().next().is_some();
        match self.kind {
            PolicyKind::Session | PolicyKind::Rcp => self.refused_short_arn(item, "write all six fields"),
            PolicyKind::Scp if !matches!(glob.pieces().last(), Some(GlobPiece::Run)) => {
                self.refused_short_arn(item, "write all six fields, or end it in `*`")
            }
            PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Scp => {
                fields.resize(6, Glob::any());
                let completed = <Box<[Glob; 6]>>::try_from(fields).ok().map(|fields| self.matched(fields));
                if !stretches(&glob) {
                    return [completed, None];
                }
                self.report(self.stretching(item));
                match self.readings.short_arn {
                    ShortArn::Both => [completed, Some(ResourcePattern::Whole(glob))],
                    ShortArn::Completed => [completed, None],
                    ShortArn::Stretched => [Some(ResourcePattern::Whole(glob)), None],
                }
            }
            PolicyKind::Resource if variable || has_wildcard(&glob) => {
                self.report(self.incomplete(item, "is read as a pattern over the whole text"));
                [Some(ResourcePattern::Whole(glob)), None]
            }
            PolicyKind::Resource => {
                self.report(self.incomplete(item, "matches no resource"));
                [Some(ResourcePattern::Nothing), None]
            }
        }
    }

    /// Short ARNs that policies of this kind cannot have (spec A.7).
    fn refused_short_arn(&mut self, item: &Node, advice: &str) -> [Option<ResourcePattern>; 2] {
        let message = format!("{} has no ARNs with fewer than six fields", self.kind.with_article());
        let error = Diagnostic::error("missing-arn-field", message).label(self.source, item.span, "fields are missing");
        self.report(error.help(format!("{advice}: `arn:partition:service:region:account:resource`")));
        [None, None]
    }

    /// A text that no ARN can be is an error in both modes, as AWS's checks refuse it too; with wildcards, a pattern may
    /// still be meant.
    fn not_an_arn(&self, item: &Node, text: &str) -> Diagnostic {
        let plain = !text.contains(['*', '?', '$']);
        let message = format!("`{text}` is not an ARN");
        let problem = if plain {
            Diagnostic::error("invalid-arn-prefix", message)
        } else {
            self.mode.refusal("invalid-arn-prefix", message)
        };
        let label = if plain { "no ARN can be this" } else { "must begin with `arn:`" };
        let problem = problem.label(self.source, item.span, label);
        problem.help(format!("write a whole ARN, or `*` for all resources; IAM answers `Resource {text} {ARN_FORMAT}`"))
    }

    fn stretching(&self, item: &Node) -> Diagnostic {
        let message = "this ARN has fewer than six fields and a `*` that can stretch over colons";
        let problem = Diagnostic::warning("missing-arn-field", message);
        let label = match self.readings.short_arn {
            ShortArn::Both => "taken as a pattern over the whole text and also completed with `*`",
            ShortArn::Completed => "completed with `*`",
            ShortArn::Stretched => "taken as a pattern over the whole text",
        };
        let problem = problem.label(self.source, item.span, label);
        let help = "AWS documents both readings; write all six fields: `arn:partition:service:region:account:resource`";
        problem.help(format!("{help}, or choose one with `--reading short-arn=completed` or `short-arn=stretched`"))
    }

    fn incomplete(&self, item: &Node, how: &str) -> Diagnostic {
        let message = format!("an ARN with fewer than six fields {how} in a resource policy");
        let problem =
            Diagnostic::warning("missing-arn-field", message).label(self.source, item.span, "fields are missing");
        problem.help("write all six fields: `arn:partition:service:region:account:resource`")
    }

    /// AWS documents variables after the fifth colon only; what they do before it is a guess worth a warning. Whether there are
    /// any.
    fn early_variables(&mut self, item: &Node, fields: &[Glob]) -> bool {
        let early = fields.iter().take(5).flat_map(Glob::variables).next();
        let Some(variable) = early else { return false };
        let message = format!("the variable `{}` stands before the fifth colon of an ARN", variable.key);
        let warning = Diagnostic::warning("variable-before-resource", message);
        let warning = warning.label(self.source, item.span, "AWS documents variables in the last field only");
        let taken = match self.readings.early_variable {
            EarlyVariable::Text => "the variable is taken as the text of that field",
            EarlyVariable::Nothing => "the item matches nothing",
        };
        let help = format!("{taken}; a `*` there is the documented way; {}", self.readings.otherwise("early-variable"));
        self.report(warning.help(help));
        true
    }
}

/// The fields of a whole ARN without variables.
fn plain_arn(text: &str) -> Option<Box<[Glob; 6]>> {
    if !text.starts_with("arn:") || text.bytes().any(|byte| byte == b'$') {
        return None;
    }
    let mut rest = text;
    let mut next = || {
        let at = rest.bytes().position(|byte| byte == b':')?;
        let field = Glob::wildcards(rest.get(..at)?);
        rest = rest.get(at + 1..)?;
        Some(field)
    };
    let (arn, partition, service, region, account) = (next()?, next()?, next()?, next()?, next()?);
    Some(Box::new([arn, partition, service, region, account, Glob::wildcards(rest)]))
}

/// Whether a `*` stands anywhere but at the end, where stretching adds nothing to completion.
fn stretches(glob: &Glob) -> bool {
    let last = glob.pieces().len().saturating_sub(1);
    glob.pieces().iter().take(last).any(|piece| matches!(piece, GlobPiece::Run))
}

fn has_wildcard(glob: &Glob) -> bool {
    glob.pieces().iter().any(|piece| matches!(piece, GlobPiece::Run | GlobPiece::One))
}
