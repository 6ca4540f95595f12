"""An installation of the old mailer taken over: its configuration and its three templates.

Pure but for `templates.find_folder`: bytes in, frozen values out, and what became of every key.
"""
