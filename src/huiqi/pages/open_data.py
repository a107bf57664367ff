"""What a program finds here (faces layer): the addresses of data and interfaces, with what each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from huiqi.errors import Text


@dataclass(frozen=True)
class Address:
    """One address of this site: its path, what it is called, what one finds there."""

    path: str
    name: Text
    about: Text


GROUPS: Final[tuple[tuple[Text, tuple[Address, ...]], ...]] = (
    (
        Text("查询", "Ask"),
        (
            Address("/editor", Text("SPARQL 编辑器", "SPARQL editor"), Text("带示例查询", "with example queries")),
            Address(
                "/sparql",
                Text("SPARQL 端点", "SPARQL endpoint"),
                Text(
                    "SPARQL 1.1 协议,只读;不带查询时返回服务说明",
                    "SPARQL 1.1 protocol, read-only; its description without a query",
                ),
            ),
            Address(
                "/api/openapi.json",
                Text("JSON 接口", "JSON API"),
                Text("OpenAPI 说明:评估、查询、对象", "described in OpenAPI: assessments, questions, things"),
            ),
        ),
    ),
    (
        Text("整体下载", "Download"),
        (
            Address(
                "/dumps/huiqi.nq.gz", Text("全部数据 N-Quads", "all data, N-Quads"), Text("按命名图", "by named graph")
            ),
            Address(
                "/dumps/huiqi.ttl.gz", Text("全部数据 Turtle", "all data, Turtle"), Text("合为一图", "as one graph")
            ),
            Address(
                "/dumps/catalogue.ttl.gz",
                Text("标准词汇目录", "catalogue in standard words"),
                Text("CPSV-AP、CCCEV、ELI、SKOS", "CPSV-AP, CCCEV, ELI, SKOS"),
            ),
            Address("/dumps/SHA256SUMS", Text("校验和", "checksums"), Text("每个下载文件", "of every download")),
        ),
    ),
    (
        Text("说明与变动", "Descriptions and changes"),
        (
            Address("/catalogue", Text("数据目录", "catalogue"), Text("DCAT-AP 与 VoID", "DCAT-AP and VoID")),
            Address(
                "/ns",
                Text("本体", "ontology"),
                Text("类、属性与标准词汇对齐", "classes, properties and their alignment"),
            ),
            Address("/check", Text("检查规则", "shapes"), Text("SHACL,附正反例", "SHACL, with good and bad examples")),
            Address(
                "/report", Text("检查报告", "validation report"), Text("本次发布的数据", "of the data as published")
            ),
            Address("/feed", Text("变动", "changes"), Text("LDES,逐版本", "LDES, version by version")),
            Address("/feed.atom", Text("变动 Atom", "changes as Atom"), Text("供阅读器订阅", "for feed readers")),
            Address(
                "/context.jsonld",
                Text("JSON-LD 上下文", "JSON-LD context"),
                Text("短名与类型", "short names and types"),
            ),
        ),
    ),
)
"""Everything that is offered to programs, by what it is for."""
