// Finds words in the documents of a report, of which all are in the page: those without them are hidden.

function findInReport() {
  const list = document.querySelector("#documents .samples");
  if (!list || !document.body.classList.contains("report")) return;
  const cards = [...list.querySelectorAll(".sample")];
  const held = cards.map((card) => card.textContent.toLowerCase());
  const box = document.createElement("div");
  box.className = "find";
  const field = document.createElement("div");
  field.className = "wide";
  const label = document.createElement("label");
  label.htmlFor = "find-in-report";
  label.textContent = "Find in these documents: words, address, id, reason, language";
  const input = document.createElement("input");
  input.id = label.htmlFor;
  input.type = "search";
  const count = document.createElement("p");
  count.className = "note";
  count.setAttribute("role", "status");
  field.append(label, input);
  box.append(field);
  list.before(box, count);

  function find() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    cards.forEach((card, place) => {
      card.hidden = !words.every((word) => held[place].includes(word));
      if (!card.hidden) shown += 1;
    });
    for (const heading of list.querySelectorAll("h3")) {
      let next = heading.nextElementSibling;
      while (next?.matches(".sample[hidden]")) next = next.nextElementSibling;
      heading.hidden = !next?.matches(".sample");
    }
    count.textContent = words.length ? `${shown} of ${cards.length} documents` : "";
  }
  input.addEventListener("input", find);
}

findInReport();
