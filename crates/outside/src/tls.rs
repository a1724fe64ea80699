//! Whom we trust when a line is protected. Shared by mail and by fetching.

use crate::mail::SettingsError;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::{path::Path, sync::Arc};

/// Trusts what the machine trusts (so that a newsroom's own authority works once
/// the administrator has installed it), Mozilla's list where the machine has
/// none, and the extra file.
pub(crate) fn client_config(extra_roots: Option<&Path>) -> Result<ClientConfig, SettingsError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    if let Some(path) = extra_roots {
        let refuse = |reason: String| SettingsError::Roots {
            path: path.to_owned(),
            reason,
        };
        let extra = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| refuse(error.to_string()))?;
        if extra.is_empty() {
            return Err(refuse("the file holds no PEM certificate".into()));
        }
        for certificate in extra {
            roots
                .add(certificate)
                .map_err(|error| refuse(error.to_string()))?;
        }
    }
    // The provider is named here rather than installed for the whole process:
    // that is the binary's business.
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(roots).with_no_client_auth())
        .map_err(|error| SettingsError::Tls(error.to_string()))
}
