//! Landlock: which files a walled-in process may open, and no TCP.
//!
//! A parser may open nothing: its input and its output are already open. A tool
//! may read and run the system's programs, libraries, fonts and language data.

use super::Tenant;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreatedAttr, Scope,
};

/// What a tool may read. `/etc` only as far as the loader and the font library need it.
const TOOL_READS: [&str; 12] = [
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/fonts",
    "/etc/alternatives",
    "/dev/null",
    "/dev/urandom",
    "/sys/devices/system/cpu",
];

/// The newest interface we know rules for; older kernels take what they can.
const NEWEST: ABI = ABI::V6;

pub(super) fn restrict(tenant: Tenant) -> Result<(), String> {
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|rules| rules.scope(Scope::from_all(NEWEST)))
        .and_then(Ruleset::create)
        .map_err(|error| error.to_string())?;
    let ruleset = match tenant {
        Tenant::Parser => ruleset,
        Tenant::Tool => {
            let rules = TOOL_READS
                .iter()
                .filter_map(|path| PathFd::new(path).ok())
                .map(|open| {
                    Ok::<_, landlock::RulesetError>(PathBeneath::new(
                        open,
                        AccessFs::from_read(NEWEST),
                    ))
                });
            ruleset
                .add_rules(rules)
                .map_err(|error| error.to_string())?
        }
    };
    ruleset
        .restrict_self()
        .map(drop)
        .map_err(|error| error.to_string())
}

/// The kernel's landlock version, 0 if none.
pub(super) fn landlock_version() -> u32 {
    [ABI::V6, ABI::V5, ABI::V4, ABI::V3, ABI::V2, ABI::V1]
        .into_iter()
        .find(|&abi| handles(abi))
        .map_or(0, |abi| abi as u32)
}

fn handles(abi: ABI) -> bool {
    let rules = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    let rules = rules.handle_access(AccessFs::from_all(abi));
    let rules = rules.and_then(|rules| rules.handle_access(AccessNet::from_all(abi)));
    rules
        .and_then(|rules| rules.scope(Scope::from_all(abi)))
        .and_then(Ruleset::create)
        .is_ok()
}
