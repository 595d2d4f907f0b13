"""Content of each page of the site, a module a page."""
