-- What editors have set right in the index of the background documents.

-- Each says what it changes by names and spellings, so that it holds whatever is proposed
-- anew. Taking one back is a row of its own.
create table corpus_corrections (
    id          bigint generated always as identity primary key,
    -- `linking::Correction`; null where this row takes another back.
    change      jsonb,
    undoes      bigint references corpus_corrections,
    why         text not null default '',
    -- Names by which pages may be known that it can change: [kind, name], …; null: any page.
    touched     jsonb,
    by          uuid not null references people,
    at          timestamptz not null,
    constraint corpus_corrections_one check ((change is null) <> (undoes is null)),
    constraint corpus_corrections_undone_once unique (undoes)
);
create trigger corpus_corrections_append_only before update or delete or truncate on corpus_corrections
    for each statement execute function refuse_change();

-- Versions of the corpus that a correction made, not a document: pages linked against the
-- one before may stand as they are unless they bear one of the names.
create table corpus_versions (
    version     bigint primary key,
    touched     jsonb
);
