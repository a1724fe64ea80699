//! Where Postgres is installed, and which of several to take.

use super::{ClusterError, OLDEST};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder with `postgres` and `initdb` of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
    /// `postgres (PostgreSQL) 15.20 (Debian 15.20-1)`
    pub version: String,
}

/// The binaries to use: of the cluster's own major version if there is a cluster
/// already, else the first in the order configured, `pg_config`, `PATH`, the
/// distribution's newest, `pg/` in the data folder.
pub(super) fn find(
    configured: Option<&Path>,
    data: &Path,
    cluster: &Path,
) -> Result<Binaries, ClusterError> {
    let folders = configured.map_or_else(|| candidates(data), |folder| vec![folder.to_owned()]);
    let mut found: Vec<Binaries> = Vec::new();
    for folder in folders {
        if found.iter().all(|known| known.folder != folder)
            && let Some(binaries) = inspect(&folder)
        {
            found.push(binaries);
        }
    }
    match cluster_version(cluster)? {
        Some(major) => match found.iter().find(|binaries| binaries.major == major) {
            Some(binaries) => Ok(binaries.clone()),
            None if found.is_empty() => Err(none(&found)),
            None => Err(ClusterError::OtherVersion {
                folder: cluster.to_owned(),
                cluster: major,
                found: majors(&found),
            }),
        },
        None => {
            let young = found.iter().find(|binaries| binaries.major >= OLDEST);
            young.cloned().ok_or_else(|| none(&found))
        }
    }
}

fn none(found: &[Binaries]) -> ClusterError {
    let found = if found.is_empty() {
        "none".into()
    } else {
        format!("only {}", majors(found))
    };
    ClusterError::NoPostgres { found }
}

fn majors(found: &[Binaries]) -> String {
    let all: Vec<String> = found
        .iter()
        .map(|binaries| binaries.major.to_string())
        .collect();
    all.join(", ")
}

/// The major version that made the cluster; `None` if there is no cluster yet.
pub(super) fn cluster_version(cluster: &Path) -> Result<Option<u32>, ClusterError> {
    let path = cluster.join("PG_VERSION");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim().parse().ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ClusterError::system(path.display())(error)),
    }
}

fn candidates(data: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = Vec::new();
    if let Ok(output) = Command::new("pg_config")
        .arg("--bindir")
        .stderr(Stdio::null())
        .output()
    {
        all.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    if let Some(path) = std::env::var_os("PATH") {
        // A link in PATH leads to the folder that has the rest, too.
        let resolved = std::env::split_paths(&path).filter_map(|folder| {
            let postgres = folder.join("postgres").canonicalize().ok()?;
            postgres.parent().map(Path::to_owned)
        });
        all.extend(resolved);
    }
    all.extend(versioned("/usr/lib/postgresql", "", "bin"));
    all.extend(versioned("/usr", "pgsql-", "bin"));
    all.extend(versioned("/opt/homebrew/opt", "postgresql@", "bin"));
    all.extend(versioned("/usr/local/opt", "postgresql@", "bin"));
    all.push(data.join("pg/bin"));
    all
}

/// `parent/prefixNN/below`, the highest NN first.
fn versioned(parent: &str, prefix: &str, below: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let number = name.to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((number, entry.path().join(below)))
        })
        .collect();
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// The binaries in this folder, if both are there and run.
fn inspect(folder: &Path) -> Option<Binaries> {
    if !folder.join("initdb").is_file() {
        return None;
    }
    let version = version_text(folder).ok()?;
    let major = major(&version)?;
    Some(Binaries {
        folder: folder.to_owned(),
        major,
        version,
    })
}

/// What `postgres --version` prints.
pub(super) fn version_text(folder: &Path) -> std::io::Result<String> {
    let mut command = Command::new(folder.join("postgres"));
    let output = command.arg("--version").stderr(Stdio::null()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// 15 of `postgres (PostgreSQL) 15.20 (Debian …)`, 18 of `… 18beta1`.
fn major(version: &str) -> Option<u32> {
    let number = version.split("(PostgreSQL) ").nth(1)?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn majors_are_read_from_every_kind_of_version() {
        let cases = [
            (
                "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)",
                Some(15),
            ),
            ("postgres (PostgreSQL) 9.6.24", Some(9)),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("something else", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(major(text), expected, "{text}");
        }
    }
}
