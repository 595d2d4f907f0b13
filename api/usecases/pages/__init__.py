"""What each page of the site shows, a module a page."""
