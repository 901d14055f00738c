//! s3:ListBuckets, which AWS's validators call to learn the canonical id of the account: there are no buckets.

use crate::reply::Reply;

pub(crate) fn reply(canonical_user: &str) -> Reply {
    let owner = format!("<Owner><ID>{canonical_user}</ID><DisplayName>keyaki</DisplayName></Owner><Buckets/>");
    let names = "http://s3.amazonaws.com/doc/2006-03-01/";
    Reply::xml(200, format!(r#"<ListAllMyBucketsResult xmlns="{names}">{owner}</ListAllMyBucketsResult>"#))
}
