"""The pure decision: a message, the FAQ, the chat's context and the time -> the reply and the next context.

Danger is checked first, in the whole message. Then come replies to an alarm that the chat remembers, messages about the conversation
itself (again, yes, no, the second one), and questions. A question gets an answer, suggestions, or an honest "I don't have an answer" with
the phone number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.conversation import after_alarm, answers, commands, understanding
from bot.conversation.reply import Context, Incoming, Reply
from bot.conversation.understanding import Found, Understood
from faq import hours
from faq.dates import NOTHING_ASKED, Asked, asked
from faq.facts import say, status
from faq.lexicons import LEXICONS, Lexicon
from faq.model import CRISIS_LIFELINE, FIRST_NUMBER, OFFTOPIC, Entry, Faq, Lang
from faq.search.index import Index
from faq.search.matcher import Match
from faq.search.red_flag import RedFlag, gravest
from faq.text import LONGEST_MESSAGE, fold, has_letters, shortened

OFFER = 0.05
"""Confidence from which an entry is worth offering."""
BESIDES = 0.6
"""Confidence from which a message that seems to ask for the same again is taken to ask for something else."""
NEAR_OFFER = 0.14
"""Nearness (cosine) a suggestion needs."""
LEAN, LEAN_SAME = 3.0, 7.0
"""Log-odds that the thread adds, if a message refers to it: `LEAN` to entries of the last answer's topic and to related ones, `LEAN_SAME`
to the entry itself. After a correction, `LEAN` is subtracted from that entry instead."""
PAIN_SCORE = "advice-pain-score"
"""The entry that answers "8/10"; if there is none, such a message is read like any other."""
LONGEST_LEANING = 16
"""Most words of a message that refers to the one before by a word such as "it" or "that"."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message and all that its reply depends on."""

    index: Index
    text: str
    lang: Lang
    context: Context
    now: datetime
    requested: Lang | None = None
    """The language that the message asks to be answered in."""

    @property
    def chosen(self) -> Lang | None:
        """The language that the patient has asked for, in this message or before."""
        return self.requested or self.context.chosen

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def today(self) -> date:
        """The day at the clinic."""
        return hours.local(self.index.faq.clinic, self.now).date()

    @property
    def tokens(self) -> list[str]:
        return self.folded.split()

    @property
    def lexicon(self) -> Lexicon:
        return LEXICONS[self.lang]

    @property
    def point(self) -> str:
        """The text without the words that take back the one before ("no, I meant")."""
        correction = self.lexicon.correction.match(self.folded)
        return self.folded[correction.end() :] if correction else self.text

    @property
    def thread(self) -> list[Entry]:
        """The entries answered last that still exist."""
        return [entry for name in self.context.entries if (entry := self.index.faq.entries.get(name))]


Decision = tuple[Reply, Context]
"""The reply, and the context for the next message."""


def reply_to(index: Index, incoming: Incoming, context: Context, now: datetime) -> Decision:
    """The reply to a message; there is always one, whatever the message contains."""
    return _with_status_once(index.faq, context, _reply_to_message(index, incoming, context, now), now)


