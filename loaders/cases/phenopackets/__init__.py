"""GA4GH phenopackets: files, terms and the benchmark made of them."""
