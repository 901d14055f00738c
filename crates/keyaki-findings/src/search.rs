//! The way from a policy to findings.

use std::collections::BTreeMap;

use keyaki::Finish;
use keyaki_engine::{Agreement, Limits, Panel};
use keyaki_policy::Policy;
use keyaki_source::Diagnostic;

use crate::asker::Asker;
use crate::confirm::Trial;
use crate::cube::Cube;
use crate::finding::{Coverage, Finding, Findings, Witness};
use crate::mine::Miner;
use crate::order::Order;
use crate::predicates::{Dimension, key_name, size};
use crate::resource_type::resource_type;
use crate::space::Space;
use crate::zone::Zone;

/// How many actions, resources, principals and values a policy may list.
const MOST_WORDS: usize = 5_000;

/// How to look for findings.
#[derive(Clone, Debug)]
pub struct Options {
    /// What each engine may spend on a query.
    pub limits: Limits,
    /// When the panel has heard enough.
    pub agreement: Agreement,
    /// Whether the requests that show findings are made presentable.
    pub finish: Finish,
    /// What the resource is, when that is known: `AWS::S3::Bucket`. It is told from the policy otherwise.
    pub resource_type: Option<String>,
    /// The resource control policies above the resource: what they deny is no access.
    pub rcps: Vec<Policy>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            agreement: Agreement::All,
            finish: Finish::Presentable,
            resource_type: None,
            rcps: Vec::new(),
        }
    }
}

/// Who outside of `zone` has access by `policy`, which is attached to a resource of the zone's account.
pub fn findings(policy: &Policy, zone: &Zone, panel: &Panel, options: &Options) -> Findings {
    let mut found = Findings {
        zone: zone.clone(),
        resource_type: options.resource_type.clone().or_else(|| resource_type(policy)),
        findings: Vec::new(),
        coverage: Coverage::NotProven(String::new()),
        diagnostics: Vec::new(),
        questions: 0,
        undecided: 0,
        disagreements: 0,
    };
    let words: usize = std::iter::once(policy).chain(&options.rcps).map(size).sum();
    if words > MOST_WORDS {
        let why = format!(
            "the policy lists {words} principals, actions, resources and values; {MOST_WORDS} at most are looked at"
        );
        found.coverage = Coverage::NotProven(why);
        return found;
    }
    let mut space = Space::new(policy, &options.rcps, zone);
    found.diagnostics.clone_from(&space.encoding.diagnostics);
    let mut asker = Asker::new(panel, &options.limits, options.agreement);
    let (callers, example) = space.example;
    if let Some(block) = space.blocks.get_mut(callers) {
        block.prefer(example, &mut space.encoding.query, &mut asker);
    }
    let orders = orders(&mut space, &mut asker);
    let mined = Miner::new(&mut space, &orders, &mut asker).mine();
    let mut cubes = Vec::new();
    for (cube, samples) in mined.cubes {
        let is_public = space.is_public(&cube, &orders, &mut asker);
        let sought = samples.map(|samples| space.sought(&cube, &samples, &orders));
        cubes.push((cube, is_public, sought));
    }
    found.coverage = match mined.incomplete {
        Some(why) => Coverage::NotProven(why),
        None => space.covered(cubes.iter().map(|(cube, ..)| cube.clone()), &orders, &mut asker),
    };
    let trial = Trial {
        policy,
        rcps: &options.rcps,
        zone,
        parts: &space.parts,
        insiders: &space.insiders,
        finish: options.finish,
    };
    let shown = cubes.into_iter().map(|(cube, is_public, sought)| {
        let witness = sought.and_then(|sought| trial.witness(&space.encoding, &sought));
        single(&space, &orders, &cube, is_public, witness)
    });
    found.findings = with_actions_together(shown);
    found.questions = asker.asked;
    found.disagreements = asker.disagreements;
    if let Some((why, count)) = asker.undecided {
        found.undecided = count;
        let message = format!("{count} questions were not decided, so findings may be wider than they need be: {why}");
        found.diagnostics.push(Diagnostic::note("findings-undecided", message));
    }
    found
}

pub(crate) fn orders(space: &mut Space, asker: &mut Asker<'_>) -> Vec<Order> {
    let mut orders = Vec::new();
    for words in &space.dimensions {
        if let Some(block) = space.blocks.get_mut(words.block) {
            orders.push(Order::of(words, block, &mut space.encoding.query, asker));
        }
    }
    orders
}

/// The finding of one cube.
fn single(space: &Space, orders: &[Order], cube: &Cube, is_public: Option<bool>, witness: Option<Witness>) -> Finding {
    let mut finding = Finding {
        principal: ("AWS".to_owned(), "*".to_owned()),
        actions: vec!["*".to_owned()],
        resource: "*".to_owned(),
        condition: Vec::new(),
        is_public,
        witnesses: vec![witness],
    };
    for ((words, order), at) in space.dimensions.iter().zip(orders).zip(cube) {
        let word = order.words.get(*at).copied().flatten().and_then(|word| words.words.get(word));
        let Some(shown) = word.map(|word| &word.predicate.shown) else { continue };
        match &words.dimension {
            Dimension::Principal => finding.principal = (shown.kind.to_owned(), shown.text.clone()),
            Dimension::Action => finding.actions = vec![shown.text.clone()],
            Dimension::Resource => finding.resource.clone_from(&shown.text),
            Dimension::Key(key) => finding.condition.push((key_name(key), shown.text.clone())),
        }
    }
    finding.condition.sort();
    finding
}

/// Findings that differ in their actions only are one, as in IAM Access Analyzer.
fn with_actions_together(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut places = BTreeMap::new();
    let mut together: Vec<Finding> = Vec::new();
    for finding in findings {
        let key = (finding.principal.clone(), finding.resource.clone(), finding.condition.clone(), finding.is_public);
        let at = *places.entry(key).or_insert(together.len());
        match together.get_mut(at) {
            Some(known) => {
                known.actions.extend(finding.actions);
                known.witnesses.extend(finding.witnesses);
            }
            None => together.push(finding),
        }
    }
    together
}
