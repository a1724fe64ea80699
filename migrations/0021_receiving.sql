-- What comes in: senders looked at by ourselves, spam kept for a time, moves that can be
-- taken back and that teach, letters found again in what is quoted of them.

alter table inbound_messages drop constraint inbound_messages_authenticity_check;
alter table inbound_messages
    add constraint inbound_messages_authenticity_check
        check (authenticity in ('unknown', 'verified', 'forged', 'unchecked')),
    -- What the word on its sender stands on: {server, own, looks}.
    add column vouching jsonb not null default '{}',
    -- Why it may be spam, by machines and by what people have said of its sender: shown, never done.
    add column spam_hint text not null default '',
    -- Since when it is set aside as spam, and when its bytes were thrown away for that.
    add column spam_at timestamptz,
    add column bytes_gone_at timestamptz,
    -- The person who said that it belongs where it lies; null: Daylight by itself.
    add column put_by uuid references people,
    -- Put into its case by likelihood: somebody has to look.
    add column look boolean not null default false,
    -- Words of its subject, sender and text.
    add column search tsvector not null default '',
    add constraint inbound_bytes_gone_of_spam check (bytes_gone_at is null or state = 'spam');

update inbound_messages set spam_at = received_at where state = 'spam';
update inbound_messages set search = to_tsvector('english', left(subject, 1000) || ' ' || from_name || ' ' || from_address || ' ' || excerpt);

create index inbound_spam on inbound_messages (spam_at) where state = 'spam';
create index inbound_words on inbound_messages using gin (search);
create index inbound_look on inbound_messages (received_at) where look;
create index inbound_sender on inbound_messages (lower(from_address)) where put_by is not null;

-- What people have moved, and where it lay before.
create table inbound_moves (
    id              bigint generated always as identity primary key,
    inbound_id      uuid not null references inbound_messages,
    from_state      text not null check (from_state in ('attached', 'triage', 'spam')),
    from_case       uuid references cases,
    from_reason     text not null,
    from_guesses    jsonb not null,
    from_put_by     uuid references people,
    from_look       boolean not null,
    from_spam_at    timestamptz,
    to_state        text not null check (to_state in ('attached', 'triage', 'spam')),
    to_case         uuid references cases,
    moved_by        uuid not null references people,
    moved_at        timestamptz not null,
    undone_by       uuid references people,
    undone_at       timestamptz,
    constraint inbound_moves_undoing_whole check ((undone_by is null) = (undone_at is null))
);
create index inbound_moves_message on inbound_moves (inbound_id, id);

-- Some of the six-word runs of each letter that has left, hashed: found again where a mail quotes it.
create table letter_prints (
    letter_id   uuid primary key references letters,
    case_id     uuid not null references cases,
    prints      bigint[] not null
);
create index letter_prints_prints on letter_prints using gin (prints);
