"use strict";
(function () {
  // Charts: drawn from the specifications in the page, in the colours of the style sheet.
  const holder = document.getElementById("specs");
  const specs = holder ? JSON.parse(holder.textContent) : {};

  function theme() {
    const css = getComputedStyle(document.documentElement);
    const colour = (name) => css.getPropertyValue(name).trim();
    const ink = colour("--ink"), soft = colour("--soft"), line = colour("--line");
    const accent = colour("--accent"), quiet = colour("--quiet"), halo = colour("--halo");
    const narrow = document.documentElement.clientWidth < 560;
    return {
      background: "transparent",
      font: "Helvetica Neue, Helvetica, Arial, Noto Sans, sans-serif",
      view: { stroke: null },
      axis: {
        labelColor: ink, titleColor: soft, gridColor: line, domain: false, ticks: false, labelPadding: 6,
        labelFontSize: narrow ? 11 : 12.5, titleFontSize: narrow ? 11 : 12, titleFontWeight: "normal",
      },
      style: {
        estimate: { color: accent, opacity: 1, stroke: halo, strokeWidth: 1.5, size: 130 },
        "estimate-quiet": { color: quiet, opacity: 1, stroke: halo, strokeWidth: 1.5, size: 130 },
        interval: { color: accent, strokeWidth: 4, opacity: 0.45, strokeCap: "round" },
        "interval-quiet": { color: quiet, strokeWidth: 4, opacity: 0.55, strokeCap: "round" },
        bar: { color: accent },
        zero: { color: quiet, strokeDash: [3, 3] },
        number: { color: soft, fontSize: narrow ? 11 : 12 },
        "number-halo": { color: halo, stroke: halo, strokeWidth: 4, fontSize: narrow ? 11 : 12 },
      },
    };
  }

  function draw() {
    const config = theme();
    for (const box of document.querySelectorAll(".chart[data-spec]")) {
      const spec = Object.assign({}, specs[box.dataset.spec], { config: config });
      // Drawn inside: Vega gives the element that it draws into a role and a name of its own.
      const inner = document.createElement("div");
      inner.setAttribute("aria-hidden", "true");
      box.replaceChildren(inner);
      window.vegaEmbed(inner, spec, { actions: false, renderer: "svg" }).then(
        () => box.setAttribute("data-drawn", ""),
        (error) => { box.textContent = "This chart could not be drawn: " + error.message; }
      );
    }
  }

  if (Object.keys(specs).length) {
    draw();
    const again = () => draw();
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    window.matchMedia("print").addEventListener("change", again);
  }

  // The filter over the comments.
  const form = document.getElementById("filter");
  if (!form) return;
  const comments = Array.from(document.querySelectorAll(".comment"), (element) => ({
    element: element,
    words: element.textContent.toLowerCase(),
    codes: element.dataset.codes.split(" "),
  }));
  const headings = Array.from(document.querySelectorAll("h3.thread"));
  const nothing = document.getElementById("nothing");

  function fits(comment, wanted) {
    const data = comment.element.dataset;
    return wanted.words.every((word) => comment.words.includes(word))
      && (!wanted.code || comment.codes.includes(wanted.code))
      && (!wanted.status || data.status === wanted.status)
      && (!wanted.language || data.language === wanted.language)
      && (!wanted.thread || data.thread === wanted.thread)
      && (!wanted.replies || "reply" in data);
  }

  function filter() {
    const value = (name) => (form.elements[name] ? form.elements[name].value : "");
    const wanted = {
      words: value("words").toLowerCase().split(/\s+/).filter(Boolean),
      code: value("code"), status: value("status"), language: value("language"), thread: value("thread"),
      replies: form.elements.replies.checked,
    };
    let shown = 0;
    const threads = new Set();
    for (const comment of comments) {
      const fit = fits(comment, wanted);
      comment.element.hidden = !fit;
      if (fit) { shown += 1; threads.add(comment.element.dataset.thread); }
    }
    for (const heading of headings) heading.hidden = !threads.has(heading.dataset.thread);
    nothing.hidden = shown > 0;
    const all = comments.length.toLocaleString("en");
    form.elements.shown.value = shown === comments.length
      ? all + (shown === 1 ? " comment" : " comments") : shown.toLocaleString("en") + " of " + all;
  }

  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter, 0));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) { form.reset(); setTimeout(() => target.scrollIntoView(), 0); }
  });
})();
