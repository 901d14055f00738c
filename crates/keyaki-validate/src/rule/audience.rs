//! Set prefixes on the audience of a token (`…:aud`), which is one value with some providers and several with others.

use keyaki_catalogue::Cardinality;
use keyaki_policy::Quantifier;

use super::Found;
use crate::IssueCode;
use crate::subject::Subject;

pub(super) fn rule(subject: &Subject<'_>, found: &mut Found) {
    for (_, condition) in subject.conditions() {
        let key = condition.key.value.as_str();
        let Some((host, claim)) = key.rsplit_once(':') else { continue };
        let is_audience = claim.eq_ignore_ascii_case("aud") && host.contains('.');
        let Some(quantifier) = condition.quantifier().filter(|_| is_audience) else { continue };
        let known = subject.catalogue.key(key).map(|key| key.cardinality);
        let places = [condition.values.span];
        match (known, quantifier) {
            (Some(Cardinality::Single), Quantifier::ForAnyValue) => {
                let details = format!("`{key}` has one value. Remove `ForAnyValue:`.");
                found.add(IssueCode::ForanyvalueWithAudienceClaimType, details, places);
            }
            (None, _) => {
                let details = format!(
                    "Make sure that `{host}` gives several audiences; if `{key}` has one value, remove the set prefix."
                );
                found.add(IssueCode::ConfirmAudienceClaimType, details, places);
            }
            // All values of a single one have a finding of their own.
            (Some(Cardinality::Single), Quantifier::ForAllValues) | (Some(Cardinality::Multi), _) => {}
        }
    }
}
