//! Runs that were cut off or interrupted, and go on.

use super::*;

#[test]
fn a_run_that_was_cut_off_goes_on() {
    let bench = bench(QUICK);
    let text = lines(3) + "{\"id\": 4}\n" + &line(5);
    bench.file("in.jsonl", &text);
    let said = batch(&bench, "in.jsonl -o whole.jsonl");
    assert_eq!((said.code, asked(&bench)), (Some(2), 4), "{said:?}");
    let whole = bench.read("whole.jsonl");
    let ends: Vec<usize> = whole.match_indices('\n').map(|(at, _)| at + 1).collect();
    let (third, fourth, last) = (ends[2], ends[3], ends[4]);
    let cuts = [
        0,
        1,
        ends[0] - 1,
        ends[0],
        third - 1,
        third,
        third + 1,
        third + 30,
        fourth - 2,
        fourth - 1,
        fourth,
        fourth + 1,
    ];
    for cut in cuts.into_iter().chain((fourth..last).step_by(97)).chain([last - 2, last - 1, last]) {
        bench.file("out.jsonl", whole.get(..cut).unwrap());
        let said = batch(&bench, "in.jsonl -o out.jsonl --resume");
        // What was there counts: the error of line 4.
        assert_eq!(said.code, Some(2), "cut at {cut}: {said:?}");
        assert!(said.stderr.contains("5 rows: 4 PASS, 0 FAIL, 0 UNKNOWN, 1 error"), "cut at {cut}: {said:?}");
        let kept = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(said.stderr.contains(&format!("; {kept} there before; ")), kept > 0, "cut at {cut}: {said:?}");
        let out = bench.read("out.jsonl");
        assert_eq!(timeless(&out), timeless(&whole), "cut at {cut}");
        let before = if kept == 0 { 0 } else { ends[kept - 1] };
        assert!(out.starts_with(whole.get(..before).unwrap()), "cut at {cut}");
    }
    fs::remove_file(bench.folder.path().join("out.jsonl")).unwrap();
    assert_eq!(batch(&bench, "in.jsonl -o out.jsonl --resume").code, Some(2));
    assert_eq!(timeless(&bench.read("out.jsonl")), timeless(&whole));
}

#[test]
fn a_run_goes_on_with_its_own_input_and_shard_only() {
    let bench = bench(QUICK);
    bench.file("in.jsonl", lines(6));
    bench.file("other.jsonl", lines(6).replace("\"id\":2", "\"id\":7"));
    bench.file("short.jsonl", lines(2));
    assert_eq!(batch(&bench, "in.jsonl -o out.jsonl --shard 1/2").code, Some(0));
    let before = bench.read("out.jsonl");
    let numbers: Vec<u64> = rows(&before).iter().map(|row| row["line"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 3, 5]);
    let message = "row 2 of `out.jsonl` is not that of the next line of `in.jsonl`";
    check_refused(&bench, "in.jsonl -o out.jsonl --resume", "resume-mismatch", message);
    let message = "row 1 of `out.jsonl` is not that of the next line of `in.jsonl`";
    check_refused(&bench, "in.jsonl -o out.jsonl --resume --shard 0/2", "resume-mismatch", message);
    assert_eq!(bench.read("out.jsonl"), before);
    assert_eq!(batch(&bench, "in.jsonl -o out.jsonl --shard 1/2 --resume").code, Some(0));
    assert_eq!(bench.read("out.jsonl"), before);
    assert_eq!(batch(&bench, "in.jsonl -o all.jsonl").code, Some(0));
    let all = bench.read("all.jsonl");
    let message = "row 2 of `all.jsonl` is not that of the next line of `other.jsonl`";
    check_refused(&bench, "other.jsonl -o all.jsonl --resume", "resume-mismatch", message);
    // A policy was changed, and its line is still called 3.
    bench.file("changed.jsonl", lines(6).replace("s3:Get3", "s3:Put3"));
    let message = "row 3 of `all.jsonl` is not that of the next line of `changed.jsonl`";
    check_refused(&bench, "changed.jsonl -o all.jsonl --resume", "resume-mismatch", message);
    // What is asked is another question.
    let message = "row 1 of `all.jsonl` is not that of the next line of `in.jsonl`";
    for option in ["--strict", "--reading empty-text=value", "--services strict", "--realistic on"] {
        check_refused(&bench, &format!("in.jsonl -o all.jsonl --resume {option}"), "resume-mismatch", message);
    }
    let message = "`all.jsonl` has more rows than the 2 that `short.jsonl` has lines for";
    check_refused(&bench, "short.jsonl -o all.jsonl --resume", "resume-mismatch", message);
    assert_eq!(bench.read("all.jsonl"), all);
}

#[test]
fn an_interrupt_leaves_whole_rows_to_go_on_from() {
    // Answers three times, then not before it is let.
    let bench = bench("echo x >> begun; while [ $(cat asked | wc -l) -ge 3 ] && ! [ -e go ]; do sleep 0.05; done");
    bench.file("in.jsonl", lines(8));
    bench.file("asked", "");
    let arguments = "in.jsonl -o out.jsonl --jobs 1 --resume --timeout 1m";
    for begun in [4, 5] {
        let child = bench.command(&command(arguments)).spawn().unwrap();
        let count = |name| fs::read_to_string(bench.folder.path().join(name)).map_or(0, |text| text.lines().count());
        let started = Instant::now();
        while (count("out.jsonl") < 3 || count("begun") < begun) && started.elapsed().as_secs() < 60 {
            sleep(Duration::from_millis(20));
        }
        // A second run does not meddle.
        let message = "another process writes to `out.jsonl`";
        check_refused(&bench, "in.jsonl -o out.jsonl --resume", "output-busy", message);
        check_refused(&bench, "in.jsonl -o out.jsonl --force", "output-busy", message);
        let interrupted =
            Command::new("/bin/sh").args(["-c", "kill -INT $0", &child.id().to_string()]).status().unwrap();
        assert!(interrupted.success());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(130), "{stderr}");
        let words =
            "interrupted: the rows in `out.jsonl` are whole; the same command with `--resume` goes on after them\n";
        assert_eq!(stderr, words);
        let results: Vec<Value> = rows(&bench.read("out.jsonl")).iter().map(|row| row["result"].clone()).collect();
        assert_eq!(results, ["PASS"; 3]);
    }
    bench.file("go", "");
    let said = batch(&bench, arguments);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.stderr.starts_with("8 rows: 8 PASS, 0 FAIL, 0 UNKNOWN, 0 errors; 3 there before; "),
        "{}",
        said.stderr
    );
    assert_eq!(asked(&bench), 8);
}
