// Charts by ECharts, as SVG: sharp in print, and their texts are texts. No animation.

/** All charts of the page, each {surface, view}; its instance while it is drawn. */
const charts = [];

const WIDE = 640;

/** The colors of the style sheet as they are now: light, dark, or paper. */
function colors() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name.startsWith('--') ? name : `--${name}`).trim();
}

/** Draws a chart anew, at its present width and in the present colors. */
function draw(chart) {
  const width = chart.surface.clientWidth;
  if (width === 0 || chart.view === null) return;
  chart.instance?.dispose();
  const height = chart.view.height(width);
  chart.surface.style.height = `${height}px`;
  chart.width = width;
  chart.instance = echarts.init(chart.surface, null, { renderer: 'svg', width, height });
  const color = colors();
  chart.instance.setOption({ ...common(color), ...chart.view.option({ width, color }) });
  chart.instance.getZr().flush();
}

function common(color) {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: color('text') },
    tooltip: {
      trigger: 'item', confine: true, className: 'tip', backgroundColor: color('card'),
      borderColor: color('line'), textStyle: { color: color('text'), fontSize: 13 },
    },
  };
}

/** A tooltip's content, as elements: ECharts would take a text for markup. */
const tip = (title, ...lines) =>
  el('div', {}, el('b', {}, title), lines.filter(Boolean).map((line) => el('div', {}, line)));

/** Where axes are, with room for their names. */
const PLOT = { left: 62, right: 18, bottom: 52 };
const NAME_GAP = 44;

const axis = (color, more) => ({
  nameLocation: 'middle', nameGap: 30, nameTextStyle: { color: color('muted'), fontSize: 12 },
  axisLine: { lineStyle: { color: color('line') } },
  axisTick: { lineStyle: { color: color('line') } },
  axisLabel: { color: color('muted'), fontSize: 12, hideOverlap: true, formatter: short },
  splitLine: { lineStyle: { color: color('grid') } },
  minorTick: { show: false }, minorSplitLine: { show: false },
  ...more,
});

/**
 * An axis by powers around the values, of tens if there are enough of them, else of two. ECharts
 * puts a tick at each power of its base if these are fewer than ten, so the base is made to suit.
 */
function logAxis({ width, color }, values, base, format, more) {
  const shown = values.filter((value) => isNumber(value) && value > 0);
  const smallest = Math.min(...shown);
  const largest = Math.max(...shown);
  const root = base === 10 && largest / smallest > 300 ? 10 : 2;
  const by = root ** Math.ceil(Math.log(largest / smallest) / Math.log(root) / (width < WIDE ? 4 : 8) || 1);
  const power = (value) => Math.log(value) / Math.log(by);
  return axis(color, {
    type: 'log', logBase: by, splitNumber: 10,
    // ECharts rounds a bound to the decimals of the data, which for whole numbers makes 0 of 0.125.
    min: Math.max(smallest >= 1 ? 1 : 0, by ** Math.floor(power(smallest) - 0.05)), max: by ** Math.ceil(power(largest) + 0.05), ...more,
    axisLabel: { color: color('muted'), fontSize: 12, hideOverlap: true, formatter: format },
  });
}

/** Keeps a text readable above lines. */
const halo = (color) => ({ stroke: color('card'), lineWidth: 3 });

const line = (x1, y1, x2, y2, style) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style, silent: true });

/**
 * Horizontal bars, or dots where zero means nothing, with intervals.
 * items: {name, value: interval, color, text, details}. mark: {at, name} a line across;
 * band: [from, to]; scale: 'log', or from zero.
 */
