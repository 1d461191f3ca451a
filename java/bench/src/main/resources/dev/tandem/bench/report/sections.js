// What each kind of document becomes: which figures, tables and sentences.

const TIMES_NOTE = 'Whiskers are 99 % intervals.';

const languageOf = (code) => (code.startsWith('java-') ? 'java' : code.startsWith('c-') ? 'c' : 'peer');
const LANGUAGE_KEY = [['Java', '--java'], ['C', '--c'], ['peers', '--peer']];

const measured = (rows) => (rows ?? []).filter((row) => row.nanosPerElement && isNumber(row.nanosPerElement.median));
const elementsLabel = (elements) => `${count(elements)} elements`;

/** The colors' key, of the languages that are there. */
const keyOf = (rows) => LANGUAGE_KEY.filter(([, color]) => rows.some((row) => `--${languageOf(row.code)}` === color));

// ---- run and sweep

const ROW_HEADS = ['contender', '#elements', '#ms per call', '#ns per element', '#GB/s', '#of limit', 'limit', '#time / baseline’s', '#time / twin’s', 'verdict', '#max ulp', '#class, ulp'];

const rowCells = (row) => [
  row.contender, grouped(row.elements), interval(row.millisPerCall, digits), interval(row.nanosPerElement, digits),
  digits(row.gigabytesPerSecond), row.shareOfLimit ? percent(row.shareOfLimit.median) : null, row.limit,
  interval(row.ratioToBaseline), interval(row.ratioToTwin), row.verdict, digits(row.maxUlp, 3), row.accuracyClass,
];

const rowDetails = (row) => [
  `${interval(row.millisPerCall, digits)} ms per call, ${digits(row.gigabytesPerSecond)} GB/s`,
  row.shareOfLimit ? `${percent(row.shareOfLimit.median)} of the limit ${row.limit}` : null,
  row.twin ? `against its twin ${row.twin}: ${interval(row.ratioToTwin)}, ${row.verdict ?? 'no verdict'}` : null,
];

/** One view for each size of which rows has some. */
function viewsBySize(rows, view) {
  return [...groupBy(rows, (row) => row.elements)].map(([elements, those]) => ({
    name: elementsLabel(elements), ...view(those, elements),
  }));
}

/** A sweep's views begin with what no cache holds. */
const largestFirst = (isSweep, views) => (isSweep ? views.reverse() : views);

function sideBySide(doc, isSweep) {
  const rows = measured(doc.results);
  const figures = [];
  const inTable = (those) => () => [ROW_HEADS, those.map(rowCells)];
  const toBaseline = rows.filter((row) => row.ratioToBaseline);
  if (toBaseline.length > 0) {
    figures.push(figure({
      title: `Time over that of ${doc.baseline ?? 'the baseline'}`, what: 'Size', key: keyOf(toBaseline),
      caption: `Below 1 is faster. Ratios are of samples taken within the same round. ${TIMES_NOTE}`,
      views: largestFirst(isSweep, viewsBySize(toBaseline, (those, elements) => ({
        label: `Bars of ${plural(those.length, 'contender')} for ${elementsLabel(elements)}.`, table: inTable(those),
        ...bars({
          unit: 'time / baseline’s', mark: { at: 1, name: 'baseline' },
          items: those.map((row) => ({ name: row.contender, value: row.ratioToBaseline, color: languageOf(row.code), details: rowDetails(row) })),
        }),
      }))),
    }));
  }
  const verdictColor = { faster: 'good', slower: 'bad' };
  const toTwin = rows.filter((row) => row.ratioToTwin && languageOf(row.code) === 'c');
  if (toTwin.length > 0) {
    figures.push(figure({
      title: 'C over Java, written the same way', what: 'Size',
      key: [['C is faster', '--good'], ['C is slower', '--bad'], ['no difference shown', '--neutral']],
      caption: 'Each C contender’s time over that of its twin, the Java code of the same kind on the same threads. The grey band is ±2 %: a verdict needs the whole interval beyond it.' + falseChance(doc),
      views: largestFirst(isSweep, viewsBySize(toTwin, (those, elements) => ({
        label: `Ratios of ${plural(those.length, 'C contender')} to their Java twins for ${elementsLabel(elements)}.`, table: inTable(those),
        ...bars({
          unit: 'time of C / time of Java', mark: { at: 1, name: 'as fast as Java' }, band: [0.98, 1.02], dots: true,
          items: those.map((row) => ({
            name: row.contender, value: row.ratioToTwin, color: verdictColor[row.verdict] ?? 'neutral',
            details: [`against ${row.twin}`, row.verdict],
          })),
        }),
      }))),
    }));
  }
  if (rows.length > 0) {
    figures.push(figure({
      title: 'Time per element', what: 'Size', key: keyOf(rows),
      caption: `Times are those of a moment; on a shared machine, trust the ratios. ${TIMES_NOTE}`,
      views: largestFirst(isSweep, viewsBySize(rows, (those, elements) => ({
        label: `Bars of ${plural(those.length, 'contender')} for ${elementsLabel(elements)}.`, table: inTable(those),
        ...bars({
          unit: 'ns per element', format: digits,
          items: those.map((row) => ({ name: row.contender, value: row.nanosPerElement, color: languageOf(row.code), details: rowDetails(row) })),
        }),
      }))),
    }));
  }
  return figures;
}

