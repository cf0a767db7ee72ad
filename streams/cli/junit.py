"""JUnit's XML, as build servers read it: one case per test document."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from journeys.diagnostic import Diagnostic
from journeys.expectation import Verdict


def write_junit(
    file: Path, findings: Sequence[Diagnostic], verdicts: Sequence[Verdict], texts: Sequence[str]
) -> None:
    """Write verdicts with what a person is told of each, and files with errors as errors."""
    failures = sum(not one.passed for one in verdicts)
    counts = {"tests": len(verdicts) + len(findings), "failures": failures, "errors": len(findings)}
    attributes = {name: str(count) for name, count in counts.items()}
    suite = ET.Element("testsuite", {"name": "rumbo", **attributes})
    for finding in findings:
        case = ET.SubElement(suite, "testcase", {"name": finding.code, "classname": finding.path})
        ET.SubElement(case, "error", {"message": str(finding)})
    for verdict, text in zip(verdicts, texts, strict=True):
        place = verdict.place.rpartition(":")[0]
        case = ET.SubElement(suite, "testcase", {"name": verdict.name, "classname": place})
        if not verdict.passed:
            missed = next(one.text for one in verdict.checked if not one.met)
            ET.SubElement(case, "failure", {"message": missed}).text = text
    file.write_bytes(ET.tostring(suite, encoding="utf-8", xml_declaration=True))