function bars({ items, unit, mark, band, dots, scale, format = ratio, tick = short }) {
  const height = (width) => items.length * (width < WIDE ? 46 : 29) + 74;
  const option = ({ width, color }) => {
    const isNarrow = width < WIDE;
    const ends = items.flatMap(({ value, goal }) => [value.median, value.low, value.high, goal]).filter(isNumber);
    const text = (item) => item.text ?? format(item.value.median);
    const room = Math.min(width * 0.3, 16 + 6.6 * Math.max(...items.map((item) => text(item).length)));
    const names = {
      color: color('text'), fontSize: 12, interval: 0,
      ...(isNarrow
        ? { inside: true, margin: 0, align: 'left', verticalAlign: 'bottom', padding: [0, 0, 9, 0], width: width - 30, overflow: 'break' }
        : { width: Math.min(330, width * 0.34), overflow: 'break' }),
    };
    const values = scale === 'log'
      ? logAxis({ width, color }, [...ends, mark?.at], 10, tick, { name: unit })
      : axis(color, {
        type: 'value', name: unit,
        ...spread([...ends, mark?.at, ...(band ?? [])].filter(isNumber), dots, width),
      });
    return {
      // What a label measures is short by some pixels.
      grid: { left: isNarrow ? 6 : 20, right: room, top: mark?.name || band ? 24 : 8, bottom: 34, containLabel: true },
      xAxis: values,
      yAxis: axis(color, {
        type: 'category', inverse: true, data: items.map((item) => item.name), axisLabel: names,
        axisTick: { show: false }, z: 5,
      }),
      tooltip: {
        ...common(color).tooltip,
        formatter: ({ dataIndex }) => tip(items[dataIndex].name, `${interval(items[dataIndex].value, format)} ${unit}`, ...(items[dataIndex].details ?? [])),
      },
      series: [{
        type: 'custom', clip: false,
        data: items.map(({ value }, at) => [value.median, at]),
        encode: { x: 0, y: 1 },
        renderItem: (params, api) => barWithEnds(params, api, items[params.dataIndex], {
          color, isNarrow, dots, text: text(items[params.dataIndex]), zero: scale === 'log' ? null : 0,
        }),
        markLine: mark && {
          silent: true, symbol: 'none', lineStyle: { color: color('muted'), type: 'dashed', width: 1.2 },
          label: { formatter: mark.name ?? '', color: color('muted'), fontSize: 11, position: 'start' }, data: [{ xAxis: mark.at }],
        },
        markArea: band && {
          silent: true, itemStyle: { color: color('band') }, data: [[{ xAxis: band[0] }, { xAxis: band[1] }]],
        },
      }],
    };
  };
  return { height, option };
}

/** Bounds and steps of an axis that shows all values, from zero on if need be. */
function spread(values, anywhere, width) {
  const low = anywhere ? Math.min(...values) : 0;
  const high = Math.max(...values);
  const rough = (high - low || high || 1) / (width < WIDE ? 4 : 7);
  const power = 10 ** Math.floor(Math.log10(rough));
  const interval = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
  return { min: Math.floor(low / interval) * interval, max: Math.ceil(high / interval) * interval, interval };
}

function barWithEnds(params, api, item, { color, isNarrow, dots, text, zero }) {
  const at = params.dataIndex;
  const [x, middle] = api.coord([item.value.median, at]);
  const y = middle + (isNarrow ? 8 : 0);
  const half = isNarrow ? 6 : 8;
  const fill = color(item.color);
  const children = [];
  if (!dots) {
    const left = zero === null ? params.coordSys.x : api.coord([0, at])[0];
    children.push({
      type: 'rect', shape: { x: left, y: y - half, width: Math.max(1, x - left), height: 2 * half, r: [0, 3, 3, 0] },
      style: { fill, opacity: 0.88 },
    });
  }
  let right = x;
  if (hasEnds(item.value)) {
    const low = api.coord([item.value.low, at])[0];
    const high = api.coord([item.value.high, at])[0];
    const style = { stroke: dots ? fill : color('text'), lineWidth: dots ? 2.4 : 1.4 };
    children.push(line(low, y, high, y, style), line(low, y - 4, low, y + 4, style), line(high, y - 4, high, y + 4, style));
    right = Math.max(x, high);
  }
  if (isNumber(item.goal)) {
    const goal = api.coord([item.goal, at])[0];
    children.push(line(goal, y - half - 2, goal, y + half + 2, { stroke: color('bad'), lineWidth: 2.5 }));
    // Before the mark if there is room, since the text is the bar's.
    if (goal < right + 8 + 7 * text.length) right = Math.max(right, goal);
  }
  if (dots) children.push({ type: 'circle', shape: { cx: x, cy: y, r: 4.5 }, style: { fill } });
  children.push({
    type: 'text', silent: true,
    style: { text, x: right + 7, y, fill: color('text'), fontSize: 12, verticalAlign: 'middle', ...halo(color) },
  });
  return { type: 'group', children };
}

/** All names, in as many rows as they need: what scrolls would be missing in print. */
const legend = (color) => ({
  top: 0, left: 0, itemWidth: 26, itemHeight: 10, itemGap: 12, textStyle: { color: color('text'), fontSize: 12 }, inactiveColor: color('neutral'),
});

function legendHeight(named, width) {
  let rows = 1;
  let filled = 0;
  for (const { name } of named) {
    const needed = 43 + 6.6 * name.length;
    if (filled > 0 && filled + needed > width) {
      rows += 1;
      filled = 0;
    }
    filled += needed;
  }
  return rows * 24;
}

