"""The award language as a tree, read from a graph (meaning layer)."""
