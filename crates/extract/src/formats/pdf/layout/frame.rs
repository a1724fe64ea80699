//! Directions of text: most pages have one, some have a sidebar or a stamp.

use super::Piece;

/// A direction of writing in steps of a degree, clockwise from rightwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Frame(i16);

/// Text this near to upright or turned counts as such (scans are seldom straight).
const SNAP_DEGREES: f32 = 6.0;

impl Frame {
    /// The frame of a direction; near ones are snapped to the page's edges.
    pub fn of(dx: f32, dy: f32) -> Self {
        if dy == 0.0 && dx > 0.0 {
            return Self(0);
        }
        let degrees = dy.atan2(dx).to_degrees();
        let nearest = (degrees / 90.0).round() * 90.0;
        let chosen = if (degrees - nearest).abs() <= SNAP_DEGREES {
            nearest
        } else {
            degrees.round()
        };
        Self((chosen as i16).rem_euclid(360))
    }

    fn axis(self) -> (f32, f32) {
        match self.0 {
            0 => (1.0, 0.0),
            90 => (0.0, 1.0),
            180 => (-1.0, 0.0),
            270 => (0.0, -1.0),
            degrees => {
                let angle = f32::from(degrees).to_radians();
                (angle.cos(), angle.sin())
            }
        }
    }

    /// Page coordinates to (along, across).
    pub fn to_frame(self, x: f32, y: f32) -> (f32, f32) {
        let (dx, dy) = self.axis();
        (x * dx + y * dy, y * dx - x * dy)
    }

    /// A box along and across, back on the page.
    pub fn to_page(self, u0: f32, v0: f32, u1: f32, v1: f32) -> [f32; 4] {
        let (dx, dy) = self.axis();
        let corner = |u: f32, v: f32| (u * dx - v * dy, u * dy + v * dx);
        let corners = [
            corner(u0, v0),
            corner(u1, v0),
            corner(u0, v1),
            corner(u1, v1),
        ];
        let mut bounds = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for (x, y) in corners {
            bounds = [
                bounds[0].min(x),
                bounds[1].min(y),
                bounds[2].max(x),
                bounds[3].max(y),
            ];
        }
        bounds
    }
}

/// Pieces by frame, the frame with the most text first.
pub(super) fn split(pieces: Vec<Piece>) -> Vec<(Frame, Vec<Piece>)> {
    let mut frames: Vec<(Frame, Vec<Piece>)> = Vec::new();
    for piece in pieces {
        match frames.iter_mut().find(|(frame, _)| *frame == piece.frame) {
            Some((_, list)) => list.push(piece),
            None => frames.push((piece.frame, vec![piece])),
        }
    }
    frames.sort_by_key(|(_, list)| {
        std::cmp::Reverse(list.iter().map(|piece| piece.text.len()).sum::<usize>())
    });
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (dx, dy) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (0.8, 0.6)] {
            let frame = Frame::of(dx, dy);
            let (u, v) = frame.to_frame(30.0, 40.0);
            let back = frame.to_page(u, v, u, v);
            assert!(
                (back[0] - 30.0).abs() < 0.01 && (back[1] - 40.0).abs() < 0.01,
                "{dx} {dy}: {back:?}"
            );
        }
        assert_eq!(Frame::of(0.999, 0.04), Frame(0));
    }
}
