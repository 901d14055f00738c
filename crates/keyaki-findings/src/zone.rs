//! The zone of trust: whom a resource is meant for.

use std::fmt;

use keyaki::trusted::{is_account, is_organization};

/// An account, and perhaps the organization that it belongs to. Whoever belongs to neither is an outsider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    account: String,
    organization: Option<String>,
}

/// Why a zone is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneError {
    /// The account has not twelve digits.
    Account(String),
    /// The organization is not `o-` and 10 to 32 lower-case letters and digits.
    Organization(String),
}

impl Zone {
    /// The zone of this account, and of the organization when one is given.
    ///
    /// # Errors
    /// When one of the two is not written as AWS writes them.
    pub fn new(account: &str, organization: Option<&str>) -> Result<Self, ZoneError> {
        if !is_account(account) {
            return Err(ZoneError::Account(account.to_owned()));
        }
        if let Some(organization) = organization.filter(|organization| !is_organization(organization)) {
            return Err(ZoneError::Organization(organization.to_owned()));
        }
        Ok(Self { account: account.to_owned(), organization: organization.map(str::to_owned) })
    }

    /// The account: twelve digits. It owns the resource.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The organization: `o-…`.
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(text) => write!(f, "`{text}` is not an account: twelve digits"),
            Self::Organization(text) => {
                write!(f, "`{text}` is not an organization: `o-` and 10 to 32 lower-case letters and digits")
            }
        }
    }
}

impl std::error::Error for ZoneError {}
