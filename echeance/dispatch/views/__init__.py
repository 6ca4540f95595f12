"""The screens of this stage, one file each."""