const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'];
const SERIES = 8;

/**
 * Lines through points with intervals.
 * lines: {name, points: [[x, interval, details?]], dashed, faint, bare}. x and y: {name, scale, base,
 * format, exact}, exact being for tooltips; marks: [{at, name}] lines upwards.
 */
function lines({ lines: shown, x, y, marks = [], look = {} }) {
  const legendRows = (width) => legendHeight(shown, width);
  const height = (width) => Math.round(Math.min(460, Math.max(290, width * 0.48))) + legendRows(width);
  const option = ({ width, color }) => {
    const points = shown.flatMap((it) => it.points);
    const xs = points.map(([value]) => value);
    const ys = points.flatMap(([, value]) => [value.median, value.low, value.high]);
    const scaled = (which, values, more) => which.scale === 'log'
      ? logAxis({ width, color }, values, which.base ?? 10, which.format ?? short, { name: which.name, ...more })
      : axis(color, { type: 'value', name: which.name, min: which.min ?? 0, minInterval: which.minInterval, ...more });
    const top = legendRows(width) + (marks.length > 0 ? 40 : 16);
    const inside = marks.filter(({ at }) => at >= Math.min(...xs) && at <= Math.max(...xs));
    return {
      legend: legend(color),
      grid: { ...PLOT, top },
      xAxis: scaled(x, xs),
      yAxis: scaled(y, ys, { nameGap: NAME_GAP }),
      series: shown.flatMap((it, at) => {
        const stroke = color(it.color ?? `series-${(at % SERIES) + 1}`);
        const drawn = {
          name: it.name, type: 'line', symbol: it.bare ? 'none' : SYMBOLS[Math.floor(at / SERIES) % SYMBOLS.length],
          symbolSize: 7, itemStyle: { color: stroke }, data: it.points.map(([value, { median: middle }]) => [value, middle]),
          lineStyle: { color: stroke, width: it.faint ? 1.3 : 2.2, type: it.dashed ? [6, 4] : 'solid' },
          tooltip: { formatter: ({ dataIndex }) => {
            const [value, figures, ...details] = it.points[dataIndex];
            return tip(it.name, `${x.name}: ${(x.exact ?? digits)(value)}`, `${y.name}: ${interval(figures, y.exact ?? digits)}`, ...details);
          } },
          ...look,
        };
        if (at === 0 && inside.length > 0) {
          drawn.markLine = {
            silent: true, symbol: 'none', lineStyle: { color: color('neutral'), type: [3, 4], width: 1.2 },
            data: inside.map(({ at: where, name }, index) => ({
              xAxis: where, label: { formatter: name, color: color('muted'), fontSize: 11, distance: index % 2 === 0 ? 4 : 18 },
            })),
          };
        }
        return it.bare ? [drawn] : [drawn, ends(it.name, it.points, stroke)];
      }),
    };
  };
  return { height, option };
}

/** The intervals of a line's points. */
function ends(name, points, stroke) {
  const known = points.filter(([, value]) => hasEnds(value));
  return {
    name, type: 'custom', silent: true, itemStyle: { color: stroke },
    data: known.map(([x, { low, high }]) => [x, low, high]), encode: { x: 0, y: [1, 2] },
    renderItem: (params, api) => {
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const high = api.coord([api.value(0), api.value(2)])[1];
      const style = { stroke, lineWidth: 1.3 };
      return { type: 'group', children: [line(x, low, x, high, style), line(x - 3, low, x + 3, low, style), line(x - 3, high, x + 3, high, style)] };
    },
  };
}

/**
 * A table of colored fields. columns, rows: names; cells: {column, row, value, text, bad, details}, value from 0 (nothing)
 * to 1 (all).
 */
