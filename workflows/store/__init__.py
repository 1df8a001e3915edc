"""Facts at rest: schema, migrations, ingest, queries and the ledger of deliveries."""
