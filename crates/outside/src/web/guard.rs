//! To which addresses a fetch may go. Links come from strangers: one that leads into
//! our own network would have us read for them what they cannot reach.
//!
//! Only what the public internet routes is let through: unicast addresses that no
//! registry sets aside (IANA's special-purpose registries, RFC 6890 and its
//! successors), on ports that web servers use. An IPv6 address that carries an IPv4
//! one is judged by what it carries. Names are resolved elsewhere; each address that
//! they resolve to is judged here.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// The judge of addresses.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    allowed: Vec<SocketAddr>,
}

/// Why an address is not fetched from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// 0.0.0.0/8, ::.
    ThisNetwork,
    /// This very machine.
    Loopback,
    /// A private network (RFC 1918), IPv6 unique local or site-local.
    Private,
    /// One cable's own addresses; 169.254.169.254 tells cloud machines their secrets.
    LinkLocal,
    /// Shared by customers of a provider (RFC 6598).
    Shared,
    /// To many at once.
    Multicast,
    /// For examples in books.
    Documentation,
    /// For measurements in laboratories.
    Benchmarking,
    /// Set aside for something else than the public internet.
    Reserved,
    /// Neither 80, 443 nor above 1024.
    Port,
}

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ThisNetwork => "an address without a host",
            Self::Loopback => "an address of this machine itself",
            Self::Private => "an address of a private network",
            Self::LinkLocal => "an address of the local cable",
            Self::Shared => "an address inside a provider's network",
            Self::Multicast => "an address of many machines at once",
            Self::Documentation => "an address for examples only",
            Self::Benchmarking => "an address for measurements only",
            Self::Reserved => "a reserved address",
            Self::Port => "a port that web servers do not use",
        })
    }
}

impl Guard {
    /// Lets through the public internet and nothing else.
    pub fn public() -> Self {
        Self::default()
    }

    /// Lets through these besides, exactly as they stand: a file server in the
    /// newsroom's own network.
    pub fn and(allowed: Vec<SocketAddr>) -> Self {
        Self { allowed }
    }

    /// What is let through besides the public internet.
    pub fn allowed(&self) -> &[SocketAddr] {
        &self.allowed
    }

    /// Whether a connection may be made there.
    pub fn judge(&self, to: SocketAddr) -> Result<(), Inside> {
        if self.allowed.contains(&to) {
            return Ok(());
        }
        if !web_port(to.port()) {
            return Err(Inside::Port);
        }
        public(to.ip())
    }
}

/// Web servers listen on 80 and 443; file-transfer programs also on ports that need no
/// privilege, such as 8080 and 8443. Below are other services (22, 25, 445), which must
/// not be spoken to with words of a stranger's choosing.
const fn web_port(port: u16) -> bool {
    port == 80 || port == 443 || port > 1024
}

fn public(ip: IpAddr) -> Result<(), Inside> {
    match ip {
        IpAddr::V4(ip) => public_v4(ip),
        IpAddr::V6(ip) => public_v6(ip),
    }
}

fn public_v4(ip: Ipv4Addr) -> Result<(), Inside> {
    let inside = match ip.octets() {
        [0, ..] => Inside::ThisNetwork,
        [127, ..] => Inside::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Inside::Private,
        [169, 254, ..] => Inside::LinkLocal,
        [100, 64..=127, ..] => Inside::Shared,
        [224..=239, ..] => Inside::Multicast,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Inside::Documentation,
        [198, 18..=19, ..] => Inside::Benchmarking,
        // IETF assignments, the old relays of 6to4, the future, and broadcast.
        [192, 0, 0, _] | [192, 88, 99, _] | [240..=255, ..] => Inside::Reserved,
        _ => return Ok(()),
    };
    Err(inside)
}

fn public_v6(ip: Ipv6Addr) -> Result<(), Inside> {
    if ip.is_unspecified() {
        return Err(Inside::ThisNetwork);
    }
    if ip.is_loopback() {
        return Err(Inside::Loopback);
    }
    let carried = carried(ip);
    for ip in carried.iter().flatten() {
        public_v4(*ip)?;
    }
    let inside = match ip.segments() {
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Inside::Private,
        [0xfe80..=0xfebf, ..] => Inside::LinkLocal,
        [0xff00..=0xffff, ..] => Inside::Multicast,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Inside::Documentation,
        [0x2001, 2, 0, ..] => Inside::Benchmarking,
        _ if carried[0].is_some() => return Ok(()),
        // IETF assignments; Teredo, which lies among them, carries and is judged above.
        [0x2001, 0..=0x1ff, ..] => Inside::Reserved,
        // All that is routed as unicast today.
        [0x2000..=0x3fff, ..] => return Ok(()),
        _ => Inside::Reserved,
    };
    Err(inside)
}

