//! What is said of scenarios, layer by layer, from end to end.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::bench::Bench;

/// A bench with the scenarios of `tests/explanations`: `before` and `after`, which differ in boundary, SCP and resource policy.
fn bench() -> Bench {
    let bench = Bench::without_solvers();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/explanations");
    for side in ["before", "after"] {
        for file in ["scenario.json", "boundary.json", "resource.json", "identity/deploy.json", "scp/root/guard.json"] {
            let name = format!("{side}/{file}");
            bench.file(&name, fs::read(folder.join(&name)).unwrap());
        }
    }
    bench
}

const CHECK: &str = "check no-new-access --existing before --new after";
const BACK: &str = "check no-new-access --existing after --new before";

/// Without the engines and their times.
fn timeless(text: &str) -> &str {
    text.split("\nnative ").next().unwrap()
}

#[test]
fn every_cause_has_its_layer_and_what_stood_in_the_way() {
    let said = bench().run(&format!("{CHECK} --explain"));
    assert_eq!(said.code, Some(1), "{said:?}");
    insta::assert_snapshot!("explained", timeless(&said.stdout));
}

#[test]
fn what_is_said_of_requests_is_what_the_evaluator_decides() {
    let bench = bench();
    let explanation =
        bench.run(&format!("{CHECK} --explain --witnesses 4 --format json")).json()["explanation"].clone();
    let decided = |side: &str, request: &Value| {
        let decide = format!("decide {side} --request - --format json");
        bench.run_with_input(&decide, &request.to_string()).json()
    };
    let causes = explanation["causes"].as_array().unwrap();
    let layers: Vec<&str> = causes.iter().map(|cause| cause["layer"].as_str().unwrap()).collect();
    assert_eq!(layers, ["identity", "resource"]);
    let mut kinds = Vec::new();
    for cause in causes {
        let own = &cause["witness"]["request"];
        assert_eq!(decided("after", own)["decidedBy"], cause["layer"]);
        for obstacle in cause["obstacles"].as_array().unwrap() {
            let request = obstacle.get("request").unwrap_or(own);
            assert_eq!(decided("after", request)["decision"], "Allow");
            let before = decided("before", request);
            let layer = obstacle["statement"]["layer"].as_str().unwrap();
            assert_eq!(before["decidedBy"], layer.split(' ').next().unwrap(), "{obstacle:#}");
            kinds.push((layer.to_owned(), obstacle["kind"].as_str().unwrap().to_owned(), before["decision"].clone()));
        }
    }
    assert!(kinds.contains(&("scp root".to_owned(), "denied".to_owned(), "ExplicitDeny".into())), "{kinds:?}");
    assert!(kinds.contains(&("boundary".to_owned(), "fell-short".to_owned(), "ImplicitDeny".into())), "{kinds:?}");
    // The root user needs nobody's grant.
    let unaided = &explanation["unaided"]["request"];
    assert_eq!(decided("after", unaided)["decidedBy"], "root-user");
    let witnesses = explanation["witnesses"].as_array().unwrap();
    assert_eq!(witnesses.len(), 4);
    for witness in witnesses {
        assert_eq!(decided("after", &witness["request"])["decision"], "Allow");
        assert_ne!(decided("before", &witness["request"])["decision"], "Allow");
    }
}

#[test]
fn a_pass_rests_on_limits_too() {
    let bench = bench();
    let said = bench.run(&format!("{BACK} --why"));
    assert_eq!(said.code, Some(0), "{said:?}");
    insta::assert_snapshot!("rests_on", timeless(&said.stdout));
    let support = bench.run(&format!("{BACK} --why --format json")).json()["explanation"]["support"].clone();
    assert_eq!((&support["smallest"], &support["complete"]), (&Value::Bool(true), &Value::Bool(true)));
    let set = support["sets"][0].as_array().unwrap();
    assert!(set.iter().any(|one| one["limit"] == true && one["layer"] == "boundary"), "{set:#?}");
    assert!(set.iter().any(|one| one["effect"] == "Deny" && one["layer"] == "scp root"), "{set:#?}");

    // Without the limit, and without the Deny, there is new access.
    let everything = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    bench.file("before/boundary.json", everything);
    assert_eq!(bench.run(BACK).code, Some(1));
    bench.file("before/boundary.json", bench.read("after/boundary.json"));
    assert_eq!(bench.run(BACK).code, Some(0));
    bench.file("before/scp/root/guard.json", everything);
    assert_eq!(bench.run(BACK).code, Some(1));
}

#[test]
fn every_format_names_the_layer_and_the_file() {
    let bench = bench();
    for format in ["json", "markdown", "html", "sarif", "github", "junit"] {
        let said = bench.run(&format!("{CHECK} --explain --format {format}"));
        assert_eq!(said.code, Some(1), "{said:?}");
        let text = said.stdout.replace("&#39;", "'");
        for part in ["the resource policy", "before/boundary.json", "the permissions boundary", "after/resource.json"] {
            assert!(text.contains(part), "{format} has no {part}: {text}");
        }
    }
}

#[test]
fn properties_of_scenarios_are_explained_as_well() {
    let bench = bench();
    let ask = "check property after --explain --format json --text";
    let text = "property ours: every allowed request: action like s3:Get* or action like s3:List*";
    let command = bench.command(ask).arg(text).output().unwrap();
    let json: Value = serde_json::from_slice(&command.stdout).unwrap();
    let causes = json["explanation"]["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1, "{json:#}");
    assert_eq!((&causes[0]["layer"], &causes[0]["statementId"]), (&"identity".into(), &"Storage".into()));
}
