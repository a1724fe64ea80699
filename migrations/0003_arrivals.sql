-- What comes in: messages, documents, their pages and what was read on them.
-- Original bytes lie in the file store under their SHA-256.

create table inbound_messages (
    id              uuid primary key,
    digest          bytea not null unique,
    bytes           bigint not null,
    source          text not null check (source in ('upload', 'command', 'imap', 'lmtp')),
    received_at     timestamptz not null,
    state           text not null default 'received' check (state in ('received', 'attached', 'triage', 'spam')),
    case_id         uuid references cases,
    -- Why it lies where it lies, in words; and the best guesses for triage.
    reason          text not null default '',
    guesses         jsonb not null default '[]',
    message_id      text,
    from_name       text not null default '',
    from_address    text not null default '',
    recipients      text[] not null default '{}',
    subject         text not null default '',
    sent_at         timestamptz,
    in_reply_to     text[] not null default '{}',
    excerpt         text not null default '',
    parse_error     text,
    constraint inbound_attached_has_case check ((state = 'attached') = (case_id is not null))
);
create index inbound_case on inbound_messages (case_id);
create index inbound_waiting on inbound_messages (received_at) where state in ('received', 'triage');
create index inbound_message_id on inbound_messages (message_id);

create table documents (
    id              uuid primary key,
    case_id         uuid not null references cases,
    digest          bytea not null,
    name            text not null,
    bytes           bigint not null,
    -- upload, command, message
    source          text not null,
    inbound_id      uuid references inbound_messages,
    -- A part found inside another document.
    parent_id       uuid references documents,
    added_by        uuid references people,
    received_at     timestamptz not null,
    state           text not null default 'received' check (state in
                    ('received', 'reading', 'read', 'linking', 'linked', 'failed')),
    -- Why reading failed as a whole, in plain words.
    failure         text,
    media_type      text not null default '',
    producer        text,
    warnings        text[] not null default '{}',
    pages           integer not null default 0,
    pages_read      integer not null default 0,
    -- Which corpus the links were made against.
    linked_version  bigint,
    updated_at      timestamptz not null,
    constraint documents_once unique (case_id, digest, name)
);
create index documents_case on documents (case_id);
create index documents_digest on documents (digest);
create index documents_unfinished on documents (state, updated_at) where state in ('received', 'reading', 'read', 'linking');

create table pages (
    document_id     uuid not null references documents,
    number          integer not null,
    text            text not null,
    source          text not null check (source in ('text', 'ocr', 'mixed', 'none')),
    ocr_confidence  real,
    rotation        smallint not null default 0,
    width           real not null default 0,
    height          real not null default 0,
    needs_ocr       boolean not null default false,
    search          tsvector generated always as (to_tsvector('english', left(text, 500000))) stored,
    primary key (document_id, number)
);
create index pages_search on pages using gin (search);

create table segments (
    document_id     uuid not null references documents,
    ordinal         integer not null,
    page            integer not null,
    last_page       integer not null,
    depth           integer not null,
    sender          text,
    sender_address  text,
    -- Local minute as printed, no zone.
    sent            timestamp,
    recipients      text[] not null default '{}',
    copied          text[] not null default '{}',
    subject         text not null default '',
    attachments     text[] not null default '{}',
    message         text not null,
    thread          text not null,
    parent_sender   text,
    parent_sent     timestamp,
    -- Where header and own words stand: [{page,start,end}], Unicode characters.
    header          jsonb not null default '[]',
    body            jsonb not null default '[]',
    primary key (document_id, ordinal)
);
create index segments_message on segments (message);

create table redactions (
    document_id     uuid not null references documents,
    ordinal         integer not null,
    page            integer not null,
    boxes           jsonb not null,
    area            real not null,
    label           text,
    text_underneath boolean not null,
    primary key (document_id, ordinal)
);

create table duplicates (
    document_id     uuid not null references documents,
    ordinal         integer not null,
    -- same, contained, redaction_conflict
    kind            text not null,
    page_a          integer not null,
    page_b          integer not null,
    detail          jsonb not null default '{}',
    primary key (document_id, ordinal)
);

create table failures (
    id              bigint generated always as identity primary key,
    document_id     uuid not null references documents,
    page            integer,
    part            text,
    stage           text not null,
    reason          text not null,
    retry           boolean not null,
    at              timestamptz not null
);
create index failures_document on failures (document_id);
