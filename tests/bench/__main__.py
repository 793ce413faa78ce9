"""Runs the benchmarks: the bot beside the bare limit, interleaved, medians and their ratio."""

import argparse
import statistics
import sys

from tests.bench import flood, groups, many, queue, tips
from tests.bench.talks import Figures, measure

BARE = [sys.executable, "-m", "tests.bench.bare"]
BOT = [sys.executable, "-m", "bot", "run"]


def main() -> None:
    """Interleave the runs, so that a noisy neighbour hits both alike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=100, help="talks of six updates in one run")
    parser.add_argument("--senders", type=int, default=200, help="people in the flood of tips; 2000 is the whole")
    parser.add_argument("--recipients", type=int, default=20_000, help="of the broadcast to many")
    parser.add_argument("--runs", type=int, default=3)
    told = parser.parse_args()
    bare: list[Figures] = []
    bot: list[Figures] = []
    for _ in range(told.runs):
        bare.append(measure(BARE, told.talks))
        bot.append(measure(BOT, told.talks))
    show("bare aiohttp, one commit an update, one message out", bare)
    show("bot131, six-step /kiennghi, all checks on", bot)
    ratio = median(bot, "cpu") / median(bare, "cpu")
    print(f"CPU per update, bot131 : bare = {ratio:.2f} (at this stage at most 3)")
    print(queue.report(queue.measure()))
    print(tips.report(tips.measure(5 * told.talks)))
    print(flood.report(flood.measure(told.senders)))
    print(many.report(many.measure(told.recipients)))
    print(groups.report(groups.measure()))


def show(name: str, runs: list[Figures]) -> None:
    """Medians of one server's runs."""
    print(
        f"{name}: {median(runs, 'cpu'):.3f} CPU s per 1,000 updates,"
        f" {median(runs, 'rate'):,.0f} updates/s, p99 {median(runs, 'p99'):.1f} ms"
    )


def median(runs: list[Figures], figure: str) -> float:
    """The median of one figure."""
    return float(statistics.median(getattr(run, figure) for run in runs))


if __name__ == "__main__":
    main()
