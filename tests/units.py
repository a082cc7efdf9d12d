"""Have systemd itself read the units of docs/servers, and say how much each leaves open; installs nothing, and needs systemd-analyze.

Their paths are those of a server; here they are put in place of the program that runs this. Ends with 1 where systemd has something to say,
or where a unit leaves more open than 2.0 of 10.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_OPEN = 2.0


def main() -> int:
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is missing: apt-get install systemd")
        return 1
    right = True
    with tempfile.TemporaryDirectory() as folder:
        units = []
        for file in sorted((ROOT / "docs/servers").glob("*.service")):
            unit = Path(folder, file.name)
            text = file.read_text(encoding="utf-8").replace("/srv/htc/.venv/bin", str(Path(sys.executable).parent))
            unit.write_text(text.replace("/srv/htc", str(ROOT)), encoding="utf-8")
            units.append(unit)
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False)
        own = [line for line in said.stderr.splitlines() if folder in line or "htc" in line]
        print("\n".join(own) or f"{len(units)} units are read without a word")
        right = not own and bool(units)
        for unit in units:
            done = subprocess.run(
                ["systemd-analyze", "security", "--offline=yes", "--no-pager", unit], capture_output=True, text=True, check=False
            )
            (found,) = re.findall(r"exposure level for \S+ ([\d.]+)", done.stdout) or ["10"]
            print(f"{unit.name}: {found} of 10")
            right = right and float(found) <= MOST_OPEN
    return not right


if __name__ == "__main__":
    sys.exit(main())
