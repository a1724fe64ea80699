//! Seccomp: which system calls a walled-in process may make.
//!
//! A parser gets a short list of what memory and its open descriptors need, no
//! threads and no processes; every other call answers "not permitted". A tool gets everything but
//! what could reach the network, other processes or the kernel's weak spots.
//! Reviewed against the system-call tables of x86-64 and arm64.

use super::Tenant;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};
use std::collections::BTreeMap;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// All that a parser may call.
const PARSER_MAY: [i64; 48] = [
    // its open descriptors
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_statx,
    libc::SYS_fcntl,
    libc::SYS_ppoll,
    libc::SYS_dup,
    // memory
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    // locks of its one thread
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_rseq,
    libc::SYS_set_tid_address,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_membarrier,
    // signals to itself
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // time, chance, facts
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
];

/// What a tool may not call.
const TOOL_MUST_NOT: [i64; 38] = [
    // network
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    // other processes
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_pidfd_getfd,
    libc::SYS_setpriority,
    libc::SYS_kcmp,
    // namespaces and mounts
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    // the kernel's wide doors
    libc::SYS_bpf,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_kexec_load,
];

pub(super) fn restrict(tenant: Tenant) -> Result<(), String> {
    // An architecture without a filter is told by `status`, and landlock still holds.
    let Ok(arch) = TargetArch::try_from(std::env::consts::ARCH) else {
        return Ok(());
    };
    let program = match tenant {
        Tenant::Parser => parser(arch),
        Tenant::Tool => tool(arch),
    };
    let program = program.map_err(|error| error.to_string())?;
    seccompiler::apply_filter(&program).map_err(|error| error.to_string())
}

pub(super) fn supported() -> bool {
    TargetArch::try_from(std::env::consts::ARCH).is_ok()
        && std::fs::read_to_string("/proc/sys/kernel/seccomp/actions_avail")
            .is_ok_and(|list| list.contains("errno"))
}

fn parser(arch: TargetArch) -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: Rules = PARSER_MAY.iter().map(|&call| (call, vec![])).collect();
    rules.insert(libc::SYS_tgkill, vec![only_myself(0)?]);
    rules.insert(
        libc::SYS_prlimit64,
        vec![only_myself(0)?, argument_is(0, 0)?],
    );
    rules.insert(
        libc::SYS_prctl,
        vec![argument_is(0, libc::PR_SET_NAME as u64)?],
    );
    #[cfg(target_arch = "x86_64")]
    rules.extend([
        (libc::SYS_poll, vec![]),
        (libc::SYS_setrlimit, vec![]),
        (libc::SYS_arch_prctl, vec![]),
    ]);
    #[cfg(not(target_arch = "x86_64"))]
    rules.insert(libc::SYS_setrlimit, vec![]);
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch)?.try_into()
}

fn tool(arch: TargetArch) -> Result<BpfProgram, seccompiler::BackendError> {
    let rules: Rules = TOOL_MUST_NOT.iter().map(|&call| (call, vec![])).collect();
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?.try_into()
}

fn only_myself(argument: u8) -> Result<SeccompRule, seccompiler::BackendError> {
    argument_is(argument, u64::from(std::process::id()))
}

fn argument_is(argument: u8, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(
        argument,
        SeccompCmpArgLen::Dword,
        SeccompCmpOp::Eq,
        value,
    )?])
}
