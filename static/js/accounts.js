// Passkeys, and passwords that can be looked at. Without this file, the other ways to sign in work.
(function () {
  var d = document, box = d.querySelector("[data-show-password]");
  d.querySelectorAll("form").forEach(function (form) {
    var passwords = form.querySelectorAll("input[type=password]");
    if (!box || !passwords.length) return;
    var show = d.createElement("input"), label = d.createElement("label"), row = d.createElement("div");
    show.type = "checkbox";
    show.addEventListener("change", function () {
      passwords.forEach(function (p) { p.type = show.checked ? "text" : "password"; });
    });
    form.addEventListener("submit", function () {
      passwords.forEach(function (p) { p.type = "password"; });
    });
    label.append(show, box.dataset.showPassword);
    row.className = "f check";
    row.append(label);
    passwords[passwords.length - 1].closest(".f").after(row);
  });
  // A passkey belongs to the name of a host, which an address made of numbers is not.
  var usable = window.PublicKeyCredential && window.webauthnJSON && !/^[\d.]+$|^\[/.test(location.hostname);
  d.querySelectorAll("[data-without-passkeys]").forEach(function (e) { e.hidden = !!usable; });
  if (usable) d.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var failed = form.querySelector("[role=alert]"), without = form.elements.passwordless;
    form.hidden = false;
    function options() {
      if (form.dataset.options) return Promise.resolve(JSON.parse(form.dataset.options));
      return fetch(form.action, { headers: { Accept: "application/json" } }).then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      });
    }
    function ask(data) {
      if (form.dataset.passkey !== "create") return webauthnJSON.get(data.request_options);
      var wanted = data.creation_options.publicKey.authenticatorSelection, alone = without && without.checked;
      wanted.residentKey = alone ? "required" : "discouraged";
      wanted.requireResidentKey = !!alone;
      if (alone) wanted.userVerification = "required";
      return webauthnJSON.create(data.creation_options);
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      failed.textContent = "";
      options().then(ask).then(function (credential) {
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      }).catch(function () { failed.textContent = failed.dataset.said; });
    });
  });
})();
