-- Cases and what is written on them. The event log is the truth; stage, outcome
-- and next date on a case are caches that one command can rebuild.

create table projects (
    id          uuid primary key,
    title       text not null,
    created_by  uuid references people,
    created_at  timestamptz not null
);

create table cases (
    id              uuid primary key,
    reference       text not null,
    title           text not null,
    project_id      uuid references projects,
    agency_id       uuid not null references agencies,
    owner_id        uuid not null references people,
    visibility      text not null default 'newsroom' check (visibility in ('newsroom', 'private')),
    -- The model request it was drafted from, and the answers given in its form.
    model           text not null,
    answers         jsonb not null default '{}',
    opened_at       timestamptz not null,
    -- Caches, functions of the events.
    stage           text not null default 'draft' check (stage in
                    ('draft', 'in_review', 'approved', 'queued', 'sent', 'acknowledged', 'producing', 'closed')),
    outcome         text check (outcome in
                    ('granted', 'partly_granted', 'denied', 'no_records', 'withdrawn', 'abandoned')),
    next_due        date,
    next_due_latest date,
    next_clock      text,
    updated_at      timestamptz not null,
    -- Grows with every event: two people who decide on the same state cannot both win.
    version         bigint not null default 0,
    constraint cases_outcome_when_closed check ((stage = 'closed') = (outcome is not null))
);
create unique index cases_reference on cases (reference);
create index cases_owner on cases (owner_id, stage);
create index cases_open_due on cases (next_due) where stage <> 'closed';
create index cases_agency on cases (agency_id);

create table events (
    id              uuid primary key,
    case_id         uuid not null references cases,
    -- 1, 2, 3 … within the case.
    seq             bigint not null,
    kind            text not null,
    body            jsonb not null,
    -- When it happened: an instant, or a civil date in the agency's zone.
    at              timestamptz,
    on_date         date,
    recorded_at     timestamptz not null,
    -- Null: recorded by Daylight itself.
    recorded_by     uuid references people,
    source          text not null,
    -- The message, document or page that proves it.
    proof           jsonb,
    -- The event that this one corrects.
    supersedes      uuid references events,
    prev_hash       bytea not null,
    hash            bytea not null,
    constraint events_order unique (case_id, seq),
    constraint events_corrected_once unique (supersedes)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the % log is append-only', tg_table_name;
end $$;
create trigger events_append_only before update or delete or truncate on events
    for each statement execute function refuse_change();

create table letters (
    id              uuid primary key,
    case_id         uuid not null references cases,
    kind            text not null check (kind in
                    ('request', 'follow_up', 'narrowing', 'fee_answer', 'clarification', 'appeal', 'thanks', 'other')),
    stage           text not null default 'draft' check (stage in ('draft', 'in_review', 'approved', 'queued', 'sent')),
    subject         text not null,
    body            text not null,
    -- The number of the newest version.
    version         integer not null default 1,
    -- Set together by approval: the fixed version and the digest of its text.
    approved_version integer,
    approved_digest bytea,
    approved_by     uuid references people,
    -- Why an editor sent it back.
    review_note     text not null default '',
    created_by      uuid not null references people,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    constraint letters_approval_whole check
        ((approved_version is null) = (approved_digest is null)
         and (stage in ('approved', 'queued', 'sent')) = (approved_version is not null))
);
create index letters_case on letters (case_id);

create table letter_versions (
    letter_id   uuid not null references letters,
    number      integer not null,
    subject     text not null,
    body        text not null,
    saved_by    uuid not null references people,
    saved_at    timestamptz not null,
    primary key (letter_id, number)
);

create table deliveries (
    id              uuid primary key,
    purpose         text not null check (purpose in ('letter', 'reminder', 'account')),
    case_id         uuid references cases,
    letter_id       uuid references letters,
    person_id       uuid references people,
    envelope_from   text not null,
    envelope_to     text[] not null,
    -- Fixed before the first attempt, in angle brackets.
    message_id      text not null unique,
    -- The exact bytes that are sent.
    raw             bytea not null,
    state           text not null check (state in
                    ('queued', 'attempting', 'accepted', 'deferred', 'refused', 'bounced', 'delivered', 'unknown', 'held', 'cancelled')),
    attempts        integer not null default 0,
    next_attempt_at timestamptz,
    -- Set right before the bytes are handed over: from here on the outcome may be unknown.
    handed_over_at  timestamptz,
    -- The server's last answer, verbatim, or why there was none.
    answer          text not null default '',
    queue_id        text,
    settled_by      uuid references people,
    created_at      timestamptz not null,
    updated_at      timestamptz not null
);
create index deliveries_case on deliveries (case_id);
create unique index deliveries_one_open_per_letter on deliveries (letter_id)
    where state not in ('refused', 'bounced', 'cancelled');
create index deliveries_unsettled on deliveries (state, updated_at)
    where state in ('queued', 'attempting', 'deferred', 'unknown', 'refused', 'bounced', 'held');

create table delivery_attempts (
    delivery_id     uuid not null references deliveries,
    number          integer not null,
    started_at      timestamptz not null,
    handed_over_at  timestamptz,
    ended_at        timestamptz,
    outcome         text,
    answer          text not null default '',
    primary key (delivery_id, number)
);

-- One row for each reminder that must go out once; the key is the promise.
create table reminders (
    id          uuid primary key,
    case_id     uuid not null references cases,
    clock       text not null,
    due         date not null,
    kind        text not null,
    person_id   uuid not null references people,
    planned_on  date not null,
    delivery_id uuid not null references deliveries deferrable initially deferred,
    created_at  timestamptz not null,
    constraint reminders_once unique (case_id, clock, due, kind, person_id)
);
create index reminders_case on reminders (case_id);
