"""The folder of content as staff change it: read a piece, draft a change, save it, undo it. Every door may wait for the disk."""

from __future__ import annotations

import difflib
import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bot.editing import disk, forms
from bot.editing.apply import apply_change
from bot.editing.edits import Change, ChangeRefused, EditFile, EntryForm, FileText, Missing
from bot.editing.history import History, Record
from bot.editing.merging import Texts, merge_change, summarize_changes
from bot.editing.yaml_text import as_before, line, plain
from faq.loading import loader
from faq.model import Faq, InvalidFaq, Lang, Problem

_LONGEST_NAME = 80
"""Characters of the name of whoever changes something."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a change would make of the content; nothing is written yet."""

    change: Change
    former: Texts
    """The files it touches, as they stand: name -> text, None where there is no such file yet."""
    files: Texts
    """The same files as they would be, None where one would be gone; nothing where the change changes nothing."""
    problems: tuple[Problem, ...]
    """Every problem of the would-be content that keeps it from loading."""
    blocking: tuple[Problem, ...]
    """Those that the content does not have already: `save` refuses a draft with any. The caller may add what other checks find."""
    faq: Faq | None
    """The would-be FAQ, where it loads."""

    @property
    def summary(self) -> tuple[str, ...]:
        """What would change, such as "side-effect-nausea: answer (en)"."""
        return summarize_changes(self.former, self.files)

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        return "".join(
            row if row.endswith("\n") else f"{row}\n"
            for name, text in self.files.items()
            for row in difflib.unified_diff(_rows(self.former[name]), _rows(text), name, name)
        )


def _rows(text: str | None) -> list[str]:
    return [row + "\n" for row in plain(text or "").split("\n")[:-1]]


