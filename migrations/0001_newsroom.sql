-- The newsroom: its people, how they sign in, the agencies they write to.

create table newsroom (
    only_row            boolean primary key default true check (only_row),
    name                text not null default 'Our newsroom',
    postal_address      text not null default '',
    phone               text not null default '',
    timezone            text not null default 'America/New_York',
    -- A reporter may approve their own letters (a newsroom of one).
    self_approval       boolean not null default false,
    -- The example newsroom is loaded: pages say so.
    example             boolean not null default false,
    updated_at          timestamptz not null
);

create table people (
    id              uuid primary key,
    email           text not null,
    name            text not null,
    role            text not null check (role in ('reporter', 'editor', 'admin')),
    -- argon2id, PHC string; null until the person has followed their first link.
    password_hash   text,
    timezone        text not null default 'America/New_York',
    active          boolean not null default true,
    created_at      timestamptz not null,
    constraint people_email_is_lower check (email = lower(email))
);
create unique index people_email on people (email);

-- One-time links: the first administrator's, invitations, new passwords.
create table entry_links (
    token_hash  bytea primary key,
    -- Null: whoever follows it becomes the first administrator.
    person_id   uuid references people,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    used_at     timestamptz
);
create index entry_links_person on entry_links (person_id);

create table sessions (
    token_hash      bytea primary key,
    id              uuid not null unique,
    person_id       uuid not null references people,
    csrf            text not null,
    user_agent      text not null default '',
    created_at      timestamptz not null,
    last_seen_at    timestamptz not null,
    expires_at      timestamptz not null
);
create index sessions_person on sessions (person_id);

-- Failed log-ins, to slow guessing down; swept after a day.
create table failed_logins (
    id      bigint generated always as identity primary key,
    email   text not null,
    origin  text not null,
    at      timestamptz not null
);
create index failed_logins_email on failed_logins (email, at);
create index failed_logins_origin on failed_logins (origin, at);

create table agencies (
    id              uuid primary key,
    -- The seed's key, so that a newer seed file updates rather than doubles.
    key             text unique,
    name            text not null,
    -- A jurisdiction id of the law data: us, us-ma, …
    jurisdiction    text not null,
    -- municipality, agency, federal, …
    body            text not null,
    county          text,
    parent_id       uuid references agencies,
    aliases         text[] not null default '{}',
    roles           text[] not null default '{}',
    officer_title   text not null default 'Records Access Officer',
    note            text not null default '',
    -- What the seed file said when it was last loaded; a field that still says
    -- so has not been corrected by anybody and may follow a newer seed file.
    seed            jsonb,
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);
create index agencies_name on agencies (lower(name));

create table contacts (
    id              uuid primary key,
    agency_id       uuid not null references agencies,
    channel         text not null check (channel in ('email', 'portal', 'post', 'fax', 'phone')),
    value           text not null,
    label           text not null default '',
    -- Where the newsroom has it from.
    source          text not null,
    -- Null: nobody has confirmed it, and nothing is sent to it.
    verified_on     date,
    verified_by     uuid references people,
    created_at      timestamptz not null,
    retired_at      timestamptz
);
create unique index contacts_once on contacts (agency_id, channel, value) where retired_at is null;
