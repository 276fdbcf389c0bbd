"""Months on disk: sealed originals, Parquet snapshots, an append-only chain of manifests, the audit ledger."""
