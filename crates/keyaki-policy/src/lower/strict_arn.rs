//! What IAM demands of the ARNs in a policy when it is saved (spec A.3). Strict mode only: the checks accept them.

use keyaki_source::Diagnostic;

use super::Lowering;
use crate::Mode;
use crate::json::Node;

const LEGACY: &str = "IAM answers `The policy failed legacy parsing`";
const VENDOR: &str = "IAM answers `Resource vendor must be fully qualified and cannot contain regexes.`";

impl Lowering<'_> {
    /// Reports the first thing that IAM refuses about an ARN. Wildcards in the partition are fine: AWS's own managed
    /// policies have them.
    pub(super) fn strict_arn(&mut self, item: &Node, text: &str) {
        if self.mode == Mode::Lenient {
            return;
        }
        let Some((code, message, help)) = refusal(text) else { return };
        let error = Diagnostic::error(code, message).label(self.source, item.span, "refused by IAM");
        self.report(error.help(help));
    }
}

fn refusal(text: &str) -> Option<(&'static str, String, String)> {
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let [_, partition, rest @ ..] = fields.as_slice() else { return None };
    if !is_partition(partition) && !partition.contains(['*', '?']) {
        let message = format!("there is no partition `{partition}`");
        let iam = format!("IAM answers `Partition \"{partition}\" is not valid for resource \"{text}\".`");
        return Some(("invalid-partition", message, format!("partitions are `aws`, `aws-cn`, `aws-us-gov`; {iam}")));
    }
    let Some(service) = rest.first().filter(|service| !service.contains(['*', '?'])) else {
        let message = "an ARN must name its service".to_owned();
        return Some(("wildcard-in-service-name", message, format!("write the service in full; {VENDOR}")));
    };
    if service.is_empty() || (fields.len() < 6 && text.contains("::")) {
        let message = format!("`{text}` lacks fields of an ARN");
        return Some(("missing-arn-field", message, format!("write all six fields; {LEGACY}")));
    }
    let [region, account] = [1, 2].map(|n| rest.get(n).copied().unwrap_or(""));
    // Access points and the like belong to a region and name their account; buckets do neither.
    let refused =
        !region.is_empty() && (*service == "iam" || (*service == "s3" && account.is_empty() && fields.len() == 6));
    refused.then(|| {
        let name = if *service == "iam" { "IAM" } else { "S3" };
        let iam = format!("IAM answers `{name} resource {text} cannot contain region information.`");
        (
            "arn-region-not-allowed",
            format!("{name} resources have no region"),
            format!("leave the fourth field empty; {iam}"),
        )
    })
}

/// `aws`, or `aws-` and words.
fn is_partition(text: &str) -> bool {
    let mut words = text.split('-');
    words.next() == Some("aws")
        && words.all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}
