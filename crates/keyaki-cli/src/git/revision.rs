//! One revision, and how paths of the command line are found in it.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use keyaki_source::{Diagnostic, Source};

use super::objects::Objects;
use super::process::{finished, output};
use super::tree::{self, Entry, Kind};
use crate::shelf::Shelf;

/// Links may go in circles.
const MOST_LINKS: usize = 8;

/// A revision of the repository whose working tree we are in.
pub(crate) struct Revision {
    /// What its user calls it.
    name: String,
    /// The folder of the working tree's top.
    top: PathBuf,
    /// Where we are below the top.
    here: PathBuf,
    files: BTreeMap<PathBuf, Entry>,
    objects: Mutex<Objects>,
}

impl Revision {
    /// The revision that is called `name`.
    ///
    /// # Errors
    /// A diagnostic when there is no git, no repository or no such revision.
    pub(crate) fn open(name: &str) -> Result<Self, Box<Diagnostic>> {
        // It stands among arguments of git: nothing but a name may get there.
        if name.is_empty() || name.starts_with('-') || name.contains(char::is_control) {
            let error = Diagnostic::error("git-revision", format!("`{name}` is no name of a revision"));
            return Err(Box::new(error.help("name a branch, a tag or a commit: `--git main`")));
        }
        let top = line(output(&["rev-parse", "--show-toplevel"])?)?;
        let here = line(output(&["rev-parse", "--show-prefix"])?)?;
        let found = finished(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])?;
        if !found.status.success() {
            return Err(Box::new(unknown(name)));
        }
        let commit = line(found.stdout)?;
        if !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Box::new(unknown(name)));
        }
        let files = tree::files(&commit)?;
        let objects = Mutex::new(Objects::open()?);
        Ok(Self { name: name.to_owned(), top: top.into(), here: here.into(), files, objects })
    }

    /// What its user calls it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The files below a folder, sorted, as paths that begin with it; without what begins with a dot, as on the disk.
    pub(crate) fn below(&self, folder: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
        let key = self.key(folder)?;
        let below = self.files.keys().filter_map(|path| path.strip_prefix(&key).ok());
        let hidden = |path: &Path| path.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
        let below = below.filter(|path| !path.as_os_str().is_empty() && !hidden(path));
        let mut files: Vec<PathBuf> = below.map(|path| folder.join(path)).collect();
        files.sort();
        Ok(files)
    }

    /// Whether there is anything under this path.
    pub(crate) fn has(&self, path: &Path) -> Result<bool, Box<Diagnostic>> {
        let key = self.key(path)?;
        Ok(self.files.contains_key(&key) || self.is_folder(path))
    }

    /// A path as the repository has it: from the top, without `.` and `..`.
    fn key(&self, path: &Path) -> Result<PathBuf, Box<Diagnostic>> {
        let outside = || {
            let message = format!("`{}` is not in the working tree `{}`", path.display(), self.top.display());
            Box::new(Diagnostic::error("git-path", message))
        };
        let from_top = match path.is_absolute() {
            true => path.strip_prefix(&self.top).map_err(|_| outside())?.to_path_buf(),
            false => self.here.join(path),
        };
        let mut key = PathBuf::new();
        for component in from_top.components() {
            match component {
                Component::Normal(part) => key.push(part),
                Component::CurDir => {}
                Component::ParentDir if key.pop() => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(outside()),
            }
        }
        Ok(key)
    }

    /// The content of a file. A link to a file is followed, as on the disk.
    fn content(&self, path: &Path) -> Result<Vec<u8>, String> {
        let mut path = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            let key = self.key(&path).map_err(|error| error.message)?;
            match self.files.get(&key) {
                Some(Entry { kind: Kind::File, object }) => return self.object(object),
                Some(Entry { kind: Kind::Link, object }) => {
                    let target = String::from_utf8(self.object(object)?).map_err(|error| error.to_string())?;
                    // An absolute target takes the place of the whole path.
                    path = path.parent().unwrap_or(Path::new("")).join(target);
                }
                Some(Entry { kind: Kind::Submodule, .. }) => return Err("it is another repository".to_owned()),
                None => return Err("there is no such file".to_owned()),
            }
        }
        Err("it is a link to a link, and so on".to_owned())
    }

    fn object(&self, object: &str) -> Result<Vec<u8>, String> {
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        objects.content(object).map_err(|error| error.to_string())
    }
}

impl Shelf for Revision {
    fn is_folder(&self, path: &Path) -> bool {
        let Ok(key) = self.key(path) else { return false };
        self.files.keys().any(|file| *file != key && file.starts_with(&key))
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, Box<Diagnostic>> {
        let key = self.key(folder)?;
        let below = self.files.keys().filter_map(|path| path.strip_prefix(&key).ok());
        let mut names = Vec::new();
        for path in below {
            let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
            let Some(parts) = parts else {
                let message = format!("the file name `{}` is not Unicode", path.display());
                return Err(Box::new(Diagnostic::error("unreadable", message)));
            };
            names.push(parts.join("/"));
        }
        names.sort();
        Ok(names)
    }

    fn file(&self, path: &Path) -> Result<Source, Box<Diagnostic>> {
        let name = format!("{}:{}", self.name, path.display());
        match self.content(path) {
            Ok(bytes) if bytes.is_empty() => {
                Err(Box::new(Diagnostic::error("empty-input", format!("`{name}` is empty"))))
            }
            Ok(bytes) => Source::from_bytes(name, bytes),
            Err(why) => Err(Box::new(Diagnostic::error("unreadable", format!("cannot read `{name}`: {why}")))),
        }
    }
}

/// One line that is a path or the name of an object; only its end is taken away.
fn line(output: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    let text = String::from_utf8(output).map_err(|_| {
        let error = Diagnostic::error("git", "the path of the working tree is not Unicode");
        Box::new(error.help("give its folders other names"))
    })?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

fn unknown(name: &str) -> Diagnostic {
    Diagnostic::error("git-revision", format!("the repository has no revision `{name}`")).help(
        "a shallow clone has the last commits only: fetch it, or clone with `--no-single-branch` and without `--depth`",
    )
}