/** How much the verdicts are to be believed. */
function falseChance(doc) {
  const { each, any } = doc.falseVerdictChance ?? {};
  const share = (chance) => `${Math.round(chance * 100)} %`;
  return isNumber(each) && isNumber(any) ? ` Nominally, one is false with a chance of at most ${share(each)}, any of them with at most ${share(any)}.` : '';
}

/** Rows on which no verdict is given, though they were timed. */
function unsteady(doc) {
  const rows = (doc.results ?? []).filter((row) => row.status === 'ok' && row.steady === false);
  return rows.length === 0 ? [] : [el('div', { class: 'card' }, el('h3', {}, 'Not steady'),
    el('p', { class: 'of' }, 'Not steady when they were timed, since the time for warm-up was up: no verdict is given on these. Give more --seconds.'),
    table('Rows that were not steady', ['contender', '#elements'], rows.map((row) => [row.contender, grouped(row.elements)])))];
}

/** Rows that have no figures, with why. */
function leftOut(doc) {
  const rows = (doc.results ?? []).filter((row) => row.status !== 'ok');
  return rows.length === 0 ? [] : [el('div', { class: 'card' }, el('h3', {}, 'Not measured'),
    table('Rows without figures', ['contender', '#elements', 'state', 'why'],
      rows.map((row) => [row.contender, grouped(row.elements), row.status, row.reason])))];
}

/** The caches that data pass, as elements that fill them. */
function cacheMarks(doc) {
  const caches = doc.caches ?? known(doc.environment?.cpu)?.caches ?? [];
  return caches.filter((cache) => cache.type !== 'Instruction' && isNumber(cache.bytes) && doc.bytesPerElement > 0)
    .map((cache) => ({ at: cache.bytes / doc.bytesPerElement, name: `L${cache.level} ${bytes(cache.bytes)}` }));
}

function overSize(doc) {
  const rows = measured(doc.results).filter((row) => row.elements > 0);
  const byContender = [...groupBy(rows, (row) => row.contender)].filter(([, those]) => those.length > 1);
  if (byContender.length === 0) return [];
  const marks = cacheMarks(doc);
  return [figure({
    title: 'Time per element, from cache to memory',
    caption: `Dashed lines are Java. ${marks.length > 0 ? 'Dotted lines upwards: where the arrays fill a cache.' : ''} ${TIMES_NOTE}`,
    views: [{
      label: `${plural(byContender.length, 'line')}, one for each contender, on logarithmic scales.`,
      table: () => [ROW_HEADS, rows.map(rowCells)],
      ...lines({
        marks,
        x: { name: 'elements', scale: 'log', base: 2, format: roundCount, exact: grouped },
        y: { name: 'ns per element', scale: 'log' },
        lines: byContender.map(([contender, those]) => ({
          name: contender, dashed: languageOf(those[0].code) === 'java',
          points: [...those].sort((a, b) => a.elements - b.elements).map((row) => [row.elements, row.nanosPerElement]),
        })),
      }),
    }],
  })];
}

