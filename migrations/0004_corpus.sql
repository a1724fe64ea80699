-- The newsroom's background documents and the links from pages to them.

create table corpus (
    only_row    boolean primary key default true check (only_row),
    -- Grows whenever a document or the index changes: pages linked against an older one are linked again.
    version     bigint not null default 0
);
insert into corpus default values;

create table corpus_documents (
    id              uuid primary key,
    name            text not null,
    digest          bytea not null unique,
    title           text not null,
    author          text not null default '',
    outlet          text not null default '',
    -- As known: 2019-11-05, 2023-01, or empty.
    published       text not null default '',
    -- The catalogue's own abstract; links hang on it where the full text is not there.
    abstract        text not null default '',
    -- Null: only the catalogue's abstract is known.
    full_text       text,
    media_type      text not null default 'text/plain',
    -- The catalogue entry: people, organisations, laws, quotes, events.
    facts           jsonb,
    imported_at     timestamptz not null,
    updated_at      timestamptz not null,
    search          tsvector generated always as
                    (to_tsvector('english', left(title || ' ' || coalesce(full_text, abstract), 500000))) stored
);
create index corpus_documents_search on corpus_documents using gin (search);

create table links (
    id                  uuid primary key,
    -- Digest over file, page, kind and both spans: the same link found again is the same row.
    key                 bytea not null unique,
    case_id             uuid not null references cases,
    document_id         uuid not null references documents,
    page                integer not null,
    kind                text not null check (kind in
                        ('person', 'org', 'statute', 'quote', 'event', 'text_reuse', 'topic')),
    page_text           text not null,
    page_start          integer,
    page_end            integer,
    corpus_document_id  uuid not null references corpus_documents,
    -- The corpus passage shown beside the page, and where the words stand in the stored text.
    doc_text            text not null,
    doc_start           integer,
    doc_end             integer,
    entity              text,
    score               double precision not null,
    raw_score           double precision not null,
    why                 text not null,
    -- Shown as a card of its own; otherwise only counted.
    card                boolean not null,
    -- Cache of the newest verdict.
    verdict             text check (verdict in ('confirmed', 'rejected')),
    -- False once a later run no longer finds it and nobody has judged it.
    current             boolean not null default true,
    found_at            timestamptz not null
);
create index links_document on links (document_id, page);
create index links_case on links (case_id, verdict);
create index links_corpus on links (corpus_document_id);

create table verdicts (
    id          bigint generated always as identity primary key,
    link_id     uuid not null references links,
    verdict     text not null check (verdict in ('confirmed', 'rejected', 'undone')),
    by          uuid not null references people,
    at          timestamptz not null
);
create index verdicts_link on verdicts (link_id);
