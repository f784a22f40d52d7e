"""Read, draft, save and undo changes of one content folder. All methods block on disk I/O."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from bot.editing import disk, forms
from bot.editing.apply import apply_change
from bot.editing.dismissals import Dismissals
from bot.editing.edits import (
    Change,
    ChangeRefused,
    Conflict,
    Days,
    EditFile,
    EditTopic,
    EntryForm,
    FileText,
    Missing,
    SetFacts,
)
from bot.editing.history import History, Record
from bot.editing.merging import Texts, changed_pieces, diff_texts, merge_change, summarize_changes
from bot.editing.sheet_import import SheetReading, read_sheet
from bot.editing.topics import topic_form
from bot.editing.yaml_text import normalize, one_line, restore_layout
from bot.settings import HOSTS
from faq.loading import loader
from faq.loading.unread_files import find_unread
from faq.model import Faq, InvalidFaq, Lang, Problem

_LONGEST_NAME = 80
"""Characters of an author's name."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The result a change would have; nothing is written yet."""

    change: Change
    former: Texts
    """The affected files as they are: name -> text, None if the file does not exist yet."""
    files: Texts
    """The same files as they would be, None if deleted; empty if the change has no effect."""
    problems: tuple[Problem, ...]
    """Every problem that would keep the changed content from loading."""
    blocking: tuple[Problem, ...]
    """Those problems that the content does not have yet: `save` refuses a draft with any."""
    faq: Faq | None
    """The changed FAQ, if it loads."""

    @property
    def summary(self) -> tuple[str, ...]:
        """What would change, such as "“Is there parking?”: English answer"."""
        return summarize_changes(self.former, self.files)

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        return diff_texts(self.former, self.files)