function rooflines(doc, isSweep) {
  const limits = (doc.limits ?? []).filter((limit) => limit.status === 'ok');
  const intensity = (row) => {
    const flops = isNumber(row.fmaOperationsPerElement) ? 2 * row.fmaOperationsPerElement : doc.flopsPerElement;
    return { x: flops / doc.bytesPerElement, y: flops / row.nanosPerElement.median };
  };
  const roofsOf = (elements) => {
    const fma = limits.filter((limit) => isNumber(limit.gigaflopsPerSecond) && limit.limit === 'fma');
    return limits.filter((limit) => limit.limit !== 'fma' && limit.besideElements === elements && isNumber(limit.gigabytesPerSecond))
      .map((limit) => ({
        name: `${limit.limit}, ${plural(limit.threads, 'thread')}`, gigabytesPerSecond: limit.gigabytesPerSecond,
        gigaflopsPerSecond: fma.find((it) => it.threads === limit.threads)?.gigaflopsPerSecond ?? null,
      }));
  };
  const rows = measured(doc.results).filter((row) => roofsOf(row.elements).length > 0 && doc.bytesPerElement > 0 && doc.flopsPerElement > 0);
  if (rows.length === 0) return [];
  return [figure({
    title: 'What the machine allows, and what is reached', what: 'Size',
    caption: 'How far each contender is below what memory (slopes) and multiplications (flat tops) allowed in the same rounds. Codes of Tandem’s exp stand at the multiply-adds that it needs. Of the others only the formula is known, where a function counts as one operation: they do more than is shown.',
    views: largestFirst(isSweep, viewsBySize(rows, (those, elements) => ({
      label: `${plural(those.length, 'contender')} below ${plural(roofsOf(elements).length, 'roof')} for ${elementsLabel(elements)}.`,
      table: () => [['contender or limit', '#operations per byte', '#GFLOP/s', '#GB/s', '#of limit'], [
        ...roofsOf(elements).map((roof) => [roof.name, null, digits(roof.gigaflopsPerSecond), digits(roof.gigabytesPerSecond), null]),
        ...those.map((row) => [row.contender, digits(intensity(row).x, 3), digits(intensity(row).y), digits(row.gigabytesPerSecond), row.shareOfLimit ? percent(row.shareOfLimit.median) : null]),
      ]],
      ...roofline({
        roofs: roofsOf(elements),
        groups: LANGUAGE_KEY.map(([name, color]) => ({
          name, color, points: those.filter((row) => `--${languageOf(row.code)}` === color).map((row) => ({ name: row.contender, ...intensity(row) })),
        })).filter((group) => group.points.length > 0),
      }),
    }))),
  })];
}

/** Points of dense or long axes get labels that say what the axis does not. */
function scaling(doc) {
  return (doc.scaling ?? []).filter((it) => (it.points ?? []).length > 0).map((it) => {
    const most = Math.max(...it.points.map((point) => point.threads));
    const fitted = (it.fits ?? []).filter((fit) => (fit.predicted ?? []).length === it.points.length);
    const number = (value) => (isNumber(value) ? value : value?.speedup ?? value?.median);
    return figure({
      title: `${it.family}, ${elementsLabel(it.elements)}`, caption: it.text ?? null,
      views: [{
        label: `Speedup over threads, ${plural(it.points.length, 'point')} and ${plural(fitted.length, 'fit')}.`,
        table: () => [['threads', '#speedup', ...fitted.map((fit) => `#${fit.model}`)],
          it.points.map((point, at) => [String(point.threads), interval(point.speedup), ...fitted.map((fit) => ratio(number(fit.predicted[at])))])],
        ...lines({
          x: { name: 'threads', min: 0, minInterval: 1 }, y: { name: 'times as fast as on one thread' },
          lines: [
            { name: 'measured', color: 'c', points: it.points.map((point) => [point.threads, point.speedup]) },
            ...fitted.map((fit, at) => ({
              name: `${fit.model}${fit.model === it.best ? ' (best)' : ''}${fit.untested ? ', untested' : ''}`, bare: true, dashed: fit.model !== it.best, color: `series-${at + 3}`,
              points: it.points.map((point, index) => [point.threads, { median: number(fit.predicted[index]) },
                Object.entries(fit.parameters ?? {}).map(([name, value]) => `${name} ${digits(value, 3)}`).join(', ')]),
            })),
            { name: 'perfect', bare: true, faint: true, dashed: true, color: 'neutral', points: [[1, { median: 1 }], [most, { median: most }]] },
          ],
        }),
      }],
    });
  });
}

function breakEven(doc) {
  const rows = doc.breakEven ?? [];
  if (rows.length === 0) return [];
  const off = ({ predictedElements: predicted, measuredElements: seen }) =>
    (isNumber(predicted) && seen && isNumber(seen.median) ? percent(predicted / seen.median - 1) : null);
  return [el('div', { class: 'card' },
    table('Break-even sizes', ['contender', 'against', 'threading', '#threads', '#predicted elements', '#measured elements', '#prediction off by', 'what is said'],
      rows.map((row) => [row.contender, row.against, row.threading, grouped(row.threads),
        isNumber(row.predictedElements) ? grouped(Math.round(row.predictedElements)) : interval(row.predictedElements, roundCount),
        interval(row.measuredElements, (value) => grouped(Math.round(value))), off(row), row.reason])))];
}