function heat({ columns, rows, cells }) {
  const height = (width) => rows.length * (width < WIDE ? 40 : 34) + 50;
  const option = ({ width, color }) => ({
    grid: { left: width < WIDE ? 96 : 140, right: 8, top: 34, bottom: 8 },
    xAxis: axis(color, { type: 'category', data: columns, position: 'top', axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: color('muted'), fontSize: width < WIDE ? 10 : 12, interval: 0 } }),
    yAxis: axis(color, { type: 'category', data: rows, inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: color('text'), fontSize: width < WIDE ? 11 : 12, interval: 0 } }),
    tooltip: { ...common(color).tooltip, formatter: ({ dataIndex }) => tip(`${cells[dataIndex].row}, ${cells[dataIndex].column}`, ...cells[dataIndex].details) },
    series: [{
      type: 'custom', data: cells.map((cell) => [columns.indexOf(cell.column), rows.indexOf(cell.row)]),
      renderItem: (params, api) => {
        const cell = cells[params.dataIndex];
        const [x, y] = api.coord([api.value(0), api.value(1)]);
        const [w, h] = api.size([1, 1]);
        return {
          type: 'group',
          children: [
            { type: 'rect', shape: { x: x - w / 2 + 1.5, y: y - h / 2 + 1.5, width: w - 3, height: h - 3, r: 3 }, style: { fill: color(cell.bad ? 'bad' : 'good'), opacity: 0.14 + 0.5 * cell.value } },
            { type: 'text', style: { x, y, text: cell.text, align: 'center', verticalAlign: 'middle', fill: color('text'), fontSize: width < WIDE ? 10.5 : 12 } },
          ],
        };
      },
    }],
  });
  return { height, option };
}

/** Points. groups: {name, points: [[x, y, ...details]], color, symbol}; borders: [{at, name}] lines upwards. */
function points({ groups, x, y, borders = [], describe, mark }) {
  const height = (width) => Math.round(Math.min(390, Math.max(270, width * 0.4))) + legendHeight(groups, width);
  const option = ({ width, color }) => ({
    legend: legend(color),
    grid: { ...PLOT, top: legendHeight(groups, width) + (borders.length > 0 ? 40 : 16) },
    xAxis: axis(color, { type: 'value', name: x.name, scale: true, minInterval: x.minInterval, splitLine: { show: false } }),
    yAxis: axis(color, { type: 'value', name: y.name, scale: true, nameGap: NAME_GAP }),
    tooltip: { ...common(color).tooltip, formatter: ({ seriesIndex, dataIndex }) => describe(groups[seriesIndex], groups[seriesIndex].points[dataIndex]) },
    series: groups.map((group, at) => ({
      name: group.name, type: 'scatter', symbolSize: 5, symbol: SYMBOLS[Math.floor(at / SERIES) % SYMBOLS.length],
      itemStyle: { color: color(`series-${(at % SERIES) + 1}`), opacity: 0.75 },
      data: group.points.map(([px, py]) => [px, py]),
      markLine: at > 0 ? undefined : {
        silent: true, symbol: 'none', lineStyle: { color: color('neutral'), type: [3, 4], width: 1.2 }, label: { color: color('muted'), fontSize: 11 },
        data: [
          ...borders.map(({ at: where, name }) => ({ xAxis: where, label: { formatter: name, distance: 10 } })),
          ...(mark === undefined ? [] : [{ yAxis: mark, label: { show: false } }]),
        ],
      },
    })),
  });
  return { height, option };
}

/** Steps from 1 to the product of ratios. steps: {name, ratio: interval, text}. */
function waterfall({ from, to, steps, total }) {
  let reached = 1;
  const items = [{ name: from, low: 1, high: 1, at: 1, color: 'neutral', text: '1' }];
  for (const step of steps) {
    const next = reached * step.ratio.median;
    items.push({
      name: step.name, low: Math.min(reached, next), high: Math.max(reached, next), at: next, from: reached,
      color: next <= reached ? 'good' : 'bad', text: `× ${interval(step.ratio)}`, details: [step.text],
    });
    reached = next;
  }
  items.push({ name: to, low: total, high: total, at: total, color: 'neutral', text: ratio(total) });
  const height = (width) => items.length * (width < WIDE ? 50 : 36) + 50;
  const option = ({ width, color }) => {
    const isNarrow = width < WIDE;
    return {
      grid: { left: 8, right: isNarrow ? 24 : 30, top: 8, bottom: 34, containLabel: true },
      xAxis: logAxis({ width, color }, items.flatMap(({ low, high }) => [low, high]), 10, short, { name: `time, that of ${from} being 1` }),
      yAxis: axis(color, {
        type: 'category', inverse: true, data: items.map(({ name }) => name), axisTick: { show: false }, z: 5,
        axisLabel: isNarrow
          ? { color: color('text'), fontSize: 12, inside: true, margin: 0, align: 'left', verticalAlign: 'bottom', padding: [0, 0, 10, 0], interval: 0 }
          : { color: color('text'), fontSize: 12, interval: 0, width: 260, overflow: 'break' },
      }),
      tooltip: { ...common(color).tooltip, formatter: ({ dataIndex }) => tip(items[dataIndex].name, items[dataIndex].text, ...(items[dataIndex].details ?? [])) },
      series: [{
        type: 'custom', clip: false, data: items.map(({ at }, index) => [at, index]), encode: { x: 0, y: 1 },
        renderItem: (params, api) => {
          const item = items[params.dataIndex];
          const [left, middle] = api.coord([item.low, params.dataIndex]);
          const right = api.coord([item.high, params.dataIndex])[0];
          const y = middle + (isNarrow ? 9 : 0);
          const half = isNarrow ? 7 : 10;
          const isEnd = item.from === undefined;
          const next = items[params.dataIndex + 1];
          const x = api.coord([item.at, params.dataIndex])[0];
          const below = next && api.coord([item.at, params.dataIndex + 1])[1] + (isNarrow ? 9 : 0);
          const isCrowded = right > params.coordSys.x + params.coordSys.width * 0.62;
          return { type: 'group', children: [
            next ? line(x, y + half, x, below - half, { stroke: color('neutral'), lineWidth: 1, lineDash: [3, 3] }) : null,
            isEnd
              ? { type: 'rect', shape: { x: left - 3, y: y - half, width: 6, height: 2 * half, r: 2 }, style: { fill: color('text') } }
              : { type: 'rect', shape: { x: left, y: y - half, width: Math.max(2, right - left), height: 2 * half, r: 3 }, style: { fill: color(item.color), opacity: 0.88 } },
            { type: 'text', silent: true, style: {
              text: item.text, x: isCrowded ? left - 8 : right + 8, y, align: isCrowded ? 'right' : 'left', ...halo(color),
              verticalAlign: 'middle', fill: color('text'), fontSize: 12,
            } },
          ].filter(Boolean) };
        },
      }],
    };
  };
  return { height, option };
}

