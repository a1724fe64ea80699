-- Dates as lists, calendars and digests need them; how people want to be reminded;
-- what a newsroom knows better about the law than the shipped data.

-- Caches beside next_due: `daylight dates` makes them anew, `daylight doctor` checks them.
alter table cases
    -- Every clock's dates.
    add column dates jsonb not null default '[]',
    -- The next day on which the case may have something new to say; null: look now.
    add column look_on date,
    -- The edition of the law that the dates were counted by.
    add column law_edition text not null default '';
create index cases_to_look_at on cases (id) where stage <> 'closed' and look_on is null;

-- Dates that moved, before and after, as they were told. Never changed.
create table date_moves (
    id              uuid primary key,
    case_id         uuid not null references cases,
    clock           text not null,
    what            text not null,
    before_due      date,
    before_latest   date,
    after_due       date,
    after_latest    date,
    -- Why, in words.
    cause           text not null,
    moved_at        timestamptz not null
);
create index date_moves_case on date_moves (case_id, moved_at);
create trigger date_moves_append_only before update or delete or truncate on date_moves
    for each statement execute function refuse_change();

-- Corrections of the law data, applied in the order of their numbers. One that is
-- reverted stays listed.
create table law_corrections (
    id              uuid primary key,
    number          bigint generated always as identity unique,
    jurisdiction    text not null,
    -- What it says, for people.
    title           text not null,
    -- A list of `statutes::Correction`.
    corrections     jsonb not null,
    made_by         uuid not null references people,
    made_at         timestamptz not null,
    reverted_by     uuid references people,
    reverted_at     timestamptz,
    constraint law_corrections_revert_whole check ((reverted_by is null) = (reverted_at is null))
);

-- Grows with every correction, so that every process notices.
create table law_state (
    only_row        boolean primary key default true check (only_row),
    version         bigint not null default 0
);
insert into law_state default values;

-- A person's own schedule: for all their cases, or for one.
create table reminder_schedules (
    person_id       uuid not null references people,
    case_id         uuid references cases,
    clock_kind      text not null check (clock_kind in ('agency', 'appeal', 'ours')),
    -- A list of `domain::reminder::ReminderKind`.
    reminders       jsonb not null,
    updated_at      timestamptz not null
);
create unique index reminder_schedules_all on reminder_schedules (person_id, clock_kind) where case_id is null;
create unique index reminder_schedules_case on reminder_schedules (case_id, person_id, clock_kind) where case_id is not null;

-- “In three weeks, whatever the status.”
create table own_reminders (
    id              uuid primary key,
    case_id         uuid not null references cases,
    person_id       uuid not null references people,
    on_date         date not null,
    note            text not null,
    -- The end of a time in which nothing was to be heard of the agency's dates.
    snooze          boolean not null default false,
    created_on      date not null,
    created_at      timestamptz not null,
    sent_at         timestamptz,
    cancelled_at    timestamptz
);
create index own_reminders_waiting on own_reminders (on_date, id) where sent_at is null and cancelled_at is null;
create index own_reminders_case on own_reminders (case_id, person_id);

-- How a person wants the digest; no row: none.
create table digest_settings (
    person_id       uuid primary key references people,
    rhythm          text not null check (rhythm in ('off', 'daily', 'weekly')),
    -- In the person's own zone.
    hour            smallint not null default 7 check (hour between 0 and 23),
    -- 1 Monday … 7 Sunday: the day of a weekly one.
    weekday         smallint not null default 1 check (weekday between 1 and 7),
    -- Days without a digest.
    quiet           smallint[] not null default '{}',
    updated_at      timestamptz not null
);

-- One row for each digest; the key is the promise. Without a mail: nothing was new.
create table digests (
    person_id       uuid not null references people,
    day             date not null,
    delivery_id     uuid references deliveries deferrable initially deferred,
    -- What came before this instant has been told.
    until           timestamptz not null,
    created_at      timestamptz not null,
    primary key (person_id, day)
);

-- Secret addresses of calendars; the secret itself is kept as SHA-256 only.
create table calendar_feeds (
    id              uuid primary key,
    person_id       uuid not null references people,
    scope           text not null check (scope in ('own', 'newsroom')),
    token_hash      bytea not null unique,
    created_at      timestamptz not null,
    last_read_at    timestamptz,
    revoked_at      timestamptz
);
create index calendar_feeds_person on calendar_feeds (person_id) where revoked_at is null;
