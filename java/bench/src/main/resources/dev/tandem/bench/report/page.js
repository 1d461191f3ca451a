// The page's elements. Texts become text nodes, never markup: what users named cannot be run.

/** An element; a child is an element, a text, or null for nothing. */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A table; a head that begins with '#' has numbers below it, and a row's first cell names it. */
function table(caption, heads, rows) {
  const isNumeric = heads.map((head) => head.startsWith('#'));
  const cell = (value, column) =>
    el(column === 0 ? 'th' : 'td', {
      scope: column === 0 ? 'row' : null,
      class: isNumeric[column] ? 'number' : String(value ?? '').length > 40 ? 'text' : 'short',
    }, value === null || value === undefined || value === '' ? ABSENT : value);
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', {},
      el('thead', {}, el('tr', {}, heads.map((head, column) =>
        el('th', { scope: 'col', class: isNumeric[column] ? 'number' : null }, head.replace(/^#/, ''))))),
      el('tbody', {}, rows.map((row) => el('tr', {}, row.map(cell))))));
}

/** Names and values. */
function pairs(caption, rows) {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', { class: 'pairs' }, el('tbody', {},
      rows.map(([name, value]) => el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, value))))));
}

let idsGiven = 0;
const newId = (prefix) => `${prefix}-${++idsGiven}`;

/**
 * A chart with its table behind it.
 * views: what can be shown, each {name, height(width), option(look), table(): [heads, rows], label};
 * with more than one, people choose, the first to begin with. what: a word for what is chosen.
 */
function figure({ title, caption, views, what = 'Show', key = [] }) {
  const surface = el('div', { class: 'chart', role: 'img' });
  const behind = el('details', {}, el('summary', {}, 'The figures as a table'), el('div'));
  const chart = { surface, view: null };
  const show = (view) => {
    chart.view = view;
    surface.setAttribute('aria-label', `${title}. ${view.label} The table below has the figures.`);
    behind.lastChild.replaceChildren(table(`${title}: table`, ...view.table()));
    draw(chart);
  };
  let choice = null;
  if (views.length > 1) {
    const select = el('select', {}, views.map((view, at) => el('option', { value: at }, view.name)));
    select.addEventListener('change', () => show(views[Number(select.value)]));
    choice = el('div', { class: 'choices' }, el('label', {}, what, select));
  }
  const element = el('figure', { class: 'card', style: 'margin-inline: 0' },
    el('figcaption', {}, el('h3', {}, title), caption ? el('p', {}, caption) : null),
    choice,
    key.length > 0
      ? el('ul', { class: 'key' }, key.map(([name, color]) =>
        el('li', {}, el('i', { style: `--mark: var(${color})`, 'aria-hidden': 'true' }), name)))
      : null,
    surface, behind);
  charts.push(chart);
  chart.begin = () => show(views[0]);
  return element;
}

/** Sections of one name, whichever documents they come from. */
class Page {
  constructor() {
    this.sections = new Map();
  }

  /** Adds to a section, which is made where it is not there yet. */
  add(title, note, source, ...elements) {
    const content = elements.flat().filter((element) => element !== null);
    if (content.length === 0) return;
    if (!this.sections.has(title)) this.sections.set(title, { note, parts: [] });
    this.sections.get(title).parts.push({ source, content });
  }

  /** Puts the sections on the page, in the given order. */
  show(order, isMerged) {
    const main = document.getElementById('main');
    const links = [];
    for (const title of order.filter((name) => this.sections.has(name))) {
      const { note, parts } = this.sections.get(title);
      const id = title.toLowerCase().replace(/[^a-z]+/g, '-');
      links.push(el('li', {}, el('a', { href: `#${id}` }, title)));
      main.append(el('section', { id, 'aria-labelledby': `${id}-title` },
        el('h2', { id: `${id}-title` }, title),
        note ? el('p', { class: 'note' }, note) : null,
        parts.flatMap(({ source, content }) =>
          [isMerged && source ? el('p', { class: 'of' }, source) : null, ...content])));
    }
    document.getElementById('contents').append(el('ul', {}, links));
  }
}