/**
 * Performance over arithmetic intensity. roofs: {name, gigabytesPerSecond, gigaflopsPerSecond|null};
 * groups: {name, color, points: [{name, x, y}]}.
 */
function roofline({ roofs, groups }) {
  const height = (width) => Math.round(Math.min(440, Math.max(300, width * 0.48))) + legendHeight([...roofs, ...groups], width);
  const option = ({ width, color }) => {
    const all = groups.flatMap(({ points: those }) => those);
    const ridges = roofs.filter((roof) => roof.gigaflopsPerSecond).map((roof) => roof.gigaflopsPerSecond / roof.gigabytesPerSecond);
    const xs = [...all.map(({ x }) => x), ...ridges];
    const xAxis = logAxis({ width, color }, [Math.min(...xs) / 3, Math.max(...xs) * 4], 10, short, { name: 'floating-point operations per byte' });
    const { min: low, max: high } = xAxis;
    const roofPoints = ({ gigabytesPerSecond, gigaflopsPerSecond }) => {
      const ridge = gigaflopsPerSecond ? gigaflopsPerSecond / gigabytesPerSecond : high;
      return [[low, low * gigabytesPerSecond], [ridge, ridge * gigabytesPerSecond], ...(gigaflopsPerSecond ? [[high, gigaflopsPerSecond]] : [])];
    };
    const ys = [...all.map(({ y }) => y), ...roofs.flatMap((roof) => roofPoints(roof).map(([, y]) => y))];
    return {
      legend: legend(color),
      grid: { ...PLOT, top: legendHeight([...roofs, ...groups], width) + 16 },
      xAxis,
      yAxis: logAxis({ width, color }, ys, 10, short, { name: 'GFLOP/s', nameGap: NAME_GAP }),
      series: [
        ...roofs.map((roof, at) => ({
          name: roof.name, type: 'line', symbol: 'none', data: roofPoints(roof), silent: true,
          itemStyle: { color: color(`series-${((at + 4) % SERIES) + 1}`) },
          lineStyle: { width: 2, type: at % 2 === 1 ? [6, 4] : 'solid', color: color(`series-${((at + 4) % SERIES) + 1}`) },
        })),
        ...groups.map((group) => ({
          name: group.name, type: 'scatter', symbolSize: 9, itemStyle: { color: color(group.color), opacity: 0.85 },
          data: group.points.map(({ x, y }) => [x, y]),
          label: { show: width >= WIDE, position: 'right', formatter: ({ dataIndex }) => group.points[dataIndex].name, color: color('text'), fontSize: 11 },
          labelLayout: { hideOverlap: true },
          tooltip: { formatter: ({ dataIndex }) => {
            const { name, x, y } = group.points[dataIndex];
            return tip(name, `${digits(y)} GFLOP/s at ${digits(x, 3)} operations per byte`);
          } },
        })),
      ],
    };
  };
  return { height, option };
}
