-- One search over everything: what is written beside pages is found by words, too.
create index letters_search on letters using gin (to_tsvector('english', subject || ' ' || body));
create index events_notes_search on events using gin (to_tsvector('english', body ->> 'text')) where kind = 'note';
-- Pages that name somebody of the corpus.
create index links_entity on links (lower(entity)) where entity is not null;

-- When a document could first be searched whole; for those before this column, when they were last touched.
alter table documents add column read_at timestamptz;
update documents set read_at = updated_at where state in ('read', 'linking', 'linked');
create index documents_read_at on documents (read_at) where read_at is not null;

-- Searches that a person keeps.
create table saved_searches (
    id          uuid primary key,
    person_id   uuid not null references people,
    name        text not null,
    -- The search form's fields, as in its address.
    query       text not null,
    -- A mail tells of new documents that hold it.
    mail        boolean not null default false,
    created_at  timestamptz not null
);
create unique index saved_searches_name on saved_searches (person_id, lower(name));

-- Documents that somebody has been told of; the key is the promise.
create table saved_search_news (
    search_id   uuid not null references saved_searches on delete cascade,
    document_id uuid not null references documents,
    pages       bigint not null,
    told_at     timestamptz not null,
    primary key (search_id, document_id)
);
