"""The gate before closing: each point found, shown where to mend, let pass with a reason, kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.activities import service as activities
from station_app.core import clock, session, settings, store
from station_app.core.changelog import Change, ChangePrivate
from station_app.core.db import Blob, IntegrityError
from station_app.core.errors import NotFound, StationError, ValidationError
from station_app.operators import service as operators
from station_app.reports import service as reports
from station_app.roster import service as roster
from station_app.signin import briefing_numbers, closing, closing_files, errors
from station_app.signin import service as signin
from station_app.signin.closing_checks import CHECKS, check_closing
from station_app.signin.closing_files import FileRefused
from station_app.signin.closing_rows import ActivityFigures, FileKind, Mend, Severity
from station_app.signin.models import ActivityFile, ClosingNote, HoursLine
from station_app.signin.rows import Capacity
from tests.conftest import Mover
from tests.station_app.signin import cameras

pytestmark = pytest.mark.usefixtures("in_process")

DAY = datetime(2026, 9, 14, 9)


def at(hour: int, minute: int = 0) -> datetime:
    return DAY.replace(hour=hour, minute=minute)


@pytest.fixture
def talk(station: operators.SetUp, frozen_clock: Mover) -> str:
    """A talk of 9:00 to 11:00 on a Monday that two volunteers and three of the public came to."""
    frozen_clock(at(8))
    people = [roster.add_person(name=name).uid for name in ("周秀兰", "王䶮", "李一", "李二", "李三")]
    uid = activities.add_activity(
        title="健康义诊", starts=at(9), ends=at(11), category="健", venue="一楼大厅", lead="周秀兰",
        content="量血压", capacity=20,
    ).uid  # fmt: skip
    frozen_clock(at(9))
    for place, person in enumerate(people):
        signin.sign_in(uid, person, role=Capacity.VOLUNTEER if place < 2 else Capacity.PUBLIC)
    frozen_clock(at(11))
    for person in people[:4]:
        signin.sign_out(uid, person)
    frozen_clock(at(12))
    return uid


def codes(activity: str, severity: Severity | None = None) -> list[str]:
    return [one.code for one in check_closing(activity).findings if severity in (None, one.severity)]


def complete(activity: str, folder: Path) -> None:
    """Everything that stands behind a good activity."""
    paths = [cameras.photo(folder, f"{n}.jpg", taken=at(9, 20 * n), seed=n, size=(64, 48)) for n in range(3)]
    done = closing_files.add_photos(activity, paths, shows_unit=True)
    assert not done.refused
    closing_files.save_record(
        activity, plan="给老人量血压", briefing=closing_files.briefing_draft(activity), effect="都说好",
        signed_paper=True,
    )  # fmt: skip


def test_what_is_missing_is_found_with_the_place_to_mend_it(talk: str) -> None:
    found = check_closing(talk)
    assert found.looked_at == len(CHECKS)
    assert not found.blocked
    assert {one.code: one.mend for one in found.findings} == {
        "no-sign-out": Mend.SHEET, "plan-missing": Mend.TEXTS, "sheet-not-signed": Mend.PAPER,
        "photos-few": Mend.PHOTOS, "briefing-missing": Mend.TEXTS, "effect-missing": Mend.TEXTS,
    }  # fmt: skip
    assert all(one.message and one.advice for one in found.findings)
    assert codes(talk, Severity.NOTE) == ["no-sign-out"]
    figures = found.figures
    assert (figures.people, figures.volunteers, figures.public, figures.inside) == (5, 2, 3, 1)
    assert figures.minutes == 240


def test_a_good_activity_has_nothing_open_and_closes(talk: str, tmp_path: Path) -> None:
    complete(talk, tmp_path)
    assert codes(talk) == ["no-sign-out"]
    done = closing.close_checked(talk, accepted={})
    assert (done.closing.mended, done.closing.lines, done.closing.minutes) == (1, 2, 240)
    assert done.check.closed
    assert done.check.findings == ()
    assert activities.get_activity(talk).closed


def test_the_figures_before_the_closing_are_those_after_it(talk: str) -> None:
    person = roster.add_person(name="没签退").uid
    signin.sign_in(talk, person, role=Capacity.VOLUNTEER, at=at(10))
    before = check_closing(talk).figures.minutes
    closing.close_checked(talk)
    booked = sum(line.minutes for line in HoursLine.select())
    assert before == booked == check_closing(talk).figures.minutes == 300


# What stops it


def test_before_the_end_and_without_anybody(station: operators.SetUp, frozen_clock: Mover) -> None:
    frozen_clock(at(8))
    uid = activities.add_activity(title="空", starts=at(9), ends=at(11), category="健", venue="大厅").uid
    assert set(codes(uid, Severity.BLOCKING)) == {"not-over-yet", "nobody-signed-in", "fields-missing"}
    with pytest.raises(errors.NotOverYet):
        closing.close_checked(uid)
    frozen_clock(at(12))
    with pytest.raises(errors.NobodyCame):
        closing.close_checked(uid, accepted={})


def test_what_article_7_asks_for_stops_the_closing(talk: str) -> None:
    activities.edit_activity(talk, lead="")
    found = check_closing(talk).of(Severity.BLOCKING)
    assert [(one.code, one.mend) for one in found] == [("fields-missing", Mend.ACTIVITY)]
    with pytest.raises(closing.FieldsMissing) as caught:
        closing.close_checked(talk)
    assert "lead" in caught.value.message
    assert not activities.get_activity(talk).closed
    assert HoursLine.select().count() == 0


# What passes with a reason


def test_every_open_point_needs_a_reason(talk: str) -> None:
    everything = dict.fromkeys(codes(talk, Severity.ADVISORY), "相机坏了")
    with pytest.raises(closing.ReasonMissing) as caught:
        closing.close_checked(talk, accepted={**everything, "photos-few": "   "})
    assert caught.value.details["codes"] == ["photos-few"]
    with pytest.raises(closing.NothingToAccept):
        closing.close_checked(talk, accepted={**everything, "fields-missing": "算了"})
    assert ClosingNote.select().count() == 0
    done = closing.close_checked(talk, accepted=everything)
    assert done.check.unexplained == []
    assert {one.code: one.reason for one in done.check.findings} == everything
    with pytest.raises(errors.ActivityNotOpen):
        closing.close_checked(talk, accepted=everything)
    assert ClosingNote.select().count() == len(everything)


def test_without_reasons_it_closes_and_says_what_stayed_open(talk: str) -> None:
    done = closing.close_checked(talk)
    assert {one.code for one in done.check.unexplained} >= {"photos-few", "briefing-missing"}
    assert ClosingNote.select().count() == 0


def test_a_reason_stays_what_it_was(talk: str) -> None:
    closing.close_checked(talk, accepted=dict.fromkeys(codes(talk, Severity.ADVISORY), "相机坏了"))
    with pytest.raises(IntegrityError, match="append-only"):
        ClosingNote.update(reason="别的", rev=ClosingNote.rev + 1).execute()
    assert store.free_of_trouble(quick=False) == []


# Photos


def test_photos_are_kept_with_their_time_and_taken_out_whole(talk: str, tmp_path: Path) -> None:
    paths = [
        cameras.photo(tmp_path, "晚.jpg", taken=at(10, 30), seed=1),
        cameras.photo(tmp_path, "早.jpg", taken=at(9, 5), seed=2, size=(2400, 1800)),
        cameras.photo(tmp_path, "聊天.jpg", seed=3),
        tmp_path / "表.xlsx",
    ]
    paths[3].write_bytes(b"PK\x03\x04")
    done = closing_files.add_photos(talk, [*paths, paths[0]], kind=FileKind.GROUP)
    assert [one.name for one in done.added] == ["晚.jpg", "早.jpg", "聊天.jpg"]
    assert [one.code for one in done.refused] == ["no-picture", "twice"]
    rows = closing_files.list_photos(talk)
    assert [(one.name, one.taken_at) for one in rows] == [
        ("早.jpg", at(9, 5)), ("晚.jpg", at(10, 30)), ("聊天.jpg", None),
    ]  # fmt: skip
    assert (rows[0].width, rows[0].height) == (1440, 1080)
    content = closing_files.file_content(rows[0].uid)
    assert len(content) == rows[0].size
    closing_files.save_file(rows[0].uid, tmp_path / "出.jpg")
    assert (tmp_path / "出.jpg").read_bytes() == content
    closing_files.remove_file(rows[0].uid)
    assert Blob.get_or_none(Blob.sha256 == rows[0].sha256) is None
    assert Blob.get_or_none(Blob.sha256 == rows[1].sha256) is not None
    with pytest.raises(NotFound):
        closing_files.file_content(rows[0].uid)


def test_a_photo_says_what_it_shows(talk: str, tmp_path: Path) -> None:
    (row,) = closing_files.add_photos(talk, [cameras.photo(tmp_path, "a.jpg", taken=at(9))]).added
    assert (row.kind, row.shows_unit, row.caption) == (FileKind.PROCESS, False, "")
    closing_files.edit_photo(row.uid, kind=FileKind.PANORAMA, caption=" 会场 全景 ", shows_unit=True)
    (row,) = closing_files.list_photos(talk)
    assert (row.kind, row.shows_unit, row.caption) == (FileKind.PANORAMA, True, "会场 全景")
    for wrong in ({"kind": FileKind.PLAN}, {"caption": "长" * 101}):
        with pytest.raises(ValidationError):
            closing_files.edit_photo(row.uid, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        closing_files.add_photos(talk, [], kind=FileKind.BRIEFING)


def test_faces_and_their_names_never_enter_the_log(talk: str, tmp_path: Path) -> None:
    (row,) = closing_files.add_photos(talk, [cameras.photo(tmp_path, "王大妈.jpg", taken=at(9))]).added
    closing_files.edit_photo(row.uid, caption="前排王大妈")
    closing_files.save_record(talk, briefing="王大妈来了", plan="请王大妈", effect="王大妈高兴")
    lines = [change.line for change in Change.select().where(Change.table_name.startswith("activity_"))]
    assert len(lines) == 2
    assert not any("王大妈" in line or row.sha256 in line for line in lines)
    assert '"taken_at":"2026-09-14T09:00:00"' in lines[0]
    secret = [one.columns for one in ChangePrivate.select() if "王大妈" in one.columns]
    assert len(secret) == 1, "texts are private, names and captions of photos local"


def test_times_and_numbers_of_photos(talk: str, tmp_path: Path) -> None:
    takes = (at(8, 29), at(8, 30), at(11, 30), at(11, 31), None)
    paths = [cameras.photo(tmp_path, f"p{n}.jpg", taken=t, seed=n) for n, t in enumerate(takes)]
    closing_files.add_photos(talk, paths[:2], shows_unit=True)
    assert {"photos-few", "photos-outside-time"} <= set(codes(talk))
    closing_files.add_photos(talk, paths[2:])
    found = {one.code: one.message for one in check_closing(talk).findings}
    assert "photos-few" not in found
    assert "photos-no-unit" not in found
    assert found["photos-outside-time"].startswith("2 photos")
    assert "p0.jpg 2026-09-14 08:29" in found["photos-outside-time"]
    assert "p3.jpg" in found["photos-outside-time"]
    assert found["photos-no-time"].startswith("1 photo ")
    for photo in closing_files.list_photos(talk):
        closing_files.edit_photo(photo.uid, shows_unit=False)
    assert "photos-no-unit" in codes(talk)


def test_how_many_photos_is_the_stations_choice(talk: str) -> None:
    home = session.current().home
    settings.save(home, settings.Settings(photos_least=0, photos_least_volunteer=0))
    assert "photos-few" not in codes(talk)


def test_one_photo_for_two_activities_is_found(talk: str, tmp_path: Path) -> None:
    path = cameras.photo(tmp_path, "a.jpg", taken=at(9))
    other = activities.add_activity(
        title="另一场", starts=at(9), ends=at(11), category="健", venue="大厅", lead="周秀兰"
    )
    closing_files.add_photos(talk, [path])
    assert "photos-reused" not in codes(talk)
    (twin,) = closing_files.add_photos(other.uid, [path]).added
    found = {one.code: one.message for one in check_closing(talk).findings}
    assert other.number in found["photos-reused"]
    closing_files.remove_file(twin.uid)
    assert closing_files.file_content(closing_files.list_photos(talk)[0].uid), "the other one's stays"


def test_no_more_than_thirty(talk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing_files, "MOST_PHOTOS", 2)
    paths = [cameras.photo(tmp_path, f"{n}.jpg", seed=n, size=(32, 24)) for n in range(3)]
    done = closing_files.add_photos(talk, paths)
    assert (len(done.added), [one.code for one in done.refused]) == (2, ["too-many"])
    assert closing_files.add_photos(talk, paths[2:]).refused[0].code == "too-many"


# Texts and files


def test_texts_are_kept_and_their_length_is_told(talk: str) -> None:
    assert closing_files.get_record(talk).plan == ""
    closing_files.save_record(talk, plan=" 两行\r\n计划 ", source="年度计划")
    closing_files.save_record(talk, effect="好")
    row = closing_files.get_record(talk)
    assert (row.plan, row.source, row.effect, row.signed_paper) == ("两行\n计划", "年度计划", "好", False)
    closing_files.save_record(talk, briefing="字" * 400)
    with pytest.raises(ValidationError) as caught:
        closing_files.save_record(talk, briefing="字" * 403, source="长" * 101)
    assert set(caught.value.problems) == {"briefing", "source"}
    assert "403" in caught.value.problems["briefing"]
    assert closing_files.get_record(talk).briefing == "字" * 400


def test_a_plan_or_briefing_can_be_a_file(talk: str, tmp_path: Path) -> None:
    plan = tmp_path / "方案.docx"
    plan.write_bytes(b"PK docx")
    closing_files.add_file(talk, plan, kind=FileKind.PLAN)
    closing_files.add_file(talk, plan, kind=FileKind.BRIEFING)
    assert [one.name for one in closing_files.list_files(talk)] == ["方案.docx", "方案.docx"]
    assert {"plan-missing", "briefing-missing"}.isdisjoint(codes(talk))
    assert closing_files.list_photos(talk) == []
    closing_files.remove_file(closing_files.list_files(talk)[0].uid)
    assert closing_files.file_content(closing_files.list_files(talk)[0].uid) == b"PK docx"
    program = tmp_path / "a.exe"
    program.write_bytes(b"MZ")
    for path, reason in ((program, "ending"), (tmp_path / "没有.docx", "cannot-read")):
        with pytest.raises(FileRefused) as caught:
            closing_files.add_file(talk, path, kind=FileKind.PLAN)
        assert caught.value.details["reason"] == reason
    with open(plan, "wb") as handle:
        handle.truncate(closing_files.LARGEST_FILE + 1)
    with pytest.raises(FileRefused):
        closing_files.add_file(talk, plan, kind=FileKind.PLAN)
    with pytest.raises(ValidationError):
        closing_files.add_file(talk, plan, kind=FileKind.GROUP)


# Sheet, paper, clock


def test_sheet_paper_and_places_must_agree(talk: str, tmp_path: Path) -> None:
    assert "sheet-not-signed" in codes(talk)
    reports.write_signin_report(talk, tmp_path / "a.pdf")
    found = {one.code: one.message for one in check_closing(talk).findings}
    assert "printed" not in found["sheet-not-signed"], "it was printed"
    assert "report-outdated" not in found
    closing_files.save_record(talk, signed_paper=True)
    assert "sheet-not-signed" not in codes(talk)
    signin.sign_in(talk, roster.add_person(name="后补").uid, role=Capacity.PUBLIC, at=at(10))
    assert "report-outdated" in codes(talk)
    activities.edit_activity(talk, capacity=5)
    assert "over-capacity" in codes(talk)
    activities.edit_activity(talk, counts_hours=False, content="")
    assert {"no-hours-reason", "content-missing"} <= set(codes(talk))
    activities.edit_activity(talk, no_hours_reason="群众性活动")
    assert "no-hours-reason" not in codes(talk)


def test_a_stay_outside_the_activitys_time_is_found(talk: str) -> None:
    late = roster.add_person(name="走错了").uid
    event = signin.sign_in(talk, late, role=Capacity.PUBLIC, at=at(11, 30))
    assert "outside-times" not in codes(talk)
    signin.sign_out(talk, late, at=at(11, 45))
    assert "outside-times" in codes(talk)
    signin.void_event(event.event, reason="走错了")
    assert "outside-times" not in codes(talk)


def test_ten_working_days_over_the_national_day(talk: str, frozen_clock: Mover) -> None:
    """Monday 14 September 2026: Sunday the 20th is worked, Friday the 25th is off."""
    found = check_closing(talk)
    due = found.due
    assert (due, found.certain) == (date(2026, 9, 28), True)
    assert found.days_left == 10
    frozen_clock(datetime.combine(due, DAY.time()))
    assert check_closing(talk).days_left == 0
    assert "recorded-late" not in codes(talk)
    frozen_clock(datetime.combine(due + timedelta(days=1), DAY.time()))
    assert check_closing(talk).days_left < 1
    assert "recorded-late" in codes(talk)
    closing.close_checked(talk)
    frozen_clock(datetime.combine(due + timedelta(days=60), DAY.time()))
    assert "recorded-late" in codes(talk), "late is late, however long ago"


# The briefing's numbers

FIGURES = ActivityFigures(people=18, volunteers=4, public=13, stays=19, minutes=370, hours=6.0)


def wrong(text: str, figures: ActivityFigures = FIGURES) -> list[tuple[str, str, str]]:
    found = briefing_numbers.mismatches(text, figures, at(9), at(11))
    return [(one.what, one.said, one.right) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "9月14日上午，18人参加，其中志愿者4人、群众13人，志愿服务时长6小时。",
        "活动吸引了10余人参加，4名志愿者服务。",
        "参加 18 人次，4 位志愿者，13 名居民",
        "3个新学员写了20张福字，走了2小时山路",
        "组织志愿者服务队2支",
        "",
    ],
)
def test_a_briefing_that_agrees(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20人参加", [("people in all", "20", "18")]),
        ("吸引了20余人", [("people in all", "20", "18")]),
        ("5名志愿者服务", [("volunteers", "5", "4")]),
        ("志愿者 14 人", [("volunteers", "14", "4")]),
        ("30名居民到场", [("public", "30", "13")]),
        ("志愿服务时长8小时", [("volunteer hours", "8", "6")]),
        ("9月15日，18人参加", [("date", "9/15", "9/14")]),
        ("2月30日", [("date", "2/30", "9/14")]),
    ],
)
def test_a_briefing_that_differs(text: str, found: list[tuple[str, str, str]]) -> None:
    assert wrong(text) == found


@given(
    volunteers=st.integers(0, 300), public=st.integers(0, 300), others=st.integers(0, 30),
    halves=st.integers(0, 2000), off=st.integers(1, 500),
)  # fmt: skip
def test_the_programs_own_sentence_always_agrees(
    volunteers: int, public: int, others: int, halves: int, off: int
) -> None:
    figures = ActivityFigures(volunteers + public + others, volunteers, public, hours=halves / 2)
    text = (
        f"9月14日，{figures.people}人参加，其中志愿者{volunteers}人、群众{public}人，"
        f"志愿服务时长{figures.hours:g}小时。"
    )
    assert wrong(text, figures) == []
    changed = text.replace(f"志愿者{volunteers}人", f"志愿者{volunteers + off}人")
    assert wrong(changed, figures) == [("volunteers", str(volunteers + off), str(volunteers))]


def test_the_draft_has_the_ledgers_numbers(talk: str) -> None:
    text = closing_files.briefing_draft(talk)
    for part in ("9/14", "09:00", "健康义诊", "5 people", "2 volunteers", "3 of the public", "4 hours"):
        assert part in text, part
    closing_files.save_record(talk, briefing=text)
    assert "briefing-numbers" not in codes(talk)
    signin.sign_in(talk, roster.add_person(name="后补").uid, role=Capacity.PUBLIC, at=at(10))
    assert "briefing-numbers" in codes(talk)


def test_no_check_breaks_on_an_activity_without_anything(
    station: operators.SetUp, frozen_clock: Mover
) -> None:
    frozen_clock(at(8))
    draft = activities.add_activity(title="草稿", starts=at(9), ends=at(11), category="健", draft=True)
    found = check_closing(draft.uid)
    assert {"not-over-yet", "fields-missing"} <= {one.code for one in found.of(Severity.BLOCKING)}
    with pytest.raises(StationError):
        closing.close_checked(draft.uid)
    with pytest.raises(NotFound):
        check_closing("2026-9999")
    assert clock.today() < found.due
    assert ActivityFile.select().count() == 0
