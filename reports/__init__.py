"""Tables, plots and pages out of query rows and statistics."""
