// Lets people judge one document after the other with the keyboard; in a report the judgements are saved as a file.
for (const review of document.querySelectorAll(".review")) {
  const items = [...review.querySelectorAll(".item")];
  const said = review.querySelector("[data-said]");
  const name = document.querySelector("[data-name]");
  const address = review.dataset.address;
  const judged = new Map(); // in a report: what is to be saved, by item
  let current = Math.max(0, items.findIndex((item) => !item.dataset.judgement));

  const reviewer = () => (address ? review.dataset.reviewer : /^[A-Za-z0-9_-]{1,64}$/.test(name.value) ? name.value : "");

  function show(place, isFocused) {
    current = Math.min(Math.max(place, 0), items.length - 1);
    items.forEach((item, index) => item.classList.toggle("current", index === current));
    review.querySelector("[data-progress]").textContent = items.filter((item) => item.dataset.judgement).length;
    if (isFocused) items[current].focus();
  }

  function mark(item, verdict) {
    item.dataset.judgement = verdict;
    for (const button of item.querySelectorAll("[data-verdict]")) button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict));
  }

  async function send(judgement) {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(judgement) });
    if (answer.ok) return "";
    const problem = await answer.json().catch(() => ({}));
    return problem.error || `The server answered ${answer.status}.`;
  }

  async function judge(item, verdict) {
    if (!reviewer()) {
      said.textContent = "Give a reviewer’s name first: letters (A to Z), digits, - and _.";
      return false;
    }
    const before = item.dataset.judgement;
    const judgement = { ...JSON.parse(item.dataset.document), judgement: verdict, note: item.querySelector("textarea").value, reviewer: reviewer() };
    mark(item, verdict);
    if (!address) {
      judged.set(item, { ...judgement, when: new Date().toISOString(), version: 1 });
      said.textContent = `${judged.size} not saved to a file yet.`;
      return true;
    }
    const problem = await send(judgement).catch(() => "The server does not answer.");
    said.textContent = problem;
    if (problem) mark(item, before);
    else refresh().catch(() => undefined); // the tables; the next judgement tries again
    return !problem;
  }

  async function judgeAndGoOn(item, verdict) {
    const place = items.indexOf(item);
    if ((await judge(item, verdict)) && current === place) show(place + 1, true);
    else show(current, false);
  }

  function save() {
    const lines = [...judged.values()].map((one) => `${JSON.stringify({ ...one, reviewer: reviewer() })}\n`);
    if (!lines.length || !reviewer()) {
      said.textContent = lines.length ? "Give a reviewer’s name first: letters (A to Z), digits, - and _." : "Nothing was judged yet.";
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
    link.download = `${reviewer()}.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    said.textContent = "";
  }

  const steps = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 };
  addEventListener("keydown", (event) => {
    const isElsewhere = event.target !== document.body && event.target.id !== "main" && !review.contains(event.target);
    if (event.ctrlKey || event.altKey || event.metaKey || !review.offsetParent || isElsewhere) return;
    const item = items[current];
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") item.focus();
      return;
    }
    const verdict = item.querySelectorAll("[data-verdict]")[["1", "2", "3"].indexOf(event.key)];
    if (verdict) judgeAndGoOn(item, verdict.dataset.verdict);
    else if (event.key === "n") item.querySelector("textarea").focus();
    else if (event.key in steps) show(current + steps[event.key], true);
    else return;
    event.preventDefault();
  });
  review.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.verdict) judgeAndGoOn(button.closest(".item"), button.dataset.verdict);
    else if (button?.dataset.step) show(current + Number(button.dataset.step), true);
    else if (button && "save" in button.dataset) save();
  });
  review.addEventListener("change", (event) => {
    const item = event.target.closest(".item"); // a note is kept with a judgement
    if (item?.dataset.judgement && event.target.matches("textarea")) judge(item, item.dataset.judgement);
  });
  review.classList.add("reviewing");
  show(current, false);
}
