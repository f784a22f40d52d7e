// A button for the clinic's own website that opens the chat page beside it. docs/website.md has the line that loads it, and describes its
// attributes. It sets styles through the CSSOM alone, so that a website with a strict content security policy has only to allow this
// script's address in script-src and frame-src. This file must not contain a closing script tag: some plugins put it into the page itself.
"use strict";
(() => {
  const FACTS = __FACTS__; // filled in by page.py: {words: {language: {…}}, home, dialled, light, dark}
  const NAME = "clinic-chat";
  const LINK = `#${NAME}`; // a link of the website's own to this address opens the chat
  const SHOWS_UP = 2000; // milliseconds after loading in which the page must say that it is there; it says so at once
  const LOADS = 10000; // milliseconds in which it must have loaded at all
  const OWN = /\/widget\.js(?:\?|$)/;
  // A script of type module does not know itself, and the current one may be a plugin's bundle.
  const scripts = [document.currentScript, ...document.scripts].filter((one) => one && OWN.test(one.src));
  const own = scripts.find((one) => one.src.startsWith(`${FACTS.home}/`)) || (scripts[0] === document.currentScript && scripts[0]);
  const script = own || document.currentScript;
  if (document.querySelector(NAME)) return;

  const chosen = (script && script.dataset) || {};
  const side = chosen.side === "left" ? "left" : "right";
  const bottom = /^\d{1,3}$/.test(chosen.bottom) ? Number(chosen.bottom) : 16;
  const pageLanguage = document.documentElement.lang.slice(0, 2).toLowerCase();
  const lang = pageLanguage in FACTS.words ? pageLanguage : Object.keys(FACTS.words)[0];
  const words = FACTS.words[lang];
  const page = new URL(`./?embed=1&lang=${lang}`, own ? own.src : `${FACTS.home}/`);
  const small = matchMedia("(max-width: 600px), (max-height: 480px)");

  // Lengths in em of the reader's own text size: what the website makes of 1rem does not reach in here.
  const STYLE = `
    :host { all: initial; }
    button, a { font: 600 1.0625em/1.3 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; min-height: 48px; cursor: pointer; }
    button:focus-visible, a:focus-visible { outline: 3px solid ${FACTS.light}; outline-offset: 3px; }
    .open { position: fixed; z-index: 2147483647; ${side}: max(16px, env(safe-area-inset-${side})); bottom: max(${bottom}px, env(safe-area-inset-bottom));
      max-width: calc(100vw - 32px); padding: 12px 22px; border: 2px solid #fff; border-radius: 28px; background: ${FACTS.light}; color: #fff;
      box-shadow: 0 2px 12px rgb(0 0 0 / 30%); }
    dialog { position: fixed; z-index: 2147483647; inset: auto auto ${bottom + 68}px auto; ${side}: 16px; box-sizing: border-box; flex-direction: column;
      width: min(420px, calc(100vw - 32px)); height: min(720px, calc(100vh - ${bottom + 84}px)); max-width: none; max-height: none; margin: 0; padding: 0;
      overflow: hidden; border: 1px solid #74888e; border-radius: 16px; background: #fff; color: #17282d; box-shadow: 0 8px 40px rgb(0 0 0 / 30%); }
    dialog[open] { display: flex; }
    dialog:focus { outline: none; }
    .bar { display: flex; align-items: center; justify-content: space-between; padding: 4px 4px 4px 20px; font: 600 1.125em/1.3 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    .close { font-size: 1em; padding: 0 18px; border: 2px solid transparent; border-radius: 24px; background: none; color: ${FACTS.light}; }
    .close:focus-visible { outline-offset: -3px; }
    iframe { flex: 1; min-height: 0; width: 100%; border: 0; border-top: 1px solid #d3dddf; }
    .instead { padding: 8px 20px 20px; overflow: auto; font: 400 1.0625em/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    .instead a { display: flex; align-items: center; justify-content: center; margin-top: 12px; padding: 0 18px; font-size: 1em; border: 2px solid ${FACTS.light};
      border-radius: 28px; color: ${FACTS.light}; text-decoration: none; }
    p { margin: 0 0 12px; }
    [hidden] { display: none !important; }
    dialog::backdrop { background: rgb(0 0 0 / 40%); }
    @media (max-width: 600px), (max-height: 480px) {
      dialog { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
    }
    @media (prefers-color-scheme: dark) {
      dialog { background: #182629; color: #e9f0f1; }
      .close, .instead a { color: ${FACTS.dark}; border-color: ${FACTS.dark}; }
      .close { border-color: transparent; }
      button:focus-visible, a:focus-visible { outline-color: ${FACTS.dark}; }
      iframe { border-color: #33464b; }
    }
    @media print { .open { display: none; } }`;

  // An element of its own name: what the website says of div, or of the children of its body, is not about it. Its own styles are
  // important, so that no rule of the website outdoes them.
  const host = document.createElement(NAME);
  const root = host.attachShadow({ mode: "open" });
  const open = element("button", "open", words.open);
  const panel = element("dialog", "", "");
  const bar = element("div", "bar", words.title);
  const close = element("button", "close", words.close);
  const instead = element("div", "instead", "");
  let frame = null;
  let isThere = false; // the page has said so
  let silent = 0; // the timer that ends the wait for it
  let watched = null; // the document's element that is observed

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function build() {
    host.lang = lang;
    for (const [name, value] of [["all", "initial"], ["display", "block"], ["position", "static"], ["visibility", "visible"], ["opacity", "1"]]) {
      host.style.setProperty(name, value, "important");
    }
    open.type = close.type = "button";
    open.setAttribute("aria-expanded", "false");
    open.setAttribute("aria-haspopup", "dialog");
    panel.setAttribute("aria-label", words.title);
    panel.tabIndex = -1;
    instead.hidden = true;
    instead.setAttribute("role", "status");
    const call = element("a", "", words.call);
    const elsewhere = element("a", "", words.window);
    call.href = `tel:${FACTS.dialled}`;
    elsewhere.href = page.href.replace("embed=1&", "");
    elsewhere.target = "_blank";
    elsewhere.rel = "noopener";
    instead.append(element("p", "", words.blocked), element("p", "", words.notice), call, elsewhere);
    bar.append(close);
    panel.append(bar, instead);
    root.append(open, panel);
    addStyle();
    place();
    // A website that exchanges its body, or its whole document, keeps the chat.
    new MutationObserver(place).observe(document, { childList: true });
    document.addEventListener("turbo:render", place);
    document.addEventListener("astro:after-swap", place);
  }

  // Beside the body, not in it: neither its exchange nor a transform on it concerns the chat.
  function place() {
    const whole = document.documentElement;
    if (!whole) return;
    if (host.parentNode !== whole) whole.append(host);
    if (watched === whole) return;
    watched = whole;
    new MutationObserver(place).observe(whole, { childList: true });
  }

  function addStyle() {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      // Browsers before 2023; a strict policy may leave the button plain there, and working.
      const style = document.createElement("style");
      style.textContent = STYLE;
      root.append(style);
    }
  }

  function show() {
    if (!panel.show) {
      window.open(page.href, "_blank", "noopener"); // a browser that knows no dialogs
      return;
    }
    if (panel.open) return;
    if (!frame) load();
    // Where the panel covers the whole screen, nothing behind it can be reached, and the phone's back button closes it.
    if (small.matches) {
      panel.showModal();
      history.pushState({ ...history.state, [NAME]: true }, "");
    } else panel.show();
    open.setAttribute("aria-expanded", "true");
    panel.focus();
  }

  function load() {
    frame = document.createElement("iframe");
    frame.title = words.title;
    frame.src = page.href;
    frame.referrerPolicy = "no-referrer";
    // A frame that was refused has loaded as well, but says nothing.
    frame.addEventListener("load", () => expectPage(SHOWS_UP));
    expectPage(LOADS);
    panel.append(frame);
  }

  function expectPage(milliseconds) {
    clearTimeout(silent);
    if (!isThere) silent = setTimeout(() => offerInstead(true), milliseconds);
  }

  // In place of a frame that the website's or the browser's rules keep empty: the phone, and the chat in a window of its own.
  function offerInstead(refused) {
    instead.hidden = !refused;
    frame.hidden = refused;
  }

  function hide() {
    if (panel.open) panel.close();
  }

  open.addEventListener("click", () => (panel.open ? hide() : show()));
  close.addEventListener("click", hide);
  panel.addEventListener("close", () => {
    open.setAttribute("aria-expanded", "false");
    open.focus();
    if (history.state && history.state[NAME]) history.back();
  });
  addEventListener("popstate", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.hash !== LINK || event.defaultPrevented) return;
    event.preventDefault();
    show();
  });
  addEventListener("message", (event) => {
    const ours = frame && event.source === frame.contentWindow && event.origin === page.origin;
    if (!ours) return;
    if (event.data === "clinic-chat:close") hide();
    if (event.data === "clinic-chat:ready") {
      isThere = true;
      clearTimeout(silent);
      offerInstead(false);
    }
  });

  if (document.body) build();
  else addEventListener("DOMContentLoaded", build);
})();
