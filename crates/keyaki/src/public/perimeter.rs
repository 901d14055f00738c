//! Which accounts and organizations are inside, for questions about access across accounts.

use std::collections::BTreeSet;

use keyaki_source::Diagnostic;

use super::Outsiders;
use super::facing::faces_outsiders;
use super::trusted::{ACCOUNT_DIGITS, is_account, is_organization};
use crate::Subject;

/// Accounts, and perhaps organizations; whoever is of none of them is outside.
#[derive(Clone, Debug)]
pub struct Perimeter {
    accounts: BTreeSet<String>,
    organizations: BTreeSet<String>,
    outsiders: Outsiders,
}

impl Perimeter {
    /// The perimeter of these accounts, by number, and these organizations, by id.
    ///
    /// # Errors
    /// A diagnostic for each that is none; one when there is nothing.
    pub fn new(accounts: &[String], organizations: &[String]) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        for account in accounts.iter().filter(|account| !is_account(account)) {
            let message = format!("`{account}` is not the number of an account");
            let help = format!("an account has {ACCOUNT_DIGITS} digits: `--account 111122223333`");
            problems.push(Diagnostic::error("invalid-account", message).help(help));
        }
        for organization in organizations.iter().filter(|organization| !is_organization(organization)) {
            let message = format!("`{organization}` is not the id of an organization");
            problems.push(Diagnostic::error("invalid-organization", message).help("as in `--org o-a1b2c3d4e5`"));
        }
        if accounts.is_empty() && organizations.is_empty() {
            let error = Diagnostic::error("empty-perimeter", "no account and no organization is inside");
            problems.push(error.help("name at least one with `--account` or `--org`"));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let accounts: BTreeSet<String> = accounts.iter().cloned().collect();
        let organizations: BTreeSet<String> = organizations.iter().cloned().collect();
        let outsiders = Outsiders::foreigners(&accounts, &organizations);
        Ok(Self { accounts, organizations, outsiders })
    }

    /// Whether there can be a question about `subject` with it.
    ///
    /// # Errors
    /// A diagnostic when it is not the policy of a resource, nor a scenario that [faces outsiders](Subject::facing_outsiders).
    pub fn suits(&self, subject: &Subject) -> Result<(), Box<Diagnostic>> {
        faces_outsiders(subject, "cross-account")
    }

    /// The accounts inside.
    pub fn accounts(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(String::as_str)
    }

    /// The organizations inside.
    pub fn organizations(&self) -> impl Iterator<Item = &str> {
        self.organizations.iter().map(String::as_str)
    }

    /// Whose requests count.
    pub fn outsiders(&self) -> &Outsiders {
        &self.outsiders
    }

    /// What is inside, in words.
    pub(crate) fn words(&self) -> String {
        let all: Vec<&str> = self.accounts().chain(self.organizations()).collect();
        all.join(", ")
    }
}
