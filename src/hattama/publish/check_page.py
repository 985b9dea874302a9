"""`check.html`: the browser's own check, assembled into one file that asks for nothing but data.

The check is an implementation of its own in plain JavaScript (`publish/browser/*.js`), written from
the documents. Here its parts are put together, always to the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hattama.core.law.library import shipped, text
from hattama.publish import look
from hattama.words import ERRORS, LANGS, Lang, catalogue, find

# In the order in which they need each other.
SCRIPTS = (
    "base", "sha256", "tree", "canonical", "csv", "note", "policy", "manifest", "toml", "ratio",
    "law", "seats", "districts", "units", "register", "kinds", "proper", "reading", "admit",
    "fitting", "frozen", "places", "held", "totals", "result", "notes", "shown", "tables",
    "compare", "heads", "earlier", "journal", "gates", "run", "zip", "sources", "unit", "work",
    "words", "api", "elements", "report", "chosen", "page",
)  # fmt: skip
# What an address in an attribute may hold as it is.
_PLAIN = " =:/."
# How the script names what it found.
_CODE = re.compile(r'"([a-z][a-z0-9_]+)"')
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; worker-src blob:; "
    "connect-src 'self' https:; img-src data:; base-uri 'none'; form-action 'none'"
)


@cache
def check_page() -> bytes:
    """The page; the same bytes for the same release."""
    script, style = script_text(), _part("page.css")
    policy = _POLICY.format(script=_hash(script), style=_hash(style))
    page = _part("page.html")
    for name, value in (
        ("policy", policy),
        (
            "nojs",
            "".join(f'<p lang="{one}">{find(one, "browser.javascript")}</p>' for one in LANGS),
        ),
        ("icon", "data:image/svg+xml," + quote(look.icon().decode().strip(), safe=_PLAIN)),
        ("style", style),
        ("words", _data(words())),
        ("script", script),
    ):
        page = page.replace(f"@{name}@", value)
    return page.encode()


def script_text() -> str:
    """Every part of the script in one closed scope."""
    laws = [
        {"id": one, "sha256": hashlib.sha256(text(one).encode()).hexdigest()} for one in shipped()
    ]
    parts = [_part(f"{name}.js") for name in SCRIPTS]
    inner = "\n".join([f"const LAWS = {json.dumps(laws)};", *parts])
    return f'(() => {{\n"use strict";\n{inner}}})();\n'


def words() -> dict[Lang, Any]:
    """What the page says, by language: its own words, and the sentences of verification."""
    codes = sorted(fault_codes())
    return {lang: _words(lang, codes) for lang in LANGS}


def fault_codes() -> frozenset[str]:
    """Every code of a fault that the script can tell (and other words that look like one)."""
    return frozenset(code for name in SCRIPTS for code in _CODE.findall(_part(f"{name}.js")))


def _words(lang: Lang, codes: list[str]) -> dict[str, Any]:
    own = dict(catalogue(lang, "browser"))
    subjects = ("verify.fault", *ERRORS)
    known = {
        code: next((said for one in subjects if (said := find(lang, f"{one}.{code}"))), None)
        for code in codes
    }
    faults = {code: said for code, said in known.items() if said is not None}
    steps = {**catalogue(lang, "verify")["step"], **own.get("step", {})}
    return {
        **own,
        "step": steps,
        "detail": {**catalogue(lang, "verify")["detail"], **own.get("detail", {})},
        "kind": catalogue(lang, "count")["kind"],
        "stage": catalogue(lang, "count")["stage"],
        "line": {
            key: said for key, said in catalogue(lang, "line").items() if isinstance(said, str)
        },
        "if_it_held": find(lang, "verify.line.if_it_held"),
        "fault": {**faults, **own.get("fault", {})},
        "fixed_sentence": find(lang, "bundle.fixed_sentence"),
    }


def _data(value: Any) -> str:
    """JSON inside a page: nothing in it can end the element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _part(name: str) -> str:
    return Path(__file__).with_name("browser").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
