//! Functions of templates, evaluated.
//!
//! In: a part of a template, and what is known of the deployment. Out: its value. What only deployment decides becomes a hole where it is
//! known to be a name or an identifier, and is *unclear* otherwise; so is whatever is wrong. Promises: bounded depth, steps and text.
//! Names of functions and what they mean are those of
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>.

mod attribute;
mod condition;
mod json_text;
mod list;
mod mapping;
mod parameter;
mod pseudo;
mod reference;
mod sub;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use keyaki_policy::SmolStr;
use keyaki_policy::json::{Json, Member, Node};
use keyaki_source::{Diagnostic, Source, Span};

use crate::setting::Setting;
use crate::text::{Text, written};
use crate::tree::Tree;
use crate::value::{Resolved, Value};

/// The code of what only deployment decides, and could be anything.
pub const NOT_KNOWN_YET: &str = "not-known-yet";

/// How deep references and functions may nest.
const MAX_DEPTH: usize = 96;
/// How many values are evaluated for one template.
const MAX_STEPS: usize = 2_000_000;
/// How many bytes of text are made for one template.
const MAX_BYTES: usize = 64 << 20;

/// A value, or why it is unclear.
pub(crate) type Evaluated<T> = Result<T, Box<Diagnostic>>;

/// A template with all that its functions refer to.
pub(crate) struct Evaluator<'a> {
    pub(crate) source: &'a Source,
    tree: &'a Tree,
    pub(crate) setting: &'a Setting,
    depth: Cell<usize>,
    steps: Cell<usize>,
    bytes: Cell<usize>,
    /// Parameters that have their defaults.
    defaults: RefCell<BTreeSet<String>>,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(source: &'a Source, tree: &'a Tree, setting: &'a Setting) -> Self {
        let (depth, steps, bytes) = (Cell::new(0), Cell::new(0), Cell::new(0));
        Self { source, tree, setting, depth, steps, bytes, defaults: RefCell::default() }
    }

    /// A member of a section: `Resources`, `Parameters`, …
    pub(crate) fn member(&self, section: &str, name: &str) -> Option<&'a Member> {
        self.tree.root.member(section)?.value.member(name)
    }

    /// The parameters that were asked for and had their defaults.
    pub(crate) fn defaults_used(&self) -> Vec<String> {
        self.defaults.borrow().iter().cloned().collect()
    }

    /// The value of a part of the template.
    pub(crate) fn value(&self, node: &Node) -> Resolved {
        let value = self.enter(node.span).and_then(|()| {
            let value = self.inside(node);
            self.depth.set(self.depth.get().saturating_sub(1));
            value
        });
        Resolved { value: value.unwrap_or_else(Value::Unclear), span: node.span }
    }

    /// The value of a part that has to be clear.
    fn clear(&self, node: &Node) -> Evaluated<Resolved> {
        let resolved = self.value(node);
        match resolved.value {
            Value::Unclear(diagnostic) => Err(diagnostic),
            _ => Ok(resolved),
        }
    }

    /// A part that has to be a text.
    fn text(&self, node: &Node, what: &str) -> Evaluated<Text> {
        let resolved = self.clear(node)?;
        match resolved.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong(node.span, &format!("{what} is no text"))),
        }
    }

    /// A part that has to be a text of which all is known.
    fn known(&self, node: &Node, what: &str) -> Evaluated<String> {
        let text = self.text(node, what)?;
        match text.open() {
            None => Ok(text.whole()),
            Some(hole) => {
                let help = hole.option().map(|option| format!("say it with `{option}`"));
                Err(self.not_known(node.span, &format!("{what} depends on {}", hole.what()), help))
            }
        }
    }

    fn inside(&self, node: &Node) -> Evaluated<Value> {
        match &node.value {
            Json::Null => Err(self.wrong(node.span, "a template has no `null`")),
            Json::Bool(value) => Ok(Value::Text(Text::at(node.span, if *value { "true" } else { "false" }))),
            Json::Number(text) => Ok(Value::Text(Text::at(node.span, text.as_ref()))),
            Json::String(text) => self.string(node, text).map(Value::Text),
            Json::Array(items) => {
                let items = items.iter().map(|item| self.value(item));
                Ok(Value::List(items.filter(|item| !matches!(item.value, Value::Absent)).collect()))
            }
            Json::Object(members) => self.object(node, members),
        }
    }

    fn string(&self, node: &Node, text: &SmolStr) -> Evaluated<Text> {
        if self.tree.disputed.contains(&node.span.start()) {
            let message = format!("readers of YAML do not agree on what `{text}` is");
            let error = Diagnostic::error("disputed-scalar", message).label(self.source, node.span, "without quotes");
            return Err(Box::new(
                error.help("write it in quotes if it is a text, or as `true`, `false` or a plain number"),
            ));
        }
        self.whole(node.span, written(self.source, node, text))
    }

    /// A text that has been put together: that it is not too long, and nothing that CloudFormation replaces later.
    fn whole(&self, span: Span, text: Text) -> Evaluated<Text> {
        self.bytes.set(self.bytes.get().saturating_add(text.len()));
        if self.bytes.get() > MAX_BYTES {
            return Err(self.wrong(span, "the texts of the template are too long, all together"));
        }
        if text.whole().contains("{{resolve:") {
            let what = "a dynamic reference is resolved on deployment, and could be anything";
            return Err(self.not_known(span, what, Some("use a parameter in its place".to_owned())));
        }
        Ok(text)
    }

    fn object(&self, node: &Node, members: &[Member]) -> Evaluated<Value> {
        let is_call = |member: &&Member| member.key.value == "Ref" || member.key.value.starts_with("Fn::");
        match (members, members.iter().find(is_call)) {
            ([only], Some(call)) if only == call => self.call(node.span, &call.key.value, &call.value),
            (_, Some(call)) => {
                Err(self.wrong(call.key.span, &format!("`{}` does not stand alone in its object", call.key.value)))
            }
            (_, None) => {
                let values = members.iter().map(|member| (member.key.clone(), self.value(&member.value)));
                Ok(Value::Map(values.filter(|(_, value)| !matches!(value.value, Value::Absent)).collect()))
            }
        }
    }

    fn call(&self, span: Span, name: &str, argument: &Node) -> Evaluated<Value> {
        match name {
            "Ref" => self.reference_to(span, argument),
            "Fn::GetAtt" => self.attribute_of(span, argument).map(Value::Text),
            "Fn::Sub" => self.sub(argument).and_then(|text| self.whole(span, text)).map(Value::Text),
            "Fn::Join" => self.join(span, argument).and_then(|text| self.whole(span, text)).map(Value::Text),
            "Fn::Select" => self.select(span, argument),
            "Fn::Split" => self.split(span, argument),
            "Fn::FindInMap" => self.find_in_map(span, argument),
            "Fn::If" => self.choose(span, argument),
            "Fn::Base64" => {
                let text = keyaki_policy::encode_base64(self.known(argument, "what is encoded")?.as_bytes());
                Ok(Value::Text(Text::at(span, text)))
            }
            "Fn::Length" => self.length(span, argument),
            "Fn::ToJsonString" => json_text::json_text(self, span, &self.clear(argument)?).map(Value::Text),
            "Fn::ImportValue" => {
                let what = "what another stack exports is known on deployment, and could be anything";
                Err(self.not_known(span, what, Some("use a parameter in its place".to_owned())))
            }
            "Fn::GetAZs" | "Fn::Cidr" => Err(self.not_known(span, &format!("`{name}` is not evaluated here"), None)),
            "Fn::Transform" => Err(self.not_known(span, "a macro could make anything of this", None)),
            _ if name.starts_with("Fn::ForEach") => {
                let help =
                    "check the template that `aws cloudformation get-template` gives after processing".to_owned();
                Err(self.not_known(span, "`Fn::ForEach` is not expanded here", Some(help)))
            }
            _ => Err(self.wrong(span, &format!("`{name}` is no function that is known here"))),
        }
    }

    /// Takes a step, one level deeper.
    fn enter(&self, span: Span) -> Evaluated<()> {
        self.steps.set(self.steps.get().saturating_add(1));
        if self.steps.get() > MAX_STEPS {
            return Err(self.wrong(span, "the functions of the template take too many steps"));
        }
        if self.depth.get() >= MAX_DEPTH {
            return Err(self.wrong(span, "references and functions are nested too deep, or in a circle"));
        }
        self.depth.set(self.depth.get() + 1);
        Ok(())
    }

    /// The items of an argument that is a list as written.
    fn arguments<'n>(&self, span: Span, name: &str, argument: &'n Node) -> Evaluated<&'n [Node]> {
        argument.as_array().ok_or_else(|| self.wrong(span, &format!("`{name}` takes a list of arguments")))
    }

    /// That something is wrong with the template.
    pub(crate) fn wrong(&self, span: Span, message: &str) -> Box<Diagnostic> {
        Box::new(Diagnostic::error("template-error", message).label(self.source, span, ""))
    }

    /// That something is known only on deployment.
    pub(crate) fn not_known(&self, span: Span, message: &str, help: Option<String>) -> Box<Diagnostic> {
        let diagnostic =
            Diagnostic::error(NOT_KNOWN_YET, message).label(self.source, span, "not known before deployment");
        Box::new(Diagnostic { help, ..diagnostic })
    }
}
