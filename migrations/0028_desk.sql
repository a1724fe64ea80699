-- The desk as a list to work on: views that people keep, and answers that they have not read.

create table saved_views (
    id          uuid primary key,
    person_id   uuid not null references people,
    name        text not null,
    -- Filter, order and columns by the names of the form, as `domain::view` reads them.
    view        jsonb not null,
    -- What the list of cases opens with.
    is_default  boolean not null default false,
    created_at  timestamptz not null
);
create unique index saved_views_name on saved_views (person_id, lower(name));
create unique index saved_views_default on saved_views (person_id) where is_default;

-- Every order and filter of the list finds its page by an index.
create index cases_due on cases (next_due, id desc);
create index cases_opened on cases (opened_at desc, id desc);
create index cases_changed on cases (updated_at desc, id desc);
create index cases_title on cases (lower(title), id desc);
create index cases_words on cases using gin (title gin_trgm_ops, reference gin_trgm_ops);
create index agencies_words on agencies using gin (name gin_trgm_ops);

-- When whoever answers for the case has opened it; what came before this column counts as read.
alter table inbound_messages add column read_at timestamptz;
update inbound_messages set read_at = received_at;
create index inbound_unread on inbound_messages (case_id) where state = 'attached' and read_at is null;
