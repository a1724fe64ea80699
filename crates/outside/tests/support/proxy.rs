//! A line between us and a real mail server that breaks where it is told: at any
//! command, before or behind the server's answer, at any byte of the letter. What it
//! has let through it counts by itself; what the server keeps, the server knows.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{
    TcpListener, TcpStream,
    tcp::{OwnedReadHalf, OwnedWriteHalf},
};

/// Where in the dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Instead of the server's greeting.
    Greeting,
    /// The command has been read and not passed on.
    Before(&'static str),
    /// The server has answered the command; the answer is withheld.
    After(&'static str),
    /// So many bytes of the content have been read and passed on.
    Content(usize),
    /// All of the content has been read, and all but so many bytes of its end
    /// (`CR LF . CR LF`) passed on.
    BeforeEnd(usize),
    /// The server has answered the final dot; the answer is withheld.
    Answer,
}

/// What happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Both lines are cut.
    Cut,
    /// Nothing more is said until the other side has had enough.
    Stall,
    /// This answer instead of the server's.
    Say(&'static str),
    /// Goes on, a few bytes at a time.
    Dribble,
}

pub type Fault = (Place, Act);

/// Every place at which a dialogue with a willing server can break.
pub fn places(letter: &[u8]) -> Vec<Place> {
    let find = |wanted: &[u8]| {
        let at = letter.windows(wanted.len()).position(|part| part == wanted);
        at.expect("the letter has one")
    };
    let mut all = vec![Place::Greeting];
    for verb in ["EHLO", "MAIL", "RCPT", "DATA"] {
        all.extend([Place::Before(verb), Place::After(verb)]);
    }
    // Nothing, one byte, inside a name, the end of the headers byte by byte, the body,
    // a line that begins with a dot, a line's end.
    let (head, dot) = (find(b"\r\n\r\n"), find(b"\r\n."));
    let positions = [
        0,
        1,
        5,
        head,
        head + 1,
        head + 2,
        head + 3,
        head + 4,
        head + 9,
    ];
    all.extend(positions.map(Place::Content));
    all.extend([1, 2, 3, 4].map(|more| Place::Content(dot + more)));
    all.extend((0..=5).map(Place::BeforeEnd));
    all.push(Place::Answer);
    all
}

/// Draws a fault for the next connection; none: it goes well.
type Plan = Arc<Mutex<dyn FnMut() -> Option<Fault> + Send>>;

pub struct Proxy {
    pub address: SocketAddr,
    passed: Arc<Mutex<usize>>,
}

impl Proxy {
    /// The next connections break so, one after the other; those behind them go well.
    pub async fn scripted(server: u16, faults: Vec<Fault>) -> Self {
        let mut faults: VecDeque<Fault> = faults.into();
        Self::start(server, Arc::new(Mutex::new(move || faults.pop_front()))).await
    }

    /// About `broken` of a hundred connections break, by a chance that this seed fixes.
    pub async fn random(server: u16, seed: u64, broken: u64) -> Self {
        let mut chance = Chance(seed);
        Self::start(server, Arc::new(Mutex::new(move || chance.fault(broken)))).await
    }

    async fn start(server: u16, plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let passed = Arc::new(Mutex::new(0));
        let counted = passed.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let fault = (plan.lock().expect("nobody panicked"))();
                let counted = counted.clone();
                tokio::spawn(async move {
                    if let Some(line) = Line::open(client, server, fault).await {
                        line.run(&counted).await;
                    }
                });
            }
        });
        Self { address, passed }
    }

    /// How many letters have been passed on to their last byte.
    pub fn passed(&self) -> usize {
        *self.passed.lock().expect("nobody panicked")
    }
}

/// SplitMix64: small, and the same on every machine.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn fault(&mut self, broken: u64) -> Option<Fault> {
        const VERBS: [&str; 4] = ["EHLO", "MAIL", "RCPT", "DATA"];
        if self.below(100) >= broken {
            return None;
        }
        let verb = VERBS[usize::try_from(self.below(4)).expect("small")];
        let byte = |end| usize::try_from(end).expect("small");
        let place = match self.below(7) {
            0 => Place::Greeting,
            1 => Place::Before(verb),
            2 => Place::After(verb),
            3 => Place::Content(byte(self.below(2000))),
            4 => Place::BeforeEnd(byte(self.below(6))),
            _ => Place::Answer,
        };
        let act = match self.below(8) {
            0 | 1 => Act::Say("451 4.3.0 not now"),
            2 if !matches!(place, Place::Answer) => Act::Say("554 5.7.1 never"),
            3 => Act::Dribble,
            _ => Act::Cut,
        };
        // A server that has taken the letter and then says something else is a liar,
        // and no protocol helps against it.
        let taken = matches!(place, Place::Answer | Place::BeforeEnd(0));
        let lies = taken && matches!(act, Act::Say(_));
        Some((place, if lies { Act::Cut } else { act }))
    }
}

