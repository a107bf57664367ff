"""Registers of a city's own classes of record: from a shape, the same bytes again; what does not fit is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.blocks import run
from huiqi.errors import HuiqiError
from huiqi.project import Project
from huiqi.sample.reading import kind_of
from huiqi.sample.record_reading import read_city_shape
from huiqi.sample.record_shape import CityShape
from huiqi.sample.records import city_text
from huiqi.sample.words import Known
from sample.said import BASE, IND, NS, ROOT, local, of_class, stated

FILE = "data/example-city/registers/shape.toml"
SHAPE = (ROOT / FILE).read_text("utf-8")
REGISTER = (ROOT / "data" / "example-city" / "registers" / "sample.ttl").read_text("utf-8")
COMMAND = f"huiqi sample --shape {FILE} --enterprises 1000 --seed 11"
T = BASE + "/voc/example-city/"


@pytest.fixture(scope="module")
def known() -> Known:
    project = Project.open(ROOT)
    return Known.of(project.graph, project.book)


@pytest.fixture(scope="module")
def shape(known: Known) -> CityShape:
    return read_city_shape(SHAPE, FILE, BASE, known)


# --- what is made


def test_the_committed_register_is_made_again_byte_for_byte(shape: CityShape) -> None:
    assert "".join(city_text(shape, 1000, 11, BASE, COMMAND)) == REGISTER


def test_the_first_ten_are_the_same_in_a_longer_register(shape: CityShape) -> None:
    ten, twenty = ("".join(city_text(shape, n, 11, BASE, "")) for n in (10, 20))
    assert twenty.startswith(ten)


def test_another_seed_makes_other_enterprises(shape: CityShape) -> None:
    one, other = ("".join(city_text(shape, 5, seed, BASE, "")) for seed in (1, 2))
    assert one != other


def test_every_class_of_record_of_the_shape_is_in_the_register() -> None:
    nodes = stated([REGISTER])
    kinds = {local(t) for n in nodes.values() for t in n["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]}
    wanted = {name.rpartition(":")[2] for name in re.findall(r'^class = "(.+)"$', SHAPE, re.M)}
    assert wanted | {"Enterprise", "EnterpriseStatus"} <= {k.rpartition("#")[2] for k in kinds}
    assert len(of_class(nodes, "Enterprise")) == 1000


def test_what_is_planted_stands_there_to_the_fen() -> None:
    nodes = stated([REGISTER])
    firms = sorted(of_class(nodes, "Enterprise"))
    report = nodes[f"{firms[20]}/annual-report/2024"]
    assert [v.value for v in report[T + "online-sales"]] == ["10000000.00"]
    assert [v.value for v in report[IND + "revenue"]] == ["60000000.00"]
    (status,) = (n for s, n in of_class(nodes, "EnterpriseStatus").items() if s.startswith(firms[20]))
    assert [v.value for v in status[IND + "place"]] == [T + "east-district"]


def test_the_register_loads_without_a_finding() -> None:
    project = Project.open(ROOT)
    facts = project.facts([ROOT / "data" / "example-city" / "registers" / "sample.ttl"])
    assert facts.findings == ()


def test_every_register_says_from_when_to_when_it_is_complete() -> None:
    registers = of_class(stated([REGISTER]), "Register")
    assert len(registers) == 12
    assert {(n[NS + "appliesFrom"][0].value, n[NS + "appliesUntil"][0].value) for n in registers.values()} == {
        ("2010-01-01", "2027-06-30")
    }


# --- the command


def test_the_command_writes_one_file_and_names_the_shape_in_it(tmp_path: Path) -> None:
    made = tmp_path / "made.ttl"
    line = f"huiqi sample --shape {FILE} -n 1000 --seed 11 --output {made} --lang en --project {ROOT}"
    assert run(line) == [f"1000 fictional enterprises written to `{made.as_posix()}`"]
    assert made.read_text("utf-8") == REGISTER
    assert run(line)[0] == f"huiqi: there is already `{made.as_posix()}`; add --force to replace"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (f"--shape {FILE} -n 3 --output register", "a register of this shape is one file: `register` should end in .ttl"),
        (f"--shape {FILE} -n 3 --years 2021-2025", f"`{FILE}` says its years itself: leave out --years"),
        (f"--shape {FILE} -n 0", "0 is no number of enterprises to make; ask for 1 to 999999"),
        (f"--shape {FILE} -n 300000", "300000 is no number of enterprises to make; ask for 1 to 299999, as codes begin at 700001"),
        ("--shape none.toml -n 3", "there is no shape `none.toml`; name a TOML file with --shape"),
        ("--shape data/samples/lumen.yaml -n 3", "`data/samples/lumen.yaml` is not TOML: "),
    ],
)  # fmt: skip
def test_what_the_command_cannot_do_is_said_in_one_sentence(more: str, said: str) -> None:
    printed = run(f"huiqi sample {more} --lang en --project {ROOT}")
    assert len(printed) == 2
    assert printed[0].startswith(f"huiqi: {said}")


def test_a_shape_of_proportions_elsewhere_is_named_in_the_command(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text((ROOT / "data" / "samples" / "shape.toml").read_text("utf-8"), "utf-8")
    printed = run(f"huiqi sample --shape {other} -n 1 --project {ROOT}")
    assert printed[2] == "# Made by: huiqi sample --shape other.toml --enterprises 1 --seed 1 --years 2021-2025"


# --- what is refused


def refused(text: str, known: Known) -> str:
    with pytest.raises(HuiqiError) as caught:
        kind_of(text, FILE)
        read_city_shape(text, FILE, BASE, known)
    assert caught.value.text.zh.startswith(f"`{FILE}`")
    return caught.value.text.en


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('class = "t:Hire"', 'class = "t:Hier"', "(register 4): there is no class of record `t:Hier`; use `t:Hire`"),
        ('class = "t:Hire"', 'class = "s:Hire"', "(register 4): `s:Hire` has no declared prefix; use `:`, `e:`, "),
        ('class = "t:Hire"', 'class = "t:Hire> ; x"', "may have letters, digits and - only after the colon"),
        ('"ind:exports"', '"ind:export"', "(figure 1): there is no indicator `ind:export`; use `ind:exports`"),
        ('dated = "t:hired-on"', 'dated = "t:hired"', "(record 3): there is no indicator `t:hired`; use `t:hired-on`"),
        ("level:national", "level:nationl", "(title 1): there is no code `level:nationl`; use `level:national`"),
        ('["t:east-district", 28]', '["t:east", 28]', "(status): there is no code `t:east`; use "),
        ("/high-tech-firm", "/high-tech", "(title 1, paid): there is no award `example-city/technology/2022-07-01/high-tech`"),
        ("holders = 330", "holders = 1330", "(figure 1): `holders` should be a whole number from 0 to 1000"),
        ("holders = 330", "holders = -1", "`holders` should be a whole number from 0 to 1000"),
        ("holders = 330", "holders = 0.33", "`holders` should be a whole number from 0 to 1000"),
        ("share = [20, 600]", "share = [600, 20]", "the first number of `share` is above the second"),
        ("blank-per-thousand = 10 ", "blank-per-thousand = 1001 ", "(days): `blank-per-thousand` should be a whole number from 0 to 1000"),
        ("[days]", "[day]", "there is no `days`"),
        ("[status]", "[statuses]", "there is no `status`"),
        ("rounded-to = 100", "rounded = 100", "there is no `rounded-to`"),
        ("years = [2021, 2026]", "years = [2021]", "`years` should be two whole numbers"),
        ("valid-years = 3\n", "valid-yaers = 3\n", "(title 1): there is no `valid-years`"),
        ("repeat = [1, 6]", "repeats = [1, 6]", "(record 7): there is no key `repeats`; use `repeat`"),
        ("complete-from = 2010-01-01", 'complete-from = "2010"', "`complete-from` should be a day, written 2010-01-01 without quotes"),
        ("complete-from = 2010-01-01", "complete-from = 2028-01-01", "`complete-from` is after `complete-until`"),
        ("[[2000000, 9000000, 24],", "[[9000000, 2000000, 24],", "(days): a row of `revenue` has its lower bound above its upper one"),
        ("[[2000000, 9000000, 24],", "[[2000000, 24],", "`revenue` should be a list of lists of 3 whole numbers"),
        ("[[2012, 12],", '[["2012", 12],', "`entry` should be a whole number from 0 to "),
        ('["t:doctoral", 12]', '["t:doctoral", -12]', "the weights of `codes` should be whole numbers from 0 to 100000"),
        ('money = [50000, 9000000] }', 'money = [50000, 9000000], number = [1, 2] }', "(record 4, fields 1): there should be one of `code`, "),
        ("number = 21\nyear = 2024", "number = 21\nyear = 1024", "(planted 1): `year` should be a whole number from 2021 to 2026"),
        ('"60000000.00"', '"6千万"', '(planted 1, figures): `ind:revenue` should be written like "50000.00"'),
        ('zh = "示例市样本企业"', "zh = '\"'", "`zh` should be text without quotes, backslashes and line breaks"),
        ('category = "t:city-choice-brand"', 'category = "t:city-quality-award"', "`title` has `t:city-quality-award` twice"),
        ('t = "https://w3id.org/huiqi/voc/example-city/"', 'ind = "https://example.org/"', "(prefixes): the prefix `ind` has a fixed meaning"),
        ('t = "https://w3id.org/huiqi/voc/example-city/"', 't = "example"', "(prefixes): `t` should be an IRI that ends in / or #"),
        ('kind = "records"', 'kind = "record"', "there is no kind of shape `record`; use `proportions`, `records`"),
        ('kind = "records"', "kind = records", "is not TOML: "),
        ("[prefixes]", "[prefixes", "is not TOML: "),
    ],
)  # fmt: skip
def test_a_shape_that_does_not_fit_is_refused_with_its_place_and_a_fix(
    old: str, new: str, said: str, known: Known
) -> None:
    assert old in SHAPE
    message = refused(SHAPE.replace(old, new, 1), known)
    assert said in message
    assert "\n" not in message


def test_an_empty_file_is_a_shape_of_proportions_that_lacks_everything(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text("", "utf-8")
    printed = run(f"huiqi sample --shape {tmp_path}/empty.toml -n 1 --lang en --project {ROOT}")
    assert printed[0] == "huiqi: `empty.toml`: there is no `base`"
