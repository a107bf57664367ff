"""Answers as text, JSON, CSV and Turtle (faces layer): computes nothing, decides nothing."""
