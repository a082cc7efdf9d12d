// Rows that have a position are put into their order by dragging, by two buttons, and by Alt with the arrow keys.
// Without this script the positions are typed as numbers.

const POSITION = 'input[name$="-position"]';
const ROW = 'tr.form-row:not(.empty-form)';

const rowsOf = (group) => [...group.querySelectorAll(ROW)].filter((row) => row.querySelector(POSITION));

const nameOf = (row) => {
  const chosen = row.querySelector('select');
  const typed = [...row.querySelectorAll('input[name$="-words"], input[type="text"]')];
  typed.sort((one, other) => other.matches('[name$="-words"]') - one.matches('[name$="-words"]'));
  const words = typed.map((input) => input.value).find(Boolean);
  const picked = chosen && chosen.value ? chosen.selectedOptions[0].textContent : '';
  return picked || words || 'this row';
};

const isFilled = (row) =>
  [...row.querySelectorAll('select, input[type="text"], input[type="url"]')].some(
    (input) => !input.matches('select[name$="-place"]') && input.value,
  );

// A stored row that is emptied stands where it stood until it is removed.
const isCounted = (row) => isFilled(row) || row.matches('.has_original');

const placeOf = (row) => Number(row.querySelector(POSITION).value || Infinity);

function renumber(group) {
  let number = 0;
  for (const row of rowsOf(group)) {
    number += isCounted(row);
    row.querySelector(POSITION).value = isCounted(row) ? number : '';
  }
}

// A form that was refused comes back with its rows as they were before they were moved.
function sort(group) {
  const rows = rowsOf(group);
  const sorted = rows.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : placeOf(one) > placeOf(other) ? 1 : 0));
  if (sorted.some((row, at) => row !== rows[at])) {
    rows.at(-1).after(...sorted);
  }
}

// A row that is filled gets the number of the place where it stands, and gives it back when it is emptied; numbers that were typed stay.
function place(group, row) {
  const position = row.querySelector(POSITION);
  if (isCounted(row) === Boolean(position.value)) {
    return;
  }
  position.value = '';
  const numbers = rowsOf(group).filter((other) => other !== row && isCounted(other)).map(placeOf);
  if (numbers.every((number, at) => !at || numbers[at - 1] < number)) {
    renumber(group);
  }
}

function move(group, row, before, said) {
  // A row that Django’s script may still copy stays the last.
  row.parentNode.insertBefore(row, before);
  renumber(group);
  const rows = rowsOf(group).filter(isFilled);
  said.textContent = `${nameOf(row)}: ${rows.indexOf(row) + 1} of ${rows.length}`;
}

function step(group, row, by, said) {
  const rows = rowsOf(group);
  const other = rows[rows.indexOf(row) + by];
  if (!other) {
    return;
  }
  move(group, row, by < 0 ? other : other.nextSibling, said);
}

function button(words, sign, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'order__step';
  made.textContent = sign;
  made.setAttribute('aria-label', words);
  made.addEventListener('click', act);
  return made;
}

function prepare(group, row, said) {
  const position = row.querySelector(POSITION);
  if (!position || row.classList.contains('empty-form') || row.querySelector('.order__step')) {
    return;
  }
  const cell = document.createElement('div');
  cell.className = 'order';
  row.querySelector('td:not(.original)').prepend(cell);
  const handle = document.createElement('span');
  handle.className = 'order__handle';
  handle.draggable = true;
  handle.title = 'Drag to another place';
  handle.textContent = '⠿';
  handle.setAttribute('aria-hidden', 'true');
  handle.addEventListener('dragstart', (event) => {
    group.dragged = row;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', nameOf(row));
    row.classList.add('order--dragged');
  });
  handle.addEventListener('dragend', () => {
    row.classList.remove('order--dragged');
    group.dragged = null;
  });
  row.addEventListener('dragover', (event) => {
    if (group.dragged) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
    }
  });
  row.addEventListener('drop', (event) => {
    event.preventDefault();
    const { dragged } = group;
    if (!dragged || dragged === row) {
      return;
    }
    const { top, height } = row.getBoundingClientRect();
    move(group, dragged, event.clientY < top + height / 2 ? row : row.nextSibling, said);
  });
  row.addEventListener('keydown', (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by && event.altKey && !event.ctrlKey && !event.shiftKey && !event.metaKey) {
      event.preventDefault();
      const { activeElement } = document;
      step(group, row, by, said);
      activeElement.focus();
    }
  });
  const steps = [
    ['Move up', '↑', -1],
    ['Move down', '↓', 1],
  ].map(([words, sign, by]) =>
    button(words, sign, (event) => {
      step(group, row, by, said);
      event.currentTarget.focus();
    }),
  );
  cell.append(handle, ...steps);
  // In a narrow window the fields of a row stand below each other, where no head stands above them.
  const heads = row.closest('table').tHead.rows[0].cells;
  for (const field of row.cells) {
    if (heads[field.cellIndex]?.textContent.trim() && !field.matches('.hidden')) {
      field.dataset.label = heads[field.cellIndex].textContent.trim();
    }
  }
}

for (const group of document.querySelectorAll('.inline-group')) {
  if (group.querySelector(POSITION)) {
    const said = document.createElement('p');
    said.className = 'visually-hidden';
    said.setAttribute('role', 'status');
    group.append(said);
    sort(group);
    group.addEventListener('input', ({ target }) => {
      const row = target.closest(ROW);
      if (row && !target.matches(POSITION)) {
        place(group, row);
      }
    });
    group.querySelectorAll(ROW).forEach((row) => prepare(group, row, said));
    group.addEventListener('formset:added', (event) => {
      prepare(group, event.target, said);
    });
  }
}
