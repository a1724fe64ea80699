//! Signing in and out, the first account, and invitations. Before anybody has
//! signed in a form's word lies in a cookie of its own: a post must bring both.

use crate::{
    WebState, cookies,
    error::{Page, PageError, page, see},
    form::Form,
    visit::{self, Asked, Id, Posted, check_word, encode, form_of, way_back},
};
use askama::Template;
use axum::{
    extract::{ConnectInfo, FromRequest, Request, State},
    http::{Extensions, HeaderMap, StatusCode, Uri, header},
    response::Response,
};
use std::net::{IpAddr, SocketAddr};

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage {
    pub form: Form,
    /// The word of this form.
    pub token: String,
    /// Nobody has an account yet.
    pub nobody: bool,
}

#[derive(Template)]
#[template(path = "welcome.html")]
pub(crate) struct WelcomePage {
    pub form: Form,
    pub token: String,
    /// The one-time link's own token.
    pub link: String,
}

#[derive(Template)]
#[template(path = "invitation.html")]
pub(crate) struct InvitationPage {
    pub form: Form,
    pub token: String,
    pub link: String,
}

/// A form that was posted before signing in, with its word checked.
pub(crate) struct Gate {
    form: Form,
    token: String,
    origin: String,
    user_agent: String,
}

impl FromRequest<WebState> for Gate {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, PageError> {
        let headers = request.headers();
        let token = cookies::read(headers, cookies::GATE)
            .unwrap_or_default()
            .to_owned();
        let origin = origin(headers, request.extensions());
        let agent = headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        let user_agent: String = agent.unwrap_or_default().chars().take(200).collect();
        let form = form_of(request, state).await?;
        check_word(&token, form.get("csrf"))?;
        Ok(Self {
            form,
            token,
            origin,
            user_agent,
        })
    }
}

/// Where a visitor comes from, to slow guessing down. A proxy on this machine is
/// believed about whom it speaks for; nobody else is.
fn origin(headers: &HeaderMap, extensions: &Extensions) -> String {
    let Some(ConnectInfo(peer)) = extensions.get::<ConnectInfo<SocketAddr>>() else {
        return "unknown".to_owned();
    };
    let forwarded = headers
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| last.trim().parse::<IpAddr>().ok());
    match forwarded {
        Some(behind) if peer.ip().is_loopback() => behind.to_string(),
        _ => peer.ip().to_string(),
    }
}

