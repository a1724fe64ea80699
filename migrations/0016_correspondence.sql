-- Numbers that the stamps of a document skip, found while it is read.
create table bates_gaps (
    document_id     uuid not null references documents,
    ordinal         integer not null,
    -- The page after which they are missing.
    page            integer not null,
    prefix          text not null,
    first           bigint not null,
    last            bigint not null,
    primary key (document_id, ordinal)
);
