//! Finds the single e-mails printed on pages.