class Content:
    """One content folder and its history, in `history/` below `data_dir`.

    Processes that share the folder must share the history, as it holds the lock.
    """

    def __init__(
        self,
        folder: Path,
        data_dir: Path,
        *,
        lasts: bool | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`lasts`: whether the folder survives a deploy, None to detect it from the host; `clock` returns the time in UTC."""
        self.folder = folder
        self.lasts = lasts
        self._history = History(data_dir / "history", clock)
        self._dismissals = Dismissals(data_dir / "history" / "dismissed-questions.json")

    # Reading

    def files(self) -> list[str]:
        """The files that staff can edit, such as "topics/cost.yaml"."""
        return [name for name in self._paths() if not name.startswith("utterances/")]

    def text(self, name: str) -> FileText:
        """A file to edit as YAML. Raises Missing for a name that `files` does not list."""
        if name not in self.files():
            raise Missing(f'there is no file "{name}" among the content')
        text = self._texts().get(name)
        if text is None:
            raise ChangeRefused(
                f"{name} is not saved as UTF-8: save it again with the encoding UTF-8, in a text editor"
            )
        return FileText(normalize(text), forms.digest(normalize(text)), name)

    def entry(self, entry_id: str) -> EntryForm:
        """An entry as a form. Raises Missing, and ChangeRefused if its file is not valid YAML."""
        return forms.entry_form(self._texts(), entry_id)

    def entry_text(self, entry_id: str) -> FileText:
        """The YAML of one entry, without its indentation. Raises as `entry` does."""
        return forms.entry_text(self._texts(), entry_id)

    def topic(self, topic: str) -> EditTopic:
        """A topic as a form. Raises as `entry` does."""
        return topic_form(self._texts(), topic)

    def days(self) -> Days:
        """The closures, the special hours and the notice in clinic.yaml. Raises ChangeRefused if it is not valid YAML."""
        return forms.days(self._texts())

    def clinic_facts(self) -> SetFacts:
        """The clinic's facts in clinic.yaml. Raises ChangeRefused if the file is not valid YAML."""
        return forms.clinic_facts(self._texts())

    def unread(self) -> list[Problem]:
        """A warning for each file that nothing reads."""
        with self._explain_faults():
            return list(find_unread(self.folder))

    def archive(self) -> bytes:
        """The whole folder as a zip file. Raises ChangeRefused."""
        packed = io.BytesIO()
        with self._explain_faults(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(self.folder.rglob("*")):
                hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
                if path.is_file() and not hidden and self._is_inside(path):
                    archive.write(path, Path(self.folder.name, path.relative_to(self.folder)))
        return packed.getvalue()

    def spreadsheet(self) -> bytes:
        """All questions and answers as an xlsx file, in the order of the menu. Raises ChangeRefused."""
        faq, entries = self._loaded(), forms.entry_forms(self._texts())
        listed = [entries[entry.id] for topic in faq.topics for entry in faq.all_of(topic.id)]
        from bot.editing.sheet_export import write_sheet  # noqa: PLC0415 -- with openpyxl, which takes 8 MB

        return write_sheet(listed, _titles(faq), faq.languages)

    def read_spreadsheet(self, data: bytes, today: date) -> SheetReading:
        """What an xlsx file made by `spreadsheet` changes, and everything wrong in it. Raises ChangeRefused."""
        faq = self._loaded()
        return read_sheet(data, forms.entry_forms(self._texts()), _titles(faq), faq.languages, today)

    def _loaded(self) -> Faq:
        """The FAQ in the files. Raises ChangeRefused."""
        try:
            return loader.load(self.folder)
        except InvalidFaq as invalid:
            raise ChangeRefused(f"the files have a problem: {invalid.problems[0]}. Mend it first") from invalid

    def is_lasting(self) -> bool:
        """Whether saved changes survive the next deploy."""
        return survives_deploy(self.folder, os.environ) if self.lasts is None else self.lasts

    # Unanswered questions

    def dismissed(self) -> frozenset[str]:
        """The digests of the unanswered questions that staff have dismissed. Raises ChangeRefused."""
        with self._explain_faults():
            return self._dismissals.digests()

    def dismiss(self, questions: Iterable[tuple[Lang, str]], today: date) -> None:
        """Keep some questions off the list. Raises ChangeRefused."""
        with self._locked():
            self._dismissals.add(questions, today)

    def list_again(self, questions: Iterable[tuple[Lang, str]]) -> None:
        """List some dismissed questions again. Raises ChangeRefused."""
        with self._locked():
            self._dismissals.take_back(questions)

    # Changing

    def draft(self, change: Change) -> Draft:
        """Work out the result of a change. Raises ChangeRefused if it is impossible, Conflict if its base is outdated."""
        with self._named_conflict():
            return self._draft(change, self._texts())

    def save(self, draft: Draft, who: str, confirmed: tuple[str, ...] = ()) -> Record:
        """Write a draft atomically and record it; keeps what others have saved meanwhile.

        `confirmed`: what the author made sure of, noted in the history.

        Raises:
            ChangeRefused: the draft cannot be saved; nothing has changed.
            Conflict: somebody else has changed the same piece since its base was read.

        """
        with self._locked(), self._named_conflict():
            texts = self._texts()
            if any(texts.get(name) != text for name, text in draft.former.items()):
                draft = self._draft(draft.change, texts)
            return self._save_files(draft.former, draft.files, draft.blocking, who, confirmed=confirmed)

    def history(self, limit: int = 50) -> list[Record]:
        """The latest changes, newest first."""
        return list(islice(self._history.records(), limit))

    def undo(self, record_id: str, who: str) -> Record:
        """Restore what a change replaced; keeps later changes elsewhere. Raises as `save` does, and Missing."""
        with self._locked(), self._named_conflict():
            record, texts = self._history.record(record_id), self._texts()
            files = {
                name: _restore_layout(texts.get(name), merge_change(name, record.new[name], former, texts.get(name)))
                for name, former in record.former.items()
            }
            files = {name: text for name, text in files.items() if text != texts.get(name)}
            if not files:
                raise ChangeRefused("there is nothing to undo: all stands as it did before this change")
            former = {name: texts.get(name) for name in files}
            return self._save_files(former, files, self._check_files(files)[1], who, undoes=record_id)

    def _draft(self, change: Change, texts: Mapping[str, str]) -> Draft:
        if isinstance(change, EditFile):
            change = self._rebase(change, texts)
        files = apply_change(change, texts)
        problems, blocking, faq = self._check_files(files)
        return Draft(change, {name: texts.get(name) for name in files}, files, problems, blocking, faq)

    def _rebase(self, change: EditFile, texts: Mapping[str, str]) -> EditFile:
        """Return the change merged with the current file, if the history holds the text it was based on."""
        if change.name not in self.files():
            raise Missing(f'there is no file "{change.name}" among the content')
        current = normalize(texts.get(change.name, ""))
        if forms.digest(current) == change.base:
            return change
        for record in self._history.records():
            for known in (record.former.get(change.name), record.new.get(change.name)):
                if known is not None and forms.digest(normalize(known)) == change.base:
                    merged = merge_change(change.name, known, normalize(change.text), current) or ""
                    return EditFile(change.name, merged, forms.digest(current))
        return change

    def _check_files(self, files: Texts) -> tuple[tuple[Problem, ...], tuple[Problem, ...], Faq | None]:
        """Return all problems of the changed content, the new ones among them, and the FAQ if it loads."""
        try:
            return (), (), loader.load(self.folder, files)
        except InvalidFaq as invalid:
            known = Counter(map(_problem_key, self._problems()))
            blocking = []
            for problem in invalid.problems:
                known[_problem_key(problem)] -= 1
                if known[_problem_key(problem)] < 0:
                    blocking.append(problem)
            return tuple(invalid.problems), tuple(blocking), None

    def _problems(self) -> list[Problem]:
        try:
            loader.load(self.folder)
        except InvalidFaq as invalid:
            return invalid.problems
        return []

    def _save_files(
        self,
        former: Texts,
        files: Texts,
        blocking: tuple[Problem, ...],
        who: str,
        *,
        undoes: str = "",
        confirmed: tuple[str, ...] = (),
    ) -> Record:
        if not files:
            raise ChangeRefused("there is nothing to save: everything is as it was")
        if blocking:
            raise ChangeRefused("this cannot be saved:\n" + "\n".join(map(str, blocking)))
        self._record_outside_edits(former)
        what = (*summarize_changes(former, files), *(f"confirmed: {words}" for words in confirmed))
        record = self._history.begin(one_line(who)[:_LONGEST_NAME], what, former, files, undoes)
        self._write(files)
        self._history.finish(record)
        return record

    def _write(self, files: Texts) -> None:
        disk.write_files({self._place(name): None if text is None else text.encode() for name, text in files.items()})

    def _record_outside_edits(self, former: Texts) -> None:
        """Record changes made to these files outside the staff page since they were last saved here."""
        known: dict[str, str | None] = {}
        for record in self._history.records():
            known = {**record.new, **known}
            if known.keys() >= former.keys():
                break
        was = {name: known[name] for name, text in former.items() if name in known and known[name] != text}
        if was:
            now = {name: former[name] for name in was}
            self._history.finish(self._history.begin("", summarize_changes(was, now), was, now))

    def _finish_interrupted(self) -> None:
        """Complete a save that was interrupted between two files; drop one that had written nothing."""
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
    def _locked(self) -> Iterator[None]:
        with self._explain_faults("nothing was saved: "), self._history.lock():
            self._finish_interrupted()
            yield

    @contextmanager
    def _named_conflict(self) -> Iterator[None]:
        """Add to a Conflict the name of whoever saved the other text."""
        try:
            yield
        except Conflict as conflict:
            conflict.who = self._author(conflict.file, conflict.pieces)
            raise

    def _author(self, file: str, pieces: tuple[str, ...]) -> str:
        """Who changed one of some pieces last; empty if nobody did here, or if their file was changed outside the staff page since."""
        records = [record for record in self.history() if not file or file in record.new]
        if file and (not records or records[0].new[file] != self._texts().get(file)):
            return ""
        for record in records:
            changed = changed_pieces(record.former, record.new)
            if any(name == (file or name) and key in (pieces or (key,)) for name, key in changed):
                return record.who
        return ""

    @contextmanager
    def _explain_faults(self, so: str = "") -> Iterator[None]:
        """Turn OSError into ChangeRefused, in plain words."""
        try:
            yield
        except OSError as error:
            named = Path(error.filename if isinstance(error.filename, str) else self.folder)
            inside = {self.folder, self.folder.resolve()} & {named, *named.parents}
            where = self.folder if inside else self._history.folder
            raise ChangeRefused(so + disk.describe_fault(error, where)) from error

    # Files

    def _paths(self) -> dict[str, Path]:
        """Every content file inside the folder: name -> path."""
        found = [self.folder / name for name in ("clinic.yaml", "wording.yaml", "emergency.yaml")]
        found += sorted(self.folder.glob("topics/*.yaml")) + sorted(self.folder.glob("utterances/*/*.yaml"))
        shown = [path for path in found if path.is_file() and not path.name.startswith((".", "#"))]
        return {path.relative_to(self.folder).as_posix(): path for path in shown if self._is_inside(path)}

    def _texts(self) -> dict[str, str]:
        """The text of each file that is valid UTF-8. Raises ChangeRefused."""
        found = {}
        with self._explain_faults():
            for name, path in self._paths().items():
                try:
                    found[name] = path.read_bytes().decode()
                except UnicodeDecodeError:
                    continue
        return found

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.folder.resolve())

    def _place(self, name: str) -> Path:
        """The path a file is written to; symbolic links are followed."""
        return (self.folder / name).resolve()


def _titles(faq: Faq) -> dict[str, str]:
    """Topic -> its title in the usual language."""
    return {topic.id: topic.title[faq.languages[0]] for topic in faq.topics}


def _restore_layout(current: str | None, text: str | None) -> str | None:
    return text if current is None or text is None else restore_layout(current, text)


def _problem_key(problem: Problem) -> tuple[str, str]:
    """A problem's identity, independent of line numbers."""
    return problem.place.file, re.sub(r"\d+", "", problem.message)


def survives_deploy(folder: Path, environment: Mapping[str, str]) -> bool:
    """Whether a folder survives the next deploy: not on a host that then replaces the disk, unless it is on a mounted volume."""
    if not any(map(environment.get, HOSTS)):
        return True
    try:
        return folder.stat().st_dev != Path(folder.resolve().anchor).stat().st_dev
    except OSError:
        return False
