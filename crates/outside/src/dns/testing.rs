//! A name server of a test's own: it answers TXT and A questions over UDP from a table,
//! or is silent. Behind the feature `testing`, for tests only.

use std::{collections::HashMap, net::SocketAddr, sync::Arc};
use tokio::net::UdpSocket;

/// The kinds of questions it knows (RFC 1035).
const A: u16 = 1;
const TXT: u16 = 16;

/// A running name server; gone with this value.
#[derive(Debug)]
pub struct NameServer {
    /// Where it answers.
    pub address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl NameServer {
    /// Answers with these texts and addresses (`192.0.2.1` after a name is an address);
    /// every other name does not exist.
    pub async fn with(records: &[(&str, &str)]) -> Self {
        let mut table: HashMap<String, Vec<String>> = HashMap::new();
        for (name, text) in records {
            let texts = table.entry(name.to_ascii_lowercase()).or_default();
            texts.push((*text).to_owned());
        }
        Self::serve(Some(Arc::new(table))).await
    }

    /// Hears every question and says nothing.
    pub async fn silent() -> Self {
        Self::serve(None).await
    }

    async fn serve(table: Option<Arc<HashMap<String, Vec<String>>>>) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
        let address = socket.local_addr().expect("it is bound");
        let task = tokio::spawn(async move {
            let mut packet = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                let Some(table) = &table else { continue };
                if let Some(answer) = answer(&packet[..length], table) {
                    let _ = socket.send_to(&answer, from).await;
                }
            }
        });
        Self { address, task }
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The question as it was asked, and what the table has for it.
fn answer(question: &[u8], table: &HashMap<String, Vec<String>>) -> Option<Vec<u8>> {
    let (name, end) = name_at(question, 12)?;
    let kind = u16::from_be_bytes([*question.get(end)?, *question.get(end + 1)?]);
    let found = table.get(&name);
    let records: Vec<Vec<u8>> = found
        .into_iter()
        .flatten()
        .filter_map(|text| data(kind, text))
        .collect();
    let code = if found.is_some() { 0 } else { 3 };
    let mut packet = question.get(..2)?.to_vec();
    packet.extend([0x85, 0x80 | code]);
    packet.extend(1u16.to_be_bytes());
    packet.extend(u16::try_from(records.len()).ok()?.to_be_bytes());
    packet.extend([0; 4]);
    packet.extend(question.get(12..end + 4)?);
    for record in records {
        packet.extend([0xc0, 12]);
        packet.extend(kind.to_be_bytes());
        packet.extend([0, 1, 0, 0, 0, 60]);
        packet.extend(u16::try_from(record.len()).ok()?.to_be_bytes());
        packet.extend(record);
    }
    Some(packet)
}

fn data(kind: u16, text: &str) -> Option<Vec<u8>> {
    let address = text.parse::<std::net::Ipv4Addr>().ok();
    match (kind, address) {
        (A, Some(address)) => Some(address.octets().to_vec()),
        (TXT, None) => Some(
            text.as_bytes()
                .chunks(255)
                .flat_map(|piece| {
                    let length = u8::try_from(piece.len()).unwrap_or(255);
                    std::iter::once(length).chain(piece.iter().copied())
                })
                .collect(),
        ),
        _ => None,
    }
}

/// The name that begins here, and where it ends.
fn name_at(packet: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    loop {
        let length = usize::from(*packet.get(at)?);
        at += 1;
        if length == 0 {
            return Some((labels.join("."), at));
        }
        let label = packet.get(at..at + length)?;
        labels.push(String::from_utf8_lossy(label).to_ascii_lowercase());
        at += length;
    }
}
