//! Network, resource, tag and time keys (spec C.2, axioms 4, 7, 10, 11, 12).

use keyaki_ir::Pattern;

use super::Axioms;

impl Axioms<'_> {
    pub(super) fn network(&mut self) {
        self.endpoints();
        self.resource_account();
        self.tags();
        self.times();
    }

    /// A call comes through a VPC endpoint or from a public address.
    fn endpoints(&mut self) {
        let through: Vec<_> = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"]
            .iter()
            .filter_map(|name| self.present(name))
            .collect();
        for pair in through.windows(2) {
            if let [one, other] = pair {
                self.add_equivalence(*one, *other, "the keys of a VPC endpoint come together");
            }
        }
        if let (Some(endpoint), Some(address)) = (through.first(), self.present("aws:SourceIp")) {
            let hidden = self.not(address);
            self.add_implication(*endpoint, hidden, "calls through a VPC endpoint have no `aws:SourceIp`");
        }
    }

    fn resource_account(&mut self) {
        let Some(key) = self.key("aws:ResourceAccount") else { return };
        let Some(text) = key.slots.first().and_then(|slot| slot.text) else { return };
        let resource = self.encoder.symbols.resource;
        let [_, _, _, account] = resource.fields;
        let unnamed = self.encoder.equals(account, "");
        let same = self.encoder.terms.eq(text, account);
        let absent = self.not(key.present);
        let fits = self.encoder.terms.or([resource.none, unnamed, same, absent]);
        self.add(fits, "`aws:ResourceAccount` is the account in the resource's ARN");
    }

    /// A tag in the request is named in `aws:TagKeys`, whatever its case.
    fn tags(&mut self) {
        let Some(tag_keys) = self.key("aws:TagKeys") else { return };
        for (key, symbols) in self.keys_under("aws:requesttag/") {
            let Some((_, tag)) = key.written().split_once('/') else { continue };
            let named = Pattern::ignoring_ascii_case(tag);
            let mut ways = Vec::new();
            for slot in &tag_keys.slots {
                let Some(text) = slot.text else { continue };
                let same = self.encoder.terms.matches(text, &named);
                ways.push(self.encoder.terms.and([slot.used, same]));
            }
            let some = self.encoder.terms.or(ways);
            let listed = self.encoder.terms.and([tag_keys.present, some]);
            self.add_equivalence(symbols.present, listed, "`aws:TagKeys` names the tags of the request");
        }
    }

    fn times(&mut self) {
        let date = |axioms: &Self, name: &str| axioms.key(name)?.slots.first()?.date;
        let now = date(self, "aws:CurrentTime");
        if let (Some(now), Some(epoch)) = (now, date(self, "aws:EpochTime")) {
            let same = self.encoder.terms.eq(now.value, epoch.value);
            let note = "`aws:CurrentTime` and `aws:EpochTime` are the same instant";
            self.add_of_present("aws:EpochTime", same, note);
        }
        if let (Some(now), Some(issued)) = (now, date(self, "aws:TokenIssueTime")) {
            let before = self.encoder.terms.le(issued.value, now.value);
            self.add_of_present("aws:TokenIssueTime", before, "credentials were issued before they are used");
        }
    }
}
