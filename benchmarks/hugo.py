"""Hugo, Debian's package, as the peer of our pages: what it starts from, and what it must write.

Twice: once each page is a content file whose markup is there already, which the template puts into
the head and the foot of the page; once its tables come as rows whose figures are written as people
read them, and the template makes the markup. We start from counted protocols in both.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.processes import Process, once

HUGO = shutil.which("hugo") or ""
SOURCES = {"ready": "their markup ready", "rows": "their tables as rows of ready cells"}
_MAIN, _END = '<main id="main_">', "</main>"
_CONFIG = {
    "baseURL": "/", "uglyURLs": True, "disablePathToLower": True,
    "disableHugoGeneratorInject": True,
    "disableKinds": ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"],
}  # fmt: skip
_ROWS = (
    "{{ range .Params.parts }}{{ with .text }}{{ . | safeHTML }}{{ end }}"
    '{{ range .rows }}<tr><th scope="row">{{ index . 0 | safeHTML }}</th>'
    '{{ range after 1 . }}<td class="num">{{ . | safeHTML }}</td>{{ end }}</tr>{{ end }}{{ end }}'
)
# A row of figures, and a run of such rows.
_ROW = r'<tr><th scope="row">(?:(?!</th>).)*</th>(?:<td class="num">[^<&]*</td>)+</tr>'
_RUN = re.compile(f"((?:{_ROW})+)", re.DOTALL)
_HEAD = re.compile(r'<th scope="row">(.*?)</th>', re.DOTALL)
_CELL = re.compile(r'<td class="num">(.*?)</td>')


def sources(home: Path, out: Path, pages: list[Path]) -> dict[str, Process]:
    """Hugo on each kind of source, after it was seen that it writes the same pages.

    Raises:
        AssertionError: it writes another page.
    """
    kinds: dict[str, tuple[str, Callable[[str], tuple[dict[str, Any], str]]]] = {
        "ready": ("{{ .Content }}", _ready),
        "rows": (_ROWS, _rows),
    }
    found = {}
    for name, (layout, made) in kinds.items():
        source, goal = home / f"hugo-{name}", home / f"hugo-{name}-out"
        _contents(out, pages, source, layout, made)
        process = Process(
            [HUGO, "--quiet", "--source", str(source), "--destination", str(goal)],
            before=_clearing(goal),
        )
        once(process)
        differ = [one for one in pages if not same(one, goal / one.relative_to(out))]
        if differ:
            raise AssertionError(f"Hugo's page is another one: {differ[0]}")
        found[name] = process
    return found


def _clearing(goal: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(goal, ignore_errors=True)


def _contents(
    out: Path, pages: list[Path], source: Path, layout: str,
    made: Callable[[str], tuple[dict[str, Any], str]],
) -> None:  # fmt: skip
    """The project of a site."""
    (source / "layouts" / "_default").mkdir(parents=True)
    (source / "layouts" / "_default" / "single.html").write_text(
        f"{{{{ .Params.front | safeHTML }}}}{_MAIN}{layout}{_END}{{{{ .Params.back | safeHTML }}}}",
        encoding="utf-8",
    )
    (source / "config.json").write_text(json.dumps(_CONFIG), encoding="utf-8")
    for number, one in enumerate(pages):
        front, _, rest = one.read_text(encoding="utf-8").partition(_MAIN)
        content, _, back = rest.partition(_END)
        params, body = made(content)
        url = f"/{one.relative_to(out).as_posix()}"
        head = {"front": front, "back": back, "url": url, **params}
        # Hugo takes a file that is called index for its whole folder.
        goal = source / "content" / one.parent.relative_to(out) / f"p{number}.html"
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(f"{json.dumps(head, ensure_ascii=False)}\n{body}", encoding="utf-8")


def _ready(content: str) -> tuple[dict[str, Any], str]:
    return {}, content


def _rows(content: str) -> tuple[dict[str, Any], str]:
    """Markup and rows, in turn."""
    parts = [
        {"rows": [_cells(row) for row in re.findall(_ROW, part, re.DOTALL)]}
        if at % 2
        else {"text": part}
        for at, part in enumerate(_RUN.split(content))
    ]
    return {"parts": parts}, ""


def _cells(row: str) -> list[str]:
    head = _HEAD.search(row)
    assert head is not None
    return [head[1], *_CELL.findall(row)]


def same(one: Path, other: Path) -> bool:
    """Whether two pages hold the same, but for white space."""
    return other.is_file() and one.read_text().split() == other.read_text().split()
