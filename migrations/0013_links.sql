-- Links that somebody has asked to fetch. A row is written with its job and tells from
-- then on how far it is, and in the end where the file is from.

create table fetches (
    id              uuid primary key,
    case_id         uuid not null references cases,
    -- The message that has the link; null: it was pasted.
    inbound_id      uuid references inbound_messages,
    -- The link, and what is asked for: the direct form of a share link, else the same.
    url             text not null,
    target          text not null,
    state           text not null default 'waiting' check (state in
                    ('waiting', 'fetching', 'fetched', 'refused', 'failed')),
    -- Why not, in words.
    reason          text not null default '',
    -- How often a worker has taken it up: the fence against two at once.
    attempts        integer not null default 0,
    bytes           bigint not null default 0,
    -- How many there will be, where the server has said.
    expected        bigint,
    asked_by        uuid not null references people,
    asked_at        timestamptz not null,
    updated_at      timestamptz not null,
    settled_at      timestamptz,
    document_id     uuid references documents,
    digest          bytea,
    -- What came is a web page, not a file.
    page            boolean not null default false,
    -- The way and the header lines: `domain::fetch::Evidence`.
    evidence        jsonb not null default '{"hops": []}',
    constraint fetches_fetched_whole check
        ((state = 'fetched') = (document_id is not null and digest is not null and settled_at is not null))
);
-- Asking twice while it is under way asks once.
create unique index fetches_one_open on fetches (case_id, target) where state in ('waiting', 'fetching');
create index fetches_case on fetches (case_id);
create index fetches_inbound on fetches (inbound_id);
create index fetches_document on fetches (document_id);
create index fetches_unfinished on fetches (updated_at) where state in ('waiting', 'fetching');
