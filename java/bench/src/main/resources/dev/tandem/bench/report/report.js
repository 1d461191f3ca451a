// Puts the page together from the documents, and draws it again for other widths and colors.

const SECTIONS = [
  'Verdict', 'Side by side', 'Factors of the gap', 'Time over size', 'Break-even', 'Thread scaling', 'Chunk sizes', 'Roofline',
  'Accuracy', 'Gallery', 'Calls', 'Stalls', 'Dispatch', 'Limits', 'Samples', 'Environment', 'Reproduce',
];

const KINDS = {
  'tandem/1': 'run', 'tandem-sweep/1': 'sweep', 'tandem-explain/1': 'explain', 'tandem-verify/1': 'verify',
  'tandem-dispatch/1': 'dispatch', 'tandem-limits/1': 'limits', 'tandem-stalls/1': 'stalls', 'tandem-calls/1': 'calls',
  'tandem-gallery/1': 'gallery',
};

const commandOf = (doc) => ['scripts/tandem', ...(doc.environment?.commandLine ?? [])].map(quoted).join(' ');

/** Which document something is of. */
function sourceOf(doc) {
  const started = doc.environment?.startTime;
  return [KINDS[doc.schema] ?? doc.schema, started ? started.slice(0, 16).replace('T', ' ') + ' UTC' : null,
    known(doc.environment?.cpu?.model)].filter(Boolean).join(' · ');
}

function addVerdict(page, doc) {
  const paragraphs = (doc.summary ?? doc.text ?? []).map((text) => el('p', {}, text));
  const texts = doc.schema === 'tandem-sweep/1' ? verdictOfSweep(doc, paragraphs) : paragraphs;
  const bad = [];
  for (const row of doc.results ?? []) {
    if (row.aboveLimit) bad.push(`${row.contender} (${elementsLabel(row.elements)}) stands above the limit ${row.limit}, which cannot be: a bug.`);
  }
  if (doc.schema === 'tandem-verify/1') {
    bad.push(...(doc.violations ?? []));
    if (bad.length === 0) {
      texts.push(el('p', {}, `${plural((doc.codes ?? []).length, 'code')} of ${doc.kernel} verified on up to ${grouped(doc.inputs?.all)} arguments: errors within what is allowed, special values right.`));
    }
    for (const group of doc.groups ?? []) {
      if (group.length > 1) texts.push(el('p', {}, `The same bits wherever they were compared: ${group.join(', ')}.`));
    }
  }
  if (doc.schema === 'tandem-dispatch/1' && doc.idle) {
    const text = `Idle pools used ${digits(doc.idle.cpuMillis, 3)} ms of CPU in ${digits(doc.idle.watchedMillis)} ms.`;
    if (doc.idle.kept) texts.push(el('p', {}, text));
    else bad.push(`${text} At most ${digits(doc.idle.mostCpuMillis)} ms are allowed.`);
  }
  if (doc.schema === 'tandem-explain/1' && texts.length === 0) {
    texts.push(el('p', {}, `${doc.to} takes ${interval(doc.ratio)} of the time of ${doc.from}.`),
      ...(doc.factors ?? []).filter((it) => it.text).map((it) => el('p', {}, it.text)));
  }
  if (!(doc.schema in KINDS)) {
    bad.push(`This report holds a document of the schema ${doc.schema}, which it cannot show.`);
  }
  page.add('Verdict', null, sourceOf(doc), tiles(doc),
    texts.length + bad.length > 0
      ? [el('div', { class: 'card verdict' }, bad.map((text) => el('p', { class: 'bad' }, text)), texts)]
      : []);
}

/** A sweep has a verdict for each size, too many to begin with. */
function verdictOfSweep(doc, paragraphs) {
  const found = (doc.breakEven ?? []).filter((it) => it.measuredElements || isNumber(it.predictedElements)).map((it) =>
    el('p', {}, `${it.contender} is ahead of ${it.against} from ${it.measuredElements ? `${interval(it.measuredElements, (value) => grouped(Math.round(value)))} elements on` : `about ${grouped(Math.round(it.predictedElements))} elements on, as predicted`}.`));
  const scalings = (doc.scaling ?? []).filter((it) => it.text).map((it) => el('p', {}, `${it.family}, ${elementsLabel(it.elements)}: ${it.text}`));
  const short = [...found, ...scalings];
  if (short.length === 0 || paragraphs.length === 0) return [...short, ...paragraphs];
  return [...short, el('details', {}, el('summary', {}, 'The verdict for each size'), paragraphs)];
}

