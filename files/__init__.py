"""Files, images and the words in pictures: everything that is read from disk before it is part of a graph."""