class Content:
    """One folder of content and its history, which lies in `history/` below `data_dir`.

    Whoever shares the folder must share the history: it holds the lock.
    """

    def __init__(
        self,
        folder: Path,
        data_dir: Path,
        *,
        lasts: bool | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`lasts` is whether the folder outlives a deploy, None to judge by the host; `clock` gives the time in UTC."""
        self.folder = folder
        self.lasts = lasts
        self._history = History(data_dir / "history", clock)

    # Reading

    def files(self) -> list[str]:
        """The files that may be changed, such as "topics/cost.yaml"."""
        return [name for name in self._paths() if not name.startswith("utterances/")]

    def text(self, name: str) -> FileText:
        """A file, for editing as YAML. Raises Missing for a name that `files` does not list."""
        if name not in self.files():
            raise Missing(f'there is no file "{name}" among the content')
        text = self._texts().get(name)
        if text is None:
            raise ChangeRefused(
                f"{name} is not saved as UTF-8: save it again with the encoding UTF-8, in a text editor"
            )
        return FileText(plain(text), forms.digest(plain(text)), name)

    def entry(self, entry_id: str) -> EntryForm:
        """An entry, for a form. Raises Missing, and ChangeRefused where its file cannot be read as YAML."""
        return forms.entry_form(self._texts(), entry_id)

    def entry_text(self, entry_id: str) -> FileText:
        """The YAML of one entry alone, moved to the left. Raises as `entry` does."""
        return forms.entry_text(self._texts(), entry_id)

    def closures(self) -> list[tuple[str, str, dict[Lang, str]]]:
        """The closures in clinic.yaml: first day, last day, reason by language."""
        return forms.closures(self._texts())

    def notice(self) -> dict[Lang, str]:
        """The notice in clinic.yaml by language; empty where there is none."""
        return forms.notice(self._texts())

    def archive(self) -> bytes:
        """The whole folder as a zip file, to be downloaded. Raises ChangeRefused."""
        packed = io.BytesIO()
        with self._explained(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(self.folder.rglob("*")):
                hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
                if path.is_file() and not hidden and self._is_inside(path):
                    archive.write(path, Path(self.folder.name, path.relative_to(self.folder)))
        return packed.getvalue()

    def is_lasting(self) -> bool:
        """Whether what is saved outlives the next deploy."""
        return not self.host_that_forgets()

    def host_that_forgets(self) -> str:
        """The name of the host that throws away at a deploy what is saved here; empty where it lasts."""
        if self.lasts is not None:
            return "" if self.lasts else "this host"
        return host_that_forgets(self.folder, os.environ)

    # Changing

    def draft(self, change: Change) -> Draft:
        """What a change would make of the content. Raises ChangeRefused where it cannot be made, Conflict where its base is outdated."""
        return self._draft(change, self._texts())

    def save(self, draft: Draft, who: str) -> Record:
        """Write a draft, all of it or nothing, and record it; what others saved meanwhile stays.

        Raises:
            ChangeRefused: in plain words; nothing has changed then.
            Conflict: where somebody else changed the same piece since its base was read.

        """
        with self._alone():
            texts = self._texts()
            if any(texts.get(name) != text for name, text in draft.former.items()):
                draft = self._draft(draft.change, texts)
            return self._written(draft.former, draft.files, draft.blocking, who)

    def history(self, limit: int = 50) -> list[Record]:
        """The changes of late, the newest first."""
        return list(islice(self._history.records(), limit))

    def undo(self, record_id: str, who: str) -> Record:
        """Put back what a change replaced; what was changed elsewhere since stays. Raises as `save` does, and Missing."""
        with self._alone():
            record, texts = self._history.record(record_id), self._texts()
            files = {
                name: _as_before(texts.get(name), merge_change(name, record.new[name], former, texts.get(name)))
                for name, former in record.former.items()
            }
            files = {name: text for name, text in files.items() if text != texts.get(name)}
            if not files:
                raise ChangeRefused("there is nothing to undo: all stands as it did before this change")
            former = {name: texts.get(name) for name in files}
            return self._written(former, files, self._judged(files)[1], who, undoes=record_id)

    def _draft(self, change: Change, texts: Mapping[str, str]) -> Draft:
        if isinstance(change, EditFile):
            change = self._rebased(change, texts)
        files = apply_change(change, texts)
        problems, blocking, faq = self._judged(files)
        return Draft(change, {name: texts.get(name) for name in files}, files, problems, blocking, faq)

    def _rebased(self, change: EditFile, texts: Mapping[str, str]) -> EditFile:
        """The same on the file as it stands now, where the history knows the text that the change was made from."""
        if change.name not in self.files():
            raise Missing(f'there is no file "{change.name}" among the content')
        current = plain(texts.get(change.name, ""))
        if forms.digest(current) == change.base:
            return change
        for record in self._history.records():
            for known in (record.former.get(change.name), record.new.get(change.name)):
                if known is not None and forms.digest(plain(known)) == change.base:
                    merged = merge_change(change.name, known, plain(change.text), current) or ""
                    return EditFile(change.name, merged, forms.digest(current))
        return change

    def _judged(self, files: Texts) -> tuple[tuple[Problem, ...], tuple[Problem, ...], Faq | None]:
        """All problems, the new ones among them, and the FAQ that these files would make."""
        try:
            return (), (), loader.load(self.folder, files)
        except InvalidFaq as invalid:
            known = Counter(map(_alike, self._problems()))
            blocking = []
            for problem in invalid.problems:
                known[_alike(problem)] -= 1
                if known[_alike(problem)] < 0:
                    blocking.append(problem)
            return tuple(invalid.problems), tuple(blocking), None

    def _problems(self) -> list[Problem]:
        try:
            loader.load(self.folder)
        except InvalidFaq as invalid:
            return invalid.problems
        return []

    def _written(
        self, former: Texts, files: Texts, blocking: tuple[Problem, ...], who: str, undoes: str = ""
    ) -> Record:
        if not files:
            raise ChangeRefused("there is nothing to save: everything is as it was")
        if blocking:
            raise ChangeRefused("this cannot be saved:\n" + "\n".join(map(str, blocking)))
        self._note_edits(former)
        record = self._history.begin(line(who)[:_LONGEST_NAME], summarize_changes(former, files), former, files, undoes)
        self._write(files)
        self._history.finish(record)
        return record

    def _write(self, files: Texts) -> None:
        disk.write_files({self._place(name): None if text is None else text.encode() for name, text in files.items()})

    def _note_edits(self, former: Texts) -> None:
        """Record what was changed outside the staff page since its last save of the same files."""
        known: dict[str, str | None] = {}
        for record in self._history.records():
            known = {**record.new, **known}
            if known.keys() >= former.keys():
                break
        was = {name: known[name] for name, text in former.items() if name in known and known[name] != text}
        if was:
            now = {name: former[name] for name in was}
            self._history.finish(self._history.begin("", summarize_changes(was, now), was, now))

    def _resume(self) -> None:
        """Carry through a save that was cut off between two files, and forget one of which nothing was written."""
        for record in self._history.begun():
            texts = self._texts()
            now = {name: texts.get(name) for name in record.new}
            if any(now[name] == text for name, text in record.new.items()):
                rest = {name: text for name, text in record.new.items() if now[name] == record.former[name]}
                self._write(rest)
                self._history.finish(record)
            else:
                self._history.drop(record)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._explained("nothing was saved: "), self._history.alone():
            self._resume()
            yield

    @contextmanager
    def _explained(self, so: str = "") -> Iterator[None]:
        """A fault of the disk, in plain words."""
        try:
            yield
        except OSError as error:
            named = Path(error.filename if isinstance(error.filename, str) else self.folder)
            inside = {self.folder, self.folder.resolve()} & {named, *named.parents}
            where = self.folder if inside else self._history.folder
            raise ChangeRefused(so + disk.explain_disk(error, where)) from error

    # Files

    def _paths(self) -> dict[str, Path]:
        """Every file of the content that lies inside the folder: name -> where it is."""
        found = [self.folder / name for name in ("clinic.yaml", "wording.yaml", "emergency.yaml")]
        found += sorted(self.folder.glob("topics/*.yaml")) + sorted(self.folder.glob("utterances/*/*.yaml"))
        shown = [path for path in found if path.is_file() and not path.name.startswith((".", "#"))]
        return {path.relative_to(self.folder).as_posix(): path for path in shown if self._is_inside(path)}

    def _texts(self) -> dict[str, str]:
        """The text of each, except for those that are not saved as UTF-8. Raises ChangeRefused."""
        found = {}
        with self._explained():
            for name, path in self._paths().items():
                try:
                    found[name] = path.read_bytes().decode()
                except UnicodeDecodeError:
                    continue
        return found

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.folder.resolve())

    def _place(self, name: str) -> Path:
        """Where a file is written: behind its link, where it is one."""
        return (self.folder / name).resolve()


def _as_before(current: str | None, text: str | None) -> str | None:
    return text if current is None or text is None else as_before(current, text)


def _alike(problem: Problem) -> tuple[str, str]:
    """What stays of a problem when lines move."""
    return problem.place.file, re.sub(r"\d+", "", problem.message)


HOSTS = {
    "DYNO": "Heroku",
    "RENDER": "Render",
    "RAILWAY_ENVIRONMENT": "Railway",
    "FLY_APP_NAME": "Fly.io",
    "K_SERVICE": "Cloud Run",
    "KOYEB_APP_NAME": "Koyeb",
    "VERCEL": "Vercel",
    "AWS_LAMBDA_FUNCTION_NAME": "AWS Lambda",
    "KUBERNETES_SERVICE_HOST": "Kubernetes",
}
"""Variables that hosts set on which the disk is replaced at a deploy or a restart, except for volumes mounted into it."""


def host_that_forgets(folder: Path, environment: Mapping[str, str]) -> str:
    """The name of the host that will throw away what is saved in `folder`; empty where it is thought to last.

    A folder that lies on another disk than the system does is a volume, and lasts.
    """
    host = next((name for variable, name in HOSTS.items() if environment.get(variable)), "")
    if not host:
        return ""
    try:
        is_volume = folder.stat().st_dev != Path(folder.resolve().anchor).stat().st_dev
    except OSError:
        return host
    return "" if is_volume else host
