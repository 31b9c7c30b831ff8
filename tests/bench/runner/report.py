"""From single measurements to the table."""

import dataclasses
import statistics

from .cases import ROWS, Case, Measure

# What a subject of no process of its own cannot have.
_NEEDS_PROCESSES = ("cpu_", "peak_", "kib")


@dataclasses.dataclass
class Measurement:
    round: int
    case: Case
    subject: str
    values: dict[str, float]


@dataclasses.dataclass
class Ratio:
    """Of ours to frp's, round by round."""

    median: float
    low: float
    high: float


class Results:
    def __init__(self) -> None:
        self.measurements: list[Measurement] = []
        self.failures: list[str] = []

    def add(self, measurement: Measurement) -> None:
        self.measurements.append(measurement)

    def values(self, case: Case, subject: str, key: str) -> dict[int, float]:
        """By round."""
        if subject == "direct" and key.startswith(_NEEDS_PROCESSES):
            return {}
        return {m.round: m.values[key] for m in self.measurements
                if m.case == case and m.subject == subject and key in m.values}

    def ratio(self, case: Case, key: str) -> Ratio | None:
        ours, frp = self.values(case, "ours", key), self.values(case, "frp", key)
        ratios = [ours[r] / frp[r] for r in ours.keys() & frp.keys() if frp[r] > 0]
        if not ratios:
            return None
        return Ratio(statistics.median(ratios), min(ratios), max(ratios))

    def foreign(self) -> list[float]:
        return [m.values["foreign"] for m in self.measurements if not m.case.fresh]

    def as_json(self) -> list[dict]:
        return [{"round": m.round, "row": m.case.row, "case": m.case.title, "subject": m.subject,
                 **m.values} for m in self.measurements]


def _cell(results: Results, case: Case, subject: str, measure: Measure) -> str:
    values = results.values(case, subject, measure.key)
    return f"{statistics.median(values.values()):,.{measure.digits}f}" if values else "–"


def _verdict(ratio: Ratio | None, measure: Measure) -> tuple[str, str]:
    if measure.aim is None:
        return "", ""
    aim = f"≤ {measure.aim:g}"
    if ratio is None:
        return aim, "not judged"
    return aim, "hit" if ratio.median <= measure.aim else "**miss**"


def _line(results: Results, case: Case, measure: Measure, subjects: list[str]) -> str:
    cells = [case.title, measure.label]
    cells += [_cell(results, case, subject, measure) for subject in subjects]
    ratio = results.ratio(case, measure.key)
    cells.append(f"{ratio.median:.2f}" if ratio else "–")
    cells.append(f"{ratio.low:.2f}–{ratio.high:.2f}" if ratio else "–")
    cells += _verdict(ratio, measure)
    return "| " + " | ".join(cells) + " |"


def tables(results: Results, cases: list[Case]) -> str:
    subjects = ["direct", "socat", "HAProxy", "frp", "ours"]
    head = ["load", "measure", *subjects, "ours ÷ frp", "min–max", "aim", ""]
    lines = []
    for number, (row, title) in enumerate(ROWS.items(), start=1):
        chosen = [case for case in cases if case.row == row]
        if not chosen:
            continue
        lines += [f"## {number}. {title}", "", "| " + " | ".join(head) + " |",
                  "|---|---|" + "---:|" * 7 + "---|---|"]
        lines += [_line(results, case, measure, subjects)
                  for case in chosen for measure in case.measures]
        lines.append("")
    return "\n".join(lines)


def summary(results: Results, cases: list[Case]) -> str:
    judged = [(case, measure, ratio) for case in cases for measure in case.measures
              if measure.aim is not None and (ratio := results.ratio(case, measure.key))]
    missed = [(case, measure, ratio) for case, measure, ratio in judged
              if ratio.median > measure.aim]
    lines = [f"{len(judged) - len(missed)} of {len(judged)} aims are hit."]
    missed.sort(key=lambda miss: miss[2].median / miss[1].aim, reverse=True)
    lines += [f"- missed: {case.row}, {case.title}, {measure.label}: {ratio.median:.2f}, "
              f"aim {measure.aim:g}" for case, measure, ratio in missed]
    foreign = results.foreign()
    if foreign:
        lines.append(f"- CPU of the machine that others used meanwhile: median "
                     f"{statistics.median(foreign):.0%}, most {max(foreign):.0%}"
                     + (": too much to trust the wall clock, see README" if
                        statistics.median(foreign) > 0.12 else ""))
    lines += [f"- failed: {failure}" for failure in results.failures]
    return "\n".join(lines)
