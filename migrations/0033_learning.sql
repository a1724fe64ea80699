-- What is learnt from people's verdicts on links.

-- The newest verdict that has been learnt from.
alter table corpus add column heard_verdict bigint not null default 0;

-- Fits of one kind's scores, the refused ones among them. The newest of a kind decides:
-- where it was refused, the shipped scores stand.
create table calibration_fits (
    id              bigint generated always as identity primary key,
    kind            text not null check (kind in
                    ('person', 'org', 'statute', 'quote', 'event', 'text_reuse', 'topic')),
    taken           boolean not null,
    -- [[evidence, probability], …], both rising.
    knots           jsonb not null,
    fitted_on       integer not null check (fitted_on > 0),
    held_out        integer not null check (held_out > 0),
    -- Of the held out, those that the fitted scores would show, and of these the confirmed.
    shown           integer not null check (shown between 0 and held_out),
    confirmed       integer not null check (confirmed between 0 and shown),
    -- Mean squared distance from the held-out verdicts.
    loss_unfitted   double precision not null,
    loss            double precision not null,
    -- The newest verdict that it knew.
    last_verdict    bigint not null,
    -- The corpus's version that came of it, or that stood.
    version         bigint not null,
    at              timestamptz not null
);
create index calibration_fits_newest on calibration_fits (kind, id desc);
create trigger calibration_fits_append_only before update or delete or truncate on calibration_fits
    for each statement execute function refuse_change();

-- Wordings that are not linked again: what follows from the verdicts that stand. Some come
-- from cases that not everybody may see: never shown, only heeded.
create table rejected_wordings (
    id                  bigint generated always as identity primary key,
    kind                text not null,
    page_text           text not null,
    entity              text,
    corpus_document_id  uuid not null references corpus_documents,
    -- The words there, by which pages are found that it concerns.
    doc_text            text not null
);

create index links_judged on links (kind) where verdict is not null;
