"""The report of findings on rules as one HTML file (faces layer): nothing is loaded, no script is needed."""

from __future__ import annotations

from functools import cache
from typing import Any

from huiqi.errors import CannotStart, Text
from huiqi.render.overlap_view import ReportView


def report_page(view: ReportView) -> str:
    """Return a report as a self-contained page; raises CannotStart if Jinja2 is not installed."""
    return str(_template().render(v=view, lang=view.lang, say=lambda zh, en: Text(zh, en).say(view.lang)))


@cache
def _template() -> Any:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        missing = Text(
            "没有安装 Jinja2:pip install 'huiqi[pages]'", "Jinja2 is not installed: pip install 'huiqi[pages]'"
        )
        raise CannotStart(missing) from error
    environment = Environment(
        loader=PackageLoader("huiqi.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("overlaps.html")
