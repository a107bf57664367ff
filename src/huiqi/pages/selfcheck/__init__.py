"""The self-check: an enterprise types what it knows and sees at once what it is entitled to (faces layer)."""
