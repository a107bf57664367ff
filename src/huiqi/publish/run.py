"""Publishing a project (analysis layer): gather, describe, write, and say what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from huiqi.publish.gather import gather
from huiqi.publish.public import still_public
from huiqi.publish.report import report
from huiqi.publish.site import files, gone_by_now
from huiqi.publish.write import Published, read_earlier, write_files
from huiqi.questions import Question
from huiqi.things import Law


def publish(
    law: Law,
    questions: Mapping[str, Question],
    out: Path,
    site: str = "",
    on: date | None = None,
    endpoint: str = "",
    public: Sequence[str] = (),
) -> Published:
    """Write what may be public of a project's law into the folder `out`, over an earlier publication of ours if there is one.

    `site` is where the files will stand (empty: at the base of the names), `on` the day of publication (none: the last
    day that the law's sources bear), `endpoint` the address of a query service (empty: none is named),
    `public` files of facts of which goes out what each indicator allows. Raises HuiqiError if anything private would go out, CannotStart if `out` cannot be written.
    """
    earlier = read_earlier(out)
    data = gather(law, law.base, site, on, endpoint, public)
    earlier = replace(earlier, versions=still_public(earlier.versions, law, data.shown))
    said = report(law, data.addresses)
    count = write_files(out, files(data, questions, said, earlier, endpoint))
    return Published(
        folder=str(out),
        day=data.day.isoformat(),
        files=count,
        things=len(data.things),
        graphs=len(data.dumped),
        triples=len(set(data.triples)),
        withheld=data.withheld.statements,
        unserved=data.unserved,
        gone=tuple(g.thing for g in gone_by_now(data, earlier)),
    )
