/** The editor's colours as a canvas needs them, read again whenever the theme changes. */

export interface ChartColors {
  readonly background: string;
  readonly text: string;
  readonly grid: string;
  readonly line: string;
  readonly up: string;
  readonly down: string;
  readonly upVolume: string;
  readonly downVolume: string;
  readonly own: string;
  readonly entry: string;
  readonly indicators: readonly [string, string, string];
  readonly fontFamily: string;
}

/** Reads through an element of the page, so that style sheets, variables and mixes are all resolved. */
export function readChartColors(): ChartColors {
  const probe = document.createElement('span');
  document.body.append(probe);
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const pixel = canvas.getContext('2d', { willReadFrequently: true });
  const color = (css: string): string => {
    probe.style.color = css;
    const resolved = getComputedStyle(probe).color;
    if (!pixel) return resolved;
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = resolved;
    pixel.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixel.getImageData(0, 0, 1, 1).data;
    return `rgba(${String(red)}, ${String(green)}, ${String(blue)}, ${(alpha / 255).toFixed(3)})`;
  };
  const colors: ChartColors = {
    background: color('var(--vscode-editor-background)'),
    text: color('var(--quiet)'),
    grid: color('color-mix(in srgb, var(--vscode-foreground) 7%, transparent)'),
    line: color('var(--line)'),
    up: color('var(--up)'),
    down: color('var(--down)'),
    upVolume: color('color-mix(in srgb, var(--up) 35%, transparent)'),
    downVolume: color('color-mix(in srgb, var(--down) 35%, transparent)'),
    own: color('var(--vscode-textLink-foreground)'),
    entry: color('var(--vscode-charts-purple, var(--vscode-foreground))'),
    indicators: [
      color('var(--vscode-charts-yellow, var(--vscode-foreground))'),
      color('var(--vscode-charts-blue, var(--vscode-foreground))'),
      color('var(--vscode-charts-purple, var(--vscode-foreground))'),
    ],
    fontFamily: getComputedStyle(document.body).fontFamily,
  };
  probe.remove();
  return colors;
}

/** The editor tells of a new theme by the body's class and the root's variables. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-up-down'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