/// The word for a form, and the page with its cookie.
fn with_word(state: &WebState, headers: &HeaderMap, show: impl FnOnce(String) -> Page) -> Page {
    let token = match cookies::read(headers, cookies::GATE) {
        Some(token) if token.len() >= 32 => token.to_owned(),
        _ => hex(&state.desk.chance.token()),
    };
    let mut response = show(token.clone())?;
    cookies::set(
        &mut response,
        &cookies::write(cookies::GATE, &token, Some(3600), state.secure()),
    );
    Ok(response)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `GET /sign-in`
pub(crate) async fn show(
    State(state): State<WebState>,
    headers: HeaderMap,
    uri: Uri,
    Asked(form): Asked,
) -> Page {
    if visit::of(&state, &headers, &uri).await?.is_some() {
        return Ok(see(way_back(form.get("next"))));
    }
    let nobody = nobody(&state).await?;
    with_word(&state, &headers, |token| {
        page(
            form.status(),
            &SignInPage {
                form,
                token,
                nobody,
            },
        )
    })
}

async fn nobody(state: &WebState) -> Result<bool, PageError> {
    Ok(!state
        .reader()
        .people()
        .await?
        .iter()
        .any(|person| person.joined && person.active))
}

/// `POST /sign-in`
pub(crate) async fn enter(State(state): State<WebState>, gate: Gate) -> Page {
    let Gate {
        mut form,
        token,
        origin,
        user_agent,
    } = gate;
    let (email, password) = (form.get("email"), form.get("password"));
    match state
        .desk
        .sign_in(email, password, &origin, &user_agent)
        .await
    {
        Ok(signed_in) => {
            let mut response = see(way_back(form.get("next")));
            enter_session(&state, &mut response, &signed_in.token);
            Ok(response)
        }
        Err(error) => {
            form.take(error)?;
            let nobody = nobody(&state).await?;
            page(
                form.status(),
                &SignInPage {
                    form,
                    token,
                    nobody,
                },
            )
        }
    }
}

/// Thirty days; the desk ends a session that is not used long before.
const SESSION_SECONDS: i64 = 30 * 24 * 3600;

fn enter_session(state: &WebState, response: &mut Response, token: &str) {
    let cookie = cookies::write(
        cookies::SESSION,
        token,
        Some(SESSION_SECONDS),
        state.secure(),
    );
    cookies::set(response, &cookie);
    cookies::set(
        response,
        &cookies::write(cookies::GATE, "", Some(0), state.secure()),
    );
}

/// `POST /sign-out`
pub(crate) async fn leave(
    State(state): State<WebState>,
    headers: HeaderMap,
    posted: Posted,
) -> Page {
    drop(posted);
    if let Some(token) = cookies::read(&headers, cookies::SESSION) {
        state.desk.sign_out(token).await?;
    }
    let mut response = see("/sign-in");
    cookies::set(
        &mut response,
        &cookies::write(cookies::SESSION, "", Some(0), state.secure()),
    );
    Ok(response)
}

/// `GET /welcome/{token}`
pub(crate) async fn welcome(
    State(state): State<WebState>,
    Id(link): Id<String>,
    headers: HeaderMap,
) -> Page {
    if !state.desk.first_admin_token_holds(&link).await? {
        return Err(dead_link());
    }
    with_word(&state, &headers, |token| {
        let form = Form::default();
        page(
            form.status(),
            &WelcomePage {
                form,
                token,
                link: encode(&link),
            },
        )
    })
}

/// A one-time link that leads nowhere any more.
fn dead_link() -> PageError {
    PageError {
        status: StatusCode::NOT_FOUND,
        title: "This link is used up",
        text: "It was used already or is too old. Ask an administrator for a new one; the first link stands on the console where Daylight was started.".to_owned(),
    }
}

/// `POST /welcome/{token}`: makes the first account and signs in with it.
pub(crate) async fn claim(State(state): State<WebState>, Id(link): Id<String>, gate: Gate) -> Page {
    let Gate {
        mut form,
        token,
        origin,
        user_agent,
    } = gate;
    let (name, email, password) = (form.get("name"), form.get("email"), form.get("password"));
    match state
        .desk
        .claim_first_admin(&link, name, email, password)
        .await
    {
        Ok(_) => return signed_in(&state, email, password, &origin, &user_agent).await,
        Err(error) => form.take(error)?,
    }
    page(
        form.status(),
        &WelcomePage {
            form,
            token,
            link: encode(&link),
        },
    )
}

/// Straight on to the desk: whoever has just chosen a password need not type it twice.
async fn signed_in(
    state: &WebState,
    email: &str,
    password: &str,
    origin: &str,
    user_agent: &str,
) -> Page {
    let mut response = see("/");
    match state
        .desk
        .sign_in(email, password, origin, user_agent)
        .await
    {
        Ok(signed_in) => enter_session(state, &mut response, &signed_in.token),
        Err(_) => response = see("/sign-in"),
    }
    Ok(response)
}

/// `GET /invitation/{token}`
pub(crate) async fn invitation(
    State(state): State<WebState>,
    Id(link): Id<String>,
    headers: HeaderMap,
) -> Page {
    if state.desk.invited(&link).await?.is_none() {
        return Err(dead_link());
    }
    with_word(&state, &headers, |token| {
        let form = Form::default();
        page(
            form.status(),
            &InvitationPage {
                form,
                token,
                link: encode(&link),
            },
        )
    })
}

/// `POST /invitation/{token}`
pub(crate) async fn accept(
    State(state): State<WebState>,
    Id(link): Id<String>,
    gate: Gate,
) -> Page {
    let Gate {
        mut form, token, ..
    } = gate;
    match state
        .desk
        .accept_invitation(&link, form.get("password"))
        .await
    {
        Ok(_) => Ok(see("/sign-in")),
        Err(error) => {
            form.take(error)?;
            page(
                form.status(),
                &InvitationPage {
                    form,
                    token,
                    link: encode(&link),
                },
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        for (peer, forwarded, expected) in [
            (
                "127.0.0.1:9",
                Some("203.0.113.9, 198.51.100.7"),
                "198.51.100.7",
            ),
            ("198.51.100.1:9", Some("203.0.113.9"), "198.51.100.1"),
            ("127.0.0.1:9", Some("nonsense"), "127.0.0.1"),
            ("[::1]:9", None, "::1"),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(list) = forwarded {
                headers.insert("x-forwarded-for", list.parse().unwrap());
            }
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            assert_eq!(origin(&headers, &extensions), expected);
        }
    }
}
