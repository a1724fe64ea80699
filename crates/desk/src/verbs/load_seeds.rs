//! Brings the agencies that come with the program into the database. It can be
//! repeated, and what people corrected wins: a field follows the seed file only
//! while it still says what the file said before.

use crate::{Desk, Error, seeds};
use domain::{Agency, AgencyId, Channel, Contact, ContactId};
use std::collections::HashMap;
use store::Conn;

impl Desk {
    /// Adds agencies and contacts that are new, and carries over what the newer
    /// file says of those that nobody has touched. How many agencies there are.
    pub async fn load_seeds(&self) -> Result<usize, Error> {
        self.load_agencies(seeds::agencies()).await
    }

    pub(crate) async fn load_agencies(&self, seeds: &[seeds::Agency]) -> Result<usize, Error> {
        let mut tx = self.store.begin().await?;
        // Two processes that start at once take turns.
        store::newsroom::lock(&mut tx, self.now()).await?;
        let mut ids = HashMap::new();
        for seed in seeds {
            let id = match store::agency::by_key(&mut tx, &seed.key).await? {
                Some(known) => known.id,
                None => self.insert_seed(&mut tx, seed).await?,
            };
            ids.insert(seed.key.as_str(), id);
        }
        for seed in seeds {
            let parent = seed.parent.as_deref().and_then(|key| ids.get(key).copied());
            self.follow(&mut tx, ids[seed.key.as_str()], seed, parent)
                .await?;
        }
        tx.commit().await?;
        Ok(seeds.len())
    }

    async fn insert_seed(&self, conn: &mut Conn, seed: &seeds::Agency) -> Result<AgencyId, Error> {
        let agency = as_agency(AgencyId(self.chance.id()), seed, None);
        store::agency::insert(conn, &agency, self.now()).await?;
        Ok(agency.id)
    }

    /// Brings one agency up to what the file says now.
    async fn follow(
        &self,
        conn: &mut Conn,
        id: AgencyId,
        seed: &seeds::Agency,
        parent: Option<AgencyId>,
    ) -> Result<(), Error> {
        let kept = store::agency::seed(conn, id).await?;
        let old: Option<seeds::Agency> = kept.and_then(|json| serde_json::from_value(json).ok());
        if old.as_ref() == Some(seed) {
            return Ok(());
        }
        let now_there = store::agency::by_id(conn, id).await?;
        let said_before = match &old {
            // Just inserted: everything is as the file says, but for the parent.
            None => as_agency(id, seed, None),
            Some(old) => {
                let parent = self.parent_of(conn, old).await?;
                as_agency(id, old, parent)
            }
        };
        let merged = merge(&now_there, &said_before, as_agency(id, seed, parent));
        if merged != now_there {
            store::agency::update(conn, &merged, self.now()).await?;
        }
        self.follow_contacts(conn, id, old.as_ref(), seed).await?;
        let json = serde_json::to_value(seed).map_err(|error| Error::Broken(Box::new(error)))?;
        store::agency::set_seed(conn, id, &json).await?;
        Ok(())
    }

    async fn parent_of(
        &self,
        conn: &mut Conn,
        seed: &seeds::Agency,
    ) -> Result<Option<AgencyId>, Error> {
        match &seed.parent {
            None => Ok(None),
            Some(key) => Ok(store::agency::by_key(conn, key)
                .await?
                .map(|agency| agency.id)),
        }
    }