/// The IPv4 addresses inside an IPv6 address, by whichever scheme.
fn carried(ip: Ipv6Addr) -> [Option<Ipv4Addr>; 2] {
    let v4 = |high: u16, low: u16| Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match ip.segments() {
        // Compatible, mapped, translated (RFC 4291, 2765), and NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0 | 0xffff, a, b]
        | [0, 0, 0, 0, 0xffff, 0, a, b]
        | [0x64, 0xff9b, 0, 0, 0, 0, a, b] => [v4(a, b), None],
        // 6to4 (RFC 3056).
        [0x2002, a, b, ..] => [v4(a, b), None],
        // Teredo (RFC 4380): the server, and the client with its bits turned over.
        [0x2001, 0, a, b, _, _, c, d] => [v4(a, b), v4(!c, !d)],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(ip: &str) -> Option<Inside> {
        let ip: IpAddr = ip.parse().unwrap();
        Guard::public().judge(SocketAddr::new(ip, 443)).err()
    }

    #[test]
    fn what_the_internet_does_not_route_is_refused() {
        use Inside::*;
        let cases = [
            (ThisNetwork, "0.0.0.0 0.1.2.3 ::"),
            (Loopback, "127.0.0.1 127.255.255.254 ::1"),
            (
                Private,
                "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fdff::1 fec0::1 feff::1",
            ),
            (
                LinkLocal,
                "169.254.169.254 169.254.0.1 fe80::1 febf::1 fe80::5efe:10.0.0.1",
            ),
            (Shared, "100.64.0.1 100.127.255.255"),
            (Multicast, "224.0.0.1 239.255.255.255 ff02::1 ff0e::1"),
            (
                Documentation,
                "192.0.2.1 198.51.100.7 203.0.113.9 2001:db8::1 3fff::1 3fff:fff::1",
            ),
            (Benchmarking, "198.18.0.1 198.19.255.255 2001:2::1"),
            (
                Reserved,
                "192.0.0.8 192.88.99.1 240.0.0.1 255.255.255.255 100::1 64:ff9b:1::8.8.8.8 2001:10::1 2001:20::1 5f00::1 4000::1 ::2:0:0",
            ),
            // Inside an IPv6 address: mapped, compatible, translated, NAT64, 6to4, Teredo's two.
            (
                Loopback,
                "::ffff:127.0.0.1 ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 2002:7f00:1::1",
            ),
            (
                LinkLocal,
                "::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1",
            ),
            (Private, "2001:0:a00:1::1 2001:0:808:808:0:0:f5ff:fffe"),
        ];
        for (why, addresses) in cases {
            for ip in addresses.split(' ') {
                assert_eq!(said(ip), Some(why), "{ip}");
            }
        }
    }

    #[test]
    fn what_it_routes_is_let_through() {
        for ip in "1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 169.253.1.1 172.15.0.1 172.32.0.1 192.0.1.1 \
                   198.17.1.1 198.20.0.1 223.255.255.255 2606:4700::1111 2a00:1450::1 2001:4860::8888 \
                   2001:200::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1"
            .split_whitespace()
        {
            assert_eq!(said(ip), None, "{ip}");
        }
    }

    #[test]
    fn ports_of_other_services_are_refused() {
        let judge = |port| Guard::public().judge(SocketAddr::from(([8, 8, 8, 8], port)));
        for port in [80, 443, 1025, 8080, 8443, 65535] {
            assert_eq!(judge(port), Ok(()), "{port}");
        }
        for port in [0, 1, 21, 22, 25, 81, 111, 445, 465, 587, 1024] {
            assert_eq!(judge(port), Err(Inside::Port), "{port}");
        }
    }

    #[test]
    fn an_allowance_is_for_one_address_and_one_port() {
        let guard = Guard::and(vec!["10.1.2.3:82".parse().unwrap()]);
        let cases = [
            ("10.1.2.3:82", true),
            ("10.1.2.3:8082", false),
            ("10.1.2.4:82", false),
            ("[::ffff:10.1.2.3]:82", false),
            ("8.8.8.8:443", true),
        ];
        for (to, passes) in cases {
            assert_eq!(guard.judge(to.parse().unwrap()).is_ok(), passes, "{to}");
        }
    }
}
