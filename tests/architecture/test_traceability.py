"""The table of requirements and tests: complete, current, and able to complain (D14)."""

import pytest

from tests.architecture.traceability import (
    ROOT,
    TABLE,
    NumberedTest,
    Requirement,
    numbered_tests,
    problems,
    read_requirements,
    table,
)

ONE_TEST = NumberedTest("tests/test_votes.py", "test_r088_one_a_day", "R", "088")


def requirement(status: str = "open", key: str = "R88") -> Requirement:
    return Requirement(key, "One vote per IP per day", status, "Online voting")


def test_d14_every_clause_is_listed_once_in_order():
    keys = [item.key for item in read_requirements()]
    assert keys == [f"R{n}" for n in range(1, 121)] + [f"D{n}" for n in range(1, 15)]


def test_d14_nothing_is_called_done_without_a_test():
    assert problems(read_requirements(), numbered_tests(ROOT / "tests")) == []


def test_d14_committed_table_is_current():
    expected = table(read_requirements(), numbered_tests(ROOT / "tests"))
    assert TABLE.read_text("utf-8") == expected, "out of date: run `make traceability`"


def test_d14_done_without_a_test_is_a_problem():
    assert problems([requirement("done")], []) == [
        "R88 is done, but no test's name begins with its number"
    ]


def test_d14_done_with_a_test_is_none():
    assert problems([requirement("done")], [ONE_TEST]) == []


@pytest.mark.parametrize(
    ("test", "complaint"),
    [
        (NumberedTest("tests/a.py", "test_r88_x", "R", "88"), "should write its number with 3"),
        (NumberedTest("tests/a.py", "test_r121_x", "R", "121"), "names no requirement"),
    ],
)
def test_d14_misspelt_number_is_a_problem(test, complaint):
    (problem,) = problems([requirement()], [test])
    assert complaint in problem


def test_d14_tests_of_an_open_requirement_show_as_partly():
    assert "| R88 | One vote per IP per day | partly |" in table([requirement()], [ONE_TEST])
    assert "| R88 | One vote per IP per day | open |" in table([requirement()], [])


def test_d14_numbers_are_found_in_modules_and_classes(tmp_path):
    source = (
        "def test_r001_a(): ...\nclass TestB:\n    def test_d14_b(self): ...\ndef test_c(): ..."
    )
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_here.py").write_text(source)

    found = numbered_tests(folder)

    assert [(test.path, test.name, test.key) for test in found] == [
        ("tests/test_here.py", "test_d14_b", "D14"),
        ("tests/test_here.py", "test_r001_a", "R1"),
    ]
