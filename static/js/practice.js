/* A clock for a mock interview: counts the whole time down, can be paused, cuts nobody off. */
(function () {
  "use strict";
  var clock = document.getElementById("clock"), button = document.getElementById("start");
  if (!clock || !button) return;
  var boxes = document.querySelectorAll("[data-minutes]"), total = 2;
  boxes.forEach(function (box) { total += Number(box.dataset.minutes); });
  var left = total * 60, timer = null;
  function show() {
    var over = left < 0, seconds = Math.abs(left), rest = seconds % 60;
    clock.textContent = Math.floor(seconds / 60) + ":" + (rest < 10 ? "0" : "") + rest + " " + (over ? clock.dataset.over : clock.dataset.left);
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
