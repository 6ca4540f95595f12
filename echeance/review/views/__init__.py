"""Screens of the review: the list, one document, the decisions."""
