//! What is offered for pipelines, run as it stands in the documents, in real repositories.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::bench::{BUCKET, NEW, OLD, Said};
use crate::git::Repository;

const DOCUMENT: &str = include_str!("../../docs/pipeline.md");
const ACTION: &str = include_str!("../../action.yml");
const HOOKS: &str = include_str!("../../.pre-commit-hooks.yaml");

/// The project.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A repository with the binary on the path of `shell`, where a policy has been changed to allow more.
fn repository() -> Repository {
    let repository = Repository::new();
    let bin = repository.0.folder.path().join("empty/bin");
    fs::create_dir(&bin).unwrap();
    symlink(env!("CARGO_BIN_EXE_keyaki"), bin.join("keyaki")).unwrap();
    repository.0.file("policies/cleanup.json", NEW);
    repository
}

fn shell(repository: &Repository, command: &str, variables: &[(&str, &str)]) -> Said {
    let bin = repository.0.folder.path().join("empty/bin");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell.args(["-c", command]).current_dir(repository.0.folder.path()).env("PATH", path);
    shell.env_remove("GITHUB_OUTPUT").env_remove("GITHUB_STEP_SUMMARY").envs(variables.iter().copied());
    let output = shell.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The commands of the recipes that begin with `start`, without what makes an item of a list of them.
fn commands(start: &str) -> Vec<&'static str> {
    let (_, recipes) = DOCUMENT.split_once("\n## Recipes\n").unwrap();
    let lines = recipes.lines().map(|line| line.trim().trim_start_matches("- ").trim_start_matches("run: "));
    lines.filter(|line| line.starts_with(start)).collect()
}

/// Whether jq is there; says so, or fails where it is required, when it is not.
fn jq(test: &str) -> bool {
    let found = Command::new("jq").arg("--version").output().is_ok();
    let required = std::env::var_os("KEYAKI_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(found || !required, "jq is required");
    if !found {
        eprintln!("not run for lack of jq: {test}");
    }
    found
}

#[test]
fn the_commands_for_github_and_gitlab_find_what_is_new() {
    let repository = repository();
    let commands = commands("keyaki check no-new-access --git ");
    assert_eq!(commands.len(), 2, "{commands:?}");
    for command in commands {
        let variables = [("BASE", "main"), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "main")];
        let said = shell(&repository, command, &variables);
        assert_eq!(said.code, Some(1), "{command}: {said:?}");
        let report =
            said.stdout + &fs::read_to_string(repository.0.folder.path().join("keyaki.xml")).unwrap_or_default();
        assert!(report.contains("New access in the statement with sid: Cleanup."), "{command}: {report}");
        repository.0.file("policies/cleanup.json", OLD);
        assert_eq!(shell(&repository, command, &variables).code, Some(0), "{command}");
        repository.0.file("policies/cleanup.json", NEW);
    }
}

/// The action's script with its inputs; those that are not given are as in `action.yml`.
fn action(repository: &Repository, inputs: &[(&str, &str)]) -> Said {
    let script = root().join(".ci/action");
    let mut variables = vec![
        ("KEYAKI_CHECK", "no-new-access"),
        ("KEYAKI_POLICIES", "policies"),
        ("KEYAKI_BASE", "main"),
        ("KEYAKI_ACTIONS", ""),
        ("KEYAKI_RESOURCES", ""),
        ("KEYAKI_BASELINE", ""),
        ("KEYAKI_FORMAT", "github"),
        ("KEYAKI_SUMMARY", "true"),
        ("KEYAKI_BINARY", ""),
    ];
    // Every variable that the action sets, and no other.
    let set: Vec<&str> = ACTION.lines().map(str::trim).filter_map(|line| line.strip_prefix("KEYAKI_")).collect();
    let names: Vec<&str> = set.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(names, variables.iter().map(|(name, _)| name.trim_start_matches("KEYAKI_")).collect::<Vec<_>>());
    variables.extend(inputs);
    shell(repository, &format!("sh '{}'", script.display()), &variables)
}

