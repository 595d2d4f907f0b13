"""Statistics of a benchmark's scores: tables of tracks, comparisons, conditions, sensitivity to credits."""
