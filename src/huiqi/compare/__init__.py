"""What a reform does (analysis layer): two sets of texts on one register, the difference told apart, what-if, rule diff."""
