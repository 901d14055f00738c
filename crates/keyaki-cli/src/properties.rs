//! Properties on the command line: which of which texts are asked about which policies.
//!
//! In: arguments. Out: a check for each property, and, where it speaks of `policy`, for each policy that stands by itself among
//! the arguments. What could mean that something is not checked is an error: a name without a policy, a policy that no property speaks of, a
//! property that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;
use keyaki::property::{AnyServices, DEFAULT_POLICY, Pack, RoleName, packs, read_properties};
use keyaki::{Property, Services};
use keyaki_policy::Readings;
use keyaki_source::{Diagnostic, Source};

use crate::input;
use crate::named::{Named, named};
use crate::put::{AskedProperty, Put, What};
use crate::question::name;
use crate::report::Failure;
use crate::run::{Check, Form, Run};
use crate::template::{self, TemplateArguments, Unsettled};
use crate::texts::Texts;

/// The properties, and the policies that they are about.
#[derive(Args, Debug)]
pub(crate) struct PropertyArguments {
    /// What the properties call `policy`, each in turn: files, scenarios (files or folders), folders of policies, patterns in quotes; `-` reads
    /// standard input
    #[arg(value_name = "POLICY")]
    policies: Vec<PathBuf>,

    /// A policy or scenario by the name that properties give it; repeatable
    #[arg(long = "policy", value_name = "NAME=FILE", value_parser = named_policy)]
    named: Vec<(RoleName, PathBuf)>,

    /// A file of properties (`*.kyk`); repeatable; `-` reads standard input
    #[arg(long = "property", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Properties in an argument; repeatable
    #[arg(long = "text", value_name = "TEXT")]
    texts: Vec<String>,

    /// Properties that come with Keyaki; repeatable; `keyaki dump packs` lists them
    #[arg(long = "pack", value_name = "NAME")]
    packs: Vec<String>,

    /// What a name in the properties stands for; repeatable
    #[arg(long = "let", value_name = "NAME=FORMULA")]
    definitions: Vec<String>,

    /// Only the property of this name; repeatable [default: all]
    #[arg(long = "only", value_name = "PROPERTY")]
    only: Vec<String>,

    #[command(flatten)]
    template: TemplateArguments,
}

/// `NAME=FILE`
pub(crate) fn named_policy(text: &str) -> Result<(RoleName, PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("write `NAME=FILE`")?;
    let role = RoleName::new(name).ok_or_else(|| {
        format!("`{name}` is no name: a letter, then letters, digits, `-` and `_`, {} at most", RoleName::LONGEST)
    })?;
    Ok((role, PathBuf::from(path)))
}

impl PropertyArguments {
    /// The checks, put by `put`.
    pub(crate) fn run(
        &self,
        readings: Readings,
        services: Services,
        put: &dyn Fn(What) -> Put,
    ) -> Result<Run, Failure> {
        let paths = self.policies.iter().chain(&self.files).chain(self.named.iter().map(|(_, path)| path));
        input::one_stdin(&paths.map(PathBuf::as_path).collect::<Vec<_>>())?;
        self.packs_fit(services)?;
        let (properties, mut notes) = self.properties(readings)?;
        if let Some(template) = self.template.named(&self.policies)? {
            return self.in_template(template, &properties, notes, put);
        }
        let Named { paths, several, notes: more } = named(&self.policies)?;
        notes.extend(more);
        self.all_are_needed(&properties)?;
        let named = self.by_name()?;
        let mut checks = Vec::new();
        for asked in properties {
            let speaks = asked.property.policies().iter().any(|name| name.as_str() == DEFAULT_POLICY);
            let each: Vec<Option<&Path>> = match speaks && !named.contains_key(DEFAULT_POLICY) {
                true if paths.is_empty() => return Err(unnamed(&asked.property, DEFAULT_POLICY).into()),
                true => paths.iter().map(|path| Some(path.as_path())).collect(),
                false => vec![None],
            };
            for path in each {
                checks.push(check(&asked, path, &named, put)?);
            }
        }
        let one_alone = checks.len() == 1 && !several && (self.files.is_empty() || !self.only.is_empty());
        let form = if one_alone && self.packs.is_empty() { Form::One } else { Form::Several };
        Ok(Run { checks, form, notes })
    }

