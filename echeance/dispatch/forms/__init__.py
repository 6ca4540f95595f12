"""The forms of this stage's screens."""
