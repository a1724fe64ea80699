-- Letters for every turn of a case.
alter table letters drop constraint letters_kind_check;
alter table letters add constraint letters_kind_check check (kind in
    ('request', 'follow_up', 'narrowing', 'fee_answer', 'clarification', 'extension_answer', 'denial_answer',
     'appeal', 'thanks', 'other'));

-- What a person has to look at before a letter is approved: a fact of law that is known
-- from memory only, or a remark in the draft. A tick says who looked, and when.
create table letter_checks (
    letter_id   uuid not null references letters,
    -- The citation or sentence that it is about, as it stands in the text.
    about       text not null,
    -- What is to be looked at.
    remark      text not null,
    -- A citation: asked for while it stands in the text, whether its remark does or not.
    citation    boolean not null,
    checked_by  uuid references people,
    checked_at  timestamptz,
    primary key (letter_id, about, remark),
    constraint letter_checks_whole check ((checked_by is null) = (checked_at is null))
);