function chunkSizes(doc) {
  const rows = (doc.chunks ?? []).filter((row) => row.nanosPerElement && isNumber(row.nanosPerElement.median));
  if (rows.length === 0) return [];
  const lineOf = groupBy(rows, (row) => `${row.contender}, ${elementsLabel(row.elements)}`);
  return [figure({
    title: 'Time per element over the length of a chunk', caption: TIMES_NOTE,
    views: [{
      label: `${plural(lineOf.size, 'line')} over the length of a chunk.`,
      table: () => [['contender', '#elements', '#elements in a chunk', '#ns per element', '#time over that of one chunk for each thread'],
        rows.map((row) => [row.contender, grouped(row.elements), grouped(row.chunkElements), interval(row.nanosPerElement, digits),
          interval(row.ratioToWhole, digits)])],
      ...lines({
        x: { name: 'elements in a chunk', scale: 'log', base: 2, format: roundCount, exact: grouped }, y: { name: 'ns per element' },
        lines: [...lineOf].map(([name, those]) => ({
          name, dashed: name.startsWith('java-'),
          points: [...those].sort((a, b) => a.chunkElements - b.chunkElements).map((row) => [row.chunkElements, row.nanosPerElement]),
        })),
      }),
    }],
  })];
}

// ---- accuracy

const ULP_CLASS = { 0.5: 0.5, 1: 1, 4: 4 };

function accuracyOfRows(doc) {
  const worst = [...groupBy((doc.results ?? []).filter((row) => isNumber(row.maxUlp)), (row) => row.contender).values()]
    .map((rows) => rows.reduce((a, b) => (b.maxUlp > a.maxUlp ? b : a)));
  return accuracy('Largest error of each contender', worst.map((row) => ({
    name: row.contender, code: row.code, maxUlp: row.maxUlp, meanUlp: row.meanUlp, allowed: ULP_CLASS[row.accuracyClass],
    inputs: row.checkedElements, more: row.specialValues,
  })), 'The red mark is what its class allows. An error of 0.5 ulp is that of a correctly rounded result.');
}

function accuracy(title, items, caption) {
  if (items.length === 0) return [];
  return [figure({
    title, caption, key: keyOf(items),
    views: [{
      label: `Bars of the largest error of ${plural(items.length, 'code')}, each with the error that is allowed.`,
      table: () => [['code', '#largest error, ulp', '#allowed, ulp', '#mean error, ulp', '#results checked', 'remarks'],
        items.map((it) => [it.name, digits(it.maxUlp), digits(it.allowed), digits(it.meanUlp, 3), grouped(it.inputs), it.more])],
      ...bars({
        unit: 'largest error, ulp', format: (value) => digits(value, 3),
        items: items.map((it) => ({
          name: it.name, value: { median: it.maxUlp }, goal: it.allowed, color: languageOf(it.code), details: [
            isNumber(it.allowed) ? `allowed: ${digits(it.allowed)} ulp` : null, `mean ${digits(it.meanUlp, 3)} ulp`, it.more],
        })),
      }),
    }],
  })];
}

// ---- samples

/** Samples with their place in time: seconds since the start if known, else rounds. */
function timeline(rows) {
  const all = rows.flatMap((row) => row.samples ?? []);
  const hasTimes = all.length > 0 && all.every((sample) => isNumber(sample.atMillis));
  const rounds = new Map();
  for (const { generation, round } of all) rounds.set(generation, Math.max(rounds.get(generation) ?? 0, round + 1));
  const starts = new Map();
  let start = 0;
  for (const generation of [...rounds.keys()].sort((a, b) => a - b)) {
    starts.set(generation, start);
    start += rounds.get(generation);
  }
  const at = (sample) => (hasTimes ? sample.atMillis / 1000 : starts.get(sample.generation) + sample.round);
  const borders = [...groupBy(all, (sample) => sample.generation)].map(([generation, those]) => ({
    name: `process ${generation + 1}`, at: those.reduce((least, sample) => Math.min(least, at(sample)), Infinity),
  }));
  return { at, x: { name: hasTimes ? 'seconds since the start' : 'round', minInterval: hasTimes ? undefined : 1 }, borders };
}

function disturbances(sample) {
  return [
    sample.gcs ? `${plural(sample.gcs, 'collection')}, ${sample.gcMillis} ms` : null,
    sample.jitMillis ? `JIT ${sample.jitMillis} ms` : null,
    sample.stealTicks ? `${sample.stealTicks * 10} ms stolen by other machines` : null,
  ];
}

