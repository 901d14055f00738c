//! A question as it is put, as JSON, with the texts that it is about: what certificates and bundles have in common.
//!
//! Files are named in it, but only their texts count: nothing outside of the JSON is read.

use std::net::IpAddr;

use keyaki::property::read_properties;
use keyaki::{Realism, ResourceType, Services, Trust};
use keyaki_policy::{Manner, Mode, PolicyKind, Readings};
use keyaki_source::Source;
use serde_json::{Map, Value, json};

use crate::certificate::sha256;
use crate::members::{Wrong, list, member, strings, text};
use crate::put::{AskedProperty, Put, What};
use crate::texts::{Form, Texts};

/// What is asked beside the policies: the access that must not be granted, or the property; the member and its value.
pub(crate) fn asked(put: &Put) -> Option<(&'static str, Value)> {
    match &put.what {
        What::NoNewAccess { .. } => None,
        What::AccessNotGranted { actions, resources, .. } => {
            Some(("access", json!({ "actions": actions, "resources": resources })))
        }
        What::Property { asked: AskedProperty { property, definitions }, let_in, .. } => {
            let source = property.source();
            let definitions: Vec<&str> = definitions.iter().map(Source::text).collect();
            let mut property = json!({
                "name": property.name(), "file": source.name(), "sha256": sha256(source.text()), "text": source.text(),
                "definitions": definitions,
            });
            if let Some(members) = property.as_object_mut().filter(|_| !let_in.is_empty()) {
                let let_in: Vec<String> = let_in.iter().map(ToString::to_string).collect();
                members.insert("toleratedBlocksOf".to_owned(), json!(let_in));
            }
            Some(("property", property))
        }
        What::NoPublicAccess { resource_type, trust, let_in, .. } => {
            let let_in: Vec<String> = let_in.iter().map(ToString::to_string).collect();
            let public =
                json!({ "resourceType": resource_type.name(), "trust": trust.name(), "toleratedBlocksOf": let_in });
            Some(("public", public))
        }
        What::CrossAccount { accounts, organizations, .. } => {
            Some(("inside", json!({ "accounts": accounts, "organizations": organizations })))
        }
    }
}

/// How it is put, without what is asked about which policies.
pub(crate) fn options(put: &Put) -> Value {
    let mut options = Map::new();
    let mut add = |name: &str, value: Value| options.insert(name.to_owned(), value);
    add("policyType", json!(put.kind.map(kind_name)));
    add("strict", json!(put.manner.mode == Mode::Strict));
    add("realistic", json!(realism_name(put.realism)));
    add("services", json!(services_name(put.services)));
    let readings: Map<String, Value> =
        put.manner.readings.all().map(|(name, choice)| (name.to_owned(), json!(choice))).collect();
    add("readings", Value::Object(readings));
    Value::Object(options)
}

/// The options by which a question is not the usual one, as far as they change what is asked.
pub(crate) fn unusual(manner: Manner, realism: Realism, services: Services) -> Map<String, Value> {
    let strict = (manner.mode == Mode::Strict).then(|| ("strict", json!(true)));
    let realistic = (realism == Realism::On).then(|| ("realistic", json!(realism_name(realism))));
    let services = (services == Services::Strict).then(|| ("services", json!(services_name(services))));
    let readings: Map<String, Value> =
        manner.readings.chosen().map(|(name, choice)| (name.to_owned(), json!(choice))).collect();
    let readings = (!readings.is_empty()).then_some(("readings", Value::Object(readings)));
    let all = [strict, realistic, services, readings];
    all.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `identity` or `resource`: the other kinds are never given.
pub(crate) fn kind_name(kind: PolicyKind) -> &'static str {
    if kind == PolicyKind::Resource { "resource" } else { "identity" }
}

/// The texts of one subject.
pub(crate) fn subject(texts: &Texts) -> Value {
    let files = texts.files.iter().filter_map(|(name, text)| {
        let text = text.as_ref().ok()?.text();
        Some(json!({ "name": name, "sha256": sha256(text), "text": text }))
    });
    let form = match texts.form {
        Form::Policy => "policy",
        Form::Scenario => "scenario",
        Form::Folder => "folder",
    };
    json!({ "form": form, "files": files.collect::<Vec<_>>() })
}

/// The question in an object with `question`, `options`, `policies` and perhaps `access`; `altered` gets the names of texts that are
/// not those of their hashes.
pub(crate) fn read(value: &Value, altered: &mut Vec<String>) -> Result<Put, Wrong> {
    let options = member(value, "options")?;
    let strict = member(options, "strict")?.as_bool().ok_or("`strict` is neither true nor false")?;
    let mode = if strict { Mode::Strict } else { Mode::Lenient };
    let readings = readings(member(options, "readings")?)?;
    Ok(Put {
        what: what(value, readings, altered)?,
        kind: kind(member(options, "policyType")?)?,
        manner: Manner { mode, readings },
        realism: one_of(options, "realistic", [Realism::Auto, Realism::On, Realism::Off], realism_name)?,
        services: one_of(options, "services", [Services::Any, Services::Strict], services_name)?,
    })
}

