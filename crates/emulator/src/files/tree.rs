//! Directories and files as one sorted map, in which everything below a directory follows it.

use super::{FilePath, NamePattern};
use crate::error::{ApiError, Result};
use bytes::{Bytes, BytesMut};
use std::collections::BTreeMap;
use std::ops::Bound;

/// The storage of one application. The root always exists. Times are epoch milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: BTreeMap<FilePath, Node>,
}

#[derive(Debug, Clone)]
struct Node {
    created: i64,
    updated: i64,
    /// `None` for a directory.
    content: Option<Bytes>,
}

/// One line of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) path: FilePath,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    /// In bytes; `None` for a directory.
    pub(crate) size: Option<usize>,
}

/// What a listing is asked for.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) names: NamePattern,
    /// Whether to look into directories below, too.
    pub(crate) recursive: bool,
    pub(crate) files: bool,
    pub(crate) directories: bool,
}

impl Tree {
    /// Whether there is a file or directory.
    pub(crate) fn exists(&self, path: &FilePath) -> bool {
        path.is_root() || self.nodes.contains_key(path)
    }

    /// Whether the path is a directory.
    pub(crate) fn is_directory(&self, path: &FilePath) -> bool {
        path.is_root() || self.nodes.get(path).is_some_and(|node| node.content.is_none())
    }

