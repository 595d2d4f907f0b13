"""Case reports, phenopackets, drafts and reviewers' decisions into the graph."""
