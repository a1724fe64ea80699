// Comfort on top of pages that work without it: upload with progress, the state of
// reading kept fresh, a letter previewed while it is written, keys for review and for
// turning pages, quoting what is selected.
"use strict";

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Fetches a page and gives the element with this id in it. */
async function fresh(url, id, init) {
  const response = await fetch(url, { credentials: "same-origin", ...init });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.getElementById(id);
}

/** Puts a fresh copy of an element in place; what has the focus is left alone. */
function swap(old, next) {
  if (next && !old.contains(document.activeElement)) {
    const open = new Set($$("details[open][id]", old).map((one) => one.id));
    $$("details[id]", next).forEach((one) => { one.open ||= open.has(one.id); });
    old.replaceWith(next);
    prepare(next);
    return next;
  }
  return old;
}

/** Reloads an element every few seconds while something in it is under way. */
function keepFresh(element) {
  if (!element.matches("[data-busy]")) return;
  let wait = 1500;
  const again = async () => {
    if (!element.isConnected) return;
    if (!document.hidden) {
      try {
        const next = await fresh(location.href, element.id);
        if (next) element = swap(element, next);
        if (!element.matches("[data-busy]")) return;
      } catch { /* offline for a moment: the next round will tell */ }
    }
    wait = Math.min(wait * 1.2, 10000);
    setTimeout(again, wait);
  };
  setTimeout(again, wait);
}

/** What a page says went wrong. */
function saidBy(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const why = page.querySelector(".error, .notice.bad p, main p");
  return why ? why.textContent.trim() : "this file was not taken";
}

/**
 * Sends a file piece by piece. Where the line breaks it asks how much has come and goes on
 * from there, for some minutes; the same file chosen again later goes on, too. Throws words.
 */
async function inPieces(form, file, show) {
  const PIECE = 8 << 20;
  const word = { "X-Daylight-Word": form.elements.csrf.value, "Tus-Resumable": "1.0.0" };
  const encoded = (words) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));
  let failures = 0;
  const pause = async () => {
    failures += 1;
    if (failures > 12) throw "the connection broke; choose it again, and it goes on where it stopped";
    show(at / (file.size || 1), ": the connection broke, trying again…");
    await new Promise((go) => setTimeout(go, Math.min(1000 * 2 ** failures, 30000)));
  };
  /** One question; none where there is no line, or the server is in trouble for a moment. */
  const ask = async (url, init) => {
    const answer = await fetch(url, { credentials: "same-origin", redirect: "error", ...init }).catch(() => null);
    return !answer || answer.status >= 502 ? null : answer;
  };
  /** A piece, with its progress; the status, or 0 without an answer. */
  const piece = (url, from) => new Promise((go) => {
    const bytes = file.slice(from, from + PIECE);
    const request = new XMLHttpRequest();
    request.open("PATCH", url);
    for (const [name, value] of Object.entries(word)) request.setRequestHeader(name, value);
    request.setRequestHeader("Upload-Offset", String(from));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (event) => show((from + event.loaded) / file.size);
    request.onload = () => go(request);
    request.onerror = () => go(null);
    request.send(bytes);
  });

  let at = 0;
  let url;
  while (!url) {
    const answer = await ask(form.dataset.pieces, {
      method: "POST",
      headers: {
        ...word,
        "Upload-Length": String(file.size),
        "Upload-Metadata": `filename ${encoded(file.name)},modified ${encoded(String(file.lastModified))}`,
      },
    });
    if (!answer) { await pause(); continue; }
    if (answer.status !== 201) throw saidBy(await answer.text());
    at = Number(answer.headers.get("Upload-Offset"));
    url = answer.headers.get("Location");
  }
  for (;;) {
    const answer = await piece(url, at);
    if (answer?.status === 204) {
      failures = 0;
      at = Number(answer.getResponseHeader("Upload-Offset"));
      if (at >= file.size) return;
      continue;
    }
    // What cannot be mended by asking again is told; a conflict is about where to go on.
    if (answer && answer.status < 500 && answer.status !== 409) throw saidBy(answer.responseText);
    await pause();
    const head = await ask(url, { method: "HEAD" });
    if (head?.ok) at = Number(head.headers.get("Upload-Offset"));
    if (head?.ok && at >= file.size && answer?.status === 409) throw saidBy(answer.responseText);
  }
}

