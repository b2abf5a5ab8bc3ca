import errno
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from support.samples import NOON, sample

from probe.record import encode
from probe.store import Store, StoreError, open_store
from probe.store.trouble import refused


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_opening_scanning_syncing_and_closing_create_nothing(tmp_path: Path) -> None:
    for place in ("results", "deep/results.jsonl"):
        store = open_store(place, base=tmp_path)
        with pytest.raises(StoreError):
            store.scan(None, None)
        store.sync()
        store.close()
    assert names(tmp_path) == []


def test_a_line_is_in_the_file_of_its_utc_day_as_soon_as_append_returns(tmp_path: Path) -> None:
    store = open_store("results", base=tmp_path)
    late = sample(at=NOON.replace(hour=23, minute=59, second=59, microsecond=999_999))
    next_day = sample(at=late.at + timedelta(microseconds=1))
    store.append(late)
    store.append(next_day)
    store.append(late)
    assert (tmp_path / "results" / "2026-11-22.jsonl").read_bytes() == encode(late) * 2
    assert (tmp_path / "results" / "2026-11-23.jsonl").read_bytes() == encode(next_day)
    assert names(tmp_path / "results") == [".append.lock", "2026-11-22.jsonl", "2026-11-23.jsonl"]
    store.close()


def test_a_single_file_takes_every_day_and_has_its_lock_beside_it(tmp_path: Path) -> None:
    store = open_store("history.jsonl", base=tmp_path)
    store.append(sample(0))
    store.append(sample(5000))
    store.close()
    assert (tmp_path / "history.jsonl").read_bytes() == encode(sample(0)) + encode(sample(5000))
    assert names(tmp_path) == ["history.jsonl", "history.jsonl.lock"]


def test_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path: Path, no_umask: None) -> None:
    store = open_store("deep/results", base=tmp_path)
    store.append(sample())
    store.close()
    results = tmp_path / "deep" / "results"
    assert [mode(path) for path in (results.parent, results)] == [0o700, 0o700]
    assert [mode(results / name) for name in (".append.lock", "2026-11-22.jsonl")] == [0o600, 0o600]


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir(mode=0o755)
    store = open_store("results", base=tmp_path)
    store.append(sample())
    store.close()
    assert mode(tmp_path / "results") == 0o755


def test_an_absolute_place_is_taken_as_it_is(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "x.jsonl"), base=Path("/nowhere"))
    store.append(sample())
    store.close()
    assert (tmp_path / "x.jsonl").read_bytes() == encode(sample())


def test_a_place_may_start_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    store = open_store("~/x.jsonl", base=Path("/nowhere"))
    store.append(sample())
    store.close()
    assert (tmp_path / "x.jsonl").exists()


