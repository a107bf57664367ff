"""The frame of every page (faces layer): templates, language, links between pages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from huiqi.errors import CannotStart, Language, Text

NAVIGATION: Final = (
    ("/self-check", "政策体检", "Self-check"),
    ("/policies", "政策", "Policies"),
    ("/awards", "奖补事项", "Awards"),
    ("/funds", "资金", "Funds"),
    ("/overlaps", "奖补重叠", "Overlaps"),
    ("/questions", "查询", "Questions"),
    ("/data", "数据", "Data"),
)


@cache
def _templates() -> Any:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        missing = Text(
            '缺少 Jinja2;运行 `pip install "huiqi[serve]"`', 'Jinja2 is missing; run `pip install "huiqi[serve]"`'
        )
        raise CannotStart(missing) from error
    return Environment(
        loader=PackageLoader("huiqi.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def with_language(path: str, lang: Language) -> str:
    """Return a path of the site with the language in its query, a fragment kept at its end.

    >>> with_language("/awards", "en")
    '/awards?lang=en'
    """
    head, mark, tail = path.partition("#")
    return f"{head}{'&' if '?' in head else '?'}lang={lang}{mark}{tail}"


def page(
    template: str,
    lang: Language,
    here: str,
    title: str,
    twins: Iterable[tuple[str, str]] = (),
    query: Iterable[tuple[str, str]] = (),
    **values: Any,
) -> str:
    """Return a page as HTML. `here` is its path, `query` what it was asked with, `twins` (media type, path) the same as data."""
    other: Language = "en" if lang == "zh" else "zh"
    asked = [(n, v) for n, v in query if n != "lang"]
    return str(
        _templates()
        .get_template(template)
        .render(
            lang=lang,
            here=here,
            title=title,
            twins=list(twins),
            nav=NAVIGATION,
            other_language=f"{here}?{urlencode([*asked, ('lang', other)])}",
            say=lambda zh, en: Text(zh, en).say(lang),
            at=lambda path: with_language(path, lang),
            **values,
        )
    )
