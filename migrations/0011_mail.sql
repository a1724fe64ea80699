-- Mail that comes in by itself, and what it says.

-- The mailbox as an administrator has set it; the configuration file wins over it.
-- The password lies in a file beside the data, never here.
create table mailbox_settings (
    only_row    boolean primary key default true check (only_row),
    host        text not null,
    port        integer not null,
    security    text not null check (security in ('tls', 'starttls', 'none')),
    username    text not null,
    folders     text[] not null,
    -- Only mail that reached the mailbox on this day or later.
    since       date,
    changed_by  uuid references people,
    updated_at  timestamptz not null
);

-- How it goes with each mailbox (login@host).
create table mailbox_health (
    account     text primary key,
    -- When all its folders were last read to their ends.
    read_at     timestamptz,
    -- Why it could not be read, since when, and how often in a row.
    problem     text,
    problem_at  timestamptz,
    failures    integer not null default 0
);

-- How far each folder has been read. Moves in the transaction that keeps the message.
create table mailbox_positions (
    account         text not null,
    folder          text not null,
    uid_validity    bigint not null,
    last_uid        bigint not null,
    updated_at      timestamptz not null,
    primary key (account, folder)
);

-- Messages that could not be fetched: passed over, never forgotten.
create table mailbox_failures (
    account         text not null,
    folder          text not null,
    uid_validity    bigint not null,
    uid             bigint not null,
    attempts        integer not null,
    reason          text not null,
    -- When it is tried again; null: a person has to look.
    next_at         timestamptz,
    updated_at      timestamptz not null,
    primary key (account, folder, uid_validity, uid)
);

-- Every way by which a message has reached us. The same mail by two ways is one
-- message with two of these; where the ways changed its trace lines, each keeps
-- its own bytes.
create table arrivals (
    id              bigint generated always as identity primary key,
    inbound_id      uuid not null references inbound_messages,
    digest          bytea not null,
    bytes           bigint not null,
    source          text not null check (source in ('upload', 'command', 'imap', 'lmtp')),
    account         text,
    folder          text,
    uid_validity    bigint,
    uid             bigint,
    envelope_from   text,
    envelope_to     text[] not null default '{}',
    arrived_at      timestamptz not null,
    constraint arrivals_place_whole check
        ((source = 'imap') = (account is not null and folder is not null
                              and uid_validity is not null and uid is not null))
);
create unique index arrivals_place on arrivals (account, folder, uid_validity, uid);
create index arrivals_inbound on arrivals (inbound_id);
create index arrivals_digest on arrivals (digest);

insert into arrivals (inbound_id, digest, bytes, source, arrived_at)
    select id, digest, bytes, source, received_at from inbound_messages where source <> 'imap';

alter table inbound_messages
    -- The same for the same mail whatever trace lines and line ends a way has given it.
    add column identity bytea unique,
    -- What it seems to say: [{kind, words, …}], with the very words that say so.
    add column findings jsonb not null default '[]',
    -- Whether the sender is who they say, by the word of the server that took it in.
    add column authenticity text not null default 'unknown'
        check (authenticity in ('unknown', 'verified', 'forged'));
