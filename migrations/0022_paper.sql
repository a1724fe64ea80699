-- Letters on paper: what the letterhead shows, and each letter that was handed out to be
-- posted, faxed or uploaded, kept byte for byte.

create table letterhead (
    only_row    boolean primary key default true check (only_row),
    website     text not null default '',
    sheet       text not null default 'us_letter' check (sheet in ('us_letter', 'a4')),
    -- PNG.
    logo        bytea check (octet_length(logo) <= 1000000),
    updated_at  timestamptz not null
);

create table letter_papers (
    letter_id   uuid not null references letters,
    -- 1, 2, 3 … : printed again after the letterhead, the address or a number changed.
    number      integer not null,
    -- The version of the text that it shows.
    version     integer not null,
    -- SHA-256 of the PDF, whose bytes lie among the files.
    digest      bytea not null check (octet_length(digest) = 32),
    bytes       bigint not null,
    made_by     uuid not null references people,
    made_at     timestamptz not null,
    primary key (letter_id, number)
);
