"""Whether the bot is well: /healthz for a watchdog, /metrics for Prometheus; no word or id of any person."""

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from storage.book.book import Book
from storage.mail import letters

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def add_health(app: web.Application, book: Book) -> None:
    """Add both pages."""

    async def healthz(_request: web.Request) -> web.Response:
        try:
            counts = await book.read(letters.counts)
        except Exception as error:  # noqa: BLE001 - any fault of the database means "not well"
            return web.json_response({"well": False, "fault": type(error).__name__}, status=503)
        return web.json_response({"well": True, "letters": counts})

    async def metrics(_request: web.Request) -> web.Response:
        registry = CollectorRegistry()
        gauge = Gauge("bot131_letters", "Letters in the outbox by state", ["state"], registry=registry)
        for state, count in (await book.read(letters.counts)).items():
            gauge.labels(state).set(count)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": PROMETHEUS})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