function rawSamples(doc, isSweep) {
  const rows = measured(doc.results).filter((row) => (row.samples ?? []).length > 0);
  if (rows.length === 0) return [];
  const millis = (sample) => sample.nanos / sample.calls / 1e6;
  const heads = ['contender', '#elements', '#process', '#samples', '#least, ms', '#median, ms', '#largest, ms', '#collections', '#JIT, ms', '#stolen, ms'];
  const sum = (samples, name) => samples.reduce((total, sample) => total + (sample[name] ?? 0), 0);
  const tableOf = (those) => () => [heads, those.flatMap((row) =>
    [...groupBy(row.samples, (sample) => sample.generation)].map(([generation, samples]) => {
      const sorted = samples.map(millis).sort((a, b) => a - b);
      return [row.contender, grouped(row.elements), String(generation + 1), grouped(samples.length), digits(sorted[0]),
        digits(quantile(sorted, 0.5)), digits(sorted[sorted.length - 1]), grouped(sum(samples, 'gcs')), grouped(sum(samples, 'jitMillis')), grouped(10 * sum(samples, 'stealTicks'))];
    }))];
  const together = viewsBySize(rows, (those, elements) => {
    const { at, x, borders } = timeline(those);
    return {
      name: `all, ${elementsLabel(elements)}`, table: tableOf(those),
      label: `Every sample of ${plural(those.length, 'contender')}, over its contender’s median.`,
      ...points({
        x, y: { name: 'time / its contender’s median' }, borders, mark: 1,
        groups: those.map((row) => {
          const middle = median(row.samples.map(millis));
          return { name: row.contender, points: row.samples.map((sample) => [at(sample), millis(sample) / middle, sample]) };
        }),
        describe: (group, [, value, sample]) => tip(group.name, `${ratio(value)} of its median, ${digits(millis(sample))} ms per call`, `process ${sample.generation + 1}, round ${sample.round}`, ...disturbances(sample)),
      }),
    };
  });
  const alone = rows.map((row) => {
    const { at, x, borders } = timeline([row]);
    return {
      name: `${row.contender}, ${elementsLabel(row.elements)}`, table: tableOf([row]),
      label: `Every sample of ${row.contender}, by process.`,
      ...points({
        x, y: { name: 'ms per call' }, borders,
        groups: [...groupBy(row.samples, (sample) => sample.generation)].map(([generation, samples]) => ({
          name: `process ${generation + 1}`, points: samples.map((sample) => [at(sample), millis(sample), sample]),
        })),
        describe: (group, [, value, sample]) => tip(row.contender, `${digits(value)} ms per call`, `${group.name}, round ${sample.round}`, ...disturbances(sample)),
      }),
    };
  });
  return [figure({
    title: 'Every timed batch', what: 'Show', views: [...largestFirst(isSweep, together), ...largestFirst(isSweep, alone)],
    caption: 'What all contenders show at one time is the machine’s; the ratios take it out, since they pair samples of the same round.'
      + (doc.samplesLeftOut ? ` To keep this file small, ${grouped(doc.samplesLeftOut)} samples are left out, whole rounds at even distances; the JSON record has them all.` : ''),
  })];
}

// ---- the other documents

function factors(doc) {
  if ((doc.factors ?? []).length === 0) return [];
  return [figure({
    title: `From ${doc.from} to ${doc.to}`,
    caption: `${elementsLabel(doc.elements)}. Each step changes one thing; green is time saved, red is time lost. Multiplied they give ${interval(doc.product)}; measured directly it is ${interval(doc.ratio)}.`,
    views: [{
      label: `${plural(doc.factors.length, 'factor')} from ${doc.from} to ${doc.to}, on a logarithmic scale.`,
      table: () => [['factor', 'from', 'to', '#time after / before', 'in words'],
        [...doc.factors.map((it) => [it.name, it.from, it.to, interval(it.ratio), it.text]),
          ['all multiplied', doc.from, doc.to, interval(doc.product), null], ['measured', doc.from, doc.to, interval(doc.ratio), null]]],
      ...waterfall({ from: doc.from, to: doc.to, steps: doc.factors.filter((it) => it.ratio && it.ratio.median > 0), total: doc.ratio?.median ?? doc.product?.median }),
    }],
  })];
}

function verified(doc) {
  const ofCodes = accuracy('Largest error of each exp', (doc.codes ?? []).filter((it) => isNumber(it.maxUlp)).map((it) => ({
    name: it.name, code: it.code, maxUlp: it.maxUlp, meanUlp: it.meanUlp, allowed: it.maxAllowedUlp, inputs: it.inputs,
    more: [`largest at ${it.maxUlpAt}`, it.monotone ? 'monotone' : `${plural(it.falls, 'fall')}`, it.wrongSpecialValues ? plural(it.wrongSpecialValues, 'wrong special value') : 'special values right'].join(', '),
  })), 'The red mark is what is allowed.');
  const differing = el('details', { class: 'card' }, el('summary', {}, 'Which codes give the same bits'),
    table('Pairs of codes', ['one', 'other', '#arguments', '#differing results', 'first at'],
      (doc.pairs ?? []).map((it) => [it.a, it.b, grouped(it.inputs), grouped(it.differing), it.differingAt])));
  return [...ofCodes, ...((doc.pairs ?? []).length > 0 ? [differing] : [])];
}

