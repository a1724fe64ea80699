//! Both file stores do the same; the local one survives a kill at any moment.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

use domain::Digest;
use jiff::{SignedDuration, Timestamp};
use outside::files::{Files, FilesError, LocalFiles, MemoryFiles};
use std::io::{self, Cursor};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

fn local(folder: &Path) -> Files {
    Files::Local(LocalFiles::open_folder(folder.join("files")).unwrap())
}

async fn both(check: impl AsyncFn(&Files)) {
    let folder = tempfile::tempdir().unwrap();
    check(&local(folder.path())).await;
    check(&Files::Memory(MemoryFiles::new())).await;
}

fn digests(files: &Files) -> Vec<Digest> {
    files.each().collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn what_is_put_is_read_whatever_its_size() {
    both(async |files| {
        for size in [0, 1, 262_143, 262_144, 262_145, 3_000_000] {
            let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
            let stored = files.put(&bytes).await.unwrap();
            assert_eq!(stored.digest, Digest::of(&bytes));
            assert_eq!(stored.bytes, bytes.len() as u64);
            assert_eq!(files.read(&stored.digest, u64::MAX).await.unwrap(), bytes);
            assert!(files.exists(&stored.digest).await.unwrap());
            assert!(files.verify(&stored.digest).await.unwrap());
            assert_eq!(std::fs::read(files.path(&stored.digest)).unwrap(), bytes);
            let (mut reader, length) = files.open(&stored.digest).await.unwrap();
            let mut streamed = Vec::new();
            reader.read_to_end(&mut streamed).await.unwrap();
            assert_eq!((streamed, length), (bytes, stored.bytes));
        }
        assert_eq!(digests(files).len(), 6);
        assert!(digests(files).is_sorted());
    })
    .await;
}

#[tokio::test]
async fn the_same_bytes_are_kept_once() {
    both(async |files| {
        let first = files.put(b"abc").await.unwrap();
        assert_eq!(files.put(b"abc").await.unwrap(), first);
        assert_eq!(digests(files), [first.digest]);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    both(async |files| {
        let digest = Digest::of(b"never put");
        assert!(!files.exists(&digest).await.unwrap());
        let missing = |found: Result<(), FilesError>| {
            assert!(matches!(found, Err(FilesError::NotFound(d)) if d == digest));
        };
        missing(files.read(&digest, 10).await.map(|_| ()));
        missing(files.open(&digest).await.map(|_| ()));
        missing(files.verify(&digest).await.map(|_| ()));
        assert!(!files.path(&digest).exists());
    })
    .await;
}

#[tokio::test]
async fn limits_hold_on_both_ways() {
    both(async |files| {
        let at_limit = files
            .put_stream(Cursor::new(vec![7; 1000]), 1000)
            .await
            .unwrap();
        let over = files.put_stream(Cursor::new(vec![8; 1001]), 1000).await;
        assert!(matches!(over, Err(FilesError::TooLarge { limit: 1000 })));
        assert_eq!(digests(files), [at_limit.digest], "nothing of it is kept");
        assert!(files.read(&at_limit.digest, 1000).await.is_ok());
        let over = files.read(&at_limit.digest, 999).await;
        assert!(matches!(over, Err(FilesError::TooLarge { limit: 999 })));
    })
    .await;
}

/// Gives some bytes, then breaks.
struct Breaking(usize);

impl AsyncRead for Breaking {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.0 == 0 {
            return Poll::Ready(Err(io::Error::from(io::ErrorKind::ConnectionReset)));
        }
        self.0 -= 1;
        buffer.put_slice(b"some");
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_broken_upload_leaves_nothing() {
    both(async |files| {
        let broken = files.put_stream(Breaking(3), u64::MAX).await;
        assert!(matches!(broken, Err(FilesError::Interrupted(_))));
        assert_eq!(digests(files), []);
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let files = local(folder.path());
    files.put_stream(Breaking(3), u64::MAX).await.unwrap_err();
    let endless = tokio::time::timeout(
        Duration::from_millis(50),
        files.put_stream(tokio::io::repeat(1).take(1 << 40), u64::MAX),
    );
    assert!(endless.await.is_err(), "given up half-way");
    assert_eq!(
        std::fs::read_dir(folder.path().join("files/incoming"))
            .unwrap()
            .count(),
        0
    );
}

#[tokio::test]
async fn only_we_can_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let files = local(folder.path());
    let stored = files.put(b"abc").await.unwrap();
    let mut path = files.path(&stored.digest);
    assert!(
        path.ends_with(
            "files/ba/78/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    );
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    while path.pop() && path != folder.path() {
        assert_eq!(
            path.metadata().unwrap().permissions().mode() & 0o777,
            0o700,
            "{path:?}"
        );
    }
}

#[tokio::test]
async fn damage_is_seen_and_mended_by_putting_again() {
    let folder = tempfile::tempdir().unwrap();
    let files = local(folder.path());
    let stored = files.put(b"the original").await.unwrap();
    std::fs::write(files.path(&stored.digest), b"the 0riginal").unwrap();
    assert!(!files.verify(&stored.digest).await.unwrap());
    let read = files.read(&stored.digest, 100).await;
    assert!(matches!(read, Err(FilesError::Damaged(_))));
    files.put(b"the original").await.unwrap();
    assert_eq!(
        files.read(&stored.digest, 100).await.unwrap(),
        b"the original"
    );

    let twin = MemoryFiles::new();
    let files = Files::Memory(twin.clone());
    let stored = files.put(b"the original").await.unwrap();
    twin.damage(&stored.digest, b"another");
    assert!(!files.verify(&stored.digest).await.unwrap());
    twin.lose(&stored.digest);
    assert!(!files.exists(&stored.digest).await.unwrap());
}

#[tokio::test]
async fn strays_are_named_not_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let files = local(folder.path());
    let stored = files.put(b"abc").await.unwrap();
    let home = files.path(&stored.digest);
    let root = folder.path().join("files");
    std::fs::write(root.join("notes.txt"), "x").unwrap();
    std::fs::write(home.with_file_name("lost"), "x").unwrap();
    std::fs::create_dir(root.join("00")).unwrap();
    std::fs::copy(&home, root.join("00").join(home.file_name().unwrap())).unwrap();
    let (good, bad): (Vec<_>, Vec<_>) = files.each().partition(Result::is_ok);
    assert_eq!(good.len(), 1);
    assert_eq!(bad.len(), 3, "{bad:?}");
    assert!(
        bad.iter()
            .all(|entry| matches!(entry, Err(FilesError::Stray(_))))
    );
}

const HELPER: &str = "OUTSIDE_TEST_PUT_INTO";
const FILE_SIZE: usize = 300_000;

fn numbered(number: u64) -> Vec<u8> {
    number
        .to_le_bytes()
        .into_iter()
        .cycle()
        .take(FILE_SIZE)
        .collect()
}

/// Not a test of its own: the process that `a_kill_leaves_…` kills. Prints the
/// number of each file that was put.
#[tokio::test]
async fn helper_that_puts_without_end() {
    let Some(folder) = std::env::var_os(HELPER) else {
        return;
    };
    let files = local(Path::new(&folder));
    for number in 0.. {
        files.put(&numbered(number)).await.unwrap();
        println!("\nput {number}");
    }
}

#[tokio::test]
async fn a_kill_leaves_whole_files_and_what_the_sweep_removes() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "helper_that_puts_without_end",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(HELPER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Moments that share no rhythm with the puts.
        tokio::time::sleep(Duration::from_millis(150 + 37 * round)).await;
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let files = local(folder.path());
        let text = String::from_utf8(output.stdout).unwrap();
        for number in text.lines().filter_map(|line| line.strip_prefix("put ")) {
            let digest = Digest::of(&numbered(number.parse().unwrap()));
            assert!(
                files.verify(&digest).await.unwrap(),
                "{number} was promised"
            );
        }
        for digest in digests(&files) {
            assert!(
                files.verify(&digest).await.unwrap(),
                "a half file in its place"
            );
        }
    }
    assert!(
        digests(&local(folder.path())).len() > 3,
        "the helper has put something"
    );
    let incoming = folder.path().join("files/incoming");
    std::fs::write(incoming.join("put-left"), "half").unwrap();
    let files = local(folder.path());
    let written = std::fs::metadata(incoming.join("put-left"))
        .unwrap()
        .modified()
        .unwrap();
    let written = Timestamp::try_from(written).unwrap();
    files
        .sweep(written - SignedDuration::from_secs(3600))
        .await
        .unwrap();
    assert!(
        incoming.join("put-left").exists(),
        "perhaps somebody is still writing"
    );
    assert!(
        files
            .sweep(written + SignedDuration::from_secs(1))
            .await
            .unwrap()
            >= 1
    );
    assert_eq!(std::fs::read_dir(incoming).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_comes_in_pieces_through_broken_lines_and_is_kept_whole() {
    both(async |files| {
        assert_eq!(files.partial_length("a").await.unwrap(), 0);
        let broke = files.append(("a", 0), Breaking(1), 11).await;
        assert!(matches!(broke, Err(FilesError::Interrupted(_))));
        assert_eq!(files.partial_length("a").await.unwrap(), 4);
        for wrong in [0, 3, 5] {
            let elsewhere = files.append(("a", wrong), &b"x"[..], 11).await;
            assert!(matches!(
                elsewhere,
                Err(FilesError::Elsewhere { length: 4 })
            ));
        }
        assert_eq!(files.append(("a", 4), &b"two "[..], 11).await.unwrap(), 8);
        let much = files.append(("a", 8), &b"three and more"[..], 11).await;
        assert!(matches!(much, Err(FilesError::TooLarge { limit: 11 })));
        assert_eq!(files.append(("a", 8), &b"end"[..], 11).await.unwrap(), 11);
        for _ in 0..2 {
            let stored = files.complete("a").await.unwrap();
            assert_eq!(stored.bytes, 11);
            assert_eq!(
                files.read(&stored.digest, 100).await.unwrap(),
                b"sometwo end"
            );
        }
        files.forget_partial("a").await.unwrap();
        files.forget_partial("a").await.unwrap();
        assert_eq!(files.partial_length("a").await.unwrap(), 0);
        assert!(files.verify(&Digest::of(b"sometwo end")).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn two_lines_do_not_add_to_one_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let files = local(folder.path());
    let (mut slow, reader) = tokio::io::duplex(64);
    let other = files.clone();
    let first = tokio::spawn(async move { other.append(("a", 0), reader, 100).await });
    tokio::io::AsyncWriteExt::write_all(&mut slow, b"first")
        .await
        .unwrap();
    while files.partial_length("a").await.unwrap() == 0 {
        tokio::task::yield_now().await;
    }
    let second = files.append(("a", 5), &b"second"[..], 100).await;
    assert!(matches!(second, Err(FilesError::Busy)), "{second:?}");
    drop(slow);
    assert_eq!(first.await.unwrap().unwrap(), 5);
}
