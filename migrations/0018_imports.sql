-- Lists of running requests that are brought in, line by line.

create table imports (
    id          uuid primary key,
    name        text not null,
    -- The file as it came, kept before it was read.
    digest      bytea not null,
    -- A `domain::import::Sheet`.
    sheet       jsonb not null,
    -- A `domain::import::Mapping`.
    mapping     jsonb not null,
    -- Being explained; its cases are being made; made.
    state       text not null check (state in ('mapping', 'running', 'done')),
    made_by     uuid not null references people,
    made_at     timestamptz not null,
    updated_at  timestamptz not null
);
create index imports_newest on imports (made_at);

-- What became of each line: its case, or why there is none.
create table import_lines (
    import_id   uuid not null references imports,
    line        integer not null,
    fingerprint bytea not null,
    case_id     uuid references cases,
    problem     text not null default '',
    done_at     timestamptz not null,
    primary key (import_id, line),
    constraint import_lines_case_or_problem check ((case_id is null) <> (problem = ''))
);
-- The promise that the same request is brought in once, in whatever list it comes again.
create unique index import_lines_once on import_lines (fingerprint) where case_id is not null;

-- A reminder that was told on the page of an import, not by a mail.
alter table reminders alter column delivery_id drop not null;
