"""The commands, one module for each subject; each is imported when it is called."""
