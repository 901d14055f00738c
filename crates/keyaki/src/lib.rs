//! Questions about IAM policies, answered and confirmed.
