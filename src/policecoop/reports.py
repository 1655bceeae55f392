"""Validation reports as text for machines: JSON, CSV, SARIF. Turtle is in the report itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from policecoop.findings import Finding, Report, Rule

FORMATS = ("json", "csv", "sarif", "turtle")
COLUMNS = ("file", "line", "column", "severity", "code", "focus", "path", "value", "message", "repair", "shape")
LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}


def render(report: Report, format: str, rules: Mapping[str, Rule]) -> str:
    """Return a report in one of FORMATS. `rules` explain the codes of findings."""
    if format == "turtle":
        return report.graph
    if format == "csv":
        return _csv(report)
    return (
        json.dumps(_sarif(report, rules) if format == "sarif" else _json(report), ensure_ascii=False, indent=2) + "\n"
    )


def _json(report: Report) -> dict[str, object]:
    results = [
        {
            "severity": finding.severity,
            "code": finding.code or None,
            "focusNode": finding.focus or None,
            "resultPath": finding.path or None,
            "value": finding.value or None,
            "sourceConstraintComponent": finding.component or None,
            "sourceShape": finding.shape or None,
            "message": finding.message,
            "repair": finding.repair or None,
            "file": finding.position.file or None,
            "line": finding.position.line or None,
            "column": finding.position.column or None,
        }
        for finding in report.findings
    ]
    return {"conforms": report.conforms, "checked": report.checked, "results": results}


def _csv(report: Report) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in report.findings:
        place = finding.position
        texts = (getattr(finding, name) for name in COLUMNS[3:])
        writer.writerow((place.file, place.line or "", place.column or "", *texts))
    return out.getvalue()


def _sarif(report: Report, rules: Mapping[str, Rule]) -> dict[str, object]:
    """Return a report in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS, 2020)."""
    used = sorted({_rule_id(finding) for finding in report.findings})
    driver = {
        "name": "policecoop",
        "version": version("policecoop"),
        "informationUri": "https://w3id.org/policecoop/",
        "rules": [_sarif_rule(code, rules.get(code)) for code in used],
    }
    results = [_sarif_result(finding, used) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _rule_id(finding: Finding) -> str:
    return finding.code or finding.component or "constraint"


def _sarif_rule(code: str, rule: Rule | None) -> dict[str, object]:
    if rule is None:
        return {"id": code}
    return {"id": code, "shortDescription": {"text": rule.title}, "fullDescription": {"text": rule.why}}


def _sarif_result(finding: Finding, used: list[str]) -> dict[str, object]:
    place = finding.position
    text = f"{finding.message}; {finding.repair}." if finding.repair else f"{finding.message}."
    location: dict[str, object] = {}
    if finding.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus}]
    if place.file:
        region = {"startLine": place.line, "startColumn": max(place.column, 1)}
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(place.file)}} | (
            {"region": region} if place.line else {}
        )
    return {
        "ruleId": _rule_id(finding),
        "ruleIndex": used.index(_rule_id(finding)),
        "level": LEVELS.get(finding.severity, "error"),
        "message": {"text": text},
        "locations": [location] if location else [],
    }


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