/** The figures to remember of a run: each with what it is of. */
function tiles(doc) {
  if (doc.schema !== 'tandem/1') return [];
  const elements = doc.results?.[0]?.elements;
  const all = (doc.results ?? []).filter((row) => row.elements === elements);
  const rows = measured(all);
  const tile = (mark, name, value, detail) =>
    el('div', { style: `--mark: var(--${mark})` }, el('dt', {}, name), el('dd', { class: 'figure' }, value), el('dd', { class: 'detail' }, detail));
  const shown = [];
  const twin = rows.find((row) => row.contender === 'c-vector/jna/single/1' && row.ratioToTwin);
  if (twin) {
    const marks = { faster: 'good', slower: 'bad' };
    shown.push(tile(marks[twin.verdict] ?? 'neutral', 'C over Java, equal algorithm, one thread', `${ratio(twin.ratioToTwin.median)} of the time`,
      `${twin.verdict ?? 'no verdict'}; ${hasEnds(twin.ratioToTwin) ? `99 % interval ${interval(twin.ratioToTwin).replace(/^[^(]*/, '')}` : 'too few rounds for an interval'}; ${twin.contender} against ${twin.twin}`));
  }
  const best = rows.filter((row) => row.ratioToBaseline && row.contender !== doc.baseline && !row.readsResult)
    .sort((a, b) => a.ratioToBaseline.median - b.ratioToBaseline.median)[0];
  // As in the verdict: only what is shown to be faster.
  if (best && hasEnds(best.ratioToBaseline) && best.ratioToBaseline.high < 0.98) {
    shown.push(tile(languageOf(best.code), 'The fastest, over the baseline', `${ratio(1 / best.ratioToBaseline.median)} times as fast`, `${best.contender} against ${doc.baseline}; 99 % interval of the time ${interval(best.ratioToBaseline).replace(/^[^(]*/, '')}`));
  }
  if (all.length > 0) {
    const failed = all.filter((row) => row.status === 'failed').length;
    const worst = Math.max(...rows.map((row) => row.maxUlp).filter(isNumber));
    shown.push(tile(failed > 0 ? 'bad' : 'good', 'Verified against the exact result', `${rows.length} of ${plural(all.length, 'row')}`,
      [failed > 0 ? `${failed} failed` : null, Number.isFinite(worst) ? `largest error ${digits(worst, 3)} ulp` : null, elementsLabel(elements)].filter(Boolean).join(', ')));
  }
  return shown.length === 0 ? [] : [el('dl', { class: 'tiles' }, shown)];
}

function addFigures(page, doc) {
  const add = (title, note, elements) => page.add(title, note, sourceOf(doc), elements);
  const kind = KINDS[doc.schema];
  if (kind === 'run' || kind === 'sweep' || kind === 'explain') {
    add('Factors of the gap', null, factors(doc));
    add('Side by side', null, [...sideBySide(doc, kind === 'sweep'), ...unsteady(doc), ...leftOut(doc)]);
    add('Time over size', null, overSize(doc));
    add('Break-even', 'From how many elements on a contender is ahead of another.', breakEven(doc));
    add('Thread scaling', null, scaling(doc));
    add('Chunk sizes', null, chunkSizes(doc));
    add('Roofline', null, rooflines(doc, kind === 'sweep'));
    add('Accuracy', null, accuracyOfRows(doc));
    add('Samples', null, rawSamples(doc, kind === 'sweep'));
  } else if (kind === 'verify') {
    add('Accuracy', null, verified(doc));
  } else if (kind === 'limits') {
    add('Limits', null, limitBars(doc));
  } else if (kind === 'stalls') {
    add('Stalls', null, [...stalling(doc), ...shortCalls(doc)]);
  } else if (kind === 'dispatch') {
    add('Dispatch', null, dispatching(doc));
  } else if (kind === 'calls') {
    add('Calls', null, calling(doc));
  } else if (kind === 'gallery') {
    add('Gallery', 'What kind of loop gains by moving to C.', gallery(doc));
  }
}

// ---- environment

const words = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().replace(/\bjvm\b/g, 'JVM').replace(/\bcpu\b/g, 'CPU').replace(/\bisas?\b/g, (it) => it.replace('isa', 'ISA'));

function factText(name, value) {
  if (value === null || value === undefined) return ABSENT;
  if (isMissing(value)) return `not known: ${value.missing}`;
  if (isNumber(value)) return /bytes$/i.test(name) ? bytes(value) : Number.isInteger(value) && !/seed/i.test(name) ? grouped(value) : String(value);
  if (Array.isArray(value)) return value.map((it) => factText(name, it)).join(value.some((it) => typeof it === 'object') ? '; ' : ' ') || ABSENT;
  if (typeof value === 'object') return Object.entries(value).map(([key, it]) => `${words(key)} ${factText(key, it)}`).join(', ');
  return String(value);
}

function addEnvironment(page, doc) {
  const rows = [];
  for (const [name, value] of Object.entries(doc.environment ?? {})) {
    if (name === 'commandLine') continue;
    if (value !== null && typeof value === 'object' && !Array.isArray(value) && !isMissing(value)) {
      for (const [inner, fact] of Object.entries(value)) rows.push([`${words(name)}: ${words(inner)}`, factText(inner, fact)]);
    } else {
      rows.push([words(name), factText(name, value)]);
    }
  }
  if (rows.length > 0) page.add('Environment', null, sourceOf(doc), pairs('Environment', rows));
}

function addCommand(page, doc) {
  if (!doc.environment?.commandLine) return;
  const text = commandOf(doc);
  const code = el('code', {}, text);
  const state = el('span', { role: 'status' });
  const button = el('button', { type: 'button' }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      state.textContent = 'Copied.';
    } catch {
      // Not allowed in this browser: selected, it can be copied by hand.
      getSelection().selectAllChildren(code);
      state.textContent = 'Selected.';
    }
  });
  const commit = known(doc.environment?.commit);
  const commitText = commit && typeof commit === 'object' ? Object.entries(commit).map(([name, value]) => `${words(name)} ${value}`).join(', ') : commit;
  page.add('Reproduce', 'In a checkout of Tandem, this command measures the same again.', sourceOf(doc),
    el('div', { class: 'card' }, el('div', { class: 'command' }, el('pre', {}, code), button, state),
      commitText ? el('p', { class: 'of' }, `Checkout: ${commitText}`) : null));
}

