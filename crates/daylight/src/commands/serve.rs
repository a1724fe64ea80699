//! `daylight serve` and `daylight work`.

use crate::newsroom::{Newsroom, Place};
use std::{net::SocketAddr, process::ExitCode};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Serve the pages.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "IP:PORT")]
    addr: SocketAddr,
    /// Do no jobs in this process: some other one runs `daylight work`.
    #[arg(long)]
    no_worker: bool,
}

/// Serves until it is told to stop; then lets requests and jobs finish.
pub async fn serve(place: &Place, args: &Serve) -> anyhow::Result<ExitCode> {
    let listener = TcpListener::bind(args.addr).await.map_err(|error| {
        anyhow::anyhow!(
            "{} cannot be used: {error}. Choose another with --addr",
            args.addr
        )
    })?;
    let address = listener.local_addr()?;
    let newsroom = Newsroom::open(place, Some(address)).await?;
    greet(&newsroom, address).await?;
    let stop = stop_signal()?;
    let workers = (!args.no_worker).then(|| {
        let desk = newsroom.desk.clone();
        tokio::spawn(worker::run(
            desk,
            newsroom.config.worker(),
            told(stop.clone()),
        ))
    });
    web::serve(listener, newsroom.desk.clone(), told(stop)).await?;
    if let Some(workers) = workers {
        workers.await?;
    }
    newsroom.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Does jobs until it is told to stop.
pub async fn work(place: &Place) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    println!("Daylight is working. Stop it with Ctrl-C: running jobs finish first.");
    let stop = stop_signal()?;
    worker::run(newsroom.desk.clone(), newsroom.config.worker(), told(stop)).await;
    newsroom.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Says where the pages are and, on a new newsroom, how to get in.
async fn greet(newsroom: &Newsroom, address: SocketAddr) -> anyhow::Result<()> {
    let base = &newsroom.desk.config.base_url;
    println!("Daylight is at http://{address}/");
    if newsroom.desk.mailer.is_none() {
        println!(
            "No mail server is configured: nothing leaves this machine. See “Configuration” in the README."
        );
    }
    if let Some(token) = newsroom.desk.first_admin_link().await? {
        println!(
            "\nNobody has an account yet. Open this link once to make yours:\n\n  {base}/welcome/{token}\n"
        );
    }
    println!("Ready. Stop with Ctrl-C.");
    Ok(())
}

/// Turns true once Ctrl-C or a request to terminate has come.
fn stop_signal() -> anyhow::Result<watch::Receiver<bool>> {
    let (tell, told) = watch::channel(false);
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping: running jobs finish first");
        let _ = tell.send(true);
    });
    Ok(told)
}

async fn told(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
