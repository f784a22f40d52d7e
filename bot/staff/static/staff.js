// The staff page with script: looks at a form while somebody types, and shows what the page without script shows after "Check".
// What the server sends is put in place as it is: there, everything that people wrote was made text.
"use strict";
(() => {
  const PAUSE = 700; // milliseconds without a key after which a form is looked at
  const form = document.querySelector("form[data-live]");
  let asked = null;
  let timer = 0;
  let changed = false;

  for (const link of document.querySelectorAll("#findings a[href^='#']")) goTo(link);
  const told = document.querySelector("#findings[data-sent], #reply");
  if (told) told.focus();
  for (const one of document.querySelectorAll("form[method=post]")) one.addEventListener("submit", once);
  addEventListener("pageshow", () => document.querySelectorAll("form[data-gone]").forEach((one) => delete one.dataset.gone));
  for (const list of document.querySelectorAll("[data-order]")) arrange(list);
  if (!form) return;

  form.addEventListener("input", (event) => {
    if (event.target.id === "question") return;
    changed = true;
    if (event.target.name === "confirm") return;
    clearTimeout(timer);
    timer = setTimeout(() => look("look"), PAUSE);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.id !== "question") return;
    event.preventDefault();
    look("try");
  });
  addEventListener("beforeunload", (event) => {
    if (changed && !form.dataset.gone) event.preventDefault();
  });

  // A second press while the first is under way does nothing.
  function once(event) {
    const sent = event.currentTarget;
    const doing = event.submitter ? event.submitter.value : "";
    if (sent === form && (doing === "check" || doing === "try")) {
      event.preventDefault();
      look(doing);
    } else if (sent.dataset.gone) {
      event.preventDefault();
    } else {
      sent.dataset.gone = "yes";
      clearTimeout(timer);
      if (asked) asked.abort();
      say(sent === form ? "Saving…" : "");
    }
  }

  async function look(doing) {
    clearTimeout(timer);
    if (asked) asked.abort();
    const request = (asked = new AbortController());
    const body = new URLSearchParams(new FormData(form));
    body.set("do", doing);
    say(doing === "look" ? "" : "Checking…");
    try {
      const response = await fetch(form.action, { method: "POST", body, signal: request.signal });
      show(new DOMParser().parseFromString(await response.text(), "text/html"), doing);
    } catch (error) {
      if (error.name !== "AbortError") say("The server cannot be reached. What you wrote is still here; try again.");
    }
  }

  function show(page, doing) {
    const found = page.getElementById("findings");
    if (!found) {
      say("This could not be looked at; perhaps you were signed out. Press Save: if so you can sign in again, and what you wrote is kept.");
      return;
    }
    const findings = document.getElementById("findings");
    findings.replaceWith(document.adoptNode(found));
    for (const link of found.querySelectorAll("a[href^='#']")) goTo(link);
    for (const field of form.querySelectorAll("input[id], select[id], textarea[id]")) mark(field, page.getElementById(field.id));
    for (const name of ["seen", "base"]) {
      const fresh = page.querySelector(`form[data-live] input[name=${name}]`);
      if (fresh && form.elements[name]) form.elements[name].value = fresh.value;
    }
    const save = page.querySelector("button[value=save]");
    form.querySelector("button[value=save]").textContent = save.textContent;
    const wrong = found.querySelector(".wrong");
    say(doing === "look" ? (wrong ? "There is something to mend: it is marked." : "") : "Checked: see the list above.");
    if (doing !== "look") found.focus();
  }

  // Says below a field what is wrong with it.
  function mark(field, as) {
    const before = document.getElementById(`${field.id}-mistake`);
    if (before) before.remove();
    for (const name of ["aria-invalid", "aria-describedby"]) {
      const value = as && as.getAttribute(name);
      if (value) field.setAttribute(name, value);
      else field.removeAttribute(name);
    }
    const mistake = as && as.ownerDocument.getElementById(`${field.id}-mistake`);
    if (mistake) field.after(document.adoptNode(mistake));
  }

  // A list in an order: its buttons move a row without loading the page, and a row can be dragged by its dots.
  function arrange(list) {
    let dragged = null;
    let moved = false;
    for (const row of list.children) {
      const dots = document.createElement("span");
      dots.className = "dots";
      dots.setAttribute("aria-hidden", "true");
      row.prepend(dots);
    }
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      event.preventDefault();
      const row = button.closest("li");
      const isUp = button.value.startsWith("up ");
      const other = isUp ? row.previousElementSibling : row.nextElementSibling;
      // The neighbour moves, so that the row keeps the focus.
      if (other) row[isUp ? "after" : "before"](other);
      button.focus();
      row.scrollIntoView({ block: "nearest" });
      tell(row);
    });
    list.addEventListener("pointerdown", (event) => {
      if (!event.target.matches(".dots") || event.button) return;
      event.preventDefault();
      dragged = event.target.closest("li");
      dragged.classList.add("dragged");
      list.setPointerCapture(event.pointerId); // not the row: it would lose the pointer whenever it moves
    });
    list.addEventListener("pointermove", (event) => {
      if (!dragged) return;
      const over = [...list.children].find((row) => {
        const box = row.getBoundingClientRect();
        return row !== dragged && event.clientY >= box.top && event.clientY < box.bottom;
      });
      if (!over) return;
      const box = over.getBoundingClientRect();
      over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
      dragged.scrollIntoView({ block: "nearest" });
    });
    for (const end of ["pointerup", "pointercancel"]) list.addEventListener(end, drop);
    addEventListener("beforeunload", (event) => {
      if (moved && !list.closest("form").dataset.gone) event.preventDefault();
    });

    function drop() {
      if (!dragged) return;
      const row = dragged;
      dragged = null;
      row.classList.remove("dragged");
      row.querySelector("button").focus();
      tell(row);
    }

    function tell(row) {
      moved = true;
      const rows = [...list.children];
      for (const one of rows) {
        const [up, down] = one.querySelectorAll("button");
        up.setAttribute("aria-disabled", String(one === rows[0]));
        down.setAttribute("aria-disabled", String(one === rows[rows.length - 1]));
      }
      say(`“${row.dataset.name}” is now ${rows.indexOf(row) + 1} of ${rows.length}.`);
    }
  }

  function goTo(link) {
    link.addEventListener("click", (event) => {
      const field = document.querySelector(link.getAttribute("href"));
      if (!field) return;
      event.preventDefault();
      field.focus();
    });
  }

  function say(words) {
    const place = document.getElementById("typing");
    if (place && place.textContent !== words) place.textContent = words;
  }
})();
