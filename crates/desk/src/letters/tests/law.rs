//! What letters say of the law: its own citations, to whom it leads, and a mark where
//! nobody has read it.

use super::*;

/// The citations of a text: what stands in round brackets and looks like one.
fn cited(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in body.lines() {
        let (mut depth, mut from) = (0, 0);
        for (at, letter) in line.char_indices() {
            match letter {
                '(' => {
                    if depth == 0 {
                        from = at + 1;
                    }
                    depth += 1;
                }
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        found.push(line[from..at].to_owned());
                    }
                }
                _ => {}
            }
        }
        assert_eq!(depth, 0, "a bracket is left open: {line}");
    }
    found
}

/// Everything that the data of one law rests on.
fn sources(place: &statutes::Jurisdiction) -> Vec<String> {
    fn all<F: statutes::Fact>(facts: &[F]) -> Vec<String> {
        facts.iter().map(|fact| fact.source().to_owned()).collect()
    }
    fn one(fact: &impl statutes::Fact) -> Vec<String> {
        vec![fact.source().to_owned()]
    }
    [
        vec![place.law.citation.clone()],
        one(&place.requester),
        one(&place.counting),
        one(&place.deemed_denial),
        all(&place.definitions),
        all(&place.clocks),
        all(&place.extensions),
        all(&place.tolls),
        all(&place.requester_deadlines),
        all(&place.appeals),
        all(&place.fees),
        all(&place.exemptions),
    ]
    .concat()
}

/// A pinpoint of a section that the data names: “5 U.S.C. 552(a)(6)(A)” for one that
/// rests on “5 U.S.C. 552(a)(6)(A)(i)”, and the other way round.
fn pins(piece: &str, known: &[String]) -> bool {
    let section = |text: &str| text.split('(').next().unwrap_or_default().trim().to_owned();
    known
        .iter()
        .flat_map(|one| one.split([';', ',']))
        .any(|one| {
            let (one, piece) = (one.trim(), piece.trim());
            one.starts_with(piece) || piece.starts_with(one) || section(one) == section(piece)
        })
}

#[test]
fn every_citation_is_one_of_the_laws_own() {
    let everywhere: Vec<String> = Law::shipped().jurisdictions().flat_map(sources).collect();
    let looks_legal = |words: &str| {
        [
            "§", "U.S.C.", "CMR", "CFR", "Code", "Stat.", "ILCS", "C.R.S.", "R.S.",
        ]
        .iter()
        .any(|sign| words.contains(sign))
            || everywhere.iter().any(|one| one == words)
    };
    let mut seen = 0;
    for (name, Draft { body, .. }, cx) in drafts() {
        let place = Law::shipped().jurisdiction(&cx.law.jurisdiction).unwrap();
        let own = sources(place);
        for cite in cited(&without_marks(&body))
            .iter()
            .filter(|one| looks_legal(one))
        {
            seen += 1;
            let pinned = matches!(place.id.as_str(), "us" | "us-ma")
                && cite.split(';').all(|piece| pins(piece, &own));
            assert!(
                own.contains(cite) || pinned,
                "{name} cites “{cite}”:\n{body}"
            );
        }
    }
    assert!(seen > 5_000, "{seen}");
}

#[test]
fn a_refusal_goes_to_whom_its_law_names() {
    for (jurisdiction, body) in laws() {
        let cx = context(&jurisdiction, body);
        let fits = |id: &str| model(id).unwrap().fits(&jurisdiction);
        let ways = [
            "appeal-ma",
            "appeal-federal",
            "appeal-state",
            "before-court",
        ];
        let fitting: Vec<&str> = ways.into_iter().filter(|id| fits(id)).collect();
        let [id] = fitting.as_slice() else {
            panic!("{jurisdiction}: exactly one of {fitting:?} must fit");
        };
        assert_eq!(
            *id == "before-court",
            cx.law.remedies.appeal.is_none(),
            "{jurisdiction}"
        );
        let model = model(id).unwrap();
        let Draft { body: text, .. } = draft(model, &model.example_answers(), &cx).unwrap();
        for court in cx
            .law
            .remedies
            .courts
            .iter()
            .filter(|_| *id == "before-court")
        {
            assert!(text.contains(&court.basis.cite), "{jurisdiction}:\n{text}");
        }
        if let (Some(route), "appeal-state") = (&cx.law.remedies.appeal, *id) {
            assert!(
                text.contains(&route.to) && text.contains(&route.basis.cite),
                "{jurisdiction}:\n{text}"
            );
            let time = route.within.map_or(String::new(), |days| days.to_string());
            assert!(text.contains(&time), "{jurisdiction}:\n{text}");
        }
    }
}

/// Citations that no fact which somebody has read rests on.
fn from_memory(place: &statutes::Jurisdiction) -> Vec<String> {
    fn told<F: statutes::Fact>(facts: &[F]) -> Vec<(String, bool)> {
        let recalled = |fact: &F| fact.confidence() == statutes::Confidence::Recalled;
        let facts = facts.iter();
        facts
            .map(|fact| (fact.source().to_owned(), recalled(fact)))
            .collect()
    }
    let all = [
        told(&place.clocks),
        told(&place.extensions),
        told(&place.tolls),
        told(&place.appeals),
        told(&place.fees),
        told(&place.exemptions),
        told(std::slice::from_ref(&place.deemed_denial)),
        told(std::slice::from_ref(&place.requester)),
    ]
    .concat();
    let read = |cite: &str| {
        all.iter()
            .any(|(known, recalled)| known == cite && !recalled)
    };
    let recalled = all.iter().filter(|(cite, _)| !read(cite));
    recalled.map(|(cite, _)| cite.clone()).collect()
}

#[test]
fn a_fact_known_from_memory_asks_for_a_tick_wherever_it_stands() {
    let mut marked = 0;
    for (name, Draft { body, .. }, cx) in drafts() {
        let place = Law::shipped().jurisdiction(&cx.law.jurisdiction).unwrap();
        for cite in from_memory(place) {
            assert!(
                !body.contains(&format!("({cite})")),
                "{name} says {cite} without its mark:\n{body}"
            );
        }
        let asked = checks(&body);
        assert_eq!(asked.is_empty(), !body.contains(UNCHECKED_MARK), "{name}");
        assert!(checks(&without_marks(&body)).is_empty(), "{name}");
        marked += asked.iter().filter(|one| one.citation).count();
    }
    assert!(marked > 1_000, "{marked}");
}
