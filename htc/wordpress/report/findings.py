"""What the conversion of a body met, as the report has it and in words."""

from typing import Any

from htc.wordpress.conversion.findings import Counted, Findings


def told(findings: Findings) -> dict[str, Any]:
    """Give what was met, by name; what was not met is left out."""
    every = {
        "characters": [{"was": each.character, "is": each.by, "in": each.context} for each in findings.replaced],
        "mojibake": [{"was": each.run, "means": each.meant, "in": each.context} for each in findings.mojibake],
        "shortcodes": _counted(findings.shortcodes),
        "blocks": _counted(findings.blocks),
        "removed": _counted(findings.removed_tags),
        "trackers": list(findings.trackers),
        "footnotes": _counted(findings.footnotes),
        "notes_left": [each.text for each in findings.uncertain_notes],
        "dropped": [each.text for each in findings.dropped],
        "unresolved": [f"{each.why} {each.text}" for each in findings.unresolved],
        "case_studies": [each.text for each in findings.case_studies],
    }
    return {name: value for name, value in every.items() if value}


def _counted(counted: tuple[Counted, ...]) -> dict[str, str]:
    return {each.name: f"{each.count} {each.outcome}" for each in counted}
