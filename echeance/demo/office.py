"""`echeance demo`: an office to try, started and stopped as one."""

help = "Essayer avec un cabinet inventé : rien ne quitte cette machine."


def main(arguments: list[str]) -> int:
    raise NotImplementedError
