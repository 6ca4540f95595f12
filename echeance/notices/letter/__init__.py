"""The letter: what is printed (content), and how (pdf)."""
