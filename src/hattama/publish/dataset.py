"""A bundle described for search engines of data: schema.org Dataset as JSON-LD.

It goes into a page as a data block (`application/ld+json`), which no browser runs.
"""

from __future__ import annotations

import json
from typing import Any

from hattama.bundle import layout, tables
from hattama.bundle.content import ENTRIES, PACKAGE, SEATS
from hattama.publish.view import View, href
from hattama.words import find

_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "gz": "application/gzip",
}
# Licences that data is published under, by their address; another one is named as it is.
_LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
}


def dataset(view: View, here: str) -> dict[str, Any]:
    """What the newest state of a bundle holds, with kind and stage in its name.

    Args:
        here: the page that it stands in; addresses are relative to it.
    """
    election, size = view.election, view.snap.size
    name = election.name.pick(view.lang)
    kind, stage = view.say(f"kind.{election.kind}"), view.say(f"stage.{view.stage}")
    names = [*tables.TABLES, SEATS, PACKAGE, ENTRIES]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{name} ({kind}; {stage})",
        "description": view.word(
            "site_news.dataset.description", name=name, kind=kind, stage=stage
        ),
        "identifier": election.id,
        "version": str(size),
        "inLanguage": view.lang,
        "isAccessibleForFree": True,
        "license": _LICENCES.get(election.licence, election.licence),
        "temporalCoverage": election.date.isoformat(),
        "spatialCoverage": view.unit(0).text,
        "dateModified": view.ledger.recorded(size - 1),
        "creator": {
            "@type": "Organization",
            "name": view.snap.recorded.opened.publisher or name,
        },
        "distribution": [_file(view, here, layout.data(size) + one) for one in names],
    }


def _file(view: View, here: str, path: str) -> dict[str, Any]:
    name = path.rpartition("/")[2]
    told = find(view.lang, f"bundle.table.{name.removesuffix('.csv')}")
    return {
        "@type": "DataDownload",
        "name": told or name,
        "encodingFormat": _TYPES[name.rpartition(".")[2]],
        "contentUrl": href(here, path),
    }


def data_block(told: dict[str, Any]) -> str:
    """JSON-LD as an element; no text in it can end the element."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/ld+json">{text}</script>'