def _reply_to_message(index: Index, incoming: Incoming, context: Context, now: datetime) -> Decision:
    text = shortened(incoming.text)
    usual = language(index.faq, context.lang, incoming.lang_hint)
    payload = commands.payload(index.faq, text, usual)
    if payload and commands.is_bare(text):
        return _reply_to_press(index, payload, context, now)
    requested = _requested_language(index.faq, text)
    lang = requested or index.memo.recall(
        repr((text, usual, context.chosen)), lambda: index.language.guess(text, usual, context.chosen)
    )
    turn = Turn(index, text, lang, context, now, requested)
    if not has_letters(text):
        reply, following = _miss(turn, "unreadable")
        return reply, replace(following, lang=turn.lang, last=reply)
    leaning = _leaning(turn)
    understood = understanding.understood(index, text, turn.lang, leaning)
    flag = gravest([flag for flag in (understood.flag, _confirmed(turn)) if flag])
    suspected = context.alarm or ("crisis" if _was_cautioned(context) else None)
    denies = suspected is not None and after_alarm.takes_back(index.lookout, suspected, text, lang)
    takes_back = denies and context.alarm is not None
    # "Nobody is poisoned, I only take my pills" and "I rang 988, thank you" have the words of danger, and no danger.
    if flag and flag.is_inferred and (denies or _has_called(turn)):
        flag = None
    if flag and flag.level == "alarm":
        return _alarm(turn, after_alarm.with_alarm_before(flag, context))
    if payload:
        return _reply_to_press(index, payload, context, now)
    found = _questions(turn, understood)
    asks = understanding.asks_something(index, found)
    thread = context.entries if leaning else ()
    reply, following = (
        _after_alarm(turn, asks=asks, takes_back=takes_back)
        or _about_conversation(turn)
        or _answer(turn, found, thread)
    )
    is_taken_back = takes_back or (context.is_taken_back and not after_alarm.insists(turn.folded, lang))
    is_repeated = context.last is not None and reply.text == context.last.text
    if not (flag or is_repeated):
        reply = _without_caution_again(context, reply)
    following = replace(
        following,
        chosen=turn.chosen,
        alarm=context.alarm,
        is_taken_back=is_taken_back,
        caution=context.caution if is_repeated else None,
        reminders=context.reminders,
    )
    reply, following = _with_caution_or_reminder(turn, flag, reply, following, takes_back=takes_back)
    if len(incoming.text) > LONGEST_MESSAGE:
        reply = replace(reply, text=f"{say(index.faq, 'too_long', reply.lang, now)}\n\n{reply.text}")
    return reply, replace(following, lang=reply.lang, last=reply)


def press(index: Index, payload: str, context: Context, now: datetime, text: str = "") -> Decision:
    """The reply to a button; a polite sentence if what it asked for no longer exists.

    `text`: what was asked before a vote, if that is still known.
    """
    return _with_status_once(index.faq, context, _reply_to_press(index, payload, context, now, text), now)


def _with_status_once(faq: Faq, context: Context, decision: Decision, now: datetime) -> Decision:
    """The reply without the sentence on whether the clinic is open, if the chat was told just that before.

    A reply that repeats the last one, or that is the phone number, is given in full.
    """
    reply, following = decision
    if reply.forget:
        return decision
    told = status(faq, reply.lang, now, "phone_open", "phone_closed")
    in_full = reply.card == "phone" or (context.last and reply.text == context.last.text)
    if told == context.status and not in_full:
        paragraphs = [part.replace(f" {told}", "").replace(told, "").strip() for part in reply.text.split("\n\n")]
        reply = replace(reply, text="\n\n".join(filter(None, paragraphs)) or reply.text)
    return reply, replace(following, status=told if told in reply.text else context.status)


def _reply_to_press(index: Index, payload: str, context: Context, now: datetime, text: str = "") -> Decision:
    faq = index.faq
    action, _, rest = payload.partition(":")
    named, _, target = rest.partition(":")
    lang = language(faq, named, context.lang)
    match action:
        case "down" if target in faq.entries:
            return _after_vote_down(Turn(index, text, lang, context, now), target)
        case "up" | "down":
            return answers.sentence(faq, "vote_thanks", "smalltalk", lang, now), context
        case "forgetme":
            return replace(answers.sentence(faq, "forgotten", "smalltalk", lang, now), forget=True), Context()
    following = replace(context, lang=lang, offered=(), caution=None, misses=0)
    if action == "faq" and target in faq.entries:
        following = replace(following, entries=(target,))
    if action == "lang":
        following = replace(following, chosen=lang)
    reply = _pressed(faq, action, target, lang, now)
    return reply, replace(following, last=reply)


def _after_vote_down(turn: Turn, target: str) -> Decision:
    """For an answer that did not help: the questions near what was asked, and the phone number."""
    faq = turn.index.faq
    entry = faq.entries[target]
    text = turn.text or entry.versions[turn.lang].question.value
    understood = understanding.understood(turn.index, text, turn.lang, {})
    matches = _questions(replace(turn, text=text), understood).questions[0]
    near = [match.entry for match in matches if match.nearness >= NEAR_OFFER]
    wanted = dict.fromkeys([*near, *entry.related])
    others = [
        name for name in wanted if name != target and name in faq.entries and faq.entries[name].kind != "smalltalk"
    ]
    others = others[: answers.MOST_SUGGESTIONS]
    return answers.instead(faq, others, turn.lang, turn.now), replace(turn.context, offered=tuple(others))


