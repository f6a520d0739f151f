import assert from 'node:assert/strict';
import { contentSecurityPolicy, panelHtml } from '../../../src/host/panel/panelHtml';

const options = {
  scriptUri: 'https://file+.vscode-resource.vscode-cdn.net/dist/panel/main.js',
  styleUri: 'https://file+.vscode-resource.vscode-cdn.net/dist/panel/main.css',
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'abc123',
  locale: 'en',
};

describe('the page of a market panel', () => {
  it('allows nothing but its own script, style, fonts and pictures', () => {
    const policy = contentSecurityPolicy(options);
    assert.ok(policy.startsWith("default-src 'none';"));
    assert.ok(policy.includes("script-src 'nonce-abc123';"));
    assert.ok(policy.includes("require-trusted-types-for 'script'"));
    for (const word of ['connect-src', 'unsafe-inline', 'unsafe-eval', 'frame-src', '*;']) {
      assert.ok(!policy.includes(word), `expected no ${word}`);
    }
  });

  it('is the same for every market but for its addresses and its nonce', () => {
    const html = panelHtml(options);
    assert.equal(html.split('<script').length, 2);
    assert.ok(html.includes(`<script nonce="abc123" src="${options.scriptUri}">`));
    assert.equal(panelHtml({ ...options, nonce: 'other' }).replaceAll('other', 'abc123'), html);
  });

  it('keeps an odd locale inside its attribute', () => {
    const html = panelHtml({ ...options, locale: 'en"><script>alert(1)</script>' });
    assert.ok(!html.includes('<script>'));
  });
});
