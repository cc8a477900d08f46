// Every page works without this file.
(function () {
  var d = document, root = d.documentElement;
  // The theme switch: the system decides until the reader does.
  d.querySelectorAll("[data-theme-switch]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch (e) {}
    });
  });
  // The language chosen here is the one that "/" opens next time.
  d.querySelectorAll("[data-language]").forEach(function (link) {
    link.addEventListener("click", function () {
      d.cookie = "language=" + link.dataset.language + ";path=/;max-age=31536000;samesite=lax" + (location.protocol === "https:" ? ";secure" : "");
    });
  });
  // The table of contents follows the reader.
  var links = d.querySelectorAll(".rail .toc a");
  if (links.length && "IntersectionObserver" in window) {
    var seen = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        links.forEach(function (a) {
          if (a.hash === "#" + entry.target.id) a.setAttribute("aria-current", "true");
          else a.removeAttribute("aria-current");
        });
      });
    }, { rootMargin: "-10% 0px -75% 0px" });
    d.querySelectorAll(".prose :is(h2, h3)[id]").forEach(function (h) { seen.observe(h); });
  }
  // The sticky contents close after a choice.
  d.querySelectorAll("details.toc a").forEach(function (a) {
    a.addEventListener("click", function () { a.closest("details").open = false; });
  });
  // What a reader without an account has read stays in their browser; their own page takes it over.
  function kept() { try { return JSON.parse(localStorage.getItem("read") || "[]"); } catch (e) { return []; } }
  function keep(ids) { try { localStorage.setItem("read", JSON.stringify(ids.slice(-500))); } catch (e) {} }
  d.querySelectorAll("[data-read]").forEach(function (button) {
    var id = button.dataset.read;
    function show() { button.setAttribute("aria-pressed", String(kept().indexOf(id) >= 0)); }
    button.hidden = false; show();
    button.addEventListener("click", function () {
      var ids = kept(), at = ids.indexOf(id);
      if (at >= 0) ids.splice(at, 1); else ids.push(id);
      keep(ids); show();
    });
  });
  var take = d.querySelector("form[data-take-over]");
  if (take && kept().length) {
    var read = new FormData(take);
    kept().forEach(function (id) { read.append("section", id); });
    fetch(take.action, { method: "POST", body: read }).then(function (r) { if (r.ok) { keep([]); location.reload(); } });
  }
  // An error summary takes the focus, so that it is read first.
  var errors = d.querySelector(".errors");
  if (errors) errors.focus();
})();