#[test]
fn the_action_reports_and_fails_as_the_check_does() {
    let repository = repository();
    let (output, summary) = (repository.0.folder.path().join("output"), repository.0.folder.path().join("summary"));
    let files = [("GITHUB_OUTPUT", output.to_str().unwrap()), ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
    let said = action(&repository, &files);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stdout.contains("::error file=policies/cleanup.json,line=9,"), "{said:?}");
    assert_eq!(fs::read_to_string(&output).unwrap(), "exit-code=1\n");
    assert!(fs::read_to_string(&summary).unwrap().contains("policies/cleanup.json"));

    let access = [("KEYAKI_CHECK", "access-not-granted"), ("KEYAKI_POLICIES", "policies/*.json\npolicies/team\n")];
    let said = action(&repository, &[&access[..], &[("KEYAKI_ACTIONS", "s3:DeleteBucket\ns3:PutObject\n")]].concat());
    assert!(said.code == Some(1) && said.stdout.contains("3 checks: 1 FAIL, 2 PASS"), "{said:?}");
    let said = action(&repository, &[&access[..], &[("KEYAKI_RESOURCES", "arn:aws:s3:::other")]].concat());
    assert_eq!(said.code, Some(0), "{said:?}");
    for (input, value) in
        [("KEYAKI_BASE", ""), ("KEYAKI_BASE", "0000000000000000000000000000000000000000"), ("KEYAKI_CHECK", "other")]
    {
        let said = action(&repository, &[(input, value)]);
        assert!(said.code == Some(2) && said.stdout.starts_with("::error title=Keyaki::"), "{said:?}");
    }
    assert_eq!(action(&repository, &[("KEYAKI_BASE", "nowhere")]).code, Some(2));
    assert_eq!(action(&repository, &[("KEYAKI_BASELINE", "none.json")]).code, Some(2));
}

#[test]
fn inputs_of_the_action_are_never_commands() {
    let repository = repository();
    let pwned = [
        "; touch pwned",
        "$(touch pwned)",
        "`touch pwned`",
        "' ; touch pwned ; '",
        "\" ; touch pwned ; \"",
        "END\ntouch pwned",
    ];
    for text in pwned {
        for input in [
            "KEYAKI_CHECK",
            "KEYAKI_POLICIES",
            "KEYAKI_BASE",
            "KEYAKI_ACTIONS",
            "KEYAKI_RESOURCES",
            "KEYAKI_BASELINE",
            "KEYAKI_FORMAT",
        ] {
            let said = action(&repository, &[("KEYAKI_CHECK", "access-not-granted"), (input, text)]);
            assert_eq!(said.code, Some(2), "{input} {text}: {said:?}");
            let said = action(&repository, &[(input, text)]);
            assert!(
                said.code == Some(2) || input == "KEYAKI_ACTIONS" || input == "KEYAKI_RESOURCES",
                "{input} {text}: {said:?}"
            );
        }
    }
    // Names of policies are no options.
    assert_eq!(action(&repository, &[("KEYAKI_POLICIES", "--existing=policies/cleanup.json")]).code, Some(2));
    assert_eq!(action(&repository, &[("KEYAKI_BASE", "--existing=policies/cleanup.json")]).code, Some(2));
    assert!(!repository.0.folder.path().join("pwned").exists());
    // What GitHub puts into the action stands in no command.
    let is_command = |line: &&str| line.trim_start_matches([' ', '-']).starts_with("run:");
    let runs: Vec<&str> = ACTION.lines().filter(is_command).collect();
    assert_eq!(runs, ["      run: sh \"$GITHUB_ACTION_PATH/.ci/action\""]);
    assert!(!ACTION.contains("uses:"));
}

#[test]
fn actions_of_others_are_pinned() {
    let (_, recipes) = DOCUMENT.split_once("\n## Recipes\n").unwrap();
    let uses: Vec<&str> = recipes.lines().filter_map(|line| line.split_once("uses: ")).map(|(_, rest)| rest).collect();
    assert_eq!(uses.len(), 2, "{uses:?}");
    for action in uses {
        let commit = action.split('@').nth(1).unwrap().split_whitespace().next().unwrap();
        let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(is_commit || commit == "FULL_COMMIT_ID", "{action}");
    }
}

