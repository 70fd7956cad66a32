// The table of a large class: searched, sorted and paged on this page. Everything that is shown is set as text.
(() => {
  const PAGE = 100;
  const rows = JSON.parse(document.getElementById("rows").textContent);
  const body = document.querySelector("#all tbody");
  const [search, shown, back, on] = ["search", "shown", "back", "on"].map((id) => document.getElementById(id));
  const looks = { f: "full", p: "part", n: "none", c: "crashed", m: "missing" };
  const numbers = rows.map((row) => row.map((value) => (typeof value === "number" ? value : Number.parseFloat(value.slice(1)))));
  const texts = rows.map((row) => `${row[0]} ${row[row.length - 1]}`.toLowerCase());
  const names = new Intl.Collator(undefined, { numeric: true });
  let order = rows.map((_, place) => place);
  let found = order;
  let first = 0;
  let sorted = [0, 1];

  function cell(row, place) {
    const value = row[place];
    const made = document.createElement(place ? "td" : "th");
    made.className = place ? "number" : "name";
    if (!place) made.scope = "row";
    if (place === row.length - 1) made.className = "note";
    else if (place) made.dataset.label = labels[place];
    if (place > 0 && place < row.length - 1 && typeof value === "string") {
      if (looks[value[0]]) made.classList.add(looks[value[0]]);
      made.textContent = value[0] === "c" ? "!" : value[0] === "m" ? "–" : value.slice(1);
    } else made.textContent = value;
    return made;
  }

  function show() {
    const lines = found.slice(first, first + PAGE).map((place) => {
      const line = document.createElement("tr");
      line.append(...rows[place].map((_, column) => cell(rows[place], column)));
      return line;
    });
    body.replaceChildren(...lines);
    const last = Math.min(first + PAGE, found.length);
    shown.textContent = found.length ? `${first + 1} to ${last} of ${found.length}` : "Nobody found";
    back.disabled = first === 0;
    on.disabled = last >= found.length;
  }

  function find() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = order.filter((place) => words.every((word) => texts[place].includes(word)));
    first = 0;
    show();
  }

  function sort(column) {
    sorted = [column, sorted[0] === column ? -sorted[1] : 1];
    const byText = column === 0 || column === rows[0].length - 1;
    order = rows.map((_, place) => place).sort((left, right) => {
      if (byText) return sorted[1] * names.compare(rows[left][column], rows[right][column]);
      const [one, other] = [numbers[left][column], numbers[right][column]];
      if (Number.isNaN(one) || Number.isNaN(other)) return Number.isNaN(one) - Number.isNaN(other);
      return sorted[1] * (one - other);
    });
    heads.forEach((head, place) => {
      if (place === column) head.setAttribute("aria-sort", sorted[1] > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    find();
  }

  const heads = [...document.querySelectorAll("#all thead th")];
  const labels = heads.map((head) => head.querySelector("button").textContent); // shown beside the values on a phone
  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => sort(column)));
  search.addEventListener("input", find);
  back.addEventListener("click", () => { first = Math.max(0, first - PAGE); show(); });
  on.addEventListener("click", () => { first += PAGE; show(); });
  document.querySelector("#all .controls").hidden = false;
  show();
})();
