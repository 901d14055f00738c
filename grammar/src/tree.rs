//! Syntax trees: what is written, with the place of every part.

use keyaki_source::{Span, Spanned};

/// A file of properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// In the order they are written.
    pub items: Vec<Item>,
}

/// What a file is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// `let tls = aws:SecureTransport is true`
    Let(Named),
    /// `assume our-org: aws:PrincipalOrgID is o-abc123`
    Assume(Named),
    /// `property …`
    Property(Box<Property>),
}

/// A formula with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: Spanned<String>,
    /// What it stands for.
    pub formula: Formula,
    /// All of it.
    pub span: Span,
}

/// `property no-strangers: "…" every allowed request: … except … assuming …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The name.
    pub name: Spanned<String>,
    /// What it says, in its author's words.
    pub title: Option<Spanned<String>>,
    /// What it claims.
    pub claim: Claim,
    /// What it takes for granted.
    pub assuming: Vec<Formula>,
    /// All of it.
    pub span: Span,
}

/// What is said about how many requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// How many.
    pub quantifier: Spanned<Quantifier>,
    /// `allowed request` or `request allowed by …`; nothing for every request there could be.
    pub allowed: Option<Allowed>,
    /// `where …`
    pub condition: Option<Formula>,
    /// What comes after the colon; nothing when no more is said than that there is such a request, or none.
    pub body: Option<Formula>,
    /// `from more than … addresses`
    pub counted: Option<Counted>,
    /// `except …`
    pub except: Option<Formula>,
    /// All of it.
    pub span: Span,
}

/// `from more than 2^24 IPv4 or 2^96 IPv6 addresses`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many of IPv4.
    pub v4: Spanned<String>,
    /// How many of IPv6.
    pub v6: Spanned<String>,
    /// All of it.
    pub span: Span,
}

/// How many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `every`
    Every,
    /// `no`
    No,
    /// `some`
    Some,
}

/// `allowed`, and by which policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The policy's name, when it is given.
    pub by: Option<Spanned<String>>,
    /// All of it.
    pub span: Span,
}

/// Something that holds of a request or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// What it is.
    pub kind: FormulaKind,
    /// Where.
    pub span: Span,
}

/// Kinds of formulas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaKind {
    /// `allowed`, `allowed by new`
    Allowed(Allowed),
    /// `allowed through resource`: by the policy of the resource
    Through(Allowed),
    /// `allowed without fixed values of AWS::S3::Bucket`
    Unfixed(Box<Unfixed>),
    /// `caller is …`
    Caller(Box<Caller>),
    /// The name of a formula.
    Name(String),
    /// A test of a part of the request.
    Test(Box<Test>),
    /// `not …`
    Not(Box<Formula>),
    /// `… and … and …`, at least two
    And(Vec<Formula>),
    /// `… or … or …`, at least two
    Or(Vec<Formula>),
    /// `… implies …`
    Implies(Box<[Formula; 2]>),
    /// `… iff …`
    Iff(Box<[Formula; 2]>),
    /// `(…)`
    Bracketed(Box<Formula>),
}

/// `allowed by new without fixed values of AWS::S3::Bucket`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfixed {
    /// By which policy.
    pub allowed: Allowed,
    /// The type of resource by whose rule.
    pub of: Spanned<String>,
}

/// `caller is outside account 123456789012`: whoever calls, by all that AWS says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// `not`
    pub not: Option<Span>,
    /// What the caller is, or is not.
    pub who: Outsider,
}

/// Somebody who does not belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outsider {
    /// `outside [account 123456789012, organization o-a1b2c3d4e5]`: of none of them.
    Outside(Vec<Value>),
    /// `stranger to old of AWS::S3::Bucket`
    Stranger {
        /// The names of policies, none of which names the caller.
        to: Vec<Spanned<String>>,
        /// The type of the resource that they are of.
        of: Option<Spanned<String>>,
    },
}

/// `aws:SourceIp not in [10.0.0.0/8, 192.168.0.0/16] if present`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// What is tested.
    pub subject: Spanned<Subject>,
    /// How.
    pub relation: Spanned<Relation>,
    /// `not`
    pub not: Option<Span>,
    /// With what it is compared; empty for `present` and `absent`.
    pub values: Vec<Value>,
    /// `ignoring case`
    pub ignoring_case: Option<Span>,
    /// `if present`
    pub if_present: Option<Span>,
}

/// A part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Who calls.
    Principal,
    /// What is called.
    Action,
    /// On what.
    Resource,
    /// The value of a condition key.
    Key(String),
    /// `any value of …`
    AnyValue(String),
    /// `every value of …`
    EveryValue(String),
}

/// How something is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `is`: the same.
    Is,
    /// `in`: one of several, or within a block of addresses.
    In,
    /// `like`: `*` and `?` stand for characters.
    Like,
    /// `arn-like`: the same within each of the six parts of an ARN.
    ArnLike,
    /// `is present`
    Present,
    /// `is absent`
    Absent,
    /// `=`, `<`, … of numbers and dates.
    Compare(Order),
}

/// An order of numbers and dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What is written.
    pub kind: ValueKind,
    /// Where.
    pub span: Span,
}

/// Kinds of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Without quotes: a text, a number, a date, an address, an ARN, as the test demands.
    Word(String),
    /// In quotes: a text, whatever it looks like.
    Text(String),
    /// `true`, `false`
    Truth(bool),
    /// `account 123456789012`
    Account(String),
    /// `organization o-a1b2c3d4e5`
    Organization(String),
    /// `service s3.amazonaws.com`
    Service(String),
    /// `federated accounts.google.com`
    Federated(String),
    /// `canonical-user 79a59df900b949e5`
    CanonicalUser(String),
    /// `anonymous`: a request without a signature.
    Anonymous,
    /// `any account`: whoever belongs to an account.
    AnyAccount,
    /// `any service`
    AnyService,
    /// `any federated`
    AnyFederated,
}

impl Item {
    /// All of it.
    pub fn span(&self) -> Span {
        match self {
            Self::Let(named) | Self::Assume(named) => named.span,
            Self::Property(property) => property.span,
        }
    }
}
