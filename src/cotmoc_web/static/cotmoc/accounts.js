// Leads to what was wrong, and says when a device gave no passkey.
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const wrong = document.querySelector("[aria-invalid=true], .warn.wrong");
    if (wrong) wrong.focus();
  });
  document.addEventListener("allauth.error", (event) => {
    const told = document.getElementById("passkey_failed");
    if (!told) return;
    event.preventDefault();
    told.hidden = false;
  });
})();
