"""The hotline's room: where officers read and handle tips, in a process of its own with their keys in its memory."""

from bot.room.room import build_room

__all__ = ["build_room"]
