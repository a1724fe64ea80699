-- Agencies without e-mail: numbers under which others know a case.

create table tracking_numbers (
    id          uuid primary key,
    case_id     uuid not null references cases,
    -- As it was written, and what it is found by: letters and digits alone, capital.
    number      text not null,
    key         text not null,
    -- What it is, in the words of whoever wrote it down.
    note        text not null default '',
    -- The letter that it confirms.
    letter_id   uuid references letters,
    added_by    uuid not null references people,
    added_at    timestamptz not null,
    removed_by  uuid references people,
    removed_at  timestamptz,
    constraint tracking_numbers_removal_whole check ((removed_by is null) = (removed_at is null))
);
create unique index tracking_numbers_once on tracking_numbers (case_id, key) where removed_at is null;
create index tracking_numbers_key on tracking_numbers (key) where removed_at is null;
