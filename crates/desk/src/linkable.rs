//! From what reading yields to what linking asks for. Both ways into linking,
//! with a database and without, come through here.

use extract::{
    mail::Assembled,
    record::{Page, Segment, Span},
};
use linking::{Index, Link, MailSpan};
use std::{collections::HashMap, ops::Range};

/// Links pages, given in the order of their files, to the corpus.
pub fn links(index: &Index, pages: &[Page], found: &Assembled) -> Vec<Link> {
    index.link(&sheets(pages, found))
}

/// The pages as linking wants them: furniture set apart, mails named.
fn sheets<'p>(pages: &'p [Page], found: &Assembled) -> Vec<linking::Page<'p>> {
    let mut furniture: HashMap<(&str, u32), Vec<Range<usize>>> = HashMap::new();
    for one in &found.furniture {
        furniture
            .entry((&one.file, one.span.page))
            .or_default()
            .push(range(&one.span));
    }
    let mut mails: HashMap<(&str, u32), Vec<MailSpan>> = HashMap::new();
    for segment in &found.segments {
        for page in segment.page..=segment.last_page.max(segment.page) {
            if let Some(mail) = mail_on(segment, page) {
                mails.entry((&segment.file, page)).or_default().push(mail);
            }
        }
    }
    pages
        .iter()
        .map(|page| linking::Page {
            file: &page.file,
            number: page.page,
            text: &page.text,
            furniture: furniture
                .remove(&(page.file.as_str(), page.page))
                .unwrap_or_default(),
            mails: mails
                .remove(&(page.file.as_str(), page.page))
                .unwrap_or_default(),
        })
        .collect()
}

/// The part of a mail that stands on this page.
fn mail_on(segment: &Segment, page: u32) -> Option<MailSpan> {
    let (header, body) = (around(&segment.header, page), around(&segment.body, page));
    if header.is_none() && body.is_none() {
        return None;
    }
    Some(MailSpan {
        header: header.unwrap_or_default(),
        body: body.unwrap_or_default(),
        message: segment.message.clone(),
        sender: segment.sender.clone(),
        sent: segment.sent.as_deref().and_then(|sent| sent.parse().ok()),
        to: segment.to.clone(),
        subject: segment.subject.clone(),
    })
}

/// From the first of these spans on the page to the end of the last.
fn around(spans: &[Span], page: u32) -> Option<Range<usize>> {
    let on_page: Vec<Range<usize>> = spans
        .iter()
        .filter(|span| span.page == page)
        .map(range)
        .collect();
    let start = on_page.iter().map(|span| span.start).min()?;
    let end = on_page.iter().map(|span| span.end).max()?;
    Some(start..end)
}

const fn range(span: &Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_runs_over_pages_is_cut_at_each() {
        let spans = |list: &[(u32, u32, u32)]| -> Vec<Span> {
            list.iter()
                .map(|&(page, start, end)| Span { page, start, end })
                .collect()
        };
        let segment = Segment {
            header: spans(&[(1, 0, 40)]),
            body: spans(&[(1, 41, 90), (1, 95, 120), (2, 0, 30)]),
            ..Segment::default()
        };
        let first = mail_on(&segment, 1).unwrap();
        assert_eq!((first.header, first.body), (0..40, 41..120));
        let second = mail_on(&segment, 2).unwrap();
        assert_eq!((second.header, second.body), (0..0, 0..30));
        assert!(mail_on(&segment, 3).is_none());
    }
}
