// Moves limits: a server is asked for the page with the limits in its address, a report reckons with its own sample.

(() => {
  const view = document.querySelector("[data-what-if]");
  if (!view) return;
  const prefix = view.dataset.whatIf;
  const held = document.getElementById("what-if-sample");
  const sample = held ? JSON.parse(held.textContent) : null;
  const fields = [...view.querySelectorAll("fieldset")].map((field) => ({
    name: prefix + field.dataset.reason,
    reason: field.dataset.reason,
    limit: Number(field.dataset.limit),
    slider: field.querySelector("[type=range]"),
    number: field.querySelector("[type=number]"),
  }));
  let waiting = 0, asked = null;

  function limits() {
    const found = {};
    for (const { reason, limit, number } of fields) {
      if (number.value !== "" && number.validity.valid && Number(number.value) !== limit) found[reason] = Number(number.value);
    }
    return found;
  }

  function withLimits(query) {
    const state = new URLSearchParams(query);
    for (const name of [...state.keys()]) if (name.startsWith(prefix) || name === "count") state.delete(name);
    for (const [reason, limit] of Object.entries(limits())) state.set(prefix + reason, String(limit));
    return state;
  }

  async function ask(state) {
    asked?.abort();
    asked = new AbortController();
    const region = document.querySelector("[data-live=what-if]");
    const query = state.toString();
    try {
      const answer = await fetch(`${location.pathname}?${query}`, { credentials: "same-origin", signal: asked.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const wanted = page.querySelector("[data-live=what-if]");
      if (!wanted) return;
      morph(region, document.importNode(wanted, true));
      const plain = withLimits(location.search).toString();
      history.replaceState(null, "", plain ? `?${plain}` : location.pathname);
      if ("countAll" in region.dataset) later(() => ask(new URLSearchParams([...state, ["count", "all"]])), 2000);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  function later(work, milliseconds) {
    clearTimeout(waiting);
    waiting = setTimeout(work, milliseconds);
  }

  function update() {
    if (sample) later(reckon, 40);
    else later(() => ask(withLimits(location.search)), 120);
  }

  const whole = (value) => Math.round(value).toLocaleString("en-US");

  function row(cells) {
    const line = document.createElement("tr");
    cells.forEach((cell, place) => {
      const box = document.createElement(place ? "td" : "th");
      box.textContent = cell === null ? "–" : typeof cell === "number" ? whole(cell) : cell;
      if (!place) box.scope = "row";
      else box.className = typeof cell === "number" || cell === null ? "n" : "words";
      line.append(box);
    });
    return line;
  }

  function reckon() {
    const chosen = limits(), found = WhatIf.whatIf(sample, chosen);
    const query = withLimits("").toString();
    history.replaceState(null, "", `#what-if${query ? `?${query}` : ""}`);
    const tokens = (weights) => (sample.tokens ? weights.reduce((sum, weight, at) => sum + weight * sample.tokens[at], 0) : null);
    const now = Array.from(sample.kept, (one) => Number(one) / sample.rate);
    const totals = [["Documents before deduplication", found.entered, found.entering], ["Documents kept", found.before, found.kept]].map(
      ([name, before, then]) => [name, before.value, then.value, then.value - before.value, then.low, then.high, then.exact ? "exact: counted" : "estimate"],
    );
    if (sample.tokens) {
      totals.push(["Tokens kept", tokens(now), tokens(found.weights), tokens(found.weights) - tokens(now), null, null, "estimate, by bytes"]);
    }
    fill("totals", totals);
    for (const [name, { values, codes }] of Object.entries(sample.groups)) fill(`by-${name}`, groups(values, codes, now, found.weights));
    for (const side of ["gone", "come"]) flips(side, found);
    const said = document.querySelector("#what-if [aria-live]");
    said.textContent = found.changed.length
      ? `${whole(found.kept.value)} documents instead of ${whole(found.before.value)} would be kept: ${found.kept.exact ? "exact, counted from what was measured" : `an estimate, between ${whole(found.kept.low)} and ${whole(found.kept.high)} (95 %)`}.`
      : `${whole(found.before.value)} documents are kept. No limit is changed.`;
    save(found.changed.length > 0, chosen);
  }

  function groups(values, codes, now, then) {
    const sums = values.map((value) => [value || "(unknown)", 0, 0, 0, sample.tokens ? 0 : null, sample.tokens ? 0 : null]);
    codes.forEach((code, at) => {
      sums[code][1] += now[at] * sample.factor;
      sums[code][2] += then[at] * sample.factor;
      if (!sample.tokens) return;
      sums[code][4] += now[at] * sample.tokens[at];
      sums[code][5] += then[at] * sample.tokens[at];
    });
    for (const one of sums) one[3] = one[2] - one[1];
    const kept = sums.filter((one) => one[1] || one[2]);
    return kept.sort((a, b) => Math.abs(b[3]) - Math.abs(a[3]) || b[1] - a[1]).slice(0, 100);
  }

  function fill(key, rows) {
    document.querySelector(`#what-if-${key} tbody`)?.replaceChildren(...rows.map(row));
  }

  function flips(side, found) {
    const places = sample.order.filter((at) => found[side][at]).slice(0, 20);
    const list = document.querySelector(`#what-if-${side}-list`);
    list.replaceChildren(
      ...places.map((at) => {
        const item = document.createElement("li");
        const values = found.changed.map((rule) => `${rule.measure} = ${sample.measures[rule.measure][at]}`).join("; ");
        const fate = sample.fates.values[sample.fates.codes[at]];
        item.textContent = `${sample.documents ? sample.documents[at] : "(left out)"} · ${values} · ${fate}`;
        return item;
      }),
    );
    list.previousElementSibling.querySelector(".n").textContent = `${places.length} shown`;
  }

  function save(isChanged, chosen) {
    const link = document.querySelector("#what-if-save");
    if (!link || !sample.yaml) return;
    link.hidden = !isChanged;
    const limit = (number) => String(chosen[sample.rules[number].reason] ?? sample.rules[number].limit);
    const text = sample.yaml.replace(/["']?@limit\.(\d+)@["']?/g, (_, number) => limit(Number(number)));
    link.href = `data:application/yaml;charset=utf-8,${encodeURIComponent(text)}`;
  }

  for (const { slider, number } of fields) {
    slider.hidden = false;
    slider.addEventListener("input", () => {
      number.value = slider.value;
      update();
    });
    number.addEventListener("input", () => {
      slider.value = number.value;
      update();
    });
  }
  if (!sample) return;
  const state = new URLSearchParams(location.hash.split("?")[1] ?? "");
  for (const { name, slider, number } of fields) {
    if (state.has(name)) slider.value = number.value = state.get(name);
  }
  if (state.size) reckon();
})();