/** Sends files one by one with a bar each, then shows the ledger anew. */
function upload(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector(".going") || form.appendChild(Object.assign(document.createElement("ul"), { className: "going" }));
  list.setAttribute("aria-live", "polite");
  const button = form.querySelector("button");
  if (button) button.hidden = true;

  const send = (file) => new Promise((done) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    name.textContent = file.name;
    item.append(name, bar);
    list.append(item);
    if (form.dataset.pieces) {
      const show = (share, note = "") => {
        bar.value = share;
        name.textContent = file.name + note;
      };
      inPieces(form, file, show).then(() => {
        name.textContent = `${file.name}: received`;
        bar.remove();
        done(true);
      }, (why) => {
        name.textContent = `${file.name}: ${why}`;
        name.className = "error";
        bar.remove();
        done(false);
      });
      return;
    }
    const data = new FormData();
    data.append("csrf", form.elements.csrf.value);
    data.append(input.name, file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Daylight-Upload", "1");
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.onload = () => {
      bar.value = 1;
      if (request.status >= 400) {
        name.textContent = `${file.name}: ${saidBy(request.responseText)}`;
        name.className = "error";
        bar.remove();
        done(false);
      } else {
        name.textContent = `${file.name}: received`;
        bar.remove();
        done(true);
      }
    };
    request.onerror = () => {
      name.textContent = `${file.name}: the connection broke; choose it again`;
      name.className = "error";
      bar.remove();
      done(false);
    };
    request.send(data);
  });

  const take = async (files) => {
    let all = true;
    for (const file of files) all = (await send(file)) && all;
    input.value = "";
    if (form.dataset.then === "reload" && all) { location.reload(); return; }
    const ledger = document.getElementById(form.dataset.then);
    if (ledger) {
      const next = await fresh(location.href, ledger.id);
      if (next) keepFresh(swap(ledger, next));
    }
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); take([...input.files]); });
  input.addEventListener("change", () => take([...input.files]));
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
}

/** Shows the letter as it would read, a moment after the last key. */
function preview(form) {
  let timer;
  let running;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      running?.abort();
      running = new AbortController();
      const data = new URLSearchParams(new FormData(form));
      data.set("preview", "1");
      try {
        const next = await fresh(form.action, "letter", { method: "POST", body: data, signal: running.signal });
        if (next) document.getElementById("letter").replaceWith(next);
      } catch { /* a newer preview is on its way */ }
    }, 450);
  });
}

/** Keeps what is being typed into a letter, quietly; saving is still a person's word. */
function autosaving(form) {
  const told = form.querySelector("[data-kept]");
  let timer, dirty = false, running = Promise.resolve();
  const keep = async (leaving) => {
    if (!dirty) return;
    dirty = false;
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, credentials: "same-origin", keepalive: leaving && body.toString().length < 60000 });
      if (answer.ok || answer.status === 409) told.textContent = await answer.text();
      else { dirty = true; told.textContent = "Not kept: save it yourself."; }
    } catch { dirty = true; told.textContent = "Not kept: there is no connection. Leave this page open."; }
  };
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => { running = running.then(() => keep(false)); }, 2000);
  });
  // What is saved as a version is not kept once more behind it.
  form.addEventListener("submit", () => { dirty = false; clearTimeout(timer); });
  addEventListener("pagehide", () => keep(true));
}

/** Tells every twenty seconds that this page is open, and shows who else has it open. */
function presence(line) {
  let writing = 0;
  $$("form[data-autosave]").forEach((form) => form.addEventListener("input", () => { writing = Date.now(); }));
  const tell = async () => {
    if (!line.isConnected) return;
    if (!document.hidden) {
      const body = new URLSearchParams({ csrf: line.dataset.word, place: line.dataset.place, id: line.dataset.id });
      if (Date.now() - writing < 60000) body.set("writing", "1");
      try {
        const answer = await fetch("/here", { method: "POST", body, credentials: "same-origin" });
        const told = answer.ok ? await answer.text() : "";
        // A line that says the same is not read out again.
        if (answer.ok && line.textContent !== told) line.textContent = told;
      } catch { /* offline for a moment */ }
    }
    setTimeout(tell, 20000);
  };
  setTimeout(tell, 20000);
}

/** Narrows a list to the items whose text holds what is typed. */
function filter(input) {
  const items = $$(`#${input.dataset.filter} > *`);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) {
      const text = (item.dataset.words || item.textContent).toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
  });
}

/** Shows only the fields that belong to the kind chosen. */
function fieldsOf(select) {
  const form = select.form;
  const show = () => {
    for (const field of $$("[data-for]", form)) {
      field.hidden = !field.dataset.for.split(" ").includes(select.value);
    }
  };
  select.addEventListener("change", show);
  show();
}