/// One connection, passed through.
struct Line {
    from_client: BufReader<OwnedReadHalf>,
    to_client: OwnedWriteHalf,
    from_server: BufReader<OwnedReadHalf>,
    to_server: OwnedWriteHalf,
    fault: Option<Fault>,
}

/// The line is done with.
struct Over;
type Step = Result<(), Over>;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

impl Line {
    async fn open(client: TcpStream, server: u16, fault: Option<Fault>) -> Option<Self> {
        let server = TcpStream::connect(("127.0.0.1", server)).await.ok()?;
        client.set_nodelay(true).ok()?;
        server.set_nodelay(true).ok()?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        Some(Self {
            from_client: BufReader::new(from_client),
            to_client,
            from_server: BufReader::new(from_server),
            to_server,
            fault,
        })
    }

    async fn run(mut self, passed: &Mutex<usize>) {
        let _ = self.dialogue(passed).await;
    }

    async fn dialogue(&mut self, passed: &Mutex<usize>) -> Step {
        let greeting = self.server_says().await?;
        if !self.breaks(Place::Greeting).await? {
            self.to_client.write_all(&greeting).await?;
        }
        loop {
            let mut line = Vec::new();
            if self.from_client.read_until(b'\n', &mut line).await? == 0 {
                return Err(Over);
            }
            let verb = String::from_utf8_lossy(&line[..4.min(line.len())]).to_uppercase();
            let is = |place: &Place| matches!(place, Place::Before(one) | Place::After(one) if *one == verb);
            let mine = self.fault.map(|(place, _)| place).filter(is);
            if let Some(place @ Place::Before(_)) = mine
                && self.breaks(place).await?
            {
                continue;
            }
            self.to_server.write_all(&line).await?;
            let answer = self.server_says().await?;
            if let Some(place @ Place::After(_)) = mine
                && self.breaks(place).await?
            {
                // The server waits for a letter that the other side will not send.
                return if verb == "DATA" { Err(Over) } else { Ok(()) };
            }
            self.to_client.write_all(&answer).await?;
            if verb == "DATA" && answer.starts_with(b"354") {
                self.content(passed).await?;
            }
        }
    }

    async fn content(&mut self, passed: &Mutex<usize>) -> Step {
        let mut content = Vec::new();
        let mut sent = 0;
        while !(content.ends_with(b"\r\n.\r\n") || content == b".\r\n") {
            if let Some((place @ Place::Content(limit), act)) = self.fault
                && content.len() >= limit
                && act != Act::Dribble
            {
                self.to_server.write_all(&content[sent..]).await?;
                self.breaks(place).await?;
                return Err(Over);
            }
            content.push(self.from_client.read_u8().await?);
            let keeps = matches!(
                self.fault,
                Some((Place::Content(_) | Place::BeforeEnd(_), _))
            );
            if !keeps && content.len() - sent >= 4096 {
                self.to_server.write_all(&content[sent..]).await?;
                sent = content.len();
            }
        }
        let missing = match self.fault {
            Some((Place::BeforeEnd(missing), act)) if act != Act::Dribble => missing,
            _ => 0,
        };
        let whole = content.len() - missing;
        if self.fault.is_some_and(|(_, act)| act == Act::Dribble) {
            for piece in content[sent..].chunks(7) {
                self.to_server.write_all(piece).await?;
                tokio::task::yield_now().await;
            }
        } else {
            self.to_server
                .write_all(&content[sent..whole.max(sent)])
                .await?;
        }
        if missing == 0 {
            *passed.lock().expect("nobody panicked") += 1;
        }
        if let Some((place @ Place::BeforeEnd(_), act)) = self.fault
            && act != Act::Dribble
        {
            if missing == 0 {
                self.server_says().await?;
            }
            self.breaks(place).await?;
            return Err(Over);
        }
        let answer = self.server_says().await?;
        if self.breaks(Place::Answer).await? {
            return Err(Over);
        }
        Ok(self.to_client.write_all(&answer).await?)
    }

    /// Plays the fault if it is here: whether the other side has been answered.
    async fn breaks(&mut self, here: Place) -> Result<bool, Over> {
        match self.fault {
            Some((place, act)) if place == here => match act {
                Act::Cut => Err(Over),
                Act::Stall => {
                    let mut rest = Vec::new();
                    let _ = self.from_client.read_to_end(&mut rest).await;
                    Err(Over)
                }
                Act::Say(text) => {
                    self.to_client
                        .write_all(format!("{text}\r\n").as_bytes())
                        .await?;
                    Ok(true)
                }
                Act::Dribble => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// One answer of the server, all its lines.
    async fn server_says(&mut self) -> Result<Vec<u8>, Over> {
        let mut answer = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.from_server.read_until(b'\n', &mut line).await? == 0 {
                return Err(Over);
            }
            let last = line.get(3) != Some(&b'-');
            answer.extend_from_slice(&line);
            if last {
                return Ok(answer);
            }
        }
    }
}
