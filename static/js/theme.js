// Runs before the first paint, so that a chosen theme does not flash.
try { var t = localStorage.getItem("theme"); if (t) document.documentElement.dataset.theme = t; } catch (e) {}