fn what(value: &Value, readings: Readings, altered: &mut Vec<String>) -> Result<What, Wrong> {
    if text(value, "question")? == "property" {
        return property(value, readings, altered);
    }
    let policies = member(value, "policies")?;
    let mut texts = |role: &str| texts(member(policies, role)?, altered);
    match text(value, "question")? {
        "no-new-access" => Ok(What::NoNewAccess { existing: texts("existing")?, new: texts("new")? }),
        "access-not-granted" => {
            let access = member(value, "access")?;
            let (actions, resources) = (strings(access, "actions")?, strings(access, "resources")?);
            Ok(What::AccessNotGranted { policy: texts("policy")?, actions, resources })
        }
        "no-public-access" => {
            let public = member(value, "public")?;
            let name = text(public, "resourceType")?;
            let resource_type = ResourceType::named(name).ok_or_else(|| format!("`{name}` is no type of resource"))?;
            let trust = one_of(public, "trust", Trust::ALL, Trust::name)?;
            let let_in = addresses(public)?;
            Ok(What::NoPublicAccess { policy: texts("policy")?, resource_type, trust, let_in })
        }
        "cross-account" => {
            let inside = member(value, "inside")?;
            let (accounts, organizations) = (strings(inside, "accounts")?, strings(inside, "organizations")?);
            Ok(What::CrossAccount { policy: texts("policy")?, accounts, organizations })
        }
        other => Err(format!("`{other}` is no question")),
    }
}

fn property(value: &Value, readings: Readings, altered: &mut Vec<String>) -> Result<What, Wrong> {
    let (written, policies) = (member(value, "property")?, member(value, "policies")?);
    let (name, file, content) = (text(written, "name")?, text(written, "file")?, text(written, "text")?);
    if sha256(content) != text(written, "sha256")? {
        altered.push(file.to_owned());
    }
    let definitions: Vec<Source> =
        strings(written, "definitions")?.into_iter().map(|text| Source::new("<--let>", text)).collect();
    let (properties, _) = read_properties(&Source::new(file, content), &definitions, readings);
    let property = properties.into_iter().flatten().find(|property| property.name() == name);
    let property = property.ok_or_else(|| format!("its text has no property `{name}` that can be read"))?;
    let policies = property.policies().iter().map(|name| texts(member(policies, name.as_str())?, altered));
    let policies = policies.collect::<Result<_, Wrong>>()?;
    let let_in = if written.get("toleratedBlocksOf").is_some() { addresses(written)? } else { Vec::new() };
    Ok(What::Property { asked: AskedProperty { property: Box::new(property), definitions }, policies, let_in })
}

fn addresses(value: &Value) -> Result<Vec<IpAddr>, Wrong> {
    let addresses = strings(value, "toleratedBlocksOf")?.into_iter();
    addresses.map(|text| text.parse().map_err(|_| format!("`{text}` is no address"))).collect()
}

fn texts(value: &Value, altered: &mut Vec<String>) -> Result<Texts, Wrong> {
    let form = match text(value, "form")? {
        "policy" => Form::Policy,
        "scenario" => Form::Scenario,
        "folder" => Form::Folder,
        other => return Err(format!("`{other}` is no form of policies")),
    };
    let mut files = Vec::new();
    for file in list(value, "files")? {
        let (name, content) = (text(file, "name")?, text(file, "text")?);
        if sha256(content) != text(file, "sha256")? {
            altered.push(name.to_owned());
        }
        files.push((name.to_owned(), Source::new(name, content)));
    }
    if files.is_empty() || form == Form::Policy && files.len() > 1 {
        return Err(format!("{} files are given for one subject", files.len()));
    }
    Ok(Texts::of(form, files))
}

fn kind(value: &Value) -> Result<Option<PolicyKind>, Wrong> {
    match value {
        Value::Null => Ok(None),
        Value::String(name) if name == "identity" => Ok(Some(PolicyKind::Identity)),
        Value::String(name) if name == "resource" => Ok(Some(PolicyKind::Resource)),
        other => Err(format!("`policyType` is {other}")),
    }
}

/// The choice that a member names.
fn one_of<T: Copy, const N: usize>(
    value: &Value,
    member: &str,
    choices: [T; N],
    name: impl Fn(T) -> &'static str,
) -> Result<T, Wrong> {
    let written = text(value, member)?;
    choices.into_iter().find(|choice| name(*choice) == written).ok_or_else(|| format!("`{member}` is `{written}`"))
}

/// Every reading is named: what is not is a switch that the writer did not know.
fn readings(value: &Value) -> Result<Readings, Wrong> {
    let members = value.as_object().ok_or("`readings` is no object")?;
    members.iter().try_fold(Readings::default(), |readings, (name, choice)| {
        readings.with(name, choice.as_str().unwrap_or_default()).map_err(|error| error.to_string())
    })
}

/// The name of a way to treat realism.
pub(crate) fn realism_name(realism: Realism) -> &'static str {
    match realism {
        Realism::Auto => "auto",
        Realism::On => "on",
        Realism::Off => "off",
    }
}

/// The name of a choice of services.
fn services_name(services: Services) -> &'static str {
    match services {
        Services::Any => "any",
        Services::Strict => "strict",
    }
}
