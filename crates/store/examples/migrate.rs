//! Brings the database named by `DAYLIGHT_SCHEMA_URL` up to date: for the checked
//! queries, which are verified against a real schema.

#[tokio::main]
async fn main() -> store::Result<()> {
    let url = std::env::var("DAYLIGHT_SCHEMA_URL").expect("DATABASE_URL names the database");
    store::Store::connect(&url, 2).await?.migrate().await
}
