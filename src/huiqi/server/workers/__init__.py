"""Worker processes (faces layer): spawned, sandboxed, spoken to over pipes, killed when they take too long."""
