import assert from 'node:assert/strict';
import type { RiskFinding, RiskVerdict } from '../../../src/core/trading/riskGate';
import { gateAdvice } from '../../../src/host/gateAdvice';
import { ticketOf } from '../../support/builders';

const far: RiskFinding = { code: 'maxBetterPrice', numbers: { found: '45.19%', limit: '10.00%' } };
const large: RiskFinding = { code: 'maxOrderNotional', numbers: { found: '640.00 USDT', limit: '100.00 USDT' } };
const halted: RiskFinding = { code: 'halted', numbers: {} };
const slippage: RiskFinding = { code: 'slippage', numbers: { found: '0.80%', limit: '1.00%' } };

function advice(verdict: RiskVerdict, field: 'price' | 'amount' = 'amount') {
  return gateAdvice({ gate: { check: () => Promise.resolve(verdict) }, ticket: ticketOf(), field });
}

describe('what the risk gate says while an order is typed', () => {
  it('is an error with its numbers when only another price or amount can help', async () => {
    assert.deepEqual(await advice({ kind: 'denied', findings: [halted, far, large] }), {
      severity: 'error',
      text: 'The price is 45.19% away from the market; the limit is 10.00%.',
    });
    assert.deepEqual(await advice({ kind: 'denied', findings: [large] }), {
      severity: 'error',
      text: 'The order is worth 640.00 USDT; your limit per order is 100.00 USDT.',
    });
  });

  it('is a warning when it may be gone by the time the order is sent', async () => {
    assert.deepEqual(await advice({ kind: 'denied', findings: [halted] }), {
      severity: 'warning',
      text: 'Trading is halted. New orders stay blocked until you release the halt.',
    });
    assert.equal((await advice({ kind: 'allowed', warnings: [slippage] }))?.severity, 'warning');
  });

  it('leaves the amount alone while there is only a price', async () => {
    assert.equal(await advice({ kind: 'denied', findings: [large] }, 'price'), undefined);
    assert.equal((await advice({ kind: 'denied', findings: [large, far] }, 'price'))?.severity, 'error');
  });

  it('is nothing when nothing is wrong', async () => {
    assert.equal(await advice({ kind: 'allowed', warnings: [] }), undefined);
  });

  it('names the currency that a seller lacks', async () => {
    const said = await gateAdvice({
      gate: {
        check: () =>
          Promise.resolve({
            kind: 'denied',
            findings: [{ code: 'balance', numbers: { found: '2', available: '1' } }],
          }),
      },
      ticket: ticketOf({ side: 'sell' }),
      field: 'amount',
    });
    assert.equal(said?.text, 'This needs 2 BTC, and 1 BTC is free.');
  });
});
