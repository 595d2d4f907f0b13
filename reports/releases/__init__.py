"""Releases: manifests of hashes, and what differs between two of them."""
