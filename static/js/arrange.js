// Sections change places by pointer; the buttons do the same without this file.
(function () {
  var list = document.querySelector("[data-arrange]"), held = null;
  if (!list) return;
  list.querySelectorAll("li").forEach(function (row) {
    row.draggable = true;
    row.addEventListener("dragstart", function (e) { held = row; e.dataTransfer.effectAllowed = "move"; });
    row.addEventListener("dragover", function (e) {
      if (!held || held === row) return;
      e.preventDefault();
      var box = row.getBoundingClientRect(), below = e.clientY > box.top + box.height / 2;
      list.insertBefore(held, below ? row.nextSibling : row);
    });
    row.addEventListener("dragend", function () { held = null; });
  });
})();
