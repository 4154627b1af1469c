// Sending in by drag and drop and by pasting, folders with their paths, ticking all; the review desk's keys beyond the house's. Nothing here is needed.
(function () {
  "use strict";
  const form = document.getElementById("send");
  if (form) {
    const area = form.querySelector("[data-drop]"), list = form.querySelector("[data-chosen]");
    const files = document.getElementById("files"), folder = document.getElementById("folder");
    let added = [];  // what was dropped or pasted: a browser tells the path of a dropped file only at that moment
    const show = () => {
      const chosen = [...files.files].map((file, place) => (added[place] || {}).path || file.name)
        .concat([...folder.files].map((file) => file.webkitRelativePath || file.name));
      const head = chosen.length === 1 ? list.dataset.one : list.dataset.many.replace("N", chosen.length);
      list.replaceChildren(...(chosen.length ? [head, ...chosen.slice(0, 20)] : [])
        .map((words) => Object.assign(document.createElement("li"), { textContent: words })));
      form.querySelectorAll("input[name=paths]").forEach((field) => field.remove());
      chosen.forEach((path) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "paths", value: path })));
    };
    const add = (more) => {
      if (!more.length) return;
      if (!added.length) added = [...files.files].map((file) => ({ file, path: file.name }));
      added = added.concat(more);
      const all = new DataTransfer();
      added.forEach((one) => all.items.add(one.file));
      files.files = all.files;
      show();
    };
    // A dropped folder gives its files a hundred at a time, until it gives none.
    const within = (entry) => new Promise((done) => {
      if (entry.isFile) return entry.file((file) => done([{ file, path: entry.fullPath.slice(1) }]), () => done([]));
      const reader = entry.createReader(), found = [];
      const next = () => reader.readEntries((some) => {
        if (!some.length) return Promise.all(found.map(within)).then((each) => done(each.flat()));
        found.push(...some);
        next();
      }, () => done([]));
      next();
    });
    files.addEventListener("change", () => { added = []; show(); });
    folder.addEventListener("change", show);
    document.addEventListener("dragover", (event) => { event.preventDefault(); area.classList.add("over"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) area.classList.remove("over"); });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("over");
      const plain = [...event.dataTransfer.files].map((file) => ({ file, path: file.name }));
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
      if (entries.some((entry) => entry.isDirectory)) Promise.all(entries.map(within)).then((each) => add(each.flat()));
      else add(plain);
    });
    document.addEventListener("paste", (event) => {
      const pasted = [...event.clipboardData.files].map((file) => ({ file, path: file.name }));
      if (!pasted.length) return;  // words go into the field for words
      event.preventDefault();
      add(pasted);
    });
  }
  const all = document.querySelector("[data-all]");
  if (all) all.addEventListener("change", () => document.querySelectorAll("input[name=chosen]").forEach((box) => { box.checked = all.checked; }));
  // E goes to the first field: a list is opened by its own keys.
  document.querySelectorAll("select[data-key]").forEach((field) => field.addEventListener("click", () => field.focus()));
})();
