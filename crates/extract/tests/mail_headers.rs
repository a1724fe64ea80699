//! One case for each way in which mail programs print a header, read as a page.
//!
//! Everybody here is invented. A case gives a page's text and what each header
//! block must say: sender, minute, recipients, subject, depth.

use extract::mail::assemble;
use extract::record::{Page, Segment, TextSource};

struct Case {
    name: &'static str,
    pages: &'static [&'static str],
    /// Sender, minute, recipients, subject, depth.
    want: &'static [(&'static str, &'static str, &'static str, &'static str, u32)],
}

fn pages(texts: &[&str], source: TextSource) -> Vec<Page> {
    (1u32..)
        .zip(texts)
        .map(|(page, text)| Page {
            file: "release.pdf".into(),
            page,
            text: (*text).into(),
            source,
            ..Page::default()
        })
        .collect()
}

fn told(s: &Segment) -> (String, String, String, String, u32) {
    (
        s.sender.clone().unwrap_or_default(),
        s.sent.clone().unwrap_or_default(),
        s.to.join("; "),
        s.subject.clone(),
        s.depth,
    )
}

fn check(cases: &[Case], source: TextSource) {
    for case in cases {
        let found = assemble(&pages(case.pages, source));
        let got: Vec<_> = found.segments.iter().map(told).collect();
        let got: Vec<_> = got
            .iter()
            .map(|(a, b, c, d, e)| (a.as_str(), b.as_str(), c.as_str(), d.as_str(), *e))
            .collect();
        assert_eq!(got, case.want, "{}", case.name);
    }
}

