//! A grey picture: rows of bytes from black (0) to white (255).

/// A picture in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grey {
    pub width: usize,
    pub height: usize,
    /// Row after row, `width` bytes each.
    pub pixels: Vec<u8>,
}

impl Grey {
    /// As a binary PGM file, which every recogniser reads.
    pub fn pgm(&self) -> Vec<u8> {
        let mut file = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        file.extend_from_slice(&self.pixels);
        file
    }

    /// A binary PGM file as [`Grey::pgm`] writes it.
    pub fn of_pgm(file: &[u8]) -> Option<Self> {
        let rest = file.strip_prefix(b"P5\n")?;
        let cut = rest.iter().position(|&byte| byte == b'\n')?;
        let size = std::str::from_utf8(&rest[..cut]).ok()?;
        let (width, height) = size.split_once(' ')?;
        let (width, height): (usize, usize) = (width.parse().ok()?, height.parse().ok()?);
        let pixels = rest[cut + 1..].strip_prefix(b"255\n")?;
        (width.checked_mul(height)? == pixels.len()).then(|| Self {
            width,
            height,
            pixels: pixels.to_vec(),
        })
    }

    /// The grey value that parts ink from paper best (Otsu, 1979): ink is darker than it.
    pub fn threshold(&self) -> u8 {
        let mut counts = [0u64; 256];
        for &pixel in &self.pixels {
            counts[usize::from(pixel)] += 1;
        }
        let all: u64 = self.pixels.len() as u64;
        let sum: u64 = (0u64..)
            .zip(counts)
            .map(|(value, count)| value * count)
            .sum();
        let (mut below, mut sum_below) = (0u64, 0u64);
        let (mut best, mut best_spread) = (128u8, 0.0);
        for value in 0..255u8 {
            below += counts[usize::from(value)];
            sum_below += u64::from(value) * counts[usize::from(value)];
            if below == 0 || below == all {
                continue;
            }
            let dark = sum_below as f64 / below as f64;
            let light = (sum - sum_below) as f64 / (all - below) as f64;
            let spread = below as f64 * (all - below) as f64 * (light - dark).powi(2);
            if spread > best_spread {
                (best, best_spread) = (value + 1, spread);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::Grey;

    #[test]
    fn ink_is_told_from_paper() {
        let mut pixels = vec![230u8; 900];
        pixels.extend([40; 100]);
        let page = Grey {
            width: 100,
            height: 10,
            pixels,
        };
        assert!((41..=230).contains(&page.threshold()));
        assert!(page.pgm().starts_with(b"P5\n100 10\n255\n"));
        assert_eq!(Grey::of_pgm(&page.pgm()), Some(page));
    }
}