    /// The properties that speak of `policy`, about each policy of a template in its place.
    fn in_template(
        &self,
        template: template::Named<'_>,
        properties: &[AskedProperty],
        notes: Vec<Diagnostic>,
        put: &dyn Fn(What) -> Put,
    ) -> Result<Run, Failure> {
        self.all_are_needed(properties)?;
        let named = self.by_name()?;
        let mut all = Run { checks: Vec::new(), form: Form::Several, notes };
        for asked in properties {
            let property = &asked.property;
            if !property.policies().iter().any(|name| name.as_str() == DEFAULT_POLICY)
                || named.contains_key(DEFAULT_POLICY)
            {
                let message = format!(
                    "the property `{}` is not about `{DEFAULT_POLICY}`, which each policy of the template is called",
                    property.name()
                );
                return Err(Diagnostic::error("policy-not-asked-about", message)
                    .label(property.source(), property.span(), "")
                    .into());
            }
            if let Some(missing) = property.policies().iter().find(|role| !is_given(role, &named)) {
                return Err(unnamed(property, missing.as_str()).into());
            }
            let what = |policy: Texts| {
                let texts =
                    |role: &RoleName| named.get(role.as_str()).map_or_else(|| policy.clone(), |path| Texts::read(path));
                let policies = property.policies().iter().map(texts).collect();
                What::Property { asked: asked.clone(), policies, let_in: Vec::new() }
            };
            let run = template::each(&self.template, template, &|_| Some(Box::new(what)), put)?;
            all.checks.extend(
                run.checks
                    .into_iter()
                    .map(|check| Check { name: format!("{}: {}", check.name, property.name()), ..check }),
            );
            all.notes.extend(run.notes);
        }
        let mut known: Vec<Diagnostic> = Vec::new();
        all.notes.retain(|note| {
            let is_new = !known.contains(note);
            known.push(note.clone());
            is_new
        });
        Ok(all)
    }

    /// The properties that are asked, and what there is to say about their texts.
    fn properties(&self, readings: Readings) -> Result<(Vec<AskedProperty>, Vec<Diagnostic>), Failure> {
        let definitions: Vec<Source> =
            self.definitions.iter().map(|text| Source::new("<--let>", text.as_str())).collect();
        let (mut properties, mut diagnostics, mut broken) = (Vec::new(), Vec::new(), false);
        for source in self.sources()? {
            let (read, more) = read_properties(&source, &definitions, readings);
            diagnostics.extend(more);
            broken |= read.is_none();
            properties.extend(read.into_iter().flatten());
        }
        diagnostics.dedup();
        if broken {
            return Err(Failure(diagnostics));
        }
        let asked =
            |property: Property| AskedProperty { property: Box::new(property), definitions: definitions.clone() };
        Ok((self.chosen(properties)?.into_iter().map(asked).collect(), diagnostics))
    }

    fn sources(&self) -> Result<Vec<Source>, Failure> {
        let mut sources = Vec::new();
        for path in &self.files {
            sources.push(input::source(path)?);
        }
        sources.extend(self.texts.iter().map(|text| Source::new("<--text>", text.as_str())));
        for name in &self.packs {
            sources.push(Source::new(format!("<pack {name}>"), pack(name)?.text));
        }
        if sources.is_empty() {
            let error = Diagnostic::error("usage", "no property is given");
            return Err(error.help("give a file, `--property rules.kyk`, a text, `--text …`, or `--pack NAME`").into());
        }
        Ok(sources)
    }

    /// Refuses packs that would pass whatever the policies say.
    fn packs_fit(&self, services: Services) -> Result<(), Failure> {
        let any =
            |pack: &&Pack| pack.services == AnyServices::Needed && self.packs.iter().any(|name| name == pack.name);
        match packs().iter().find(any) {
            Some(pack) if services == Services::Strict => {
                let message = format!("the pack `{}` asks about actions that do not exist", pack.name);
                Err(Diagnostic::error("usage", message)
                    .help("leave out `--services strict`, by which it would always pass")
                    .into())
            }
            Some(_) | None => Ok(()),
        }
    }

