//! Pictures kept, drawn once, two at a time, and thrown away oldest first.

use super::*;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

fn wanted(page: u32) -> Wanted {
    Wanted {
        digest: Digest([7; 32]),
        page,
        width: 100,
    }
}

fn now(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_772_000_000 + 60 * minutes).unwrap()
}

fn origin() -> Origin {
    Origin::File("/nowhere".into())
}

/// A picture of so many bytes.
fn picture(bytes: usize) -> Result<PagePicture, NoPicture> {
    Ok(PagePicture {
        pixels: (1, 1),
        png: vec![9; bytes],
        ..PagePicture::default()
    })
}

fn studio(most_bytes: u64) -> Studio {
    Studio::new(&config::Pictures {
        folder: None,
        most_bytes,
    })
}

async fn ask(studio: &Studio, page: u32, minutes: i64, bytes: usize) -> (Answer, bool) {
    let drawn = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&drawn);
    let draw = move |_: &Cache, _: &Wanted, _| {
        count.fetch_add(1, Ordering::SeqCst);
        picture(bytes)
    };
    let answer = studio
        .answer(&wanted(page), origin(), now(minutes), true, draw)
        .await
        .unwrap();
    (answer, drawn.load(Ordering::SeqCst) == 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_page_is_drawn_once_however_many_ask_and_two_at_a_time() {
    let studio = studio(1 << 20);
    let (drawn, busy, most) = <(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let asked = (0..24u32).map(|asker| {
        let studio = studio.clone();
        let (drawn, busy, most) = (drawn.clone(), busy.clone(), most.clone());
        tokio::spawn(async move {
            let draw = move |_: &Cache, _: &Wanted, _| {
                drawn.fetch_add(1, Ordering::SeqCst);
                most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(30));
                busy.fetch_sub(1, Ordering::SeqCst);
                picture(10)
            };
            let page = wanted(asker % 4);
            studio.answer(&page, origin(), now(0), true, draw).await
        })
    });
    for asked in asked.collect::<Vec<_>>() {
        let Answer::Drawn(page) = asked.await.unwrap().unwrap() else {
            panic!("no picture")
        };
        assert_eq!(page.png.len(), 10);
    }
    assert_eq!(drawn.load(Ordering::SeqCst), 4, "each of four pages once");
    assert!(most.load(Ordering::SeqCst) <= AT_ONCE);
    assert!(studio.under_way().is_empty());
}

#[tokio::test]
async fn the_longest_unseen_pictures_go_first() {
    let studio = studio(10_000);
    for page in 0..10 {
        ask(&studio, page, i64::from(page), 800).await;
    }
    // Long after, the first page is looked at again.
    assert!(!ask(&studio, 0, 300, 800).await.1);
    for page in 10..14 {
        ask(&studio, page, 301, 800).await;
    }
    studio.prune(now(302)).await.unwrap();
    assert!(!ask(&studio, 0, 303, 800).await.1, "seen lately: kept");
    assert!(ask(&studio, 1, 303, 800).await.1, "long unseen: drawn anew");
}

#[tokio::test]
async fn what_cannot_be_drawn_is_not_tried_again_unless_it_may_help() {
    let studio = studio(1 << 20);
    for (page, retry) in [(1, false), (2, true)] {
        let fail = move |_: &Cache, _: &Wanted, _| {
            Err(NoPicture::Failed {
                reason: "broken".into(),
                retry,
            })
        };
        let answer = studio
            .answer(&wanted(page), origin(), now(0), true, fail)
            .await
            .unwrap();
        assert!(matches!(answer, Answer::Failed(reason) if reason == "broken"));
        assert_eq!(ask(&studio, page, 1, 10).await.1, retry);
    }
}

#[tokio::test]
async fn a_part_is_taken_out_once_and_must_be_what_it_was() {
    let studio = studio(1 << 20);
    let cache = &studio.0.cache;
    let right = Digest::of(b"the part");
    let take = |out: &mut dyn std::io::Write| {
        out.write_all(b"the part").unwrap();
        Ok(true)
    };
    let path = cache.part(&right, take).unwrap().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"the part");
    let again = cache.part(&right, |_| panic!("it is kept")).unwrap();
    assert_eq!(again, Some(path));
    assert_eq!(cache.part(&Digest([1; 32]), take).unwrap(), None);
    assert_eq!(cache.part(&Digest([2; 32]), |_| Ok(false)).unwrap(), None);
}
