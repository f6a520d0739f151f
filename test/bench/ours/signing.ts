/** What of ours the row about signing measures. */

export { createSigner } from '../../../src/core/venues/bitmart/signing';
