"""Facts about enterprises: records, their values and sources, registers and their coverage (meaning layer)."""
