"""Pages for people: HTML made by the same use cases as the API, readable without a script and without a network."""
