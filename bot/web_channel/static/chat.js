// The chat page with script: asks the API instead of sending the form, and adds what comes to the page.
// Whatever was written by a patient or by staff becomes text, never markup.
"use strict";
(() => {
  const PATIENCE = 15000; // milliseconds until an answer counts as lost
  const NOTICED = 500; // milliseconds of silence from which waiting is worth a word
  const MOST_KEPT = 40; // turns that stay over a reload
  const STALE = 300000; // milliseconds after which "open now" is asked for again

  const facts = JSON.parse(document.getElementById("facts").textContent);
  const words = facts.words;
  const log = document.getElementById("log");
  const form = document.getElementById("ask");
  const box = document.getElementById("text");
  const send = document.getElementById("send");
  const waiting = document.getElementById("waiting");
  const problem = document.getElementById("problem");
  const notice = document.getElementById("notice");
  const status = document.getElementById("status");
  const forgetButton = document.getElementById("forget");
  const beginning = log.cloneNode(true);
  const touch = matchMedia("(pointer: coarse)").matches;

  let busy = false;
  let turns = kept(); // what was asked and answered: {asked, lang, answer, thanks}
  let statusAt = Date.now();
  let chat = recall("chat") || form.elements.chat.value;
  let switched = recall("lang") !== null && recall("lang") !== facts.lang;
  const records = new WeakMap(); // a turn on the page -> what is kept of it
  remember();

  // Where a browser keeps nothing for a page inside another website, the chat lasts as long as the page.
  function recall(name) {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function keep(name, value) {
    try {
      sessionStorage.setItem(name, value);
    } catch {
      // see recall
    }
  }

  function remember() {
    form.elements.chat.value = chat;
    keep("chat", chat);
    keep("lang", facts.lang);
  }

  // What is on the page stays over a reload, the way back and the tab's being dropped: until it is forgotten or the tab is closed.
  function kept() {
    try {
      return JSON.parse(recall("turns")) || [];
    } catch {
      return [];
    }
  }

  function keepTurns() {
    keep("turns", JSON.stringify(turns.slice(-MOST_KEPT)));
    offerForgetting();
  }

  function keepDraft(text) {
    keep("draft", text);
    offerForgetting();
  }

  function offerForgetting() {
    forgetButton.hidden = !turns.length && !box.value.trim() && !log.querySelector(".asked");
  }

  function newChat() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Asking the API

  // What the API answers; an Error carries the words for the patient.
  async function request(path, options) {
    const lost = new AbortController();
    const timer = setTimeout(() => lost.abort(), PATIENCE);
    let response, told;
    try {
      response = await fetch(path, { ...options, signal: lost.signal, credentials: "omit" });
      told = response.status === 204 ? null : await response.json();
    } catch {
      throw new Error(words.offline);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return told;
    const unreadable = [400, 413, 415, 422].includes(response.status);
    throw new Error(response.status === 429 ? told.error : unreadable ? words.unreadable : words.offline);
  }

  function post(path, body) {
    return request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  async function answerTo(message) {
    if (switched) {
      // The chat goes on in the language the page was switched to.
      await post("api/messages", { press: `lang:${facts.lang}`, chat });
      switched = false;
    }
    const answer = await post("api/messages", { ...message, chat, lang: facts.lang });
    status.textContent = answer.status;
    status.lang = answer.lang;
    statusAt = Date.now();
    return answer;
  }

  // One thing at a time; what fails is said in a place for problems, with a way to try again. A vote and forgetting have places of their
  // own, so that they do not take away the way to send a failed question again.
  async function attempt(action, place = problem) {
    if (busy) return;
    busy = true;
    send.setAttribute("aria-disabled", "true");
    place.textContent = "";
    const timer = setTimeout(() => (waiting.textContent = words.waiting), NOTICED);
    try {
      await action();
    } catch (error) {
      complain(place, error.message, () => attempt(action, place));
    } finally {
      clearTimeout(timer);
      waiting.textContent = "";
      busy = false;
      send.removeAttribute("aria-disabled");
    }
  }

  function complain(place, text, again) {
    place.append(...paragraphs(text));
    if (text === words.unreadable) return;
    const retry = element("button", { type: "button" }, words.retry);
    retry.addEventListener("click", () => {
      if (!touch) box.focus({ preventScroll: true }); // before the button goes
      again();
    });
    place.append(retry);
  }

  // The place for what failed beside a control.
  function problemAt(control) {
    const next = control.nextElementSibling;
    if (next && next.classList.contains("problem")) return next;
    const place = element("div", { className: "problem" });
    place.setAttribute("role", "alert");
    control.after(place);
    return place;
  }

  // What a patient can do

  function ask(message, asked, pressed) {
    return attempt(async () => {
      const turn = element("article", { className: "turn" }, headingOf(asked));
      const heading = turn.firstChild;
      // The draft is kept until the answer is there: a tab may be dropped before.
      if (box.value.trim() === message.text) setBox("");
      log.append(turn);
      show(turn);
      // On a phone the keyboard gives way to the answer; after a press, the next Tab goes on from here.
      if (pressed || touch) heading.focus({ preventScroll: true });
      const alarm = message.text ? alarmFor(message.text) : null;
      const alarmed = alarm && setTimeout(() => fill(turn, alarm), navigator.onLine ? NOTICED : 0);
      let answer;
      try {
        answer = await answerTo(message);
      } catch (error) {
        if (alarm) {
          // Danger is answered without the server.
          clearTimeout(alarmed);
          if (!turn.querySelector(".danger")) fill(turn, alarm);
          keepTurn(turn, { asked, lang: alarm.lang, answer: alarm });
          return;
        }
        turn.remove();
        if (message.text && !box.value) setBox(message.text);
        if (!touch) box.focus({ preventScroll: true });
        throw error;
      }
      clearTimeout(alarmed);
      if (answer.forget) {
        startAnew();
        return;
      }
      const said = turn.querySelector(".danger") && answer.text === alarm.text;
      if (!said) fill(turn, answer); // nothing is read out twice
      keepTurn(turn, { asked, lang: answer.lang, answer });
    });
  }

  function headingOf(asked) {
    return element("h2", { className: "asked", tabIndex: -1 }, element("span", { className: "unseen", lang: facts.lang }, `${words.you}: `), asked);
  }

  function fill(turn, answer) {
    const heading = turn.firstChild;
    heading.lang = answer.lang;
    while (heading.nextSibling) heading.nextSibling.remove(); // the heading stays, and may have the focus
    turn.append(...answered(answer));
    show(heading.offsetHeight > innerHeight / 3 ? turn.children[1] : turn);
  }

  function keepTurn(turn, kept) {
    records.set(turn, kept);
    turns.push(kept);
    keepTurns();
    keepDraft(box.value);
  }

  // The turns of before, as they were; nothing is read out again.
  function restore() {
    for (const kept of turns) {
      const heading = headingOf(kept.asked);
      heading.lang = kept.lang;
      const turn = element("article", { className: "turn" }, heading, ...answered(kept.answer));
      for (const alert of turn.querySelectorAll("[role=alert]")) alert.removeAttribute("role");
      records.set(turn, kept);
      log.append(turn);
      if (kept.thanks) thank(turn, kept);
    }
    const draft = recall("draft");
    if (draft && !box.value) setBox(draft);
    offerForgetting();
    if (turns.length) show(log.lastElementChild);
  }

  function vote(button) {
    const votes = button.closest(".votes");
    return attempt(async () => {
      const turn = votes.closest(".turn");
      const kept = records.get(turn) || {};
      kept.thanks = await answerTo({ press: button.value });
      thank(turn, kept).focus({ preventScroll: true });
      keepTurns();
    }, problemAt(votes));
  }

  // What stands in the place of the votes: thanks, or what else may help.
  function thank(turn, kept) {
    const answer = kept.thanks;
    const helped = !answer.buttons.some((button) => button.payload.startsWith("faq:"));
    const thanks = element("div", { className: "thanks", lang: answer.lang, tabIndex: -1 }, ...paragraphs(answer.text));
    thanks.setAttribute("aria-live", "off"); // the focus reads it out
    const votes = turn.querySelector(".votes");
    const after = votes.nextElementSibling;
    if (after && after.classList.contains("problem")) after.remove();
    if (!helped) {
      for (const old of turn.querySelectorAll(".hint, .choices")) old.remove();
      turn.append(...offers(answer, kept.asked));
    }
    votes.replaceWith(thanks);
    return thanks;
  }

  function offers(answer, asked) {
    const links = answer.buttons.filter((button) => button.url).map((button) => link(button.url, button.label));
    const reword = element("button", { type: "button", className: "reword", lang: facts.lang }, words.reword);
    reword.addEventListener("click", () => {
      if (!box.value) setBox(asked || "");
      keepDraft(box.value);
      box.focus();
    });
    const choices = answer.buttons.filter((button) => !button.url);
    return [list("links", [reword, ...links], answer.lang), list("choices", choices.map(choice), answer.lang)];
  }

  function forget() {
    return attempt(async () => {
      await post("api/forget", { chat });
      startAnew();
    }, problemAt(forgetButton));
  }

  function startAnew() {
    chat = newChat();
    remember();
    const done = element("div", { className: "answer", tabIndex: -1 }, element("p", {}, words.forgotten));
    log.textContent = "";
    log.append(element("div", { className: "turn" }, done), ...beginning.cloneNode(true).children);
    problem.textContent = "";
    setBox("");
    turns = [];
    keepTurns();
    keepDraft("");
    scrollTo(0, 0);
    done.focus({ preventScroll: true });
  }

  function setBox(text) {
    box.value = text;
    grow();
  }

  function grow() {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  }

  function show(node) {
    node.scrollIntoView({ block: "start" });
  }

  // An answer as part of the page: page.html shows the same

  function answered(answer) {
    const lang = answer.lang;
    const danger = answer.kind === "emergency" || answer.kind === "crisis";
    const shown = element("div", { className: danger ? "answer danger" : "answer" });
    if (danger) shown.setAttribute("role", "alert");
    let calls = answer.calls;
    for (const paragraph of answer.text.split("\n\n")) {
      const caution = !danger && CAUTION.test(paragraph);
      shown.append(element("div", { className: caution ? "text caution" : "text", lang }, ...paragraphs(paragraph)));
      const named = calls.filter((call) => paragraph.includes(call.number));
      calls = calls.filter((call) => !named.includes(call));
      if (named.length) shown.append(list("calls", named.map(callButton), lang));
    }
    const parts = [shown];
    if (danger) return parts;
    const links = answer.buttons.filter((button) => button.url);
    const choices = answer.buttons.filter((button) => !button.url);
    if (links.length) parts.push(list("links", links.map((button) => link(button.url, button.label)), lang));
    if (answer.votes.length) parts.push(votesOf(answer));
    if (choices.length && answer.votes.length) parts.push(element("p", { className: "hint" }, words.choices));
    const topics = choices.length && choices[0].payload.startsWith("topic:");
    if (choices.length) parts.push(list(topics ? "choices topics" : "choices", choices.map(choice), lang));
    return parts;
  }

  function callButton(call) {
    const [before, ...after] = call.label.split(call.number);
    return element("a", { href: call.url }, before, element("span", { className: "number" }, call.number), after.join(call.number));
  }

  function votesOf(answer) {
    const group = element("div", { className: "votes" }, element("span", {}, words.helpful));
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", words.helpful);
    group.setAttribute("aria-live", "off");
    answer.votes.forEach((one, place) => {
      const button = choice(one);
      button.setAttribute("aria-label", place ? words.no : words.yes);
      group.append(button);
    });
    return group;
  }

  function choice(button) {
    return element("button", { type: "button", name: "press", value: button.payload }, button.label);
  }

  function paragraphs(text) {
    const blocks = [];
    for (const paragraph of text.split("\n\n")) {
      const lines = paragraph.split("\n");
      const rest = lines.filter((line) => !line.startsWith("- "));
      const items = lines.filter((line) => line.startsWith("- "));
      if (rest.length) blocks.push(element("p", {}, ...rest.flatMap((line, place) => [...(place ? [element("br")] : []), ...linked(line)])));
      if (items.length) blocks.push(element("ul", {}, ...items.map((item) => element("li", {}, ...linked(item.slice(2))))));
    }
    return blocks;
  }

  const NUMBERS = { ...facts.emergency, [facts.phone]: `tel:${facts.dialled}` };
  const LINKS = new RegExp(`https://\\S*[^\\s.,;:!?)]|${facts.phone.replace(/[^\w\s]/g, "\\$&")}|[\\d-]+`, "g");

  const TIMES = /\d[ \u00a0][ap]\.?[ \u00a0]?m\b/gi;
  const CAUTION = new RegExp(`(?:^|[^\\d-])(?:${Object.keys(facts.emergency).join("|")})(?![\\d-])`);

  // A line with its phone numbers to call and its addresses to open, and times that do not break, as text_as_html.py does it.
  function linked(text) {
    const line = text.replace(TIMES, (time) => time.replace(/ /g, "\u00a0"));
    const pieces = [];
    let end = 0;
    for (const found of line.matchAll(LINKS)) {
      pieces.push(line.slice(end, found.index), piece(found[0]));
      end = found.index + found[0].length;
    }
    return [...pieces, line.slice(end)];
  }

  function piece(found) {
    if (found.startsWith("https:")) return link(found, found === facts.map ? "google.com/maps" : found);
    return found in NUMBERS ? link(NUMBERS[found], found) : found;
  }

  function link(url, label) {
    const outside = url.startsWith("https:") ? { target: "_blank", rel: "noopener noreferrer" } : {};
    return element("a", { href: url, ...outside }, label);
  }

  function list(className, items, lang) {
    return element("ul", { className, lang }, ...items.map((item) => element("li", {}, item)));
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  // Danger that the page itself recognises, for when the server is silent; phrases as emergency.yaml writes them

  function alarmFor(text) {
    const folded = ` ${fold(text)} `;
    const found = {};
    for (const alarm of facts.alarms) {
      if (!found[alarm.kind] && alarm.phrases.split("|").some((phrase) => pattern(phrase).test(folded))) found[alarm.kind] = alarm.answer;
    }
    if (found.crisis && (found.emergency || found.poison)) {
      return facts.alarms.find((alarm) => alarm.kind === "attempt" && alarm.answer.lang === found.crisis.lang).answer;
    }
    return found.attempt || found.emergency || found.poison || found.crisis || null;
  }

  function pattern(phrase) {
    const whole = phrase.startsWith("=");
    const gap = whole ? "" : "(?:\\S+ )?";
    const source = spelledOut(whole ? phrase.slice(1) : phrase).split(" ").map((word) => {
      if (word === "*") return "(?:\\S+ ){0,4}";
      if (word.startsWith("[")) return `(?:(?:${word.slice(1, -1).replaceAll("/", "|")}) )?`;
      return `(?:${word.replaceAll("/", "|")}) ${gap}`;
    });
    return new RegExp(whole ? `^ ${source.join("")}$` : ` ${source.join("")}`);
  }

  function fold(text) {
    const bare = text.replace(/['’‘ʼ`´]/g, "").normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "");
    return spelledOut(bare.replace(/[^a-z0-9]+/g, " ").trim());
  }

  // "can't" and "cannot" as "can not", in messages and in phrases.
  function spelledOut(text) {
    return text.replace(/\b(?:cant|cannot)\b/g, "can not").replace(/\bwont\b/g, "will not").replace(/\bim\b/g, "i am")
      .replace(/\b(is|are|was|do|does|did|have|has|had)nt\b/g, "$1 not").replace(/\b(he|she)s\b/g, "$1 is");
  }

  // What happens on the page

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (text) ask({ text }, text, false);
    else box.focus();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="press"]');
    if (!button) return;
    event.preventDefault();
    if (button === forgetButton) forget();
    else if (button.closest(".votes")) vote(button);
    else ask({ press: button.value }, button.textContent, true);
  });

  // Where the question's bar would take up a third of the screen, it stays at the page's end.
  function fit() {
    grow();
    const taken = form.offsetHeight - problem.offsetHeight + notice.offsetHeight;
    document.documentElement.classList.toggle("cramped", taken > innerHeight / 3);
  }
  addEventListener("resize", fit);
  if (window.ResizeObserver) new ResizeObserver(fit).observe(notice); // now, and when the text's size changes

  box.addEventListener("input", () => {
    grow();
    keepDraft(box.value);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit ? form.requestSubmit() : send.click();
  });

  // A page left open overnight must not go on saying that the clinic is open.
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden || Date.now() - statusAt < STALE) return;
    try {
      const greeting = await request(`api/greeting?lang=${facts.lang}`);
      status.textContent = greeting.status;
      status.lang = greeting.lang;
      statusAt = Date.now();
    } catch {
      // it is asked for again next time
    }
  });

  // Inside the clinic's website: the widget learns that the page is there, and closes the panel.
  if (parent !== window) {
    parent.postMessage("clinic-chat:ready", "*");
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") parent.postMessage("clinic-chat:close", "*");
    });
    // A change of language is no step that the phone's back button takes back.
    document.querySelector(".languages").addEventListener("click", (event) => {
      const chosen = event.target.closest("a");
      if (!chosen || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      location.replace(chosen.href);
    });
  }

  restore();
})();
