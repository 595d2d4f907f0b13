"""Case reports in JATS: articles, figures and passages into the graph."""