def _pressed(faq: Faq, action: str, target: str, lang: Lang, now: datetime) -> Reply:
    match action:
        case "faq" if entry := faq.entries.get(target):
            return answers.answer(faq, [entry], lang, now)
        case "topic" if topic := faq.topic(target):
            return answers.topic_menu(faq, topic, lang, now)
        case "topics":
            return answers.menu(faq, lang, now)
        case "call":
            return answers.phone(faq, lang, now)
        case "map":
            return answers.place(faq, lang)
        case "language":
            return answers.languages(faq, lang, now)
        case "start":
            return answers.greeting(faq, lang, now)
        case "lang":
            return answers.sentence(faq, "language_set", "menu", lang, now)
        case "help":
            return answers.sentence(faq, "help", "menu", lang, now)
        case _:
            return answers.sentence(faq, "gone", "menu", lang, now)


def language(faq: Faq, *wanted: Lang | None) -> Lang:
    """The first of the wanted languages that the clinic offers, or the clinic's first language."""
    return next((lang for lang in wanted if lang in faq.languages), faq.languages[0])


def _requested_language(faq: Faq, text: str) -> Lang | None:
    """The language that a message asks to be answered in ("en español porfa, mi mamá lo va a leer")."""
    folded = fold(text)
    for lexicon in LEXICONS.values():
        if request := lexicon.wanted_language.search(folded) or lexicon.in_language.match(folded):
            name = next(filter(None, request.groups()))
            return next((lang for lang in faq.languages if name in LEXICONS[lang].names), None)
    return None


# After an alarm or a caution


def _with_caution_or_reminder(
    turn: Turn, flag: RedFlag | None, reply: Reply, following: Context, *, takes_back: bool
) -> Decision:
    """The reply with the line of caution for the danger in this message, or with the reminder of an earlier alarm."""
    faq, alarm = turn.index.faq, following.alarm
    # Somebody who suffers reads 988 in every other reply: more often, it is all that they read.
    was_named = flag is not None and flag.kind == "crisis" and _was_cautioned(turn.context)
    if flag and not was_named:
        cautioned = answers.caution(faq, flag.kind, reply, turn.now)
        cautioned = replace(cautioned, why=f"{reply.why}; caution, {flag.why}")
        return cautioned, replace(following, caution=flag.kind)
    if alarm is None:
        return reply, following
    is_taken_back = following.is_taken_back
    is_denied_again = takes_back and turn.context.is_taken_back
    if not flag and is_taken_back and (is_denied_again or after_alarm.is_over(alarm, turn.folded, turn.lang)):
        return reply, replace(following, reminders=after_alarm.MOST_REMINDERS)
    is_due = flag or after_alarm.needs_reminder(alarm, following.reminders, is_taken_back=is_taken_back)
    if is_due and FIRST_NUMBER[alarm] not in reply.text:
        reminder = after_alarm.reminder(faq, alarm, reply.lang, turn.now)
        reply = replace(reply, text=f"{reply.text}\n\n{reminder}")
        return reply, replace(following, reminders=following.reminders + 1)
    return reply, following


def _alarm(turn: Turn, flag: RedFlag) -> Decision:
    """The reply to a person in danger; the chat remembers the danger."""
    context, now = turn.context, turn.now
    fitting = after_alarm.instead_of_repeating(
        turn.index.faq, context, flag, folded=turn.folded, lang=turn.lang, now=now
    )
    reply = fitting or answers.danger(turn.index.faq, flag, turn.lang, now)
    following = replace(context, alarm=flag.kind, reminders=0, is_taken_back=False, caution=None, offered=())
    return reply, replace(following, lang=turn.lang, chosen=turn.chosen, last=reply)


def _has_called(turn: Turn) -> bool:
    alarm = turn.context.alarm
    return alarm is not None and after_alarm.has_called(turn.index.lookout, alarm, turn.text, turn.lang)


