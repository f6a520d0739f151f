/** The page's constant HTML and its Content Security Policy. Nothing from an exchange is ever put in here. */

export interface PanelHtmlOptions {
  readonly scriptUri: string;
  readonly styleUri: string;
  /** The webview's own origin. */
  readonly cspSource: string;
  /** Fresh for every load. */
  readonly nonce: string;
  /** BCP 47. */
  readonly locale: string;
}

/** No `connect-src`: the page can talk to nobody but the extension. */
export function contentSecurityPolicy({ cspSource, nonce }: Pick<PanelHtmlOptions, 'cspSource' | 'nonce'>): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `require-trusted-types-for 'script'`,
  ].join('; ');
}

export function panelHtml(options: PanelHtmlOptions): string {
  const { scriptUri, styleUri, nonce, locale } = options;
  return `<!DOCTYPE html>
<html lang="${attribute(locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(contentSecurityPolicy(options))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Market</title>
<link rel="stylesheet" nonce="${nonce}" href="${attribute(styleUri)}">
</head>
<body>
<script nonce="${nonce}" src="${attribute(scriptUri)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