/** Sends a link's verdict without leaving the page, and shows the card anew. */
function verdicts(list) {
  list.addEventListener("submit", async (event) => {
    const form = event.target;
    const card = form.closest(".link");
    if (!card) return;
    event.preventDefault();
    const chosen = event.submitter;
    const data = new URLSearchParams(new FormData(form));
    // Without an attribute of its own a button's formAction is the page's address.
    const address = chosen?.hasAttribute("formaction") ? chosen.formAction : form.action;
    const response = await fetch(address, { method: "POST", body: data, credentials: "same-origin" });
    if (!response.ok) { location.reload(); return; }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = page.getElementById(card.id);
    const progress = page.getElementById("progress");
    if (progress) document.getElementById("progress")?.replaceWith(progress);
    if (next) {
      const here = card.classList.contains("here");
      card.replaceWith(next);
      if (here) choose(next);
    } else {
      location.reload();
    }
  });
}

let chosen;
function choose(card) {
  if (!card) return;
  chosen?.classList.remove("here");
  chosen = card;
  card.classList.add("here");
  card.setAttribute("tabindex", "-1");
  card.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

/** j and k walk through the links, y confirms, n rejects, u takes it back. */
function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select")) return;
  const cards = $$(".link");
  if (!cards.length) return;
  const at = cards.findIndex((card) => card.classList.contains("here"));
  if (event.key === "j") choose(cards[Math.min(at + 1, cards.length - 1)]);
  else if (event.key === "k") choose(cards[Math.max(at - 1, 0)]);
  else if (at >= 0 && "ynu".includes(event.key)) {
    const button = cards[at].querySelector(`[data-key=${event.key}]`);
    if (button) {
      button.form.requestSubmit(button);
      if (event.key !== "u" && cards[at + 1]) setTimeout(() => choose($$(".link")[at + 1]), 250);
    }
  } else return;
  event.preventDefault();
}

/** Characters of the page's text before a point of the selection; none where it lies elsewhere. */
function place(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const word = element.closest?.("tspan[data-at]");
  if (word) return Number(word.dataset.at) + [...word.textContent.slice(0, node.nodeType === Node.TEXT_NODE ? offset : 0)].length;
  const text = element.closest?.(".page-text");
  if (!text) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(node, offset);
  return [...before.toString()].length;
}

/** Offers to quote what is selected on the page or in its text. */
function quoting(link) {
  const base = link.getAttribute("href");
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const start = range && place(range.startContainer, range.startOffset);
    const end = range && place(range.endContainer, range.endOffset);
    const found = typeof start === "number" && typeof end === "number" && start < end;
    link.hidden = !found;
    if (found) link.href = `${base}?span=${start}-${end}#quote`;
  });
}

/** Copies what stands in a field. */
function copying(button) {
  const field = document.getElementById(button.dataset.copy);
  if (!field) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    // A field that is folded away cannot be selected.
    field.closest("details")?.setAttribute("open", "");
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    button.textContent = "Copied";
  });
}

function printing(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** The words of a slow page come after its picture. */
function later(section) {
  if (!section.matches("[data-later]")) return;
  let tries = 0;
  const again = async () => {
    tries += 1;
    try {
      const next = await fresh(location.href, section.id);
      if (next && !next.matches("[data-later]")) { section.replaceWith(next); return; }
    } catch { /* the next try will tell */ }
    if (tries < 6) setTimeout(again, 1500 * tries);
  };
  const picture = section.querySelector("img");
  if (picture.complete) again(); else picture.addEventListener("load", again, { once: true });
}

/** The arrow keys turn pages, where nothing else needs them. */
function turning(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest?.("input, textarea, select")) return;
  const large = event.target.closest?.(".zoomed");
  if (large && large.scrollWidth > large.clientWidth + 1) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = way && document.querySelector(`.pages-nav a[rel=${way}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
}

function prepare(root) {
  const each = (selector, run) => { if (root.matches?.(selector)) run(root); $$(selector, root).forEach(run); };
  each("form[data-upload]", upload);
  each("form[data-preview]", preview);
  each("form[data-autosave]", autosaving);
  each("[data-place]", presence);
  each("input[data-filter]", filter);
  each("select[data-fields]", fieldsOf);
  each("[data-verdicts]", verdicts);
  each("[data-quote]", quoting);
  each("[data-copy]", copying);
  each("[data-print]", printing);
  each("[data-later]", later);
}

prepare(document);
// Fields that were just hidden have moved what the address leads to.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
$$("[data-fresh]").forEach(keepFresh);
$$(".mails, .thumbs, .thumbs ol, .hits").forEach((list) => {
  const here = list.querySelector(".here, [aria-current]");
  if (!here) return;
  const [inner, outer] = [here.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollTop += inner.top - outer.top - list.clientHeight / 3;
  list.scrollLeft += inner.left - outer.left - list.clientWidth / 3;
});
if (document.querySelector("[data-verdicts]")) document.addEventListener("keydown", keys);
if (document.querySelector(".pages-nav")) document.addEventListener("keydown", turning);
