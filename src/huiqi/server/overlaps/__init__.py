"""Overlaps on the server (faces layer): worked out once in a process of its own, kept as finished bytes, served from there."""
