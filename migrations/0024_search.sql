-- One search over everything: what is written beside pages is found by words, too.
create index letters_search on letters using gin (to_tsvector('english', subject || ' ' || body));
create index events_notes_search on events using gin (to_tsvector('english', body ->> 'text')) where kind = 'note';
-- Pages that name somebody of the corpus.
create index links_entity on links (entity) where entity is not null;
create index links_called on links (lower(left(page_text, 100))) where entity is not null;

-- Whose mail, to whom and when: parts of names are found by their three-letter runs, and a
-- document's first and last mail say whether it is worth a look.
create extension if not exists pg_trgm;
create function addressed(recipients text[], copied text[]) returns text language sql immutable
    as $$ select array_to_string(recipients || copied, E'\n') $$;
create index segments_sender on segments using gin (sender gin_trgm_ops, sender_address gin_trgm_ops);
create index segments_addressed on segments using gin (addressed(recipients, copied) gin_trgm_ops);
alter table documents add column first_sent timestamp, add column last_sent timestamp;
update documents d set (first_sent, last_sent) =
    (select min(s.sent), max(s.sent) from segments s where s.document_id = d.id);

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
    -- A mail tells of new documents that hold it: those that could be read only after this.
    mail        boolean not null default false,
    since       timestamptz not null
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
