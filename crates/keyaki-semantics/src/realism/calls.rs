//! Calls that services make, for others or as themselves (spec C.2, axioms 5, 6 and 8).

use keyaki_ir::{CharSet, LikePiece, Pattern, PatternPiece};

use super::Axioms;
use crate::principal::encode::kind;

impl Axioms<'_> {
    pub(super) fn calls(&mut self) {
        self.forwarded();
        self.service_names();
        self.source();
    }

    /// `aws:CalledVia` lists the services that a call went through; two more keys have its first and last element.
    fn forwarded(&mut self) {
        let names = ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];
        let present: Vec<_> = names.iter().filter_map(|name| self.present(name)).collect();
        for pair in present.windows(2) {
            if let [one, other] = pair {
                self.add_equivalence(*one, *other, "the keys of forwarded calls come together");
            }
        }
        if let (Some(called), Some(via)) = (present.first(), self.has_text("aws:ViaAWSService", "true")) {
            self.add_implication(*called, via, "`aws:CalledVia` comes with forwarded calls");
        }
        let Some(chain) = self.key("aws:CalledVia") else { return };
        if let Some(first) = chain.slots.first() {
            self.add_implication(chain.present, first.used, "a forwarded call went through some service");
            if let (Some(text), Some(value)) = (self.text("aws:CalledViaFirst"), first.text) {
                let same = self.encoder.terms.eq(text, value);
                self.add_implication(chain.present, same, "`aws:CalledViaFirst` is the first of `aws:CalledVia`");
            }
        }
        let Some(text) = self.text("aws:CalledViaLast") else { return };
        for (n, slot) in chain.slots.iter().enumerate() {
            let Some(value) = slot.text else { continue };
            let end = match chain.slots.get(n + 1) {
                Some(next) => self.not(next.used),
                None => self.encoder.terms.bool(true),
            };
            let last = self.encoder.terms.and([chain.present, slot.used, end]);
            let same = self.encoder.terms.eq(text, value);
            self.add_implication(last, same, "`aws:CalledViaLast` is the last of `aws:CalledVia`");
        }
    }

    /// The list of a calling service's names has the name by which it calls.
    fn service_names(&mut self) {
        let Some(names) = self.key("aws:PrincipalServiceNamesList") else { return };
        let service = self.encoder.caller_is(kind::SERVICE);
        let name = self.encoder.symbols.principal.name;
        let mut ways = Vec::new();
        for slot in &names.slots {
            // Values that nobody looks at as text can be this one.
            let Some(text) = slot.text else { return };
            let same = self.encoder.terms.eq(text, name);
            ways.push(self.encoder.terms.and([slot.used, same]));
        }
        let listed = self.encoder.terms.or(ways);
        self.add_implication(service, listed, "`aws:PrincipalServiceNamesList` has the service's name");
    }

    /// The account in the ARN of the resource on whose behalf a service calls, if the ARN shows one. Stated in part: that
    /// `aws:SourceAccount` stands between two colons of the ARN.
    fn source(&mut self) {
        let (Some(arn), Some(account)) = (self.key("aws:SourceArn"), self.key("aws:SourceAccount")) else { return };
        let texts = [&arn, &account].map(|key| key.slots.first().and_then(|slot| slot.text));
        let [Some(arn_text), Some(account_text)] = texts else { return };
        let silent = self.encoder.terms.matches(arn_text, &without_account());
        let [start, colon] = ["arn:", ":"].map(|text| LikePiece::Text(self.encoder.terms.string(text)));
        let pieces = [start, LikePiece::Run, colon, LikePiece::Text(account_text), colon, LikePiece::Run];
        let shown = self.encoder.terms.like(arn_text, pieces);
        let fits = self.encoder.terms.or([silent, shown]);
        let both = self.encoder.terms.and([arn.present, account.present]);
        self.add_implication(both, fits, "`aws:SourceAccount` is the account in `aws:SourceArn`");
    }
}

/// ARNs whose fifth field is empty, as a bucket's.
fn without_account() -> Pattern {
    let field = || [PatternPiece::Run(CharSet::all_but(':')), PatternPiece::Literal(":".to_owned())];
    let fields = std::iter::repeat_with(field).take(3).flatten();
    let start = std::iter::once(PatternPiece::Literal("arn:".to_owned()));
    let end = [PatternPiece::Literal(":".to_owned()), PatternPiece::Run(CharSet::all())];
    Pattern::new(start.chain(fields).chain(end))
}
