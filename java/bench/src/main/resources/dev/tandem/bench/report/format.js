'use strict';
// Numbers and texts as people read them. Nothing here knows the page or the documents.

const ABSENT = '–';

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** Three significant digits, and no zeros at the end: for ticks. */
const short = (value) => Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** Four significant digits at most, thousands apart. */
function digits(value, significant = 4) {
  if (!isNumber(value)) return ABSENT;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(significant - 1);
  return value.toLocaleString('en-US', size >= 10 ** (significant - 1)
    ? { maximumFractionDigits: 0 }
    : { maximumSignificantDigits: significant, minimumSignificantDigits: size < 1e-3 ? 1 : Math.min(3, significant) });
}

const ratio = (value) => digits(value, 3);

const grouped = (value) => (isNumber(value) ? value.toLocaleString('en-US') : ABSENT);

/** 65536 as 64 Ki, 1000000 as 1,000,000: a size as whoever chose it would say it. */
function count(value) {
  if (!isNumber(value)) return ABSENT;
  for (const [unit, factor] of [['Gi', 2 ** 30], ['Mi', 2 ** 20], ['Ki', 1024]]) {
    if (value >= factor && value % factor === 0) return `${grouped(value / factor)} ${unit}`;
  }
  return grouped(value);
}

/** For ticks of a scale by powers of two, which need not be whole units. */
function roundCount(value) {
  for (const [unit, factor] of [['Gi', 2 ** 30], ['Mi', 2 ** 20], ['Ki', 1024]]) {
    if (value >= factor) return `${short(value / factor)} ${unit}`;
  }
  return short(value);
}

function bytes(value) {
  if (!isNumber(value)) return ABSENT;
  return value < 1024 ? `${grouped(value)} B` : `${roundCount(value)}B`;
}

/** Nanoseconds in the unit that suits them. */
function duration(nanos, significant = 3) {
  if (!isNumber(nanos)) return ABSENT;
  for (const [unit, factor] of [['s', 1e9], ['ms', 1e6], ['µs', 1e3]]) {
    if (Math.abs(nanos) >= factor) return `${digits(nanos / factor, significant)} ${unit}`;
  }
  return `${digits(nanos, significant)} ns`;
}

const percent = (value) => (isNumber(value) ? `${digits(value * 100, 3)} %` : ABSENT);

const hasEnds = (interval) => interval && isNumber(interval.low) && isNumber(interval.high);

/** 0.62 (0.60–0.68) */
function interval(value, format = ratio) {
  if (!value || !isNumber(value.median)) return ABSENT;
  return format(value.median) + (hasEnds(value) ? ` (${format(value.low)}–${format(value.high)})` : '');
}

const plural = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;

/** The value of a fact of the environment; what could not be read is {missing: why}. */
const isMissing = (fact) => fact !== null && typeof fact === 'object' && 'missing' in fact;
const known = (fact) => (fact === undefined || isMissing(fact) ? null : fact);

/** An argument as a POSIX shell must be given it. */
const quoted = (argument) =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${String(argument).replaceAll("'", "'\\''")}'`;

/** The middle and the ends of sorted numbers. */
function quantile(sorted, share) {
  if (sorted.length === 0) return NaN;
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
}

const median = (numbers) => quantile([...numbers].sort((a, b) => a - b), 0.5);

/** Groups in the order in which their keys first come. */
function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}