    async fn follow_contacts(
        &self,
        conn: &mut Conn,
        agency: AgencyId,
        old: Option<&seeds::Agency>,
        seed: &seeds::Agency,
    ) -> Result<(), Error> {
        let there = store::agency::contacts(conn, agency).await?;
        let old = old.map_or(&[][..], |old| &old.contacts);
        for contact in &seed.contacts {
            let channel = contact.channel.as_str();
            if !store::agency::contact_known(conn, agency, channel, &contact.value).await? {
                let contact = self.as_contact(agency, contact)?;
                store::agency::insert_contact(conn, &contact, self.now()).await?;
            } else if let Some(known) = there.iter().find(|one| same(one, contact)) {
                refresh(conn, known, old, contact).await?;
            }
        }
        // What the file has dropped goes, unless somebody here has confirmed it.
        for gone in old
            .iter()
            .filter(|gone| !seed.contacts.iter().any(|one| key(one) == key(gone)))
        {
            if let Some(known) = there.iter().find(|one| same(one, gone) && !one.verified()) {
                store::agency::retire_contact(conn, known.id, self.now()).await?;
            }
        }
        Ok(())
    }

    fn as_contact(&self, agency: AgencyId, seed: &seeds::Contact) -> Result<Contact, Error> {
        let channel: Channel = seed
            .channel
            .as_str()
            .parse()
            .map_err(|error| Error::Broken(Box::new(error)))?;
        Ok(Contact {
            id: ContactId(self.chance.id()),
            agency,
            channel,
            value: seed.value.clone(),
            label: seed.label.clone(),
            source: seed.source.clone(),
            verified: seed.verified_on.map(|on| (on, None)),
        })
    }
}

/// Carries over label, source and confirmation where nobody here has said otherwise.
async fn refresh(
    conn: &mut Conn,
    known: &Contact,
    old: &[seeds::Contact],
    seed: &seeds::Contact,
) -> Result<(), Error> {
    let before = old.iter().find(|old| key(old) == key(seed));
    let untouched =
        before.is_some_and(|old| known.label == old.label && known.source == old.source);
    if untouched && (known.label != seed.label || known.source != seed.source) {
        store::agency::describe_contact(conn, known.id, &seed.label, &seed.source).await?;
    }
    if let Some(on) = seed.verified_on.filter(|_| !known.verified()) {
        store::agency::verify_contact(conn, known.id, on, None).await?;
    }
    Ok(())
}

fn key(contact: &seeds::Contact) -> (&str, &str) {
    (contact.channel.as_str(), &contact.value)
}

fn same(known: &Contact, seed: &seeds::Contact) -> bool {
    (known.channel.as_str(), known.value.as_str()) == key(seed)
}

fn as_agency(id: AgencyId, seed: &seeds::Agency, parent: Option<AgencyId>) -> Agency {
    let role = |role: &seeds::Role| {
        let value = serde_json::to_value(role).unwrap_or_default();
        value.as_str().unwrap_or_default().to_owned()
    };
    Agency {
        id,
        key: Some(seed.key.clone()),
        name: seed.name.clone(),
        jurisdiction: seed.jurisdiction.clone(),
        body: seed.body.as_str().to_owned(),
        county: seed.county.clone(),
        parent,
        aliases: seed.aliases.clone(),
        roles: seed.roles.iter().map(role).collect(),
        officer_title: seed.officer.clone(),
        note: String::new(),
    }
}

/// Field by field: what is there, unless it is still what the file said before.
fn merge(there: &Agency, before: &Agency, new: Agency) -> Agency {
    fn pick<T: PartialEq + Clone>(there: &T, before: &T, new: T) -> T {
        if there == before { new } else { there.clone() }
    }
    Agency {
        id: there.id,
        key: there.key.clone(),
        name: pick(&there.name, &before.name, new.name),
        jurisdiction: pick(&there.jurisdiction, &before.jurisdiction, new.jurisdiction),
        body: pick(&there.body, &before.body, new.body),
        county: pick(&there.county, &before.county, new.county),
        parent: pick(&there.parent, &before.parent, new.parent),
        aliases: pick(&there.aliases, &before.aliases, new.aliases),
        roles: pick(&there.roles, &before.roles, new.roles),
        officer_title: pick(
            &there.officer_title,
            &before.officer_title,
            new.officer_title,
        ),
        note: there.note.clone(),
    }
}
