"""The words of the mail: what an administrator writes, made fit for every mail program."""
