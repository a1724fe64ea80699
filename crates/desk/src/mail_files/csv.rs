//! A table of mails for a spreadsheet (RFC 4180). A spreadsheet takes what begins
//! with a sign of arithmetic for a formula and may run it: such a cell gets an
//! apostrophe in front, as OWASP advises.

use super::minute;
use domain::correspondence::PrintedMail;

const HEAD: &str = "sent,from,from_address,to,cc,subject,attachments,file,page,last_page,printings,message,text\r\n";

/// All mails, a row each, with their own words.
pub(super) fn table<'m>(mails: impl Iterator<Item = (&'m PrintedMail, &'m str)>) -> String {
    let mut out = HEAD.to_owned();
    for (mail, text) in mails {
        let cells = [
            mail.sent.map(minute).unwrap_or_default(),
            mail.sender.clone().unwrap_or_default(),
            mail.sender_address.clone().unwrap_or_default(),
            mail.to.join("; "),
            mail.cc.join("; "),
            mail.subject.clone(),
            mail.attachments.join("; "),
            mail.document_name.clone(),
            mail.page.to_string(),
            mail.last_page.to_string(),
            mail.printings.to_string(),
            mail.message.clone(),
            text.to_owned(),
        ];
        out.push_str(&row(&cells));
    }
    out
}

/// A row of cells, made harmless.
pub(crate) fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(&harmless(cell))).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell that no spreadsheet takes for a formula. Blanks before it do not help.
pub(crate) fn harmless(cell: &str) -> String {
    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '|', '%'];
    let wide = ['＝', '＋', '－', '＠'];
    let first = cell.trim_start_matches(' ').chars().next();
    if first.is_some_and(|c| formula.contains(&c) || wide.contains(&c)) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