def _was_cautioned(context: Context) -> bool:
    """Whether the last reply named 988, so that "I'm not thinking of that" is an answer to it."""
    return context.last is not None and CRISIS_LIFELINE in context.last.text


def _without_caution_again(context: Context, reply: Reply) -> Reply:
    """An answer without its paragraph about 988 if the last reply had the same one: somebody who sees it every time stops reading."""
    before = context.last.text.split("\n\n") if context.last else []
    paragraphs = [part for part in reply.text.split("\n\n") if CRISIS_LIFELINE not in part or part not in before]
    return replace(reply, text="\n\n".join(paragraphs)) if paragraphs else reply


def _confirmed(turn: Turn) -> RedFlag | None:
    """An alarm, if the message says that what the last reply warned of is happening ("yes, right now") or that poison was no accident."""
    caution, offered = turn.context.caution, turn.context.offered
    if turn.context.alarm == "poison" and turn.lexicon.on_purpose.search(turn.folded):
        return RedFlag("attempt", "alarm", "said to be on purpose")
    if caution and after_alarm.is_confirmed(caution, turn.lexicon, turn.folded, offered):
        return RedFlag(caution, "alarm", "said to be happening now")
    return None


def _after_alarm(turn: Turn, *, asks: bool, takes_back: bool) -> Decision | None:
    """The reply to a message that answers an alarm, unless it also asks a question ("false alarm. What are your hours?").

    Once the alarm has been taken back, only a message that insists on it is read as such an answer.
    """
    context = turn.context
    if context.is_taken_back and not takes_back and not after_alarm.insists(turn.folded, turn.lang):
        return None
    reply = after_alarm.reply(
        turn.index.faq, context, turn.folded, turn.lang, turn.now, asks=asks, takes_back=takes_back
    )
    return (reply, context) if reply else None


# Messages about the conversation itself


def _about_conversation(turn: Turn) -> Decision | None:
    """The reply to a message about the conversation itself; None where the message is about something else."""
    return _forget(turn) or _again(turn) or _in_language(turn) or _more(turn) or _choice(turn)


def _forget(turn: Turn) -> Decision | None:
    """For "Delete my chat": as its button does."""
    return (
        _reply_to_press(turn.index, f"forgetme:{turn.lang}", turn.context, turn.now)
        if turn.lexicon.forget.match(turn.folded)
        else None
    )


def _again(turn: Turn) -> Decision | None:
    if not turn.lexicon.again.match(turn.folded):
        return None
    if turn.context.last is None:
        return answers.sentence(turn.index.faq, "nothing_to_repeat", "menu", turn.lang, turn.now), turn.context
    if len(turn.thread) < len(turn.context.entries):  # some were removed or hidden since
        return answers.sentence(turn.index.faq, "gone", "menu", turn.lang, turn.now), turn.context
    if turn.context.last.is_answer_withheld or any(entry.is_expired(turn.today) for entry in turn.thread):
        return _entries(turn, turn.thread)
    return replace(turn.context.last, why="asked to repeat"), turn.context


def _in_language(turn: Turn) -> Decision | None:
    """For "In English please": the last answer once more, in that language."""
    says_no_more = any(lexicon.in_language.match(turn.folded) for lexicon in LEXICONS.values())
    if not (turn.requested and says_no_more and turn.thread):
        return None
    return _entries(turn, turn.thread, moment=turn.context.asked)


def _more(turn: Turn) -> Decision | None:
    """For "What else?": questions related to the last answer, or all topics."""
    if not turn.lexicon.more.match(turn.folded):
        return None
    wanted = dict.fromkeys(related for entry in turn.thread for related in entry.related)
    related = [name for name in wanted if name in turn.index.faq.entries][: answers.MOST_BUTTONS]
    if not related:
        return answers.menu(turn.index.faq, turn.lang, turn.now), turn.context
    reply, following = _suggest(turn, related, 1.0)
    return replace(reply, text=say(turn.index.faq, "more_questions", turn.lang, turn.now)), following


