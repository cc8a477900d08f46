/* A clock for a mock interview or a talk: counts the whole time down, marks the part it is time for, can
   be paused, cuts nobody off. */
(function () {
  "use strict";
  var clock = document.getElementById("clock"), button = document.getElementById("start");
  if (!clock || !button) return;
  var boxes = document.querySelectorAll("[data-minutes]"), opening = Number(clock.dataset.opening || 2), total = opening;
  boxes.forEach(function (box) { total += Number(box.dataset.minutes); });
  total = Number(clock.dataset.total || total);
  var left = Math.round(total * 60), all = left, timer = null;
  function mark() {
    var end = opening * 60, gone = all - left, now = null;
    boxes.forEach(function (box) {
      var start = end;
      end += Number(box.dataset.minutes) * 60;
      if (gone >= start - 0.5 && gone < end - 0.5) now = box;
      box.classList.toggle("now", now === box);
    });
    return now && now.dataset.part ? " · " + now.dataset.part : "";
  }
  function show() {
    var over = left < 0, seconds = Math.abs(left), rest = seconds % 60;
    clock.textContent = Math.floor(seconds / 60) + ":" + (rest < 10 ? "0" : "") + rest + " " + (over ? clock.dataset.over : clock.dataset.left) + mark();
    clock.classList.toggle("late", left < total * 12);
  }
  function toggle() {
    if (timer) { clearInterval(timer); timer = null; } else { timer = setInterval(function () { left -= 1; show(); }, 1000); }
    button.textContent = timer ? button.dataset.pause : button.dataset.go;
  }
  button.textContent = button.dataset.go;
  button.addEventListener("click", toggle);
  clock.hidden = button.hidden = false;
  show();
})();
