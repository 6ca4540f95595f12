"""The screens of the books, one file each."""