def _choice(turn: Turn) -> Decision | None:
    """For "yes", "no" or "the second one" after suggestions."""
    offered, tokens = turn.context.offered, turn.tokens
    if not offered:
        return None
    if turn.lexicon.no.match(turn.folded):
        return _miss(replace(turn, context=replace(turn.context, offered=())), "nothing_chosen")
    chosen: int | None = 0 if turn.lexicon.yes.match(turn.folded) else None
    if set(tokens) <= {*turn.lexicon.ordinals, *turn.lexicon.choosing}:
        chosen = next(
            (turn.lexicon.ordinals[token] for token in reversed(tokens) if token in turn.lexicon.ordinals), chosen
        )
    if chosen is None or chosen >= len(offered):
        return None
    entry = turn.index.faq.entries.get(offered[chosen])
    return _entries(turn, [entry]) if entry else None


def _leaning(turn: Turn) -> dict[str, float]:
    """What the thread adds to each entry's score: nothing, unless the message refers to the one before."""
    if turn.lexicon.correction.match(turn.folded):
        return {entry.id: -LEAN for entry in turn.thread}
    count = len(turn.tokens)
    leans = count <= LONGEST_LEANING and turn.lexicon.leaning & set(turn.tokens)
    if not (count <= understanding.SHORT or turn.lexicon.follow_up.match(turn.folded) or leans):
        return {}
    leaning = {other.id: LEAN for entry in turn.thread for other in turn.index.faq.entries_of(entry.topic)}
    leaning |= {related: LEAN for entry in turn.thread for related in entry.related}
    return leaning | {entry.id: LEAN_SAME for entry in turn.thread}


# Questions


def _questions(turn: Turn, understood: Understood) -> Found:
    """The questions of a message that is answered, even if it was understood as an alarm, which has none."""
    if understood.found.questions:
        return understood.found
    return understanding.find_questions(turn.index, turn.text, turn.lang)


def _answer(turn: Turn, found: Found, thread: Collection[str]) -> Decision:
    """The answer to the questions of a message; `thread`: the entries it leans on."""
    moment = _moment(turn, turn.point)
    if moment.score and (entry := turn.index.faq.entries.get(PAIN_SCORE)):
        return _entries(turn, [entry], why="nothing but a pain score")
    # "See you tomorrow" names a day too, but it is a goodbye.
    told = any(understanding.is_verbatim(turn.index, turn.text, matches) for matches in found.questions)
    if moment and moment.bare and not told and (decision := _hours(turn, moment)):
        return decision
    accepted = [matches for matches in found.questions if understanding.is_accepted(turn.index, matches, thread)]
    # A question about opening is never off topic, however it is worded.
    is_off_topic = all(matches[0].entry == OFFTOPIC for matches in accepted)
    if moment and moment.opening and is_off_topic and (decision := _hours(turn, moment)):
        return decision
    if not accepted:
        return _unsure(turn, found.questions[0])
    runners_up = [match.entry for match in accepted[0][1:3]] if len(accepted) == 1 else []
    reply, following = _entries(
        turn,
        [turn.index.faq.entries[matches[0].entry] for matches in accepted],
        moment=moment,
        others=[*found.also, *runners_up],
        confidence=min(matches[0].confidence for matches in accepted),
        more=found.more,
        why="; ".join(f"{matches[0].entry} near “{matches[0].nearest}”" for matches in accepted),
    )
    return (
        _instead_of_repeating(turn, reply, following)
        if not told and _was_just_said(turn, reply)
        else (reply, following)
    )


def _was_just_said(turn: Turn, reply: Reply) -> bool:
    """Whether a reply is what its reader has just read. Answers about hours never count: they depend on the day asked about."""
    last = turn.context.last
    if last is None or last.is_answer_withheld or reply.kind not in {"answer", "unknown", "advice"}:
        return False
    is_the_same = reply.entries == turn.context.entries == last.entries
    return is_the_same and reply.lang == last.lang and all(entry.kind != "hours" for entry in turn.thread)


