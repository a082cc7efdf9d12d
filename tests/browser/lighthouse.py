"""Judge four pages by Lighthouse as a phone gets them, five times each; see ``make lighthouse``. It comes by npm, below var/lighthouse."""

import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.browser.apart import ROOT, served  # noqa: E402, I001

from tests.browser.conftest import WHOLE, launch_options  # noqa: E402
from tests.browser.pages import ARTICLE  # noqa: E402

FOLDER = ROOT / "var/lighthouse"
# The next one needs a newer Node than Debian has.
PACKAGE = "lighthouse@12"
PROGRAM = FOLDER / "node_modules/.bin/lighthouse"
PAGES = {"home": "/", "article": ARTICLE, "cases": "/case-studies/", "archive": "/archive/"}
RUNS = 5
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


def main() -> None:
    install()
    faults = []
    with served() as base:
        for name, path in PAGES.items():
            reports = [judged(base + path) for _ in range(RUNS)]
            scores = {category: statistics.median(scores_of(report, category) for report in reports) for category in LEAST}
            print(f"{name}: " + ", ".join(f"{category} {score:g}" for category, score in scores.items()))
            faults += [
                f"{name}: {category} {scores[category]:g}, not {least}" for category, least in LEAST.items() if scores[category] < least
            ]
            for audit in failed_audits(reports[-1]):
                print(f"  {audit}")
    sys.exit("\n".join(faults) if faults else 0)


def install() -> None:
    """Fetch Lighthouse by npm."""
    if not shutil.which("npm"):
        sys.exit("Lighthouse comes by npm, which is missing. Run: sudo apt-get install npm")
    if not PROGRAM.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-save", "--no-fund", "--no-audit", "--prefix", str(FOLDER), PACKAGE], check=True)


def judged(address: str) -> dict:
    """Give Lighthouse's report of an address, as on a phone of the middle class."""
    options = launch_options(WHOLE)
    flags = " ".join(["--headless=new", *(flag for flag in options["args"] if flag == "--no-sandbox")])
    command = [PROGRAM, address, "--output=json", "--quiet", f"--chrome-flags={flags}", f"--chrome-path={options['executable_path']}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def scores_of(report: dict, category: str) -> float:
    return round(100 * (report["categories"][category]["score"] or 0))


def failed_audits(report: dict) -> list[str]:
    """Give the audits that cost something, with their words."""
    return [
        f"{audit['id']}: {audit['title']}"
        for audit in report["audits"].values()
        if audit.get("score") is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] in ("binary", "numeric", "metricSavings")
    ]


if __name__ == "__main__":
    main()