    /// The entries below a directory: directories first, then by name. The vendor's paging test needs exactly
    /// this order; it is documented nowhere.
    pub(crate) fn list(&self, directory: &FilePath, listing: &Listing) -> Result<Vec<Entry>> {
        if !self.is_directory(directory) {
            return Err(not_found(6000, directory));
        }
        let depth = directory.depth() + 1;
        let mut entries: Vec<Entry> = self
            .below(directory)
            .filter(|(path, node)| {
                (listing.recursive || path.depth() == depth)
                    && (if node.content.is_some() {
                        listing.files
                    } else {
                        listing.directories
                    })
                    && listing.names.matches(path.name())
            })
            .map(|(path, node)| entry(path, node))
            .collect();
        entries.sort_by(|a, b| {
            let key = |entry: &Entry| (entry.size.is_some(), entry.path.name().to_owned());
            key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path))
        });
        Ok(entries)
    }

    /// One file or directory as a listing shows it.
    pub(crate) fn entry(&self, path: &FilePath) -> Result<Entry> {
        let node = self.nodes.get(path).ok_or_else(|| not_found(6000, path))?;
        Ok(entry(path, node))
    }

    /// The content of a file.
    pub(crate) fn read(&self, path: &FilePath) -> Result<Bytes> {
        let node = self.nodes.get(path);
        node.and_then(|node| node.content.clone())
            .ok_or_else(|| not_found(6000, path))
    }

    /// Makes a directory with all that are missing above it; an existing directory is no error.
    pub(crate) fn create_directory(&mut self, path: &FilePath, now: i64) -> Result<()> {
        for directory in path.ancestors() {
            let node = self.nodes.entry(directory.clone()).or_insert(Node {
                created: now,
                updated: now,
                content: None,
            });
            if node.content.is_some() {
                return Err(already_exists(&directory));
            }
        }
        Ok(())
    }

    /// Writes a whole file, making the directories above it. An existing file needs `overwrite`.
    pub(crate) fn write(&mut self, path: &FilePath, content: Bytes, overwrite: bool, now: i64) -> Result<()> {
        if self.is_directory(path) || (self.exists(path) && !overwrite) {
            return Err(already_exists(path));
        }
        self.create_directory(&path.parent(), now)?;
        let created = self.nodes.get(path).map_or(now, |node| node.created);
        let node = Node {
            created,
            updated: now,
            content: Some(content),
        };
        self.nodes.insert(path.clone(), node);
        Ok(())
    }

    /// Adds to the end of a file, which is made when it is missing.
    pub(crate) fn append(&mut self, path: &FilePath, addition: &Bytes, now: i64) -> Result<()> {
        let content = match self.nodes.get(path).and_then(|node| node.content.as_ref()) {
            Some(content) => {
                let mut joined = BytesMut::with_capacity(content.len() + addition.len());
                joined.extend_from_slice(content);
                joined.extend_from_slice(addition);
                joined.freeze()
            }
            None => addition.clone(),
        };
        self.write(path, content, true, now)
    }

    /// Removes a file, or a directory with everything below it, and says how many files went.
    pub(crate) fn delete(&mut self, path: &FilePath) -> Result<usize> {
        if path.is_root() || !self.exists(path) {
            return Err(not_found(6000, path));
        }
        let doomed: Vec<FilePath> = self.subtree(path).map(|(path, _)| path.clone()).collect();
        let removed = doomed.iter().filter_map(|path| self.nodes.remove(path));
        Ok(removed.filter(|node| node.content.is_some()).count())
    }

    /// Copies to `target`, which is the full new path, or, when it is a directory, the place to copy into. The
    /// documentation describes the second, the vendor's tests the first. Answers with the path of the copy.
    pub(crate) fn copy(&mut self, source: &FilePath, target: &FilePath, now: i64) -> Result<FilePath> {
        let target = self.free_target(source, target)?;
        let copies: Vec<(FilePath, Node)> = self
            .subtree(source)
            .map(|(path, node)| (path.rebased(source, &target), node.clone()))
            .collect();
        self.create_directory(&target.parent(), now)?;
        for (path, node) in copies {
            let node = Node {
                created: now,
                updated: now,
                ..node
            };
            self.nodes.insert(path, node);
        }
        Ok(target)
    }

    /// Moves like [`Self::copy`], keeping the times.
    pub(crate) fn relocate(&mut self, source: &FilePath, target: &FilePath, now: i64) -> Result<FilePath> {
        let target = self.free_target(source, target)?;
        if target.is_within(source) {
            return Err(already_exists(&target));
        }
        self.create_directory(&target.parent(), now)?;
        let moved: Vec<FilePath> = self.subtree(source).map(|(path, _)| path.clone()).collect();
        for path in moved {
            if let Some(node) = self.nodes.remove(&path) {
                self.nodes.insert(path.rebased(source, &target), node);
            }
        }
        Ok(target)
    }

    /// Gives a file or directory another name in the same place.
    pub(crate) fn rename(&mut self, path: &FilePath, name: &str, now: i64) -> Result<FilePath> {
        let renamed = FilePath::parse(name)?;
        if renamed.depth() != 1 {
            return Err(ApiError::new(
                6006,
                format!("Path contains prohibited symbols: {name}"),
            ));
        }
        let target = path.parent().child(name);
        if self.exists(path) && self.exists(&target) {
            return Err(already_exists(&target));
        }
        self.relocate(path, &target, now)
    }

    fn free_target(&self, source: &FilePath, target: &FilePath) -> Result<FilePath> {
        if source.is_root() || !self.exists(source) {
            return Err(not_found(6007, source));
        }
        let target = if self.is_directory(target) {
            target.child(source.name())
        } else {
            target.clone()
        };
        if self.exists(&target) {
            return Err(already_exists(&target));
        }
        Ok(target)
    }

    /// A path with everything below it.
    fn subtree(&self, path: &FilePath) -> impl Iterator<Item = (&FilePath, &Node)> {
        let from_here = self.nodes.range(path.clone()..);
        let path = path.clone();
        from_here.take_while(move |(below, _)| below.is_within(&path))
    }

    fn below(&self, directory: &FilePath) -> impl Iterator<Item = (&FilePath, &Node)> {
        let after = self
            .nodes
            .range((Bound::Excluded(directory.clone()), Bound::Unbounded));
        let directory = directory.clone();
        after.take_while(move |(path, _)| path.is_within(&directory))
    }
}

fn entry(path: &FilePath, node: &Node) -> Entry {
    Entry {
        path: path.clone(),
        created: node.created,
        updated: node.updated,
        size: node.content.as_ref().map(Bytes::len),
    }
}

/// 6000 for reading and deleting, 6007 for the source of a copy, move or rename.
fn not_found(code: u32, path: &FilePath) -> ApiError {
    let message = if code == 6007 {
        format!("The specified resource was not found: /{path}")
    } else {
        format!("File or directory cannot be found: /{path}")
    };
    ApiError::new(code, message)
}

fn already_exists(path: &FilePath) -> ApiError {
    ApiError::new(
        6018,
        format!("Unable to modify file/folder: file/folder already exists: /{path}"),
    )
}

#[cfg(test)]
mod tests;
