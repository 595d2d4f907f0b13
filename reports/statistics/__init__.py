"""The lineage report and the page for referees."""
