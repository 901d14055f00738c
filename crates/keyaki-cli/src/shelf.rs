//! Where texts are: on the disk, or in a revision of a repository.

use std::path::Path;

use keyaki_source::{Diagnostic, Source};

use crate::{folder, input};

/// A place that texts are read from.
pub(crate) trait Shelf {
    /// Whether there is a folder at this path.
    fn is_folder(&self, path: &Path) -> bool;

    /// The names of all files below a folder, with `/` between the parts, sorted.
    fn names(&self, folder: &Path) -> Result<Vec<String>, Box<Diagnostic>>;

    /// The text of what an argument names.
    fn source(&self, path: &Path) -> Result<Source, Box<Diagnostic>> {
        self.file(path)
    }

    /// The text of a file, whatever it is called.
    fn file(&self, path: &Path) -> Result<Source, Box<Diagnostic>>;
}

/// The disk, and standard input for `-`.
pub(crate) struct Disk;

impl Shelf for Disk {
    fn is_folder(&self, path: &Path) -> bool {
        input::is_folder(path)
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, Box<Diagnostic>> {
        folder::files(folder)
    }

    fn source(&self, path: &Path) -> Result<Source, Box<Diagnostic>> {
        input::source(path)
    }

    fn file(&self, path: &Path) -> Result<Source, Box<Diagnostic>> {
        input::file(path)
    }
}
