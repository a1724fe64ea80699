-- Files on their way in: bytes that have come lie in the file store under the upload's id
-- until the last one is there, so that a connection that breaks costs nothing.
create table uploads (
    id uuid primary key,
    person_id uuid not null references people (id) on delete cascade,
    -- None: a mail for triage.
    case_id uuid references cases (id) on delete cascade,
    name text not null,
    bytes bigint not null check (bytes > 0),
    -- What the browser says of the file's last change: the same file chosen again goes on.
    modified text not null default '',
    touched_at timestamptz not null,
    done_at timestamptz
);
create unique index uploads_under_way on uploads (person_id, case_id, name, bytes, modified)
    nulls not distinct where done_at is null;
create index uploads_touched on uploads (touched_at);