    fn chosen(&self, properties: Vec<Property>) -> Result<Vec<Property>, Failure> {
        for name in &self.only {
            if !properties.iter().any(|property| property.name() == name) {
                let names: Vec<&str> = properties.iter().map(Property::name).collect();
                let error = Diagnostic::error("no-such-property", format!("there is no property `{name}`"));
                return Err(error.help(format!("there are {}", names.join(", "))).into());
            }
        }
        let is_chosen =
            |property: &Property| self.only.is_empty() || self.only.iter().any(|name| name == property.name());
        Ok(properties.into_iter().filter(is_chosen).collect())
    }

    fn by_name(&self) -> Result<BTreeMap<&str, &Path>, Failure> {
        let mut named = BTreeMap::new();
        for (name, path) in &self.named {
            if named.insert(name.as_str(), path.as_path()).is_some() {
                let error = Diagnostic::error("usage", format!("two policies are called `{name}`"));
                return Err(error.help("give one of them another name").into());
            }
        }
        if named.contains_key(DEFAULT_POLICY) && !self.policies.is_empty() {
            let error = Diagnostic::error("usage", "`policy` is given by name and without");
            return Err(error.help("leave one of them out").into());
        }
        Ok(named)
    }

    /// Refuses policies that no property speaks of: somebody expects them to be checked.
    fn all_are_needed(&self, properties: &[AskedProperty]) -> Result<(), Failure> {
        let spoken_of: BTreeSet<&str> =
            properties.iter().flat_map(|asked| asked.property.policies()).map(RoleName::as_str).collect();
        let unneeded = |name: &str| {
            let names: Vec<String> = spoken_of.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("no property speaks of `{name}`, so that this policy would not be checked");
            Diagnostic::error("policy-not-asked-about", message)
                .help(format!("the properties speak of {}", names.join(", ")))
        };
        let default = (!self.policies.is_empty()).then_some(DEFAULT_POLICY);
        let given = self.named.iter().map(|(name, _)| name.as_str()).chain(default);
        match given.into_iter().find(|name| !spoken_of.contains(name)) {
            Some(name) => Err(unneeded(name).into()),
            None => Ok(()),
        }
    }
}

/// The check of a property about the policy at `path`, where it speaks of one without a name of its own.
fn check(
    asked: &AskedProperty,
    path: Option<&Path>,
    named: &BTreeMap<&str, &Path>,
    put: &dyn Fn(What) -> Put,
) -> Result<Check, Failure> {
    let property = &asked.property;
    let mut policies = Vec::new();
    for role in property.policies() {
        let own = path.filter(|_| role.as_str() == DEFAULT_POLICY);
        let path = own.or_else(|| named.get(role.as_str()).copied());
        policies.push(Texts::read(path.ok_or_else(|| unnamed(property, role.as_str()))?));
    }
    let name = path.map_or_else(|| property.name().to_owned(), |path| format!("{}: {}", name(path), property.name()));
    let put = Ok(put(What::Property { asked: asked.clone(), policies, let_in: Vec::new() }));
    Ok(Check { name, put, notes: Vec::new(), unsettled: Unsettled::default() })
}

/// Whether there is a policy of this name: each of a template is called `policy`.
fn is_given(role: &RoleName, named: &BTreeMap<&str, &Path>) -> bool {
    role.as_str() == DEFAULT_POLICY || named.contains_key(role.as_str())
}

fn unnamed(property: &Property, name: &str) -> Diagnostic {
    let message = format!("the property `{}` is about `{name}`, and no policy of that name is given", property.name());
    let help = match name {
        DEFAULT_POLICY => "name its file: `keyaki check property policy.json …`".to_owned(),
        _ => format!("name its file: `--policy {name}=FILE`"),
    };
    Diagnostic::error("policy-not-given", message).label(property.source(), property.name_span(), "").help(help)
}

/// The pack of this name.
pub(crate) fn pack(name: &str) -> Result<&'static Pack, Box<Diagnostic>> {
    packs().iter().find(|pack| pack.name == name).ok_or_else(|| {
        let names: Vec<&str> = packs().iter().map(|pack| pack.name).collect();
        let error = Diagnostic::error("no-such-pack", format!("there is no pack `{name}`"));
        Box::new(error.help(format!("there are {}", names.join(", "))))
    })
}
