"""Case reports: article types, captions, clinical mentions, drafted questions."""