function addHeader(documents) {
  const [first] = documents;
  const environment = first?.environment ?? {};
  const { formula, type } = documents.find((doc) => doc.formula) ?? {};
  const os = environment.operatingSystem;
  const facts = [
    known(environment.cpu?.model), isNumber(environment.cpu?.availableToJvm) ? plural(environment.cpu.availableToJvm, 'CPU') : null,
    environment.library?.isa, os ? `${os.name} ${os.version}` : null,
    environment.library?.compilerOfFormulas ?? environment.library?.compiler, environment.startTime ? `${environment.startTime.slice(0, 16).replace('T', ' ')} UTC` : null,
  ].filter((fact) => typeof fact === 'string');
  document.getElementById('header').append(
    el('p', { class: 'brand' }, el('i', { 'aria-hidden': 'true' }), 'Tandem'),
    el('h1', {}, formula ? `Java or C? ${formula}${type === 'float32' ? ' in float32' : ''}` : 'Java or C?'),
    facts.length > 0 ? el('p', { class: 'facts' }, facts.join(' · ')) : '');
}

// ---- drawing

const drawAll = () => charts.forEach(draw);

function watch() {
  let due = 0;
  const whenQuiet = () => {
    clearTimeout(due);
    due = setTimeout(() => charts.filter((chart) => chart.surface.clientWidth !== chart.width).forEach(draw), 100);
  };
  addEventListener('resize', whenQuiet);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  // Paper is light, about so wide, and nobody opens anything on it.
  const PAPER_WIDTH_PIXELS = 700;
  let closed = [];
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    closed = [...document.querySelectorAll('details:not([open])')];
    closed.forEach((details) => { details.open = true; });
    charts.forEach((chart) => { chart.surface.style.width = `${PAPER_WIDTH_PIXELS}px`; });
    drawAll();
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    closed.forEach((details) => { details.open = false; });
    charts.forEach((chart) => { chart.surface.style.width = ''; });
    drawAll();
  });
}

function main() {
  const { documents } = JSON.parse(document.getElementById('data').textContent);
  const page = new Page();
  addHeader(documents);
  for (const doc of documents) {
    addVerdict(page, doc);
    addFigures(page, doc);
    addEnvironment(page, doc);
    addCommand(page, doc);
  }
  page.show(SECTIONS, documents.length > 1);
  charts.forEach((chart) => chart.begin());
  watch();
  document.documentElement.dataset.charts = charts.length;
}

main();