#[test]
fn the_hooks_check_the_files_they_are_given() {
    let repository = repository();
    let value = |name: &str| -> Vec<&str> { HOOKS.lines().filter_map(|line| line.trim().strip_prefix(name)).collect() };
    let (entries, arguments) = (value("entry: "), value("args: "));
    assert_eq!((entries.len(), arguments.len()), (2, 2));
    for (entry, arguments) in entries.iter().zip(arguments) {
        let arguments = arguments.trim_matches(['[', ']']).replace(',', "");
        let command = format!("{entry} {arguments} policies/cleanup.json policies/reading.json");
        let said = shell(&repository, &command, &[]);
        assert_eq!(said.code, Some(if entry.contains("no-new-access") { 1 } else { 0 }), "{command}: {said:?}");
        let said = shell(&repository, &format!("{entry} {arguments} policies/reading.json"), &[]);
        assert_eq!(said.code, Some(0), "{said:?}");
        repository.0.file("--help", OLD);
        let said = shell(&repository, &format!("{entry} {arguments} --help"), &[]);
        assert!(!said.stdout.contains("Usage"), "{said:?}");
    }
}

#[test]
fn policies_of_a_terraform_plan_are_compared() {
    if !jq("the recipe for Terraform") {
        return;
    }
    let repository = repository();
    let plan = |after: &str, unknown: bool| {
        let change = serde_json::json!({
            "before": {"policy": OLD}, "after": {"policy": after}, "after_unknown": {"policy": unknown},
        });
        let others = [
            serde_json::json!({"address": "aws_ecr_lifecycle_policy.x", "change": {"after": {"policy": "{\"rules\": []}"}}}),
            serde_json::json!({"address": "aws_iam_role.gone", "change": {"before": {"assume_role_policy": BUCKET}, "after": null}}),
            serde_json::json!({"address": "aws_iam_policy.this[\"a/../b\"]", "change": change}),
        ];
        serde_json::json!({ "resource_changes": others }).to_string()
    };
    let recipe =
        [commands("bash docs/recipes/terraform-plan"), commands("keyaki check no-new-access --existing plan-")]
            .concat();
    assert_eq!(recipe.len(), 2, "{recipe:?}");
    let recipe = recipe.join(" && ").replace("docs/recipes", &root().join("docs/recipes").display().to_string());
    for (after, unknown, code) in [(OLD, false, 0), (NEW, false, 1), (NEW, true, 2)] {
        repository.0.file("plan.json", plan(after, unknown));
        let said = shell(&repository, &recipe, &[]);
        assert_eq!(said.code, Some(code), "{said:?}");
        if code == 1 {
            let line = "FAIL  plan-policies/after/aws_iam_policy.this%5B%22a%2F..%2Fb%22%5D.policy.json  New access";
            assert!(said.stdout.contains(line) && said.stdout.contains("1 check: 1 FAIL"), "{said:?}");
        }
        // A folder that is there might hold policies of another plan.
        let again = shell(&repository, &recipe, &[]);
        assert!(unknown || again.code == Some(1) && again.stdout.is_empty(), "{again:?}");
        let _ = fs::remove_dir_all(repository.0.folder.path().join("plan-policies"));
    }
}

#[test]
fn policies_of_synthesized_templates_are_compared() {
    if !jq("the recipe for CDK") {
        return;
    }
    let repository = repository();
    let template = |action: &str| {
        let bucket = serde_json::json!({"Fn::GetAtt": ["Bucket", "Arn"]});
        let resources = [bucket.clone(), serde_json::json!({"Fn::Join": ["", [bucket, "/*"]]})];
        let statement = serde_json::json!({"Effect": "Allow", "Action": action, "Resource": resources});
        let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [statement]});
        let resource = serde_json::json!({"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": policy}});
        serde_json::json!({"Resources": {"Reading": resource, "Plain": {"Type": "AWS::S3::Bucket"}}}).to_string()
    };
    let recipe =
        [commands("bash docs/recipes/cdk-policies"), commands("keyaki check no-new-access --existing policies-")]
            .concat();
    assert_eq!(recipe.len(), 3, "{recipe:?}");
    let recipe = recipe.join(" && ").replace("docs/recipes", &root().join("docs/recipes").display().to_string());
    repository.0.file("base/cdk.out/App.template.json", template("s3:GetObject"));
    for (action, code) in [("s3:GetObject", 0), ("s3:Get*", 1)] {
        repository.0.file("cdk.out/App.template.json", template(action));
        let said = shell(&repository, &recipe, &[]);
        assert_eq!(said.code, Some(code), "{said:?}");
        assert!(said.stdout.contains("policies-after/App.Reading.PolicyDocument.json"), "{said:?}");
        for folder in ["policies-before", "policies-after"] {
            fs::remove_dir_all(repository.0.folder.path().join(folder)).unwrap();
        }
    }
}