function limitBars(doc) {
  const rows = (doc.limits ?? []).filter((limit) => limit.status === 'ok');
  const name = (limit) => `${limit.limit}, ${plural(limit.threads, 'thread')}, ${elementsLabel(limit.elements)}`;
  const heads = ['limit', 'computes', '#threads', '#elements', '#ns per element', '#GB/s', '#GFLOP/s'];
  const cells = (limit) => [limit.limit, limit.formula, String(limit.threads), grouped(limit.elements), interval(limit.nanosPerElement, digits), digits(limit.gigabytesPerSecond), digits(limit.gigaflopsPerSecond)];
  const figureOf = (title, those, unit, value, color) => (those.length === 0 ? [] : [figure({
    title, views: [{
      label: `Bars of ${plural(those.length, 'limit')} in ${unit}.`, table: () => [heads, those.map(cells)],
      ...bars({ unit, format: digits, items: those.map((limit) => ({ name: name(limit), value: { median: value(limit) }, color, details: [limit.formula] })) }),
    }],
  })]);
  return [
    ...figureOf('What memory and caches give', rows.filter((it) => it.limit !== 'fma' && isNumber(it.gigabytesPerSecond)), 'GB/s', (it) => it.gigabytesPerSecond, 'c'),
    ...figureOf('What the arithmetic units give', rows.filter((it) => it.limit === 'fma' && isNumber(it.gigaflopsPerSecond)), 'GFLOP/s', (it) => it.gigaflopsPerSecond, 'peer'),
  ];
}

const bystanderOf = (cell) => `bystander late by ${digits(cell.bystanderLateMillis?.p99)} ms (p99), ${digits(cell.bystanderLateMillis?.max)} ms (largest)`;

function stalling(doc) {
  const cells = (doc.stalls ?? []).filter((cell) => isNumber(cell.stallMillis?.median));
  if (cells.length === 0) return [];
  return [figure({
    title: 'Whom a call holds up', what: 'Length of a call',
    caption: 'How much longer a garbage collection takes that is asked for in the middle of a call: the median, in ms. Red: it waits for the rest of the call.',
    views: [...groupBy(cells, (cell) => cell.callMillis)].map(([call, those]) => ({
      name: `${digits(call)} ms`,
      label: `Stalls of ${plural(those.length, 'pair')} of a bridge and a collector.`,
      table: () => [['bridge or loop', 'collector', 'class', '#stall, ms', '#largest, ms', '#stall over rest of the call', '#to first pause, ms', '#time to safepoint, ms', '#bystander late, p99, ms', '#largest, ms'],
        those.map((cell) => [cell.bridge, cell.collector, cell.class, digits(cell.stallMillis.median), digits(cell.stallMillis.max), digits(cell.stallOverRest),
          digits(cell.toFirstPauseMillis?.median), digits(cell.toSafepointMillis?.median), digits(cell.bystanderLateMillis?.p99), digits(cell.bystanderLateMillis?.max)])],
      ...heat({
        columns: [...new Set(those.map((cell) => cell.collector))], rows: [...new Set(those.map((cell) => cell.bridge))],
        cells: those.map((cell) => ({
          column: cell.collector, row: cell.bridge, bad: cell.class === 'stalls', text: digits(cell.stallMillis.median),
          value: cell.class === 'stalls' ? 1 : 0,
          details: [`${cell.class}: median ${digits(cell.stallMillis.median)} ms, largest ${digits(cell.stallMillis.max)} ms`, bystanderOf(cell)],
        })),
      }),
    })),
  })];
}

function shortCalls(doc) {
  const cells = (doc.pauses ?? []).filter((cell) => isNumber(cell.toFirstPauseMillis?.median));
  if (cells.length === 0) return [];
  return [figure({
    title: `Calls of at most ${digits(doc.longestMillis)} ms`,
    caption: 'From when a collection is asked for to its first pause: the median, in ms.',
    views: [{
      label: `Delays of ${plural(cells.length, 'pair')} of a bridge and a collector.`,
      table: () => [['bridge', 'collector', '#collections', '#median, ms', '#p99, ms', '#p99.9, ms', '#largest, ms', '#time in short calls over one'],
        cells.map((cell) => [cell.bridge, cell.collector, grouped(cell.toFirstPauseMillis.events), digits(cell.toFirstPauseMillis.median), digits(cell.toFirstPauseMillis.p99),
          digits(cell.toFirstPauseMillis.p999), digits(cell.toFirstPauseMillis.max), digits(cell.cutOverWhole)])],
      ...heat({
        columns: [...new Set(cells.map((cell) => cell.collector))], rows: [...new Set(cells.map((cell) => cell.bridge))],
        cells: cells.map((cell) => ({
          column: cell.collector, row: cell.bridge, bad: cell.toFirstPauseMillis.median > doc.longestMillis, text: digits(cell.toFirstPauseMillis.median), value: 0,
          details: [`p99 ${digits(cell.toFirstPauseMillis.p99)} ms, largest ${digits(cell.toFirstPauseMillis.max)} ms`, `${digits(cell.cutOverWhole)} of the time of one call`],
        })),
      }),
    }],
  })];
}

