-- Working on the same thing: remarks on letters, words not yet saved, mentions, tasks,
-- and who is looking.

-- What somebody remarks on a letter, on a passage of it or on the whole.
create table letter_comments (
    id          uuid primary key,
    letter_id   uuid not null references letters,
    -- The version that was read.
    version     integer not null,
    -- The passage, as it stood there; empty: the whole letter.
    quote       text not null default '',
    body        text not null,
    author_id   uuid not null references people,
    created_at  timestamptz not null,
    resolved_by uuid references people,
    resolved_at timestamptz,
    constraint letter_comments_resolving_whole check ((resolved_by is null) = (resolved_at is null))
);
create index letter_comments_letter on letter_comments (letter_id, created_at);

-- What somebody has typed and not saved as a version: one for each person, gone when saved.
create table letter_drafts (
    letter_id   uuid not null references letters,
    person_id   uuid not null references people,
    based_on    integer not null,
    subject     text not null,
    body        text not null,
    saved_at    timestamptz not null,
    primary key (letter_id, person_id)
);

-- Other cases of an agency, the newest first: is the same asked for twice?
create index cases_agency_newest on cases (agency_id, opened_at desc);

-- Whom a note names. The mail leaves in the transaction that writes the row.
create table mentions (
    event_id    uuid not null references events,
    person_id   uuid not null references people,
    case_id     uuid not null references cases,
    by_id       uuid not null references people,
    created_at  timestamptz not null,
    seen_at     timestamptz,
    primary key (event_id, person_id)
);
create index mentions_unseen on mentions (person_id, created_at) where seen_at is null;

-- Who does what until when.
create table tasks (
    id          uuid primary key,
    case_id     uuid not null references cases,
    what        text not null,
    assignee_id uuid not null references people,
    until_on    date,
    -- The reminder of it, which waits until it is done.
    reminder_id uuid references own_reminders,
    created_by  uuid not null references people,
    created_at  timestamptz not null,
    done_by     uuid references people,
    done_at     timestamptz,
    constraint tasks_doing_whole check ((done_by is null) = (done_at is null))
);
create index tasks_case on tasks (case_id, created_at);
create index tasks_open on tasks (assignee_id, until_on) where done_at is null;

-- Who was seen where, as their page has told; thrown away after a day.
create table presence (
    person_id   uuid not null references people,
    place       text not null check (place in ('case', 'letter')),
    place_id    uuid not null,
    editing     boolean not null,
    seen_at     timestamptz not null,
    primary key (place, place_id, person_id)
);
create index presence_seen on presence (seen_at);
