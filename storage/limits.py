"""The times and limits of `limits.toml`, read once and typed."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outbox:
    """Pauses between attempts (seconds) and how long settled letters are kept."""

    first_pause: float
    longest_pause: float
    doubt_pause: float
    keep_settled_days: int


@dataclass(frozen=True, slots=True)
class Receiving:
    """How often a turn is tried, what is remembered of events, what counts at a deadline."""

    turn_tries: int
    silent_days: int
    event_memory_days: int
    oldest_stamp_hours: int
    album_quiet: float
    prompt_again_within_hours: int


@dataclass(frozen=True, slots=True)
class Forms:
    """Sizes of an answer and of a page of choices."""

    text_max: int
    keep_days: int
    files_max: int
    page_items: int
    fuzzy_percent: int


@dataclass(frozen=True, slots=True)
class Files:
    """Sizes of files, how often a fetch is tried and after which pauses (seconds), and what a picture may cost."""

    bytes_max: int
    tries: int
    first_pause: float
    pause_growth: float
    longest_pause: float
    fetch_seconds: float
    pixels_max: int
    picture_side: int  # pixels
    picture_quality: int  # of JPEG, up to 100
    picture_memory: int  # bytes
    picture_seconds: int
    keep_days: int


@dataclass(frozen=True, slots=True)
class Console:
    """Lives of links and sessions."""

    link_minutes: int
    idle_minutes: int
    session_hours: int
    seen_seconds: int
    page_rows: int
    trouble_days: int


@dataclass(frozen=True, slots=True)
class Inquiries:
    """How long a question to another department may wait, in working days."""

    days: int


@dataclass(frozen=True, slots=True)
class Pastes:
    """Texts that people paste into groups without a bot."""

    late_hours: float
    askings: int
    fresh_hours: float
    keep_days: int


@dataclass(frozen=True, slots=True)
class People:
    """How long a code lives, how many wrong ones a sender may try within how long, and sizes of words."""

    invite_days: int
    wrong_codes: int
    wrong_codes_minutes: int
    move_minutes: int
    name_max: int
    reason_max: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Characters of an answer to a suggestion."""

    answer_min: int
    answer_max: int


@dataclass(frozen=True, slots=True)
class Webchat:
    """What a browser may do, how long its mailbox lives, and when a live line counts as dead."""

    keep_days: int
    rate_per_minute: int
    page_back: int
    text_max: int
    beat_seconds: float
    hello_seconds: float
    orphan_days: int


@dataclass(frozen=True, slots=True)
class Telegram:
    """How long Telegram is waited for, and the pauses after a failure (seconds)."""

    poll_seconds: int
    connect_seconds: float
    answer_seconds: float
    upload_seconds: float
    first_pause: float
    longest_pause: float
    unwritable_pause: float


@dataclass(frozen=True, slots=True)
class Zalo:
    """How long Zalo is waited for, the pauses between polls (seconds), and how long files are lent."""

    poll_seconds: int
    connect_seconds: float
    answer_seconds: float
    download_seconds: float
    nothing_new_pause: float
    first_pause: float
    longest_pause: float
    refused_pause: float
    unwritable_pause: float
    picture_minutes: int
    paper_days: int


@dataclass(frozen=True, slots=True)
class Broadcasts:
    """Words to many: how late they may still go, when they rest, who says yes to them, how long their lists are."""

    grace_hours: int
    reminder_grace_hours: int
    link_minutes: int
    listed: int
    unreached: int
    quiet_from: int
    quiet_to: int
    morning: int
    approve_above: int
    reason_least: int
    escalate_days: int
    escalate_within_days: int
    live_seconds: int
    table_rows: int
    pasted_rows: int
    group_silent_days: int


@dataclass(frozen=True, slots=True)
class Nominations:
    """How long a withdrawal can be undone; from how many votes on a ballot in chat may be told, how often reminded."""

    restore_days: int
    ballots_least: int
    ballot_remind_hours: int


@dataclass(frozen=True, slots=True)
class Money:
    """How long an appraisal may take before it counts as overdue, and the least sum that is one."""

    appraisal_days: int
    least: int
    purpose_max: int


@dataclass(frozen=True, slots=True)
class Works:
    """When two achievements are probably one: how far words agree (percent), how far pictures may differ (bits).

    `lasting_days`: how long the answer may take whether a work lasts.
    """

    title_percent: int
    words_percent: int
    look_bits: int
    look_least: int
    lasting_days: int
    compared: int


@dataclass(frozen=True, slots=True)
class Doctor:
    """What the doctor calls enough, wrong or old."""

    room_bytes: int
    clock_seconds: float
    answer_seconds: float
    hook_error_minutes: int
    waiting_updates: int


@dataclass(frozen=True, slots=True)
class Confidential:
    """Tips: how long things live, how fast an officer is, how often somebody may try."""

    credit_seconds: int
    mailbox_minutes: int
    draft_hours: int
    answer_seconds: float
    tips_per_hour: int
    wrong_codes_per_hour: int
    wrong_codes_of_all: int
    first_wait: float
    longest_wait: float
    passphrase_min: int
    urgent_minutes: int
    soon_minutes: int
    normal_hours: float
    low_days: int
    triage_hours: int
    answer_days: int
    ring_minutes: int
    alert_days: int
    push_days: int
    warn_days: int
    entry_tries: int
    entry_minutes: int
    unlocked_minutes: int
    rings_alone: int
    unread_hours: int
    credit_few: int
    credit_many: int
    keep_verified_days: int
    keep_unproven_days: int
    keep_idle_days: int


@dataclass(frozen=True, slots=True)
class Limits:
    """All of `limits.toml`; a missing or unknown name fails at the first use."""

    outbox: Outbox
    receiving: Receiving
    forms: Forms
    files: Files
    console: Console
    pastes: Pastes
    people: People
    inquiries: Inquiries
    suggestions: Suggestions
    webchat: Webchat
    telegram: Telegram
    zalo: Zalo
    broadcasts: Broadcasts
    nominations: Nominations
    works: Works
    money: Money
    confidential: Confidential
    doctor: Doctor


@cache
def limits() -> Limits:
    """The limits in force."""
    table = tomllib.loads(Path(__file__).with_name("limits.toml").read_text("utf8"))
    rooms = {
        "outbox": Outbox,
        "receiving": Receiving,
        "forms": Forms,
        "files": Files,
        "console": Console,
        "pastes": Pastes,
        "people": People,
        "inquiries": Inquiries,
        "suggestions": Suggestions,
        "webchat": Webchat,
        "telegram": Telegram,
        "zalo": Zalo,
        "broadcasts": Broadcasts,
        "nominations": Nominations,
        "works": Works,
        "money": Money,
        "confidential": Confidential,
        "doctor": Doctor,
    }
    return Limits(**{name: room(**table.pop(name)) for name, room in rooms.items()}, **table)