const CLEAN: &[Case] = &[
    Case {
        name: "Outlook with mailbox line, Cc, Importance and Attachments",
        pages: &[
            "Example, Ada\n\nFrom: Sample, Bo (ZPD)\nSent: Wednesday, December 9, 2015 4:01 PM\nTo: Example, Ada; Muster, Cleo\nCc: Specimen, Dag\nSubject: Bicycle racks\nAttachments: racks.pdf; map.docx\nImportance: High\n\nAda,\nthe racks are here.\n",
        ],
        want: &[(
            "Bo Sample",
            "2015-12-09T16:01",
            "Ada Example; Cleo Muster",
            "Bicycle racks",
            0,
        )],
    },
    Case {
        name: "Outlook, values set in columns",
        pages: &[
            "Example, Ada\nFrom:\t\tSample, Bo\nSent:\t\tWed 12/9/2015 4:01 PM\nTo:\t\tExample, Ada\nSubject:\t\tBicycle racks\n\nText.\n",
        ],
        want: &[(
            "Bo Sample",
            "2015-12-09T16:01",
            "Ada Example",
            "Bicycle racks",
            0,
        )],
    },
    Case {
        name: "Outlook quoting under a separator",
        pages: &[
            "From: Example, Ada\nSent: Thursday, December 10, 2015 9:00 AM\nTo: Sample, Bo\nSubject: RE: Bicycle racks\n\nThanks.\n\n-----Original Message-----\nFrom: Sample, Bo\nSent: Wednesday, December 9, 2015 4:01 PM\nTo: Example, Ada\nSubject: Bicycle racks\n\nHere.\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Bo Sample",
                "RE: Bicycle racks",
                0,
            ),
            (
                "Bo Sample",
                "2015-12-09T16:01",
                "Ada Example",
                "Bicycle racks",
                1,
            ),
        ],
    },
    Case {
        name: "separator and key run together",
        pages: &[
            "From: Example, Ada\nSent: Thursday, December 10, 2015 9:00 AM\nTo: Sample, Bo\nSubject: RE: Bicycle racks\nThanks.\n-----Original Message----From: Sample, Bo\nSent: Wednesday, December 9, 2015 4:01 PM\nTo: Example, Ada\nSubject: Bicycle racks\nHere.\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Bo Sample",
                "RE: Bicycle racks",
                0,
            ),
            (
                "Bo Sample",
                "2015-12-09T16:01",
                "Ada Example",
                "Bicycle racks",
                1,
            ),
        ],
    },
    Case {
        name: "Gmail print with answer quoted by marks",
        pages: &[
            "From: Ada Example <ada@zpd.example>\nDate: Thu, Dec 10, 2015 at 9:00 AM\nSubject: Re: Racks\nTo: Bo Sample <bo@zpd.example>\n\nThanks.\n\nOn Wed, Dec 9, 2015 at 4:01 PM, Bo Sample <bo@zpd.example> wrote:\n> Here.\n>\n> On Tue, Dec 8, 2015 at 8:15 AM, Ada Example\n> <ada@zpd.example> wrote:\n> > Where?\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Bo Sample",
                "Re: Racks",
                0,
            ),
            ("Bo Sample", "2015-12-09T16:01", "", "", 1),
            ("Ada Example", "2015-12-08T08:15", "", "", 2),
        ],
    },
    Case {
        name: "Gmail conversation print: name and date on one line, To below",
        pages: &[
            "Ada Example <ada@zpd.example>\n\nRacks\n1 message\n\nBo Sample <bo@zpd.example>                    Wed, Dec 9, 2015 at 4:01 PM\nTo: Ada Example <ada@zpd.example>\n\nHere.\n",
        ],
        want: &[("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 0)],
    },
    Case {
        name: "Gmail conversation print, several mails, oldest first",
        pages: &[
            "Racks\n2 messages\n\nBo Sample <bo@zpd.example>                    Wed, Dec 9, 2015 at 4:01 PM\nTo: Ada Example <ada@zpd.example>\n\nHere.\n\nAda Example <ada@zpd.example>                    Wed, Dec 9, 2015 at 4:40 PM\nTo: Bo Sample <bo@zpd.example>\n\nThanks.\n",
        ],
        want: &[
            ("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 0),
            ("Ada Example", "2015-12-09T16:40", "Bo Sample", "", 0),
        ],
    },
    Case {
        name: "forwarded by Gmail",
        pages: &[
            "From: Ada Example <ada@zpd.example>\nDate: Thu, Dec 10, 2015 at 9:00 AM\nSubject: Fwd: Racks\nTo: Cleo Muster <cleo@zpd.example>\n\nSee below.\n\n---------- Forwarded message ---------\nFrom: Bo Sample <bo@zpd.example>\nDate: Wed, Dec 9, 2015 at 4:01 PM\nSubject: Racks\nTo: Ada Example <ada@zpd.example>\n\nHere.\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Cleo Muster",
                "Fwd: Racks",
                0,
            ),
            ("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 1),
        ],
    },
    Case {
        name: "Apple Mail with forward",
        pages: &[
            "From: Ada Example <ada@zpd.example>\nSubject: Fwd: Racks\nDate: December 10, 2015 at 9:00:12 AM EST\nTo: Cleo Muster <cleo@zpd.example>\n\nSee below.\n\nBegin forwarded message:\n\nFrom: Bo Sample <bo@zpd.example>\nDate: December 9, 2015 at 4:01:00 PM EST\nTo: Ada Example <ada@zpd.example>\nSubject: Racks\n\nHere.\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Cleo Muster",
                "Fwd: Racks",
                0,
            ),
            ("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 1),
        ],
    },
    Case {
        name: "Apple Mail answer: On … at …",
        pages: &[
            "From: Ada Example <ada@zpd.example>\nSubject: Re: Racks\nDate: December 10, 2015 at 9:00:12 AM EST\nTo: Bo Sample <bo@zpd.example>\n\nThanks.\n\nOn Dec 9, 2015, at 4:01 PM, Sample, Bo <bo@zpd.example> wrote:\n\nHere.\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Bo Sample",
                "Re: Racks",
                0,
            ),
            ("Bo Sample", "2015-12-09T16:01", "", "", 1),
        ],
    },
    Case {
        name: "GroupWise print and quote",
        pages: &[
            "From: Ada Example\nTo: Sample, Bo\nDate: 12/10/2015 9:00 AM\nSubject: Re: Racks\n\nThanks.\n\n>>> Bo Sample 12/9/2015 4:01 PM >>>\nHere.\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Bo Sample",
                "Re: Racks",
                0,
            ),
            ("Bo Sample", "2015-12-09T16:01", "", "", 1),
        ],
    },
    Case {
        name: "Notes print: name and date above To, paths",
        pages: &[
            "Bo Sample/HQ/ZPD\n12/09/2015 04:01 PM\n\nTo: Ada Example/HQ/ZPD@ZPD\ncc: Cleo Muster/HQ/ZPD@ZPD\nSubject: Racks\n\nHere.\n",
        ],
        want: &[("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 0)],
    },
    Case {
        name: "Notes: From with the time behind it",
        pages: &[
            "From: Bo Sample/HQ/ZPD on 12/09/2015 04:01 PM\nTo: Ada Example/HQ/ZPD@ZPD\nSubject: Racks\n\nHere.\n",
        ],
        want: &[("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 0)],
    },
    Case {
        name: "web mail: title, name, date, To",
        pages: &[
            "RE: Racks\n\nBo Sample <bo@zpd.example>\nWed 12/9/2015 4:01 PM\nTo: Ada Example <ada@zpd.example>\nCc: Cleo Muster <cleo@zpd.example>\n\nHere.\n",
        ],
        want: &[(
            "Bo Sample",
            "2015-12-09T16:01",
            "Ada Example",
            "RE: Racks",
            0,
        )],
    },
    Case {
        name: "BlackBerry: To before Sent, date of the C library",
        pages: &[
            "From: Ada Example <ada@zpd.example>\nSent: Thursday, December 10, 2015 9:00 AM\nTo: Sample, Bo\nSubject: Re: Racks\n\nThanks.\n\n----- Original Message -----\nFrom: Sample, Bo\nTo: Example, Ada\nSent: Wed Dec 09 16:01:22 2015\nSubject: Racks\n\nHere.\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Bo Sample",
                "Re: Racks",
                0,
            ),
            ("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 1),
        ],
    },
    Case {
        name: "raw internet header",
        pages: &[
            "Date: Wed, 9 Dec 2015 16:01:22 -0500\nFrom: \"Sample, Bo\" <bo@zpd.example>\nTo: ada@zpd.example\nSubject: Racks\nMessage-ID: <1@zpd.example>\n\nHere.\n",
        ],
        want: &[(
            "Bo Sample",
            "2015-12-09T16:01",
            "ada@zpd.example",
            "Racks",
            0,
        )],
    },
    Case {
        name: "recipients wrapped over lines",
        pages: &[
            "From: Sample, Bo\nSent: Wednesday, December 9, 2015 4:01 PM\nTo: Example, Ada; Muster, Cleo;\nSpecimen, Dag; Pattern,\nEve\nCc: Model, Finn\nSubject: Racks\n\nHere.\n",
        ],
        want: &[(
            "Bo Sample",
            "2015-12-09T16:01",
            "Ada Example; Cleo Muster; Dag Specimen; Eve Pattern",
            "Racks",
            0,
        )],
    },
    Case {
        name: "header broken over pages with footer and header between",
        pages: &[
            "City of Exampleton 1\nFrom: Example, Ada\nSent: Thursday, December 10, 2015 9:00 AM\nTo: Sample, Bo\nSubject: RE: Racks\n\nThanks a lot for these.\n\n-----Original Message-----\nFrom: Sample, Bo\nSent: Wednesday, December 9, 2015 4:01 PM\nZPD 00001\n",
            "City of Exampleton 2\nTo: Example, Ada\nSubject: Racks\n\nHere.\nZPD 00002\n",
            "City of Exampleton 3\nFrom: Muster, Cleo\nSent: Friday, December 11, 2015 9:00 AM\nTo: Sample, Bo\nSubject: Lunch\n\nNoon?\nZPD 00003\n",
            "City of Exampleton 4\nFrom: Muster, Cleo\nSent: Friday, December 11, 2015 10:00 AM\nTo: Sample, Bo\nSubject: Boots\n\nWet.\nZPD 00004\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Bo Sample",
                "RE: Racks",
                0,
            ),
            ("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 1),
            ("Cleo Muster", "2015-12-11T09:00", "Bo Sample", "Lunch", 0),
            ("Cleo Muster", "2015-12-11T10:00", "Bo Sample", "Boots", 0),
        ],
    },
    Case {
        name: "ranks, X.500 path, representative",
        pages: &[
            "From: Sgt. Det. Bo Sample\nSent: Wednesday, December 9, 2015 4:01 PM\nTo: Asst. Chief Ada Example; Pattern, Eve on behalf of Muster, Cleo\nSubject: Racks\n\nHere.\n",
        ],
        want: &[(
            "Bo Sample",
            "2015-12-09T16:01",
            "Ada Example; Cleo Muster",
            "Racks",
            0,
        )],
    },
    Case {
        name: "labels in one column, values in the next",
        pages: &[
            "From:\nSent:\nTo:\nSubject:\n\nSample, Bo\nWednesday, December 9, 2015 4:01 PM\nExample, Ada\nRacks\n\nHere.\n",
        ],
        want: &[("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 0)],
    },
    Case {
        name: "no mail: a memorandum and a form",
        pages: &[
            "MEMORANDUM\nTo: All staff\nFrom: The Chief\nDate: December 9, 2015\nRe: Boots\n\nWear them.\n",
            "Form: 12\nDate: 3/4/2015\nTo: front desk\nOn Friday at 4:00 PM he wrote: come.\n",
        ],
        want: &[],
    },
];

const SCANNED: &[Case] = &[
    Case {
        name: "bent keys, dirt, semicolon for comma",
        pages: &[
            "~ Frorn: Sample; Bo\n' Serit: Wednesday, December 9, 2015 4:01 PM .\n_. To: Example, Ada\nCe: Muster, Cleo\nSubjcct: Racks\n\nHere.\n",
        ],
        want: &[("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 0)],
    },
    Case {
        name: "keys without colon, colon bent",
        pages: &[
            "From Sample, Bo\nSent; Wednesday, December 9, 2015 4:01 PM\nTo Example, Ada\nSubject. Racks\n\nHere.\n",
        ],
        want: &[("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 0)],
    },
    Case {
        name: "blank lines between the keys",
        pages: &[
            "From: Sample, Bo\n\nSent: Wednesday, December 9, 2015 4:01 PM\n\nTo: Example, Ada\n\nSubject: Racks\n\nHere.\n",
        ],
        want: &[("Bo Sample", "2015-12-09T16:01", "Ada Example", "Racks", 0)],
    },
    Case {
        name: "wrote lost behind the address",
        pages: &[
            "From: Example, Ada\nSent: Thursday, December 10, 2015 9:00 AM\nTo: Sample, Bo\nSubject: RE: Racks\n\nThanks.\nOn Dec 9, 2015, at 4:01 PM, Bo Sample <bo@zpd.example>\nHere.\n",
        ],
        want: &[
            (
                "Ada Example",
                "2015-12-10T09:00",
                "Bo Sample",
                "RE: Racks",
                0,
            ),
            ("Bo Sample", "2015-12-09T16:01", "", "", 1),
        ],
    },
];

#[test]
fn every_header_style_is_read() {
    check(CLEAN, TextSource::Text);
}

#[test]
fn what_scanners_bend_is_read() {
    check(SCANNED, TextSource::Ocr);
}

#[test]
fn the_clean_styles_survive_being_marked_as_scans() {
    let last = CLEAN.len() - 1;
    check(&CLEAN[..last], TextSource::Ocr);
}

#[test]
fn offsets_hold_and_parts_are_told_apart() {
    let text = "Zoë’s copy\n\nFrom: Sample, Bo\nSent: Wednesday, December 9, 2015 4:01 PM\nTo: Example, Ada\nSubject: Racks\n\nAda, the racks – all nine – are here.\n\n> an older line\n\nRegards,\nBo Sample\nZPD\n\nThis message is confidential and intended for the addressee. If you received this in error, delete it.\n";
    let found = assemble(&pages(&[text], TextSource::Text));
    let segment = &found.segments[0];
    let cut = |spans: &[extract::record::Span]| -> String {
        let take = |s: &extract::record::Span| {
            text.chars()
                .skip(s.start as usize)
                .take((s.end - s.start) as usize)
                .collect::<String>()
        };
        spans.iter().map(take).collect::<Vec<_>>().join("|")
    };
    assert!(
        cut(&segment.header).ends_with("Subject: Racks"),
        "{}",
        cut(&segment.header)
    );
    assert_eq!(cut(&segment.body), "Ada, the racks – all nine – are here.");
    assert_eq!(cut(&segment.signature), "Regards,\nBo Sample\nZPD");
    assert!(cut(&segment.disclaimer).starts_with("This message is confidential"));
}
