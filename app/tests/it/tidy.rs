//! Habits that no compiler checks: names of files in prose are those of files, every file has a reader, lines are short.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The longest line of code or prose, in characters. Tables, links and generated files may be wider.
const WIDEST: usize = 130;

/// Endings of files that people write and read.
const TEXT: [&str; 4] = ["rs", "md", "toml", "proto"];

/// Every file that git knows and that is still there, by its path from the top of the repository.
fn files() -> BTreeSet<String> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git runs");
    let names = String::from_utf8(output.stdout).expect("names");
    let there = |name: &&str| root().join(name).exists();
    let files: BTreeSet<String> = names.lines().filter(there).map(str::to_owned).collect();
    assert!(files.contains("Cargo.toml"), "git lists the repository");
    files
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn ending(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[test]
fn no_line_is_too_long_to_read() {
    let mut long = Vec::new();
    for file in files() {
        if !TEXT.contains(&ending(&file)) {
            continue;
        }
        for (number, line) in (1..).zip(read(&file).lines()) {
            let said = line.trim_start().trim_start_matches(['/', '!', '#', ' ']);
            let table = said.starts_with('|');
            if line.chars().count() > WIDEST && !table && line.contains(' ') {
                long.push(format!("{file}:{number}"));
            }
        }
    }
    assert!(
        long.is_empty(),
        "over {WIDEST} characters:\n{}",
        long.join("\n")
    );
}

#[test]
fn paths_in_backticks_are_paths_of_files() {
    let files = files();
    let tops = files.iter().filter_map(|file| file.split_once('/'));
    let tops: BTreeSet<&str> = tops.map(|(top, _)| top).collect();
    let mut missing = Vec::new();
    for file in &files {
        let rust = ending(file) == "rs";
        if !rust && ending(file) != "md" {
            continue;
        }
        for (number, line) in (1..).zip(read(file).lines()) {
            let line = line.trim_start();
            if rust && !line.starts_with("//") {
                continue;
            }
            let paths = line.split('`').skip(1).step_by(2);
            for path in paths.filter(|path| names_a_file(path, &tops)) {
                // The table of a module's files is about the files beside it.
                let within = if line.starts_with("//! |") {
                    folder(file)
                } else {
                    ""
                };
                if !spellings(path)
                    .iter()
                    .all(|path| is_there(path, within, &files))
                {
                    missing.push(format!("{file}:{number}: `{path}`"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no such file:\n{}", missing.join("\n"));
}

/// Whether what stands in backticks names a file: it begins with a folder of the repository, or is Rust.
fn names_a_file(text: &str, tops: &BTreeSet<&str>) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./{},*<>".contains(c);
    let below_top = text
        .split_once('/')
        .is_some_and(|(top, _)| tops.contains(top));
    text.chars().all(plain) && (below_top || (text.ends_with(".rs") && text != ".rs"))
}

/// Every path that one with choices in braces stands for.
fn spellings(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else {
        return vec![path.to_owned()];
    };
    let (choices, after) = rest.split_once('}').unwrap_or((rest, ""));
    let spelled = choices
        .split(',')
        .map(|choice| format!("{before}{choice}{after}"));
    spelled.flat_map(|path| spellings(&path)).collect()
}

/// Whether a file or folder below `within` ends with this path.
fn is_there(path: &str, within: &str, files: &BTreeSet<String>) -> bool {
    let wanted: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let below = files.iter().filter(|file| file.starts_with(within));
    below
        .map(|file| file.split('/').collect::<Vec<_>>())
        .any(|parts| {
            let mut runs = parts.windows(wanted.len());
            runs.any(|run| {
                run.iter()
                    .zip(&wanted)
                    .all(|(name, pattern)| matches(name, pattern))
            })
        })
}

/// Whether a name is what a pattern stands for; `*` and `<…>` stand for anything.
fn matches(name: &str, pattern: &str) -> bool {
    let Some(at) = pattern.find(['*', '<']) else {
        return name == pattern;
    };
    let after = pattern[at..].find('>').map_or(at, |end| at + end) + 1;
    name.starts_with(&pattern[..at]) && name.ends_with(&pattern[after..])
}

/// A Rust file that no `mod` names is compiled by nobody; a page that the summary does not list is read by nobody.
#[test]
fn every_file_has_a_reader() {
    let files = files();
    let mut dead = Vec::new();
    for file in &files {
        let in_docs =
            file.starts_with("docs/") && ending(file) == "md" && file != "docs/SUMMARY.md";
        if in_docs && !read("docs/SUMMARY.md").contains(&format!("({})", &file["docs/".len()..])) {
            dead.push(file.as_str());
        }
        if ending(file) == "rs" && !is_compiled(file, &files) {
            dead.push(file);
        }
    }
    assert!(dead.is_empty(), "nobody reads these:\n{}", dead.join("\n"));
}

/// Whether a Rust file is the root of a crate, or a file beside or above it names it.
fn is_compiled(file: &str, files: &BTreeSet<String>) -> bool {
    let (folder, name) = file.rsplit_once('/').expect("no Rust file lies at the top");
    if matches!(name, "lib.rs" | "main.rs" | "build.rs")
        || folder.ends_with("/bin")
        || folder.ends_with("/benches")
    {
        return true;
    }
    let (folder, module) = match name {
        "mod.rs" => folder.rsplit_once('/').expect("a module lies in a crate"),
        _ => (folder, name.trim_end_matches(".rs")),
    };
    let (declared, renamed) = (format!("mod {module};"), format!("#[path = \"{name}\"]"));
    let beside = |parent: &str| {
        parent
            .strip_prefix(folder)
            .is_some_and(|rest| !rest[1..].contains('/'))
    };
    let mut parents = files
        .iter()
        .filter(|parent| ending(parent) == "rs" && beside(parent));
    parents.any(|parent| {
        read(parent)
            .lines()
            .any(|line| line.ends_with(&declared) || line == renamed)
    })
}