function dispatching(doc) {
  const cells = (doc.dispatch ?? []).flatMap((row) => (row.cells ?? []).map((cell) => ({ ...row, ...cell })));
  const shown = cells.filter((cell) => isNumber(cell.nanos?.median));
  if (shown.length === 0) return [];
  const farthest = ({ nanos }) => nanos.p999 ?? nanos.p99 ?? nanos.median;
  return [figure({
    title: 'What it takes to hand out chunks and gather them', what: 'Pause before each call',
    caption: 'A dot is the median of single calls; the line reaches to the call that one in a thousand exceeds (in a hundred, where there were fewer).',
    views: [...groupBy(shown, (cell) => cell.pauseMillis)].map(([pause, those]) => ({
      name: pause === 0 ? 'none' : `${digits(pause)} ms`,
      label: `Times of ${plural(those.length, 'task')}.`,
      table: () => [['task', '#pause, ms', '#calls', '#median', '#p99', '#p99.9', '#largest', '#time / spawn’s'],
        those.map((cell) => [cell.task, digits(cell.pauseMillis), grouped(cell.nanos.calls), duration(cell.nanos.median), duration(cell.nanos.p99), duration(cell.nanos.p999), duration(cell.nanos.max), interval(cell.ratioToSpawn)])],
      ...bars({
        unit: 'time of a call', scale: 'log', dots: true, format: duration, tick: (nanos) => duration(nanos, 1),
        items: those.map((cell) => ({
          name: cell.task, color: cell.threading === 'pool' ? 'good' : 'neutral',
          value: { median: cell.nanos.median, low: cell.nanos.median, high: farthest(cell) },
          details: [`p99 ${duration(cell.nanos.p99)}, p99.9 ${duration(cell.nanos.p999)}, largest ${duration(cell.nanos.max)}`],
        })),
      }),
    })),
  }), ...dispatchOverThreads(shown)];
}

function dispatchOverThreads(cells) {
  if (new Set(cells.map((cell) => cell.threads)).size < 2) return [];
  return [figure({
    title: 'The same over the number of threads', what: 'Pause before each call',
    caption: 'Medians of single calls that do nothing; the line reaches to the 99th percentile where there were enough of them.',
    views: [...groupBy(cells.filter((cell) => cell.kernel !== 'java-meet'), (cell) => cell.pauseMillis)].map(([pause, those]) => {
      const lineOf = groupBy(those, (cell) => `${cell.kernel}/${cell.threading}`);
      return {
        name: pause === 0 ? 'none' : `${digits(pause)} ms`,
        label: `${plural(lineOf.size, 'line')} over the number of threads.`,
        table: () => [['kernel and threading', '#threads', '#median', '#p99'],
          those.map((cell) => [`${cell.kernel}/${cell.threading}`, String(cell.threads), duration(cell.nanos.median), duration(cell.nanos.p99)])],
        ...lines({
          x: { name: 'threads', min: 0, minInterval: 1 }, y: { name: 'time of a call', scale: 'log', format: (nanos) => duration(nanos, 1), exact: duration },
          lines: [...lineOf].map(([name, points]) => ({
            name, dashed: name.startsWith('java-'),
            points: [...points].sort((a, b) => a.threads - b.threads)
              .map(({ threads, nanos }) => [threads, { median: nanos.median, low: nanos.median, high: nanos.p99 ?? nanos.median }]),
          })),
        }),
      };
    }),
  })];
}

// ---- calls

const CALL_NAMES = {
  loop: 'no call, the loop alone', empty: 'no arguments', pointers: '3 pointers, a length', copied: 'heap arrays, copied', held: 'heap arrays, held',
};
const callName = (row) => CALL_NAMES[row.call] ?? row.call;

const CALL_HEADS = ['call', 'bridge', '#elements', '#threads', '#ns per call', '#time / jna’s', '#elements of expsum'];

const callCells = (row) => [
  callName(row), row.bridge, row.elements === null ? null : grouped(row.elements), String(row.threads),
  interval(row.nanosPerCall, digits), interval(row.ratioToJna), interval(row.worthElements),
];

const fromThreads = (threads) => (threads === 1 ? 'from one thread' : `from ${threads} threads at once`);

