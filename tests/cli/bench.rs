//! A folder with files, and the binary run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const OLD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/*"]
    }
  ]
}
"#;

pub(crate) const NEW: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": ["arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/*"]
    },
    {
      "Sid": "Cleanup",
      "Effect": "Allow",
      "Action": "s3:DeleteBucket",
      "Resource": "arn:aws:s3:::example-bucket"
    }
  ]
}
"#;

pub(crate) const BUCKET: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"
  }
}
"#;

pub(crate) const REQUEST: &str = r#"{
  "principal": "arn:aws:iam::111122223333:user/ann",
  "action": "s3:PutObject",
  "resource": "arn:aws:s3:::example-bucket/key",
  "context": {}
}
"#;

/// A folder with files, and a way to run the binary there.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    /// The value of PATH; the test's own when there is none.
    pub(crate) path: Option<PathBuf>,
}

/// What the binary said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let bench = Self { folder, path: None };
        for (name, text) in [("old.json", OLD), ("new.json", NEW), ("bucket.json", BUCKET), ("request.json", REQUEST)] {
            bench.file(name, text);
        }
        bench
    }

    /// Without any solver to be found.
    pub(crate) fn without_solvers() -> Self {
        let bench = Self::new();
        let empty = bench.folder.path().join("empty");
        fs::create_dir(&empty).unwrap();
        Self { path: Some(empty), ..bench }
    }

    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn run(&self, arguments: &str) -> Said {
        self.run_with_input(arguments, "")
    }

    /// `arguments` are separated by blanks.
    pub(crate) fn run_with_input(&self, arguments: &str, input: &str) -> Said {
        let mut child = self.command(arguments).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A binary that does not read its input closes the pipe.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyaki"));
        command.args(arguments.split_whitespace()).current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(path) = &self.path {
            command.env("PATH", path);
        }
        command
    }

    /// A program that does what `script`, for a POSIX shell, says, and an `engines.toml` that names it `fake`.
    #[cfg(unix)]
    pub(crate) fn fake_engine(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let program = self.folder.path().join(name);
        self.file(name, format!("#!/bin/sh\n{script}"));
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let row = format!(
            "[[engine]]\nname = '{name}'\ncommand = '{}'\nlogic = 'ALL'\nstrings = 'regex'\n",
            program.display()
        );
        let file = self.folder.path().join("engines.toml");
        let rows = fs::read_to_string(&file).unwrap_or_default();
        self.file("engines.toml", rows + &row);
    }

    pub(crate) fn entries(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn read(&self, path: impl AsRef<Path>) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }
}

impl Said {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
