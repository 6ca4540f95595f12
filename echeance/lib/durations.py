"""How long something took, in units that both languages of the screens write alike."""

from datetime import timedelta


def short_duration(duration: timedelta) -> str:
    """« 8 s », « 3 min 12 s », « 1 h 05 min »; no-break spaces; « 0 s » for less than one."""
    seconds = max(int(duration.total_seconds()), 0)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}\u00a0h\u00a0{minutes:02}\u00a0min"
    return f"{minutes}\u00a0min\u00a0{seconds:02}\u00a0s" if minutes else f"{seconds}\u00a0s"
