"""Questions as a model is shown them: subsets, messages and captions."""
