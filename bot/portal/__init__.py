"""The public column: good deeds that their heads agreed to tell, results that are announced; read by anybody."""

from bot.portal.column import Column

__all__ = ["Column"]