def _instead_of_repeating(turn: Turn, reply: Reply, following: Context) -> Decision:
    """Something else for somebody who keeps asking after an answer, because the same answer would not help them.

    Advice is repeated, and so is an answer with figures: the next question is often about those, and 911 or 988 may be among them.
    """
    faq = turn.index.faq
    readings = understanding.apart(turn.index, turn.text, turn.lang)
    for matches in readings:
        if not understanding.is_accepted(turn.index, matches) or matches[0].confidence < BESIDES:
            continue
        if matches[0].entry in reply.entries:
            continue
        if not understanding.is_smalltalk(turn.index, matches) or _is_sure_talk(matches[0]):
            entry = faq.entries[matches[0].entry]
            return _entries(turn, [entry], confidence=matches[0].confidence, why="not what was just said")
    texts = [entry.versions[reply.lang].answer.value for entry in turn.thread]
    if reply.kind == "advice" or any(character.isdigit() for character in "".join(texts)):
        return reply, following
    # There is no reading of a message that was understood as an alarm and denied it.
    near = [match.entry for matches in readings[:1] for match in matches if _is_worth_offering(turn, match)]
    return answers.nothing_more(faq, reply, near, turn.now), replace(turn.context, offered=(), misses=0)


def _is_sure_talk(match: Match) -> bool:
    """Whether small talk is sure enough to be answered as such in the middle of a thread ("thank you for being candid")."""
    return match.entry != OFFTOPIC and match.confidence >= understanding.ALONE


def _is_worth_offering(turn: Turn, match: Match) -> bool:
    """Whether an entry deserves a button."""
    return turn.index.faq.entries[match.entry].kind != "smalltalk" and match.nearness >= NEAR_OFFER


def _moment(turn: Turn, text: str) -> Asked:
    """The day and time that a text of this turn means."""
    month_first = turn.lexicon.times.month_first
    return turn.index.memo.recall(
        repr((text, turn.today, month_first)), lambda: asked(text, turn.today, month_first=month_first)
    )


def _hours(turn: Turn, moment: Asked) -> Decision | None:
    """The reply to a message of little but a day or an hour, completed from the one before; None if no entry is about hours."""
    last = turn.context.asked if any(entry.kind == "hours" for entry in turn.thread) else NOTHING_ASKED
    names_day = moment.day is not None or moment.unclear
    goes_on = not names_day or turn.lexicon.follow_up.match(turn.folded) or turn.point != turn.text
    moment = replace(moment, at=moment.at or (last.at if goes_on else None))
    if not (names_day or moment.now or moment.ahead):
        moment = replace(last, at=moment.at)
    entry = next((entry for entry in turn.index.faq.entries.values() if entry.kind == "hours"), None)
    return _entries(turn, [entry], moment=moment) if entry else None


def _entries(
    turn: Turn,
    entries: Sequence[Entry],
    *,
    moment: Asked = NOTHING_ASKED,
    others: Sequence[str] = (),
    confidence: float = 1.0,
    more: bool = False,
    why: str = "",
) -> Decision:
    """The answers of some entries, and the context after them."""
    reply = answers.answer(
        turn.index.faq,
        entries,
        turn.lang,
        turn.now,
        asked=moment,
        personal=bool(turn.lexicon.oneself.search(turn.folded)),
        others=others,
        confidence=confidence,
        more=more,
    )
    talked = tuple(entry.id for entry in entries) if entries[0].kind != "smalltalk" else turn.context.entries
    tells_hours = any(entry.kind == "hours" for entry in entries)
    return replace(reply, why=why), Context(entries=talked, asked=moment if tells_hours else turn.context.asked)


def _unsure(turn: Turn, matches: Sequence[Match]) -> Decision:
    """Suggestions where something is near, otherwise an honest miss."""
    likely = [match for match in matches if match.confidence >= OFFER and _is_worth_offering(turn, match)]
    offered = [match.entry for match in likely[: answers.MOST_SUGGESTIONS]]
    return _suggest(turn, offered, matches[0].confidence) if offered else _miss(turn, "unknown")


def _suggest(turn: Turn, offered: Sequence[str], confidence: float) -> Decision:
    reply = answers.suggest(turn.index.faq, offered, turn.lang, turn.now, confidence)
    return reply, replace(turn.context, offered=tuple(offered), misses=0)


def _miss(turn: Turn, name: str) -> Decision:
    """No answer; from the second in a row on, the phone number comes first."""
    name = "unknown_again" if turn.context.misses and name == "unknown" else name
    reply = answers.sentence(turn.index.faq, name, "unknown", turn.lang, turn.now)
    return reply, replace(turn.context, offered=(), misses=turn.context.misses + 1)
