# shellcheck shell=bash
# What deploy/test and deploy/quickstart share: plain messages, timed steps,
# Debian packages, Rust. Sourced with `set -euo pipefail` in force.

# The repository, wherever the script was called from.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Oldest Rust that builds Daylight; Cargo.toml's rust-version says the same.
OLDEST_RUST=1.95

# To run: the database, and the programs that read PDFs and scans.
RUN_PACKAGES=(postgresql poppler-utils tesseract-ocr tesseract-ocr-eng libheif1)
# To build: a linker and a C compiler (the cryptography has some C and assembly).
BUILD_PACKAGES=(gcc libc6-dev ca-certificates)
# To test: a browser, mail servers, fonts for the pages that tests draw.
TEST_PACKAGES=(faketime fonts-liberation "chromium|chromium-browser" "chromium-driver|chromium-chromedriver" python3-aiosmtpd dovecot-imapd dovecot-lmtpd postfix)

say() { printf '\n== %s\n' "$*"; }
note() { printf '   %s\n' "$*"; }
fail() {
    printf '\n!! %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '   %s\n' "$line" >&2; done
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Steps: each is named, timed and listed at the end.
STEPS=()
FAILED=0

# step NAME COMMAND…: runs it and notes how long it took and whether it went well.
step() {
    local name=$1 begun=$SECONDS result=ok
    shift
    say "$name"
    # `||` would switch `set -e` off inside the command; a subshell has its own.
    set +e
    (
        set -e
        "$@"
    )
    [ $? -eq 0 ] || {
        result=FAILED
        FAILED=1
    }
    set -e
    STEPS+=("$(printf '%-10s %6d s  %s' "$name" $((SECONDS - begun)) "$result")")
}

# must NAME COMMAND…: a step without which the rest makes no sense.
must() {
    step "$@"
    if [ $FAILED -ne 0 ]; then
        summary
        exit 1
    fi
}

summary() {
    say "Steps"
    for line in "${STEPS[@]}"; do note "$line"; done
    note "$(printf '%-10s %6d s' together "$SECONDS")"
}

# as_root COMMAND…: directly for root, else by sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# missing PACKAGE…: those not installed, one a line; of `a|b` the first that this
# distribution has, if neither is installed.
missing() {
    local wanted choice
    for wanted in "$@"; do
        local choices=() installed=no
        IFS='|' read -ra choices <<<"$wanted"
        for choice in "${choices[@]}"; do
            if is_installed "$choice"; then installed=yes; fi
        done
        if [ $installed = no ]; then pick "${choices[@]}"; fi
    done
}

pick() {
    local choice
    for choice in "$@"; do
        if [ -n "$(apt-cache madison "$choice" 2>/dev/null)" ]; then
            echo "$choice"
            return
        fi
    done
    echo "$1"
}

# packages PACKAGE…: installs what is missing, by apt.
packages() {
    have apt-get || by_hand
    local needed=()
    mapfile -t needed < <(missing "$@")
    if [ ${#needed[@]} -eq 0 ]; then
        note "everything is there"
        return
    fi
    note "missing: ${needed[*]}"
    may_install "${needed[@]}"
    note "bringing the list of packages up to date"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    # Only with the fresh list is it certain which of two names there is.
    mapfile -t needed < <(missing "$@")
    note "installing ${needed[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q -o Dpkg::Use-Pty=0 --no-install-recommends "${needed[@]}"
}

may_install() {
    [ "$(id -u)" -eq 0 ] && return
    have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; } && return
    fail "These packages are missing and you may not install them: $*" \
        "Ask an administrator to run:" \
        "    apt-get install --no-install-recommends $*" \
        "and start this again."
}

by_hand() {
    fail "This machine has no apt-get, so please install by hand:" \
        "PostgreSQL 14 or later with its contrib extensions, Poppler's tools," \
        "Tesseract with English, and a C compiler." \
        "For deploy/test also: Chromium with chromedriver, the Liberation fonts," \
        "Python's aiosmtpd, Dovecot and Postfix." \
        "" \
        "macOS:  xcode-select --install" \
        "        brew install postgresql@17 poppler tesseract libheif" \
        "        brew install --cask chromium chromedriver font-liberation" \
        "        pip3 install aiosmtpd" \
        "Fedora: dnf install postgresql-server postgresql-contrib poppler-utils tesseract libheif gcc" \
        "" \
        "Then run with SKIP_PACKAGES=1 to skip this step."
}

# install_packages PACKAGE…: `packages`, unless somebody has seen to it.
install_packages() {
    if [ -n "${SKIP_PACKAGES:-}" ]; then
        note "left to you (SKIP_PACKAGES=1)"
    else
        packages "$@"
    fi
}

# Finds cargo where rustup puts it, too.
find_rust() {
    if ! have cargo && [ -x "${CARGO_HOME:-${HOME:-/root}/.cargo}/bin/cargo" ]; then
        PATH="${CARGO_HOME:-${HOME:-/root}/.cargo}/bin:$PATH"
        export PATH
    fi
}

# Refuses a Rust that is missing or too old, and says how to get one.
need_rust() {
    local how="Install it from https://rustup.rs, then start this again."
    have cargo || fail "Rust is not installed." "$how"
    local version
    version=$(cd "$ROOT" && cargo --version | cut -d' ' -f2)
    note "cargo $version"
    if [ "$(printf '%s\n' "$OLDEST_RUST" "${version%%-*}" | sort -V | head -n1)" != "$OLDEST_RUST" ]; then
        have rustup && how="Bring it up to date with: rustup update stable"
        fail "Rust $version is too old: $OLDEST_RUST or later is needed." "$how"
    fi
}

# Compiled files outside the checkout, so that a fresh checkout is quick, too.
use_shared_target() {
    local cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/daylight/target}
    note "compiled files are in $CARGO_TARGET_DIR"
}

# PostgreSQL refuses to run as root.
as_database_user() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid postgres --regid postgres --clear-groups "$@"
    else
        "$@"
    fi
}

find_postgres() {
    local candidate
    for candidate in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin; do
        if [ -x "$candidate/initdb" ]; then
            POSTGRES=$candidate
        fi
    done
    [ -n "${POSTGRES:-}" ] || fail "No PostgreSQL server was found: install the package postgresql."
}

# A throwaway server that only this machine reaches; gone with the shell that started it.
start_database() {
    PLACE=$(mktemp -d /tmp/daylight-check-XXXXXX)
    trap stop_database EXIT
    [ "$(id -u)" -ne 0 ] || chown postgres: "$PLACE"
    as_database_user "$POSTGRES/initdb" -D "$PLACE/data" -U daylight -A trust -E UTF8 --locale C.UTF-8 >/dev/null
    as_database_user "$POSTGRES/pg_ctl" -D "$PLACE/data" -l "$PLACE/log" -w -s \
        -o "-c listen_addresses= -c fsync=off -k $PLACE" start
}

stop_database() {
    as_database_user "$POSTGRES/pg_ctl" -D "$PLACE/data" -m immediate -s stop || true
    rm -rf "$PLACE"
}
