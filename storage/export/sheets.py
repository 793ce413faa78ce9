"""All tables that can be handed out: a name and a statement each. Another one is another line in `SHEETS`.

The statement's columns decide how they are shown: `…_at` is a moment, DAYS and `valid_…` are days, FLAGS are yes or
no, UNITS are codes shown as people speak of the place, JSON is unpacked where the file can hold it. Title and
headings stand in the texts, under the table's name (`export.toml`). Nobody's address on a platform and no word of a
letter goes out.
"""

from typing import Final

from storage.confidential.letters import CHANNEL

FLAGS: Final = frozenset({"approved", "asks_receipt", "novel", "publish"})
UNITS: Final = frozenset({"unit", "area", "parent"})
JSON: Final = frozenset({"facts", "movements", "numbers", "shows"})
DAYS: Final = frozenset({"day", "day_before"})

_DOSSIER = "n.number, n.phase, n.unit AS unit_code, n.unit, n.area AS area_code, n.area, p.name"

SHEETS: Final[dict[str, str]] = {
    "people": "SELECT p.id AS person, p.name, m.role, m.unit AS unit_code, m.unit, m.approved, m.since AS since_at,"
    " m.until AS until_at FROM memberships m JOIN people p ON p.id = m.person ORDER BY m.id",
    "areas": "SELECT code AS unit_code, name, kind, parent AS parent_code, parent, valid_from, valid_to, basis"
    " FROM units ORDER BY place, code",
    "achievements": "SELECT a.number, a.phase, a.unit AS unit_code, a.unit, a.area AS area_code, a.area, p.name,"
    " a.title, a.text, a.campaign_values AS shows, a.novel, a.figures, a.publish, a.state, a.at AS filed_at,"
    " a.criterion, a.movements, a.commitment, a.source, a.taken_at, a.completed_at, a.revision"
    " FROM achievements a JOIN people p ON p.id = a.person ORDER BY a.id",
    "works": "SELECT c.number, c.unit AS unit_code, c.unit, c.area AS area_code, c.area, c.title, c.need, c.result,"
    " c.until_day AS day, c.origin, c.suggestion, c.state, c.achievement, p.name AS made_by, c.at AS filed_at,"
    " c.ended_at FROM commitments c JOIN people p ON p.id = c.made_by ORDER BY c.id",
    "nominations": f"SELECT {_DOSSIER}, n.slot, n.merit, n.state, n.at AS filed_at, n.ended_at, n.ended_why AS why"  # noqa: S608 - our own words
    " FROM nominations n JOIN people p ON p.id = n.person ORDER BY n.id",
    "dossiers": f"SELECT {_DOSSIER}, h.move, h.state, h.at AS moved_at, b.name AS made_by, h.why"  # noqa: S608
    " FROM hops h JOIN nominations n ON n.number = h.dossier JOIN people p ON p.id = n.person"
    " LEFT JOIN people b ON b.id = h.made_by ORDER BY h.id",
    "awards": f"SELECT {_DOSSIER}, l.decision, l.day, l.released_at,"  # noqa: S608
    " (SELECT CAST(coalesce(sum(y.amount), 0) AS bigint) FROM payments y WHERE y.dossier = l.dossier) AS paid"
    " FROM laureates l JOIN nominations n ON n.number = l.dossier JOIN people p ON p.id = l.person"
    " ORDER BY l.released_at, l.dossier",
    "payments": f"SELECT {_DOSSIER}, y.award, y.payee, y.amount, y.source, y.day, y.receipt,"  # noqa: S608
    " y.received_by, y.word AS why FROM payments y"
    " JOIN nominations n ON n.number = y.dossier JOIN people p ON p.id = n.person ORDER BY y.id",
    "fund": "SELECT f.number, f.kind, f.donor, f.purpose, f.amount, g.number AS pledge, f.word AS why,"
    " f.at AS entered_at, p.name AS made_by, f.struck_at, f.struck_why"
    " FROM fund_lines f JOIN people p ON p.id = f.entered_by"
    " LEFT JOIN fund_lines g ON g.id = f.pledge ORDER BY f.id",
    "suggestions": "SELECT s.number, s.unit AS unit_code, s.unit, s.area AS area_code, s.area, s.subject, s.text,"
    " s.state, s.at AS filed_at, s.answer, s.answered_at, p.name AS made_by"
    " FROM suggestions s LEFT JOIN people p ON p.id = s.answered_by ORDER BY s.id",
    "decisions": "SELECT d.number, d.day, d.text, d.announce_at, d.announced_at, p.name AS made_by, d.at AS filed_at"
    " FROM decisions d JOIN people p ON p.id = d.put_by ORDER BY d.id",
    "reports": "SELECT r.period, r.unit AS unit_code, r.unit, r.figures AS numbers, r.difficulties, r.proposals,"
    " r.state, r.word AS why, r.times, p.name AS made_by, r.at AS filed_at"
    " FROM reports r JOIN people p ON p.id = r.sent_by ORDER BY r.id",
    "inquiries": "SELECT i.number, i.unit AS unit_code, i.unit, p.name AS made_by, i.text, i.state, i.at AS filed_at,"
    " i.department, i.routed_at, i.answer, b.name AS answered_by, i.answered_at"
    " FROM inquiries i JOIN people p ON p.id = i.asked_by LEFT JOIN people b ON b.id = i.answered_by ORDER BY i.id",
    "plan_changes": "SELECT c.key, c.day_before, c.day, c.basis, p.name AS made_by, c.at AS moved_at"
    " FROM plan_changes c JOIN people p ON p.id = c.put_by ORDER BY c.id",
    "conferences": "SELECT c.phase, c.hour, c.place, c.presiding, c.times, c.off_why,"
    " (SELECT count(*) FROM conference_answers a WHERE a.phase = c.phase AND a.coming AND a.at >= coalesce("
    " (SELECT m.value FROM marks m WHERE m.name = 'conference_asked:' || c.phase), '')) AS coming,"
    " (SELECT count(*) FROM conference_items i WHERE i.phase = c.phase AND i.done_at IS NOT NULL) AS done,"
    " (SELECT count(*) FROM conference_items i WHERE i.phase = c.phase) AS tasks FROM conferences c ORDER BY c.phase",
    "letters": "SELECT id AS row, channel, reference, state, attempt, made_at, due_at, settled_at, reason"  # noqa: S608
    f" FROM letters WHERE channel <> '{CHANNEL}' ORDER BY id",
    "broadcasts": "SELECT b.number, b.occasion, b.state, b.asks_receipt, b.at AS made_at, b.due_at, p.name AS made_by,"
    " (SELECT count(*) FROM recipients r WHERE r.broadcast = b.id) AS addresses,"
    " (SELECT count(*) FROM recipients r WHERE r.broadcast = b.id AND r.read_at IS NOT NULL) AS read_by"
    " FROM broadcasts b LEFT JOIN people p ON p.id = b.put_by ORDER BY b.id",
    "receipts": "SELECT b.number, p.name, r.unit AS unit_code, r.unit, r.channel, l.state, r.read_at"
    " FROM recipients r JOIN broadcasts b ON b.id = r.broadcast LEFT JOIN people p ON p.id = r.person"
    " LEFT JOIN letters l ON l.id = r.letter ORDER BY r.id",
    "audit": "SELECT id AS row, at AS made_at, campaign_at, actor, action, subject, facts, place, seal"
    " FROM audit ORDER BY id",
}

# Every other table, by the reason why it is not handed out; a test finds one that stands in neither list.
LEFT_OUT: Final[dict[str, str]] = {
    "said in confidence, or in a secret ballot": "tips tip_fields tip_wraps tip_evidence tip_words tip_events"
    " tip_tombstones tip_pushes tip_drafts tip_readers tip_reader_changes tip_credit_closings tip_credits duty_alerts"
    " ballots ballot_voters ballot_counts",
    "keys, codes, and where people can be reached": "login_links console_sessions contacts invites link_codes feeds"
    " moves groups paste_groups accounts",
    "how messages and files go; nothing in it was decided": "events conversations dead_letters fetches mailbox"
    " counters occurrences budgets clearances pastes paste_askings relays",
    "stands whole in a document of its own: minutes, estimates, sheets of a hand-over": "sittings sitting_cases scores"
    " recusals score_cards selections estimates estimate_steps bonuses handovers",
    "for whoever decides, where it is decided; what comes of it stands with the dossier or the work": "holds refusals"
    " late_requests amendments achievement_versions lasting_checks lasting_answers",
    "for everybody to read elsewhere, or part of the list of units": "stories postings unit_aliases unit_successions",
    "the log's personal values, as long as they may be kept": "audit_values",
}
