//! The folders of a private cluster: `postgres/` (the cluster), `run/` (the
//! socket), `postgres.lock` (one starter at a time), `postgres.log` (what the
//! server says before its own log begins). Made here, the cluster included.

use super::binaries::{self, Binaries};
use super::process::{Owner, command};
use super::{ClusterError, Options, PORT, SUPERUSER};
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long we wait for another process that starts the same cluster, and for
/// a server that recovers after a crash.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);

/// What a socket's address can hold, less the NUL (`sun_path` in unix(7)).
const LONGEST_SOCKET: usize = 107;

/// Everything there is to know for starting the server.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub data: PathBuf,
    pub cluster: PathBuf,
    pub socket_dir: PathBuf,
    pub owner: Owner,
    pub binaries: Binaries,
    pub durable: bool,
}

impl Place {
    /// Finds binaries and user, and makes what is missing.
    pub fn prepare(data: &Path, options: Options) -> Result<Self, ClusterError> {
        let Options {
            durable,
            binaries: configured,
        } = options;
        fs::create_dir_all(data).map_err(ClusterError::system(data.display()))?;
        let data = data
            .canonicalize()
            .map_err(ClusterError::system(data.display()))?;
        let cluster = data.join("postgres");
        let there = metadata(&cluster)?;
        let owner = Owner::choose(there.as_ref())?;
        if let Some(there) = there.filter(|there| there.uid() != owner.uid) {
            return Err(ClusterError::NotOurs {
                folder: cluster,
                owner: there.uid(),
            });
        }
        open_the_way(&data, &owner)?;
        let one_at_a_time = lock(&data)?;
        let binaries = binaries::find(configured.as_deref(), &data, &cluster)?;
        let socket_dir = socket_folder(&data, &owner)?;
        let place = Self {
            data,
            cluster,
            socket_dir,
            owner,
            binaries,
            durable,
        };
        if binaries::cluster_version(&place.cluster)?.is_none() {
            place.create_cluster(&one_at_a_time)?;
        }
        Ok(place)
    }

    /// `initdb` beside the cluster's place and a rename into it: a kill in the
    /// middle leaves no half cluster. `initdb` holds the lock too, so that one whose
    /// starter was killed is waited for, not disturbed.
    fn create_cluster(&self, lock: &File) -> Result<(), ClusterError> {
        let held = lock.try_clone().map_err(ClusterError::system("a lock"))?;
        let new = self.data.join("postgres.new");
        remove_folder(&new)?;
        private_folder(&new).map_err(ClusterError::system(new.display()))?;
        self.owner.take(&new)?;
        let mut initdb = command(&self.binaries.folder.join("initdb"), &self.owner, &new);
        initdb.arg("-D").arg(&new).args(["-U", SUPERUSER]);
        initdb.args(["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]);
        // Whoever can enter the socket's folder is the owner or root.
        initdb.args(["--auth-local=trust", "--auth-host=reject"]);
        if !self.durable {
            initdb.arg("--no-sync");
        }
        initdb.stdin(held);
        let output = initdb.output().map_err(ClusterError::system("initdb"))?;
        if !output.status.success() {
            let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(ClusterError::Initdb {
                folder: new,
                output,
            });
        }
        // An empty folder of that name may have been made for us.
        remove_folder(&self.cluster)?;
        fs::rename(&new, &self.cluster).map_err(ClusterError::system(self.cluster.display()))?;
        let sync = File::open(&self.data).and_then(|folder| folder.sync_all());
        sync.map_err(ClusterError::system(self.data.display()))
    }

    /// One starter at a time; gone when the file is dropped, or its process.
    pub fn lock(&self) -> Result<File, ClusterError> {
        lock(&self.data)
    }

    pub fn log(&self) -> PathBuf {
        self.data.join("postgres.log")
    }

    /// A fresh log for one start.
    pub fn open_log(&self) -> Result<File, ClusterError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options
            .open(self.log())
            .map_err(ClusterError::system(self.log().display()))
    }
}

fn lock(data: &Path) -> Result<File, ClusterError> {
    let path = data.join("postgres.lock");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    let file = options
        .open(&path)
        .map_err(ClusterError::system(path.display()))?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(ClusterError::NotReady {
                    folder: data.join("postgres"),
                    seconds: PATIENCE.as_secs(),
                    state: "another process is starting it".into(),
                });
            }
            Err(TryLockError::Error(error)) => {
                return Err(ClusterError::system(path.display())(error));
            }
        }
    }
}

/// Root's server runs as somebody else, who must be able to come here. Our own
/// data folder is opened to pass through (not to read); the way to it is not
/// ours to change.
fn open_the_way(data: &Path, owner: &Owner) -> Result<(), ClusterError> {
    for folder in data.ancestors().skip(1) {
        let there = metadata(folder)?;
        if there.is_some_and(|there| !owner.may_pass(&there)) {
            let (folder, user) = (folder.to_owned(), owner.name.clone());
            return Err(ClusterError::Unreachable { folder, user });
        }
    }
    let there = fs::metadata(data).map_err(ClusterError::system(data.display()))?;
    if owner.may_pass(&there) {
        return Ok(());
    }
    let mode = fs::Permissions::from_mode(there.mode() | 0o011);
    fs::set_permissions(data, mode).map_err(ClusterError::system(data.display()))
}

/// `run/` in the data folder; where the socket's path would be too long for
/// the system, a folder with a short name in the system's run folder or `/tmp`.
fn socket_folder(data: &Path, owner: &Owner) -> Result<PathBuf, ClusterError> {
    let folder = data.join("run");
    let folder = if fits(&folder) {
        folder
    } else {
        short_folder(data, owner)
    };
    match private_folder(&folder) {
        Ok(()) => owner.take(&folder)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(ClusterError::system(folder.display())(error)),
    }
    // In /tmp somebody may have been there first, with a folder or a link.
    let there = fs::symlink_metadata(&folder).map_err(ClusterError::system(folder.display()))?;
    if there.uid() == 0 && owner.drop_to && there.is_dir() {
        // We were killed between making the folder and giving it away.
        owner.take(&folder)?;
    } else if !there.is_dir() || there.uid() != owner.uid {
        return Err(ClusterError::NotOurs {
            folder,
            owner: there.uid(),
        });
    }
    let closed = fs::Permissions::from_mode(0o700);
    fs::set_permissions(&folder, closed).map_err(ClusterError::system(folder.display()))?;
    Ok(folder)
}

fn fits(folder: &Path) -> bool {
    // The server's lock file stands beside the socket, but only the socket's
    // path goes through the kernel's address.
    folder
        .join(format!(".s.PGSQL.{PORT}"))
        .as_os_str()
        .as_bytes()
        .len()
        <= LONGEST_SOCKET
}

fn short_folder(data: &Path, owner: &Owner) -> PathBuf {
    // FNV-1a: a short name that stays the same from start to start.
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let name = data
        .as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, step);
    let system = if owner.drop_to { "/run" } else { "/tmp" };
    let parent = if Path::new(system).is_dir() {
        system
    } else {
        "/tmp"
    };
    Path::new(parent).join(format!("daylight-{name:016x}"))
}

fn private_folder(path: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(path)
}

fn remove_folder(path: &Path) -> Result<(), ClusterError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(ClusterError::system(path.display())(error))
        }
        _ => Ok(()),
    }
}

fn metadata(path: &Path) -> Result<Option<Metadata>, ClusterError> {
    match fs::metadata(path) {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ClusterError::system(path.display())(error)),
    }
}