@pytest.mark.parametrize("tail", [b'{"v":1,"id":"01', b"\0\0\0", b"x"])
def test_a_line_after_a_torn_one_starts_fresh(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(encode(sample(0)) + tail)
    store = open_store("x.jsonl", base=tmp_path)
    store.append(sample(1))
    store.append(sample(2))
    store.close()
    assert path.read_bytes() == encode(sample(0)) + tail + b"\n" + encode(sample(1)) + encode(sample(2))


def test_a_rotated_file_is_left_alone_and_a_new_one_begun(tmp_path: Path) -> None:
    store = open_store("x.jsonl", base=tmp_path)
    store.append(sample(0))
    (tmp_path / "x.jsonl").rename(tmp_path / "x.jsonl.1")
    store.append(sample(1))
    (tmp_path / "other").write_bytes(b"")
    (tmp_path / "other").replace(tmp_path / "x.jsonl")
    store.append(sample(2))
    store.close()
    assert (tmp_path / "x.jsonl.1").read_bytes() == encode(sample(0))
    assert (tmp_path / "x.jsonl").read_bytes() == encode(sample(2))


def test_a_store_goes_on_after_sync_and_after_its_folder_was_removed(tmp_path: Path) -> None:
    store = open_store("results", base=tmp_path)
    store.append(sample(0))
    store.sync()
    store.append(sample(1))
    for path in (tmp_path / "results").iterdir():
        path.unlink()
    (tmp_path / "results").rmdir()
    store.append(sample(2))
    store.close()
    assert (tmp_path / "results" / "2026-11-22.jsonl").read_bytes() == encode(sample(2))


class Synced:
    """Which files were fsynced, as the kernel knows them."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, descriptor: int) -> None:
        self.paths.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Synced:
    record = Synced()
    monkeypatch.setattr(os, "fsync", record)
    return record


def test_sync_covers_each_file_written_and_the_folder_of_a_new_one(tmp_path: Path, synced: Synced) -> None:
    store = open_store("results", base=tmp_path)
    store.append(sample(0))
    store.append(sample(1))
    store.append(sample(2000))
    assert synced.paths == []
    store.sync()
    assert synced.paths == ["2026-11-22.jsonl", "results", "2026-11-23.jsonl", "results"]
    store.append(sample(3))
    store.sync()
    store.sync()
    assert synced.paths[4:] == ["2026-11-22.jsonl"]


def test_a_store_that_is_not_durable_never_syncs(tmp_path: Path, synced: Synced) -> None:
    store = open_store("results", base=tmp_path, durable=False)
    store.append(sample())
    store.sync()
    assert synced.paths == []


def test_a_failed_sync_is_reported_once_and_the_other_files_are_still_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fail_once(descriptor: int) -> None:
        asked.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        if len(asked) == 1:
            raise OSError(errno.EIO, "Input/output error")

    store = open_store("results", base=tmp_path)
    store.append(sample(0))
    store.append(sample(2000))
    monkeypatch.setattr(os, "fsync", fail_once)
    with pytest.raises(StoreError) as caught:
        store.sync()
    assert str(caught.value) == (
        "results/2026-11-22.jsonl cannot be made durable: the disk reports an input/output error;"
        " look at the system's log, and choose another place with `store` in [settings] or --store"
    )
    assert asked == ["2026-11-22.jsonl", "2026-11-23.jsonl", "results"]
    store.sync()
    assert len(asked) == 3


def refusal(store: Store) -> str:
    with pytest.raises(StoreError) as caught:
        store.append(sample())
    store.close()
    return str(caught.value)


ANOTHER = "choose another place with `store` in [settings] or --store"


def test_a_full_disk_is_said_in_words() -> None:
    said = refusal(open_store("/dev/full", base=Path("/home")))
    assert said == f"/dev/full cannot be written: the disk is full; free some space, or {ANOTHER}"
    assert not Path("/dev/full.lock").exists()


def test_a_place_that_cannot_exist_is_said_in_words() -> None:
    said = refusal(open_store("/proc/results", base=Path("/home")))
    assert said == f"/proc/results cannot be created: there is no such place; {ANOTHER}"


def test_a_file_where_a_folder_is_expected_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("mine")
    said = refusal(open_store("results", base=tmp_path))
    assert said == (
        f"{tmp_path}/results cannot be created: it is a file, and a folder is expected;"
        f" name the file *.jsonl, or {ANOTHER}"
    )
    assert "it is a file, and a folder is expected" in refusal(open_store("results/deeper", base=tmp_path))
    assert (tmp_path / "results").read_text() == "mine"


def test_a_folder_where_a_file_is_expected_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").mkdir()
    said = refusal(open_store("x.jsonl", base=tmp_path))
    assert said == f"x.jsonl cannot be written: it is a folder, and a file is expected; {ANOTHER}"
    (tmp_path / "results" / "2026-11-22.jsonl").mkdir(parents=True)
    assert "2026-11-22.jsonl cannot be written: it is a folder" in refusal(
        open_store("results", base=tmp_path)
    )


@pytest.mark.parametrize("linked", ["x.jsonl", "x.jsonl.lock"])
def test_a_symbolic_link_is_not_followed_to_write(tmp_path: Path, linked: str) -> None:
    (tmp_path / "elsewhere").write_text("precious")
    (tmp_path / linked).symlink_to(tmp_path / "elsewhere")
    assert "it is a symbolic link; name the file it points to" in refusal(
        open_store("x.jsonl", base=tmp_path)
    )
    assert (tmp_path / "elsewhere").read_text() == "precious"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("-", "stdin is standard input, which can only be read; name a folder to record in"),
        ("*/x.jsonl", "*/x.jsonl is a pattern, which can only be read; name a folder to record in"),
        ("x.jsonl.gz", "x.jsonl.gz is compressed, and can only be read; name a .jsonl file to record in"),
    ],
)
def test_places_that_can_only_be_read_refuse_to_record(tmp_path: Path, place: str, said: str) -> None:
    assert refusal(open_store(place, base=tmp_path)) == said
    assert names(tmp_path) == []


@pytest.mark.parametrize("place", ["", "  ", "a\0b", "~no-such-user-here/x"])
def test_what_is_no_place_is_refused_when_it_is_opened(tmp_path: Path, place: str) -> None:
    with pytest.raises(StoreError, match=r"; (name a folder or a \.jsonl file|write the whole path)$"):
        open_store(place, base=tmp_path)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.ENOSPC, "the disk is full; free some space"),
        (errno.EDQUOT, "the disk quota is used up; free some space"),
        (errno.EROFS, "the file system is read-only; choose another place"),
        (errno.EACCES, "permission denied; grant it to this user"),
        (errno.EFBIG, "the file may not grow any more; raise the limit (ulimit -f)"),
        (errno.EIO, "the disk reports an input/output error; look at the system's log"),
        (errno.EMFILE, "too many files are open; raise the limit (ulimit -n)"),
        (errno.ENOLCK, "the file system gives no locks; choose another place"),
        (errno.ESTALE, "Stale file handle; choose another place"),
    ],
)
def test_each_refusal_says_why_and_what_to_do(number: int, why: str) -> None:
    said = str(refused("written", "a\x1b[2Jb", OSError(number, os.strerror(number))))
    assert said.startswith(f"a\\x1b[2Jb cannot be written: {why}")


def test_a_umask_that_takes_everything_leaves_the_owner_its_rights(tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        store = open_store("deep/results", base=tmp_path)
        store.append(sample())
        store.close()
    finally:
        os.umask(before)
    results = tmp_path / "deep" / "results"
    assert [mode(path) for path in (results.parent, results)] == [0o700, 0o700]
    assert [mode(results / name) for name in (".append.lock", "2026-11-22.jsonl")] == [0o600, 0o600]


def test_a_pipe_is_refused_for_it_would_lose_the_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    store = open_store("pipe.jsonl", base=tmp_path)
    with pytest.raises(StoreError, match="keeps nothing: it is a pipe"):
        store.append(sample())
    store.close()
    assert names(tmp_path) == ["pipe.jsonl"]
