"""The parts of the bundled sample: cases, pictures, answers, verdicts and the notes beside them."""
