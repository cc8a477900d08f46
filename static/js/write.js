// The forms in which members write: saved while typing, rows changed in place, suggestions.
// Every button of the form works without this file.
(function () {
  var d = document;
  function form() { return d.getElementById("rf"); }
  // Not `.action`: a button of that name would be meant.
  function address() { return form().getAttribute("action"); }
  function csrf() { return form().querySelector("[name=csrfmiddlewaretoken]").value; }

  // Saved two seconds after the last key, and every ten seconds while typing goes on.
  var timer, last = 0, unsaved = false, under = null;
  function save() {
    clearTimeout(timer); last = Date.now(); unsaved = false;
    var data = new FormData(form()); data.set("action", "save");
    var status = d.getElementById("saved");
    under = new AbortController();
    fetch(address(), { method: "POST", body: data, signal: under.signal, headers: { "HX-Request": "true", "X-CSRFToken": csrf() } })
      .then(function (r) { if (!r.ok) throw r; return r.text(); })
      .then(function (text) { status.textContent = text.trim(); })
      .catch(function (e) { if (e.name === "AbortError") return; unsaved = true; keepHere(data); status.textContent = status.dataset.failed || "…"; });
  }
  function keepHere(data) {
    try { localStorage.setItem("draft:" + address(), JSON.stringify(Array.from(data.entries()))); } catch (e) {}
  }
  d.addEventListener("input", function (e) {
    if (!e.target.closest("#rf[data-autosave]")) return;
    unsaved = true; clearTimeout(timer);
    if (Date.now() - last > 10000 && last) save(); else timer = setTimeout(save, 2000);
  });
  // What is being sent needs no saving; a save that came after it would make the draft anew.
  d.addEventListener("submit", function (e) {
    if (e.target !== form()) return;
    clearTimeout(timer); unsaved = false;
    if (under) under.abort();
  });
  addEventListener("pagehide", function () {
    if (!unsaved || !form()) return;
    var data = new FormData(form()); data.set("action", "save");
    navigator.sendBeacon(address(), data);
  });

  // Buttons that change rows or links redraw the form in place.
  var inPlace = /^(add|link|delete-|up-|down-|unlink-)/;
  d.addEventListener("click", function (e) {
    var button = e.target.closest("#rf button[name=action]");
    if (!button || !inPlace.test(button.value) || !window.htmx) return;
    e.preventDefault();
    redraw(button.value);
  });
  function redraw(action, extra) {
    var data = new FormData(form()); data.set("action", action);
    (extra || []).forEach(function (pair) { data.append(pair[0], pair[1]); });
    fetch(address(), { method: "POST", body: data, headers: { "HX-Request": "true", "X-CSRFToken": csrf() } })
      .then(function (r) { if (!r.ok) throw r; return r.text(); })
      .then(function (html) {
        form().outerHTML = html; htmx.process(form()); unsaved = false;
        var id = action === "add" ? form().querySelector(".round:last-of-type select, .round:last-of-type input:not([type=hidden])") : null;
        if (id) id.focus();
      })
      .catch(function () { form().requestSubmit ? form().submit() : 0; });
  }

  // Suggestions: a list under the field, worked with arrows, Enter and Escape.
  var wait, list = null, field = null, row = 0, at = -1;
  function close() {
    if (!list) return;
    list.remove(); list = null; at = -1; say("");
    if (field.getAttribute("role")) field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-controls"); field.removeAttribute("aria-activedescendant");
  }
  // Beside a text, which cannot be a combobox, a line says that there is a list.
  function say(words) {
    if (!field.dataset.found) return;
    var line = field.parentNode.querySelector("[role=status]");
    if (!line) {
      line = d.createElement("p"); line.className = "hint"; line.setAttribute("role", "status");
      field.after(line);
    }
    line.textContent = words;
  }
  function lastWord(value) { return value.split(/[,，、;；]/).pop().trim(); }
  function open(html) {
    close();
    if (!html.trim()) return;
    list = d.createElement("ul"); list.setAttribute("role", "listbox"); list.id = field.id + "-l";
    list.setAttribute("aria-label", field.labels[0].textContent.trim());
    field.parentNode.classList.add("combo");
    list.innerHTML = html; field.parentNode.append(list);
    if (!field.matches("textarea")) { field.setAttribute("role", "combobox"); field.setAttribute("aria-expanded", "true"); }
    field.setAttribute("aria-controls", list.id); field.setAttribute("aria-autocomplete", "list");
    say(field.dataset.found);
    list.scrollIntoView({ block: "nearest" }); // above the bar at the foot of the window
  }
  function mark(to) {
    var options = list.querySelectorAll("[role=option]");
    at = (to + options.length) % options.length;
    options.forEach(function (o, i) { o.setAttribute("aria-selected", i === at ? "true" : "false"); });
    field.setAttribute("aria-activedescendant", options[at].id);
  }
  // In a text: what follows "[[" up to the caret, while it is not closed.
  function reference() {
    var m = /\[\[([^\[\]\n|]{1,60})$/.exec(field.value.slice(0, field.selectionStart));
    return m ? m[1] : "";
  }
  // In a list of questions: the line of the caret, while it names no question.
  function lineNumber() { return field.value.slice(0, field.selectionStart).split("\n").length; }
  function lineEnd() {
    var end = field.value.indexOf("\n", field.selectionStart);
    return end < 0 ? field.value.length : end;
  }
  function line() {
    var end = lineEnd(), said = field.value.slice(end && field.value.lastIndexOf("\n", end - 1) + 1, end);
    return said.indexOf("[[") < 0 ? said.trim() : "";
  }
  function typed() {
    if (!field.matches("textarea")) return lastWord(field.value);
    return field.dataset.suggest ? line() : reference();
  }
  function refer(option) {
    var end = field.selectionStart, start = end - reference().length, words = option.dataset.value + "]]";
    if (field.dataset.suggest) {
      if (lineNumber() !== row || !line()) return close();
      start = end = lineEnd(); words = " [[question:" + words;
    }
    close();
    field.setRangeText(words, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
  function pick(option) {
    if (field.matches("textarea")) return refer(option);
    var name = field.dataset.pick, value = option.dataset.value;
    var parts = field.value.split(/[,，、;；]/); parts.pop();
    field.value = parts.join(", ");
    close();
    redraw("link", [[name, value]]);
  }
  function look(e) {
    if (!e.target.matches("[data-references] textarea, [data-suggest]")) return;
    if (field !== e.target) close();
    field = e.target; clearTimeout(wait);
    var word = typed(), url = field.dataset.suggest || field.closest("[data-references]").dataset.references;
    if (!word || e.isComposing) return close();
    if (!list) say("");
    wait = setTimeout(function () {
      fetch(url + "?q=" + encodeURIComponent(word.slice(0, 300))).then(function (r) { return r.ok ? r.text() : ""; })
        .then(function (html) {
          if (word !== typed() || d.activeElement !== field) return;
          row = lineNumber(); open(html);
        });
    }, 200);
  }
  d.addEventListener("input", look);
  d.addEventListener("compositionend", look); // after the last input, in some browsers
  d.addEventListener("keydown", function (e) {
    if (!list || e.target !== field || e.isComposing) return;
    if (e.key === "ArrowDown") { e.preventDefault(); mark(at + 1); }
    else if (e.key === "ArrowUp") { e.preventDefault(); mark(at - 1); }
    else if (e.key === "Enter" && at >= 0) { e.preventDefault(); pick(list.querySelectorAll("[role=option]")[at]); }
    else if (e.key === "Escape") close();
  });
  d.addEventListener("focusout", function (e) { if (e.target === field) { clearTimeout(wait); close(); } });
  d.addEventListener("mousedown", function (e) {
    var option = e.target.closest(".combo [role=option]");
    if (option) { e.preventDefault(); pick(option); } else if (list && !e.target.closest(".combo")) close();
  });
})();
