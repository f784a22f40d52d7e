// The chat page with script: asks the API instead of sending the form, and adds what comes to the page.
// Whatever was written by a patient or by staff becomes text, never markup.
"use strict";
(() => {
  const PATIENCE = 15000; // milliseconds until an answer counts as lost
  const NOTICED = 500; // milliseconds of silence from which waiting is worth a word
  const STALE = 300000; // milliseconds after which "open now" is asked for again

  const facts = JSON.parse(document.getElementById("facts").textContent);
  const words = facts.words;
  const log = document.getElementById("log");
  const form = document.getElementById("ask");
  const box = document.getElementById("text");
  const send = document.getElementById("send");
  const waiting = document.getElementById("waiting");
  const problem = document.getElementById("problem");
  const label = form.querySelector("label");
  const notice = document.getElementById("notice");
  const status = document.getElementById("status");
  const forgetButton = document.getElementById("forget");
  const beginning = log.cloneNode(true);
  const touch = matchMedia("(pointer: coarse)").matches;

  let busy = false;
  let statusAt = Date.now();
  let chat = recall("chat") || form.elements.chat.value;
  let switched = recall("lang") !== null && recall("lang") !== facts.lang;
  remember();

  // Where a browser keeps nothing for a page inside another website, the key lasts as long as the page.
  function recall(name) {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function remember() {
    form.elements.chat.value = chat;
    try {
      sessionStorage.setItem("chat", chat);
      sessionStorage.setItem("lang", facts.lang);
    } catch {
      // see recall
    }
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

  // One thing at a time; what fails is said above the question box, with a way to try again.
  async function attempt(action) {
    if (busy) return;
    busy = true;
    send.setAttribute("aria-disabled", "true");
    problem.textContent = "";
    const timer = setTimeout(() => (waiting.textContent = words.waiting), NOTICED);
    try {
      await action();
    } catch (error) {
      complain(error.message, () => attempt(action));
    } finally {
      clearTimeout(timer);
      waiting.textContent = "";
      busy = false;
      send.removeAttribute("aria-disabled");
    }
  }

  function complain(text, again) {
    problem.append(...paragraphs(text));
    if (text === words.unreadable) return;
    const retry = element("button", { type: "button" }, words.retry);
    retry.addEventListener("click", () => {
      if (!touch) box.focus({ preventScroll: true }); // before the button goes
      again();
    });
    problem.append(retry);
  }

  // What a patient can do

  function ask(message, asked, pressed) {
    return attempt(async () => {
      const heading = element("h2", { className: "asked", tabIndex: -1 }, element("span", { className: "unseen", lang: facts.lang }, `${words.you}: `), asked);
      const turn = element("article", { className: "turn" }, heading);
      if (box.value.trim() === message.text) setBox("");
      log.append(turn);
      show(turn);
      // On a phone the keyboard gives way to the answer; after a press, the next Tab goes on from here.
      if (pressed || touch) heading.focus({ preventScroll: true });
      let answer;
      try {
        answer = await answerTo(message);
      } catch (error) {
        turn.remove();
        if (message.text && !box.value) setBox(message.text);
        if (!touch) box.focus({ preventScroll: true });
        throw error;
      }
      if (answer.forget) {
        startAnew();
        return;
      }
      heading.lang = answer.lang;
      turn.append(...answered(answer));
      forgetButton.hidden = false;
      show(heading.offsetHeight > innerHeight / 3 ? turn.children[1] : turn);
    });
  }

  function vote(button) {
    const votes = button.closest(".votes");
    return attempt(async () => {
      const answer = await answerTo({ press: button.value });
      const thanks = element("p", { className: "thanks", lang: answer.lang, tabIndex: -1 }, answer.text);
      thanks.setAttribute("aria-live", "off"); // the focus reads it out
      votes.replaceWith(thanks);
      thanks.focus({ preventScroll: true });
    });
  }

  function forget() {
    return attempt(async () => {
      await post("api/forget", { chat });
      startAnew();
    });
  }

  function startAnew() {
    chat = newChat();
    remember();
    const done = element("div", { className: "answer", tabIndex: -1 }, element("p", {}, words.forgotten));
    log.textContent = "";
    log.append(element("div", { className: "turn" }, done), ...beginning.cloneNode(true).children);
    forgetButton.hidden = true;
    setBox("");
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
      shown.append(element("div", { className: "text", lang }, ...paragraphs(paragraph)));
      const named = calls.filter((call) => paragraph.includes(call.number));
      calls = calls.filter((call) => !named.includes(call));
      if (named.length) shown.append(list("calls", named.map(callButton), lang));
    }
    const parts = [shown];
    const links = answer.buttons.filter((button) => button.url);
    const choices = answer.buttons.filter((button) => !button.url);
    if (links.length) parts.push(list("links", links.map((button) => link(button.url, button.label)), lang));
    if (answer.votes.length) parts.push(votesOf(answer));
    if (choices.length && answer.votes.length) parts.push(element("p", { className: "hint" }, words.choices));
    if (choices.length) parts.push(list("choices", choices.map(choice), lang));
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

  const NUMBERS = { 911: "tel:911", 988: "tel:988", "1-800-222-1222": "tel:18002221222", [facts.phone]: `tel:${facts.dialled}` };
  const LINKS = new RegExp(`https://\\S*[^\\s.,;:!?)]|${facts.phone.replace(/[^\w\s]/g, "\\$&")}|[\\d-]+`, "g");

  // A line with its phone numbers to call and its addresses to open, as links.py does it.
  function linked(line) {
    const pieces = [];
    let end = 0;
    for (const found of line.matchAll(LINKS)) {
      pieces.push(line.slice(end, found.index), piece(found[0]));
      end = found.index + found[0].length;
    }
    return [...pieces, line.slice(end)];
  }

  function piece(found) {
    if (found.startsWith("https:")) return link(found, found === facts.map ? facts.address : found);
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

  // Where the question box would take up half the screen, it stays at the page's end.
  function fit() {
    const taken = label.offsetHeight + box.offsetHeight + notice.offsetHeight;
    document.documentElement.classList.toggle("cramped", taken > innerHeight / 3);
  }
  addEventListener("resize", fit);
  if (window.ResizeObserver) new ResizeObserver(fit).observe(notice); // now, and when the text's size changes

  box.addEventListener("input", grow);
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

  // Inside the clinic's website, the widget closes the panel.
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && parent !== window) parent.postMessage("clinic-chat:close", "*");
  });
})();
