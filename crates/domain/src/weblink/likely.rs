//! How likely a link leads to records, and the words for it.

use super::find::{Place, Seen};
use url::Url;

/// Kinds of files in which agencies send records.
const FILES: [&str; 31] = [
    "pdf", "zip", "7z", "rar", "tar", "gz", "tgz", "docx", "doc", "xlsx", "xlsm", "xls", "csv",
    "pptx", "ppt", "txt", "rtf", "msg", "eml", "pst", "mbox", "mp4", "mov", "avi", "wav", "mp3",
    "m4a", "tif", "tiff", "xml", "json",
];

/// Services by which files are handed over; a host below one counts, too.
const TRANSFER: [&str; 33] = [
    "dropbox.com",
    "drive.google.com",
    "docs.google.com",
    "storage.googleapis.com",
    "box.com",
    "sharepoint.com",
    "1drv.ms",
    "onedrive.live.com",
    "sharefile.com",
    "wetransfer.com",
    "we.tl",
    "egnyte.com",
    "hightail.com",
    "mediafire.com",
    "mega.nz",
    "icloud.com",
    "s3.amazonaws.com",
    "blob.core.windows.net",
    "kiteworks.com",
    "citrixdata.com",
    "filesanywhere.com",
    "govqa.us",
    "mycusthelp.com",
    "nextrequest.com",
    "justfoia.com",
    "foiaxpress.com",
    "securerelease.us",
    "foia.gov",
    "documentcloud.org",
    "muckrock.com",
    "evidence.com",
    "smartsheet.com",
    "zixport.com",
];

/// Names that servers for files bear: the first part of a host.
const TRANSFER_NAMES: [&str; 15] = [
    "files",
    "file",
    "ftp",
    "sftp",
    "transfer",
    "filetransfer",
    "sendfile",
    "securefile",
    "securefiles",
    "share",
    "shared",
    "download",
    "downloads",
    "dropoff",
    "liquidfiles",
];

/// Words before a link, or in it, that speak of records.
const CUES: [&str; 22] = [
    "can be downloaded",
    "may be downloaded",
    "to download",
    "download",
    "responsive record",
    "responsive document",
    "responsive material",
    "requested record",
    "requested document",
    "requested file",
    "available at",
    "available here",
    "available via",
    "following link",
    "link below",
    "this link",
    "retrieve",
    "uploaded",
    "access the",
    "view the",
    "the records",
    "the documents",
];

/// Parts of a path or a query that give out files.
const PATHS: [&str; 11] = [
    "/download",
    "download=",
    "/documentcenter/view",
    "archive.aspx",
    "showpublisheddocument",
    "/getfile",
    "/attachment",
    "attachmentid=",
    "/shared/",
    "/s/",
    "file=",
];

/// Where people talk, not where records lie.
const SOCIAL: [&str; 14] = [
    "facebook.com",
    "fb.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "linkedin.com",
    "youtube.com",
    "youtu.be",
    "tiktok.com",
    "nextdoor.com",
    "threads.net",
    "pinterest.com",
    "snapchat.com",
    "bsky.app",
];

/// Of the mail program or the filter, not of the sender.
const FURNITURE: [&str; 7] = [
    "aka.ms",
    "w3.org",
    "schemas.microsoft.com",
    "schemas.openxmlformats.org",
    "surveymonkey.com",
    "mailchi.mp",
    "list-manage.com",
];

/// Words of links that lead to no record.
const NEVER: [&str; 9] = [
    "unsubscribe",
    "opt-out",
    "optout",
    "email preferences",
    "manage preferences",
    "view in browser",
    "view this email in",
    "privacy policy",
    "privacy statement",
];

/// Links that are not shown at all.
pub(super) fn never(url: &Url, words: &str) -> bool {
    let host = url.host_str().unwrap_or_default();
    let words = words.to_lowercase();
    let path = url.path().to_ascii_lowercase();
    SOCIAL
        .iter()
        .chain(&FURNITURE)
        .any(|site| below(host, site))
        || NEVER.iter().any(|never| words.contains(never))
        || path.contains("unsubscribe")
        || path.contains("optout")
}

/// The score, and why, the weightiest reason first.
pub(super) fn score(url: &Url, seen: &Seen) -> (i32, String) {
    let mut reasons: Vec<(i32, String)> = Vec::new();
    let extension = extension(url);
    if let Some(extension) = extension {
        reasons.push((45, format!("it ends in .{extension}")));
    }
    let home = is_home_page(url);
    if transfers(url) && !home {
        reasons.push((40, "it is on a host for handing over files".to_owned()));
    }
    if let Some(cue) = cue(&seen.words) {
        reasons.push((30, format!("its own words: “{cue}”")));
    } else if let Some(cue) = cue(&seen.before).filter(|_| seen.place == Place::Own) {
        reasons.push((25, format!("the words before it: “{cue}”")));
    }
    if leads_to_a_file(url) {
        reasons.push((15, "its address gives out files".to_owned()));
    }
    match seen.place {
        Place::Own => {}
        Place::Signature => reasons.push((-30, "it stands in the signature".to_owned())),
        Place::Quoted => reasons.push((-20, "it stands in an older mail quoted below".to_owned())),
    }
    if home {
        reasons.push((-60, "it is a home page".to_owned()));
    }
    let score = reasons.iter().map(|(weight, _)| weight).sum();
    // What speaks for the score comes first.
    reasons.sort_by_key(|(weight, _)| if score >= 0 { -*weight } else { *weight });
    let words: Vec<String> = reasons
        .into_iter()
        .map(|(_, words)| words)
        .take(3)
        .collect();
    match words.is_empty() {
        true => (score, "it stands in the text".to_owned()),
        false => (score, words.join("; ")),
    }
}

/// Whether a host is this site or below it.
fn below(host: &str, site: &str) -> bool {
    host.strip_suffix(site)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn transfers(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let first = host.split('.').next().unwrap_or_default();
    TRANSFER.iter().any(|site| below(host, site)) || TRANSFER_NAMES.contains(&first)
}

/// The ending of a file's name, in the path or as the value of a query.
fn extension(url: &Url) -> Option<&'static str> {
    let of = |name: &str| {
        let (_, end) = name.rsplit_once('.')?;
        let end = end.to_ascii_lowercase();
        FILES.into_iter().find(|known| *known == end)
    };
    let last = url.path_segments().and_then(|mut parts| parts.next_back());
    last.and_then(of)
        .or_else(|| url.query_pairs().find_map(|(_, value)| of(&value)))
}

fn leads_to_a_file(url: &Url) -> bool {
    let whole = format!("{}?{}", url.path(), url.query().unwrap_or_default()).to_ascii_lowercase();
    PATHS.iter().any(|part| whole.contains(part))
}

fn is_home_page(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let bare = [
        "",
        "/index.html",
        "/index.htm",
        "/index.php",
        "/default.aspx",
        "/home",
    ];
    url.query().is_none() && bare.contains(&path.as_str())
}

/// The first cue in the last words.
fn cue(words: &str) -> Option<&'static str> {
    let low = words.to_lowercase();
    CUES.into_iter().find(|cue| low.contains(cue))
}
