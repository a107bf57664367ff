"""Matching (answers layer): rows of a finance office's file laid beside claims; nothing is recorded without a person."""
