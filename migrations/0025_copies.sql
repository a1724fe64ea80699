-- The copy that came back of a mail is looked up by that mail, on its page and in exports.
create index inbound_messages_copies on inbound_messages (copy_of) where copy_of is not null;

-- What goes with a letter is never thrown away as spam: looked up by its bytes.
create index letter_files_digest on letter_files (digest);
