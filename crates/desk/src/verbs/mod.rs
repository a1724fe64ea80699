//! The verbs, one file each. Asking: from a draft to what has left, the people who
//! do it and the agencies they write to. Reading: from what arrives to its links.

// Asking.
mod accept_invitation;
mod add_agency;
mod add_note;
mod approve;
mod calendar;
mod cancel_delivery;
mod change_person;
mod close_case;
mod contacts;
mod correct_event;
mod correct_law;
mod deliver;
mod digest;
mod draft;
mod first_admin;
mod hand_over;
mod heal_deliveries;
mod invite;
mod load_seeds;
mod mark_sent;
mod original;
mod page_picture;
mod queue_letter;
mod rebuild_dates;
mod record_event;
mod remind;
mod reminders;
mod reopen_letter;
mod resend;
mod save_letter;
mod send_back;
mod sent_by_hand;
mod session;
mod settings;
mod sign_in;
mod submit;
mod tracking;
mod verify_log;
mod write_letter;

pub use add_agency::AgencyFacts;
pub use correct_law::{LawChanged, LawCorrection, WhatDiffers};
pub use draft::NewDraft;
pub use invite::Added;
pub use original::Original;
pub use page_picture::{PageLayer, PicturePage, PictureWidth};
pub use rebuild_dates::DatesChecked;
pub use record_event::Changed;
pub use reminders::CaseReminders;
pub use sent_by_hand::SentByHand;
pub use session::Session;
pub use settings::Settings;
pub use sign_in::SignedIn;
pub use verify_log::BrokenLog;
pub use write_letter::NewLetter;

// Reading.
mod ask_fetch;
mod assign;
mod attach;
mod example;
mod fetch;
mod hand_in;
mod heal;
mod hear;
mod import_corpus;
mod judge;
mod link;
mod prune;
mod read;
mod read_mailbox;
mod receive;
mod set_mailbox;
mod sort;
mod watch_mailbox;

pub use ask_fetch::LinkFrom;
pub use attach::{Attached, LARGEST_FILE};
pub use import_corpus::{Imported, SHIPPED_CATALOGUE};
pub use read_mailbox::ReadStopped;
pub(crate) use receive::kept;
pub use receive::{LARGEST_MAIL, MailSource, Received};
pub use set_mailbox::{MailboxForm, MailboxView, Tried};
pub use sort::body_of;
