// Single keys for the row that has the focus (or the list, where j leads to the first row), and only then (WCAG 2.1.4): whoever talks to the computer presses none by accident.
// Without this file everything is there: every key presses a button or follows a link of the row.

document.documentElement.classList.add("has-keys");

const rows = [...document.querySelectorAll(".queue-rows .queue-row")];

// The browser brings the row of the address into sight; not every one gives it the focus as well.
if (location.hash.startsWith("#row") || location.search.includes("done=")) {
  (document.getElementById(location.hash.slice(1)) ?? document.getElementById("rows"))?.focus();
}

// A status is read out when it changes, not when it was there from the beginning.
const status = document.querySelector(".queue-status [role=status]");
if (status) {
  const sentence = status.textContent;
  status.textContent = "";
  setTimeout(() => (status.textContent = sentence), 100);
}

const isTyping = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select");

function act(row, key) {
  const neighbour = { j: rows[rows.indexOf(row) + 1], k: rows[rows.indexOf(row) - 1] }[key];
  if (key === "j" || key === "k") {
    neighbour?.focus();
  } else if (key === "x") {
    row.querySelector("[name=ticked]")?.click();
  } else if (key === "o") {
    location.assign(row.dataset.open);
  } else if (key === "d") {
    const decline = row.querySelector(".queue-decline");
    if (decline) {
      decline.open = true;
      decline.querySelector("select").focus();
    }
  } else {
    row.querySelector(`button[data-key="${key}"]`)?.click();
  }
}

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".queue-row, .queue-rows");
  if (!row || !"astdoxjk".includes(event.key) || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
    return;
  }
  event.preventDefault();
  act(row, event.key);
});
