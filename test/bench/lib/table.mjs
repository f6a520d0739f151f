// The table a person reads.

const labelWidth = 50;

export function figure(value) {
  if (value === undefined || Number.isNaN(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function rowText(row) {
  const lines = ['', row.title, ...wrapped(row.why).map((line) => `  ${line}`)];
  const columns = [...new Set(row.variants.flatMap(({ extra }) => Object.keys(extra ?? {})))];
  const hasFloor = row.variants.some(({ isFloor }) => isFloor);
  lines.push(line('', [row.unit, 'lowest – highest', ...(hasFloor ? ['× floor'] : []), ...columns]));
  for (const variant of row.variants) {
    const label = variant.isFloor ? `${variant.label} (floor)` : variant.label;
    if (variant.notRun !== undefined) {
      lines.push(`  ${label.padEnd(labelWidth)}not run: ${variant.notRun.split('\n')[0]}`);
      continue;
    }
    const spread = variant.low === variant.high ? '' : `${figure(variant.low)} – ${figure(variant.high)}`;
    const ratio = hasFloor ? [figure(variant.ratio)] : [];
    lines.push(
      line(label, [figure(variant.value), spread, ...ratio, ...columns.map((key) => figure(variant.extra[key]))]),
    );
  }
  for (const { text, value, isMet } of row.targets) {
    if (value === undefined) lines.push(`  target: ${text}: not measured`);
    else if (isMet === undefined) lines.push(`  ${text}: ${figure(value)}`);
    else lines.push(`  target: ${text}: ${figure(value)}, ${isMet ? 'met' : 'NOT MET'}`);
  }
  for (const { text, isOk } of row.checks) lines.push(`  check: ${text}: ${isOk ? 'ok' : 'WRONG'}`);
  return lines.join('\n');
}

function line(label, cells) {
  const widths = [14, 20, 9];
  return `  ${label.padEnd(labelWidth)}${cells.map((cell, index) => cell.padStart(widths[index] ?? 14)).join('')}`.trimEnd();
}

function wrapped(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last.length + word.length < 110) lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
