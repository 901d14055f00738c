//! sts:GetCallerIdentity, which AWS's validators call before anything else: a form in, XML out.

use crate::reply::Reply;

const STS: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The answer to a query in a form: `Action=GetCallerIdentity&Version=2011-06-15`.
pub(crate) fn reply(body: &[u8], account: &str, id: &str) -> Reply {
    match member(body, b"Action") {
        Some(b"GetCallerIdentity") => identity(account, id),
        Some(_) => error("InvalidAction", "of STS, this server answers GetCallerIdentity only", id),
        None => error("MissingAction", "the request names no operation", id),
    }
}

/// The value of a member, as it is written.
fn member<'b>(body: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    let pairs = body.split(|byte| *byte == b'&');
    pairs.filter_map(|pair| pair.strip_prefix(name)?.strip_prefix(b"=")).map(<[u8]>::trim_ascii).next()
}

fn identity(account: &str, id: &str) -> Reply {
    let result = format!(
        "<GetCallerIdentityResult><Arn>arn:aws:iam::{account}:user/keyaki</Arn><UserId>AIDAKEYAKIEXAMPLE0000</UserId>\
         <Account>{account}</Account></GetCallerIdentityResult>"
    );
    let metadata = format!("<ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata>");
    let body = format!(r#"<GetCallerIdentityResponse xmlns="{STS}">{result}{metadata}</GetCallerIdentityResponse>"#);
    Reply::xml(200, body)
}

fn error(code: &'static str, message: &str, id: &str) -> Reply {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    let body = format!(r#"<ErrorResponse xmlns="{STS}">{error}<RequestId>{id}</RequestId></ErrorResponse>"#);
    Reply::xml(400, body).with_error(code)
}
