// Sending in by drag and drop, folders with their paths, ticking all; the review desk's keys beyond the house's. Nothing here is needed.
(function () {
  "use strict";
  const form = document.getElementById("send");
  if (form) {
    const area = form.querySelector("[data-drop]"), list = form.querySelector("[data-chosen]");
    const files = document.getElementById("files"), folder = document.getElementById("folder");
    const show = () => {
      const chosen = [...files.files, ...folder.files];
      const head = chosen.length === 1 ? list.dataset.one : list.dataset.many.replace("N", chosen.length);
      list.replaceChildren(...(chosen.length ? [head, ...chosen.slice(0, 20).map((file) => file.webkitRelativePath || file.name)] : [])
        .map((words) => Object.assign(document.createElement("li"), { textContent: words })));
      form.querySelectorAll("input[name=paths]").forEach((field) => field.remove());
      chosen.forEach((file) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "paths", value: file.webkitRelativePath || file.name })));
    };
    files.addEventListener("change", show);
    folder.addEventListener("change", show);
    document.addEventListener("dragover", (event) => { event.preventDefault(); area.classList.add("over"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) area.classList.remove("over"); });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      const all = new DataTransfer();
      [...files.files, ...event.dataTransfer.files].forEach((file) => all.items.add(file));
      files.files = all.files;
      show();
    });
  }
  const all = document.querySelector("[data-all]");
  if (all) all.addEventListener("change", () => document.querySelectorAll("input[name=chosen]").forEach((box) => { box.checked = all.checked; }));
  // E goes to the first field: a list is opened by its own keys.
  document.querySelectorAll("select[data-key]").forEach((field) => field.addEventListener("click", () => field.focus()));
})();
