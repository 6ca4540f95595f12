"""Screens of the edition, one file each."""
