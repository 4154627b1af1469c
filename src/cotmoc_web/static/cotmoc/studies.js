// A day at a gate, moving: where each customer stands at a second of the day. Without this file the tables of the page tell the same.
"use strict";
(() => {
  const section = document.querySelector("[data-film]");
  if (!section) return;
  const film = JSON.parse(document.getElementById("film").textContent);
  const canvas = section.querySelector("canvas");
  const button = section.querySelector("button");
  const range = section.querySelector("input");
  const clock = section.querySelector("output");
  const pen = canvas.getContext("2d");
  const LANE = 244, FOOT = 58, LEFT = 4, DOT = 7, STACK = 20, STOP = 112, SPEED = 1200; // seconds of the day in one of ours
  const scale = Math.max(1, window.devicePixelRatio || 1);
  const height = LANE * film.ways.length;
  let width = 0;
  section.hidden = false;
  const dots = film.passages.map(([way, seen, left]) => ({ way, seen, left, x: NaN, y: NaN }));
  let at = Number(range.value), playing = false, before = 0;

  const column = (way) => (width - 2 * LEFT) / film.ways[way].stops.length;
  const stopOf = (dot) => {
    if (dot.left !== null && dot.left <= at) return -1;
    let here = -1;
    for (const [stop, since] of dot.seen) { if (since <= at) here = stop; else break; }
    return here;
  };

  function draw(smooth) {
    const style = getComputedStyle(canvas);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = style.color;
    film.ways.forEach((way, number) => {
      const base = LANE * number + LANE - FOOT;
      pen.font = "600 15px " + style.fontFamily;
      pen.textAlign = "left";
      pen.fillText(way.name, LEFT, LANE * number + 20);
      pen.font = "13px " + style.fontFamily;
      way.stops.forEach((stop, place) => words(stop, LEFT + column(number) * place, base + 18, column(number) - 10));
      pen.fillRect(LEFT, base + 2, width - 2 * LEFT, 1);
    });
    const met = film.ways.map((way) => way.stops.map(() => 0));
    for (const dot of dots) {
      const stop = stopOf(dot);
      if (stop < 0) { dot.x = NaN; continue; }
      const number = met[dot.way][stop]++;
      const x = LEFT + column(dot.way) * stop + DOT * Math.floor(number / STACK) + DOT / 2;
      const y = LANE * dot.way + LANE - FOOT - DOT * (number % STACK) - DOT / 2;
      const quick = smooth && !Number.isNaN(dot.x) ? 0.2 : 1;
      dot.x = Number.isNaN(dot.x) ? x : dot.x + (x - dot.x) * quick;
      dot.y = Number.isNaN(dot.y) ? y : dot.y + (y - dot.y) * quick;
      if (dot.x - LEFT - column(dot.way) * stop > column(dot.way) - DOT && quick === 1) continue; // the number beside tells them
      pen.beginPath();
      pen.arc(dot.x, dot.y, DOT / 2 - 0.8, 0, 7);
      pen.fill();
    }
    pen.font = "600 13px " + style.fontFamily;
    met.forEach((row, way) => row.forEach((count, stop) => {
      if (count) pen.fillText((count * film.every).toLocaleString(document.documentElement.lang), LEFT + column(way) * stop, LANE * way + LANE - FOOT - 6 - DOT * Math.min(count, STACK));
    }));
    const minutes = Math.floor(at / 60);
    clock.textContent = String(Math.floor(minutes / 60) % 24).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
  }

  function words(text, x, y, width) {
    let line = "", top = y;
    // Chinese breaks between any two characters.
    for (const word of text.match(/[\u3400-\u9fff]|[^\s\u3400-\u9fff]+\s*/g) || []) {
      if (line && pen.measureText((line + word).trimEnd()).width > width) { pen.fillText(line, x, top); line = word; top += 15; } else line += word;
    }
    pen.fillText(line, x, top);
  }

  // As wide as its stops need to be read; where the page is narrower, it is moved sideways.
  function fit() {
    const wide = Math.max(canvas.parentElement.clientWidth, 2 * LEFT + STOP * Math.max(...film.ways.map((way) => way.stops.length)));
    if (wide === width) return;
    width = wide;
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.style.width = width + "px";
    draw(false);
  }

  function step(now) {
    if (!playing) return;
    at += ((now - before) / 1000) * SPEED;
    before = now;
    if (at >= 86400) { at = 86400; pause(); }
    range.value = String(at);
    draw(true);
    requestAnimationFrame(step);
  }

  function pause() { playing = false; button.textContent = section.dataset.play; }
  button.addEventListener("click", () => {
    if (playing) { pause(); return; }
    if (at >= 86400) at = 0;
    playing = true;
    button.textContent = section.dataset.pause;
    before = performance.now();
    requestAnimationFrame(step);
  });
  range.addEventListener("input", () => { at = Number(range.value); draw(false); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(false));
  window.addEventListener("resize", fit);
  fit();
})();
