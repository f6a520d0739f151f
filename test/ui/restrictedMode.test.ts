/** A folder that nobody has trusted yet. */

import assert from 'node:assert/strict';
import { useDesk } from './support/desk';
import { placeLimitOrder, restingPrice } from './support/trading';

describe('in Restricted Mode', () => {
  const desk = useDesk({
    restrictedMode: true,
    files: { '.vscode/settings.json': '{ "bitmart.limits.maxOrderValue": 1, "bitmart.statusBar.pair": "ETH_USDT" }' },
  });

  it('the price, the panel and practice orders work, and the folder’s settings do not count', async () => {
    await desk().statusBarItem('status.workspaceTrust').or(desk().page.getByText('Restricted Mode')).first().waitFor();
    await desk()
      .statusBarItem('bitmart.price')
      .filter({ hasText: /^BTC\/USDT [\d,.]+ [+-]?[\d.]+% Practice$/ })
      .waitFor();
    await desk().told(/^Ignored: .*settings\.json sets bitmart\.limits\.maxOrderValue\./);
    await desk().openContainer();
    await desk().statusBarItem('bitmart.price').click();
    await desk().webview().locator('.bids .book-row').first().waitFor();
    const wish = { pair: 'BTC/USDT', side: 'Buy', price: await restingPrice(desk()), quantity: '0.01' } as const;
    await placeLimitOrder(desk(), wish);
    assert.match((await desk().treeTexts('Open Orders')).join('\n'), /^BTC\/USDT 1 order\nBuy 0\.01 BTC at /);
  });
});
