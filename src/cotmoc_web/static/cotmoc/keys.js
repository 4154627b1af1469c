// Single keys for what has a visible button. They rest while a field has focus or an input method is composing, and can be switched off.
(function () {
  "use strict";
  const on = () => document.body.dataset.keys === "on";
  const typing = (event) => event.isComposing || event.ctrlKey || event.metaKey || event.altKey ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !/^(radio|checkbox|submit|button)$/.test(event.target.type);
  const rows = () => Array.from(document.querySelectorAll("[data-row]"));
  let going = false;

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("cur"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    all.forEach((row) => row.classList.remove("cur"));
    next.classList.add("cur");
    const link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement) document.activeElement.blur();
    if (!on() || typing(event)) return;
    const key = event.key.toLowerCase();
    if (going) {
      going = false;
      const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    // Buttons and links say their key themselves: <button data-key="x">.
    const named = document.querySelector(`[data-key="${CSS.escape(key === "enter" ? "enter" : event.key)}"]`) ||
      document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (named && !(key === "enter" && /^(A|BUTTON|SUMMARY)$/.test(event.target.tagName))) {
      event.preventDefault();
      named.click();
      if (/^(radio|checkbox)$/.test(named.type)) named.focus();
      return;
    }
    if (key === "/") { event.preventDefault(); document.getElementById("q").focus(); }
    else if (key === "g") going = true;
    else if (event.key === "?") window.location.href = "/help/#keys";
    else if (key === "j") { event.preventDefault(); move(1); }
    else if (key === "k") { event.preventDefault(); move(-1); }
    else if (key === "o") { const link = document.querySelector("[data-row].cur a"); if (link) link.click(); }
    else if (key === "f") { const field = document.querySelector("#filters input, #filters select"); if (field) { event.preventDefault(); field.focus(); } }
  });
})();

// Without a connection nothing is sent: what was typed stays on the page, and the notice says so.
(function () {
  "use strict";
  const notice = document.getElementById("lost");
  if (!notice) return;
  const tell = () => { notice.hidden = navigator.onLine; };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  document.addEventListener("submit", (event) => {
    tell();
    if (!navigator.onLine) { event.preventDefault(); notice.scrollIntoView({ block: "center" }); }
  }, true);
  tell();
})();
