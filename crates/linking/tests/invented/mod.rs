//! A corpus and a release about it, made up from a number: plainly invented
//! people, bodies, laws and happenings, told one way in the articles and
//! another way in the mails, with look-alikes that must not be linked.

mod gold;
mod happenings;
mod mail;
mod world;

pub use mail::release;
pub use world::World;

/// A small generator of pseudo-random numbers, so that runs are comparable.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        dice.roll(2);
        dice.roll(2);
        dice
    }

    /// From 0 to one less than `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    pub fn one_of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.roll(words.len())]
    }

    /// Takes one out, so that it is used once.
    pub fn draw<T>(&mut self, from: &mut Vec<T>) -> T {
        let at = self.roll(from.len());
        from.swap_remove(at)
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.roll(times) == 0
    }
}

/// One slip as scanners and hurried hands make them.
pub fn slip(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 5 {
        return word.to_owned();
    }
    let at = 1 + dice.roll(letters.len() - 2);
    match dice.roll(3) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at - usize::from(at > 1)),
    }
    letters.into_iter().collect()
}

/// What a scanner makes of a text: a few letters taken for others.
pub fn scanned(text: &str, dice: &mut Dice) -> String {
    let bend = |c: char, dice: &mut Dice| match c {
        'l' if dice.once_in(9) => "1".to_owned(),
        'm' if dice.once_in(14) => "rn".to_owned(),
        'e' if dice.once_in(40) => "c".to_owned(),
        'o' if dice.once_in(30) => "0".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(|c| bend(c, dice)).collect()
}
