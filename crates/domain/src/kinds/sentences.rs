//! The sender's own words, sentence by sentence.

/// Lines that begin what somebody else wrote before.
const QUOTES: [&str; 6] = [
    "-----original message-----",
    "----- original message -----",
    "---------- forwarded message",
    "begin forwarded message",
    "________________________________",
    "----- forwarded by",
];

/// Short words whose full stop ends no sentence.
const SHORT: [&str; 36] = [
    "no", "nos", "mr", "mrs", "ms", "dr", "sec", "secs", "st", "ch", "mass", "gen", "art", "u.s",
    "u.s.c", "c.f.r", "g.l", "m.g.l", "e.g", "i.e", "inc", "dept", "approx", "jan", "feb", "mar",
    "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "stat",
];

/// The text without what it quotes of earlier mails.
pub(super) fn own_words(text: &str) -> String {
    let mut own = String::with_capacity(text.len());
    let lines: Vec<&str> = text.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        let bare = line.trim();
        if begins_quote(bare, lines.get(number + 1).map_or("", |next| next.trim())) {
            break;
        }
        if !bare.starts_with('>') {
            own.push_str(line);
            own.push('\n');
        }
    }
    own
}

fn begins_quote(line: &str, next: &str) -> bool {
    let lower = line.to_lowercase();
    let wrote = |line: &str| line.ends_with("wrote:") || line.ends_with("writes:");
    let attribution = lower.starts_with("on ") && (wrote(&lower) || wrote(&next.to_lowercase()));
    let head = lower.starts_with("from: ") && {
        let next = next.to_lowercase();
        next.starts_with("sent: ") || next.starts_with("date: ") || next.starts_with("to: ")
    };
    attribution || head || QUOTES.iter().any(|quote| lower.starts_with(quote))
}

/// Sentences with single spaces; a paragraph's end ends one, too.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for paragraph in text.replace('\r', "").split("\n\n") {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        let mut begun = 0;
        for (number, word) in words.iter().enumerate() {
            if ends(word, words.get(number + 1)) || number + 1 == words.len() {
                all.push(words[begun..=number].join(" "));
                begun = number + 1;
            }
        }
    }
    all
}

fn ends(word: &str, next: Option<&&str>) -> bool {
    let bare = word.trim_end_matches(['"', '”', '’', ')', '\'']);
    if bare.ends_with(['!', '?']) {
        return true;
    }
    let Some(stem) = bare.strip_suffix('.') else {
        return false;
    };
    let stem = stem.trim_start_matches(['(', '"', '“']).to_lowercase();
    let capital = next.is_none_or(|next| {
        next.trim_start_matches(['"', '“', '('])
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    });
    capital && !SHORT.contains(&stem.as_str()) && stem.chars().count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let text = "We got it. The fee under G.L. c. 66 is $5.00 by Oct. 3, 2019! Is that\nfine?\n\nBest\nDana";
        assert_eq!(
            sentences(text),
            [
                "We got it.",
                "The fee under G.L. c. 66 is $5.00 by Oct. 3, 2019!",
                "Is that fine?",
                "Best Dana"
            ]
        );
    }

    #[test]
    fn what_is_quoted_is_not_said() {
        let quotes = [
            "Yes.\n> We deny it.\nNo.",
            "Yes.\nNo.\n\nOn Tue, Jan 6, 2026, Ada Marsh wrote:\nWe deny it.",
            "Yes.\nNo.\nOn Tue, Jan 6, 2026, Ada Marsh <ada@paper.example>\nwrote:\nWe deny it.",
            "Yes.\nNo.\nFrom: Ada Marsh\nSent: Tuesday\nWe deny it.",
            "Yes.\nNo.\n-----Original Message-----\nWe deny it.",
        ];
        for text in quotes {
            assert_eq!(
                own_words(text).split_whitespace().collect::<Vec<_>>(),
                ["Yes.", "No."],
                "{text}"
            );
        }
    }
}
