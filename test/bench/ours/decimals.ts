/** What of ours the row about exact decimals measures. */

export { Decimal } from '../../../src/core/base/decimal';
