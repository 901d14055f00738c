//! The command lines of `docs/scaling.md`, run as they stand there.

use super::*;

/// The lines of the document's shell blocks that begin with `start`.
fn commands(start: &str) -> Vec<String> {
    let text = include_str!("../../docs/scaling.md");
    let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
    lines.filter(|line| line.starts_with(start)).map(str::to_owned).collect()
}

fn shell(bench: &Bench, command: &str, variables: &[(&str, String)]) -> Said {
    let bin = bench.folder.path().join("bin");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]).current_dir(bench.folder.path()).env("PATH", path);
    shell.envs(variables.iter().map(|(name, value)| (name, value)));
    let output = shell.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn shards_of_every_scheduler_merge_to_the_whole() {
    let bench = bench(QUICK);
    fs::create_dir(bench.folder.path().join("bin")).unwrap();
    symlink(env!("CARGO_BIN_EXE_keyaki"), bench.folder.path().join("bin/keyaki")).unwrap();
    bench.file("questions.jsonl", lines(20) + "\n{\n" + &line(3));
    let said = batch(&bench, "questions.jsonl -o whole.jsonl");
    assert_eq!(said.code, Some(2), "{said:?}");
    let whole = timeless(&bench.read("whole.jsonl"));
    assert_eq!(whole.len(), 22);

    let (runs, merges) = (commands("keyaki batch"), commands("LC_ALL=C sort "));
    assert_eq!((runs.len(), merges.len()), (3, 1), "{runs:?} {merges:?}");
    for (run, (index, count)) in runs.iter().zip([
        ("JOB_COMPLETION_INDEX", "SHARDS"),
        ("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE"),
        ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"),
    ]) {
        assert!(run.contains(index) && run.contains(count), "{run}");
        // As on a machine of its own, and once more as after a failure.
        for shard in (0..5).chain([3]) {
            let run = format!("{run} --engines-file engines.toml --engine yes");
            let said = shell(&bench, &run, &[(index, shard.to_string()), (count, "5".to_owned())]);
            assert_eq!(said.code, Some(0), "{run}: {said:?}");
        }
        let said = shell(&bench, &merges[0], &[]);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(timeless(&bench.read("answers.jsonl")), whole, "{run}");
        for entry in bench.entries(".").iter().filter(|entry| entry.starts_with("answers")) {
            fs::remove_file(bench.folder.path().join(entry)).unwrap();
        }
    }
}
