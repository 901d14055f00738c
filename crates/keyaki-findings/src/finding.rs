//! Findings as data.

use keyaki_engine::Outcome;
use keyaki_semantics::Request;
use keyaki_source::Diagnostic;

use crate::zone::Zone;

/// Who outside of the zone of trust has access by a policy.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Whom the resource is meant for.
    pub zone: Zone,
    /// What it is: `AWS::S3::Bucket`, where that is given or can be told.
    pub resource_type: Option<String>,
    /// The findings, in the order in which the policy has their words.
    pub findings: Vec<Finding>,
    /// Whether all access of outsiders is in some finding.
    pub coverage: Coverage,
    /// What there is to say beside.
    pub diagnostics: Vec<Diagnostic>,
    /// How many questions the engines were asked.
    pub questions: usize,
    /// How many were not decided.
    pub undecided: usize,
    /// How often engines contradicted each other: one of them is wrong.
    pub disagreements: usize,
}

impl Findings {
    /// Whether all was decided: the findings are complete, and each of them is shown by a request.
    pub fn is_certain(&self) -> bool {
        let shown = self.findings.iter().all(|finding| finding.is_confirmed() && finding.is_public.is_some());
        shown && matches!(self.coverage, Coverage::Proven(_)) && self.disagreements == 0
    }
}

/// A way in which outsiders have access: any request that has all of these parts may be allowed, and some is. The names are
/// those of IAM Access Analyzer (`FindingSummary` in its API).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Who: `AWS` and `*`, an account or an ARN; `Federated`, `CanonicalUser`.
    pub principal: (String, String),
    /// What they may do, as the policy has it.
    pub actions: Vec<String>,
    /// On what, as the policy has it.
    pub resource: String,
    /// Under which conditions: keys that an outsider cannot freely choose, each with a value.
    pub condition: Vec<(String, String)>,
    /// Whether anybody is among them: a caller whom the policy does not mention. `None` if that is not known.
    pub is_public: Option<bool>,
    /// For each action a request that is allowed, confirmed by the evaluator; `None` if none was found.
    pub witnesses: Vec<Option<Witness>>,
}

impl Finding {
    /// Whether a request shows each action of it.
    pub fn is_confirmed(&self) -> bool {
        self.witnesses.iter().all(Option::is_some)
    }
}

/// A request of an outsider that is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The request.
    pub request: Request,
    /// Whether it satisfies what is known of requests that really occur.
    pub realistic: bool,
}

/// Whether all access of outsiders is in some finding: whether no request is allowed to an outsider and in none.
#[derive(Clone, Debug, PartialEq)]
pub enum Coverage {
    /// There is no such request. These engines say so.
    Proven(Vec<Outcome>),
    /// That is not known, and why.
    NotProven(String),
}
