//! Policies of a working tree against those at a revision, in real repositories: these tests need `git`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use crate::bench::{BUCKET, Bench, NEW, OLD, Said};
use crate::check_refused;
use crate::runs::{check_verdicts, transcript, verdicts};

/// A repository, and the binary with git on its path and no solver.
pub(crate) struct Repository(pub(crate) Bench);

impl Repository {
    /// With `policies` and a commit of them on the branch `main`.
    pub(crate) fn new() -> Self {
        let repository = Self(Bench::without_solvers());
        let bench = &repository.0;
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let program = std::env::split_paths(&paths).map(|folder| folder.join("git")).find(|program| program.is_file());
        let program: PathBuf = program.unwrap_or_else(|| panic!("these tests need `git` on the path"));
        symlink(program, bench.path.as_ref().unwrap().join("git")).unwrap();
        bench.file(".gitignore", "empty\n");
        bench.file("policies/reading.json", OLD);
        bench.file("policies/cleanup.json", OLD);
        bench.file("policies/team/bucket.json", BUCKET);
        repository.git("init -q -b main");
        repository.commit("first");
        repository
    }

    pub(crate) fn git(&self, arguments: &str) {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"]);
        command.args(arguments.split_whitespace()).current_dir(self.0.folder.path());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let output = command.output().unwrap();
        assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub(crate) fn commit(&self, message: &str) {
        self.git("add -A");
        self.git(&format!("commit -q -m {message}"));
    }

    /// `keyaki check no-new-access --git REST`.
    fn check(&self, rest: &str) -> Said {
        self.0.run(&format!("check no-new-access --git {rest}"))
    }
}

#[test]
fn only_policies_that_differ_are_asked_about() {
    let repository = Repository::new();
    let said = repository.check("main policies");
    insta::assert_snapshot!("nothing_changed", transcript(&said));
    repository.0.file("policies/cleanup.json", NEW);
    repository.0.file("policies/fresh.json", BUCKET);
    fs::remove_file(repository.0.folder.path().join("policies/team/bucket.json")).unwrap();
    let said = repository.check("main policies/**/*.json");
    insta::assert_snapshot!("changed_since_main", transcript(&said));
    let said = repository.check("main policies --format json");
    check_verdicts(&said, &[("policies/cleanup.json", "FAIL"), ("policies/fresh.json", "FAIL")]);
    // What is committed is compared just as well.
    repository.commit("second");
    let said = repository.check("main~1 policies --format json");
    check_verdicts(&said, &[("policies/cleanup.json", "FAIL"), ("policies/fresh.json", "FAIL")]);
    assert_eq!(repository.check("main policies").code, Some(0));
}

#[test]
fn a_policy_under_another_path_is_new() {
    let repository = Repository::new();
    repository.git("mv policies/team policies/crew");
    let said = repository.check("main policies --format json");
    check_verdicts(&said, &[("policies/crew/bucket.json", "FAIL")]);
    let note = &said.json()["checks"][0]["answer"]["diagnostics"][0];
    assert_eq!(note["code"], "policy-added");
    assert!(note["help"].as_str().unwrap().starts_with("its text is that of `policies/team/bucket.json`"), "{note:#}");
}

#[test]
fn paths_are_those_of_the_folder_one_is_in() {
    let repository = Repository::new();
    repository.0.file("policies/team/bucket.json", BUCKET.replace("GetObject", "*"));
    repository.0.file("policies/cleanup.json", NEW);
    let within = |rest: &str| {
        let mut command = repository.0.command(&format!("check no-new-access --format json --git main {rest}"));
        let output = command.current_dir(repository.0.folder.path().join("policies/team")).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    };
    check_verdicts(&within("*.json"), &[("bucket.json", "FAIL")]);
    check_verdicts(&within("."), &[("./bucket.json", "FAIL")]);
    check_verdicts(&within("../*.json ../reading.json"), &[("../cleanup.json", "FAIL")]);
    let top = fs::canonicalize(repository.0.folder.path()).unwrap();
    let whole = top.join("policies/cleanup.json").display().to_string();
    check_verdicts(&within(&whole), &[(&whole, "FAIL")]);
    let said = within("/etc/hostname");
    assert!(said.code == Some(2) && said.stdout.contains("is not in the working tree"), "{said:?}");
    assert_eq!(within("../../../../../../../../../x.json").code, Some(2));
}

#[test]
fn odd_names_are_names() {
    let repository = Repository::new();
    let names =
        ["policies/a b.json", "policies/-x.json", "policies/\"q\".json", "policies/é\n.json", "policies/:(top)z.json"];
    for name in names {
        repository.0.file(name, OLD);
    }
    repository.commit("odd");
    for name in names {
        repository.0.file(name, NEW);
    }
    let mut found: Vec<_> = verdicts(&repository.check("main policies/*.json --format json").json());
    found.sort();
    let mut expected: Vec<_> = names.map(|name| (name.to_owned(), "FAIL".to_owned())).to_vec();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn what_was_no_policy_before_is_an_error() {
    let repository = Repository::new();
    repository.0.file("policies/broken.json", "{");
    symlink("broken.json", repository.0.folder.path().join("policies/link.json")).unwrap();
    symlink("circle.json", repository.0.folder.path().join("policies/circle.json")).unwrap();
    repository.commit("broken");
    repository.0.file("policies/broken.json", OLD);
    let said = repository.check("main policies --format json");
    assert_eq!(said.code, Some(2), "{said:?}");
    let all = [("policies/broken.json", "ERROR"), ("policies/circle.json", "ERROR"), ("policies/link.json", "ERROR")];
    check_verdicts(&said, &all);
    assert!(said.stdout.contains("\"file\": \"main:policies/broken.json\""), "{}", said.stdout);
}

#[test]
fn links_to_files_are_read_on_both_sides() {
    let repository = Repository::new();
    symlink("team/bucket.json", repository.0.folder.path().join("policies/link.json")).unwrap();
    repository.commit("link");
    assert_eq!(repository.check("main policies").code, Some(0));
    repository.0.file("policies/team/bucket.json", BUCKET.replace("GetObject", "*"));
    let said = repository.check("main policies --format json");
    check_verdicts(&said, &[("policies/link.json", "FAIL"), ("policies/team/bucket.json", "FAIL")]);
}

#[test]
fn what_cannot_be_read_is_not_taken_for_deleted() {
    let repository = Repository::new();
    let path = repository.0.folder.path().join("policies/cleanup.json");
    fs::remove_file(&path).unwrap();
    symlink("nowhere", &path).unwrap();
    for named in ["policies", "policies/cleanup.json", "policies/c*.json"] {
        let said = repository.check(&format!("main {named} --format json"));
        assert_eq!(said.code, Some(2), "{said:?}");
        check_verdicts(&said, &[("policies/cleanup.json", "ERROR")]);
    }
    fs::remove_file(&path).unwrap();
    for named in ["policies", "policies/cleanup.json", "policies/c*.json"] {
        let said = repository.check(&format!("main {named} --format json"));
        assert_eq!((said.code, verdicts(&said.json()).len()), (Some(0), 0), "{said:?}");
        assert_eq!(said.json()["diagnostics"][0]["code"], "policy-deleted");
    }
}

#[test]
fn scenarios_are_compared_as_a_whole() {
    let repository = Repository::new();
    repository
        .0
        .file("s/deploy/scenario.json", r#"{"schema": "keyaki.scenario/1", "caller": {"account": "111122223333"}}"#);
    repository.0.file("s/deploy/identity/a.json", NEW);
    repository.0.file("s/deploy/boundary.json", OLD);
    let named = r#"{"schema": "keyaki.scenario/1", "caller": {"account": "111122223333"}, "resource": {"account": "111122223333"},
        "policies": {"identity": "../policies/reading.json", "boundary": "../policies/reading.json"}}"#;
    repository.0.file("s/named.json", named);
    repository.commit("scenario");
    assert_eq!(repository.check("main s").code, Some(0));
    fs::remove_file(repository.0.folder.path().join("s/deploy/boundary.json")).unwrap();
    repository.0.file("policies/reading.json", NEW);
    let said = repository.check("main s --format json");
    check_verdicts(&said, &[("s/deploy", "FAIL"), ("s/named.json", "FAIL")]);
    check_verdicts(&repository.check("main s/deploy --format json"), &[("s/deploy", "FAIL")]);
}

#[test]
fn one_changed_policy_can_be_looked_at_by_other_commands() {
    let repository = Repository::new();
    repository.0.file("policies/cleanup.json", NEW);
    let said = repository.0.run("dump query no-new-access --git main policies");
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn what_git_does_not_know_is_refused() {
    let repository = Repository::new();
    let refused = |rest: &str, code: &str, message: &str| {
        check_refused(&repository.0, &format!("check no-new-access {rest}"), code, message);
    };
    refused("--git nowhere policies", "git-revision", "the repository has no revision `nowhere`");
    for option in ["--git=--help", "--git=-h", "--git=--output=x", "--git="] {
        refused(&format!("{option} policies"), "git-revision", "`");
    }
    for odd in ["^main", "main..main", "main:policies", "main:policies/reading.json", "HEAD^{tree}"] {
        refused(&format!("--git {odd} policies"), "git-revision", &format!("the repository has no revision `{odd}`"));
    }
    refused("--git main nothing.json", "no-policies", "`nothing.json` names no policy");
    refused("--git main policies/*.yaml", "no-policies", "`policies/*.yaml` names no policy");
    refused("--git main -", "usage", "standard input is in no revision");
    for usage in ["--git main", "--git main --new old.json", "old.json", "--existing old.json --new new.json policies"]
    {
        assert_eq!(repository.0.run(&format!("check no-new-access {usage}")).code, Some(2), "{usage}");
    }
    fs::remove_dir_all(repository.0.folder.path().join(".git")).unwrap();
    refused("--git main policies", "git", "`git` says: not a git repository");
    let without = Bench::without_solvers();
    let message = "`git` cannot be started: there is no such program on the path";
    check_refused(&without, "check no-new-access --git main old.json", "git", message);
}
