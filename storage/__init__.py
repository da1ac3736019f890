"""What is remembered: papers, and what the user did with them."""

from reader.health.finding import Finding
from storage.backups import Backup, backups_of
from storage.doctor import examine
from storage.library import Library
from storage.repair import repair

__all__ = ["Backup", "Finding", "Library", "backups_of", "examine", "repair"]
