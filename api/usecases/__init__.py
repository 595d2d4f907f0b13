"""One function for each thing a user can ask; command line and HTTP call the same."""
