// A button for the clinic's own website that opens the chat page beside it:
//   <script src="https://…/widget.js" async></script>
// It sets styles through the CSSOM alone, so that a website with a strict content security policy has only to allow this script's
// address in script-src and frame-src.
"use strict";
(() => {
  const WORDS = __WORDS__; // filled in by page.py: {language: {open, close, title}}
  const NAME = "clinic-chat";
  const script = document.currentScript;
  if (!script || document.getElementById(NAME)) return;

  const pageLanguage = document.documentElement.lang.slice(0, 2).toLowerCase();
  const lang = pageLanguage in WORDS ? pageLanguage : Object.keys(WORDS)[0];
  const words = WORDS[lang];
  const page = new URL(`./?embed=1&lang=${lang}`, script.src);

  const STYLE = `
    :host { all: initial; }
    button { font: 600 1.125rem/1.3 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; min-height: 48px; cursor: pointer; }
    button:focus-visible { outline: 3px solid #0a5f6e; outline-offset: 3px; }
    .open { position: fixed; z-index: 2147483646; right: max(16px, env(safe-area-inset-right)); bottom: max(16px, env(safe-area-inset-bottom));
      max-width: calc(100vw - 32px); padding: 12px 22px; border: 2px solid #fff; border-radius: 28px; background: #0a5f6e; color: #fff;
      box-shadow: 0 2px 12px rgb(0 0 0 / 30%); }
    dialog { position: fixed; z-index: 2147483647; inset: auto 16px 84px auto; box-sizing: border-box; flex-direction: column; width: 420px;
      height: min(720px, calc(100vh - 100px)); max-width: none; max-height: none; margin: 0; padding: 0; overflow: hidden; border: 1px solid #74888e;
      border-radius: 16px; background: #fff; color: #17282d; box-shadow: 0 8px 40px rgb(0 0 0 / 30%); }
    dialog[open] { display: flex; }
    dialog:focus { outline: none; }
    .close { align-self: flex-end; margin: 4px; padding: 0 18px; border: 2px solid transparent; border-radius: 24px; background: none; color: #0a5f6e; }
    .close:focus-visible { outline-offset: -3px; }
    iframe { flex: 1; width: 100%; border: 0; border-top: 1px solid #d3dddf; }
    dialog::backdrop { background: rgb(0 0 0 / 40%); }
    @media (max-width: 600px), (max-height: 480px) {
      dialog { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
    }
    @media (prefers-color-scheme: dark) {
      dialog { background: #182629; color: #e9f0f1; }
      .close { color: #86d3de; }
      button:focus-visible { outline-color: #86d3de; }
      iframe { border-color: #33464b; }
    }
    @media print { .open { display: none; } }`;

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const open = document.createElement("button");
  const panel = document.createElement("dialog");
  const close = document.createElement("button");
  let frame = null;

  function build() {
    if (document.getElementById(NAME)) return;
    host.id = NAME;
    host.lang = lang;
    open.type = close.type = "button";
    open.className = "open";
    open.textContent = words.open;
    open.setAttribute("aria-expanded", "false");
    open.setAttribute("aria-haspopup", "dialog");
    close.className = "close";
    close.textContent = words.close;
    panel.setAttribute("aria-label", words.title);
    panel.tabIndex = -1;
    panel.append(close);
    root.append(open, panel);
    addStyle();
    document.body.append(host);
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
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = words.title;
      frame.src = page.href;
      frame.referrerPolicy = "no-referrer";
      panel.append(frame);
    }
    // Where the panel covers the whole screen, nothing behind it can be reached.
    if (matchMedia("(max-width: 600px), (max-height: 480px)").matches) panel.showModal();
    else panel.show();
    open.setAttribute("aria-expanded", "true");
    panel.focus();
  }

  function hide() {
    if (panel.open) panel.close();
  }

  open.addEventListener("click", () => (panel.open ? hide() : show()));
  close.addEventListener("click", hide);
  panel.addEventListener("close", () => {
    open.setAttribute("aria-expanded", "false");
    open.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  addEventListener("message", (event) => {
    const ours = frame && event.source === frame.contentWindow && event.origin === page.origin;
    if (ours && event.data === "clinic-chat:close") hide();
  });

  if (document.body) build();
  else addEventListener("DOMContentLoaded", build);
})();