function calling(doc) {
  const rows = (doc.calls ?? []).filter((row) => isNumber(row.nanosPerCall?.median));
  const inTable = (those) => () => [CALL_HEADS, those.map(callCells)];
  const calls = rows.filter((row) => !isNumber(row.elements));
  const withArrays = rows.filter((row) => isNumber(row.elements));
  const figures = [];
  if (calls.length > 0) {
    figures.push(figure({
      title: 'What a call of C costs', what: 'Calls',
      caption: `C functions that return at once, called without heap arrays. Nothing is subtracted: the loop that times the calls has a row of its own. ${TIMES_NOTE}`,
      views: [...groupBy(calls.filter((row) => row.bridge), (row) => `${callName(row)}, ${fromThreads(row.threads)}`)].map(([name, of]) => {
        const those = [...calls.filter((row) => !row.bridge && row.threads === of[0].threads), ...of];
        return {
          name, label: `Bars of ${plural(those.length, 'row')}: ${name}.`, table: inTable(those),
          ...bars({
            unit: 'ns per call',
            items: those.map((row) => ({
              name: row.bridge ?? callName(row), value: row.nanosPerCall, color: row.bridge ? 'c' : 'neutral',
              details: [
                row.ratioToJna ? `${interval(row.ratioToJna)} of the time through jna` : null,
                row.worthElements ? `worth ${interval(row.worthElements)} elements of expsum in c-vector` : null],
            })),
          }),
        };
      }),
    }));
  }
  if (withArrays.length > 0) {
    figures.push(figure({
      title: 'What a call costs with heap arrays', what: 'Calls',
      caption: `Two arrays in, one out: copied off the heap before the call and back after it, or (dashed) held in place by the JVM meanwhile. ${TIMES_NOTE}`,
      views: [...groupBy(withArrays, (row) => row.threads)].map(([threads, those]) => {
        const lineOf = groupBy(those, (row) => `${row.bridge}, ${row.call}`);
        return {
          name: fromThreads(threads), label: `${plural(lineOf.size, 'line')} over the size of the arrays, ${fromThreads(threads)}.`, table: inTable(those),
          ...lines({
            x: { name: 'elements of each array', scale: 'log', base: 2, format: roundCount, exact: grouped },
            y: { name: 'time of a call', scale: 'log', format: (nanos) => duration(nanos, 1), exact: duration },
            lines: [...lineOf].map(([name, its]) => ({
              name, dashed: its[0].call === 'held', points: its.map((row) => [row.elements, row.nanosPerCall]),
            })),
          }),
        };
      }),
    }));
  }
  return figures;
}

// ---- gallery

const GALLERY_HEADS = ['loop', 'what it computes', 'what it stands for', '#Java, ns per element', '#C, ns per element', '#C’s time / Java’s', 'C is'];

const galleryCells = (loop) => [
  loop.name, loop.formula, loop.interest, digits(loop.javaNanosPerElement), digits(loop.cNanosPerElement), interval(loop.ratio), loop.verdict,
];

const GALLERY_COLORS = { faster: 'good', slower: 'bad' };

function gallery(doc) {
  const figures = [...groupBy(doc.loops ?? [], (loop) => loop.kind)].map(([kind, loops]) => {
    const shown = loops.filter((loop) => isNumber(loop.ratio?.median));
    return shown.length === 0 ? null : figure({
      title: `C over Java: ${kind}`,
      caption: `C’s time over Java’s on one thread and ${elementsLabel(doc.elements)}: left of the line C is faster. The band is ±2 %, in which no difference is shown. ${TIMES_NOTE}`,
      key: [['C is faster', '--good'], ['C is slower', '--bad'], ['no difference shown', '--neutral']],
      views: [{
        name: kind, label: `Dots of ${plural(shown.length, 'loop')}.`, table: () => [GALLERY_HEADS, loops.map(galleryCells)],
        ...bars({
          unit: 'C / Java', dots: true, mark: { at: 1 }, band: [0.98, 1.02],
          items: shown.map((loop) => ({
            name: loop.name, value: loop.ratio, color: GALLERY_COLORS[loop.verdict] ?? 'neutral',
            details: [loop.formula, loop.interest, `Java ${digits(loop.javaNanosPerElement)}, C ${digits(loop.cNanosPerElement)} ns per element`],
          })),
        }),
      }],
    });
  }).filter(Boolean);
  const missing = doc.missing ?? [];
  return missing.length === 0 ? figures : [...figures, el('div', { class: 'card' }, el('h3', {}, 'What could not be measured'),
    missing.map((it) => el('p', {}, `${it.loops.join(', ')}: ${it.reason}`)))];
}
