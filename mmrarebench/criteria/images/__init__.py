"""Images in an answer: which it cites, how it relates them, and the evidence points that rest on them."""
