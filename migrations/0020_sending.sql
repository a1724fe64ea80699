-- Letters that leave in several names, with files, at an hour and at a pace.

-- Who writes: the address of one of the configuration's senders; null: the newsroom's own.
alter table letters add column sender text;

-- Files that go with a letter; their bytes lie in the file store.
create table letter_files (
    id          uuid primary key,
    letter_id   uuid not null references letters,
    digest      bytea not null,
    name        text not null,
    media_type  text not null,
    bytes       bigint not null,
    added_by    uuid not null references people,
    added_at    timestamptz not null,
    constraint letter_files_name_once unique (letter_id, name)
);

alter table deliveries
    -- Whom it goes to: letters to one domain leave at a pace.
    add column domain text not null generated always as (lower(split_part(envelope_to[1], '@', 2))) stored,
    -- It waits for the hour at which the agency opens.
    add column office_hours boolean not null default false;
create index deliveries_paced on deliveries (domain, next_attempt_at)
    where purpose = 'letter' and state in ('queued', 'deferred');
create index delivery_attempts_started on delivery_attempts (started_at);

-- Letters wait for the agency's office hours unless somebody says otherwise.
alter table newsroom add column office_hours boolean not null default false;

-- The message is a copy of this mail of ours, come back to the case's own address.
alter table inbound_messages add column copy_of uuid references deliveries;
